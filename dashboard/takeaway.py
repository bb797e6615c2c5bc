"""What a reader can take away from a chart or table: pictures, rows, citation, link.

Nothing is made before it is asked for: the buttons hold functions, not bytes.
"""

from __future__ import annotations

import base64
import copy
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import streamlit as st

from dashboard import cached, components, downloads, figures, frame, pictures, queries, rendering, tray
from dashboard.briefing import model
from dashboard.briefing.model import Brief, Item
from dashboard.charts import Style
from dashboard.citations import Citation, pinned
from dashboard.errors import ParallaxError
from dashboard.filters import Filters
from dashboard.page import View
from dashboard.text import as_date, count, escape
from dashboard.theme import WEB_SANS, Look

PADDING = 24
PREVIEW_WIDTH = 640
LIGHT: Look = "light"
GROUNDS: dict[Look, str] = {LIGHT: "Light", "dark": "Dark"}
# The query whose columns the rows of a table have.
TABLES = {
    "events": "events", "documents": "event_documents", "side-list": "sides", "actors": "actors", "numbers": "numbers",
    "actor-statements": "actor_statements", "actor-events": "actor_events", "actors-side-by-side": "actor_compare",
    "actors-shared": "actor_compare_events", "actors-between": "actor_between", "outlet-list": "outlets",
    "series-list": "indicators", "watch-questions": "watch_list", "watch-evidence": "watch_evidence",
    "changes-list": "changes", "impact-list": "impact", "series-values": "indicator_values",
    "outlet-documents": "outlet_documents", "outlets-shared": "outlets_shared",
}  # fmt: skip
DRAWER = pictures.Drawer(rendering.render, rendering.measure)


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
    figure, spec, tall = _drawn(known, lambda: figures.build(name, asked, style))
    heading(figure)
    # A copy of all but the rows, since the framework writes into what it is given.
    bare = copy.deepcopy({part: value for part, value in spec.items() if part != "datasets"})
    # Its room is kept while it is being drawn, so that nothing below it jumps; see style.css.
    with st.container(key=f"room_{name}_{turn}", height=tall, border=False):
        state: Any = st.vega_lite_chart(
            spec={**bare, "datasets": dict(spec.get("datasets", {}))},
            theme=None, key=f"chart_{name}_{turn}", alt=figure.alt_text, on_select=on_select,
            selection_mode=list(figure.selection) if figure.selection and on_select != "ignore" else None,
        )  # fmt: skip
    row(view, name, figure.title, figure.rows, asked, cited=cited, shown=figure.shown, what=figure.what)
    return figure, state


@st.cache_resource(show_spinner=False, max_entries=96, ttl=3600)
def _drawn(known: str, _make: Callable[[], figures.Figure]) -> tuple[figures.Figure, dict[str, Any], int]:
    """A figure, its specification with the rows as Arrow, and its height; kept, since drawing costs more than asking.

    Shared between readers, so nobody may change it. known: all that the figure depends on.
    """
    figure = _make()
    spec, rows = frame.rows_apart(figure.chart)
    # The whole chart has its description and its rows a table; a label for each of a thousand marks would only
    # make the page heavier and nobody hears it, for what is an image to a screen reader has no parts.
    spec["config"] = {**spec.get("config", {}), "aria": False}
    tall = _height(figure.name, spec, rows)
    spec["datasets"] = {name: _as_arrow(data) for name, data in rows.items()}
    return figure, spec, tall


# What axis and legend add to the drawing on a page, in pixels, where it is not the usual.
AROUND = {"story": 48, "derivations": 39, "ladder": 8, "events-per-month": 82, "actor-network": 78, "counterparts": 100,
          "indicator": 34, "indicators": 8}  # fmt: skip
USUAL_AROUND = 66


def _height(name: str, spec: Mapping[str, Any], rows: Mapping[str, pd.DataFrame]) -> int:
    """About how tall a chart will be once it is drawn: its height, or its step for each row."""
    height = spec.get("height", 0)
    if isinstance(height, Mapping):
        parts: list[dict[str, Any]] = [dict(spec), *spec.get("layer", [])]
        part = next((part for part in parts if "y" in part.get("encoding", {})), {})
        field = part.get("encoding", {}).get("y", {}).get("field", "")
        data = part.get("data", spec.get("data", {})).get("name", "")
        height = height["step"] * (rows[data][field].nunique(dropna=False) if data in rows else 0)
    return int(height) + AROUND.get(name, USUAL_AROUND)


