-- answers: which event answered or followed from which, and after how many days?
-- grain:   one row per action and response, both known and at least one of them in the filter
-- params:  filters
-- columns: action_id varchar; action varchar; action_date date; action_date_end date; action_precision varchar; action_lane_id varchar; action_lane varchar; action_significance integer; response_id varchar; response varchar; response_date date; response_date_end date; response_precision varchar; response_lane_id varchar; response_lane varchar; response_significance integer; link_type varchar (led_to or answered_by); basis varchar (said or near); lag_days bigint (from first day to first day); is_lag_exact boolean (both days are known); is_matching boolean (both are in the filter)
with matching as (
    select event_id from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), known_events as (
    select event_id from event_evidence($known_on, $without)
)
select
    earlier.event_id as action_id,
    earlier.title as action,
    earlier.event_date as action_date,
    earlier.date_end as action_date_end,
    earlier.date_precision as action_precision,
    earlier.lane_id as action_lane_id,
    earlier_lane.label as action_lane,
    earlier.significance as action_significance,
    later.event_id as response_id,
    later.title as response,
    later.event_date as response_date,
    later.date_end as response_date_end,
    later.date_precision as response_precision,
    later.lane_id as response_lane_id,
    later_lane.label as response_lane,
    later.significance as response_significance,
    event_links.link_type,
    event_links.basis,
    date_diff('day', earlier.event_date, later.event_date) as lag_days,
    earlier.date_precision = 'day' and later.date_precision = 'day' as is_lag_exact,
    earlier.event_id in (select event_id from matching)
        and later.event_id in (select event_id from matching) as is_matching
from event_links
join events as earlier on earlier.event_id = event_links.event_id
join events as later on later.event_id = event_links.related_id
join lanes as earlier_lane on earlier_lane.lane_id = earlier.lane_id
join lanes as later_lane on later_lane.lane_id = later.lane_id
where
    event_links.link_type in ('led_to', 'answered_by')
    and earlier.event_id in (select event_id from known_events)
    and later.event_id in (select event_id from known_events)
    and (earlier.event_id in (select event_id from matching) or later.event_id in (select event_id from matching))
order by earlier.event_date, earlier.event_id, later.event_date, later.event_id, event_links.link_type
