-- watch_list: which questions do the events of the filter raise, who raised each, and how much has come in?
-- grain:   one row per question on an event of the filter that a known document raised; open ones first
-- params:  filters
-- columns: watch_id varchar; question varchar; status varchar (open, partly answered or resolved in the record of today); event_id varchar; title varchar; event_date date; date_precision varchar; date_end date; raised_by varchar[] (outlets whose documents raise it); raised_titles varchar[]; raised_urls varchar[]; evidence bigint (pieces of evidence that have come in); last_date date (day of the latest piece); last_precision varchar
with matching as (
    select event_id from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), evidence as (
    select
        watch_id,
        count(*) as evidence,
        max(evidence_date) as last_date,
        arg_max(date_precision, (evidence_date, evidence_id)) as last_precision
    from known_evidence($known_on, $without)
    group by watch_id
)
select
    watch_items.watch_id,
    watch_items.question,
    watch_items.status,
    events.event_id,
    events.title,
    events.event_date,
    events.date_precision,
    events.date_end,
    raised.raised_by,
    raised.raised_titles,
    raised.raised_urls,
    coalesce(evidence.evidence, 0) as evidence,
    evidence.last_date,
    evidence.last_precision
from watch_items
join matching on matching.event_id = watch_items.event_id
join events on events.event_id = watch_items.event_id
join raised_questions($known_on, $without) as raised on raised.watch_id = watch_items.watch_id
left join evidence on evidence.watch_id = watch_items.watch_id
order by
    case watch_items.status when 'open' then 1 when 'partly' then 2 else 3 end,
    evidence.last_date desc nulls last, watch_items.watch_id
