-- actor_totals: in how many events do these actors take part, over which days, on how many documents and origins?
-- grain:   one row
-- params:  filters; actor_ids varchar[] (an event counts once, whichever of them takes part)
-- columns: events bigint; acting bigint (events in which one of them acts); first_day date; last_day date; documents bigint; outlets bigint; origins bigint
with matching as (
    select *
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matched
    join parts_of($actor_ids) as parts using (event_id)
), held as (
    select distinct event_documents.document_id, known.outlet_id
    from matching
    join event_documents using (event_id)
    join known_documents($known_on, $without) as known using (document_id)
), rooted as (
    select count(distinct roots.root_outlet_id) as origins
    from held
    join known_roots($known_on, $without) as roots using (document_id)
)
select
    count(*) as events,
    count(*) filter (where is_acting) as acting,
    min(if($date_basis = 'reported', first_reported_start, span_start)) as first_day,
    max(if($date_basis = 'reported', first_reported_end, span_end)) as last_day,
    (select count(*) from held) as documents,
    (select count(distinct outlet_id) from held) as outlets,
    (select origins from rooted) as origins
from matching
