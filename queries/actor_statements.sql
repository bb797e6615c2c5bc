-- actor_statements: what is said by this actor in the record: its positions, and answers credited to it?
-- grain:   one row per position of the actor, or statement whose credit names it, a spokesperson or a text of it, or somebody with it as his body (He Yadong, Ministry of Commerce)
-- params:  actor_ids varchar[]; known_on date; without varchar[]
-- columns: kind varchar (position or statement); actor varchar; event_id varchar; event_title varchar; question varchar; what varchar; credited_to varchar (whom the document credits, in its words); document_id varchar; document_title varchar; url varchar; outlet varchar; published_date date; published_precision varchar
with names as (
    select actor_id, lower(name) as said_as
    from actors
    where list_contains($actor_ids, actor_id)
    union
    select actor_id, lower(alias) as said_as
    from actor_aliases
    where list_contains($actor_ids, actor_id)
), credited as (
    -- as it stands, and each of several that are named in one: "MOFCOM and customs", "MOFCOM, via Chinese media"
    select statement_id, lower(credited_to) as named
    from statements
    where credited_to is not null
    union
    select statement_id, unnest(regexp_split_to_array(lower(credited_to), ', | and | via ')) as named
    from statements
    where credited_to is not null and not contains(lower(credited_to), ', via ')
    union
    select statement_id, split_part(lower(credited_to), ', via ', 1) as named
    from statements
    where contains(lower(credited_to), ', via ')
), said as (
    select distinct names.actor_id, credited.statement_id
    from credited
    join names on names.said_as = regexp_replace(
        credited.named,
        ' (press|final|question|spokesperson|spokesman|spokeswoman|announcement|document|filing|guidance|letter|notice|order|paper|release|rule|statement|text)s?( .*)?$',
        ''
    ) or names.said_as = credited.named
), told as (
    select 'position' as kind, actor_id, event_id, null as question, position as what, null as credited_to, document_id
    from positions
    where list_contains($actor_ids, actor_id)
    union all
    select
        'statement' as kind,
        said.actor_id,
        points.event_id,
        points.question,
        statements.answer as what,
        statements.credited_to,
        statements.document_id
    from said
    join statements using (statement_id)
    join points using (point_id)
)
select
    told.kind,
    actors.name as actor,
    told.event_id,
    events.title as event_title,
    told.question,
    told.what,
    told.credited_to,
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
