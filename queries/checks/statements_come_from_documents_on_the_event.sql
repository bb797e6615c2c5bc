-- statements_come_from_documents_on_the_event: statements by documents that do not stand on the event.
-- rule: the document of a statement stands on the statement's event in event_documents.csv
-- fix: add the pair of event and document to event_documents.csv, or correct document_id
select
    'statements' as table_name,
    statement_id as row_key,
    'document_id' as column_name,
    statements.document_id as value,
    format('the event is {}', points.event_id) as suggestion,
from statements
join points using (point_id)
anti join event_documents
    on event_documents.event_id = points.event_id
    and event_documents.document_id = statements.document_id
order by row_key
