-- independent_documents_name_no_parent: own reporting and unknown origins that rest on another document.
-- rule: a document of origin_type own_reporting or unknown has no parent in document_origins.csv
-- fix: use origin_type re_report or analysis, or remove the parent
select
    'documents' as table_name,
    document_id as row_key,
    'origin_type' as column_name,
    origin_type as value,
    format('it rests on {}', string_agg(parent_id, ', ' order by parent_id)) as suggestion,
from documents
join document_origins using (document_id)
where origin_type in ('own_reporting', 'unknown')
group by document_id, origin_type
order by row_key
