"""Measuring, breaking and cutting lines of text with the metrics of the fonts in dashboard/fonts.

Sizes and widths are in pixels. Widths are sums of glyph advances without kerning, which makes them
right to within a pixel or two a line, and nearly always a little too wide rather than too narrow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

from fontTools.ttLib import TTFont

Weight = Literal["regular", "semibold", "bold", "italic", "serif"]

FONT_FOLDER: Final = Path(__file__).parent / "fonts"
FONT_FILES: Final[dict[Weight, str]] = {
    "regular": "SourceSans3-Regular.ttf",
    "semibold": "SourceSans3-Semibold.ttf",
    "bold": "SourceSans3-Bold.ttf",
    "italic": "SourceSans3-It.ttf",
    "serif": "SourceSerif4-Semibold.ttf",
}
CJK_FILE: Final = "NotoSansSCParallax-Regular.otf"
ELLIPSIS: Final = "…"
# A text longer than this is cut before it is measured: no line, label or title needs more.
LONGEST: Final = 20_000

# No line begins with the first, ends with the second, or ends before "…" with the third.
_NO_START: Final = frozenset("、。，．：；！？」』）〕》〉】｝］”’…—·ー々)]}.,;:!?%")
_NO_END: Final = frozenset("「『（〔《〈【｛［“‘([{")
_DANGLING: Final = frozenset(
    [
        *("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "its", "of", "on", "or"),
        *("over", "that", "the", "their", "to", "with", ""),
    ]
)
_LINK_BREAKS: Final = frozenset("/?&=-_.,;:+")
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE: Final = frozenset("\u00ad\u200b\u2060\ufeff")
_MOST_MARKS: Final = 3
_CACHED_LENGTH: Final = 200

Kind = Literal["main", "cjk", "other"]


def plain(text: str, longest: int = LONGEST) -> str:
    """Return `text` as one harmless line of at most `longest` characters.

    White space of every kind becomes one space; control characters, bidirectional controls,
    invisible characters, private use, surrogates and non-characters go; so does every combining
    mark after the third on one letter.
    """
    kept: list[str] = []
    marks = 0
    for char in text[: 4 * longest]:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if char.isspace() or category in {"Zl", "Zp"}:
            kept.append(" ")
        elif (
            category not in {"Cc", "Cs", "Co"}
            and char not in _BIDI
            and char not in _INVISIBLE
            and not _is_noncharacter(ord(char))
            and marks <= _MOST_MARKS
        ):
            kept.append(char)
    return " ".join("".join(kept).split())[:longest].rstrip()


def _is_noncharacter(code: int) -> bool:
    """Say whether a code point is one of the 66 that never stand for a character."""
    return code in range(0xFDD0, 0xFDF0) or code % 0x10000 in {0xFFFE, 0xFFFF}


@cache
def _advances(file: str) -> dict[int, float]:
    """Return code point → advance in em, for every character that the font file has."""
    with TTFont(FONT_FOLDER / file, lazy=True) as font:
        em: int = font["head"].unitsPerEm
        widths = font["hmtx"].metrics
        return {code: widths[name][0] / em for code, name in font.getBestCmap().items()}


def covers(char: str, weight: Weight = "regular") -> bool:
    """Say whether the Latin font of this weight has a glyph for `char`."""
    return ord(char) in _advances(FONT_FILES[weight])


def covers_cjk(char: str) -> bool:
    """Say whether the Chinese font has a glyph for `char`."""
    return ord(char) in _advances(CJK_FILE)


def is_cjk(char: str) -> bool:
    """Say whether `char` is set like Chinese: one em wide, with a line break allowed beside it."""
    return not char.isascii() and unicodedata.east_asian_width(char) in {"W", "F"}


@lru_cache(maxsize=8192)
def _em(char: str, weight: Weight) -> float:
    """Return the advance of one character in em; what the font lacks counts 1 em, or more."""
    for file in (FONT_FILES[weight], CJK_FILE):
        known = _advances(file).get(ord(char))
        if known is not None:
            return known
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    # Some single characters stand for whole phrases (U+FDFD) and are as wide as those.
    return float(max(1, len(unicodedata.normalize("NFKC", char)) // 2))


def text_width(text: str, size: float, weight: Weight = "regular") -> float:
    """Return the width of `text` on one line."""
    # Long texts are measured once and would only crowd the labels out of the cache.
    ems = _ems if len(text) <= _CACHED_LENGTH else _ems.__wrapped__
    return ems(text, weight) * size


@lru_cache(maxsize=16384)
def _ems(text: str, weight: Weight) -> float:
    return sum(_em(char, weight) for char in text)


def _may_break(before: str, after: str) -> bool:
    """Say whether a line may end between two neighbours that no space parts."""
    return (is_cjk(before) or is_cjk(after)) and before not in _NO_END and after not in _NO_START


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield what must stay together, each with the space ("" or " ") that stands before it."""
    for position, word in enumerate(text.split()):
        space = " " if position else ""
        start = 0
        for index, (before, after) in enumerate(pairwise(word), 1):
            if _may_break(before, after):
                yield space, word[start:index]
                space, start = "", index
        yield space, word[start:]


