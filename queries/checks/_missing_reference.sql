-- _missing_reference: rows that name a key which the other table does not have.
select child.line_number, concat_ws('|', {columns}) as value
from stage.{table} as child
anti join (select distinct [{referenced_columns}] as known_key from stage.{referenced_table}) as parent
    on [{columns}] = parent.known_key
where child.is_whole and list_count([{columns}]) = len([{columns}])
order by child.line_number
