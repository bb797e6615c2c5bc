-- numbers: on which points do published figures differ most, those first on which origins differ about one thing?
-- grain:   one row per point at issue and unit with two figures or more, in the events of the filter
-- params:  filters
-- columns: point_id varchar; event_id varchar; event_title varchar; event_date date; date_end date; date_precision varchar; question varchar; unit varchar; figures bigint; scopes bigint (how many different things the figures say they count, 1 where they say nothing); documents bigint; origins bigint; lowest double; highest double; ratio double (highest over lowest of figures that count the same thing, the widest of them, null where no two do or the lowest is 0); is_apart boolean (documents of different origins give figures for the same thing that exclude each other, under different answers)
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), figures as (
    select
        points.point_id,
        quantities.unit,
        coalesce(quantities.scope, '') as scope,
        quantities.low,
        quantities.high,
        statements.document_id,
        statements.answer_key,
        known.origin_ids
    from matching
    join points on points.event_id = matching.event_id
    join statements using (point_id)
    join quantities using (statement_id)
    join known_documents($known_on, $without) as known on known.document_id = statements.document_id
), spreads as (
    select point_id, unit, max(ratio) as ratio
    from (
        select point_id, unit, scope, max(high) / nullif(min(low), 0) as ratio
        from figures
        group by point_id, unit, scope
        having count(*) > 1
    )
    group by point_id, unit
), clashes as (
    select distinct mine.point_id, mine.unit
    from figures as mine
    join figures as theirs on
        theirs.point_id = mine.point_id
        and theirs.unit = mine.unit
        and theirs.scope = mine.scope
        and theirs.low > mine.high
        and theirs.answer_key <> mine.answer_key
        and len(mine.origin_ids) > 0
        and len(theirs.origin_ids) > 0
        and not list_has_any(mine.origin_ids, theirs.origin_ids)
)
select
    points.point_id,
    events.event_id,
    events.title as event_title,
    events.event_date,
    events.date_end,
    events.date_precision,
    points.question,
    figures.unit,
    count(*) as figures,
    count(distinct figures.scope) as scopes,
    count(distinct figures.document_id) as documents,
    cast(len(list_distinct(flatten(list(figures.origin_ids)))) as bigint) as origins,
    min(figures.low) as lowest,
    max(figures.high) as highest,
    any_value(spreads.ratio) as ratio,
    any_value(clashes.point_id) is not null as is_apart
from figures
join points using (point_id)
join events using (event_id)
left join spreads on spreads.point_id = figures.point_id and spreads.unit = figures.unit
left join clashes on clashes.point_id = figures.point_id and clashes.unit = figures.unit
group by points.point_id, events.event_id, events.title, events.event_date, events.date_end, events.date_precision, points.question, figures.unit
having count(*) > 1
order by is_apart desc, ratio desc nulls last, figures desc, points.point_id, figures.unit
