-- indicators: which series compare the two sides, from where and under which terms?
-- grain:   one row per series, in the order of the groups
-- params:  none
-- columns: indicator_id varchar; name varchar; definition varchar; unit varchar; source_name varchar; source_url varchar; licence varchar; attribution varchar; retrieved_date date; data_vintage varchar; frequency varchar; display varchar; indicator_group varchar; is_derived boolean; caveats varchar[]; parent_ids varchar[]; parents varchar[] (the series it was computed from); interval_of varchar (the series of which it is the low or high end)
with computed as (
    select
        indicator_parents.indicator_id,
        list(indicator_parents.parent_id order by indicator_parents.parent_id) as parent_ids,
        list(indicators.name order by indicator_parents.parent_id) as parents
    from indicator_parents
    join indicators on indicators.indicator_id = indicator_parents.parent_id
    group by indicator_parents.indicator_id
), ends as (
    select end_of.indicator_id, indicators.indicator_id as interval_of
    from indicators as end_of
    join indicators
        on end_of.display = 'interval'
        and end_of.indicator_id in (indicators.indicator_id || '_p5', indicators.indicator_id || '_p95')
)
select
    indicators.indicator_id,
    indicators.name,
    indicators.definition,
    indicators.unit,
    indicators.source_name,
    indicators.source_url,
    indicators.licence,
    indicators.attribution,
    indicators.retrieved_date,
    indicators.data_vintage,
    indicators.frequency,
    indicators.display,
    indicators.indicator_group,
    indicators.is_derived,
    string_split(indicators.caveats, ' | ') as caveats,
    coalesce(computed.parent_ids, []) as parent_ids,
    coalesce(computed.parents, []) as parents,
    ends.interval_of
from indicators
left join computed on computed.indicator_id = indicators.indicator_id
left join ends on ends.indicator_id = indicators.indicator_id
order by
    case indicators.indicator_group
        when 'capability' then 1 when 'compute' then 2 when 'models' then 3
        when 'chips' then 4 when 'china_compute' then 5 else 6
    end,
    indicators.is_derived and computed.parent_ids is not null, indicators.name, indicators.indicator_id
