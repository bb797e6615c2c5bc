-- watch_evidence: what has come in on the questions that the events of the filter raise?
-- grain:   one row per piece of evidence that a known document tells, newest first
-- params:  filters
-- columns: evidence_id varchar; watch_id varchar; question varchar (the open question); evidence_date date; date_precision varchar; finding varchar; document_id varchar; document varchar (title of the document that tells it); is_title_inferred boolean; outlet_id varchar; outlet varchar; url varchar; published_date date; published_precision varchar; is_origin boolean (the document rests on no other)
with matching as (
    select event_id from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    )
)
select
    watch_evidence.evidence_id,
    watch_items.watch_id,
    watch_items.question,
    watch_evidence.evidence_date,
    watch_evidence.date_precision,
    watch_evidence.finding,
    documents.document_id,
    documents.title as document,
    documents.is_title_inferred,
    outlets.outlet_id,
    outlets.name as outlet,
    documents.url,
    documents.published_date,
    documents.published_precision,
    known.is_origin
from known_evidence($known_on, $without) as watch_evidence
join watch_items on watch_items.watch_id = watch_evidence.watch_id
join matching on matching.event_id = watch_items.event_id
join raised_questions($known_on, $without) as raised on raised.watch_id = watch_evidence.watch_id
join known_documents($known_on, $without) as known on known.document_id = watch_evidence.document_id
join documents on documents.document_id = watch_evidence.document_id
join outlets on outlets.outlet_id = documents.outlet_id
order by watch_evidence.evidence_date desc, watch_evidence.evidence_id desc
