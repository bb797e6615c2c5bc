"""One slide after another: title, what is shown, foot, notes; and text that flows over as many as it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pptx.slide import Slide

from dashboard.briefing.deck_canvas import Box, Canvas
from dashboard.briefing.deck_template import BODY_BOTTOM, FOOT, INNER, ITEM, LEFT, NUMBER, WORDS, empty
from dashboard.briefing.deck_text import (
    POINT,
    Para,
    Run,
    broken,
    clipped,
    cut,
    fitted,
    height_of,
    para,
    split,
    width_of,
)
from dashboard.text import safe_url
from dashboard.theme import Look
from dashboard.typeset import plain

TITLE_SIZES: Final = (26, 24, 22, 20)
TITLE_LINES: Final = 2
WHAT: Final = 13
FINE: Final = 10
COLUMN: Final = 290
GAP: Final = 36
NOTE: Final = 20
CONTINUED: Final = "Continued on the next slide"
MOST_NOTES: Final = 12_000


class Page:
    """A slide being made. `close` has to be called when all is on it."""

    def __init__(self, slide: Slide) -> None:
        self.slide = slide
        for shape in list(slide.placeholders):
            shape._element.getparent().remove(shape._element)  # noqa: SLF001 - ours come with their text
        self.canvas = Canvas(slide)

    def head(self, title: str, what: str = "") -> float:
        """Title and the line on what is shown; gives where the body begins."""
        words, size = fitted(title, TITLE_SIZES, INNER, TITLE_LINES, "serif")
        title_para = para(words or "Untitled", size, after=0, serif=True)
        tall = height_of([title_para], INNER)
        self.canvas.placeholder("title", 0, Box(LEFT, 40, INNER, max(tall, 40.0)), [title_para], "Title")
        top = 40 + tall + 6
        if what:
            line = para(" ".join(broken(what, WHAT, INNER, most=2)), WHAT, colour="tx2", after=0)
            own = height_of([line], INNER)
            self.canvas.placeholder("body", 13, Box(LEFT, top, INNER, own), [line], "What is shown")
            top += own
        return max(top + 18, 132.0)

    def foot(self, source: str, *, numbers: str = "", link: str = "") -> None:
        """The source line, with the numbers of the references and a link to the view, and the slide's number."""
        url = safe_url(link) or ""
        source = source if source.endswith(".") else f"{source}."
        tail = [Run(f" Cited: {numbers}.", colour="tx2")] if numbers else []
        tail += [Run(" ", colour="tx2"), Run("Open this view", colour="hlink", link=url)] if url else []
        room = FOOT.width * 2 - width_of("".join(run.text for run in tail), FINE) - 60
        lines = broken(source, FINE, FOOT.width)
        words = source if len(lines) == 1 else _shortened(source, room)
        self.canvas.placeholder("ftr", 11, FOOT, [Para((Run(plain(words), colour="tx2"), *tail), FINE, 0)], "Source")
        self.canvas.number(NUMBER)

    def note(self, text: str) -> None:
        """A small line at the lower edge of the body."""
        if text:
            line = para(cut(text, FINE, INNER), FINE, colour="tx2", after=0)
            self.canvas.text(Box(LEFT, BODY_BOTTOM - NOTE + 4, INNER, NOTE), [line], name="Note")

    def speaker_notes(self, lines: Sequence[str]) -> None:
        """The notes below the slide, one paragraph a line."""
        frame = self.slide.notes_slide
        for shape in list(frame.placeholders):
            if shape.placeholder_format.idx not in (1, 2, 3) or "Number" in shape.name:
                shape._element.getparent().remove(shape._element)  # noqa: SLF001 - an empty number
        body = frame.notes_text_frame
        assert body is not None  # noqa: S101 - the notes master has one
        body.text = "\n".join(plain(line) for line in lines if line)[:MOST_NOTES]

    def close(self) -> None:
        """Write what was gathered."""
        self.canvas.close()


class Pages:
    """The deck being made: gives pages, and lays text out over as many as it takes."""

    def __init__(self, look: Look, record: Mapping[str, Any]) -> None:
        self.look = look
        self.deck = empty(look)
        self.record = record
        self.source = f"Source: Parallax record {record['version']} ({record['content_hash']}). CC BY 4.0."

    def page(self, layout: int = ITEM) -> Page:
        """A new slide at the end."""
        return Page(self.deck.slides.add_slide(self.deck.slide_layouts[layout]))

    def words(
        self,
        title: str,
        text: Sequence[Para],
        *,
        what: str = "",
        notes: Sequence[str] = (),
        source: str = "",
        width: float = 1000,
    ) -> None:
        """Paragraphs under a heading, over as many slides as they need; a lone short one stays on one."""
        rest, first = list(text), True
        while rest or first:
            page = self.page(WORDS)
            top = page.head(title if first else f"{title} (continued)", what)
            kept, rest = split(rest, width, BODY_BOTTOM - top - NOTE)
            box = Box(LEFT, top, width, BODY_BOTTOM - top - (NOTE if rest else 0))
            page.canvas.placeholder("", 1, box, kept or [para(" ")], "Text")
            if rest:
                page.note(CONTINUED)
            page.foot(source or self.source)
            page.close()
            page.speaker_notes(notes or [self.source])
            first = False

    def lead(self, page: Page, comment: Sequence[Para], area: Box, *, beside: bool) -> tuple[Box, list[Para]]:
        """Put a comment beside or above what is drawn in `area`; gives the area left, and what did not fit."""
        if not comment:
            return area, []
        if beside:
            column = Box(area.right - COLUMN, area.top + 4, COLUMN, area.height - 4)
            inner = Box(column.left + 18, column.top, COLUMN - 18, column.height)
            kept, rest = split(
                comment, inner.width, inner.height - (24 if height_of(comment, inner.width) > inner.height else 0)
            )
            tall = height_of(kept, inner.width)
            page.canvas.shape(Box(column.left, column.top, 3, tall), fill="accent1", name="Comment rule")
            page.canvas.text(replace(inner, height=tall), kept, name="Comment")
            if rest:
                page.canvas.text(
                    Box(inner.left, inner.top + tall + 4, inner.width, 20),
                    [para(CONTINUED, FINE, colour="tx2", after=0)],
                    name="Continued",
                )
            return replace(area, width=area.width - COLUMN - GAP), rest
        room = 3 * 14 * POINT * 1.22
        wide = INNER - 18
        kept, rest = split(comment, wide, room)
        if rest:
            kept = clipped(comment, wide, room)
            rest = list(comment)
        tall = height_of(kept, wide)
        page.canvas.shape(Box(area.left, area.top, 3, tall), fill="accent1", name="Comment rule")
        page.canvas.text(Box(area.left + 18, area.top, wide, tall), kept, name="Comment")
        return Box(area.left, area.top + tall + 16, area.width, area.height - tall - 16), rest


def numbers_of(references: Sequence[int]) -> str:
    """Numbers as 1–4, 7."""
    found = sorted(set(references))
    starts = [n for n in found if n - 1 not in found]
    ends = [n for n in found if n + 1 not in found]
    return ", ".join(
        f"{first}" if first == last else f"{first}–{last}" for first, last in zip(starts, ends, strict=True)
    )


def _shortened(text: str, room: float) -> str:
    """As many whole sentences as have room; where not even the first has, as much of it as has."""
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", text)
    while len(sentences) > 1 and width_of(" ".join(sentences), FINE) > room:
        sentences.pop()
    return cut(" ".join(sentences), FINE, room)
