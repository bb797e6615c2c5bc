-- actor_names_are_unambiguous: aliases that are also a name or an alias of another actor.
-- rule: an alias leads to one actor only: it is no name and no alias of another one
-- fix: remove the alias, or make it more exact
with named as (
    select actor_id, name from actors
    union
    select actor_id, name_zh from actors where name_zh is not null
    union
    select actor_id, alias from actor_aliases
)
select
    'actor_aliases' as table_name,
    actor_aliases.actor_id || '|' || alias as row_key,
    'alias' as column_name,
    alias as value,
    format('it also names {}', string_agg(distinct named.actor_id, ', ' order by named.actor_id))
        as suggestion,
from actor_aliases
join named
    on lower(named.name) = lower(actor_aliases.alias)
    and named.actor_id <> actor_aliases.actor_id
group by actor_aliases.actor_id, alias
order by row_key
