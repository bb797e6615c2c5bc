-- texts_are_our_own: texts that share nine words in a row with a document's title or with the summary of another event.
-- rule: a title, summary, question, answer or position of ours has no more than eight words in a row from a document title or another summary
-- fix: say it in other words
with parted as (
    select table_name, row_key, column_name, event_id, body, true as is_ours,
        regexp_split_to_array(trim(regexp_replace(lower(body), '[^\p{L}\p{N}]+', ' ', 'g')), ' ') as words
    from own_texts
    where table_name in ('events', 'points', 'statements', 'positions')
    union all
    select 'documents', document_id, 'title', null, title, false,
        regexp_split_to_array(trim(regexp_replace(lower(title), '[^\p{L}\p{N}]+', ' ', 'g')), ' ')
    from documents
    where not is_title_inferred
), placed as (
    select table_name, row_key, column_name, event_id, body, is_ours, words, unnest(range(1, len(words) - 7)) as place
    from parted
    where len(words) > 8
), runs as (
    select table_name, row_key, column_name, event_id, body, is_ours, array_to_string(words[place:place + 8], ' ') as run
    from placed
), hashed as (
    select *, hash(run) as run_hash from runs
)
select
    mine.table_name,
    mine.row_key,
    mine.column_name,
    mine.body as value,
    format(
        'it shares "{}" with {} {}',
        min(mine.run), min(theirs.table_name || '.' || theirs.column_name), min(theirs.row_key)
    ) as suggestion,
from hashed as mine
join hashed as theirs
    on theirs.run_hash = mine.run_hash
    and theirs.run = mine.run
    and (
        not theirs.is_ours
        or theirs.column_name = 'summary' and theirs.event_id <> mine.event_id
    )
where mine.is_ours
group by mine.table_name, mine.row_key, mine.column_name, mine.body
order by mine.table_name, mine.row_key, mine.column_name
