-- outlets: which outlets tell of the events of the filter; who originates and who re-reports?
-- grain:   one row per outlet with a known document on an event of the filter
-- params:  filters
-- columns: outlet_id varchar; outlet varchar; domain varchar; outlet_type varchar; country varchar; side varchar; is_state_affiliated boolean; reliability varchar; documents bigint; events bigint; origin_documents bigint; re_reports bigint; unknown_documents bigint; relied_on_by bigint (known documents on those events that rest on this outlet as an origin, its own left out)
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), held as (
    select event_documents.event_id, known.document_id, known.outlet_id, known.is_origin, known.is_derived
    from matching
    join event_documents using (event_id)
    join known_documents($known_on, $without) as known using (document_id)
), relied as (
    select roots.root_outlet_id as outlet_id, count(distinct held.document_id) as relied_on_by
    from held
    join known_roots($known_on, $without) as roots using (document_id)
    where held.outlet_id <> roots.root_outlet_id
    group by roots.root_outlet_id
), tallied as (
    select
        outlet_id,
        count(distinct document_id) as documents,
        count(distinct event_id) as events,
        count(distinct document_id) filter (where is_origin) as origin_documents,
        count(distinct document_id) filter (where is_derived) as re_reports,
        count(distinct document_id) filter (where not is_origin and not is_derived) as unknown_documents
    from held
    group by outlet_id
)
select
    outlets.outlet_id,
    outlets.name as outlet,
    outlets.domain,
    outlet_types.label as outlet_type,
    countries.name as country,
    countries.side,
    outlets.is_state_affiliated,
    outlets.reliability,
    tallied.documents,
    tallied.events,
    tallied.origin_documents,
    tallied.re_reports,
    tallied.unknown_documents,
    coalesce(relied.relied_on_by, 0) as relied_on_by
from tallied
join outlets using (outlet_id)
join outlet_types using (outlet_type)
left join countries on countries.country_code = outlets.country
left join relied on relied.outlet_id = outlets.outlet_id
order by tallied.documents desc, outlets.name
