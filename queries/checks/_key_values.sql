-- _key_values: all values of a key, to suggest the nearest one.
select distinct concat_ws('|', {key}) as value
from stage.{table}
where list_count([{key}]) = len([{key}])
order by value
