-- actor_roles: as what does this actor take part?
-- grain:   one row per role that occurs
-- params:  filters; actor_ids varchar[] (taken as one body)
-- columns: role_id varchar; role varchar; is_acting boolean; events bigint
select roles.role_id, roles.label as role, roles.is_acting, count(*) as events
from matching_events(
        $from_date, $to_date, $date_basis, $actors, $lanes, $categories, $min_significance, $words,
        $origins, $grades, $unreported_by, $without, $known_on
    ) as matching
join parts_of($actor_ids) as parts using (event_id)
join roles using (role_id)
group by all
order by events desc, role
