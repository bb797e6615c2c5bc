-- 30_macros: the one meaning of "filtered", "known" and "contested" that every query starts from.

-- one row per document that counts as known on a day (null: all of the record), with some outlets
-- taken out: theirs, and those that rest on nothing but them
create macro known_documents(known_on, without) as table
select
    document_id, outlet_id, published_start, published_end, known_from, is_derived, is_origin, is_primary_read,
    list_filter(root_outlet_ids, lambda outlet: not list_contains(without, outlet)) as origin_ids
from document_known
where (known_on is null or known_from <= known_on)
    and (
        len(without) = 0
        or not list_contains(without, outlet_id)
        and (
            len(root_outlet_ids) = 0
            or len(list_filter(root_outlet_ids, lambda outlet: not list_contains(without, outlet))) > 0
        )
    );

-- one row per known document and independent origin it rests on
create macro known_roots(known_on, without) as table
select document_roots.document_id, document_roots.root_id, document_roots.root_outlet_id
from document_roots
join known_documents(known_on, without) as known using (document_id)
where not list_contains(without, document_roots.root_outlet_id);

-- one row per statement of a known document, with the origins it rests on
create macro known_statements(known_on, without) as table
select
    statements.point_id,
    statements.statement_id,
    statements.document_id,
    statements.answer_key,
    known.origin_ids
from statements
join known_documents(known_on, without) as known using (document_id);

-- one row per open question that a known document raised: the outlets, titles and addresses of all that did
create macro raised_questions(known_on, without) as table
select
    watch_sources.watch_id,
    list(outlets.name order by watch_sources.document_id) as raised_by,
    list(documents.title order by watch_sources.document_id) as raised_titles,
    list(documents.url order by watch_sources.document_id) as raised_urls
from watch_sources
join known_documents(known_on, without) as known using (document_id)
join documents using (document_id)
join outlets on outlets.outlet_id = documents.outlet_id
group by watch_sources.watch_id;

-- one row per piece of evidence on an open question that was known on a day: its document was out and it had come in
create macro known_evidence(known_on, without) as table
select watch_evidence.*
from watch_evidence
join known_documents(known_on, without) as known using (document_id)
where known_on is null or watch_evidence.evidence_date <= known_on;

-- one row per point that has an answer: contested (answers of different origins differ), drift
-- (answers differ, but not between origins), agreed (one answer). separation: how much the answers
-- part the documents, 0 where all agree, near 1 where each says something else
create macro point_states(known_on, without) as table
with answers as (
    select * from known_statements(known_on, without)
), clashes as (
    select distinct mine.point_id
    from answers as mine
    join answers as theirs on
        theirs.point_id = mine.point_id
        and theirs.answer_key > mine.answer_key
        and len(mine.origin_ids) > 0
        and len(theirs.origin_ids) > 0
        and not list_has_any(mine.origin_ids, theirs.origin_ids)
), sized as (
    select point_id, answer_key, count(distinct document_id) as documents
    from answers
    group by point_id, answer_key
), parted as (
    select point_id, 1 - sum(documents * documents) / (sum(documents) * sum(documents)) as separation
    from sized
    group by point_id
), counted as (
    select
        point_id,
        count(*) as statements,
        count(distinct document_id) as documents,
        count(distinct answer_key) as answers,
        len(list_distinct(flatten(list(origin_ids)))) as origins
    from answers
    group by point_id
)
select
    counted.*,
    parted.separation,
    case
        when clashes.point_id is not null then 'contested'
        when counted.answers > 1 then 'drift'
        else 'agreed'
    end as state
from counted
join parted using (point_id)
left join clashes using (point_id);

-- one row per event that has a known document: what stands behind it, and the grade by rule
create macro evidence_computed(known_on, without) as table
with held as (
    select event_documents.event_id, known.*
    from event_documents
    join known_documents(known_on, without) as known using (document_id)
), counted as (
    select
        event_id,
        count(*) as documents,
        count(distinct outlet_id) as outlets,
        len(list_distinct(flatten(list(origin_ids)))) as origins,
        bool_or(is_primary_read) as has_primary_text
    from held
    group by event_id
), disputed as (
    select points.event_id, count(*) as contested_points
    from point_states(known_on, without) as states
    join points using (point_id)
    where states.state = 'contested' and points.is_core
    group by points.event_id
)
select
    counted.event_id,
    counted.documents,
    counted.outlets,
    cast(counted.origins as bigint) as origins,
    counted.has_primary_text,
    coalesce(disputed.contested_points, 0) as contested_points,
    case
        when coalesce(disputed.contested_points, 0) > 0 then 'contested'
        when counted.has_primary_text or counted.origins >= 2 then 'confirmed'
        when counted.origins = 1 then 'reported'
        else 'ungraded'
    end as grade
