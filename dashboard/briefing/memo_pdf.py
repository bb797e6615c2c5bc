"""The memo as PDF: set by typst from memo.typ, with charts as drawings and text that stays text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from dashboard.briefing import memo, typesetting
from dashboard.briefing.contents import Contents
from dashboard.briefing.memo_figures import Pictures
from dashboard.errors import ParallaxError
from dashboard.theme import TOKENS, Look


def pdf_bytes(
    contents: Contents, *, look: Look = "light", pictures: Pictures | None = None, told: memo.Memo | None = None
) -> bytes:
    """The memo as a tagged PDF of A4 pages; the same contents give the same bytes.

    pictures, told: those made for other files of the same contents and look. Raises TypesettingError.
    """
    drawn = pictures or Pictures(contents, look)
    drawn.prepare(rasters=False)
    told = told or memo.write(contents)
    seen: set[int] = set()
    svgs: dict[str, str] = {}
    tokens = TOKENS[look]
    names = ("ink", "muted", "faint", "wash", "accent", "paper")
    front = [_block(block, seen, drawn, svgs, is_listed=False) for block in told.front]
    body = [_block(block, seen, drawn, svgs, is_listed=True) for block in told.body]
    for before, after in pairwise(body):
        before["leads"] = after["kind"] == "bullets"
        after["small"] = before.get("style") == "sources"
    data = {
        "title": told.title, "running": told.running, "subtitle": told.subtitle, "author": told.author,
        "facts": told.facts,
        "date": {"year": told.date.year, "month": told.date.month, "day": told.date.day},
        "version": memo.said(contents.version_line), "keywords": ["Parallax", "United States", "China", "AI"],
        "colours": {name: getattr(tokens, name) for name in names},
        "front": front, "body": body,
        "contents": bool(contents.sections),
        "notes": {str(number): [asdict(span) for span in spans] for number, spans in told.notes.items()},
    }  # fmt: skip
    return typesetting.pdf(data, svgs, told.date)


def _block(
    block: memo.Block, seen: set[int], drawn: Pictures, svgs: dict[str, str], *, is_listed: bool
) -> dict[str, Any]:
    """A block as the template takes it; footnotes are marked as first or repeated in reading order."""
    found: dict[str, Any] = {"kind": block.kind, "leads": False, "small": False}
    if isinstance(block, memo.Heading):
        # Headings before the table of contents are of the first level, so that no level is skipped.
        found |= {"level": block.level if is_listed else 1, "text": block.text, "listed": is_listed}
    elif isinstance(block, memo.Paragraph):
        found |= {"style": block.style, "spans": _spans(block.spans, seen)}
    elif isinstance(block, memo.Bullets):
        found |= {"items": [_spans(item, seen) for item in block.items]}
    elif isinstance(block, memo.Table):
        found |= {"title": block.title, "head": block.head, "shares": block.shares, "numeric": block.numeric,
                  "rows": [[_spans(cell, seen) for cell in row] for row in block.rows]}  # fmt: skip
    elif isinstance(block, memo.Entries):
        found |= {"items": [[number, _spans(spans, seen)] for number, spans in block.items]}
    else:
        name = str(block.number)
        found |= {"number": block.number, "name": name, "alt": block.alt, "fault": "", "width": 0,
                  "caption": _spans(block.caption, seen)}  # fmt: skip
        try:
            drawing = drawn.drawing(block.section)
            svgs[name] = drawing.svg
            found["width"] = round(drawing.size_mm[0], 2)
        except ParallaxError as error:
            found["fault"] = f"Figure {block.number} could not be drawn: {memo.said(error)}"
    return found


def _spans(spans: Iterable[memo.Span], seen: set[int]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    was_mark = False
    for span in spans:
        is_first = span.note > 0 and span.note not in seen
        seen.add(span.note)
        found.append({**asdict(span), "first": is_first, "comma": was_mark and span.note > 0})
        was_mark = span.note > 0
    return found
