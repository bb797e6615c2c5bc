"""The export frame: a chart with its title, what it shows, its counts, source, licence and link.

`compose` is pure text work on SVG; `to_svg`, `to_png` and `to_pdf` draw an Altair chart or a
Vega-Lite specification into it, and `with_fonts` makes an SVG carry its letters. Nothing here reads
the network or any file but the fonts, and the same chart and caption give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import struct
import sys
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import vl_convert

from dashboard.embedding import Face, font_rules
from dashboard.errors import ParallaxError
from dashboard.theme import (
    EXPORT_CJK,
    EXPORT_SANS,
    EXPORT_SERIF,
    HAIRLINE,
    SPACE,
    TOKENS,
    TYPE,
    Look,
    altair_config,
)
from dashboard.typeset import ELLIPSIS, FONT_FOLDER, Kind, Weight, plain, runs, text_width, wrap

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    Chart = alt.TopLevelMixin | Mapping[str, Any]

# 16:9 in pixels; at the usual scale of 2 the picture has 1920 × 1080.
SLIDE: Final = (960, 540)
MARGIN: Final = SPACE["xl"]
NARROWEST: Final = 480
WIDEST: Final = 4_000
TITLE_LINES: Final = 3
FINDING_LINES: Final = 4
FOOTER_LINES: Final = 3
MOST_NOTES: Final = 6
# What a chart gets that fills its container on the screen.
CHART_SIZE: Final = (800, 400)
MOST_ROWS: Final = 50_000
LONGEST_SIDE: Final = 20_000
LARGEST_SVG: Final = 20_000_000
MOST_PIXELS: Final = 40_000_000

# Where our fonts are missing, wider ones stand in; lines broken a little early still fit there.
_SLACK: Final = 0.94
_WORDMARK: Final = "Parallax"
_SVG_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_FORBIDDEN: Final = frozenset(
    {"script", "style", "foreignObject", "metadata", "handler", "listener", "feImage"}
    | {"animate", "animateMotion", "animateTransform", "set", "discard"}
    | {"iframe", "object", "embed", "audio", "video", "canvas"}
)
_INLINE_IMAGE: Final = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]*")
_REFERENCE: Final = re.compile(r"url\(\s*(['\"]?)#([^)'\"\s]+)\1\s*\)")
_DESCRIBED: Final = re.compile(r"</desc>|<desc [^<>]*/>")
_NUMBER: Final = re.compile(r"\s*(-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:px)?\s*")
_STYLE_FONT: Final = re.compile(r"font-family\s*:[^;]*")
_TEXTUAL: Final = frozenset({"text", "tspan", "textPath", "a"})
_BEFORE: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
_SEMIBOLD, _BOLD = 550, 650

log = logging.getLogger("parallax")
_fonts_lock = threading.Lock()
_altair_lock = threading.Lock()


class FrameError(ParallaxError):
    """A chart that cannot be framed: not an SVG, too large, or asking for data from outside."""


@dataclass(frozen=True)
class Caption:
    """What is written around a chart; every field is plain text, empty ones leave no trace.

    `finding` says in words what is shown (period, filters, known-on date), `counts` how many
    events, documents and origins stand behind it, `link` is the address that reproduces the view.
    """

    title: str
    finding: str
    counts: str
    sources: str
    data_version: str
    licence: str
    link: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Line:
    """One line of the frame; `step` is the height it takes."""

    text: str
    size: int
    weight: Weight
    colour: str
    step: int
    link: bool = False


@dataclass(frozen=True)
class _Face:
    """The text properties in force at one place of an SVG."""

    size: float = 11.0
    weight: int = 400
    italic: bool = False
    serif: bool = False
    anchor: str = "start"

    @property
    def name(self) -> Weight:
        """Return the nearest style of which dashboard/fonts has the metrics."""
        if self.serif:
            return "serif"
        if self.italic:
            return "italic"
        if self.weight >= _BOLD:
            return "bold"
        return "semibold" if self.weight >= _SEMIBOLD else "regular"


def register_fonts() -> None:
    """Make the fonts of dashboard/fonts known to the renderer, once in a process; thread-safe."""
    with _fonts_lock:
        _register()


@cache
def _register() -> None:
    vl_convert.register_font_directory(str(FONT_FOLDER))


# --- the frame -----------------------------------------------------------------------------------


def compose(
    chart_svg: str,
    caption: Caption,
    *,
    width: int | None = None,
    height: int | None = None,
    look: Look = "light",
) -> str:
    """Return a complete SVG: title, what is shown, the chart, a hairline, and the source lines.

    Without `width` the frame is as wide as the chart and its margins, up to WIDEST; a chart that
    is wider than its frame is scaled down. With `height`, too (see `SLIDE`), the chart is scaled to
    fill the room that the text leaves. Raises FrameError if `chart_svg` is no SVG, or if the frame would be too narrow,
    too large, or leave no room for the chart.
    """
    tokens = TOKENS[look]
    chart, chart_width, chart_height = _parse(chart_svg)
    wide = width or min(max(round(chart_width) + 2 * MARGIN, NARROWEST), WIDEST)
    if not NARROWEST <= wide <= WIDEST:
        raise FrameError(f"A frame is {NARROWEST} to {WIDEST} pixels wide, not {wide}.")
    inner = wide - 2 * MARGIN
    head = _head(caption, inner, look)
    foot = _foot(caption, inner, look, dense=height is not None)
    top, below, foot_height = _heights(head, foot)
    scale = min(1.0, inner / chart_width)
    if height is not None:
        scale = min(inner / chart_width, (height - top - below) / chart_height)
    if scale <= 0:
        raise FrameError(f"The text leaves no room for the chart in {wide} × {height} pixels.")
    drawn_width, drawn_height = chart_width * scale, chart_height * scale
    tall = height or round(top + drawn_height + below)

    prefix = f"p{_digest(chart, caption, look)}-"
    root = _root(wide, tall, caption, prefix)
    ET.SubElement(root, "rect", {"width": f"{wide}", "height": f"{tall}", "fill": tokens.paper})
    _write(root, head, MARGIN)
    left = MARGIN + ((inner - drawn_width) / 2 if height is not None else 0)
    box = {"x": left, "y": top, "width": drawn_width, "height": drawn_height}
    chart.attrib.update({name: f"{value:g}" for name, value in box.items()})
    _rename_ids(chart, prefix)
    root.append(chart)

    foot_top = tall - foot_height
    level = f"{foot_top - SPACE['s'] - 0.5:g}"
    rule = {"x1": f"{MARGIN}", "x2": f"{wide - MARGIN}", "y1": level, "y2": level}
    ET.SubElement(root, "line", {**rule, "stroke": tokens.faint, "stroke-width": f"{HAIRLINE}"})
    _write(root, foot, foot_top, caption.link)
    mark = _Line(_WORDMARK, TYPE["small"], "serif", tokens.ink, foot[0].step)
    wordmark = _text(mark, wide - MARGIN, foot_top + _baseline(foot[0]))
    wordmark.attrib["text-anchor"] = "end"
    root.append(wordmark)
    return _serialise(root)


def text_height(caption: Caption, width: int, look: Look = "light") -> int:
    """Return the height in pixels that all but the chart takes in a frame of fixed width and height."""
    inner = width - 2 * MARGIN
    top, below, _ = _heights(_head(caption, inner, look), _foot(caption, inner, look, dense=True))
    return top + below


def _heights(head: list[_Line], foot: list[_Line]) -> tuple[int, int, int]:
    """Return the heights above the chart, below it, and of that below the hairline."""
    top = MARGIN + sum(line.step for line in head) + (SPACE["m"] if head else 0)
    foot_height = sum(line.step for line in foot) + SPACE["l"]
    return top, SPACE["m"] + HAIRLINE + SPACE["s"] + foot_height, foot_height


def _head(caption: Caption, inner: int, look: Look) -> list[_Line]:
    tokens = TOKENS[look]
    size = TYPE["heading"] if inner > NARROWEST else TYPE["section"]
    title = _balanced(caption.title, size, inner * _SLACK)
    lines = [_Line(text, size, "serif", tokens.ink, round(size * 1.25)) for text in title]
    small = TYPE["small"]
    finding = wrap(caption.finding, small, inner * _SLACK, "regular", FINDING_LINES)
    if title and finding:
        lines[-1] = replace(lines[-1], step=lines[-1].step + SPACE["xs"])
    return lines + [_Line(t, small, "regular", tokens.muted, round(small * 1.4)) for t in finding]


def _balanced(title: str, size: int, max_width: float) -> list[str]:
    """Return the lines of a title, of about equal length rather than with one word left over."""
    lines = wrap(title, size, max_width, "serif", TITLE_LINES)
    if len(lines) <= 1 or lines[-1].endswith(ELLIPSIS):
        return lines
    low, high = max_width / len(lines), max_width
    while high - low > size / 4:
        middle = (low + high) / 2
        fits = len(wrap(title, size, middle, "serif")) <= len(lines)
        low, high = (low, middle) if fits else (middle, high)
    return wrap(title, size, high, "serif", TITLE_LINES)


def _foot(caption: Caption, inner: int, look: Look, *, dense: bool) -> list[_Line]:
    """Return the lines under the hairline, at least one, clear of the wordmark at the right.

    `dense` runs notes, source, version and licence on as one paragraph, where height is short; notes give way.
    """
    tokens = TOKENS[look]
    size, step = TYPE["fine"], round(TYPE["fine"] * 1.45)
    room = min(inner * _SLACK, inner - text_width(_WORDMARK, TYPE["small"], "serif") - SPACE["l"])
    record = " · ".join(filter(None, (caption.data_version, caption.licence)))
    parts: list[tuple[str, Weight, str]] = [(caption.counts, "semibold", tokens.ink)]
    notes = caption.notes[:MOST_NOTES]
    if dense:
        source = " · ".join(filter(None, (caption.sources, record)))
        parts.append((_short_of_notes(notes, source, size, room), "regular", tokens.muted))
    else:
        parts += [(note, "italic", tokens.muted) for note in notes]
        parts += [(text, "regular", tokens.muted) for text in (caption.sources, record)]
    lines = [
        _Line(text, size, weight, colour, step)
        for part, weight, colour in parts
        for text in wrap(part, size, room, weight, FOOTER_LINES)
    ]
    address = wrap(caption.link, size, room, "regular", FOOTER_LINES)
    lines += [_Line(text, size, "regular", tokens.muted, step, link=True) for text in address]
    return lines or [_Line("", size, "regular", tokens.muted, step)]


def _short_of_notes(notes: tuple[str, ...], source: str, size: int, room: float) -> str:
    """Notes and source as one paragraph; where lines are short the last notes go, never source, version or licence."""
    for kept in range(len(notes), 0, -1):
        text = " ".join((*notes[:kept], source))
        if not wrap(text, size, room, "regular", FOOTER_LINES)[-1].endswith(ELLIPSIS):
            return text
    return source


def _root(wide: int, tall: int, caption: Caption, prefix: str) -> ET.Element:
    size = {"width": f"{wide}", "height": f"{tall}", "viewBox": f"0 0 {wide} {tall}"}
    names = {"role": "img", "aria-labelledby": f"{prefix}title {prefix}desc"}
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **names})
    ET.SubElement(root, "title", {"id": f"{prefix}title"}).text = plain(caption.title, 500)
    told = (caption.finding, caption.counts, caption.sources, caption.data_version, caption.licence)
    description = " ".join(plain(part, 1000) for part in told if part)
    ET.SubElement(root, "desc", {"id": f"{prefix}desc"}).text = description
    return root


def _baseline(line: _Line) -> float:
    """Return how far below the top of its line the text stands."""
    return line.size * 1.05


def _write(root: ET.Element, lines: list[_Line], top: float, link: str = "") -> None:
    """Set `lines` one under the other; those of the address lead to `link`, if it is one."""
    href = plain(link) if _is_web_address(link) else ""
    for line in filter(lambda line: line.text, lines):
        holder = ET.SubElement(root, "a", {"href": href}) if href and line.link else root
        holder.append(_text(line, MARGIN, top + _baseline(line)))
        top += line.step


def _text(line: _Line, left: float, baseline: float) -> ET.Element:
    face = _Face(
        size=line.size,
        weight={"regular": 400, "italic": 400, "bold": 700}.get(line.weight, 600),
        italic=line.weight == "italic",
        serif=line.weight == "serif",
    )
    element = ET.Element("text", {"x": f"{left:g}", "y": f"{baseline:g}", "fill": line.colour})
    element.attrib["font-family"] = EXPORT_SERIF if face.serif else EXPORT_SANS
    element.attrib["font-size"] = f"{line.size}"
    if face.weight != _Face.weight:
        element.attrib["font-weight"] = f"{face.weight}"
    if face.italic:
        element.attrib["font-style"] = "italic"
    element.text = line.text
    return element


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and plain(link) == link


def _digest(chart: ET.Element, caption: Caption, look: Look) -> str:
    told = repr((ET.tostring(chart), caption, look)).encode("utf-8", "backslashreplace")
    return hashlib.sha256(told).hexdigest()[:8]


# --- SVG from elsewhere --------------------------------------------------------------------------


def _parse(svg: str) -> tuple[ET.Element, float, float]:
    """Return the root of an SVG made harmless, in our fonts, with its width and height.

    The renderer would read pictures from files and addresses named in an SVG, and viewers run its
    scripts; all of that is taken out here.
    """
    if len(svg) > LARGEST_SVG:
        raise FrameError(f"The chart's SVG has {len(svg):,} characters; {LARGEST_SVG:,} is the most.")
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        raise FrameError("The chart's SVG declares a document type; only plain SVG is accepted.")
    try:
        root = ET.fromstring(svg)  # noqa: S314 - without a document type there are no entities
    except (ET.ParseError, ValueError) as error:
        raise FrameError(f"The chart is not well-formed SVG: {error}") from error
    if root.tag.removeprefix(_SVG_NAMESPACE) != "svg":
        raise FrameError(f"The chart is not an SVG but <{root.tag}>.")
    try:
        _make_harmless(root)
        _retype(root, _Face())
    except RecursionError as error:
        raise FrameError("The chart's SVG is nested too deeply.") from error
    width, height = _size(root)
    root.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    root.attrib.setdefault("font-family", EXPORT_SANS)
    # Vega goes on counting its ids from chart to chart; here they always begin anew.
    _rename_ids(root, "i")
    return root, width, height


def _size(root: ET.Element) -> tuple[float, float]:
    """Return width and height in pixels, from the attributes or else from the view box."""
    box = [_number(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip())]
    width, height = _number(root.get("width")), _number(root.get("height"))
    if width is None or height is None:
        width, height = box[2:] if len(box) == len(("x", "y", "width", "height")) else (None, None)
    if width is None or height is None or not (0 < width < LONGEST_SIDE and 0 < height < LONGEST_SIDE):
        raise FrameError("The chart's SVG gives no usable width and height.")
    return width, height


def _number(text: str | None) -> float | None:
    match = _NUMBER.fullmatch(text or "")
    return float(match[1]) if match else None


def _make_harmless(element: ET.Element) -> None:
    """Drop the SVG namespace, and whatever could run, load or style from outside."""
    element.tag = element.tag.removeprefix(_SVG_NAMESPACE)
    for name, value in list(element.attrib.items()):
        del element.attrib[name]
        local = "href" if name == _XLINK_HREF else name
        if _keeps(element.tag, local, value):
            element.attrib[local] = value
    element.text = _printable(element.text)
    for child in list(element):
        child.tail = _printable(child.tail)
        tag = child.tag.removeprefix(_SVG_NAMESPACE)
        if tag in _FORBIDDEN or "{" in tag or ":" in tag:
            element.remove(child)
            continue
        _make_harmless(child)
        if tag == "image" and "href" not in child.attrib:
            element.remove(child)


def _keeps(tag: str, name: str, value: str) -> bool:
    """Say whether an attribute may stay."""
    if name.lower().startswith("on") or "{" in name or ":" in name or name == "xmlns":
        return False
    if name == "href":
        if tag == "a":
            return _is_web_address(value)
        return bool(_INLINE_IMAGE.fullmatch(value)) if tag == "image" else value.startswith("#")
    if name == "style" and ("@" in value or "\\" in value or "expression" in value):
        return False
    return "url(" not in _REFERENCE.sub("", value).lower()


def _printable(text: str | None) -> str | None:
    if not text:
        return None
    # A space at either end parts this text from its neighbours in the line.
    ends = [" " if end.isspace() else "" for end in (text[0], text[-1])]
    return ends[0] + plain(text) + ends[1] if text.strip() else " "


def _rename_ids(root: ET.Element, prefix: str) -> None:
    """Name every id of a drawing `prefix` and its number, and every reference to one alike."""
    found = dict.fromkeys(element.attrib["id"] for element in root.iter() if "id" in element.attrib)
    names = {old: f"{prefix}{number}" for number, old in enumerate(found, 1)}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.attrib[name] = names[value]
            elif name == "href" and value.startswith("#"):
                element.attrib[name] = f"#{names.get(value[1:], prefix)}"
            elif name.startswith("aria-") and value in names:
                element.attrib[name] = names[value]
            elif "url(" in value:
                element.attrib[name] = _REFERENCE.sub(
                    lambda reference: f"url(#{names.get(reference[2], prefix)})", value
                )


def _serialise(root: ET.Element) -> str:
    svg = ET.tostring(root, encoding="unicode")
    if len(svg) > LARGEST_SVG:
        raise FrameError(f"The framed chart would have {len(svg):,} characters.")
    return svg


# --- type inside the drawing ---------------------------------------------------------------------


def _retype(element: ET.Element, face: _Face) -> None:
    """Put `element` and all within into the export fonts, sans or serif as they were."""
    face = _face(element, face)
    family = EXPORT_SERIF if face.serif else EXPORT_SANS
    if "font-family" in element.attrib:
        element.attrib["font-family"] = family
    if "style" in element.attrib:
        element.attrib["style"] = _STYLE_FONT.sub(f"font-family:{family}", element.attrib["style"])
    for child in element:
        _retype(child, face)


def _part_runs(element: ET.Element, face: _Face) -> None:
    """Give every run of characters within `element` a font that has them, for the renderer."""
    face = _face(element, face)
    for index, child in enumerate(element):
        # The first line of a text stands where the text stands.
        if element.tag == "text" and child.tag == "tspan" and index == 0 and not element.text:
            child.attrib.setdefault("x", element.get("x", "0"))
        _part_runs(child, face)
    if element.tag in {"text", "tspan"} and element.text and not len(element):
        _set_runs(element, face)


def _face(element: ET.Element, above: _Face) -> _Face:
    """Return the text properties in force inside `element`."""
    own = {name: value for name, value in element.attrib.items() if name in _FACE_NAMES}
    for declaration in element.get("style", "").split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in _FACE_NAMES:
            own[name.strip()] = value.strip()
    if not own:
        return above
    family = own.get("font-family", "").lower()
    weight = own.get("font-weight", f"{above.weight}")
    anchor = own.get("text-anchor", above.anchor)
    return _Face(
        size=_number(own.get("font-size")) or above.size,
        weight=int(weight) if weight.isdecimal() else {"bold": 700}.get(weight, 400),
        italic=own["font-style"] in {"italic", "oblique"} if "font-style" in own else above.italic,
        serif="serif" in family.replace("sans-serif", "") if family else above.serif,
        anchor=anchor if anchor in _BEFORE else "start",
    )


_FACE_NAMES: Final = frozenset({"font-family", "font-size", "font-weight", "font-style", "text-anchor"})


def _set_runs(element: ET.Element, face: _Face) -> None:
    """Where the Latin font lacks characters of a line, set each run in a font that has them.

    The renderer shapes what follows one position as a whole, and takes any font that happens to
    have all of it; so each run gets a position of its own, reckoned from the glyph widths.
    """
    parts = _parted(element.text or "", face.name)
    if all(kind == "main" for _, kind in parts):
        return
    start = _number(element.get("x", "0"))
    if start is None or (element.tag == "tspan" and "x" not in element.attrib):
        element.attrib["font-family"] = EXPORT_CJK
        return
    start += _number(element.attrib.pop("dx", "0")) or 0.0
    widths = [text_width(text, face.size, face.name) for text, _ in parts]
    start -= sum(widths) * _BEFORE[face.anchor]
    element.text = None
    for (text, kind), width in zip(parts, widths, strict=True):
        span = ET.SubElement(element, "tspan", {"x": f"{start:g}", "text-anchor": "start"})
        span.text = text
        if kind == "cjk":
            span.attrib["font-family"] = EXPORT_CJK
        elif kind == "other":
            span.attrib["font-family"] = "'DejaVu Sans', sans-serif"
        else:
            span.attrib["font-kerning"] = "none"
        start += width


def _parted(text: str, weight: Weight) -> list[tuple[str, Kind]]:
    """Return the runs of a line, with the spaces between two of them at the end of the first."""
    parts = runs(text, weight)
    for index in range(1, len(parts)):
        (before, kind), (after, own) = parts[index - 1], parts[index]
        words = after.lstrip(" ")
        parts[index - 1] = (before + " " * (len(after) - len(words)), kind)
        parts[index] = (words, own)
    return [part for part in parts if part[0]]


# --- letters in the file -------------------------------------------------------------------------


def with_fonts(svg: str) -> str:
    """Return a framed SVG that carries the letters it shows, so that it looks the same everywhere.

    Where they cannot be cut out of the fonts, the SVG is returned as it is: it still names them.
    Raises FrameError if it is none that `compose` has made.
    """
    before = _DESCRIBED.search(svg)
    if before is None:
        raise FrameError("Only an SVG in the export frame can carry fonts.")
    used: dict[Face, set[str]] = {}
    try:
        _gather(ET.fromstring(svg), _Face(), used)  # noqa: S314 - our own
        rules = font_rules(used)
    except Exception as error:
        # A picture in other letters is better than none.
        log.warning("an SVG was written without its fonts", exc_info=error)
        return svg
    return f"{svg[: before.end()]}<style>{rules}</style>{svg[before.end() :]}"


def _gather(element: ET.Element, face: _Face, used: dict[Face, set[str]]) -> None:
    """Add the characters drawn within `element` to those that each face has to show."""
    face = _face(element, face)
    if element.tag.removeprefix(_SVG_NAMESPACE) in _TEXTUAL:
        for text in filter(None, (element.text, *(child.tail for child in element))):
            for run, kind in runs(text, face.name):
                if kind != "other":
                    used.setdefault("cjk" if kind == "cjk" else face.name, set()).update(run)
    for child in element:
        _gather(child, face, used)


# --- drawing and converting ----------------------------------------------------------------------


def draw(chart: Chart, look: Look = "light") -> str:
    """Return the SVG of an Altair chart or a Vega-Lite specification, without a frame.

    The chart's own `config` goes before that of the theme, but fonts and ground are always those
    of the export; colours given in the chart stay, so build it for the same `look`. Raises
    FrameError if the chart names data that it does not hold, or holds more than MOST_ROWS rows.
    """
    register_fonts()
    spec = _prepared(chart if isinstance(chart, Mapping) else specification(chart), look)
    try:
        return vl_convert.vegalite_to_svg(spec, vl_version=_vl_version(), allowed_base_urls=[])
    except ValueError as error:
        raise FrameError(f"The chart cannot be drawn: {error}") from error


def to_svg(
    chart: Chart,
    caption: Caption,
    look: Look = "light",
    *,
    width: int | None = None,
    height: int | None = None,
    embed: bool = True,
) -> bytes:
    """Return the framed chart as SVG (UTF-8); see `draw` and `compose`.

    embed: whether the file carries its letters; see `with_fonts`.
    """
    svg = compose(draw(chart, look), caption, width=width, height=height, look=look)
    return (with_fonts(svg) if embed else svg).encode()


def to_png(
    chart: Chart,
    caption: Caption,
    look: Look = "light",
    scale: float = 2,
    *,
    width: int | None = None,
    height: int | None = None,
    dpi: int | None = None,
) -> bytes:
    """Return the framed chart as PNG of `scale` dots a pixel; see `draw` and `compose`.

    dpi: dots an inch, written into the file for programs that place a picture by its size.
    """
    svg = compose(draw(chart, look), caption, width=width, height=height, look=look)
    _, wide, tall = _parse(svg)
    # A very large matrix is drawn less finely rather than not at all.
    png = svg_to_png_bytes(svg, min(scale, (MOST_PIXELS / (wide * tall)) ** 0.5 * 0.999))
    return png if dpi is None else with_dpi(png, dpi)


def with_dpi(png: bytes, dpi: int) -> bytes:
    """Return a PNG that says how many dots go to an inch, in place of what it said before."""
    per_metre = round(dpi / 0.0254)
    body = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    parts, at = [png[:8]], 8
    while at < len(png):
        size = 12 + int.from_bytes(png[at : at + 4], "big")
        name = png[at + 4 : at + 8]
        if name != b"pHYs":
            parts.append(png[at : at + size])
        if name == b"IHDR":
            parts.append(chunk)
        at += size
    return b"".join(parts)


def measure(chart: Chart, look: Look = "light") -> tuple[float, float]:
    """Return width and height in pixels that the chart takes without a frame; see `draw`."""
    _, wide, tall = _parse(draw(chart, look))
    return wide, tall


def to_pdf(
    chart: Chart,
    caption: Caption,
    look: Look = "light",
    *,
    width: int | None = None,
    height: int | None = None,
) -> bytes:
    """Return the framed chart as a PDF of one page with real text; see `draw` and `compose`."""
    svg = compose(draw(chart, look), caption, width=width, height=height, look=look)
    return svg_to_pdf_bytes(svg)


def svg_to_png_bytes(svg: str, scale: float = 2) -> bytes:
    """Return an SVG, framed or from elsewhere, as PNG; what could load or run is taken out.

    Raises FrameError if it is no SVG, or the picture would have more than MOST_PIXELS dots.
    """
    root, width, height = _parse(svg)
    if not 0 < width * height * scale**2 <= MOST_PIXELS:
        raise FrameError(
            f"A picture of {width:g} × {height:g} pixels at scale {scale:g} would have more than "
            f"{MOST_PIXELS:,} dots; choose a smaller scale, or SVG."
        )
    register_fonts()
    return vl_convert.svg_to_png(_for_renderer(root), scale=scale)


def svg_to_pdf_bytes(svg: str) -> bytes:
    """Return an SVG, framed or from elsewhere, as PDF; what could load or run is taken out.

    Raises FrameError if it is no SVG.
    """
    root, _, _ = _parse(svg)
    title = root.findtext("title") or ""
    register_fonts()
    return _steady_pdf(vl_convert.svg_to_pdf(_for_renderer(root)), title)


def _for_renderer(root: ET.Element) -> str:
    """Return the text of a parsed SVG with the fonts named run by run."""
    _part_runs(root, _Face())
    root.attrib["xmlns"] = "http://www.w3.org/2000/svg"
    return _serialise(root)


@cache
def _vl_version() -> str:
    """Return the bundled Vega-Lite that Altair writes for, or the newest of the same generation."""
    import altair as alt

    wanted = alt.SCHEMA_VERSION.removeprefix("v")
    bundled = [str(version) for version in vl_convert.get_vegalite_versions()]
    exact = [version for version in bundled if f"{wanted}.".startswith(f"{version}.")]
    same = [version for version in bundled if version.partition(".")[0] == wanted.partition(".")[0]]
    return (exact or same or bundled)[-1]


def specification(chart: alt.TopLevelMixin, *, is_checked: bool = True) -> dict[str, Any]:
    """Return the specification of an Altair chart with its rows in it; unchecked it is made twice as fast."""
    import altair as alt

    with (
        _altair_globals(),
        alt.theme.enable("none"),
        alt.data_transformers.enable("default", max_rows=MOST_ROWS),
    ):
        try:
            spec: dict[str, Any] = chart.to_dict(validate=is_checked)
        except alt.MaxRowsError as error:
            raise FrameError(f"The chart holds more than {MOST_ROWS:,} rows.") from error
    return spec


def rows_apart(chart: alt.TopLevelMixin) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Return the specification of an Altair chart, unchecked, and its rows by the name of their data.

    For the page, which sends rows as Arrow: of each frame only the columns that the specification
    names, times as text. Three times as fast as `specification`.
    """
    import altair as alt

    frames: dict[int, tuple[str, pd.DataFrame]] = {}

    def set_apart(data: Any) -> dict[str, str]:
        if len(data) > MOST_ROWS:
            raise FrameError(f"The chart holds more than {MOST_ROWS:,} rows.")
        return {"name": frames.setdefault(id(data), (f"rows-{len(frames)}", data))[0]}

    with _altair_globals(), alt.theme.enable("none"):
        alt.data_transformers.register("parallax", set_apart)
        with alt.data_transformers.enable("parallax"):
            spec: dict[str, Any] = chart.to_dict(validate=False)
    named = set(re.findall(r"\w+", json.dumps(spec)))
    kept = {name: data[[column for column in data if column in named]] for name, data in frames.values()}
    return spec, {name: _with_times_as_text(data) for name, data in kept.items()}


