-- event_statements: what does each document say on each point at issue of this event?
-- grain:   one row per statement of a known document
-- params:  event_id varchar; known_on date; without varchar[]
-- columns: point_id varchar; question varchar; is_core boolean; statement_id varchar; document_id varchar; outlet_id varchar; outlet varchar; side varchar; url varchar; title varchar; published_date date; published_precision varchar; origin_type varchar; origins varchar[]; answer varchar; answer_key varchar; credited_to varchar; stance varchar
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
    documents.document_id,
    outlets.outlet_id,
    outlets.name as outlet,
    countries.side,
    documents.url,
    documents.title,
    documents.published_date,
    documents.published_precision,
    documents.origin_type,
    coalesce(roots.origins, []) as origins,
    statements.answer,
    statements.answer_key,
    statements.credited_to,
    statements.stance
from points
join statements using (point_id)
join known_documents($known_on, $without) as known using (document_id)
join documents using (document_id)
join outlets on outlets.outlet_id = documents.outlet_id
left join countries on countries.country_code = outlets.country
left join roots on roots.document_id = documents.document_id
where points.event_id = $event_id
order by points.point_id, statements.answer_key, coalesce(documents.published_date, date '9999-12-31'), outlets.name, statements.statement_id
