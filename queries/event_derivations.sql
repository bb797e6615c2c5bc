-- event_derivations: who published when on this event, and whom did each take it from?
-- grain:   one row per known document of the event or above one of them, and document it was taken from; once with no parent where it was taken from none
-- params:  event_id varchar; known_on date; without varchar[]
-- columns: document_id varchar; outlet_id varchar; outlet varchar; side varchar; title varchar; url varchar; published_date date; published_precision varchar; known_from date; origin_type varchar; origin_type_label varchar; seen varchar; is_origin boolean; has_origin boolean; is_on_event boolean; parent_id varchar; parent_outlet varchar; parent_published_date date; parent_published_precision varchar; days_after_parent bigint; days_after_first bigint; is_taken_up bigint (documents of the tree taken straight from this one)
with held as (
    select event_documents.document_id
    from event_documents
    join known_documents($known_on, $without) as known using (document_id)
    where event_documents.event_id = $event_id
), tree as (
    select distinct document_ancestors.ancestor_id as document_id
    from held
    join document_ancestors using (document_id)
), followers as (
    select document_origins.parent_id as document_id, count(*) as is_taken_up
    from document_origins
    join tree using (document_id)
    group by document_origins.parent_id
), opening as (
    select min(facts.published_start) filter (where documents.published_precision = 'day') as first_day
    from tree
    join document_facts as facts using (document_id)
    join documents using (document_id)
)
select
    documents.document_id,
    outlets.outlet_id,
    outlets.name as outlet,
    countries.side,
    documents.title,
    documents.url,
    documents.published_date,
    documents.published_precision,
    facts.known_from,
    documents.origin_type,
    origin_types.label as origin_type_label,
    documents.seen,
    facts.is_origin,
    len(facts.root_outlet_ids) > 0 as has_origin,
    held.document_id is not null as is_on_event,
    document_origins.parent_id,
    parent_outlet.name as parent_outlet,
    parent.published_date as parent_published_date,
    parent.published_precision as parent_published_precision,
    if(
        documents.published_precision = 'day' and parent.published_precision = 'day',
        date_diff('day', parent.published_date, documents.published_date),
        null
    ) as days_after_parent,
    if(documents.published_precision = 'day', date_diff('day', opening.first_day, documents.published_date), null) as days_after_first,
    coalesce(followers.is_taken_up, 0) as is_taken_up
from tree
join documents using (document_id)
join document_known as facts on facts.document_id = documents.document_id
join outlets on outlets.outlet_id = documents.outlet_id
join origin_types on origin_types.origin_type = documents.origin_type
cross join opening
left join countries on countries.country_code = outlets.country
left join held on held.document_id = documents.document_id
left join document_origins on document_origins.document_id = documents.document_id
left join documents as parent on parent.document_id = document_origins.parent_id
left join outlets as parent_outlet on parent_outlet.outlet_id = parent.outlet_id
left join followers on followers.document_id = documents.document_id
order by coalesce(documents.published_date, date '9999-12-31'), outlets.name, documents.document_id, document_origins.parent_id
