-- _broken_check: rows for which a check of the schema is false. $skipped holds the lines with a
-- value that does not fit its type: that fault is told already.
select line_number, cast({column} as varchar) as value
from typed_rows
where ({check}) is false and not list_contains($skipped, line_number)
order by line_number
