-- coverage: where is the record thick and where is it thin?
-- grain:   one row per year and lane that have events
-- params:  filters
-- columns: year bigint; lane_id varchar; lane varchar; events bigint; with_primary_text bigint; with_cn_source bigint (a known document of an outlet in mainland China, Hong Kong or Macao); single_origin bigint; no_origin bigint; checked_twice bigint
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), chinese as (
    select distinct event_documents.event_id
    from event_documents
    join known_documents($known_on, $without) as known using (document_id)
    join outlets on outlets.outlet_id = known.outlet_id
    join countries on countries.country_code = outlets.country
    where countries.side = 'CN'
)
select
    year(matching.span_start) as year,
    lanes.lane_id,
    lanes.label as lane,
    count(*) as events,
    count(*) filter (where evidence.has_primary_text) as with_primary_text,
    count(*) filter (where chinese.event_id is not null) as with_cn_source,
    count(*) filter (where evidence.origins = 1) as single_origin,
    count(*) filter (where evidence.origins = 0) as no_origin,
    count(*) filter (where events.review_verdict is not null) as checked_twice
from matching
join events using (event_id)
join lanes on lanes.lane_id = matching.lane_id
join event_evidence($known_on, $without) as evidence on evidence.event_id = matching.event_id
left join chinese on chinese.event_id = matching.event_id
group by all
order by year, min(lanes.sort_order)
