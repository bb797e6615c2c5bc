-- bands: which terms of office, summits and rules in force lie behind the events of the filter?
-- grain:   one row per band that overlaps the filter's dates; none where no event matches
-- params:  filters
-- columns: band_id varchar; label varchar; band_type varchar (term, summit or rule); lane_id varchar; lane varchar; start_date date; end_date date (null while it lasts); event_id varchar; title varchar (of the event); note varchar
with matching as (
    select event_id from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), known_events as (
    select event_id from event_evidence($known_on, $without)
)
select
    bands.band_id,
    bands.label,
    bands.band_type,
    bands.lane_id,
    lanes.label as lane,
    bands.start_date,
    if($known_on is null or bands.end_date <= $known_on, bands.end_date, null) as end_date,
    bands.event_id,
    events.title,
    bands.note
from bands
join lanes on lanes.lane_id = bands.lane_id
left join events on events.event_id = bands.event_id
where
    bands.start_date <= $to_date
    and coalesce(bands.end_date, date '9999-12-31') >= $from_date
    and ($known_on is null or bands.start_date <= $known_on)
    and (bands.event_id is null or bands.event_id in (select event_id from known_events))
    and exists (select event_id from matching)
order by bands.start_date, bands.band_id
