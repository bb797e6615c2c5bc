-- _not_a_boolean: text other than true and false.
-- rule: is neither true nor false
-- fix: write true or false, in small letters
select line_number, {column} as value
from stage.{table}
where is_whole and {column} not in ('true', 'false')
order by line_number