def _split(piece: str, size: float, max_width: float, weight: Weight) -> Iterator[str]:
    """Yield parts of a piece too wide for a line, cut after a link's separators where possible."""
    start, width, soft = 0, 0.0, 0
    for index, char in enumerate(piece):
        advance = _em(char, weight) * size
        if width + advance > max_width and index > start:
            cut = soft if soft > start else index
            yield piece[start:cut]
            start = cut
            width = text_width(piece[start:index], size, weight)
        width += advance
        if char in _LINK_BREAKS:
            soft = index + 1
    yield piece[start:]


def wrap(
    text: str,
    size: float,
    max_width: float,
    weight: Weight = "regular",
    max_lines: int | None = None,
) -> list[str]:
    """Break `text` into lines no wider than `max_width`; an empty text gives no line.

    Lines break at spaces and beside Chinese characters; only a piece wider than a whole line is
    cut inside. With `max_lines`, a text that needs more ends in "…" at a word boundary.
    """
    lines: list[str] = []
    line, width = "", 0.0
    for space, whole in _pieces(plain(text)):
        piece = whole
        gap = _em(" ", weight) * size if space and line else 0.0
        wide = text_width(piece, size, weight)
        if line and width + gap + wide > max_width:
            lines.append(line)
            line, width, gap = "", 0.0, 0.0
            if max_lines is not None and len(lines) > max_lines:
                break
        if wide > max_width:
            *full, piece = _split(piece, size, max_width, weight)
            lines.extend(full)
            wide = text_width(piece, size, weight)
        line += (" " if gap else "") + piece
        width += gap + wide
    if line:
        lines.append(line)
    if max_lines is not None and len(lines) > max_lines:
        lines[max_lines - 1 :] = [_ended(lines[max_lines - 1], size, max_width, weight)]
    return lines


def shorten(text: str, size: float, max_width: float, weight: Weight = "regular") -> str:
    """Return `text`, or as many whole words of it as fit before "…", never a part of a word.

    Small words that would dangle before the "…" go, too. If not even the first word fits, the
    result is "…" alone, or "" where that is too wide.
    """
    text = plain(text)
    if text_width(text, size, weight) <= max_width:
        return text
    return _ended(text, size, max_width, weight)


def _ended(text: str, size: float, max_width: float, weight: Weight) -> str:
    """Return the whole words of `text` that fit before an ellipsis, and the ellipsis."""
    room = max_width - text_width(" " + ELLIPSIS, size, weight)
    kept: list[tuple[str, str]] = []
    width = 0.0
    for space, piece in _pieces(text):
        width += text_width(space + piece, size, weight)
        if width > room:
            break
        kept.append((space, piece))
    while len(kept) > 1 and kept[-1][1].strip("()[]“”‘’\"',;:–—-").lower() in _DANGLING:
        kept.pop()
    words = "".join(space + piece for space, piece in kept).rstrip(" ,;:–—-([“‘")
    if not words:
        return ELLIPSIS if text_width(ELLIPSIS, size, weight) <= max_width else ""
    return words + ("" if is_cjk(words[-1]) else " ") + ELLIPSIS


def runs(text: str, weight: Weight = "regular") -> list[tuple[str, Kind]]:
    """Split `text` by the font that can draw it: the Latin one, the Chinese one, or neither.

    The renderer sets a whole line in some other font as soon as one of its characters is missing
    from the font named, so each run has to name its own.
    """
    parts: list[tuple[str, Kind]] = []
    for char in text:
        kind: Kind
        if parts and unicodedata.category(char) in {"Mn", "Me", "Cf"} and not covers(char, weight):
            kind = parts[-1][1]
        elif covers(char, weight):
            kind = "main"
        else:
            kind = "cjk" if covers_cjk(char) else "other"
        if parts and parts[-1][1] == kind:
            parts[-1] = (parts[-1][0] + char, kind)
        else:
            parts.append((char, kind))
    return parts
