-- origins: on how many documents, outlets and independent origins does each event rest?
-- grain:   one row per event of the filter
-- params:  filters
-- columns: event_id varchar; title varchar; documents bigint; outlets bigint; origins bigint; origin_names varchar[]; unknown_documents bigint (of unknown parentage, never counted as origins); has_primary_text boolean; contested_points bigint; grade varchar
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), named as (
    select event_documents.event_id, list(distinct outlets.name order by outlets.name) as origin_names
    from matching
    join event_documents using (event_id)
    join known_roots($known_on, $without) as roots using (document_id)
    join outlets on outlets.outlet_id = roots.root_outlet_id
    group by event_documents.event_id
), loose as (
    select event_documents.event_id, count(*) as unknown_documents
    from matching
    join event_documents using (event_id)
    join known_documents($known_on, $without) as known using (document_id)
    where len(known.origin_ids) = 0
    group by event_documents.event_id
)
select
    events.event_id,
    events.title,
    evidence.documents,
    evidence.outlets,
    evidence.origins,
    coalesce(named.origin_names, []) as origin_names,
    coalesce(loose.unknown_documents, 0) as unknown_documents,
    evidence.has_primary_text,
    evidence.contested_points,
    evidence.grade
from matching
join events using (event_id)
join event_evidence($known_on, $without) as evidence on evidence.event_id = matching.event_id
left join named on named.event_id = matching.event_id
left join loose on loose.event_id = matching.event_id
order by evidence.origins, evidence.documents desc, events.event_id
