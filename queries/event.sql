-- event: what is this event?
-- grain:   one row, or none where no event has this id
-- params:  event_id varchar; known_on date; without varchar[]
-- columns: event_id varchar; event_date date; date_end date; date_precision varchar; title varchar; summary varchar; category varchar; category_definition varchar; lane_id varchar; lane varchar; significance integer; review_verdict varchar; review_date_supported varchar; review_note varchar; reviewed_on date; id_note varchar; first_reported_start date; first_reported_end date; known_from date; documents bigint; outlets bigint; origins bigint; has_primary_text boolean; contested_points bigint; grade varchar
select
    events.event_id,
    events.event_date,
    events.date_end,
    events.date_precision,
    events.title,
    events.summary,
    categories.label as category,
    categories.definition as category_definition,
    events.lane_id,
    lanes.label as lane,
    events.significance,
    events.review_verdict,
    events.review_date_supported,
    events.review_note,
    events.reviewed_on,
    events.id_note,
    event_facts.first_reported_start,
    event_facts.first_reported_end,
    event_facts.known_from,
    evidence.documents,
    evidence.outlets,
    evidence.origins,
    evidence.has_primary_text,
    evidence.contested_points,
    evidence.grade
from events
join event_facts using (event_id)
join categories on categories.category_id = events.category_id
join lanes on lanes.lane_id = events.lane_id
left join event_evidence($known_on, $without) as evidence on evidence.event_id = events.event_id
where events.event_id = $event_id
