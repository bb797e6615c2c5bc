-- texts_have_a_believable_length: texts of our own that are too short to say anything or too long to be read.
-- rule: a text of our own has a length that fits its column (the lengths stand in queries/checks/_own_texts.sql)
-- fix: finish the text, or shorten it
select
    table_name,
    row_key,
    column_name,
    body as value,
    format('it has {} characters, where {} to {} are expected', length(body), least, most) as suggestion,
from own_texts
where length(body) not between least and most
order by table_name, row_key, column_name
