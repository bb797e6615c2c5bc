-- numbers: on which numbers do the published figures differ most, those contested between origins first?
-- grain:   one row per point at issue and unit with two figures or more, in the events of the filter
-- params:  filters
-- columns: point_id varchar; event_id varchar; event_title varchar; event_date date; date_end date; date_precision varchar; question varchar; unit varchar; figures bigint; scopes bigint (how many different things the figures say they count, 1 where they say nothing); documents bigint; origins bigint; lowest double; highest double; ratio double (highest over lowest, null where the lowest is 0); state varchar (contested where documents of different origins give different answers, drift or agreed)
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
)
select
    points.point_id,
    events.event_id,
    events.title as event_title,
    events.event_date,
    events.date_end,
    events.date_precision,
    points.question,
    quantities.unit,
    count(*) as figures,
    greatest(count(distinct quantities.scope), 1) as scopes,
    count(distinct statements.document_id) as documents,
    cast(len(list_distinct(flatten(list(known.origin_ids)))) as bigint) as origins,
    min(quantities.low) as lowest,
    max(quantities.high) as highest,
    max(quantities.high) / nullif(min(quantities.low), 0) as ratio,
    states.state
from matching
join events using (event_id)
join points on points.event_id = matching.event_id
join statements using (point_id)
join quantities using (statement_id)
join known_documents($known_on, $without) as known on known.document_id = statements.document_id
join point_states($known_on, $without) as states on states.point_id = points.point_id
group by all
having count(*) > 1
order by (any_value(states.state) = 'contested') desc, ratio desc nulls last, figures desc, points.point_id, quantities.unit
