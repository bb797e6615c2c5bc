-- two_sided_links_stand_once: links of one kind that run both ways, or beside a closer link of the same two events.
-- rule: see_also stands once for two events, in one direction and only where no closer link ties them; a closer link never runs both ways
-- fix: remove one of the two rows
select
    'event_links' as table_name,
    concat_ws('|', mine.event_id, mine.related_id, mine.link_type) as row_key,
    'related_id' as column_name,
    mine.related_id as value,
    format('{} is tied to it by {} already', min(other.event_id), min(other.link_type)) as suggestion,
from event_links as mine
join event_links as other
    on (other.event_id = mine.related_id and other.related_id = mine.event_id)
    or (other.event_id = mine.event_id and other.related_id = mine.related_id)
where (other.link_type = mine.link_type and other.event_id < mine.event_id)
    or (mine.link_type = 'see_also' and other.link_type <> 'see_also')
group by mine.event_id, mine.related_id, mine.link_type
order by row_key
