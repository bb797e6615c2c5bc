-- changes: what is new, changed, upgraded or newly contested in the events of the filter between two days?
-- grain:   one row per event that differs between the record as known on $since and as known on the filter's known-on day (empty: the day of the release); documents without a known day count on neither
-- params:  filters; since date
-- columns: event_id varchar; title varchar; event_date date; date_end date; date_precision varchar; lane_id varchar; lane varchar; change varchar (new, contested_since, upgraded, downgraded or more_sources); documents_before bigint; documents_after bigint; origins_before bigint; origins_after bigint; grade_before varchar; grade_after varchar
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), compared as (
    select
        matching.event_id,
        matching.span_start,
        coalesce(earlier.documents, 0) as documents_before,
        later.documents as documents_after,
        coalesce(earlier.origins, 0) as origins_before,
        later.origins as origins_after,
        earlier.grade as grade_before,
        later.grade as grade_after
    from matching
    join evidence_computed(
        coalesce($known_on, (select max(released_date) from releases)), $without
    ) as later on later.event_id = matching.event_id
    left join evidence_computed(cast($since as date), $without) as earlier on earlier.event_id = matching.event_id
)
select
    events.event_id,
    events.title,
    events.event_date,
    events.date_end,
    events.date_precision,
    lanes.lane_id,
    lanes.label as lane,
    case
        when compared.grade_before is null then 'new'
        when compared.grade_after = 'contested' and compared.grade_before <> 'contested' then 'contested_since'
        when compared.grade_before = compared.grade_after then 'more_sources'
        when list_position(['ungraded', 'reported', 'confirmed'], compared.grade_after)
            > list_position(['ungraded', 'reported', 'confirmed'], compared.grade_before) then 'upgraded'
        else 'downgraded'
    end as change,
    compared.documents_before,
    compared.documents_after,
    compared.origins_before,
    compared.origins_after,
    compared.grade_before,
    compared.grade_after
from compared
join events using (event_id)
join lanes on lanes.lane_id = events.lane_id
where compared.documents_before <> compared.documents_after
    or compared.origins_before <> compared.origins_after
    or compared.grade_before is distinct from compared.grade_after
order by
    list_position(['new', 'contested_since', 'upgraded', 'downgraded', 'more_sources'], change),
    compared.span_start desc, events.event_id
