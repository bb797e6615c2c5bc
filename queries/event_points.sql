-- event_points: on which points do the accounts of this event differ?
-- grain:   one row per point at issue that a known document answers
-- params:  event_id varchar; known_on date; without varchar[]
-- columns: point_id varchar; question varchar; is_core boolean; statements bigint; documents bigint; answers bigint; origins bigint; state varchar (contested, drift or agreed); separation double (how much the answers part the documents: 0 where all agree, near 1 where each says something else)
select
    points.point_id,
    points.question,
    points.is_core,
    states.statements,
    states.documents,
    states.answers,
    states.origins,
    states.state,
    states.separation
from points
join point_states($known_on, $without) as states using (point_id)
where points.event_id = $event_id
order by
    case states.state when 'contested' then 1 when 'drift' then 2 else 3 end,
    points.is_core desc, states.separation * states.documents desc, points.point_id
