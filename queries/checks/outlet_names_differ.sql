-- outlet_names_differ: outlets whose names have the same letters and digits, or that have the other name of another one.
-- rule: no two outlets have the same name or other name but for case, accents, spaces, punctuation, "the", ".com" or "Inc"
-- fix: merge the two outlets and note the old id in id_redirects.csv, or make the names more exact
with named as (
    select outlet_id, name, 1 as rank from outlets
    union all
    select outlet_id, variant, 2 from outlet_names
), spelled as (
    select outlet_id, name, rank,
        regexp_replace(
            regexp_replace(
                regexp_replace(lower(strip_accents(name)), '^the ', ''),
                '(\.com|\.net|\.org|,? (inc|ltd|llc|corp|co)\.?)$', ''
            ),
            '[^\p{L}\p{N}]', '', 'g'
        ) as spelling,
    from named
), firsts as (
    select outlet_id, name, rank,
        first_value(outlet_id) over (partition by spelling order by rank, outlet_id) as first_id,
    from spelled
    where spelling <> ''
)
select
    case rank when 1 then 'outlets' else 'outlet_names' end as table_name,
    case rank when 1 then outlet_id else outlet_id || '|' || name end as row_key,
    case rank when 1 then 'name' else 'variant' end as column_name,
    name as value,
    format('it also names outlet {}', first_id) as suggestion,
from firsts
where outlet_id <> first_id
order by table_name, row_key
