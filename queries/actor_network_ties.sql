-- actor_network_ties: which of the actors around these ones share events, how many, and who acts on whom?
-- grain:   one row per pair of actors of queries/actor_network.sql that share an event of the filter, the lower id first
-- params:  filters; actor_ids varchar[] (the centre, taken as one body, or empty for no centre)
-- columns: actor_id varchar; name varchar; other_id varchar; other varchar; events bigint; acts_on bigint (the first takes, asks for or enforces a step of which the other is target or feels the effect, or is partner in one of which the other is target); acted_on_by bigint; both_act bigint; either_acts bigint (events in which at least one of them acts, be it by an answer); last_event_id varchar; last_title varchar
with seats as (
    select
        matching.event_id,
        if(list_contains($actor_ids, event_actors.actor_id), $actor_ids[1], event_actors.actor_id) as actor_id,
        bool_or(roles.is_acting) as is_acting,
        list(distinct event_actors.role_id order by event_actors.role_id) as role_ids
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join event_actors using (event_id)
    join roles using (role_id)
    group by 1, 2
), near as (
    select distinct event_id
    from seats
    where len($actor_ids) = 0 or actor_id = $actor_ids[1]
), shown as (
    select distinct seats.actor_id
    from seats
    join near using (event_id)
)
select
    mine.actor_id,
    actors.name,
    theirs.actor_id as other_id,
    others.name as other,
    count(*) as events,
    count(*) filter (where acts_on(mine.role_ids, theirs.role_ids)) as acts_on,
    count(*) filter (where acts_on(theirs.role_ids, mine.role_ids)) as acted_on_by,
    count(*) filter (where mine.is_acting and theirs.is_acting) as both_act,
    count(*) filter (where mine.is_acting or theirs.is_acting) as either_acts,
    arg_max(events.event_id, struct_pack(a := events.event_date, b := events.event_id)) as last_event_id,
    arg_max(events.title, struct_pack(a := events.event_date, b := events.event_id)) as last_title
from seats as mine
join seats as theirs on theirs.event_id = mine.event_id and theirs.actor_id > mine.actor_id
join shown as left_shown on left_shown.actor_id = mine.actor_id
join shown as right_shown on right_shown.actor_id = theirs.actor_id
join actors on actors.actor_id = mine.actor_id
join actors as others on others.actor_id = theirs.actor_id
join events on events.event_id = mine.event_id
group by mine.actor_id, actors.name, theirs.actor_id, others.name
order by events desc, mine.actor_id, theirs.actor_id
