-- outlet: what is this outlet?
-- grain:   one row, or none where no outlet has this id
-- params:  outlet_id varchar
-- columns: outlet_id varchar; outlet varchar; domain varchar; outlet_type varchar; type_definition varchar; country varchar; side varchar; is_state_affiliated boolean; language varchar; reliability varchar; reliability_basis varchar; graded_on date; variants varchar[]
select
    outlets.outlet_id,
    outlets.name as outlet,
    outlets.domain,
    outlet_types.label as outlet_type,
    outlet_types.definition as type_definition,
    countries.name as country,
    countries.side,
    outlets.is_state_affiliated,
    languages.label as language,
    outlets.reliability,
    outlets.reliability_basis,
    outlets.graded_on,
    coalesce((select list(variant order by variant) from outlet_names where outlet_id = $outlet_id), []) as variants
from outlets
join outlet_types using (outlet_type)
left join countries on countries.country_code = outlets.country
left join languages on languages.language = outlets.language
where outlets.outlet_id = $outlet_id
