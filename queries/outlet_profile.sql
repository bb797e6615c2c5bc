-- outlet_profile: what does this outlet tell, how fast, and how often does it stand alone?
-- grain:   one row
-- params:  filters; outlet_id varchar
-- columns: documents bigint; origin_documents bigint; re_reports bigint; unknown_documents bigint; events bigint; us_events bigint; cn_events bigint; bilateral_events bigint; third_party_events bigint; top_categories varchar[] (at most three, most frequent first); median_lag_days double (day-dated documents after the first day-dated report of their event); lagged_documents bigint; answers bigint; lone_answers bigint (answers that no other outlet gives on the point); relied_on_by bigint
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), held as (
    select matching.event_id, matching.lane_id, matching.category_id, matching.span_start, known.document_id, known.outlet_id,
        known.is_origin, known.is_derived, documents.published_precision, documents.published_date
    from matching
    join event_documents using (event_id)
    join known_documents($known_on, $without) as known using (document_id)
    join documents using (document_id)
), mine as (
    select * from held where outlet_id = $outlet_id
), opening as (
    select event_id, min(published_date) as first_day
    from held
    where published_precision = 'day' and published_date >= span_start - interval 1 day
    group by event_id
), lags as (
    select date_diff('day', opening.first_day, mine.published_date) as lag
    from mine
    join opening using (event_id)
    where mine.published_precision = 'day' and mine.published_date >= opening.first_day
), told as (
    select statements.point_id, statements.answer_key, documents.outlet_id
    from statements
    join documents using (document_id)
    join known_documents($known_on, $without) as known using (document_id)
    join points using (point_id)
    where points.event_id in (select event_id from matching)
), own_answers as (
    select distinct point_id, answer_key from told where outlet_id = $outlet_id
), alone as (
    select count(*) as answers,
        count(*) filter (where not exists (
            select 1 from told
            where told.point_id = own_answers.point_id
                and told.answer_key = own_answers.answer_key
                and told.outlet_id <> $outlet_id
        )) as lone_answers
    from own_answers
), kinds as (
    select list(label order by events desc, label)[1:3] as top_categories
    from (
        select categories.label, count(distinct mine.event_id) as events
        from mine
        join categories using (category_id)
        group by categories.label
    )
)
select
    count(distinct mine.document_id) as documents,
    count(distinct mine.document_id) filter (where mine.is_origin) as origin_documents,
    count(distinct mine.document_id) filter (where mine.is_derived) as re_reports,
    count(distinct mine.document_id) filter (where not mine.is_origin and not mine.is_derived) as unknown_documents,
    count(distinct mine.event_id) as events,
    count(distinct mine.event_id) filter (where mine.lane_id = 'US') as us_events,
    count(distinct mine.event_id) filter (where mine.lane_id = 'CN') as cn_events,
    count(distinct mine.event_id) filter (where mine.lane_id = 'bilateral') as bilateral_events,
    count(distinct mine.event_id) filter (where mine.lane_id = 'third_party') as third_party_events,
    coalesce((select top_categories from kinds), []) as top_categories,
    (select median(lag) from lags) as median_lag_days,
    (select count(*) from lags) as lagged_documents,
    (select answers from alone) as answers,
    (select lone_answers from alone) as lone_answers,
    (
        select count(distinct held.document_id)
        from held
        join known_roots($known_on, $without) as roots using (document_id)
        where roots.root_outlet_id = $outlet_id and held.outlet_id <> $outlet_id
    ) as relied_on_by
from mine
