-- events_have_documents: events on which no document stands.
-- rule: every event has at least one document
-- fix: add a row to event_documents.csv
select
    'events' as table_name,
    event_id as row_key,
    'event_id' as column_name,
    event_id as value,
    null as suggestion,
from events
where event_id not in (select event_id from event_documents)
order by row_key
