-- _columns: the columns of one schema's tables, in their order, as the engine describes them.
select table_name, column_name, data_type, is_nullable
from duckdb_columns()
where schema_name = $schema
    and database_name = current_database()
    and not internal
    and table_name in (select table_name from duckdb_tables() where schema_name = $schema)
order by table_oid, column_index
