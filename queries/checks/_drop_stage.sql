-- _drop_stage: removes the rows as text.
drop schema if exists stage cascade
