-- actor_events: what happened with this actor, and what was its part?
-- grain:   one row per event of the filter in which the actor takes part
-- params:  filters; actor_ids varchar[] (taken as one body)
-- columns: event_id varchar; event_date date; date_end date; date_precision varchar; title varchar; category varchar; lane_id varchar; lane varchar; significance integer; role varchar (the most active part of them); is_acting boolean; members varchar[] (who of them takes part); documents bigint; origins bigint; grade varchar
with names as (
    select parts.event_id, list(actors.name order by actors.name) as members
    from parts_of($actor_ids) as parts
    cross join unnest(parts.member_ids) as member(actor_id)
    join actors on actors.actor_id = member.actor_id
    group by parts.event_id
), mine as (
    select matching.event_id, roles.label as role, parts.is_acting, matching.span_start, names.members
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join parts_of($actor_ids) as parts using (event_id)
    join roles using (role_id)
    join names using (event_id)
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
    mine.role,
    mine.is_acting,
    mine.members,
    evidence.documents,
    evidence.origins,
    evidence.grade
from mine
join events using (event_id)
join categories on categories.category_id = events.category_id
join lanes on lanes.lane_id = events.lane_id
join event_evidence($known_on, $without) as evidence using (event_id)
order by mine.span_start desc, events.event_id
