"""Overview: what the record says at a glance, and one search box for everything."""

from dashboard import page, takeaway
from dashboard.views import front

view = page.begin("")
totals = front.totals(view)
page.head(view, "The US–China AI rivalry, event by event", front.answer(view, totals))
front.search(view)
if totals.events:
    front.recent(view)
    front.turning_points_and_contested(view)
    takeaway.chart(view, "events-per-month")
    front.open_questions(view)
else:
    takeaway.empty(view)
page.end(view)
