-- categories_by_lane: what kinds of event does the filter hold, by lane?
-- grain:   one row per category and lane that occur
-- params:  filters
-- columns: category_id varchar; category varchar; lane_id varchar; lane varchar; events bigint
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
)
select
    categories.category_id,
    categories.label as category,
    lanes.lane_id,
    lanes.label as lane,
    count(*) as events
from matching
join categories using (category_id)
join lanes using (lane_id)
group by all
order by min(categories.sort_order), min(lanes.sort_order)
