"""Overview: what the record says at a glance, and one search box for everything."""

from dashboard import page, takeaway
from dashboard.views import front, tour

view = page.begin("")
tour.offer()
totals = front.totals(view)
page.head(view, "The US–China AI rivalry, event by event", front.answer(view, totals))
front.search(view)
if totals.events:
    front.numbers(view, totals)
    front.recent(view)
    front.new_in_the_record(view)
    front.turning_points_and_contested(view)
    front.over_time(view)
    front.open_questions(view)
else:
    takeaway.empty(view)
page.end(view)
