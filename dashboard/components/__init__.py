"""Own browser components: the page frame (links, width), a real HTML table, a search box, and buttons that copy.

All get plain data and set it as text; nothing from the record or the address becomes HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
WIDTHS = (390, 768, 1024, 1440, 1920)
DEFAULT_WIDTH = 1440


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@cache
def _frame() -> Any:
    return st.components.v2.component("parallax_frame", js=_read("frame.js"))


@cache
def _table() -> Any:
    return st.components.v2.component(
        "parallax_table",
        html='<div class="holder" tabindex="0" role="region" aria-label="Table"></div><p class="more"></p>',
        css=_read("table.css"),
        js=_read("plain.js") + _read("table.js"),
    )


@cache
def _copy() -> Any:
    return st.components.v2.component(
        "parallax_copy",
        html='<div class="copies"></div><div class="status" role="status"></div>',
        css=_read("copy.css"),
        js=_read("copy.js"),
    )


@cache
def _search() -> Any:
    return st.components.v2.component(
        "parallax_search", html=_read("search.html"), css=_read("search.css"), js=_read("plain.js") + _read("search.js")
    )


@dataclass(frozen=True)
class Found:
    """A thing that a search found: its name, what it is, and where it leads."""

    name: str
    href: str | None
    detail: str = ""


def search_box(
    key: str,
    label: str,
    placeholder: str,
    asked: str,
    groups: Sequence[tuple[str, Sequence[Found]]],
    *,
    said: str,
    note: str,
    on_asked: Callable[[], None],
    longest: int,
) -> None:
    """Show a search box that finds while one types; Enter opens the first, or the one chosen with the arrows.

    groups: what was found for `asked`, by kind; one without a label stands last. said: the same in a sentence,
    shown where nothing was found. note: what else is to be known of them, on top. What is typed is `asked` of
    the component's state when on_asked is called.
    """
    shown = [{"label": kind, "found": [{"t": each.name, "href": each.href, "detail": each.detail} for each in found]}
             for kind, found in groups]  # fmt: skip
    nothing = bool(asked) and not any(found for kind, found in groups if kind)
    _search()(
        key=key,
        data={"label": label, "placeholder": placeholder, "asked": asked, "groups": shown, "said": said,
              "note": said if nothing else note, "longest": longest},
        default={"asked": asked},
        on_asked_change=on_asked,
        height="content",
    )  # fmt: skip


def copy_buttons(key: str, items: Sequence[Mapping[str, str]]) -> None:
    """Show one button an item that puts it on the reader's clipboard.

    An item has a `label` and `text`, with `html` for rich text, or `png` in base64 for a picture.
    """
    _copy()(key=key, data={"items": [dict(item) for item in items]}, height="content")


def page_frame(
    pages: Sequence[str], brief: Mapping[str, Any], on_first: Callable[[], None] | None = None
) -> tuple[int, Any]:
    """Mount the frame; gives the window's width (one of WIDTHS) and the kept briefing.

    pages: the paths that a link may lead to without a new session. brief: `turn` and `text` of the briefing as the
    server has it; what comes back is the browser's where that is newer, and from outside, so not to be trusted.
    on_first: called once if the browser has never seen this page with it.
    """
    known = st.session_state.get("page_frame") or {}
    width = known.get("width") or DEFAULT_WIDTH
    result = _frame()(
        key="page_frame",
        data={"pages": list(pages), "width": width, "brief": dict(brief), "first": on_first is not None},
        default={"width": width, "brief": None},
        on_width_change=_nothing,
        on_brief_change=_nothing,
        on_first_change=on_first or _nothing,
        height=1,
    )
    width = result.width if result.width in WIDTHS else DEFAULT_WIDTH
    return width, result.brief


def _nothing() -> None:
    """A trigger or state needs a callback to be told to Python."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its label, a second line under it, least width and alignment.

    down: sort from the largest first. help: what the label means, told on hover.
    """

    label: str
    sub: str = ""
    width: int = 0
    align: str = ""
    down: bool = False
    help: str = ""


def table(
    key: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    *,
    caption: str,
    height: int | None = None,
    sortable: bool = True,
    wide: bool = False,
    headed: bool = False,
    bands: Sequence[tuple[str, int]] = (),
) -> None:
    """Show rows as a real HTML table.

    A cell is text, a number, None, or a dict with `t` (text) and any of `href`, `lines` (small
    lines below), `tint` and `mark` (colours), `bold`, `faint`, `sort` (value to sort by),
    `spark` (numbers, drawn as small bars; the figures themselves must stand beside them).
    wide: columns keep their width, the table scrolls sideways and its first column stays.
    bands: labels over groups of columns, each with the number of columns it spans. Without them, a column
    in which no row has anything is left out.
    """
    if rows and not bands:
        filled = [place for place in range(len(columns)) if any(_is_filled(row[place]) for row in rows)]
        columns, rows = [columns[place] for place in filled], [[row[place] for place in filled] for row in rows]
    _table()(
        key=key,
        data={
            "id": key,
            "caption": caption,
            "columns": [vars(column) for column in columns],
            "rows": [list(row) for row in rows],
            "height": height,
            "sortable": sortable,
            "wide": wide,
            "headed": headed,
            "bands": [{"label": label, "span": span} for label, span in bands],
        },
        height="content",
    )


def _is_filled(cell: Any) -> bool:
    texts = (cell.get("t"), cell.get("lines"), cell.get("spark")) if isinstance(cell, Mapping) else (cell,)
    return any(text not in (None, "", []) for text in texts)
