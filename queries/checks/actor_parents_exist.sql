-- actor_parents_exist: actors that belong to a body which is not in the table.
-- rule: parent_id is the actor_id of another actor
-- fix: add the parent to actors.csv, or correct parent_id
with known as (
    select actor_id from actors
),
nearest as (
    select
        actors.actor_id,
        arg_max(known.actor_id, jaro_winkler_similarity(actors.parent_id, known.actor_id)) as name,
    from actors
    left join known on known.actor_id <> actors.actor_id
    where actors.parent_id not in (select actor_id from known)
    group by actors.actor_id
)
select
    'actors' as table_name,
    actor_id as row_key,
    'parent_id' as column_name,
    parent_id as value,
    format('did you mean "{}"?', nearest.name) as suggestion,
from actors
join nearest using (actor_id)
order by row_key
