-- actor_activity_split: as what, and in what kinds of event, did this actor take part, quarter by quarter?
-- grain:   one row per quarter, role and category that occur together
-- params:  filters; actor_ids varchar[] (taken as one body)
-- columns: period_start date; role_id varchar; role varchar; is_acting boolean; category_id varchar; category varchar; events bigint
select
    cast(date_trunc('quarter', if($date_basis = 'reported', matching.first_reported_start, matching.span_start)) as date) as period_start,
    roles.role_id,
    roles.label as role,
    roles.is_acting,
    categories.category_id,
    categories.label as category,
    count(*) as events
from matching_events(
    $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
    $origins, $grades, $unreported_by, $without, $known_on
) as matching
join parts_of($actor_ids) as parts using (event_id)
join roles using (role_id)
join categories on categories.category_id = matching.category_id
group by all
order by period_start, roles.role_id, categories.category_id
