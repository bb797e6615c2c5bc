-- thread_steps_run_forward: steps of a thread that were over before the step above them began.
-- rule: the steps of a thread stand in the order of their dates
-- fix: change step_order, or correct a date
with spans as (
    select
        event_id,
        event_date as first_day,
        greatest(
            coalesce(date_end, event_date),
            case date_precision
                when 'month' then event_date + interval 1 month - interval 1 day
                when 'quarter' then event_date + interval 3 months - interval 1 day
                when 'year' then event_date + interval 1 year - interval 1 day
                else event_date
            end
        ) as last_day,
    from events
), ordered as (
    select
        thread_id,
        step_order,
        event_id,
        last_day,
        lag(event_id) over in_thread as event_above,
        lag(first_day) over in_thread as day_above,
    from thread_steps
    join spans using (event_id)
    window in_thread as (partition by thread_id order by step_order)
)
select
    'thread_steps' as table_name,
    concat_ws('|', thread_id, step_order) as row_key,
    'event_id' as column_name,
    event_id as value,
    format(
        'it ended on {}, before {} began on {}',
        strftime(last_day, '%Y-%m-%d'), event_above, strftime(day_above, '%Y-%m-%d')
    ) as suggestion,
from ordered
where last_day < day_above
order by row_key
