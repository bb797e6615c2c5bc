-- addresses_are_plain: web addresses that a reader should not be led to.
-- rule: an address is http or https, names a host with a dot and no user, and holds no hidden character
-- fix: write the plain address of the page, or leave the cell empty
with addresses as (
    select 'documents' as table_name, document_id as row_key, 'url' as column_name, url
    from documents
    union all
    select 'indicators', indicator_id, 'source_url', source_url from indicators
)
select
    table_name,
    row_key,
    column_name,
    url as value,
    case
        when not regexp_matches(url, '^https?://') then 'it begins neither with http:// nor https://'
        when regexp_matches(url, '[\s\p{Z}\p{Cc}\p{Cf}]') then 'it holds a space or a hidden character'
        when regexp_matches(url, '^https?://[^/?#]*@') then 'it names a user before the host'
        when not regexp_matches(url, '^https?://[^/?#:]*[^/?#:.]\.[^/?#:.]') then 'its host has no dot'
        when regexp_matches(url, '^https?://[^/?#:]*\.([/?#:]|$)') then 'its host ends with a dot'
    end as suggestion,
from addresses
where not regexp_full_match(
    url,
    'https?://[\p{L}\p{N}]([\p{L}\p{N}_-]*[\p{L}\p{N}])?(\.[\p{L}\p{N}]([\p{L}\p{N}_-]*[\p{L}\p{N}])?)+(:[0-9]{1,5})?([/?#][^\s\p{Z}\p{Cc}\p{Cf}\\<>"]*)?'
)
order by table_name, row_key
