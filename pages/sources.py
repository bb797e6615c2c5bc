"""Sources: compare what the documents say on one event, or look at the outlets."""

from dashboard import page
from dashboard.views import source_view

view = page.begin("sources")
if source_view.chosen() == "compare":
    source_view.compare(view)
else:
    source_view.outlets(view)
page.end(view)
