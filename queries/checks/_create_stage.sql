-- _create_stage: the schema that holds the rows of the files as text, before they are trusted.
create schema stage
