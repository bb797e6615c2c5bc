-- publication_dates_begin_their_span: days of publication known to the month or year only, on another day than its first.
-- rule: a day of publication known only to the month or year is the first day of that span
-- fix: write the first day of the span, or correct published_precision
select
    'documents' as table_name,
    document_id as row_key,
    'published_date' as column_name,
    cast(published_date as varchar) as value,
    format(
        'for precision {} write {}',
        published_precision,
        strftime(date_trunc(published_precision, published_date), '%Y-%m-%d')
    ) as suggestion,
from documents
where date_trunc(published_precision, published_date) <> published_date
order by row_key
