-- event_documents: which documents tell of this event, and on which origins do they rest?
-- grain:   one row per known document on the event
-- params:  event_id varchar; known_on date; without varchar[]
-- columns: document_id varchar; title varchar; is_title_inferred boolean; url varchar; published_date date; published_precision varchar; published_basis varchar; language varchar; origin_type varchar; origin_type_label varchar; seen varchar; outlet_id varchar; outlet varchar; outlet_type varchar; country varchar; side varchar; is_state_affiliated boolean; is_origin boolean; origins varchar[]; taken_from varchar[]; official_number varchar; note varchar; reliability_note varchar
with roots as (
    select known_roots.document_id, list(distinct outlets.name order by outlets.name) as origins
    from known_roots($known_on, $without) as known_roots
    join outlets on outlets.outlet_id = known_roots.root_outlet_id
    group by known_roots.document_id
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
    documents.published_basis,
    languages.label as language,
    documents.origin_type,
    origin_types.label as origin_type_label,
    documents.seen,
    outlets.outlet_id,
    outlets.name as outlet,
    outlet_types.label as outlet_type,
    countries.name as country,
    countries.side,
    outlets.is_state_affiliated,
    known.is_origin,
    coalesce(roots.origins, []) as origins,
    coalesce(parents.taken_from, []) as taken_from,
    documents.official_number,
    documents.note,
    documents.reliability_note
from event_documents
join documents using (document_id)
join known_documents($known_on, $without) as known using (document_id)
join outlets on outlets.outlet_id = documents.outlet_id
join outlet_types on outlet_types.outlet_type = outlets.outlet_type
join origin_types on origin_types.origin_type = documents.origin_type
left join languages on languages.language = documents.language
left join countries on countries.country_code = outlets.country
left join roots on roots.document_id = documents.document_id
left join parents on parents.document_id = documents.document_id
where event_documents.event_id = $event_id
order by not known.is_origin, coalesce(documents.published_date, date '9999-12-31'), outlets.name, documents.document_id
