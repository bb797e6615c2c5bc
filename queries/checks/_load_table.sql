-- _load_table: moves the text of one table into its typed columns; the engine casts and checks.
insert into main.{table} by name
select * exclude (line_number, is_whole)
from stage.{table}
order by line_number
