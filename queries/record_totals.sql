-- record_totals: how large is the record, which version is it, and from when to when does it go?
-- grain:   one row
-- params:  none
-- columns: version varchar; released_date date; content_hash varchar; first_day date; last_day date; events bigint; actors bigint; outlets bigint; documents bigint; linked_documents bigint; background_documents bigint; read_documents bigint; origin_documents bigint; unknown_documents bigint; undated_documents bigint; points bigint; statements bigint; positions bigint; watch_items bigint; indicators bigint
select
    latest.version,
    latest.released_date,
    build_info.content_hash,
    (select min(span_start) from event_facts) as first_day,
    (select max(span_end) from event_facts) as last_day,
    (select count(*) from events) as events,
    (select count(*) from actors) as actors,
    (select count(*) from outlets) as outlets,
    (select count(*) from documents) as documents,
    (select count(*) from documents where url is not null) as linked_documents,
    (select count(*) from documents where document_id not in (select document_id from event_documents)) as background_documents,
    (select count(*) from documents where seen <> 'no') as read_documents,
    (select count(*) from document_facts where is_origin) as origin_documents,
    (select count(*) from document_facts where not is_origin and not is_derived) as unknown_documents,
    (select count(*) from document_facts where known_from is null) as undated_documents,
    (select count(*) from points) as points,
    (select count(*) from statements) as statements,
    (select count(*) from positions) as positions,
    (select count(*) from watch_items) as watch_items,
    (select count(*) from indicators) as indicators
from (select * from releases order by released_date desc limit 1) as latest
cross join build_info
