-- actor_network: who shares events with these actors, or, where none is given, who takes part in the events of the filter?
-- grain:   one row per actor; those given are one, under the id of the first
-- params:  filters; actor_ids varchar[] (the centre, taken as one body, or empty for no centre)
-- columns: actor_id varchar; name varchar; name_zh varchar; actor_type varchar; type_id varchar; country varchar; side varchar; is_centre boolean; shared bigint (events with the centre, or all); events bigint (of the filter); acting bigint
with seats as (
    select
        matching.event_id,
        if(list_contains($actor_ids, event_actors.actor_id), $actor_ids[1], event_actors.actor_id) as actor_id,
        bool_or(roles.is_acting) as is_acting
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join event_actors using (event_id)
    join roles using (role_id)
    group by 1, 2
), near as (
    select distinct event_id
    from seats
    where len($actor_ids) = 0 or actor_id = $actor_ids[1]
), tallied as (
    select
        seats.actor_id,
        count(near.event_id) as shared,
        count(*) as events,
        count(*) filter (where seats.is_acting) as acting
    from seats
    left join near using (event_id)
    group by seats.actor_id
)
select
    actors.actor_id,
    actors.name,
    actors.name_zh,
    actor_types.label as actor_type,
    actors.actor_type as type_id,
    countries.name as country,
    countries.side,
    list_contains($actor_ids, actors.actor_id) as is_centre,
    tallied.shared,
    tallied.events,
    tallied.acting
from tallied
join actors using (actor_id)
join actor_types on actor_types.actor_type = actors.actor_type
join countries on countries.country_code = actors.country
where tallied.shared > 0
order by is_centre desc, tallied.shared desc, tallied.events desc, actors.actor_id
