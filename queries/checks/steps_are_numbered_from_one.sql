-- steps_are_numbered_from_one: steps of a thread or story after a gap in their numbers.
-- rule: the steps of a thread or story are numbered 1, 2, 3 and so on
-- fix: number them anew, without a gap
with steps as (
    select 'thread_steps' as table_name, thread_id as whole_id, step_order from thread_steps
    union all
    select 'story_steps', story_id, step_order from story_steps
), ordered as (
    select
        table_name,
        whole_id,
        step_order,
        coalesce(lag(step_order) over (partition by table_name, whole_id order by step_order), 0) as step_before,
    from steps
)
select
    table_name,
    concat_ws('|', whole_id, step_order) as row_key,
    'step_order' as column_name,
    cast(step_order as varchar) as value,
    format('{} would come next', step_before + 1) as suggestion,
from ordered
where step_order <> step_before + 1
order by table_name, row_key
