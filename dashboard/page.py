"""What every page begins and ends with: navigation, filter bar, sentence, notices, footer.

A page calls begin() itself and needs nothing that only app.py provides.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from PIL import Image

from dashboard import cached, components, filter_bar, tray
from dashboard.errors import DatabaseError, DataError
from dashboard.filters import URL_NAMES, Codes, Filters
from dashboard.text import count, day, escape, listing
from dashboard.theme import Look
from dashboard.views import tour

# Path of the address to title and file; the first is the front page, which answers only at "/".
PAGES = {
    "": ("Overview", "pages/overview.py"),
    "timeline": ("Timeline", "pages/timeline.py"),
    "story": ("Stories", "pages/story.py"),
    "actors": ("Actors", "pages/actors.py"),
    "sources": ("Sources", "pages/sources.py"),
    "indicators": ("Indicators", "pages/indicators.py"),
    "watch": ("Watch list", "pages/watch.py"),
    "briefing": ("Briefing", "pages/briefing.py"),
    "method": ("Data and method", "pages/method.py"),
    "event": ("Event", "pages/event.py"),
}
IN_NAVIGATION = ("", "timeline", "story", "actors", "sources", "indicators", "watch", "briefing", "method")
# Drawn here: an icon by name would be fetched from another host.
ICON = Image.open(Path(__file__).parent / "icon.png")


@dataclass(frozen=True)
class View:
    """What a page needs to know of its reader: filter, codes, totals, theme and width.

    width: width of the window in pixels, one of components.WIDTHS.
    """

    page: str
    filters: Filters
    codes: Codes
    record: Mapping[str, Any]
    look: Look
    width: int

    @property
    def params(self) -> dict[str, Any]:
        """Every value that a filtered query binds."""
        return self.filters.params()

    @property
    def known(self) -> dict[str, Any]:
        """What a query of one thing binds: the known-on date and the outlets taken out."""
        return self.filters.known

    @property
    def is_phone(self) -> bool:
        """True where the window is as narrow as a phone."""
        return self.width < 700  # noqa: PLR2004

    @property
    def content_width(self) -> int:
        """Width of the page's content in pixels."""
        return self.width - (32 if self.is_phone else 128)

    def href(self, page: str, filters: Filters | None = None, **own: str | None) -> str:
        """The address of a page within Parallax that keeps the filter; `own` are its parameters."""
        query = {**{name: value for name, value in own.items() if value}, **(filters or self.filters).to_query()}
        text = urlencode(query, doseq=True)
        return f"{page or './'}{'?' if text else ''}{text}"

    def here(self, filters: Filters | None = None, **own: str | None) -> str:
        """The present address with another filter, or with some of its own parameters changed; None takes one away."""
        kept = {name: values[0] for name, values in filter_bar.address().items() if name not in URL_NAMES and values}
        return self.href(self.page, filters, **{**kept, **own})

    def event(self, event_id: str) -> str:
        """The address of an event's page; of the filter goes along what decides which documents count."""
        kept = Filters(known_on=self.filters.known_on, without=self.filters.without)
        return self.href("event", kept, event=event_id)

    def with_filters(self, filters: Filters) -> View:
        """The same view with another filter, for a part of a page that shows less."""
        return replace(self, filters=filters)

    def link(self) -> str:
        """The full address of the present view, as a reader would copy it."""
        base = (st.context.url or "").split("?")[0]
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        return base + ("?" + urlencode(query, doseq=True) if query else "")


def begin(page: str) -> View:
    """Set the page up and draw what stands above its content."""
    _freeze_once()
    st.set_page_config(page_title=f"Parallax: {PAGES[page][0]}", layout="wide",
                       initial_sidebar_state="collapsed", page_icon=ICON)  # fmt: skip
    width, kept = components.page_frame(tuple(PAGES), tray.held(), tour.begin if page == "" else None)
    tray.take(kept)
    try:
        record = cached.record()
    except (DataError, DatabaseError) as error:
        _say_unavailable(error)
    codes, totals = cached.codes(), cached.totals()
    filters, notices = filter_bar.read(codes)
    look: Look = "dark" if st.context.theme.type == "dark" else "light"
    view = View(page, filters, codes, totals, look, width)
    _navigation(view)
    if record.stale:
        st.warning("The data folder has faults; the last sound build is shown. `python -m dashboard check` lists them.")
    if "lost" in st.query_params and page == "":
        st.info("There is no page at the address that was asked for; this is the Overview.")
    for notice in notices:
        st.info(escape(notice))
    return view


