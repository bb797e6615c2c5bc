-- imprecise_dates_begin_their_span: dates known to the month, quarter or year only, on another day than its first.
-- rule: a date known only to the month, quarter or year is the first day of that span
-- fix: write the first day of the span, or correct date_precision
with dated as (
    select 'events' as table_name, event_id as row_key, 'event_date' as column_name,
        event_date as day, date_precision
    from events
    union all
    select 'watch_evidence', evidence_id, 'evidence_date', evidence_date, date_precision
    from watch_evidence
)
select
    table_name,
    row_key,
    column_name,
    cast(day as varchar) as value,
    format(
        'for precision {} write {}',
        date_precision, strftime(date_trunc(date_precision, day), '%Y-%m-%d')
    ) as suggestion,
from dated
where date_trunc(date_precision, day) <> day
order by table_name, row_key
