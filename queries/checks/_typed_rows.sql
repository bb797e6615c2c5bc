-- _typed_rows: a copy of one table's rows on which its checks are tried.
create or replace temp table typed_rows as
select * from stage.{table} where is_whole
