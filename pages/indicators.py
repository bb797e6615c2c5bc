"""Indicators: the series that compare the two sides, or one of them with events over it."""

from dashboard import page
from dashboard.views import indicator_view

view = page.begin("indicators")
series = indicator_view.find()
if series is None:
    indicator_view.directory(view)
else:
    indicator_view.head(view, series)
    indicator_view.chart(view, series)
    indicator_view.values(view, series)
page.end(view)
