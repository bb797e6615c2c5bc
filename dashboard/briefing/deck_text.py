"""Text for slides: paragraphs, how high they are, and how they are split where a box is too small.

Lengths are in pixels of a slide of 1280 × 720, type in points. Nothing here knows about files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.typeset import ELLIPSIS, Weight, is_cjk, plain, shorten, text_width, wrap

POINT: Final = 4 / 3
# A line is this many times as high as its type; one with Chinese characters is higher.
LEADING, LEADING_CJK = 1.22, 1.5
# Georgia, Arial and what stands in for them where they are missing, against the fonts measured.
WIDER: Final[dict[Weight, float]] = {"regular": 1.11, "semibold": 1.14, "bold": 1.13, "italic": 1.13, "serif": 1.16}
BULLET, NUMBERED = 18, 34


@dataclass(frozen=True)
class Run:
    """Text of one look. colour: a name of the theme (tx1, tx2, accent1, …); link: a web address or nothing."""

    text: str
    bold: bool = False
    italic: bool = False
    colour: str = "tx1"
    link: str = ""
    serif: bool = False


@dataclass(frozen=True)
class Para:
    """A paragraph of runs.

    size: in points; after: room below in pixels; align: l, ctr or r; number: before it, as of a numbered list.
    """

    runs: tuple[Run, ...]
    size: float = 14
    after: float = 6
    align: str = "l"
    bullet: bool = False
    number: int = 0

    @property
    def indent(self) -> int:
        """How far its lines stand in, in pixels."""
        return BULLET if self.bullet else NUMBERED if self.number else 0

    @property
    def text(self) -> str:
        """Its words without their look."""
        return "".join(run.text for run in self.runs)

    @property
    def weight(self) -> Weight:
        """The widest face in it, in which it is measured."""
        if any(run.serif for run in self.runs):
            return "serif"
        return "bold" if any(run.bold for run in self.runs) else "regular"


def para(
    text: str,
    size: float = 14,
    *,
    bold: bool = False,
    italic: bool = False,
    colour: str = "tx1",
    after: float = 6,
    align: str = "l",
    bullet: bool = False,
    serif: bool = False,
    link: str = "",
) -> Para:
    """A paragraph of one look, its text made harmless."""
    return Para((Run(plain(text), bold, italic, colour, link, serif),), size, after, align, bullet)


def paras(text: str, size: float = 14, **look: bool | str | float) -> list[Para]:
    """The paragraphs of a text with line breaks."""
    found = [line for line in text.split("\n") if plain(line)]
    return [replace(para(line, size), **look) for line in found]  # type: ignore[arg-type]


def width_of(text: str, size: float, weight: Weight = "regular") -> float:
    """The width of a text on one line, as wide as any likely font makes it."""
    return text_width(plain(text), size * POINT, weight) * WIDER[weight]


def broken(text: str, size: float, width: float, weight: Weight = "regular", most: int | None = None) -> list[str]:
    """The lines of a text in a box of `width`; beyond `most` it ends in an ellipsis."""
    return wrap(text, size * POINT * WIDER[weight], max(width, 1.0), weight, most)


def cut(text: str, size: float, width: float, weight: Weight = "regular") -> str:
    """A text as one line no wider than `width`, by whole words and an ellipsis."""
    return shorten(text, size * POINT * WIDER[weight], width, weight)


def line_height(line: str, size: float) -> float:
    """The height of a line."""
    return size * POINT * (LEADING_CJK if any(is_cjk(char) for char in line) else LEADING)


def height_of(text: Iterable[Para], width: float) -> float:
    """The height of paragraphs in a box of `width`, the room after the last one left out."""
    total, after = 0.0, 0.0
    for each in text:
        total += sum(line_height(line, each.size) for line in _lines(each, width)) + after
        after = each.after
    return total


def _lines(each: Para, width: float) -> list[str]:
    # Runs of several looks are measured in the widest of them.
    return broken(each.text, each.size, width - each.indent, each.weight) or [""]


def split(text: Sequence[Para], width: float, height: float) -> tuple[list[Para], list[Para]]:
    """What of the paragraphs fits into a box, and the rest; a paragraph of one run may be split between lines.

    The first part always makes progress: it has at least one paragraph or one line.
    """
    kept: list[Para] = []
    for place, each in enumerate(text):
        if height_of([*kept, each], width) <= height + 0.5:
            kept.append(each)
            continue
        rest = list(text[place:])
        room = height - (height_of(kept, width) + kept[-1].after if kept else 0.0)
        lines = _lines(each, width)
        fitting = int(room / max(line_height(line, each.size) for line in lines))
        if len(each.runs) > 1 or fitting < (2 if kept else 1):
            if kept:
                return kept, rest
            fitting = max(fitting, 1)
        if len(each.runs) == 1 and 0 < fitting < len(lines):
            head, tail = _parted(each.text, lines[:fitting])
            run = each.runs[0]
            kept.append(replace(each, runs=(replace(run, text=head),)))
            rest[0] = replace(each, runs=(replace(run, text=tail),), bullet=False, number=0)
            return kept, rest
        return [*kept, each], rest[1:]
    return kept, []


def _parted(text: str, lines: list[str]) -> tuple[str, str]:
    """A text parted after some of its lines, whose characters it holds in the same order."""
    wanted = sum(len(line.replace(" ", "")) for line in lines)
    for place, char in enumerate(text):
        if wanted == 0:
            return text[:place].rstrip(), text[place:].lstrip()
        wanted -= char != " "
    return text, ""


def clipped(text: Sequence[Para], width: float, height: float) -> list[Para]:
    """The paragraphs that fit into a box; where some do not, the last one kept ends in an ellipsis."""
    kept, rest = split(text, width, height)
    if not rest:
        return kept
    last = kept[-1]
    lines = _lines(last, width)
    end = cut(f"{lines[-1]} {ELLIPSIS} {ELLIPSIS * 3}", last.size, width - 24, last.weight).rstrip(f" {ELLIPSIS}")
    words = " ".join([*lines[:-1], end]).rstrip(" ,;:") + f" {ELLIPSIS}"
    return [*kept[:-1], replace(last, runs=(replace(last.runs[0], text=words),))]


def fitted(text: str, sizes: Sequence[float], width: float, most: int, weight: Weight = "regular") -> tuple[str, float]:
    """A text and the largest of `sizes` at which it takes at most so many lines; at the smallest it is cut."""
    for size in sizes:
        if len(broken(text, size, width, weight)) <= most:
            return plain(text), size
    lines = broken(text, sizes[-1], width, weight, most)
    return " ".join(lines), sizes[-1]
