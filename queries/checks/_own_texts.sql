-- _own_texts: every text of our own, with the event it is on and the lengths between which it is believable.
-- A text far outside these lengths is a slip: a cell left half written, or a page pasted into one.
create or replace temp table own_texts as
select 'events' as table_name, event_id as row_key, 'title' as column_name, event_id, title as body, 20 as least, 90 as most
from events
union all
select 'events', event_id, 'summary', event_id, summary, 60, 600 from events
union all
select 'points', point_id, 'question', event_id, question, 8, 140 from points
union all
select 'statements', statement_id, 'answer', points.event_id, answer, 2, 300 from statements join points using (point_id)
union all
select 'positions', position_id, 'position', event_id, position, 10, 300 from positions
union all
select 'watch_items', watch_id, 'question', event_id, question, 20, 140 from watch_items
union all
select 'watch_evidence', evidence_id, 'finding', watch_items.event_id, finding, 20, 300
from watch_evidence
join watch_items using (watch_id)
union all
select 'threads', thread_id, 'summary', null, summary, 20, 300 from threads
union all
select 'stories', story_id, 'lead', null, lead, 40, 600 from stories
union all
select 'story_steps', concat_ws('|', story_id, step_order), 'headline', event_id, headline, 10, 80 from story_steps
union all
select 'story_steps', concat_ws('|', story_id, step_order), 'sentence', event_id, sentence, 20, 400 from story_steps
union all
select 'actors', actor_id, 'description', null, description, 8, 200 from actors
union all
select 'outlets', outlet_id, 'reliability_basis', null, reliability_basis, 10, 240 from outlets where reliability_basis is not null
