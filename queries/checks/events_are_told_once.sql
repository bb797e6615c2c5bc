-- events_are_told_once: events within a week of each other whose titles share more than half of their words.
-- rule: two events of one week whose titles share most words are one event, unless a link ties them, such as see_also
-- fix: merge the two events and note the old id in id_redirects.csv, or tie them by a row in event_links.csv
with titled as (
    select event_id, event_date, title,
        list_distinct(list_filter(
            regexp_split_to_array(lower(title), '[^\p{L}\p{N}]+'),
            lambda word: length(word) > 2
                and not list_contains(['the', 'and', 'for', 'its', 'with', 'from', 'that', 'was', 'were', 'china', 'chinese'], word)
        )) as words,
    from events
), alike as (
    select later.event_id, later.title, earlier.event_id as earlier_id
    from titled as earlier
    join titled as later
        on later.event_id > earlier.event_id
        and later.event_date between earlier.event_date - interval 7 days and earlier.event_date + interval 7 days
    where len(list_intersect(earlier.words, later.words)) * 2 > least(len(earlier.words), len(later.words))
)
select
    'events' as table_name,
    event_id as row_key,
    'title' as column_name,
    title as value,
    format('it reads like {}', min(earlier_id)) as suggestion,
from alike
where not exists (
    select 1
    from event_links
    where (event_links.event_id = alike.event_id and related_id = earlier_id)
        or (event_links.event_id = earlier_id and related_id = alike.event_id)
)
group by event_id, title
order by row_key
