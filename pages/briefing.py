"""Briefing: the pinned items in order, what to look at before they go out, and the files."""

import streamlit as st

from dashboard import page
from dashboard.views import briefing_view

view = page.begin("briefing")
briefing_view.shared()
made = briefing_view.worked(view)
page.heading(made.brief.title if made.sections else "Briefing", briefing_view.answer(made))
if made.sections:
    left, right = (st.container(), st.container()) if view.is_phone else st.columns([0.62, 0.38], gap="large")
    with left:
        briefing_view.items(made)
    with right, st.container(key="brief_side"):
        briefing_view.take_away(view, made)
        briefing_view.check(made)
else:
    briefing_view.empty()
page.end(view)
