-- releases: what changed in the data, release by release?
-- grain:   one row per release, latest first
-- params:  none
-- columns: version varchar; released_date date; note varchar
select version, released_date, note
from releases
order by released_date desc
