-- impact: which events and answers lose their support when some outlets are taken out as sources?
-- grain:   one row per event of the filter that changes; with nothing taken out, none
-- params:  filters
-- columns: event_id varchar; title varchar; event_date date; date_end date; date_precision varchar; lane_id varchar; lane varchar; significance integer; documents_before bigint; documents_after bigint; origins_before bigint; origins_after bigint; grade_before varchar; grade_after varchar (null where no document is left); answers_lost bigint (answers on its points that no remaining document gives)
with matching as (
    select * from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, [], $known_on
    )
), answers as (
    select points.event_id, points.point_id, all_told.answer_key, bool_or(kept.statement_id is not null) as is_kept
    from known_statements($known_on, []) as all_told
    join points using (point_id)
    left join known_statements($known_on, $without) as kept using (statement_id)
    group by points.event_id, points.point_id, all_told.answer_key
), lost as (
    select event_id, count(*) filter (where not is_kept) as answers_lost
    from answers
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
    earlier.documents as documents_before,
    coalesce(later.documents, 0) as documents_after,
    earlier.origins as origins_before,
    coalesce(later.origins, 0) as origins_after,
    earlier.grade as grade_before,
    later.grade as grade_after,
    coalesce(lost.answers_lost, 0) as answers_lost
from matching
join events using (event_id)
join lanes on lanes.lane_id = events.lane_id
join event_evidence($known_on, []) as earlier on earlier.event_id = matching.event_id
left join event_evidence($known_on, $without) as later on later.event_id = matching.event_id
left join lost on lost.event_id = matching.event_id
where len($without) > 0 and earlier.documents <> coalesce(later.documents, 0)
order by coalesce(later.origins, 0), earlier.origins - coalesce(later.origins, 0) desc, events.significance desc, events.event_date desc, events.event_id
