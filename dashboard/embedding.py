"""The letters that an SVG file shows, cut out of dashboard/fonts and written into the file as CSS.

A viewer that lacks our fonts sets the text in others, as wide as they happen to be, and Chinese in
whatever it has. What is kept are outlines and advances: no kerning, so that a line is as wide as
`typeset.text_width` says, and not the name within, since "Source" is a reserved one. The fonts are
not compressed: the SVG mostly is on its way, and the bytes do not hang on a version of zlib.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal

from dashboard.typeset import CJK_FILE, FONT_FILES, FONT_FOLDER, Weight

Face = Weight | Literal["cjk"]

# A family with one weight stands for all of them, or a browser would thicken it where others are bold.
_ANY_WEIGHT: Final = "100 900"
_SANS, _SERIF, _CJK = "Source Sans 3", "Source Serif 4", "Noto Sans SC Parallax"
# Family, weight and style of every face, in the order in which they are written.
FACES: Final[dict[Face, tuple[str, str, str]]] = {
    "regular": (_SANS, "400", "normal"),
    "semibold": (_SANS, "600", "normal"),
    "bold": (_SANS, "700", "normal"),
    "italic": (_SANS, _ANY_WEIGHT, "italic"),
    "serif": (_SERIF, _ANY_WEIGHT, "normal"),
    "cjk": (_CJK, _ANY_WEIGHT, "normal"),
}
# All that browsers ask of a font; they refuse one without names.
_KEPT: Final = frozenset(
    {"GlyphOrder", "head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "post", "name", "glyf", "loca", "CFF "},
)
_NAMES: Final = {1: "Parallax Embedded", 2: "Regular", 4: "Parallax Embedded", 6: "ParallaxEmbedded"}
_WINDOWS, _UNICODE, _ENGLISH = 3, 1, 0x409


def font_rules(used: Mapping[Face, Iterable[str]]) -> str:
    """Return the `@font-face` rules for the characters that each face has to show; "" where there are none.

    Raises what fontTools raises on a font file that cannot be read or cut.
    """
    return "".join(_rule(face, "".join(sorted(set(used[face])))) for face in FACES if face in used)


@lru_cache(maxsize=32)
def _rule(face: Face, chars: str) -> str:
    data, codes = _cut(FONT_FILES[face] if face != "cjk" else CJK_FILE, chars)
    if not codes:
        return ""
    family, weight, style = FACES[face]
    kind, form = ("otf", "opentype") if face == "cjk" else ("ttf", "truetype")
    source = f"url(data:font/{kind};base64,{base64.b64encode(data).decode('ascii')}) format('{form}')"
    return (
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{style};"
        f"unicode-range:{_ranges(codes)};src:{source}}}"
    )


def _cut(file: str, chars: str) -> tuple[bytes, list[int]]:
    """Return a font with the glyphs of `chars` only, and the code points among them that it has."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.hinting = False
    options.name_IDs = []
    options.desubroutinize = True
    with TTFont(FONT_FOLDER / file, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        # Layout tables take most of the time, were they only to be emptied.
        for table in set(font.keys()) - _KEPT:
            del font[table]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=map(ord, chars))
        subsetter.subset(font)
        for name_id, text in _NAMES.items():
            font["name"].setName(text, name_id, _WINDOWS, _UNICODE, _ENGLISH)
        codes = sorted(font.getBestCmap())
        buffer = io.BytesIO()
        font.save(buffer)
    return buffer.getvalue(), codes


def _ranges(codes: list[int]) -> str:
    """Return code points in CSS; so that two pictures on one page do not hide each other's letters."""
    ranges: list[str] = []
    for _, group in groupby(enumerate(codes), lambda pair: pair[1] - pair[0]):
        run = [code for _, code in group]
        ranges.append(f"U+{run[0]:X}" + (f"-{run[-1]:X}" if len(run) > 1 else ""))
    return ",".join(ranges)
