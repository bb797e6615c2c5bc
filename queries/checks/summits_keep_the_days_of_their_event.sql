-- summits_keep_the_days_of_their_event: bands of a summit on other days than the summit itself.
-- rule: the band of a summit has the days of its event
-- fix: write the days as in events.csv
select
    'bands' as table_name,
    band_id as row_key,
    case when start_date <> event_date then 'start_date' else 'end_date' end as column_name,
    cast(case when start_date <> event_date then start_date else end_date end as varchar) as value,
    format(
        'the event is of {} to {}',
        strftime(event_date, '%Y-%m-%d'), strftime(coalesce(date_end, event_date), '%Y-%m-%d')
    ) as suggestion,
from bands
join events using (event_id)
where
    band_type = 'summit'
    and (start_date <> event_date or end_date is distinct from coalesce(date_end, event_date))
order by row_key
