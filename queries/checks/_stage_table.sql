-- _stage_table: keeps the registered rows of one file as a table of text.
create table stage.{table} as select * from staged_rows
