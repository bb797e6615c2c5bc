-- _not_castable: text that the column's type does not take.
-- rule: does not fit the type of the column
-- fix: see the column in schema.sql
select line_number, {column} as value
from stage.{table}
where is_whole and {column} is not null and try_cast({column} as {type}) is null
order by line_number
