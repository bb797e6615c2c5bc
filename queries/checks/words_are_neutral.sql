-- words_are_neutral: texts of our own with a word that takes a side; positions, which give another's view, are left out.
-- rule: a text of our own has no word of the list of loaded words in dashboard/neutral.py
-- fix: use the neutral word, or say who said it
with spelled as (
    select table_name, row_key, column_name, body,
        ' ' || regexp_replace(lower(body), '[^\p{L}\p{N}]+', ' ', 'g') || ' ' as words
    from own_texts
    where table_name not in ('positions', 'outlets')
), listed as (
    select unnest($loaded_words) as loaded, unnest($neutral_words) as neutral
)
select
    table_name,
    row_key,
    column_name,
    body as value,
    string_agg(format('"{}": write "{}"', loaded, neutral), ', ' order by loaded) as suggestion,
from spelled
join listed on contains(words, ' ' || loaded || ' ')
group by table_name, row_key, column_name, body
order by table_name, row_key, column_name
