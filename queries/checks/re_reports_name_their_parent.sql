-- re_reports_name_their_parent: re-reports without a document that they rest on.
-- rule: a re_report has at least one parent in document_origins.csv
-- fix: add the parent, or use origin_type unknown
select
    'documents' as table_name,
    document_id as row_key,
    'origin_type' as column_name,
    origin_type as value,
    null as suggestion,
from documents
where origin_type = 're_report'
    and document_id not in (select document_id from document_origins)
order by row_key
