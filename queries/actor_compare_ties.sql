-- actor_compare_ties: who of these actors acts on whom, and how often?
-- grain:   one row per ordered pair of different actors of the list, also where they share no event
-- params:  filters; actor_ids varchar[] (each for itself)
-- columns: actor_id varchar; name varchar; other_id varchar; other varchar; acts_on bigint (the first takes, asks for or enforces a step of which the other is target or feels the effect, or is partner in one of which the other is target); shared bigint (events in which both take part)
with asked as (
    select unnest(cast($actor_ids as varchar[])) as actor_id, generate_subscripts(cast($actor_ids as varchar[]), 1) as place
), parts as (
    select event_actors.event_id, event_actors.actor_id, event_actors.role_id
    from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
    join event_actors using (event_id)
    where list_contains($actor_ids, event_actors.actor_id)
), ties as (
    select mine.actor_id, theirs.actor_id as other_id, acts_on([mine.role_id], [theirs.role_id]) as is_acting_on
    from parts as mine
    join parts as theirs on theirs.event_id = mine.event_id and theirs.actor_id <> mine.actor_id
)
select
    mine.actor_id,
    actors.name,
    theirs.actor_id as other_id,
    others.name as other,
    count(*) filter (where ties.is_acting_on) as acts_on,
    count(ties.actor_id) as shared
from asked as mine
join asked as theirs on theirs.actor_id <> mine.actor_id
join actors on actors.actor_id = mine.actor_id
join actors as others on others.actor_id = theirs.actor_id
left join ties on ties.actor_id = mine.actor_id and ties.other_id = theirs.actor_id
group by mine.place, mine.actor_id, actors.name, theirs.place, theirs.actor_id, others.name
order by mine.place, theirs.place
