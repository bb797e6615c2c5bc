-- hidden: how many documents does a known-on date hide, and why?
-- grain:   one row
-- params:  known_on date
-- columns: later bigint (published after that day); unclear bigint (out by then perhaps: the day of publication is not known, or only the month or year)
select
    count(*) filter (where document_facts.published_start > $known_on) as later,
    count(*) filter (
        where (document_facts.published_start is null or document_facts.published_start <= $known_on)
            and (document_facts.known_from is null or document_facts.known_from > $known_on)
    ) as unclear
from document_facts
where $known_on is not null
    and document_facts.document_id in (select document_id from event_documents)
