-- credited_statements_are_attributed: statements that credit somebody else and yet stand as the document's own.
-- rule: a document that is no primary text and credits somebody attributes, hedges or denies; it asserts only in its own voice
-- fix: write attributes, or leave credited_to empty where the document speaks for itself
select
    'statements' as table_name,
    statements.statement_id as row_key,
    'stance' as column_name,
    statements.stance as value,
    format('it credits {}', statements.credited_to) as suggestion,
from statements
join documents using (document_id)
where statements.stance = 'asserts'
    and statements.credited_to is not null
    and documents.origin_type <> 'primary'
order by row_key
