-- actor_sources: from which side come the documents on this actor's events?
-- grain:   one row per side of the outlets (US, CN, other, unknown), those of states apart
-- params:  filters; actor_ids varchar[] (taken as one body)
-- columns: side varchar; is_state_affiliated boolean; documents bigint; outlets bigint; origin_documents bigint (independent origins among them); events bigint (that they tell of); top_outlets varchar[] (up to five, most documents first)
with held as (
    select
        event_documents.event_id,
        known.document_id,
        known.is_origin,
        outlets.outlet_id,
        outlets.name as outlet,
        outlets.is_state_affiliated,
        coalesce(countries.side, 'unknown') as side
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join parts_of($actor_ids) as parts using (event_id)
    join event_documents using (event_id)
    join known_documents($known_on, $without) as known using (document_id)
    join outlets on outlets.outlet_id = known.outlet_id
    left join countries on countries.country_code = outlets.country
), by_outlet as (
    select side, is_state_affiliated, outlet, outlet_id, count(distinct document_id) as documents
    from held
    group by all
), tops as (
    select side, is_state_affiliated, list(outlet order by documents desc, outlet, outlet_id)[:5] as top_outlets
    from by_outlet
    group by side, is_state_affiliated
)
select
    held.side,
    held.is_state_affiliated,
    count(distinct held.document_id) as documents,
    count(distinct held.outlet_id) as outlets,
    count(distinct held.document_id) filter (where held.is_origin) as origin_documents,
    count(distinct held.event_id) as events,
    any_value(tops.top_outlets) as top_outlets
from held
join tops using (side, is_state_affiliated)
group by held.side, held.is_state_affiliated
order by list_position(['US', 'CN', 'other', 'unknown'], held.side), held.is_state_affiliated
