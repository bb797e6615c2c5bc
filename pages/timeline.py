"""Timeline: the events of the filter on one axis, or in three other forms; selecting one opens its panel."""

from dashboard import filter_bar, page, takeaway
from dashboard.views import chronicle, front

view = page.begin("timeline")
totals = front.totals(view)
page.head(view, chronicle.title(), filter_bar.sentence(view.filters, view.codes, totals))
if totals.events:
    chronicle.forms(view)
else:
    takeaway.empty(view)
page.end(view)
