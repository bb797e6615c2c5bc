-- event_acts: which official texts stand behind this event, with their number and days?
-- grain:   one row per known document of the event that carries or explains an act with a number or a day
-- params:  event_id varchar; known_on date; without varchar[]
-- columns: document_id varchar; title varchar; url varchar; outlet varchar; is_primary boolean; seen varchar; official_number varchar; act_announced_date date; act_published_date date; act_in_force_date date; act_withdrawn_date date
select
    documents.document_id,
    documents.title,
    documents.url,
    outlets.name as outlet,
    documents.origin_type = 'primary' as is_primary,
    documents.seen,
    documents.official_number,
    documents.act_announced_date,
    documents.act_published_date,
    documents.act_in_force_date,
    documents.act_withdrawn_date
from event_documents
join known_documents($known_on, $without) as known using (document_id)
join documents using (document_id)
join outlets on outlets.outlet_id = documents.outlet_id
where event_documents.event_id = $event_id
    and (
        documents.origin_type = 'primary'
        or documents.official_number is not null
        or coalesce(documents.act_announced_date, documents.act_published_date, documents.act_in_force_date, documents.act_withdrawn_date) is not null
    )
order by not (documents.origin_type = 'primary'), documents.official_number is null, documents.published_date, documents.document_id
