-- threads: which measures does the filter touch, and how far has each come?
-- grain:   one row per thread of which at least one step is an event of the filter
-- params:  filters
-- columns: thread_id varchar; title varchar; summary varchar; steps bigint (known); matching_steps bigint (in the filter); first_day date; last_day date; last_stage varchar; last_event_id varchar; lanes varchar[]; stages varchar[] (in order)
with matching as (
    select event_id from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), steps as (
    select
        thread_steps.*,
        event_facts.span_start,
        event_facts.span_end,
        event_facts.lane_id,
        event_facts.event_id in (select event_id from matching) as is_matching
    from thread_steps
    join event_facts on event_facts.event_id = thread_steps.event_id
    where thread_steps.event_id in (select event_id from event_evidence($known_on, $without))
)
select
    threads.thread_id,
    threads.title,
    threads.summary,
    count(*) as steps,
    count(*) filter (where steps.is_matching) as matching_steps,
    min(steps.span_start) as first_day,
    max(steps.span_end) as last_day,
    arg_max(steps.stage, steps.step_order) as last_stage,
    arg_max(steps.event_id, steps.step_order) as last_event_id,
    list(distinct steps.lane_id order by steps.lane_id) as lanes,
    list(steps.stage order by steps.step_order) as stages
from threads
join steps on steps.thread_id = threads.thread_id
group by threads.thread_id, threads.title, threads.summary
having bool_or(steps.is_matching)
order by first_day, threads.thread_id
