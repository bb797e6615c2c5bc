-- events_per_month: how many events did each lane have, period by period?
-- grain:   one row per period (month, or quarter or year where asked) and lane; periods without events are present with 0; an imprecise date counts in the period of its first day
-- params:  filters; period varchar (month, quarter or year)
-- columns: period_start date; lane_id varchar; lane varchar; events bigint
with matching as (
    select
        lane_id,
        cast(date_trunc($period, if($date_basis = 'reported', first_reported_start, span_start)) as date) as period_start
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), periods as (
    select cast(unnest(range(
        min(period_start),
        max(period_start) + interval 1 day,
        case $period when 'year' then interval 1 year when 'quarter' then interval 3 month else interval 1 month end
    )) as date) as period_start
    from matching
), counted as (
    select period_start, lane_id, count(*) as events
    from matching
    group by period_start, lane_id
)
select periods.period_start, lanes.lane_id, lanes.label as lane, coalesce(counted.events, 0) as events
from periods
cross join lanes
left join counted on counted.period_start = periods.period_start and counted.lane_id = lanes.lane_id
order by periods.period_start, lanes.sort_order
