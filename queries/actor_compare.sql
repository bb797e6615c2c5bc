-- actor_compare: how do these actors differ in how often they act, from when to when, and on what evidence?
-- grain:   one row per actor of the list, in its order, also without events
-- params:  filters; actor_ids varchar[] (each for itself)
-- columns: actor_id varchar; name varchar; name_zh varchar; actor_type varchar; country varchar; side varchar; events bigint; acting bigint; concerned bigint; first_event_id varchar; first_title varchar; first_day date; first_precision varchar; last_event_id varchar; last_title varchar; last_day date; last_precision varchar; origins bigint (independent origins behind its events)
with asked as (
    select unnest(cast($actor_ids as varchar[])) as actor_id, generate_subscripts(cast($actor_ids as varchar[]), 1) as place
), parts as (
    select event_actors.actor_id, matching.event_id, matching.span_start, roles.is_acting
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join event_actors using (event_id)
    join roles using (role_id)
    where list_contains($actor_ids, event_actors.actor_id)
), tallied as (
    select
        actor_id,
        count(*) as events,
        count(*) filter (where is_acting) as acting,
        arg_min(event_id, struct_pack(a := span_start, b := event_id)) as first_event_id,
        arg_max(event_id, struct_pack(a := span_start, b := event_id)) as last_event_id
    from parts
    group by actor_id
), based as (
    select parts.actor_id, count(distinct roots.root_outlet_id) as origins
    from parts
    join event_documents using (event_id)
    join known_roots($known_on, $without) as roots using (document_id)
    group by parts.actor_id
)
select
    actors.actor_id,
    actors.name,
    actors.name_zh,
    actor_types.label as actor_type,
    countries.name as country,
    countries.side,
    coalesce(tallied.events, 0) as events,
    coalesce(tallied.acting, 0) as acting,
    coalesce(tallied.events - tallied.acting, 0) as concerned,
    earliest.event_id as first_event_id,
    earliest.title as first_title,
    earliest.event_date as first_day,
    earliest.date_precision as first_precision,
    latest.event_id as last_event_id,
    latest.title as last_title,
    latest.event_date as last_day,
    latest.date_precision as last_precision,
    coalesce(based.origins, 0) as origins
from asked
join actors using (actor_id)
join actor_types using (actor_type)
join countries on countries.country_code = actors.country
left join tallied using (actor_id)
left join based using (actor_id)
left join events as earliest on earliest.event_id = tallied.first_event_id
left join events as latest on latest.event_id = tallied.last_event_id
order by asked.place
