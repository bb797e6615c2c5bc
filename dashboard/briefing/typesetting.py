"""typst, with our fonts and nothing else: no font of the machine, no package, no file beside the template.

Text reaches a template as data only. The compiler is in the process and lets other threads run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from dashboard.errors import ParallaxError
from dashboard.typeset import FONT_FOLDER

TEMPLATE: Final = Path(__file__).with_name("memo.typ")
_PICTURE: Final = b"""
#let size = json(bytes(sys.inputs.size))
#set page(width: size.at(0) * 1pt, height: size.at(1) * 1pt, margin: 0pt)
#set text(font: ("Source Sans 3", "Noto Sans SC Parallax"), fallback: true)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)
"""


class TypesettingError(ParallaxError):
    """A document or picture that could not be set."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def pdf(data: Mapping[str, Any], pictures: Mapping[str, str], released: date) -> bytes:
    """The PDF of the memo's data; pictures: SVG by name. The same input gives the same bytes.

    It is PDF/UA-1, for readers who cannot see it, unless a text has letters that none of our fonts has: those the
    standard forbids. Raises TypesettingError.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False), "pictures": json.dumps(pictures, ensure_ascii=False)}
    stamp = datetime(released.year, released.month, released.day, tzinfo=UTC)

    def compiled(standard: list[typst.PDFStandard]) -> bytes:
        return bytes(typst.compile(
            _template(), font_paths=_fonts(), format="pdf", sys_inputs=inputs, timestamp=stamp, pdf_standards=standard
        ))  # fmt: skip

    try:
        return compiled(["ua-1"])
    except RuntimeError:
        try:
            return compiled([])
        except RuntimeError as error:
            raise TypesettingError(f"the memo could not be set as PDF: {error}") from error


def png(svg: str, size: tuple[float, float], scale: float) -> bytes:
    """An SVG of that size in pixels as PNG with `scale` dots a pixel. Raises TypesettingError."""
    inputs = {"svg": svg, "size": json.dumps(size)}
    try:
        made = typst.compile(_PICTURE, font_paths=_fonts(), format="png", ppi=72 * scale, sys_inputs=inputs)
    except RuntimeError as error:
        raise TypesettingError(f"the picture could not be drawn: {error}") from error
    return bytes(made)
