"""The pictures one can take of a chart: for a slide, a document, a square, or as wide as the chart.

No Streamlit: the page and the command line make the same picture of the same request. The page
gives a `Drawer` that draws in another process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from dashboard import figures, frame
from dashboard.charts import Style
from dashboard.errors import QueryError
from dashboard.frame import MARGIN, Caption
from dashboard.rendering import MAKERS, Kind
from dashboard.theme import EXPORT_SANS, Look
from dashboard.typeset import plain

EXPORT_WIDTH: Final = 1120
LONGEST_TITLE: Final = 160
# How much wider than its frame a chart may be drawn, whose letters then shrink with it; how much larger they may
# become; and below which width there is no room for marks.
WIDEST: Final = 1.6
LARGEST: Final = 1.5
NARROWEST_DRAWING: Final = 300
# How many lines of text one below the other can be read in a frame of given height.
LINES_FLAT, LINES_SQUARE = 15, 22


@dataclass(frozen=True)
class Preset:
    """A size and form of picture.

    label: how it is offered. width, height: of the frame in pixels, None where the chart decides. scale: dots a
    pixel. dpi: dots an inch, written into the file. drawing: width in pixels at which the chart is drawn first.
    """

    label: str
    kind: Kind
    drawing: int = EXPORT_WIDTH
    width: int | None = None
    height: int | None = None
    scale: float = 2
    dpi: int | None = None

    @property
    def size(self) -> dict[str, Any]:
        """What the makers of dashboard.frame take."""
        named = {"width": self.width, "height": self.height}
        return {**named, "scale": self.scale, "dpi": self.dpi} if self.kind == "png" else named


PRESETS: Final[Mapping[str, Preset]] = MappingProxyType({
    "slide": Preset("Slide, 16:9, 1920 × 1080 dots (PNG)", "png", 960 - 2 * MARGIN, *frame.SLIDE),
    # 630 pixels at three dots each: 1,890 dots are 160 mm at 300 dots an inch, with labels of 8 points.
    "document": Preset("Document, 160 mm wide, 300 dpi (PNG)", "png", 630 - 2 * MARGIN, 630, None, 3, 300),
    "square": Preset("Square, 1080 × 1080 dots (PNG)", "png", 720 - 2 * MARGIN, 720, 720, 1.5),
    "png": Preset("As wide as the chart (PNG)", "png"),
    "svg": Preset("For print and editing (SVG)", "svg"),
    "pdf": Preset("With real text (PDF)", "pdf"),
})  # fmt: skip


@dataclass(frozen=True)
class Drawer:
    """How pictures are drawn: render(kind, chart, caption, look, **size) and measure(chart, look)."""

    render: Callable[..., bytes]
    measure: Callable[..., tuple[float, float]]


HERE: Final = Drawer(lambda kind, *given, **named: MAKERS[kind](*given, **named), frame.measure)


def picture(
    name: str,
    request: figures.Request,
    record: Mapping[str, Any],
    link: str,
    preset: str = "png",
    look: Look = "light",
    *,
    notes: bool = True,
    title: str = "",
    scale: float | None = None,
    drawing: int | None = None,
    drawer: Drawer = HERE,
) -> bytes:
    """A figure as a picture file.

    notes: whether explanatory notes stand under it; source, version and licence always do. title: in place of the
    figure's own; cleaned, and cut to LONGEST_TITLE. scale: dots a pixel, in place of the preset's, for a preview.
    drawing: width in pixels at which the chart is drawn, in place of the preset's.
    Raises QueryError for an unknown preset, and as figures.build and dashboard.frame do.
    """
    if preset not in PRESETS:
        raise QueryError(f"no picture is called {plain(preset, 80)!r}. There are: {', '.join(PRESETS)}")
    size = PRESETS[preset] if drawing is None else replace(PRESETS[preset], drawing=drawing)
    figure = figures.build(name, request, _style(size, look, size.drawing))
    words = worded(figures.caption(figure, request, record, link), title=title, notes=notes)
    if size.width is not None:
        figure = _fitted(figure, name, request, size, words, look, drawer)
    named = size.size
    if scale is not None and size.kind == "png":
        named = {**named, "scale": scale, "dpi": None}
    return drawer.render(size.kind, figure.chart, words, look, **named)


def worded(caption: Caption, *, title: str = "", notes: bool = True) -> Caption:
    """The caption with a reader's title, and without notes where they are not wanted."""
    own = plain(title, LONGEST_TITLE)
    return replace(caption, title=own or caption.title, notes=caption.notes if notes else ())


def _fitted(
    figure: figures.Figure, name: str, request: figures.Request, size: Preset, words: Caption, look: Look,
    drawer: Drawer,
) -> figures.Figure:  # fmt: skip
    """The figure drawn as wide as its frame asks, axis labels included, so that little is scaled or left empty."""
    assert size.width is not None  # noqa: S101 - asked for only where it is given
    inner = size.width - 2 * MARGIN
    wide, tall = drawer.measure(figure.chart, look)
    wanted = float(inner)
    if size.height is not None:
        room = size.height - frame.text_height(words, size.width, look)
        if room <= 0:
            return figure
        # Most charts keep their height when they are drawn wider or narrower. Too tall for the room, they are drawn
        # wider; too flat, narrower, which makes their letters larger.
        wanted = min(max(tall * inner / room, inner / LARGEST), inner * WIDEST)
    drawing = max(round(size.drawing - wide + wanted), NARROWEST_DRAWING)
    return figure if drawing == size.drawing else figures.build(name, request, _style(size, look, drawing))


def _style(size: Preset, look: Look, drawing: int) -> Style:
    flat = size.height is not None and size.height < (size.width or 0)
    lines = None if size.height is None else LINES_FLAT if flat else LINES_SQUARE
    return Style(look, drawing, EXPORT_SANS, flat=flat, roomy=size.width is not None, lines=lines)
