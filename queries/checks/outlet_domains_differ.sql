-- outlet_domains_differ: outlets at a web domain that another outlet has too.
-- rule: no two outlets have the same domain; two on one site are told apart by the path, as congress.gov/congressional-record
-- fix: merge the two outlets and note the old id in id_redirects.csv, or write the domain with its path
select
    'outlets' as table_name,
    outlet_id as row_key,
    'domain' as column_name,
    domain as value,
    format('it is also the domain of {}', first_value(outlet_id) over same_domain) as suggestion,
from outlets
where domain is not null
window same_domain as (partition by regexp_replace(domain, '^www\.|/+$', '', 'g') order by outlet_id)
qualify row_number() over same_domain > 1
order by row_key
