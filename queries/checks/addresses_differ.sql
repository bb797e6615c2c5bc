-- addresses_differ: documents at an address that another document has too, but for its spelling.
-- rule: no two documents have the same address but for https, www, a final slash, a place in the page or a mark of whence one came
-- fix: merge the two documents and note the old id in id_redirects.csv, or give each the address of its own page
with plain as (
    select document_id, url,
        regexp_replace(
            regexp_replace(
                regexp_replace(regexp_replace(url, '^https?://(www\.)?', '', 'i'), '#.*$', ''),
                '[?&](utm_[a-z]+|fbclid|gclid)=[^&]*', '', 'g'
            ),
            '[/?&]+$', ''
        ) as address,
    from documents
    where url is not null
)
select
    'documents' as table_name,
    document_id as row_key,
    'url' as column_name,
    url as value,
    format('it is also the address of {}', first_value(document_id) over same_address) as suggestion,
from plain
window same_address as (partition by address order by document_id)
qualify row_number() over same_address > 1
order by row_key
