-- event_ids_carry_the_date: events whose id begins with another date than event_date.
-- rule: the date in event_id agrees with event_date and date_precision, unless id_note says why not
-- fix: correct the date, or keep the permanent id and fill id_note
with expected as (
    select
        event_id,
        event_date,
        case date_precision
            when 'day' then strftime(event_date, '%Y-%m-%d')
            when 'year' then strftime(event_date, '%Y-00-00')
            else strftime(event_date, '%Y-%m-00')
        end as id_date,
    from events
    where id_note is null
)
select
    'events' as table_name,
    event_id as row_key,
    'event_date' as column_name,
    cast(event_date as varchar) as value,
    format('event_id is {}; with this date it would begin with {}', event_id, id_date)
        as suggestion,
from expected
where left(event_id, 10) <> id_date
order by row_key
