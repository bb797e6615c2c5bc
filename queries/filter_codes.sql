-- filter_codes: what can a filter name?
-- grain:   one row per lane, category, actor, outlet that is an origin, and redirected id
-- params:  none
-- columns: kind varchar (lane, category, actor, outlet or redirect); code varchar; label varchar; keywords varchar; rank bigint
select 'lane' as kind, lane_id as code, label, '' as keywords, cast(sort_order as bigint) as rank
from lanes
union all
select 'category', category_id, label, '', sort_order
from categories
union all
select
    'actor', actors.actor_id, actors.name,
    concat_ws(' ', actors.name_zh, (select string_agg(alias, ' · ' order by alias) from actor_aliases where actor_aliases.actor_id = actors.actor_id)),
    row_number() over (order by (select count(*) from event_actors where event_actors.actor_id = actors.actor_id) desc, actors.name)
from actors
union all
select
    'outlet', outlets.outlet_id, outlets.name, '',
    row_number() over (order by relied.documents desc, outlets.name, outlets.outlet_id)
from outlets
join (
    select root_outlet_id as outlet_id, count(*) as documents
    from document_roots
    group by root_outlet_id
) as relied using (outlet_id)
union all
select 'redirect', old_id, new_id, entity, 0
from id_redirects
where entity in ('actor', 'event') and new_id is not null
order by kind, rank, code
