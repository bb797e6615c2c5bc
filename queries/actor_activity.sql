-- actor_activity: how many events did this actor have, quarter by quarter, acting and acted on?
-- grain:   one row per quarter and part (acting or concerned); quarters without events are present with 0
-- params:  filters; actor_ids varchar[] (taken as one body)
-- columns: period_start date; part varchar; events bigint
with matching as (
    select
        cast(date_trunc('quarter', if($date_basis = 'reported', matched.first_reported_start, matched.span_start)) as date) as period_start,
        if(parts.is_acting, 'acting', 'concerned') as part
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matched
    join parts_of($actor_ids) as parts using (event_id)
), periods as (
    select cast(unnest(range(min(period_start), max(period_start) + interval 1 day, interval 3 month)) as date) as period_start
    from matching
), sides as (
    select unnest(['acting', 'concerned']) as part
)
select periods.period_start, sides.part, count(matching.part) as events
from periods
cross join sides
left join matching on matching.period_start = periods.period_start and matching.part = sides.part
group by periods.period_start, sides.part
order by periods.period_start, sides.part
