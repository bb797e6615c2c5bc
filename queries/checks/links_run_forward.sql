-- links_run_forward: events said to follow from an event that began only after they were over.
-- rule: an event that another led to, or that answered it, is not earlier than it
-- fix: turn the link round, correct a date, or use see_also
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
)
select
    'event_links' as table_name,
    concat_ws('|', event_links.event_id, related_id, link_type) as row_key,
    'related_id' as column_name,
    related_id as value,
    format(
        '{} ended on {}, before {} began on {}',
        related_id, strftime(later.last_day, '%Y-%m-%d'),
        event_links.event_id, strftime(earlier.first_day, '%Y-%m-%d')
    ) as suggestion,
from event_links
join spans as earlier on earlier.event_id = event_links.event_id
join spans as later on later.event_id = event_links.related_id
where link_type in ('led_to', 'answered_by') and later.last_day < earlier.first_day
order by row_key
