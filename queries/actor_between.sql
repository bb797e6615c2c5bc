-- actor_between: what happened between these actors and those, in order, and who acted on whom?
-- grain:   one row per event of the filter in which both take part
-- params:  filters; actor_ids varchar[] (taken as one body); other_ids varchar[] (taken as one body)
-- columns: event_id varchar; event_date date; date_end date; date_precision varchar; title varchar; category varchar; lane_id varchar; lane varchar; significance integer; role varchar (of the first); other_role varchar; relation varchar (acts_on: the first takes, asks for or enforces a step of which the other is target or feels the effect, or is partner in one of which the other is target, acted_on_by: the other way round, both_act, or neither); documents bigint; origins bigint; grade varchar
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
    roles.label as role,
    other_roles.label as other_role,
    case
        when acts_on(mine.role_ids, theirs.role_ids) then 'acts_on'
        when acts_on(theirs.role_ids, mine.role_ids) then 'acted_on_by'
        when mine.is_acting and theirs.is_acting then 'both_act'
        else 'neither'
    end as relation,
    evidence.documents,
    evidence.origins,
    evidence.grade
from matching_events(
    $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
    $origins, $grades, $unreported_by, $without, $known_on
) as matching
join parts_of($actor_ids) as mine using (event_id)
join parts_of($other_ids) as theirs using (event_id)
join roles on roles.role_id = mine.role_id
join roles as other_roles on other_roles.role_id = theirs.role_id
join events using (event_id)
join categories on categories.category_id = events.category_id
join lanes on lanes.lane_id = events.lane_id
join event_evidence($known_on, $without) as evidence using (event_id)
order by matching.span_start, events.event_id
