-- watch_items: which questions are open, and what has come in on them?
-- grain:   one row per open question; evidence and its documents as aligned lists, oldest first
-- params:  event_id varchar (null: all); known_on date; without varchar[]
-- columns: watch_id varchar; question varchar; status varchar; event_id varchar; event_title varchar; raised_by varchar[]; raised_urls varchar[]; evidence_dates date[]; evidence_precisions varchar[]; findings varchar[]; evidence_outlets varchar[]; evidence_urls varchar[]; last_evidence date
with evidence as (
    select
        watch_evidence.watch_id,
        list(watch_evidence.evidence_date order by watch_evidence.evidence_date, watch_evidence.evidence_id) as evidence_dates,
        list(watch_evidence.date_precision order by watch_evidence.evidence_date, watch_evidence.evidence_id) as evidence_precisions,
        list(watch_evidence.finding order by watch_evidence.evidence_date, watch_evidence.evidence_id) as findings,
        list(outlets.name order by watch_evidence.evidence_date, watch_evidence.evidence_id) as evidence_outlets,
        list(documents.url order by watch_evidence.evidence_date, watch_evidence.evidence_id) as evidence_urls,
        max(watch_evidence.evidence_date) as last_evidence
    from known_evidence($known_on, $without) as watch_evidence
    join documents using (document_id)
    join outlets on outlets.outlet_id = documents.outlet_id
    group by watch_evidence.watch_id
)
select
    watch_items.watch_id,
    watch_items.question,
    watch_items.status,
    events.event_id,
    events.title as event_title,
    raised.raised_by,
    raised.raised_urls,
    coalesce(evidence.evidence_dates, []) as evidence_dates,
    coalesce(evidence.evidence_precisions, []) as evidence_precisions,
    coalesce(evidence.findings, []) as findings,
    coalesce(evidence.evidence_outlets, []) as evidence_outlets,
    coalesce(evidence.evidence_urls, []) as evidence_urls,
    evidence.last_evidence
from watch_items
join events using (event_id)
join raised_questions($known_on, $without) as raised using (watch_id)
left join evidence using (watch_id)
where $event_id is null or watch_items.event_id = $event_id
order by
    case watch_items.status when 'open' then 1 when 'partly' then 2 else 3 end,
    evidence.last_evidence desc nulls last, watch_items.watch_id
