"""Actors: the directory, the panel of one actor, or two to four side by side."""

from dashboard import page
from dashboard.views import actor_compare, actor_panel

view = page.begin("actors")
several = actor_compare.asked(view)
if len(several) > 1:
    actor_compare.compare(view, several)
elif (actor := actor_panel.find(view)) is None:
    actor_panel.directory(view)
else:
    actor_panel.profile(view, actor)
    actor_panel.activity(view, actor)
    actor_panel.network(view, actor, actor_panel.members(actor))
    actor_panel.counterparts(view, actor)
    actor_panel.sources(view, actor)
    actor_panel.own_words(view, actor)
    actor_panel.events(view, actor)
page.end(view)
