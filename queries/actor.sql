-- actor: who is this actor?
-- grain:   one row, or none where no actor has this id
-- params:  actor_id varchar
-- columns: actor_id varchar; name varchar; name_zh varchar; aliases varchar[]; actor_type varchar; country varchar; description varchar; parent_id varchar; parent varchar; child_ids varchar[]; children varchar[]; family_ids varchar[] (the actor, then all below it, at any depth); wikidata_id varchar; events bigint (in the whole record)
with recursive family as (
    select actor_id, 0 as depth
    from actors
    where actor_id = $actor_id
    union
    select actors.actor_id, family.depth + 1 as depth
    from family
    join actors on actors.parent_id = family.actor_id
), names as (
    select list(alias order by alias) as aliases
    from actor_aliases
    where actor_id = $actor_id
), below as (
    select list(actor_id order by name) as child_ids, list(name order by name) as children
    from actors
    where parent_id = $actor_id
), gathered as (
    select list(actor_id order by depth, actor_id) as family_ids
    from family
)
select
    actors.actor_id,
    actors.name,
    actors.name_zh,
    coalesce(names.aliases, []) as aliases,
    actor_types.label as actor_type,
    countries.name as country,
    actors.description,
    actors.parent_id,
    parent.name as parent,
    coalesce(below.child_ids, []) as child_ids,
    coalesce(below.children, []) as children,
    gathered.family_ids,
    actors.wikidata_id,
    (select count(*) from event_actors where actor_id = $actor_id) as events
from actors
join actor_types using (actor_type)
join countries on countries.country_code = actors.country
left join actors as parent on parent.actor_id = actors.parent_id
cross join names
cross join below
cross join gathered
where actors.actor_id = $actor_id
