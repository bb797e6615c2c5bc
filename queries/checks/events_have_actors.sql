-- events_have_actors: events in which nobody takes part.
-- rule: every event has at least one actor
-- fix: add a row to event_actors.csv
select
    'events' as table_name,
    event_id as row_key,
    'event_id' as column_name,
    event_id as value,
    null as suggestion,
from events
where event_id not in (select event_id from event_actors)
order by row_key
