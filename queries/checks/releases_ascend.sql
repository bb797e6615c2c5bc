-- releases_ascend: releases that are not later, or not of a higher version, than the one above.
-- rule: releases stand in order: each is later and of a higher version than the one above it
-- fix: add new releases at the end, with a higher version
with ordered as (
    select
        version,
        released_date,
        lag(version) over file_order as version_above,
        lag(released_date) over file_order as date_above,
        list_transform(string_split(version, '.'), lambda part: cast(part as integer)) as parts,
        lag(list_transform(string_split(version, '.'), lambda part: cast(part as integer)))
            over file_order as parts_above,
    from releases
    join (select version, line_number from stage.releases) using (version)
    window file_order as (order by line_number)
)
select
    'releases' as table_name,
    version as row_key,
    case when parts <= parts_above then 'version' else 'released_date' end as column_name,
    case when parts <= parts_above then version else cast(released_date as varchar) end as value,
    format('above it stands {} of {}', version_above, strftime(date_above, '%Y-%m-%d'))
        as suggestion,
from ordered
where parts <= parts_above or released_date <= date_above
order by row_key