def _as_arrow(rows: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(rows, preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def heading(figure: figures.Figure) -> None:
    """What the chart shows, and under a finding what is drawn."""
    small = "" if figure.title.startswith(figure.what) else f"  \n:small[{escape(figure.what)}]"
    st.markdown(f"**{escape(figure.title)}**{small}")


@dataclass(frozen=True)
class _Taken:
    """All that the take-away row of a chart or table needs, read while the page runs.

    name: in keys and file names. figure: what draws it, None for a table. shown: the rows in the chart.
    """

    name: str
    title: str
    rows: pd.DataFrame
    shown: pd.DataFrame
    filters: Filters
    words: str
    record: Mapping[str, Any]
    link: str
    citation: Callable[[], Citation]
    counts: Callable[[], str]
    figure: figures.Request | None = None
    item: Item | None = None

    @property
    def released(self) -> date:
        """The day of the record's version."""
        return as_date(self.record["released_date"]) or date.max

    @property
    def version(self) -> str:
        """Number and hash of the record's version."""
        return f"{self.record['version']} ({self.record['content_hash']})"

    @property
    def known(self) -> str:
        """All that the chart depends on, as a key."""
        asked = self.figure
        own = sorted(asked.own.items()) if asked else []
        return f"{self.version} {self.name} {self.filters!r} {own!r} {self.link}"

    @property
    def is_cut(self) -> bool:
        """True where the chart shows fewer rows than the question has."""
        return len(self.shown) < len(self.rows)

    def file(self, extension: str) -> str:
        """The name of a file of it."""
        return downloads.file_name(self.name, self.words, self.released.isoformat(), extension)

    def caption(self) -> frame.Caption:
        """The words for it in files of rows."""
        if self.figure is not None:
            drawn = figures.build(self.name, self.figure, Style())
            return figures.caption(drawn, self.figure, self.record, self.link)
        words = f"{self.words[:1].upper()}{self.words[1:]}"
        return figures.sourced(self.title, words, self.counts(), self.filters, self.record, self.link)

    def meanings(self) -> dict[str, str]:
        """What each column of the rows holds."""
        query = figures.QUERIES.get(self.name) if self.figure is not None else TABLES.get(self.name)
        known = queries.meanings(query, cached.rows("codebook")) if query else {}
        return {name: known.get(name, name.replace("_", " ")) for name in map(str, self.rows.columns)}


def row(
    view: View, figure: str, title: str, rows: pd.DataFrame, asked: figures.Request, *,
    cited: Citation | None = None, shown: pd.DataFrame | None = None, what: str = "",
) -> None:  # fmt: skip
    """The take-away row of the figure of that name with all its rows.

    shown: those in the chart, if not all. what: the plain description, by which it is cited rather than by a finding.
    """
    counts = partial(_counts, view, figures.subject(figure, asked))
    _row(_Taken(
        figure, title, rows, rows if shown is None else shown, view.filters, _words(view), view.record, view.link(),
        _later(view, what or title, cited, counts), counts, asked,
        tray.figure_item(figure, view.filters, asked.own, view.page),
    ))  # fmt: skip


def table_downloads(
    view: View, name: str, rows: pd.DataFrame, title: str, *, actors: Sequence[str] = (), counts: str = ""
) -> None:
    """The take-away row of a table without a chart.

    actors: those whose events of the filter it holds. counts: what it holds, where that is something else.
    """
    told = partial(_counts, view, actors) if not counts else lambda: counts
    _row(_Taken(
        name, title, rows, rows, view.filters, _words(view), view.record, view.link(),
        _later(view, title, None, told), told,
    ))  # fmt: skip


def _later(view: View, title: str, cited: Citation | None, counts: Callable[[], str]) -> Callable[[], Citation]:
    """Makes the citation when it is asked for, of the address as it is now."""
    link = view.link()
    return lambda: cited or view_citation(view, title, link, counts())


def _words(view: View) -> str:
    period = view.filters.period(view.record["first_day"], view.record["last_day"])
    return "; ".join(filter(None, [period, view.filters.words(view.codes)]))


@st.fragment
def _row(taken: _Taken) -> None:
    """The row: what is in a popover is made once it is open, and changes in it run no more than this."""
    with st.container(key=f"takeaway_{taken.name}", horizontal=True, gap="small"):
        _download(taken)
        _cite(taken.citation, taken.name, "Cite", taken.released, taken.version)
        _copy(taken)
        if taken.item is not None:
            tray.button(taken.item, key=taken.name)


def _download(taken: _Taken) -> None:
    with st.popover("Download", key=f"download_{taken.name}", on_change="rerun") as box:
        if not box.open:
            return
        with st.container(key=f"takebox_{taken.name}"):
            group = "Data" if taken.figure is None else st.segmented_control(
                "What", ["Picture", "Data"], default="Picture", key=f"group_{taken.name}", label_visibility="collapsed",
                required=True,
            )  # fmt: skip
            if group == "Picture":
                _picture(taken)
            else:
                _data(taken)


def _picture(taken: _Taken) -> None:
    """Size and form, ground, notes and title of a picture; its preview and the file."""
    name, asked = taken.name, taken.figure
    assert asked is not None  # noqa: S101 - a table has no picture
    top = st.container()
    labels = {key: preset.label for key, preset in pictures.PRESETS.items()}
    preset = st.selectbox("Size and form", list(labels), format_func=lambda key: labels[key], key=f"preset_{name}")
    # Another filter brings another finding: a title written for the former must not stay.
    mark = f"{zlib.crc32(taken.title.encode('utf-8', 'replace')):08x}"
    title = st.text_input("Title", taken.title[: pictures.LONGEST_TITLE], max_chars=pictures.LONGEST_TITLE,
                          key=f"title_{name}_{mark}")  # fmt: skip
    look = st.segmented_control("Background", list(GROUNDS), format_func=lambda key: GROUNDS[key], default=LIGHT,
                                key=f"ground_{name}", required=True)  # fmt: skip
    notes = name not in figures.NOTES or st.toggle("Notes on how to read it", value=True, key=f"notes_{name}")

    def make(kind: str = preset, **named: Any) -> bytes:
        return pictures.picture(
            name, asked, taken.record, taken.link, kind, look, notes=notes, title=title, drawer=DRAWER, **named
        )

    chosen = pictures.PRESETS[preset]
    st.download_button(
        f"Download {chosen.kind.upper()}", data=make, file_name=taken.file(chosen.kind), mime=MIMES[chosen.kind],
        on_click="ignore", key=f"{name}_picture", width="stretch", type="primary",
    )  # fmt: skip
    if taken.item is not None:
        brief = model.write(Brief(title, items=(replace(taken.item, title=title),)))
        start = taken.link.partition("?")[0].rpartition("/")[0]
        st.download_button(
            "Slide to edit in PowerPoint (PPTX)", data=lambda: rendering.brief(brief, "slide", look or LIGHT, start),
            file_name=taken.file("pptx"), mime=MIMES["pptx"], on_click="ignore", key=f"{name}_slide", width="stretch",
        )  # fmt: skip
    if st.toggle("Preview", key=f"preview_{name}"):
        kind = preset if chosen.kind == "png" else "png"
        wide = pictures.PRESETS[kind].width or pictures.EXPORT_WIDTH
        known = f"{taken.known} {kind} {look} {notes} {title}"
        try:
            top.image(_drawn_small(known, lambda: make(kind, scale=PREVIEW_WIDTH / wide)), width="stretch")
        except ParallaxError as error:
            top.warning(escape(error))
    if name == "matrix":
        st.caption("A matrix of many documents is readable as PDF or SVG rather than on a slide.")


MIMES = {
    "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip


@st.cache_data(show_spinner="Drawing …", max_entries=64, ttl=900)
def _drawn_small(known: str, _make: Callable[[], bytes]) -> bytes:
    """A preview; known: all that it depends on."""
    return _make()


def _data(taken: _Taken) -> None:
    """The rows as a file for a spreadsheet or a program, and notes on them."""
    rows = taken.shown
    if taken.is_cut:
        parts = {"shown": f"In the chart ({len(taken.shown):,})", "all": f"All ({len(taken.rows):,})"}
        which = st.segmented_control("Rows", list(parts), format_func=lambda key: parts[key], default="shown",
                                     key=f"rows_{taken.name}", required=True)  # fmt: skip
        rows = taken.rows if which == "all" else taken.shown
    more = f" A file holds the first {downloads.MOST_ROWS:,}." if len(rows) > downloads.MOST_ROWS else ""
    st.caption(f"{count(len(rows), 'row')}, {count(len(rows.columns), 'column')}.{more}")
    caption, told = taken.caption, taken.meanings

    def notes() -> bytes:
        return downloads.notes_text(caption(), told(), cite=taken.citation().as_text()).encode("utf-8", "replace")

    files: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("CSV for Excel", "csv", "text/csv", lambda: downloads.csv_bytes(rows, excel=True).data),
        ("Excel workbook with notes (XLSX)", "xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         lambda: downloads.xlsx_bytes(
             rows, caption(), told(), cite=taken.citation().as_text(), released=taken.released).data),
        ("Parquet", "parquet", "application/vnd.apache.parquet", lambda: downloads.parquet_bytes(rows).data),
        ("JSON", "json", "application/json", lambda: downloads.json_bytes(rows).data),
        ("Notes: filters, columns, sources, licence (TXT)", "txt", "text/plain", notes),
    )  # fmt: skip
    for label, extension, mime, make in files:
        st.download_button(label, data=make, file_name=taken.file(extension), mime=mime, on_click="ignore",
                           key=f"{taken.name}_{extension}", width="stretch", type="tertiary")  # fmt: skip


@st.fragment
def cite(citation: Citation, *, key: str, label: str = "Cite") -> None:
    """A popover with the citation as text, short form, and for reference managers."""
    totals = cached.totals()
    _cite(lambda: citation, key, label, cached.released(), f"{totals['version']} ({totals['content_hash']})")


def _cite(citation: Callable[[], Citation], key: str, label: str, released: date, version: str) -> None:
    with st.popover(label, key=f"cite_{key}", on_change="rerun") as box:
        if not box.open:
            return
        with st.container(key=f"takebox_cite_{key}"):
            _cited(citation(), key, released, version)


def _cited(cited: Citation, key: str, released: date, version: str) -> None:
    """A citation in all its forms, of the live address or of one version of the data."""
    if cited.kind != "document":
        kinds = {"live": "Live", "pinned": "This version of the data"}
        which = st.segmented_control("Address", list(kinds), format_func=lambda each: kinds[each], default="live",
                                     key=f"address_{key}", required=True)  # fmt: skip
        if which == "pinned":
            cited = pinned(cited, released=released.isoformat(), version=version)
    st.caption("Short, for a slide")
    st.code(cited.as_short(), language=None, wrap_lines=True)
    st.caption("In full")
    st.code(cited.as_text(), language=None, wrap_lines=True)
    forms = {
        "BibTeX": ("bib", "application/x-bibtex", cited.as_bibtex()),
        "RIS": ("ris", "application/x-research-info-systems", cited.as_ris()),
        "CSL-JSON": ("json", "application/vnd.citationstyles.csl+json", cited.as_csl_json()),
    }
    form = st.segmented_control("For a reference manager", list(forms), default="BibTeX", key=f"form_{key}",
                                required=True)  # fmt: skip
    extension, mime, text = forms[form]
    st.code(text, language=None, wrap_lines=True)
    st.download_button(
        f"Download {form}", data=text.encode("utf-8", "replace"), mime=mime, on_click="ignore",
        file_name=f"{cited.bibtex_key}.{extension}", key=f"cited_{key}", type="tertiary",
    )  # fmt: skip


def _copy(taken: _Taken) -> None:
    with st.popover("Copy", key=f"copy_{taken.name}", on_change="rerun") as box:
        if not box.open:
            return
        caption = taken.caption()
        short = taken.citation().as_short()
        parts = filter(None, (caption.title, caption.finding, short))
        text = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts)
        buttons = st.container(key=f"takebox_copy_{taken.name}")
        items = [
            {"label": "Link to this view", "text": taken.link},
            {"label": "Text with source", "text": text},
        ]
        if taken.figure is None:
            items.append({"label": "Table for Word", "text": text, "html": downloads.html_snippet(caption, taken.rows)})
        else:
            items.append({"label": "Paragraph for Word", "text": text, "html": downloads.html_snippet(caption)})
            items.append({"label": "Rows as a table for Word", "text": text,
                          "html": downloads.html_snippet(caption, taken.shown)})  # fmt: skip
            if st.button("Prepare the picture for copying", key=f"make_{taken.name}", type="tertiary"):
                asked = taken.figure
                try:
                    png = _drawn_small(f"{taken.known} to copy", lambda: pictures.picture(
                        taken.name, asked, taken.record, taken.link, "slide", drawer=DRAWER))  # fmt: skip
                    items.append({"label": "Picture", "text": text, "png": base64.b64encode(png).decode()})
                except ParallaxError as error:
                    st.warning(escape(error))
        with buttons:
            components.copy_buttons(f"copies_{taken.name}", items)
            st.code(taken.link, language=None, wrap_lines=True)


def view_citation(view: View, title: str, link: str = "", counts: str = "") -> Citation:
    """The citation of the present view; link: its address, where it was read before; counts: if not the filter's."""
    released = cached.released()
    words = _words(view)
    return Citation(
        kind="view", key=f"parallax-{released:%Y}-{view.page or 'overview'}", title=f"{title} ({words})",
        publisher="Parallax", date=released.isoformat(), url=link or view.link(), accessed=released,
        note=counts or _counts(view),
        version=f"{view.record['version']} ({view.record['content_hash']})",
    )  # fmt: skip


def _counts(view: View, actors: Sequence[str] = ()) -> str:
    """Events and origins of the filter, or of these actors within it."""
    name = "actor_totals" if actors else "event_totals"
    totals = cached.rows(name, {**view.params, "actor_ids": tuple(actors)}).iloc[0]
    return f"{count(int(totals.events), 'event')}, {count(int(totals.origins), 'independent origin')}"


def empty(view: View, what: str = "event") -> None:
    """The designed empty state: what was asked, and the ways to loosen it."""
    filters = view.filters
    st.header(f"No {what} matches", anchor=False)
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
