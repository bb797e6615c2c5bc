-- actor_compare_events: which events do at least two of these actors share, and what is the part of each?
-- grain:   one row per shared event and actor of the list that takes part in it
-- params:  filters; actor_ids varchar[] (each for itself)
-- columns: event_id varchar; event_date date; date_end date; date_precision varchar; title varchar; category varchar; lane_id varchar; lane varchar; significance integer; actor_id varchar; name varchar; role varchar; is_acting boolean; documents bigint; origins bigint; grade varchar
with parts as (
    select event_actors.event_id, event_actors.actor_id, event_actors.role_id, matching.span_start
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join event_actors using (event_id)
    where list_contains($actor_ids, event_actors.actor_id)
), shared as (
    select event_id
    from parts
    group by event_id
    having count(*) > 1
)
select
    events.event_id,
    events.event_date,
    events.date_end,
    events.date_precision,
    events.title,
    categories.label as category,
    events.lane_id,
    lanes.label as lane,
    events.significance,
    parts.actor_id,
    actors.name,
    roles.label as role,
    roles.is_acting,
    evidence.documents,
    evidence.origins,
    evidence.grade
from parts
join shared using (event_id)
join events using (event_id)
join actors using (actor_id)
join roles on roles.role_id = parts.role_id
join categories on categories.category_id = events.category_id
join lanes on lanes.lane_id = events.lane_id
join event_evidence($known_on, $without) as evidence using (event_id)
order by parts.span_start, events.event_id, list_position($actor_ids, parts.actor_id)
