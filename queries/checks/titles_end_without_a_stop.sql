-- titles_end_without_a_stop: event titles that end with a full stop.
-- rule: the title of an event ends without a full stop
-- fix: remove the full stop
select
    'events' as table_name,
    event_id as row_key,
    'title' as column_name,
    title as value,
    null as suggestion,
from events
where right(title, 1) in ('.', '。')
order by row_key
