-- actor_compare_activity: how many events did each of these actors have, quarter by quarter, acting and acted on?
-- grain:   one row per quarter, actor of the list and part (acting or concerned); all actors have the same quarters, with 0 where there is none
-- params:  filters; actor_ids varchar[] (each for itself)
-- columns: period_start date; actor_id varchar; name varchar; part varchar; events bigint
with asked as (
    select unnest(cast($actor_ids as varchar[])) as actor_id, generate_subscripts(cast($actor_ids as varchar[]), 1) as place
), matched as (
    select
        event_actors.actor_id,
        cast(date_trunc('quarter', if($date_basis = 'reported', matching.first_reported_start, matching.span_start)) as date) as period_start,
        if(roles.is_acting, 'acting', 'concerned') as part
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join event_actors using (event_id)
    join roles using (role_id)
    where list_contains($actor_ids, event_actors.actor_id)
), periods as (
    select cast(unnest(range(min(period_start), max(period_start) + interval 1 day, interval 3 month)) as date) as period_start
    from matched
), sides as (
    select unnest(['acting', 'concerned']) as part
)
select periods.period_start, asked.actor_id, actors.name, sides.part, count(matched.actor_id) as events
from periods
cross join asked
cross join sides
join actors on actors.actor_id = asked.actor_id
left join matched on
    matched.period_start = periods.period_start
    and matched.actor_id = asked.actor_id
    and matched.part = sides.part
group by periods.period_start, asked.place, asked.actor_id, actors.name, sides.part
order by periods.period_start, asked.place, sides.part
