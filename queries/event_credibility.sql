-- event_credibility: how reliable are the origins of this event, and how credible is what they say, judged apart?
-- grain:   one row per independent origin of the event
-- params:  event_id varchar; known_on date; without varchar[]
-- columns: outlet_id varchar; outlet varchar; outlet_type varchar; country varchar; is_state_affiliated boolean; reliability varchar; reliability_basis varchar; graded_on date; documents bigint (of the event that rest on it); own_documents bigint; is_read boolean (one of its own documents on the event was read)
with held as (
    select known.document_id, known.outlet_id, known.is_origin, documents.seen
    from event_documents
    join known_documents($known_on, $without) as known using (document_id)
    join documents using (document_id)
    where event_documents.event_id = $event_id
), resting as (
    select roots.root_outlet_id as outlet_id, count(distinct held.document_id) as documents
    from held
    join known_roots($known_on, $without) as roots using (document_id)
    group by roots.root_outlet_id
), own as (
    select outlet_id, count(*) filter (where is_origin) as own_documents, bool_or(is_origin and seen <> 'no') as is_read
    from held
    group by outlet_id
)
select
    outlets.outlet_id,
    outlets.name as outlet,
    outlet_types.label as outlet_type,
    countries.name as country,
    outlets.is_state_affiliated,
    outlets.reliability,
    outlets.reliability_basis,
    outlets.graded_on,
    resting.documents,
    coalesce(own.own_documents, 0) as own_documents,
    coalesce(own.is_read, false) as is_read
from resting
join outlets using (outlet_id)
join outlet_types using (outlet_type)
left join countries on countries.country_code = outlets.country
left join own on own.outlet_id = resting.outlet_id
order by resting.documents desc, outlets.name
