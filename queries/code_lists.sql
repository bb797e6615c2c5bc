-- code_lists: what do the codes mean?
-- grain:   one row per code of lanes, categories, roles, outlet types and origin types
-- params:  none
-- columns: list varchar; label varchar; definition varchar
select list, label, definition
from (
    select 1 as place, 'Lane' as list, label, definition, sort_order from lanes
    union all
    select 2, 'Category', label, definition, sort_order from categories
    union all
    select 3, 'Role of an actor', label, definition, sort_order from roles
    union all
    select 4, 'Type of outlet', label, definition, sort_order from outlet_types
    union all
    select 5, 'Document and its information', label, definition, sort_order from origin_types
)
order by place, sort_order
