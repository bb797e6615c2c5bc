-- _not_a_number: text that is no finite number, or is written in another form.
-- rule: is not a number
-- fix: write digits with a decimal point and no thousands mark, as in 1250.5
select line_number, {column} as value
from stage.{table}
where is_whole
    and {column} is not null
    and not (
        regexp_full_match({column}, '-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?')
        and coalesce(isfinite(try_cast({column} as double)), false)
    )
order by line_number
