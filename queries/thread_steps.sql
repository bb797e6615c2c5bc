-- thread_steps: through which stages did each measure go that the filter touches?
-- grain:   one row per thread and known event in it, of threads with at least one event in the filter
-- params:  filters; thread_id varchar (null: all threads)
-- columns: thread_id varchar; thread varchar; step_order integer; stage varchar; note varchar; is_matching boolean (the event is in the filter); event_id varchar; title varchar; event_date date; date_end date; date_precision varchar; span_start date; span_end date; lane_id varchar; lane varchar; lag_days bigint (from the first day of the step before); documents bigint; origins bigint; grade varchar
with matching as (
    select event_id from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), touched as (
    select distinct thread_id
    from thread_steps
    where event_id in (select event_id from matching)
        and ($thread_id is null or thread_id = $thread_id)
)
select
    threads.thread_id,
    threads.title as thread,
    thread_steps.step_order,
    thread_steps.stage,
    thread_steps.note,
    events.event_id in (select event_id from matching) as is_matching,
    events.event_id,
    events.title,
    events.event_date,
    events.date_end,
    events.date_precision,
    event_facts.span_start,
    event_facts.span_end,
    events.lane_id,
    lanes.label as lane,
    date_diff(
        'day',
        lag(events.event_date) over (partition by threads.thread_id order by thread_steps.step_order),
        events.event_date
    ) as lag_days,
    evidence.documents,
    evidence.origins,
    evidence.grade
from thread_steps
join touched on touched.thread_id = thread_steps.thread_id
join threads on threads.thread_id = thread_steps.thread_id
join events on events.event_id = thread_steps.event_id
join event_facts on event_facts.event_id = events.event_id
join lanes on lanes.lane_id = events.lane_id
join event_evidence($known_on, $without) as evidence on evidence.event_id = events.event_id
order by min(event_facts.span_start) over (partition by threads.thread_id), threads.thread_id, thread_steps.step_order
