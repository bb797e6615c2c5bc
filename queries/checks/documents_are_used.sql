-- documents_are_used: documents that no other table names.
-- rule: every document is used: on an event, in a derivation, for a position or an open question
-- fix: the document is used nowhere: use it, or remove its row
with used as (
    select document_id from event_documents
    union
    select document_id from document_origins
    union
    select parent_id from document_origins
    union
    select document_id from positions
    union
    select document_id from watch_sources
    union
    select document_id from watch_evidence
)
select
    'documents' as table_name,
    document_id as row_key,
    'document_id' as column_name,
    document_id as value,
    null as suggestion,
from documents
where document_id not in (select document_id from used)
order by row_key
