-- nothing_is_later_than_the_release: dates after the last release of the record.
-- rule: nothing happened, was published, read, reviewed or graded later than the last release
-- fix: correct the date, or add the release to releases.csv
with dated as (
    select 'events' as table_name, event_id as row_key, 'event_date' as column_name,
        event_date as day
    from events
    union all
    select 'events', event_id, 'date_end', date_end from events
    union all
    select 'events', event_id, 'reviewed_on', reviewed_on from events
    union all
    select 'outlets', outlet_id, 'graded_on', graded_on from outlets
    union all
    select 'bands', band_id, 'start_date', start_date from bands
    union all
    select 'bands', band_id, 'end_date', end_date from bands
    union all
    select 'documents', document_id, 'published_date', published_date from documents
    union all
    select 'watch_evidence', evidence_id, 'evidence_date', evidence_date from watch_evidence
    union all
    select 'indicators', indicator_id, 'retrieved_date', retrieved_date from indicators
),
last_release as (
    select max(released_date) as day from releases
)
select
    dated.table_name,
    dated.row_key,
    dated.column_name,
    cast(dated.day as varchar) as value,
    format('the last release is of {}', strftime(last_release.day, '%Y-%m-%d')) as suggestion,
from dated
join last_release on dated.day > last_release.day
order by table_name, row_key, column_name
