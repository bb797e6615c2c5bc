-- watch_list: which questions do the events of the filter raise, who raised each, and how much has come in?
-- grain:   one row per question on an event of the filter that a known document raised; open ones first
-- params:  filters
-- columns: watch_id varchar; question varchar; status varchar (open, partly answered or resolved in the record of today); event_id varchar; title varchar; event_date date; date_precision varchar; date_end date; raised_by varchar[] (outlets whose documents raise it); raised_titles varchar[]; raised_urls varchar[]; evidence bigint (pieces of evidence that have come in); last_date date (day of the latest piece); last_precision varchar
with matching as (
    select event_id from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
), raised as (
    select
        watch_sources.watch_id,
        list(outlets.name order by watch_sources.document_id) as raised_by,
        list(documents.title order by watch_sources.document_id) as raised_titles,
        list(documents.url order by watch_sources.document_id) as raised_urls
    from watch_sources
    join known_documents($known_on, $without) as known using (document_id)
    join documents using (document_id)
    join outlets on outlets.outlet_id = documents.outlet_id
    group by watch_sources.watch_id
), evidence as (
    select
        watch_evidence.watch_id,
        count(*) as evidence,
        max(watch_evidence.evidence_date) as last_date,
        arg_max(
            watch_evidence.date_precision, (watch_evidence.evidence_date, watch_evidence.evidence_id)
        ) as last_precision
    from watch_evidence
    join known_documents($known_on, $without) as known using (document_id)
    where $known_on is null or watch_evidence.evidence_date <= $known_on
    group by watch_evidence.watch_id
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
join raised on raised.watch_id = watch_items.watch_id
left join evidence on evidence.watch_id = watch_items.watch_id
order by
    case watch_items.status when 'open' then 1 when 'partly' then 2 else 3 end,
    evidence.last_date desc nulls last, watch_items.watch_id