def head(view: View, title: str, answer: str) -> None:
    """The page's title, its one-sentence answer and the filter bar."""
    heading(title, answer)
    bar(view)


def heading(title: str, answer: str) -> None:
    """The page's title and its one-sentence answer, for a page to which no filter applies."""
    st.title(escape(title), anchor=False)
    st.markdown(escape(answer))


def bar(view: View) -> None:
    """The filter bar, and a loud line while sources are left out or the record is turned back."""
    # The front page has a search box of its own, which leads to the events with the words as well.
    filter_bar.bar(view.filters, view.codes, folded=view.is_phone, has_search=view.page != "")
    if view.filters.without:
        names = listing([escape(view.codes.outlets[outlet]) for outlet in view.filters.without])
        back = view.here(view.filters.but(without=()))
        st.warning(f"**Left out as a source: {names}.** Its documents, and those that rest on nothing else, are not counted "
                   f"on any page. [What falls without it]({view.href('sources', view='without')}) · [Put it back]({back})")  # fmt: skip
    if view.filters.known_on:
        back = view.here(view.filters.but(known_on=None))
        hidden = cached.rows("hidden", {"known_on": view.filters.known_on}).iloc[0]
        parts = [f"{count(int(hidden.later), 'document')} published later" if hidden.later else "",
                 f"{count(int(hidden.unclear), 'document')} that may have been out, but of which the day is not known closely enough"
                 if hidden.unclear else ""]  # fmt: skip
        what = listing([part for part in parts if part])
        st.info(f"**The record as known on {day(view.filters.known_on)}.** " + (
            f"Hidden: {what}; with them events, answers, origins and grades may differ from today's." if what else "No document is hidden.")
            + f" [Back to today]({back})")  # fmt: skip


def switch(entries: Mapping[str, tuple[str, str]], here: str) -> None:
    """A row of links between the parts of a page, the present one bold. entries: code to label and address."""
    with st.container(key="switch"):
        st.markdown(" · ".join(
            f"**{label}**" if code == here else f"[{label}]({href})" for code, (label, href) in entries.items()))  # fmt: skip


def end(view: View) -> None:
    """The footer."""
    with st.container(key="page_foot"):
        st.caption(
            f"Parallax record {escape(view.record['version'])} of {day(view.record['released_date'])}, data "
            f"{view.record['content_hash']}. Text and data CC BY 4.0, code MIT; indicator series under their own "
            f"terms. A statement tells what a document says, not what is true. [What the words mean]({view.href('method')}#words) · "
            f"[Accessibility]({view.href('method')}#accessibility)"
        )
        # On paper only: what is shown, and where.
        with st.container(key="print_foot"):
            words = "; ".join(filter(None, [view.filters.period(), view.filters.words(view.codes)]))
            st.caption(f"Filter: {escape(words)}. [Address of this page]({view.link()})")


def _navigation(view: View) -> None:
    with st.container(key="navigation", horizontal=True, gap="medium", vertical_alignment="center"):
        st.markdown(f"[Parallax]({view.href('')})", width="content")
        for name in IN_NAVIGATION:
            label = PAGES[name][0] + (tray.tally() if name == "briefing" else "")
            here = name == ("timeline" if view.page == "event" else view.page)
            text = f"**{label}**" if here else label
            st.markdown(f"[{text}]({view.href(name)})", width="content")
        st.markdown(
            f"Events to {day(view.record['last_day'], short=True)}",
            width="content",
        )


def _say_unavailable(error: Exception) -> None:
    st.title("The record cannot be opened", anchor=False)
    st.markdown("The data folder has faults and there is no earlier build to show.")
    st.code(str(error)[:20_000], language=None)
    st.stop()


@st.cache_resource(show_spinner=False)
def _freeze_once() -> bool:
    """Move what the imports made out of the collector's sight: it never dies, so why look at it."""
    gc.collect()
    gc.freeze()
    return True