def _with_times_as_text(data: pd.DataFrame) -> pd.DataFrame:
    """Times as Vega-Lite reads them in the reader's own time zone, that is as days and not as moments."""
    import numpy as np

    times = {column: data[column].to_numpy("datetime64[s]") for column in data.select_dtypes("datetime")}
    return data.assign(**{
        column: np.where(np.isnat(values), None, np.datetime_as_string(values).astype(object))
        for column, values in times.items()
    })  # fmt: skip


def _altair_globals() -> AbstractContextManager[Any]:
    """Return the lock on Altair's process-wide settings.

    While Streamlit converts a chart for one reader it makes Altair leave the rows out. An export
    in another thread at that moment would be an empty chart, so it waits for Streamlit's lock.
    """
    streamlit = sys.modules.get("streamlit.elements.vega_charts")
    lock: AbstractContextManager[Any] = getattr(streamlit, "_altair_globals_lock", _altair_lock)
    return lock


def _prepared(spec: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """Return `spec` with theme, export fonts and a fixed size; it must hold its own data."""
    datasets = spec.get("datasets", {})
    for data in _data_of(spec):
        if "url" in data:
            raise FrameError("The chart takes its data from an address; give it the rows instead.")
        if "name" in data and "values" not in data and data["name"] not in datasets:
            raise FrameError(f"The chart names the data {data['name']!r} but does not hold it.")
        if isinstance(data.get("values"), list) and len(data["values"]) > MOST_ROWS:
            raise FrameError(f"The chart holds more than {MOST_ROWS:,} rows.")
    ready: dict[str, Any] = _in_export_fonts(spec)
    for name, size in zip(("width", "height"), CHART_SIZE, strict=True):
        if ready.get(name) == "container":
            ready[name] = size
    ready["config"] = _merged(altair_config(look, EXPORT_SANS), ready.get("config", {}))
    ready["background"] = TOKENS[look].paper
    return ready


def _data_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every `data` object of a specification, those of lookups included."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name == "data" and isinstance(part, Mapping):
                yield part
            elif name not in {"datasets", "config"}:
                yield from _data_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _data_of(part)


def _in_export_fonts(value: Any, name: str = "") -> Any:
    """Return a copy of a specification in which every font named is one that files have."""
    if name in {"data", "datasets", "values"}:
        return value
    if isinstance(value, Mapping):
        return {key: _in_export_fonts(part, key) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_in_export_fonts(part) for part in value]
    if isinstance(value, str) and name.lower().endswith("font"):
        serif = "serif" in value.lower().replace("sans-serif", "")
        return EXPORT_SERIF if serif else EXPORT_SANS
    return value


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with the entries of `over` laid over it, object by object."""
    result = dict(base)
    for name, value in over.items():
        old = result.get(name)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            result[name] = _merged(old, value)
        else:
            result[name] = value
    return result


# --- PDF -----------------------------------------------------------------------------------------

_PDF_REFERENCE: Final = re.compile(rb"\b(\d+) 0 R\b")
_PDF_RESOURCES: Final = re.compile(rb"(?:[ ]+/[A-Za-z]+\d+ \d+ 0 R\n){2,}")
_PDF_TABLE: Final = re.compile(
    rb"xref\s+0 (\d+)\s+(.*?)trailer\s.*?/Root (\d+) 0 R\s+/Info (\d+) 0 R.*%%EOF\s*", re.DOTALL
)


def _steady_pdf(pdf: bytes, title: str) -> bytes:
    """Return `pdf` with its objects numbered in the order of their first mention, and a title.

    The converter numbers fonts in the order of a hash table, which changes from call to call. A
    file not built as expected is returned as it is.
    """
    start = re.search(rb"startxref\s+(\d+)", pdf)
    table = _PDF_TABLE.match(pdf, int(start[1])) if start else None
    if not start or not table:
        return pdf
    objects = _pdf_objects(pdf, table[2].split(b"\n"), int(start[1]))
    root, info = int(table[3]), int(table[4])
    if title:
        coded = plain(title, 500).encode("utf-16-be").hex().encode()
        head, stream = objects[info]
        objects[info] = (head.replace(b"<<", b"<<\n  /Title <feff" + coded + b">", 1), stream)

    numbers: dict[int, int] = {}
    waiting = [info, root]
    while waiting:
        number = waiting.pop()
        if number not in numbers:
            numbers[number] = len(numbers) + 1
            named = [int(found) for found in _PDF_REFERENCE.findall(objects[number][0])]
            waiting.extend(reversed(named))

    out = bytearray(pdf[: pdf.index(b" 0 obj")].rpartition(b"\n")[0] + b"\n")
    offsets: list[int] = []
    for old, new in numbers.items():
        head, stream = objects[old]
        head = _PDF_REFERENCE.sub(lambda found: b"%d 0 R" % numbers[int(found[1])], head)
        offsets.append(len(out))
        out += b"%d 0 obj" % new + head + stream
    lines = b"".join(b"%010d 00000 n\r\n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f\r\n%btrailer\n<<\n  /Size %d\n  /Root %d 0 R\n" % (
        *(len(offsets) + 1, lines, len(offsets) + 1, numbers[root]),
    )
    return bytes(out) + b"  /Info %d 0 R\n>>\nstartxref\n%d\n%%%%EOF" % (*(numbers[info], out.rindex(b"xref\n0 ")),)


def _pdf_objects(pdf: bytes, rows: list[bytes], end: int) -> dict[int, tuple[bytes, bytes]]:
    """Return number → what stands between "obj" and the stream, and the rest, of every object."""
    used = {number: int(row[:10]) for number, row in enumerate(rows) if row[17:18] == b"n"}
    order = sorted(used, key=lambda number: used[number])
    ends = [*(used[number] for number in order[1:]), end]
    objects: dict[int, tuple[bytes, bytes]] = {}
    for number, stop in zip(order, ends, strict=True):
        body = pdf[used[number] : stop].partition(b" 0 obj")[2]
        head, mark, stream = body.partition(b"\nstream\n")
        head = _PDF_RESOURCES.sub(lambda found: b"".join(sorted(found[0].splitlines(keepends=True))), head)
        objects[number] = (head, mark + stream)
    return objects
