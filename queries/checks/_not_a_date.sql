-- _not_a_date: text that is no day of the calendar, or is written in another form.
-- rule: is not a day of the calendar
-- fix: write it as in 2026-05-31
select line_number, {column} as value
from stage.{table}
where is_whole
    and {column} is not null
    and not coalesce(
        regexp_full_match({column}, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
        and strftime(try_cast({column} as date), '%Y-%m-%d') = {column},
        false
    )
order by line_number
