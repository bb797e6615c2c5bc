-- actor_counterparts: with whom does this actor share events, and who acts on whom?
-- grain:   one row per other actor
-- params:  filters; actor_ids varchar[] (taken as one body)
-- columns: actor_id varchar; name varchar; name_zh varchar; country varchar; side varchar; events bigint; acts_on bigint (this actor takes, asks for or enforces a step of which the other is target or feels the effect, or is partner in one of which the other is target); acted_on_by bigint (the other way round); last_event_id varchar; last_title varchar; last_day date
with mine as (
    select matching.event_id, matching.span_start, parts.role_ids
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join parts_of($actor_ids) as parts using (event_id)
)
select
    actors.actor_id,
    actors.name,
    actors.name_zh,
    countries.name as country,
    countries.side,
    count(*) as events,
    count(*) filter (where acts_on(mine.role_ids, [event_actors.role_id])) as acts_on,
    count(*) filter (where acts_on([event_actors.role_id], mine.role_ids)) as acted_on_by,
    arg_max(events.event_id, struct_pack(a := mine.span_start, b := events.event_id)) as last_event_id,
    arg_max(events.title, struct_pack(a := mine.span_start, b := events.event_id)) as last_title,
    max(mine.span_start) as last_day
from mine
join event_actors using (event_id)
join events using (event_id)
join actors using (actor_id)
join countries on countries.country_code = actors.country
where not list_contains($actor_ids, actors.actor_id)
group by all
order by events desc, actors.name
