-- event_actors: who took part in this event, and as what?
-- grain:   one row per actor in the event
-- params:  event_id varchar
-- columns: actor_id varchar; name varchar; name_zh varchar; actor_type varchar; country varchar; role_id varchar; role varchar; verb varchar; is_acting boolean
select
    actors.actor_id,
    actors.name,
    actors.name_zh,
    actor_types.label as actor_type,
    countries.name as country,
    roles.role_id,
    roles.label as role,
    roles.verb,
    roles.is_acting
from event_actors
join actors using (actor_id)
join actor_types using (actor_type)
join countries on countries.country_code = actors.country
join roles using (role_id)
where event_actors.event_id = $event_id
order by roles.sort_order, actors.name
