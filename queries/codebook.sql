-- codebook: what does each table and column of the record hold?
-- grain:   one row per column of a table
-- params:  none
-- columns: table_name varchar; table_comment varchar; column_name varchar; data_type varchar; is_required boolean; comment varchar; column_index integer
select
    columns.table_name,
    tables.comment as table_comment,
    columns.column_name,
    lower(columns.data_type) as data_type,
    not columns.is_nullable as is_required,
    columns.comment,
    columns.column_index
from duckdb_columns() as columns
join duckdb_tables() as tables using (database_name, schema_name, table_name)
where not columns.internal and columns.comment is not null
order by columns.table_name, columns.column_index
