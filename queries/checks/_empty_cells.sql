-- _empty_cells: cells that must hold a value and hold none; $names are the columns' names.
-- rule: is empty
-- fix: every row needs a value here
with cells as (
    select line_number, unnest($names) as column_name, unnest([{columns}]) as value
    from stage.{table}
    where is_whole
)
select line_number, column_name
from cells
where value is null
order by line_number
