-- actor_names_differ: actors whose names or aliases differ in their spelling only.
-- rule: no two actors have the same name or alias but for case, accents, spaces, punctuation and endings such as "Inc" or "Group"
-- fix: merge the two actors and note the old id in id_redirects.csv, or make the names more exact
with named as (
    select actor_id, name, 1 as rank from actors
    union all
    select actor_id, alias, 2 from actor_aliases
), spelled as (
    select actor_id, name, rank,
        regexp_replace(
            regexp_replace(
                regexp_replace(lower(strip_accents(name)), '^the ', ''),
                '((,| )+(inc|incorporated|co|company|ltd|limited|corp|corporation|group|holdings?|llc|plc|ag|nv)\.?)+$', ''
            ),
            '[^\p{L}\p{N}]', '', 'g'
        ) as spelling,
    from named
), firsts as (
    select actor_id, name, rank,
        first_value(actor_id) over (partition by spelling order by rank, actor_id) as first_id,
        first_value(name) over (partition by spelling order by rank, actor_id) as first_name,
    from spelled
    where spelling <> ''
)
select
    case rank when 1 then 'actors' else 'actor_aliases' end as table_name,
    case rank when 1 then actor_id else actor_id || '|' || name end as row_key,
    case rank when 1 then 'name' else 'alias' end as column_name,
    name as value,
    format('it also names {}', first_id) as suggestion,
from firsts
-- An alias spelled exactly as another actor's name is told by actor_names_are_unambiguous.
where actor_id <> first_id and lower(name) <> lower(first_name)
order by table_name, row_key
