-- _duplicate_key: keys that stand on more than one line.
select concat_ws('|', {key}) as value, list(line_number order by line_number) as lines
from stage.{table}
where list_count([{key}]) = len([{key}])
group by {key}
having count(*) > 1
order by value
