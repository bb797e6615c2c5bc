-- _cast_column: gives one column of the copy its type; what does not fit becomes empty.
alter table typed_rows alter column {column} set data type {type}
using try_cast({column} as {type})
