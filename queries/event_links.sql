-- event_links: what led to this event, what followed, and what is related?
-- grain:   one row per linked event and kind of link
-- params:  event_id varchar; known_on date
-- columns: link varchar (came_before, led_to, answers, answered_by or see_also, as seen from this event); basis varchar; event_id varchar; title varchar; event_date date; date_end date; date_precision varchar; lane_id varchar; lag_days bigint (from the first day of the earlier to the first day of the later)
with seen_from_here as (
    select link_type as link, basis, related_id as event_id
    from event_links
    where event_id = $event_id
    union all
    select
        case link_type when 'led_to' then 'came_before' when 'answered_by' then 'answers' else 'see_also' end as link,
        basis,
        event_id
    from event_links
    where related_id = $event_id
)
select distinct
    seen_from_here.link,
    seen_from_here.basis,
    events.event_id,
    events.title,
    events.event_date,
    events.date_end,
    events.date_precision,
    events.lane_id,
    date_diff('day', here.event_date, events.event_date) as lag_days
from seen_from_here
join events using (event_id)
join event_facts using (event_id)
cross join (select event_date from events where event_id = $event_id) as here
where $known_on is null or event_facts.known_from <= $known_on
order by
    case seen_from_here.link when 'came_before' then 1 when 'answers' then 2 when 'led_to' then 3 when 'answered_by' then 4 else 5 end,
    events.event_date, events.event_id
