"""Stories: chosen events told in order, or one of the stories step by step."""

from dashboard import page
from dashboard.views import stories

view = page.begin("story")
story = stories.find(view)
if story is None:
    stories.contents(view)
else:
    stories.tell(view, story)
page.end(view)
