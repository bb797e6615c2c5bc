"""The pictures of a brief at the width of a page: each drawn once, for all the files that show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from dashboard import charts, comparison, figures, frame
from dashboard.briefing import typesetting
from dashboard.briefing.contents import Contents, Section
from dashboard.charts import Style
from dashboard.errors import ParallaxError
from dashboard.theme import Look

# 160 mm are 605 pixels of 1/96 inch: labels of 11 pixels come out at 7 to 8 points.
WIDTH: Final = 620
PAGE_MM: Final = 160.0
TALLEST_MM: Final = 172.0
DPI: Final = 300
MM_A_PIXEL: Final = 25.4 / 96
# Of more, nothing could be read on a page.
MOST_COLUMNS: Final = 6
MOST_ROWS: Final = 7
MOST_PAIRS: Final = 11
MOST_MEASURES: Final = 12
MOST_LINES: Final = 36
WIDER: Final = 1.3
LEGEND_COLUMNS: Final = 3
MOST_DOTS: Final = 6_000_000
MOST_FRAMED_DOTS: Final = 4_000_000
_SIZE: Final = re.compile(r'<svg\b[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"')

_THIN: Final = re.compile(r'<line\b(?![^>]*\bstroke-opacity=)[^>]*\sopacity="[^>]*>')

Draw = Callable[[Mapping[str, Any], Look], str]


@dataclass(frozen=True)
class Part:
    """The part of a chart that fits a page: its rows, of a matrix its points, and what was left out in words."""

    rows: pd.DataFrame
    points: pd.DataFrame
    words: str


@dataclass(frozen=True)
class Drawing:
    """An SVG with its size in pixels."""

    svg: str
    width: float
    height: float

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height on the page; a narrow drawing is not blown up."""
        scale = min(PAGE_MM / self.width, TALLEST_MM / self.height, MM_A_PIXEL)
        return self.width * scale, self.height * scale


def part_of(section: Section) -> Part | None:
    """What is drawn on a page of a matrix, ladder or set of measures that would be too small to read; else None."""
    if section.base is None or section.request is None:
        return None
    rows, points, words = section.base.rows, pd.DataFrame(), ""
    if section.item.name == "matrix":
        points = section.request.rows("event_points", section.request.params)
        rows, points, words = _matrix_part(rows, points)
    elif section.item.name == "ladder" and len(rows) > MOST_PAIRS:
        latest = rows.response_date.sort_values(kind="stable").index[-MOST_PAIRS:]
        words = f"the {MOST_PAIRS} of {len(rows)} pairs with the latest responses"
        rows = rows.loc[rows.index.isin(latest)].reset_index(drop=True)
    elif section.item.name == "threads" and (total := rows.thread_id.nunique()) > MOST_MEASURES:
        words = f"the {MOST_MEASURES} of {total} measures with the latest steps"
        rows = figures.latest_measures(rows, MOST_MEASURES)
    elif section.item.name == "derivations" and (total := rows.document_id.nunique()) > MOST_LINES:
        words = f"{total} documents, some of which share a line"
    return Part(rows, points, f"Drawn are {words}; the whole is in the annex and at the address.") if words else None


