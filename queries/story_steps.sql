-- story_steps: how does this story go, event by event, and what stands behind each?
-- grain:   one row per step of the story whose event is known
-- params:  story_id varchar; known_on date; without varchar[]
-- columns: story_id varchar; story varchar; step_order integer; headline varchar; sentence varchar; event_id varchar; title varchar; summary varchar; event_date date; date_end date; date_precision varchar; span_start date; span_end date; category varchar; family_id varchar; lane_id varchar; lane varchar; significance integer; documents bigint; outlets bigint; origins bigint; grade varchar
select
    stories.story_id,
    stories.title as story,
    story_steps.step_order,
    story_steps.headline,
    story_steps.sentence,
    events.event_id,
    events.title,
    events.summary,
    events.event_date,
    events.date_end,
    events.date_precision,
    event_facts.span_start,
    event_facts.span_end,
    categories.label as category,
    categories.family_id,
    events.lane_id,
    lanes.label as lane,
    events.significance,
    evidence.documents,
    evidence.outlets,
    evidence.origins,
    evidence.grade
from story_steps
join stories on stories.story_id = story_steps.story_id
join events on events.event_id = story_steps.event_id
join event_facts on event_facts.event_id = events.event_id
join categories on categories.category_id = events.category_id
join lanes on lanes.lane_id = events.lane_id
join event_evidence($known_on, $without) as evidence on evidence.event_id = events.event_id
where story_steps.story_id = $story_id
order by story_steps.step_order