from counted
left join disputed using (event_id);

-- The evidence of the whole record, computed once: the view of today is by far the most asked for.
create table evidence_now as
select * from evidence_computed(null, [])
order by event_id;

comment on table evidence_now is 'One row per event: what stands behind it in the whole record.';

-- one row per event that has a known document: what stands behind it on that day
create macro event_evidence(known_on, without) as table
select * from evidence_now where known_on is null and len(without) = 0
union all
select * from evidence_computed(known_on, without) where known_on is not null or len(without) > 0;

-- one row per event that the reader's filter lets through. Each subquery repeats its guard inside, so
-- that the engine drops it at planning time where the filter does not ask for it
create macro matching_events(
    from_date, to_date, date_basis, actors, lanes, categories, min_significance, words, origins, grades,
    unreported_by, without, known_on
) as table
select
    event_id, span_start, span_end, first_reported_start, first_reported_end, known_from,
    lane_id, category_id, significance, actor_ids
from event_facts
where
    case
        when date_basis = 'reported'
        then first_reported_start <= to_date and first_reported_end >= from_date
        else span_start <= to_date and span_end >= from_date
    end
    and significance >= min_significance
    and (len(lanes) = 0 or list_contains(lanes, lane_id))
    and (len(categories) = 0 or list_contains(categories, category_id))
    and (len(actors) = 0 or list_has_any(actor_ids, actors))
    and (len(words) = 0 or len(list_filter(words, lambda word: not contains(search_text, word))) = 0)
    and (known_on is null or known_from <= known_on)
    and (
        len(origins) = 0 and len(grades) = 0
        or event_id in (
            select event_id
            from event_evidence(known_on, without) as evidence
            where (len(origins) > 0 or len(grades) > 0)
                and (len(grades) = 0 or list_contains(grades, evidence.grade))
                and (
                    len(origins) = 0
                    or list_contains(origins, case evidence.origins when 0 then 'none' when 1 then 'one' else 'several' end)
                )
        )
    )
    and (
        len(unreported_by) = 0
        or event_id not in (
            select event_documents.event_id
            from event_documents
            join known_documents(known_on, without) as known using (document_id)
            join outlets on outlets.outlet_id = known.outlet_id
            join countries on countries.country_code = outlets.country
            where len(unreported_by) > 0 and list_contains(unreported_by, countries.side)
        )
    )
    and (
        len(without) = 0
        or event_id in (
            select event_documents.event_id
            from event_documents
            join known_documents(known_on, without) as known using (document_id)
            where len(without) > 0
        )
    );

-- Acting on another: to take, ask for or enforce a step that is aimed at the other or felt by it, or to
-- share in one that is aimed at it; a partner does nothing to who merely feels the step. Who answers,
-- gives the place or is only mentioned acts on nobody and is acted on by nobody. Both are lists of roles.
create macro acts_on(mine, theirs) as (
    (list_has_any(mine, ['initiator', 'requester', 'regulator']) and list_has_any(theirs, ['target', 'affected']))
    or (list_contains(mine, 'partner') and list_contains(theirs, 'target'))
) and not list_has_any(theirs, ['initiator', 'requester', 'regulator', 'partner']);

-- The names in "Ministry of Commerce (MOFCOM)", in lower case: the whole, what stands before the brackets, and what in them.
create macro names_in(name) as [
    lower(name),
    lower(trim(regexp_replace(name, '\s*\([^()]*\)\s*$', ''))),
    lower(regexp_extract(name, '\(([^()]*)\)\s*$', 1))
];

-- one row per event in which some actors, taken as one body, take part: the most active of their
-- parts, all of them, and who they are. Empty where no actor is given
create macro parts_of(actor_ids) as table
select
    event_actors.event_id,
    arg_min(roles.role_id, roles.sort_order) as role_id,
    bool_or(roles.is_acting) as is_acting,
    list(distinct event_actors.role_id order by event_actors.role_id) as role_ids,
    list(event_actors.actor_id order by event_actors.actor_id) as member_ids
from event_actors
join roles using (role_id)
where list_contains(actor_ids, event_actors.actor_id)
group by event_actors.event_id;
