-- actors: which actors take part in the events of the filter, how often, as what, when, and on what evidence?
-- grain:   one row per actor with an event in the filter; the filter's own actors do not narrow it to themselves but to those who share an event with them
-- params:  filters
-- columns: actor_id varchar; name varchar; name_zh varchar; aliases varchar[]; actor_type varchar; type_id varchar; country varchar; country_code varchar; side varchar; parent_id varchar; parent varchar; description varchar; events bigint; acting bigint; acted_on bigint; roles varchar[] (labels, most frequent first); role_events bigint[] (events in each of them); first_day date; last_day date; last_event_id varchar; last_title varchar; last_date date (of the last event, with its end and precision); last_date_end date; last_precision varchar; origins bigint (independent origins behind its events); quarters bigint[] (its events, quarter by quarter, the same quarters for all); search_text varchar
with matching as (
    select
        *,
        cast(date_trunc('quarter', if($date_basis = 'reported', first_reported_start, span_start)) as date) as period_start
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), parts as (
    select
        event_actors.actor_id, matching.event_id, matching.span_start, matching.span_end, matching.period_start,
        roles.label as role, roles.sort_order, roles.is_acting
    from matching
    join event_actors using (event_id)
    join roles using (role_id)
), tallied as (
    select
        actor_id,
        count(*) as events,
        count(*) filter (where is_acting) as acting,
        count(*) filter (where not is_acting) as acted_on,
        min(span_start) as first_day,
        max(span_end) as last_day,
        arg_max(event_id, struct_pack(a := span_start, b := event_id)) as last_event_id
    from parts
    group by actor_id
), by_role as (
    select actor_id, role, sort_order, count(*) as events
    from parts
    group by actor_id, role, sort_order
), played as (
    select
        actor_id,
        list(role order by events desc, sort_order) as roles,
        list(events order by events desc, sort_order) as role_events
    from by_role
    group by actor_id
), periods as (
    select cast(unnest(range(min(period_start), max(period_start) + interval 1 day, interval 3 month)) as date) as period_start
    from matching
), by_quarter as (
    select actor_id, period_start, count(*) as events
    from parts
    group by actor_id, period_start
), active as (
    select
        tallied.actor_id,
        list(coalesce(by_quarter.events, 0) order by periods.period_start) as quarters
    from tallied
    cross join periods
    left join by_quarter on by_quarter.actor_id = tallied.actor_id and by_quarter.period_start = periods.period_start
    group by tallied.actor_id
), event_roots as (
    select distinct event_documents.event_id, roots.root_outlet_id
    from matching
    join event_documents using (event_id)
    join known_roots($known_on, $without) as roots using (document_id)
), based as (
    select parts.actor_id, count(distinct event_roots.root_outlet_id) as origins
    from parts
    join event_roots using (event_id)
    group by parts.actor_id
), names as (
    select actor_id, list(alias order by alias) as aliases
    from actor_aliases
    group by actor_id
)
select
    actors.actor_id,
    actors.name,
    actors.name_zh,
    coalesce(names.aliases, []) as aliases,
    actor_types.label as actor_type,
    actors.actor_type as type_id,
    countries.name as country,
    countries.country_code,
    countries.side,
    actors.parent_id,
    parent.name as parent,
    actors.description,
    tallied.events,
    tallied.acting,
    tallied.acted_on,
    played.roles,
    played.role_events,
    tallied.first_day,
    tallied.last_day,
    tallied.last_event_id,
    events.title as last_title,
    events.event_date as last_date,
    events.date_end as last_date_end,
    events.date_precision as last_precision,
    coalesce(based.origins, 0) as origins,
    active.quarters,
    lower(concat_ws(' ', actors.name, actors.name_zh, array_to_string(names.aliases, ' '), parent.name, parent.name_zh)) as search_text
from tallied
join actors using (actor_id)
join actor_types using (actor_type)
join countries on countries.country_code = actors.country
join events on events.event_id = tallied.last_event_id
join played using (actor_id)
join active using (actor_id)
left join based using (actor_id)
left join actors as parent on parent.actor_id = actors.parent_id
left join names on names.actor_id = actors.actor_id
order by tallied.events desc, actors.name
