"""Actors: the directory, or the panel of one actor."""

from dashboard import page
from dashboard.views import actor_panel

view = page.begin("actors")
actor = actor_panel.find(view)
if actor is None:
    actor_panel.directory(view)
else:
    actor_panel.profile(view, actor)
    actor_panel.activity(view, actor)
    actor_panel.counterparts(view, actor)
    actor_panel.own_words(view, actor)
    actor_panel.events(view, actor)
page.end(view)
