-- outlet_names_differ: outlets whose names have the same letters and digits.
-- rule: no two outlets have the same name but for case, spaces and punctuation
-- fix: merge the two outlets and note the old id in id_redirects.csv, or make the names more exact
with spelled as (
    select outlet_id, name, regexp_replace(lower(name), '[^\p{L}\p{N}]', '', 'g') as spelling
    from outlets
)
select
    'outlets' as table_name,
    outlet_id as row_key,
    'name' as column_name,
    name as value,
    format('it also names outlet {}', first_value(outlet_id) over same_spelling) as suggestion,
from spelled
where spelling <> ''
window same_spelling as (partition by spelling order by outlet_id)
qualify row_number() over same_spelling > 1
order by row_key
