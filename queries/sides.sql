-- sides: which side reported each event first, how far behind was the other, and who has not reported it?
-- grain:   one row per event of the filter
-- params:  filters
-- columns: event_id varchar; title varchar; event_date date; date_end date; date_precision varchar; lane_id varchar; lane varchar; significance integer; us_documents bigint; cn_documents bigint; other_documents bigint; unknown_documents bigint (of outlets whose country is not known); cn_state_documents bigint; cn_independent_documents bigint; us_state_documents bigint; first_us date (earliest day-dated document of a US outlet, null where none is day-dated); first_cn date; first_other date; lag_days bigint (Chinese side after US side); missing varchar (US, CN, both or none: the sides without a document in the record)
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), held as (
    select
        matching.event_id,
        coalesce(countries.side, 'unknown') as side,
        outlets.is_state_affiliated,
        if(
            documents.published_precision = 'day' and documents.published_date >= matching.span_start - interval 1 day,
            documents.published_date,
            null
        ) as published
    from matching
    join event_documents using (event_id)
    join known_documents($known_on, $without) as known using (document_id)
    join documents using (document_id)
    join outlets on outlets.outlet_id = documents.outlet_id
    left join countries on countries.country_code = outlets.country
), told as (
    select
        event_id,
        count(*) filter (where side = 'US') as us_documents,
        count(*) filter (where side = 'CN') as cn_documents,
        count(*) filter (where side = 'other') as other_documents,
        count(*) filter (where side = 'unknown') as unknown_documents,
        count(*) filter (where side = 'CN' and is_state_affiliated) as cn_state_documents,
        count(*) filter (where side = 'CN' and not is_state_affiliated) as cn_independent_documents,
        count(*) filter (where side = 'US' and is_state_affiliated) as us_state_documents,
        min(published) filter (where side = 'US') as first_us,
        min(published) filter (where side = 'CN') as first_cn,
        min(published) filter (where side = 'other') as first_other
    from held
    group by event_id
)
select
    events.event_id,
    events.title,
    events.event_date,
    events.date_end,
    events.date_precision,
    lanes.lane_id,
    lanes.label as lane,
    events.significance,
    told.us_documents,
    told.cn_documents,
    told.other_documents,
    told.unknown_documents,
    told.cn_state_documents,
    told.cn_independent_documents,
    told.us_state_documents,
    told.first_us,
    told.first_cn,
    told.first_other,
    date_diff('day', told.first_us, told.first_cn) as lag_days,
    case
        when told.us_documents = 0 and told.cn_documents = 0 then 'both'
        when told.us_documents = 0 then 'US'
        when told.cn_documents = 0 then 'CN'
        else 'none'
    end as missing
from told
join events using (event_id)
join lanes on lanes.lane_id = events.lane_id
order by events.event_date desc, events.event_id
