-- outlets_are_graded: outlets without a grade of reliability.
-- rule: every outlet has its reliability, the basis of it and the day on which it was graded
-- fix: grade it by the rule in data/README.md; F where it cannot be judged
select
    'outlets' as table_name,
    outlet_id as row_key,
    'reliability' as column_name,
    reliability as value,
    null as suggestion,
from outlets
where reliability is null or reliability_basis is null or graded_on is null
order by row_key
