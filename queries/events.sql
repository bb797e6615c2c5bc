-- events: which events does the filter let through, and what stands behind each?
-- grain:   one row per event
-- params:  filters
-- columns: event_id varchar; event_date date; date_end date; date_precision varchar; span_start date; span_end date; first_reported_start date; first_reported_end date; title varchar; summary varchar; category_id varchar; category varchar; family_id varchar; lane_id varchar; lane varchar; significance integer; actors varchar[]; documents bigint; outlets bigint; origins bigint; has_primary_text boolean; contested_points bigint; grade varchar
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), cast_list as (
    select event_actors.event_id, list(actors.name order by roles.sort_order, actors.name) as actors
    from event_actors
    join actors using (actor_id)
    join roles using (role_id)
    where event_actors.event_id in (select event_id from matching)
    group by event_actors.event_id
)
select
    events.event_id,
    events.event_date,
    events.date_end,
    events.date_precision,
    matching.span_start,
    matching.span_end,
    matching.first_reported_start,
    matching.first_reported_end,
    events.title,
    events.summary,
    events.category_id,
    categories.label as category,
    categories.family_id,
    events.lane_id,
    lanes.label as lane,
    events.significance,
    coalesce(cast_list.actors, []) as actors,
    evidence.documents,
    evidence.outlets,
    evidence.origins,
    evidence.has_primary_text,
    evidence.contested_points,
    evidence.grade
from matching
join events using (event_id)
join categories on categories.category_id = events.category_id
join lanes on lanes.lane_id = events.lane_id
join event_evidence($known_on, $without) as evidence using (event_id)
left join cast_list using (event_id)
order by matching.span_start, events.event_id
