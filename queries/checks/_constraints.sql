-- _constraints: keys, references and checks of the record, as the engine describes them.
select
    table_name,
    constraint_type,
    constraint_column_names,
    expression,
    referenced_table,
    referenced_column_names,
from duckdb_constraints()
where schema_name = 'main'
    and database_name = current_database()
    and constraint_type in ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY', 'CHECK')
order by table_oid, constraint_index
