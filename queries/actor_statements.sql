-- actor_statements: what is said by this actor in the record: its positions, and answers credited to it?
-- grain:   one row per position of the actor, or statement whose credit names it
-- params:  actor_ids varchar[]; known_on date; without varchar[]
-- columns: kind varchar (position or statement); actor varchar; event_id varchar; event_title varchar; question varchar; what varchar; document_id varchar; document_title varchar; url varchar; outlet varchar; published_date date; published_precision varchar
with names as (
    select actor_id, name as said_as
    from actors
    where list_contains($actor_ids, actor_id)
    union
    select actor_id, alias as said_as
    from actor_aliases
    where list_contains($actor_ids, actor_id)
), told as (
    select 'position' as kind, actor_id, event_id, null as question, position as what, document_id
    from positions
    where list_contains($actor_ids, actor_id)
    union all
    select 'statement' as kind, names.actor_id, points.event_id, points.question, statements.answer as what, statements.document_id
    from statements
    join points using (point_id)
    join names on names.said_as = statements.credited_to
)
select
    told.kind,
    actors.name as actor,
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
join actors using (actor_id)
join events using (event_id)
join known_documents($known_on, $without) as known using (document_id)
join documents using (document_id)
join outlets on outlets.outlet_id = documents.outlet_id
order by events.event_date desc, told.event_id, told.kind, told.what, actors.name, documents.document_id, told.question
