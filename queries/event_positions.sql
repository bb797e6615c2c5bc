-- event_positions: where do the stakeholders of this event stand?
-- grain:   one row per position told by a known document
-- params:  event_id varchar; known_on date; without varchar[]
-- columns: position_id varchar; stakeholder varchar; actor_id varchar; position varchar; document_id varchar; document_title varchar; url varchar; outlet varchar; published_date date; published_precision varchar
select
    positions.position_id,
    positions.stakeholder,
    positions.actor_id,
    positions.position,
    documents.document_id,
    documents.title as document_title,
    documents.url,
    outlets.name as outlet,
    documents.published_date,
    documents.published_precision
from positions
join known_documents($known_on, $without) as known using (document_id)
join documents using (document_id)
join outlets on outlets.outlet_id = documents.outlet_id
where positions.event_id = $event_id
order by positions.position_id
