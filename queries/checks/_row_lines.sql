-- _row_lines: the line of the file on which each row of a table stands, by its key.
select concat_ws('|', {key}) as row_key, min(line_number) as line_number
from stage.{table}
group by row_key
