"""What a reader can take away from a chart or table: pictures, rows, citation, link.

Nothing is made before it is asked for: the buttons hold functions, not bytes.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import streamlit as st

from dashboard import cached, downloads, figures, frame, rendering
from dashboard.charts import Style
from dashboard.citations import Citation
from dashboard.page import View
from dashboard.text import count, escape
from dashboard.theme import EXPORT_SANS, WEB_SANS

EXPORT_WIDTH = 1120
PADDING = 24


def request(view: View, **own: Any) -> figures.Request:
    """A figure's request with the page's filter and cached rows."""
    return figures.Request(cached.rows, view.filters, view.codes, own)


def screen_style(view: View, *, part: float = 1.0) -> Style:
    """How a chart is drawn on the page; part: its share of the page's width."""
    # What Vega keeps for its own padding is not there for the marks and labels.
    width = round(view.content_width * (1 if view.is_phone else part)) - PADDING
    return Style(look=view.look, width=width, font=WEB_SANS, fluid=True)


def chart(
    view: View, name: str, *, part: float = 1.0, on_select: Any = "ignore", turn: int = 0,
    cited: Any = None, **own: Any,
) -> tuple[figures.Figure, Any]:
    """Draw a figure with its take-away row; gives the figure and what was selected in it.

    cited: its Citation, where it is not that of the page's filter.
    """
    asked, style = request(view, **own), screen_style(view, part=part)
    known = f"{view.record['content_hash']} {name} {asked.filters!r} {style!r} {sorted(own.items())!r}"
    figure, spec = _drawn(known, lambda: figures.build(name, asked, style))
    # A copy of all but the rows, since the framework writes into what it is given.
    bare = copy.deepcopy({part: value for part, value in spec.items() if part != "datasets"})
    state: Any = st.vega_lite_chart(
        spec={**bare, "datasets": dict(spec.get("datasets", {}))},
        theme=None, key=f"chart_{name}_{turn}", alt=figure.alt_text, on_select=on_select,
        selection_mode=list(figure.selection) if figure.selection and on_select != "ignore" else None,
    )  # fmt: skip
    row(view, name, figure.title, figure.rows, asked, cited=cited)
    return figure, state


@st.cache_resource(show_spinner=False, max_entries=96, ttl=3600)
def _drawn(known: str, _make: Callable[[], figures.Figure]) -> tuple[figures.Figure, dict[str, Any]]:
    """A figure and its specification with the rows as Arrow; kept, since drawing costs more than asking.

    Shared between readers, so nobody may change it. known: all that the figure depends on.
    """
    figure = _make()
    spec = frame.specification(figure.chart, is_checked=False)
    spec["datasets"] = {name: _as_arrow(rows) for name, rows in spec.get("datasets", {}).items()}
    return figure, spec


