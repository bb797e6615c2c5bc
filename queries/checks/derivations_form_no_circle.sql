-- derivations_form_no_circle: derivations by which a document rests, in the end, on itself.
-- rule: no document rests on itself through the documents it took its information from
-- fix: remove the row that runs from the earlier to the later document
with recursive resting as (
    select document_id, parent_id as ancestor_id from document_origins
    union
    select resting.document_id, document_origins.parent_id
    from resting
    join document_origins on document_origins.document_id = resting.ancestor_id
)
select
    'document_origins' as table_name,
    document_origins.document_id || '|' || document_origins.parent_id as row_key,
    'parent_id' as column_name,
    document_origins.parent_id as value,
    format('it rests in turn on {}', document_origins.document_id) as suggestion,
from document_origins
join resting
    on resting.document_id = document_origins.parent_id
    and resting.ancestor_id = document_origins.document_id
order by row_key
