-- indicator_values: which values does each series have, until the known-on date?
-- grain:   one row per value of a series, by series, day and country; the low and high ends of an interval stand
--   beside their value
-- params:  indicator_id varchar (null: all); known_on date
-- columns: indicator_id varchar; name varchar (of the series); value_date date; country varchar (US, CN, WORLD for all countries, US-CN for a difference); country_name varchar; value double; low double (5th percentile, where the source has one); high double (95th percentile, where the source has one); unit varchar; item varchar (the row of the source, where it names one); source_document varchar; display varchar; indicator_group varchar; data_vintage varchar
with ends as (
    select indicator_id, value_date, country, value from indicator_values
)
select
    indicators.indicator_id,
    indicators.name,
    indicator_values.value_date,
    indicator_values.country,
    case indicator_values.country
        when 'WORLD' then 'All countries'
        when 'US-CN' then 'United States over China'
        else coalesce(countries.name, indicator_values.country)
    end as country_name,
    indicator_values.value,
    low.value as low,
    high.value as high,
    indicators.unit,
    if(
        indicators.frequency = 'event' and contains(indicator_values.source_document, '#'),
        split_part(indicator_values.source_document, '#', 2),
        null
    ) as item,
    indicator_values.source_document,
    indicators.display,
    indicators.indicator_group,
    indicators.data_vintage
from indicator_values
join indicators using (indicator_id)
left join countries on countries.country_code = indicator_values.country
left join ends as low
    on low.indicator_id = indicator_values.indicator_id || '_p5'
    and low.value_date = indicator_values.value_date and low.country = indicator_values.country
left join ends as high
    on high.indicator_id = indicator_values.indicator_id || '_p95'
    and high.value_date = indicator_values.value_date and high.country = indicator_values.country
where ($indicator_id is null or indicator_values.indicator_id = $indicator_id)
    and ($known_on is null or indicator_values.value_date <= $known_on)
order by
    indicators.indicator_id, indicator_values.value_date, indicator_values.country,
    indicator_values.value, indicator_values.source_document