def _as_arrow(rows: list[dict[str, Any]]) -> bytes:
    table = pa.Table.from_pandas(pd.DataFrame(rows), preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def row(
    view: View, figure: str, title: str, rows: pd.DataFrame, asked: figures.Request, *, cited: Citation | None = None
) -> None:
    """The take-away row of the figure of that name, whose rows are those shown."""
    words = view.filters.period() + " " + view.filters.words(view.codes)
    dated = cached.released().isoformat()
    link = view.link()  # read now: the buttons' functions run outside the page

    def name(extension: str) -> str:
        return downloads.file_name(figure, words, dated, extension)

    def picture(kind: rendering.Kind) -> Callable[[], bytes]:
        def make() -> bytes:
            drawn = figures.build(figure, asked, Style("light", EXPORT_WIDTH, EXPORT_SANS))
            return rendering.render(kind, drawn.chart, figures.caption(drawn, asked, view.record, link))

        return make

    with st.container(key=f"takeaway_{figure}", horizontal=True, gap="small"):
        with st.popover("Download", key=f"download_{figure}"):
            st.caption(
                "The chart with its title, filters, counts, source and link; the table holds exactly the rows shown."
            )
            for label, extension, mime, data in (
                ("PNG, for slides and documents", "png", "image/png", picture("png")),
                ("SVG, for print and editing", "svg", "image/svg+xml", picture("svg")),
                ("PDF, with real text", "pdf", "application/pdf", picture("pdf")),
                (f"CSV, {len(rows):,} rows", "csv", "text/csv", lambda: downloads.csv_bytes(rows).data),
            ):
                st.download_button(label, data=data, file_name=name(extension), mime=mime, on_click="ignore",
                                   key=f"{figure}_{extension}", width="stretch", type="tertiary")  # fmt: skip
        cite(cited or view_citation(view, title), key=figure)
        with st.popover("Link", key=f"link_{figure}"):
            st.caption("This address gives the same view to everybody.")
            st.code(view.link(), language=None, wrap_lines=True)


def table_downloads(view: View, name: str, rows: pd.DataFrame, title: str) -> None:
    """The take-away row of a table without a chart."""
    words = view.filters.period() + " " + view.filters.words(view.codes)
    dated = cached.released().isoformat()
    with st.container(key=f"takeaway_{name}", horizontal=True, gap="small"):
        st.download_button(
            f"CSV, {len(rows):,} rows", data=lambda: downloads.csv_bytes(rows).data, mime="text/csv",
            file_name=downloads.file_name(name, words, dated, "csv"), on_click="ignore", key=f"{name}_csv",
        )  # fmt: skip
        cite(view_citation(view, title), key=name)
        with st.popover("Link", key=f"link_{name}"):
            st.code(view.link(), language=None, wrap_lines=True)


def cite(citation: Citation, *, key: str, label: str = "Cite") -> None:
    """A popover with the citation as text, short form and BibTeX."""
    with st.popover(label, key=f"cite_{key}"):
        st.caption("Text")
        st.code(citation.as_text(), language=None, wrap_lines=True)
        st.caption("Short, for a slide")
        st.code(citation.as_short(), language=None, wrap_lines=True)
        st.caption("BibTeX")
        st.code(citation.as_bibtex(), language=None, wrap_lines=True)


def view_citation(view: View, title: str) -> Citation:
    """The citation of the present view."""
    released = cached.released()
    words = "; ".join(filter(None, [view.filters.period(view.record["first_day"], view.record["last_day"]),
                                    view.filters.words(view.codes)]))  # fmt: skip
    return Citation(
        kind="view", key=f"parallax-{released:%Y}-{view.page or 'overview'}", title=f"{title} ({words})",
        publisher="Parallax", date=released.isoformat(), url=view.link(), accessed=released, note=_counts(view),
        version=f"{view.record['version']} ({view.record['content_hash']})",
    )  # fmt: skip


def _counts(view: View) -> str:
    totals = cached.rows("event_totals", view.params).iloc[0]
    return f"{count(int(totals.events), 'event')}, {count(int(totals.origins), 'independent origin')}"


def empty(view: View, what: str = "event") -> None:
    """The designed empty state: what was asked, and the ways to loosen it."""
    filters = view.filters
    st.subheader(f"No {what} matches", anchor=False)
    words = "; ".join(
        filter(None, [filters.period(view.record["first_day"], view.record["last_day"]), filters.words(view.codes)])
    )
    st.markdown(f"Asked for: {escape(words)}.")
    ways = []
    if filters.start or filters.end:
        ways.append(f"[all dates]({view.href(view.page, filters.but(start=None, end=None))})")
    if filters.actors:
        ways.append(f"[any actor]({view.href(view.page, filters.but(actors=()))})")
    if filters.search:
        ways.append(f"[no search words]({view.href(view.page, filters.but(search=''))})")
    if filters.lanes or filters.categories:
        ways.append(f"[all lanes and categories]({view.href(view.page, filters.but(lanes=(), categories=()))})")
    if filters.min_significance > 1:
        ways.append(f"[any significance]({view.href(view.page, filters.but(min_significance=1))})")
    if filters.origins or filters.grades or filters.unreported_by:
        loose = filters.but(origins=(), grades=(), unreported_by=())
        ways.append(f"[any standing]({view.href(view.page, loose)})")
    if filters.without:
        ways.append(f"[no source left out]({view.href(view.page, filters.but(without=()))})")
    if filters.known_on:
        ways.append(f"[the record as known today]({view.href(view.page, filters.but(known_on=None))})")
    if ways:
        st.markdown("Try with " + ", ".join(ways) + ".")
