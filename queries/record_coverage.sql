-- record_coverage: does the record hold as much, and as well sourced, as it is meant to?
-- grain:   one row per measure of coverage_floors
-- params:  none
-- columns: measure varchar; label varchar; definition varchar; unit varchar (number or share); bound varchar (least or most); value double (a share from 0 to 1, null where there is nothing to divide); floor double; is_met boolean (null where there is no floor)
with today as (
    select max(released_date) as day from releases
), dated as (
    select date_trunc('month', event_date) as month
    from events
    where date_precision in ('day', 'month')
), newest as (
    select greatest(max(month), cast('2022-01-01' as date)) as month from dated
), empty_months as (
    select cast(months.month as date) as month
    from (
        select unnest(generate_series(timestamp '2022-01-01', cast((select day from today) as timestamp), interval 1 month)) as month
    ) as months
    where cast(months.month as date) not in (select month from dated)
), read_sources as (
    select
        event_documents.event_id,
        bool_or(documents.origin_type = 'primary' and documents.seen <> 'no' and documents.url is not null) as has_open_primary,
        bool_or(documents.seen <> 'no' and coalesce(outlets.country in ('CN', 'HK', 'MO', 'TW'), false)) as has_chinese
    from event_documents
    join documents using (document_id)
    join outlets using (outlet_id)
    group by event_documents.event_id
), answered as (
    select event_id, point_id
    from points
    join statements using (point_id)
    group by event_id, point_id
    having count(distinct document_id) >= 3
), rich as (
    select event_id from answered group by event_id having count(*) >= 3
), measured as (
    select 'events' as measure, cast(count(*) as double) as value from events
    union all
    select 'documents', count(*) from documents
    union all
    select 'statements', count(*) from statements
    union all
    select 'empty_months', count(*) from empty_months where month <= (select month from newest)
    union all
    select 'empty_months_after', count(*) from empty_months where month > (select month from newest)
    union all
    select 'several_outlets', avg(cast(outlets >= 2 as integer)) from evidence_now
    union all
    select 'open_primary', avg(cast(has_open_primary as integer)) from read_sources
    union all
    select 'chinese_source', avg(cast(has_chinese as integer)) from read_sources
    union all
    select 'unknown_only', count(*) from evidence_now where origins = 0
    union all
    select 'compared', count(*) from rich
    union all
    select 'reviewed', avg(cast(coalesce(reviewed_on >= today.day - interval 1 year, false) as integer)) from events cross join today
    union all
    select 'judged_documents', avg(cast(origin_type <> 'unknown' as integer)) from documents
    union all
    select 'graded_outlets', avg(cast(reliability is not null as integer)) from outlets
    union all
    select 'chinese_names', avg(cast(name_zh is not null as integer)) from actors where country in ('CN', 'HK', 'MO')
)
select
    coverage_floors.measure,
    coverage_floors.label,
    coverage_floors.definition,
    coverage_floors.unit,
    coverage_floors.bound,
    measured.value,
    coverage_floors.floor,
    case coverage_floors.bound
        when 'most' then coalesce(measured.value, 0) <= coverage_floors.floor
        else coalesce(measured.value, 0) >= coverage_floors.floor
    end as is_met
from coverage_floors
left join measured using (measure)
order by coverage_floors.sort_order, coverage_floors.measure
