"""Sources: compare an event's documents, look at outlets and blind spots, see what changed or falls."""

from dashboard import page
from dashboard.views import blind_spots, history, outlet_view, source_view

PARTS = {
    "compare": source_view.compare,
    "outlets": outlet_view.outlets,
    "sides": blind_spots.sides,
    "numbers": source_view.numbers,
    "changes": history.changes,
    "without": history.without,
}

view = page.begin("sources")
PARTS[source_view.chosen()](view)
page.end(view)
