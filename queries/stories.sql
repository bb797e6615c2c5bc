-- stories: which stories are told, over which days do they go, and on what do they rest?
-- grain:   one row per story; its steps are those whose events are known
-- params:  known_on date; without varchar[]
-- columns: story_id varchar; title varchar; lead varchar; steps bigint; first_day date; last_day date; documents bigint; outlets bigint; origins bigint
with known_events as (
    select event_id from event_evidence($known_on, $without)
), told as (
    select story_steps.story_id, story_steps.event_id, event_facts.span_start, event_facts.span_end
    from story_steps
    join event_facts on event_facts.event_id = story_steps.event_id
    where story_steps.event_id in (select event_id from known_events)
), spanned as (
    select story_id, count(*) as steps, min(span_start) as first_day, max(span_end) as last_day
    from told
    group by story_id
), held as (
    select
        told.story_id,
        count(distinct known.document_id) as documents,
        count(distinct known.outlet_id) as outlets,
        len(list_distinct(flatten(list(known.origin_ids)))) as origins
    from told
    join event_documents on event_documents.event_id = told.event_id
    join known_documents($known_on, $without) as known on known.document_id = event_documents.document_id
    group by told.story_id
)
select
    stories.story_id,
    stories.title,
    stories.lead,
    coalesce(spanned.steps, 0) as steps,
    spanned.first_day,
    spanned.last_day,
    coalesce(held.documents, 0) as documents,
    coalesce(held.outlets, 0) as outlets,
    cast(coalesce(held.origins, 0) as bigint) as origins
from stories
left join spanned on spanned.story_id = stories.story_id
left join held on held.story_id = stories.story_id
order by spanned.last_day desc nulls last, stories.story_id
