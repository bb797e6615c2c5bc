-- threads_and_stories_have_steps: threads and stories with fewer than two steps.
-- rule: every thread and story has at least two steps
-- fix: add steps, or remove it
with counted as (
    select 'threads' as table_name, thread_id as row_key, count(step_order) as steps
    from threads
    left join thread_steps using (thread_id)
    group by thread_id
    union all
    select 'stories', story_id, count(step_order)
    from stories
    left join story_steps using (story_id)
    group by story_id
)
select
    table_name,
    row_key,
    if(table_name = 'threads', 'thread_id', 'story_id') as column_name,
    row_key as value,
    format('it has {}', steps) as suggestion,
from counted
where steps < 2
order by table_name, row_key
