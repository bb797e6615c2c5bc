-- document: what is this document, on which events does it stand, and whence has it its information?
-- grain:   one row, or none where no document has this id
-- params:  document_id varchar
-- columns: document_id varchar; title varchar; is_title_inferred boolean; url varchar; published_date date; published_precision varchar; outlet_id varchar; outlet varchar; language varchar; origin_type_label varchar; seen varchar; official_number varchar; event_ids varchar[]; event_titles varchar[]
select
    documents.document_id,
    documents.title,
    documents.is_title_inferred,
    documents.url,
    documents.published_date,
    documents.published_precision,
    outlets.outlet_id,
    outlets.name as outlet,
    languages.label as language,
    origin_types.label as origin_type_label,
    documents.seen,
    documents.official_number,
    coalesce(list(events.event_id order by events.event_date, events.event_id) filter (where events.event_id is not null), []) as event_ids,
    coalesce(list(events.title order by events.event_date, events.event_id) filter (where events.event_id is not null), []) as event_titles
from documents
join outlets using (outlet_id)
join origin_types using (origin_type)
left join languages on languages.language = documents.language
left join event_documents using (document_id)
left join events using (event_id)
where documents.document_id = $document_id
group by all
