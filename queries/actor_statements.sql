-- actor_statements: what is said by this actor in the record: its positions, and answers credited to it?
-- grain:   one row per position of the actor, or statement whose credit names it
-- params:  actor_id varchar; known_on date; without varchar[]
-- columns: kind varchar (position or statement); event_id varchar; event_title varchar; question varchar; what varchar; document_id varchar; document_title varchar; url varchar; outlet varchar; published_date date; published_precision varchar
with told as (
    select 'position' as kind, event_id, null as question, position as what, document_id
    from positions
    where actor_id = $actor_id
    union all
    select 'statement' as kind, points.event_id, points.question, statements.answer as what, statements.document_id
    from statements
    join points using (point_id)
    join actors on actors.actor_id = $actor_id
    where statements.credited_to = actors.name
        or statements.credited_to in (select alias from actor_aliases where actor_aliases.actor_id = $actor_id)
)
select
    told.kind,
    told.event_id,
    events.title as event_title,
    told.question,
    told.what,
    documents.document_id,
    documents.title as document_title,
    documents.url,
    outlets.name as outlet,
    documents.published_date,
    documents.published_precision
from told
join events using (event_id)
join known_documents($known_on, $without) as known using (document_id)
join documents using (document_id)
join outlets on outlets.outlet_id = documents.outlet_id
order by events.event_date desc, told.kind, told.what, documents.document_id
