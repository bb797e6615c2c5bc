-- 20_events: one row per event with all that filters look at, sorted by date.

create table event_facts as
with spans as (
    select
        event_id,
        event_date as span_start,
        coalesce(
            date_end,
            case date_precision
                when 'day' then event_date
                when 'month' then last_day(event_date)
                when 'quarter' then cast(event_date + interval 3 month - interval 1 day as date)
                when 'year' then make_date(year(event_date), 12, 31)
            end
        ) as span_end
    from events
), reports as (
    -- A text older than the event is background and no report of it; one day is left for time zones.
    select
        event_documents.event_id,
        min(document_facts.known_from) as known_from,
        arg_min(
            struct_pack(first := document_facts.published_start, last := document_facts.published_end),
            struct_pack(last := document_facts.published_end, first := document_facts.published_start)
        ) filter (where document_facts.published_end >= spans.span_start - interval 1 day) as first_report
    from event_documents
    join document_facts using (document_id)
    join spans using (event_id)
    group by event_documents.event_id
), people as (
    select
        event_actors.event_id,
        list(event_actors.actor_id order by event_actors.actor_id) as actor_ids,
        string_agg(concat_ws(' ', actors.name, actors.name_zh, names.aliases), ' ' order by actors.actor_id) as actor_words
    from event_actors
    join actors using (actor_id)
    left join (
        select actor_id, string_agg(alias, ' ' order by alias) as aliases
        from actor_aliases
        group by actor_id
    ) as names using (actor_id)
    group by event_actors.event_id
)
select
    events.event_id,
    spans.span_start,
    spans.span_end,
    -- a report known to the month only was not out before its event
    if(
        reports.first_report is null,
        null,
        least(greatest(reports.first_report.first, spans.span_start), reports.first_report.last)
    ) as first_reported_start,
    reports.first_report.last as first_reported_end,
    reports.known_from,
    events.lane_id,
    events.category_id,
    events.significance,
    coalesce(people.actor_ids, []) as actor_ids,
    lower(concat_ws(' ', events.title, events.summary, people.actor_words)) as search_text
from events
join spans using (event_id)
left join reports using (event_id)
left join people using (event_id)
order by spans.span_start, events.event_id;

comment on table event_facts is 'One row per event with all that filters look at: its span, first report, known-from day, lane, category, significance, actors and searchable text.';
