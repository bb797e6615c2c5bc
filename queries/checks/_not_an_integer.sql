-- _not_an_integer: text that is no whole number, or is written in another form.
-- rule: is not a whole number
-- fix: write digits only, as in 4
select line_number, {column} as value
from stage.{table}
where is_whole
    and {column} is not null
    and not (
        regexp_full_match({column}, '0|-?[1-9][0-9]*')
        and try_cast({column} as integer) is not null
    )
order by line_number
