"""Event: one event on its own address, with everything that stands behind it."""

from dashboard import page
from dashboard.views import dossier

view = page.begin("event")
event = dossier.find(view)
if event is None:
    dossier.not_found(view)
else:
    dossier.header(view, event)
    dossier.summary_and_actors(view, event)
    dossier.official_texts(view, event)
    dossier.points(view, event)
    dossier.ledger(view, event)
    dossier.grades(view, event)
    dossier.documents(view, event)
    dossier.positions(view, event)
    dossier.open_questions(view, event)
    dossier.before_and_after(view, event)
    dossier.citation(view, event)
page.end(view)
