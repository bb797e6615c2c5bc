"""Data and method: limits first, then rules, words, coverage, codebook, downloads, accessibility."""

from dashboard import page
from dashboard.views import method_view

view = page.begin("method")
method_view.limits_and_rules(view)
method_view.codes()
method_view.words()
method_view.floors()
method_view.by_year(view)
method_view.codebook()
method_view.releases_and_downloads(view)
method_view.accessibility()
page.end(view)
