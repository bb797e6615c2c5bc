-- actors: which actors take part in the events of the filter, how often and as what?
-- grain:   one row per actor with an event in the filter; the filter's own actors do not narrow it to themselves but to those who share an event with them
-- params:  filters
-- columns: actor_id varchar; name varchar; name_zh varchar; aliases varchar[]; actor_type varchar; country varchar; side varchar; parent_id varchar; parent varchar; description varchar; events bigint; acting bigint; acted_on bigint; first_day date; last_day date; search_text varchar
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), tallied as (
    select
        event_actors.actor_id,
        count(*) as events,
        count(*) filter (where roles.is_acting) as acting,
        count(*) filter (where not roles.is_acting) as acted_on,
        min(matching.span_start) as first_day,
        max(matching.span_end) as last_day
    from matching
    join event_actors using (event_id)
    join roles using (role_id)
    group by event_actors.actor_id
), names as (
    select actor_id, list(alias order by alias) as aliases
    from actor_aliases
    group by actor_id
)
select
    actors.actor_id,
    actors.name,
    actors.name_zh,
    coalesce(names.aliases, []) as aliases,
    actor_types.label as actor_type,
    countries.name as country,
    countries.side,
    actors.parent_id,
    parent.name as parent,
    actors.description,
    tallied.events,
    tallied.acting,
    tallied.acted_on,
    tallied.first_day,
    tallied.last_day,
    lower(concat_ws(' ', actors.name, actors.name_zh, array_to_string(names.aliases, ' '), parent.name)) as search_text
from tallied
join actors using (actor_id)
join actor_types using (actor_type)
join countries on countries.country_code = actors.country
left join actors as parent on parent.actor_id = actors.parent_id
left join names on names.actor_id = actors.actor_id
order by tallied.events desc, actors.name
