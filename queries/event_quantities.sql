-- event_quantities: which numbers have been published on this event?
-- grain:   one row per statement that gives a number
-- params:  event_id varchar; known_on date; without varchar[]
-- columns: point_id varchar; question varchar; is_core boolean; statement_id varchar; low double; high double; unit varchar; scope varchar; figure_date date; answer varchar; stance varchar; credited_to varchar; document_id varchar; outlet varchar; url varchar; title varchar; published_date date; published_precision varchar; origins varchar[]
with roots as (
    select known_roots.document_id, list(distinct outlets.name order by outlets.name) as origins
    from known_roots($known_on, $without) as known_roots
    join outlets on outlets.outlet_id = known_roots.root_outlet_id
    group by known_roots.document_id
)
select
    points.point_id,
    points.question,
    points.is_core,
    statements.statement_id,
    quantities.low,
    quantities.high,
    quantities.unit,
    quantities.scope,
    quantities.figure_date,
    statements.answer,
    statements.stance,
    statements.credited_to,
    documents.document_id,
    outlets.name as outlet,
    documents.url,
    documents.title,
    documents.published_date,
    documents.published_precision,
    coalesce(roots.origins, []) as origins
from quantities
join statements using (statement_id)
join points using (point_id)
join known_documents($known_on, $without) as known on known.document_id = statements.document_id
join documents on documents.document_id = statements.document_id
join outlets on outlets.outlet_id = documents.outlet_id
left join roots on roots.document_id = documents.document_id
where points.event_id = $event_id
order by points.point_id, quantities.unit, quantities.low, quantities.high, statements.statement_id
