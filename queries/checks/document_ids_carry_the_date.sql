-- document_ids_carry_the_date: documents whose id has another date than published_date.
-- rule: a date in document_id agrees with published_date to its precision, or to three days, unless note says why not
-- fix: correct published_date, or keep the permanent id and fill note
with dated as (
    select document_id, published_date, published_precision, regexp_extract(document_id, '-((19|20)[0-9]{2}-[0-9]{2}(-[0-9]{2})?)(-|$)', 1) as id_date
    from documents
    where published_date is not null and note is null
), parted as (
    select *, left(id_date, 4) as id_year, substr(id_date, 6, 2) as id_month, substr(id_date, 9, 2) as id_day
    from dated
    where id_date <> '' and substr(id_date, 6, 2) <= '12'
)
select
    'documents' as table_name,
    document_id as row_key,
    'published_date' as column_name,
    cast(published_date as varchar) as value,
    format('document_id has {}', id_date) as suggestion,
from parted
where case
    when published_precision = 'year' or id_month = '00' then id_year <> strftime(published_date, '%Y')
    when published_precision = 'month' or id_day in ('', '00') then id_year || id_month <> strftime(published_date, '%Y%m')
    else abs(date_diff('day', try_cast(id_date as date), published_date)) > 3
end
order by row_key
