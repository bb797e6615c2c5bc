-- outlets_shared: what do some outlets say on the events that at least two of them tell?
-- grain:   one row per event of the filter told by two or more of the outlets, and outlet that tells it
-- params:  filters; outlet_ids varchar[]
-- columns: event_id varchar; title varchar; event_date date; date_end date; date_precision varchar; outlet_id varchar; outlet varchar; documents bigint; is_origin boolean; first_published date; lag_days bigint (after the first of them); answers bigint; shared_points bigint (points that another of them answers too); equal_answers bigint (of those, answered alike by another of them)
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), held as (
    select matching.event_id, known.outlet_id, known.document_id, known.is_origin,
        if(documents.published_precision = 'day', documents.published_date, null) as published
    from matching
    join event_documents using (event_id)
    join known_documents($known_on, $without) as known using (document_id)
    join documents using (document_id)
    where list_contains($outlet_ids, known.outlet_id)
), shared as (
    select event_id, min(published) as first_day
    from held
    group by event_id
    having count(distinct outlet_id) > 1
), told as (
    select distinct points.event_id, points.point_id, documents.outlet_id, statements.answer_key
    from statements
    join documents using (document_id)
    join known_documents($known_on, $without) as known using (document_id)
    join points using (point_id)
    join shared on shared.event_id = points.event_id
    where list_contains($outlet_ids, documents.outlet_id)
), compared as (
    select
        told.event_id,
        told.outlet_id,
        count(distinct told.point_id) as answers,
        count(distinct told.point_id) filter (where others.point_id is not null) as shared_points,
        count(distinct told.point_id) filter (where others.answer_key = told.answer_key) as equal_answers
    from told
    left join told as others on others.point_id = told.point_id and others.outlet_id <> told.outlet_id
    group by told.event_id, told.outlet_id
)
select
    events.event_id,
    events.title,
    events.event_date,
    events.date_end,
    events.date_precision,
    outlets.outlet_id,
    outlets.name as outlet,
    count(distinct held.document_id) as documents,
    bool_or(held.is_origin) as is_origin,
    min(held.published) as first_published,
    date_diff('day', min(shared.first_day), min(held.published)) as lag_days,
    coalesce(min(compared.answers), 0) as answers,
    coalesce(min(compared.shared_points), 0) as shared_points,
    coalesce(min(compared.equal_answers), 0) as equal_answers
from held
join shared using (event_id)
join events using (event_id)
join outlets using (outlet_id)
left join compared on compared.event_id = held.event_id and compared.outlet_id = held.outlet_id
group by all
order by events.event_date desc, events.event_id, outlets.name
