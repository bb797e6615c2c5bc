-- _drop_typed_rows: removes the copy.
drop table if exists typed_rows