def _matrix_part(statements: pd.DataFrame, points: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Statements and points of the documents that answer most, and what they are; no words where all of it fits."""
    columns = [column["document_id"] for column in comparison.columns_of(statements)]
    if len(columns) <= MOST_COLUMNS and len(points) <= MOST_ROWS:
        return statements, points, ""
    answered = statements.groupby("document_id").point_id.nunique()
    ranked = sorted(columns, key=lambda document: (-int(answered[document]), columns.index(document)))
    kept = statements[statements.document_id.isin(ranked[:MOST_COLUMNS])]
    rows = points[points.point_id.isin(set(kept.point_id))].head(MOST_ROWS).reset_index(drop=True)
    kept = kept[kept.point_id.isin(set(rows.point_id))].reset_index(drop=True)
    words = (
        f"{kept.document_id.nunique()} of {len(columns)} documents, those that answer most, and {len(rows)} of "
        f"{len(points)} points, the most contested first"
    )
    return kept, rows, words


def _chart(section: Section, part: Part | None, style: Style) -> charts.AltairChart:
    if part is None:
        return section.figure(style).chart
    if section.item.name == "matrix":
        return charts.matrix(part.rows, part.points, style)
    if section.item.name == "derivations":
        return charts.derivation_tree(part.rows, replace(style, lines=MOST_LINES))
    return charts.ladder(part.rows, style) if section.item.name == "ladder" else charts.threads(part.rows, style)


class Pictures:
    """The pictures of a brief, drawn when first asked for and kept; made for one request, used by one thread.

    draw: takes a Vega-Lite specification and a look, gives an SVG. dashboard.frame.draw stops all other threads
    meanwhile; on a server it should be a function that has another process draw, which then works in parallel.
    """

    def __init__(self, contents: Contents, look: Look = "light", *, draw: Draw = frame.draw) -> None:
        self.contents = contents
        self.look: Look = look
        self._draw = draw
        self._sections = {section.number: section for section in contents.sections}
        self._parts: dict[int, Part | None] = {}
        self._begun: dict[tuple[int, bool], Future[Drawing]] = {}
        self._drawings: dict[tuple[int, bool], Drawing | ParallaxError] = {}
        self._framed: dict[int, Drawing] = {}
        self._rasters: dict[tuple[int, bool], Future[bytes]] = {}
        # The compiler, and a process that draws, let this one go on.
        self._pool = ThreadPoolExecutor(3, thread_name_prefix="pictures")

    def has(self, number: int) -> bool:
        """True where the section of that number has something to draw."""
        section = self._sections[number]
        return section.base is not None and not section.base.is_empty

    def drawing(self, number: int, *, whole: bool = False) -> Drawing:
        """The picture of a section without a frame. whole: all of a matrix. Raises ParallaxError as drawing does."""
        key = self._key(number, whole=whole)
        if key not in self._drawings:
            try:
                self._drawings[key] = self._fitted(number, self._begin(key).result(), is_part=key[1])
            except ParallaxError as error:
                self._drawings[key] = error
        found = self._drawings[key]
        if isinstance(found, ParallaxError):
            raise found
        return found

    def framed(self, number: int) -> Drawing:
        """The whole picture of a section in the export frame. Raises ParallaxError as drawing does."""
        if number not in self._framed:
            caption = self._sections[number].caption
            assert caption is not None  # noqa: S101 - a section with a picture has one
            bare = self.drawing(number, whole=True)
            self._framed[number] = _sized(frame.compose(bare.svg, caption, look=self.look))
        return self._framed[number]

    def png(self, number: int) -> bytes:
        """The picture of a section for a page, at 300 dots an inch. Raises ParallaxError as drawing does."""
        return self._raster(number, is_framed=False).result()

    def framed_png(self, number: int) -> bytes:
        """The whole picture of a section in the export frame, with two dots a pixel where it is not too large."""
        return self._raster(number, is_framed=True).result()

    def prepare(self, *, rasters: bool = True, framed: bool = False) -> None:
        """Begin all pictures at once; what fails comes out when it is asked for."""
        wanted = [number for number in self._sections if self.has(number)]
        for number in wanted:
            for whole in (False, True) if framed else (False,):
                with suppress(ParallaxError):
                    self._begin(self._key(number, whole=whole))
        for number in wanted if rasters else ():
            for is_framed in (False, True) if framed else (False,):
                with suppress(ParallaxError):
                    self._raster(number, is_framed=is_framed)

    def _key(self, number: int, *, whole: bool) -> tuple[int, bool]:
        """The number, and whether only a part is drawn."""
        if number not in self._parts:
            self._parts[number] = part_of(self._sections[number])
        return number, not whole and self._parts[number] is not None

    def _begin(self, key: tuple[int, bool]) -> Future[Drawing]:
        """The drawing, begun. Raises ParallaxError where the figure cannot be built."""
        if key not in self._begun:
            number, is_part = key
            part = self._parts[number] if is_part else None
            self._begun[key] = self._sent(_chart(self._sections[number], part, Style(self.look, WIDTH)))
        return self._begun[key]

    def _sent(self, chart: charts.AltairChart) -> Future[Drawing]:
        specification = _for_page(frame.specification(chart, is_checked=False))
        return self._pool.submit(lambda: _sized(self._draw(specification, self.look)))

    def _fitted(self, number: int, found: Drawing, *, is_part: bool) -> Drawing:
        """The drawing, or one drawn narrower by what long labels take beside it, so that it is not scaled down."""
        section = self._sections[number]
        if is_part or section.item.name == "matrix" or found.width <= WIDTH * WIDER:
            return found
        narrower = max(round(2 * WIDTH - found.width), WIDTH // 2)
        again = self._sent(section.figure(Style(self.look, narrower)).chart).result()
        return min(found, again, key=lambda drawing: drawing.width)

    def _raster(self, number: int, *, is_framed: bool) -> Future[bytes]:
        key = (number, is_framed)
        if key not in self._rasters:
            drawing = self.framed(number) if is_framed else self.drawing(number)
            size = (drawing.width, drawing.height)
            scale = 2.0 if is_framed else drawing.size_mm[0] / 25.4 * DPI / drawing.width
            most = MOST_FRAMED_DOTS if is_framed else MOST_DOTS
            scale = min(scale, (most / (size[0] * size[1])) ** 0.5)
            self._rasters[key] = self._pool.submit(typesetting.png, drawing.svg, size, scale)
        return self._rasters[key]


def _sized(svg: str) -> Drawing:
    found = _SIZE.search(svg)
    if found is None:
        raise frame.FrameError("The drawing does not say how large it is.")
    return Drawing(_THIN.sub(_without_groups, svg), float(found[1]), float(found[2]))


def _without_groups(found: re.Match[str]) -> str:
    """A line whose opacity is that of its stroke, which looks the same and is drawn many times faster."""
    return found[0].replace(' opacity="', ' stroke-opacity="')


def _for_page(value: Any, name: str = "") -> Any:
    """A specification whose legends are not wider than the page."""
    if name in ("data", "datasets", "values"):
        return value
    if isinstance(value, Mapping):
        found = {key: _for_page(part, key) for key, part in value.items()}
        if name == "legend" and found.get("columns", 0) > LEGEND_COLUMNS:
            found["columns"] = LEGEND_COLUMNS
        return found
    if isinstance(value, list | tuple):
        return [_for_page(part) for part in value]
    return value


