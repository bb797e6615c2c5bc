-- outlet_documents: what has this outlet published on the events of the filter?
-- grain:   one row per known document and event
-- params:  filters; outlet_id varchar
-- columns: document_id varchar; title varchar; is_title_inferred boolean; url varchar; published_date date; published_precision varchar; origin_type_label varchar; is_origin boolean; seen varchar; taken_from varchar[]; event_id varchar; event_title varchar; event_date date; date_precision varchar
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), parents as (
    select document_origins.document_id, list(distinct outlets.name order by outlets.name) as taken_from
    from document_origins
    join documents as parent on parent.document_id = document_origins.parent_id
    join outlets using (outlet_id)
    group by document_origins.document_id
)
select
    documents.document_id,
    documents.title,
    documents.is_title_inferred,
    documents.url,
    documents.published_date,
    documents.published_precision,
    origin_types.label as origin_type_label,
    known.is_origin,
    documents.seen,
    coalesce(parents.taken_from, []) as taken_from,
    events.event_id,
    events.title as event_title,
    events.event_date,
    events.date_precision
from matching
join events using (event_id)
join event_documents on event_documents.event_id = matching.event_id
join known_documents($known_on, $without) as known using (document_id)
join documents using (document_id)
join origin_types using (origin_type)
left join parents on parents.document_id = documents.document_id
where documents.outlet_id = $outlet_id
order by documents.published_date desc nulls last, documents.document_id, events.event_id
