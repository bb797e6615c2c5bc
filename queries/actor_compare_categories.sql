-- actor_compare_categories: in what kinds of event does each of these actors take part?
-- grain:   one row per category in which one of them has an event and actor of the list, 0 where it has none
-- params:  filters; actor_ids varchar[] (each for itself)
-- columns: category_id varchar; category varchar; actor_id varchar; name varchar; events bigint; acting bigint
with asked as (
    select unnest(cast($actor_ids as varchar[])) as actor_id, generate_subscripts(cast($actor_ids as varchar[]), 1) as place
), matched as (
    select event_actors.actor_id, matching.category_id, roles.is_acting
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join event_actors using (event_id)
    join roles using (role_id)
    where list_contains($actor_ids, event_actors.actor_id)
), kinds as (
    select category_id, count(*) as all_events
    from matched
    group by category_id
)
select
    kinds.category_id,
    categories.label as category,
    asked.actor_id,
    actors.name,
    count(matched.actor_id) as events,
    count(*) filter (where matched.is_acting) as acting
from kinds
cross join asked
join categories using (category_id)
join actors on actors.actor_id = asked.actor_id
left join matched on matched.category_id = kinds.category_id and matched.actor_id = asked.actor_id
group by kinds.category_id, kinds.all_events, categories.label, asked.place, asked.actor_id, actors.name
order by kinds.all_events desc, kinds.category_id, asked.place
