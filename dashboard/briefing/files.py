"""The files that a brief can become: by their ending, with what makes them.

The makers are imported when they are asked for: the libraries behind them take longer to load than
a page, and only the drawing process needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

import pandas as pd

from dashboard import database, queries
from dashboard.briefing.contents import Contents, work_out
from dashboard.briefing.model import Brief
from dashboard.errors import QueryError
from dashboard.figures import Rows
from dashboard.filters import read_codes
from dashboard.text import as_date
from dashboard.theme import Look


@dataclass(frozen=True)
class Format:
    """A kind of file: what it is called on a button, its media type, and what makes its bytes."""

    label: str
    mime: str
    make: Callable[[Contents, Look], bytes]


def _deck(contents: Contents, look: Look) -> bytes:
    from dashboard.briefing import deck

    return deck.deck_bytes(contents, look=look)


def _docx(contents: Contents, look: Look) -> bytes:
    from dashboard.briefing import memo_docx

    return memo_docx.docx_bytes(contents, look=look)


def _pdf(contents: Contents, look: Look) -> bytes:
    from dashboard.briefing import memo_pdf

    return memo_pdf.pdf_bytes(contents, look=look)


def _markdown(contents: Contents, _: Look) -> bytes:
    from dashboard.briefing import memo_markdown

    return memo_markdown.markdown_text(contents).encode()


def _annex(contents: Contents, look: Look) -> bytes:
    from dashboard.briefing import annex

    return annex.annex_bytes(contents, {"briefing.pptx": _deck(contents, look)}, look=look)


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FORMATS: Final[Mapping[str, Format]] = {
    "pptx": Format("Deck for PowerPoint, with charts to edit", f"{_OFFICE}.presentationml.presentation", _deck),
    "docx": Format("Memo for Word, with numbered footnotes", f"{_OFFICE}.wordprocessingml.document", _docx),
    "pdf": Format("Memo as PDF", "application/pdf", _pdf),
    "md": Format("Memo as Markdown", "text/markdown", _markdown),
    "zip": Format("All of these with data, citations, checksums", "application/zip", _annex),
}


def slide(contents: Contents, look: Look) -> bytes:
    """The first item alone as a slide that can be edited. Raises QueryError where it cannot be worked out."""
    from dashboard.briefing import deck

    section = contents.sections[0]
    if section.base is None or section.caption is None or section.request is None:
        raise QueryError(section.fault or "only a chart can be a slide of its own")
    caption = replace(section.caption, title=section.title)
    return deck.slide_bytes(section.base, caption, section.request, contents.record, look=look)


def make(contents: Contents, ending: str, look: Look = "light") -> bytes:
    """The file of that ending, or "slide". Raises QueryError listing the endings there are."""
    if ending == "slide":
        return slide(contents, look)
    if ending not in FORMATS:
        raise QueryError(f"a brief is written as {', '.join(f'.{each}' for each in FORMATS)}, not as .{ending[:20]}")
    return FORMATS[ending].make(contents, look)


def from_brief(brief: Brief, ending: str, look: Look = "light", *, base: str = "") -> tuple[bytes, Contents]:
    """The file of a brief worked out against the record as it is now, and the contents it was made of.

    Raises DataError or DatabaseError where there is no record to open, QueryError for an unknown ending.
    """
    record = database.open_record()
    try:
        rows = _asked_once(partial(queries.run, record.con))
        totals = rows("record_totals", {}).iloc[0].to_dict()
        codes = read_codes(rows("filter_codes", {}), as_date(totals["released_date"]) or date.max)
        made = work_out(brief, rows, codes, totals, base=base)
        return make(made, ending, look), made
    finally:
        record.con.close()


def _asked_once(ask: Rows) -> Rows:
    """The same answers, each asked for once: items share events, and every format draws the same charts."""
    kept: dict[str, pd.DataFrame] = {}

    def rows(name: str, values: Mapping[str, Any] | None = None, /) -> pd.DataFrame:
        key = f"{name} {sorted((values or {}).items(), key=str)!r}"
        if key not in kept:
            kept[key] = ask(name, values or {})
        return kept[key].copy(deep=False)

    return rows
