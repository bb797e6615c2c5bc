"""Watch list: open questions with the evidence that has come in, the latest on top."""

from dashboard import page
from dashboard.views import watch_view

view = page.begin("watch")
questions, evidence = watch_view.rows(view)
watch_view.head(view, questions, evidence)
if len(questions):
    watch_view.lately(view, evidence)
    watch_view.questions(view, questions, evidence)
page.end(view)
