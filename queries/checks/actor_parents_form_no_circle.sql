-- actor_parents_form_no_circle: actors that belong, through their parents, to themselves.
-- rule: no actor belongs to itself through its parents
-- fix: clear parent_id of the topmost body of the circle
with recursive belonging as (
    select actor_id, parent_id as ancestor_id from actors where parent_id is not null
    union
    select belonging.actor_id, actors.parent_id
    from belonging
    join actors on actors.actor_id = belonging.ancestor_id
    where actors.parent_id is not null
)
select
    'actors' as table_name,
    actors.actor_id as row_key,
    'parent_id' as column_name,
    actors.parent_id as value,
    null as suggestion,
from actors
join belonging
    on belonging.actor_id = actors.actor_id and belonging.ancestor_id = actors.actor_id
order by row_key
