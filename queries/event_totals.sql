-- event_totals: how many events are shown, of which side, over which days, on how many documents and origins?
-- grain:   one row
-- params:  filters
-- columns: events bigint; us_events bigint; cn_events bigint; bilateral_events bigint; third_party_events bigint; first_day date; last_day date; documents bigint; outlets bigint; origins bigint; undated_events bigint (events left out because no dated report of them is known, where dates go by first report)
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), held as (
    select distinct event_documents.document_id, known.outlet_id
    from matching
    join event_documents using (event_id)
    join known_documents($known_on, $without) as known using (document_id)
), rooted as (
    select count(distinct roots.root_outlet_id) as origins
    from held
    join known_roots($known_on, $without) as roots using (document_id)
), undated as (
    select count(*) as undated_events
    from matching_events(
        date '1000-01-01', date '9999-12-31', 'happened', $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
    where $date_basis = 'reported' and first_reported_start is null
)
select
    count(*) as events,
    count(*) filter (where lane_id = 'US') as us_events,
    count(*) filter (where lane_id = 'CN') as cn_events,
    count(*) filter (where lane_id = 'bilateral') as bilateral_events,
    count(*) filter (where lane_id = 'third_party') as third_party_events,
    min(if($date_basis = 'reported', first_reported_start, span_start)) as first_day,
    max(if($date_basis = 'reported', first_reported_end, span_end)) as last_day,
    (select count(*) from held) as documents,
    (select count(distinct outlet_id) from held) as outlets,
    (select origins from rooted) as origins,
    (select undated_events from undated) as undated_events
from matching
