-- search_record: what in the record has all these words in its name or text?
-- grain:   one row per event, actor, outlet or document found, what is named so first, then by kind; at most 8 of a kind
-- params:  words varchar[] (lower case); known_on date; without varchar[]
-- columns: is_exact boolean (the words are its whole name or another name of it); kind varchar; id varchar; label varchar; detail varchar; url varchar; event_id varchar (for a document: the first event it stands on); found_of_kind bigint (of which at most 8 are rows)
with candidates as (
    select
        'event' as kind, events.event_id as id, events.title as label,
        lanes.label || ', ' || strftime(events.event_date, '%Y') as detail,
        null as url, events.event_id, event_facts.search_text, lower(events.title) as name_text, [lower(events.title)] as names,
        events.significance as weight
    from events
    join event_facts using (event_id)
    join lanes on lanes.lane_id = events.lane_id
    where $known_on is null or event_facts.known_from <= $known_on
    union all
    select
        'actor', actors.actor_id, actors.name, concat_ws(', ', actors.name_zh, actor_types.label, countries.name), null, null,
        -- what an actor is known for now was not known on every earlier day
        lower(concat_ws(' ', actors.name, actors.name_zh, names.aliases, if($known_on is null, actors.description, null))),
        lower(concat_ws(' ', actors.name, actors.name_zh, names.aliases)),
        list_concat(names_in(actors.name), [lower(actors.name_zh)], names.each), coalesce(part.events, 0)
    from actors
    join actor_types using (actor_type)
    join countries on countries.country_code = actors.country
    left join (select actor_id, string_agg(alias, ' ' order by alias) as aliases, list(lower(alias)) as each from actor_aliases group by actor_id) as names using (actor_id)
    left join (
        select event_actors.actor_id, count(*) as events
        from event_actors
        join event_facts using (event_id)
        where $known_on is null or event_facts.known_from <= $known_on
        group by event_actors.actor_id
    ) as part using (actor_id)
    where $known_on is null or part.events > 0
    union all
    select
        'outlet', outlets.outlet_id, outlets.name, concat_ws(', ', outlet_types.label, countries.name), null, null,
        lower(concat_ws(' ', outlets.name, outlets.domain)), lower(outlets.name),
        list_append(names_in(outlets.name), lower(outlets.domain)), coalesce(held.documents, 0)
    from outlets
    join outlet_types using (outlet_type)
    left join countries on countries.country_code = outlets.country
    left join (select outlet_id, count(*) as documents from documents group by outlet_id) as held using (outlet_id)
    union all
    select
        'document', documents.document_id, documents.title, outlets.name, documents.url,
        (select min(event_documents.event_id) from event_documents where event_documents.document_id = documents.document_id),
        lower(concat_ws(' ', documents.title, outlets.name, documents.official_number)), lower(documents.title),
        [lower(documents.title), lower(documents.official_number)], 0
    from documents
    join known_documents($known_on, $without) as known using (document_id)
    join outlets on outlets.outlet_id = documents.outlet_id
), found as (
    select
        *,
        coalesce(list_contains(names, array_to_string($words, ' ')), false) as is_exact,
        row_number() over (
            partition by kind
            order by
                coalesce(list_contains(names, array_to_string($words, ' ')), false) desc,
                len(list_filter($words, lambda word: contains(name_text, word))) desc,
                starts_with(name_text, $words[1]) desc,
                weight desc, label, id
        ) as place,
        count(*) over (partition by kind) as found_of_kind
    from candidates
    where len($words) > 0
        and len(list_filter($words, lambda word: not contains(search_text, word))) = 0
)
select is_exact, kind, id, label, detail, url, event_id, found_of_kind
from found
where place <= 8
order by is_exact desc, case kind when 'event' then 1 when 'actor' then 2 when 'outlet' then 3 else 4 end, place
