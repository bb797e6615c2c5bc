"""Parallax: the shared logic of the pages, the command line and the exports.

From the data up: `checks` finds every fault in data/ (`neutral` has the words that take a side),
`new_event` drafts the rows of an event, `coverage` words what the record is meant to hold,
`database` builds and opens DuckDB, `queries` runs the files of queries/, `filters` gives a filter
its one meaning. `charts` draws, with the geometry of `timeline_layout`, `tree_layout` and
`sequence_layout` and the tokens of `theme`; `series` reads indicator series, `series_charts`
draws them; `figures` names the charts and `findings` says what
they show; `comparison` puts what sources say into words. `typeset`, `frame`, `embedding`,
`pictures`, `downloads` and `citations` make what leaves Parallax. `text` has dates, counts and safe
text; `errors` the errors raised on purpose.

With Streamlit: `server` wraps the application, `cached` keeps answers, `page` and `filter_bar` draw
what every page has, `components` are our own browser parts, `lists` and `takeaway` tables and
downloads, `views` the parts of each page. `cli` is the command line.
"""
