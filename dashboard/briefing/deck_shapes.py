"""Timeline and network as shapes that can be edited, and what all such drawings share.

Each function puts one drawing into a box of a slide, from the same layouts as the charts on the pages,
and gives a note on what was left out. A layout is made for a smaller drawing and enlarged, so that its
names are large enough for a wall; its texts are set a little smaller than measured, as any likely font
is wider than ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard import charts, network, timeline_layout
from dashboard.briefing.deck_canvas import Box, Canvas
from dashboard.briefing.deck_template import ACCENTS
from dashboard.briefing.deck_text import POINT, WIDER, Para, Run, line_height, width_of
from dashboard.figures import Figure, Request
from dashboard.text import count, plain
from dashboard.typeset import Weight

# A layout's pixel on the slide; its 12 pixels then are about 11 points.
ENLARGED: Final = 1.36
LEAST_ENLARGED: Final = 1.2
LEGEND: Final = 26
AXIS: Final = 22
MOST_MARKS: Final = (150, 110, 80, 60, 44, 30)
MOST_ACTORS, MOST_TIES = 40, 130
MOST_BARS: Final = 70
SMALL: Final = 11.0
FAMILY_SHAPES: Final = {
    "controls": "rect",
    "technology": "ellipse",
    "industry": "diamond",
    "statecraft": "triangle",
    "security": "plus",
}
NODE_SHAPES: Final = {
    "circle": "ellipse",
    "diamond": "diamond",
    "square": "rect",
    "triangle-up": "triangle",
    "cross": "plus",
}
SIDES: Final = {"US": ACCENTS["US"], "CN": ACCENTS["CN"], "other": ACCENTS["third_party"], "even": ACCENTS["second"]}


@dataclass(frozen=True)
class Place:
    """From a layout's pixels and days to those of the slide."""

    left: float
    top: float
    scale: float
    width: float = 0
    start: date = date(2000, 1, 1)
    end: date = date(2001, 1, 1)

    def x(self, when: Any) -> float:
        """Where a time stands."""
        days = (pd.Timestamp(when) - pd.Timestamp(self.start)) / pd.Timedelta(days=1)
        return float(self.left + days / (self.end - self.start).days * self.width)

    def points(self, pixels: float, weight: Weight = "regular") -> float:
        """The size in points of text of so many pixels in the layout."""
        return int(pixels * self.scale / POINT / WIDER[weight] * 4) / 4


def label(
    canvas: Canvas,
    x: float,
    y: float,
    lines: Sequence[str],
    size: float,
    *,
    colour: str = "tx1",
    bold: bool = False,
    align: str = "left",
    fill: str = "",
) -> None:
    """Lines of text from the top at y; x is their left edge, their right one, or their middle."""
    weight: Weight = "bold" if bold else "regular"
    wide = max((width_of(line, size, weight) for line in lines), default=0) + 2
    tall = sum(line_height(line, size) for line in lines)
    left = x if align == "left" else x - wide if align == "right" else x - wide / 2
    text = tuple(
        Para((Run(line, bold, colour=colour),), size, 0, {"left": "l", "right": "r"}.get(align, "ctr"))
        for line in lines
    )
    box = Box(left, y, wide, tall)
    canvas.text(box, text, name=" ".join(lines)[:60] or "Label", wrapped=False, fill=fill)


def mark(
    canvas: Canvas,
    x: float,
    y: float,
    across_: float,
    geometry: str,
    fill: str,
    line: str,
    name: str,
    weight: float = 1.5,
) -> None:
    """A mark of one size in both directions with its middle at x, y."""
    canvas.shape(
        Box(x - across_ / 2, y - across_ / 2, across_, across_),
        geometry=geometry,
        fill=fill,
        line=line,
        weight=weight,
        name=name,
    )


def legend(canvas: Canvas, box: Box, entries: Sequence[tuple[str, str, str, str]], above: int = 0) -> None:
    """Marks with their names in a row: geometry ("line" for a stroke), fill, outline, name. above: rows below it."""
    x, y = box.left, box.bottom - LEGEND / 2 + 2 - above * LEGEND * 0.85
    for geometry, fill, rim, name in entries:
        wide = width_of(name, SMALL)
        if x + 20 + wide > box.right:
            break
        if geometry == "line":
            canvas.connect(x - 1, y, x + 13, y, colour=rim, weight=3, name="Key")
        else:
            mark(canvas, x + 6, y, 11, geometry, fill, rim, "Key")
        label(canvas, x + 20, y - line_height(name, SMALL) / 2, [name], SMALL, colour="tx2")
        x += 20 + wide + 22


def _ticks(start: date, end: date, room: float) -> list[tuple[pd.Timestamp, str]]:
    """Beginnings of years, or of quarters or months where the time is short, with their words."""
    months = (end - start).days / 30.4
    step = "YS" if months > 30 else "QS" if months > 9 else "MS" if months > 3 else "W-MON"  # noqa: PLR2004 - some ten
    form = {"YS": "%Y", "W-MON": "%-d %b %Y"}.get(step, "%b %Y")
    found = [(day, f"{day:{form}}") for day in pd.date_range(start, end, freq=step)]
    every = max(1, round(len(found) * 78 / max(room, 1) + 0.49))
    return found[::every]


def axis(
    canvas: Canvas, at: Place, top: float, bottom: float, y: float, right: float, begin: date | None = None
) -> None:
    """Faint uprights with the names of their days at `y`; none before the day on which time begins."""
    for day, words in _ticks(at.start, at.end, at.width):
        x = at.x(day)
        if begin and pd.Timestamp(day) < pd.Timestamp(begin):
            continue
        canvas.connect(x, top, x, bottom, colour="accent6", weight=0.75, name="Tick")
        if x + width_of(words, SMALL) + 6 < right:
            label(canvas, x + 3, y, [words], SMALL, colour="tx2")


# The timeline ------------------------------------------------------------------------------------


def timeline(canvas: Canvas, box: Box, figure: Figure, request: Request) -> str:
    """The timeline: the weightiest events as marks, all of them counted in the strip on top."""
    layout, events = _timeline(figure.rows, box)
    room = box.height - LEGEND - AXIS
    scale = min(box.width / layout.width, room / layout.height)
    top = box.top + max(0.0, (room - layout.height * scale) / 2)
    at = Place(box.left, top, scale, box.width, layout.start, layout.end)

    def y(value: float) -> float:
        return at.top + (layout.high - value) * scale

    with canvas.group(box, "Timeline", figure.alt_text):
        foot = y(layout.low)
        axis(canvas, at, y(layout.strip_low) + 4, foot, foot + 3, box.right)
        banded = _bands(canvas, at, layout, request, y)
        _strip(canvas, at, layout, request, y)
        canvas.connect(box.left + layout.gutter * scale, y(0), box.right, y(0), colour="tx2", name="Axis")
        for leader in layout.leaders.itertuples():
            canvas.connect(
                at.x(leader.x), y(leader.y_from), at.x(leader.x), y(leader.y_to), colour="accent6", name="Leader"
            )
        tied = _ties(canvas, at, layout, request, y)
        told = events.set_index("event_id")
        for own in layout.marks[layout.marks.is_span].itertuples():
            left, right = max(at.x(own.x_from), box.left), min(at.x(own.x_to), box.right)
            canvas.shape(
                Box(left, y(own.y) - 2.5, max(right - left, 1), 5),
                geometry="rect",
                fill=ACCENTS[own.lane_id],
                opacity=0.35,
                name="Time in which it lies",
            )
        for own in layout.marks.itertuples():
            event = told.loc[own.event_id]
            lane = ACCENTS[own.lane_id]
            size = timeline_layout.SIZES[int(own.significance)] ** 0.5 * scale
            mark(
                canvas,
                at.x(own.x),
                y(own.y),
                size,
                FAMILY_SHAPES.get(event.family_id, "ellipse"),
                lane if event.origins > 1 else "bg1",
                "tx1" if event.grade == "contested" else lane,
                plain(event.title, 100),
                1.3,
            )
        for fold in layout.folds.itertuples():
            label(
                canvas,
                at.x(fold.x),
                y(fold.y) - 8,
                [fold.text],
                9,
                colour=ACCENTS[fold.lane_id],
                bold=True,
                align="middle",
            )
        size = at.points(timeline_layout.LABEL_SIZE)
        for words in layout.labels.itertuples():
            label(canvas, at.x(words.x), y(words.y), words.text.split("\n"), size, fill="" if banded else "bg1")
        for name in layout.names.itertuples():
            size = min(at.points(timeline_layout.NAME_SIZE, "bold"), 12)
            colour = ACCENTS[name.lane_id]
            label(canvas, box.left, y(name.y) - size * 0.75, [name.label], size, colour=colour, bold=True)
        families = [family for family in FAMILY_SHAPES if family in set(events.family_id)]
        legend(
            canvas,
            box,
            [
                *((FAMILY_SHAPES[family], "tx2", "tx2", charts.FAMILIES[family]) for family in families),
                ("ellipse", "bg1", "tx2", "one origin or none"),
            ],
        )
    parts = ["Size is weight; a strong rim: contested."]
    if len(events) < len(figure.rows):
        total = count(len(figure.rows), "event")
        parts.append(f"Drawn: the {len(events)} weightiest of {total}; bars on top count all of the US and China.")
    parts += filter(None, [tied, "Dotted: summits. Rules in force: on the page." if banded else ""])
    return " ".join(parts)


def _timeline(events: pd.DataFrame, box: Box) -> tuple[timeline_layout.Layout, pd.DataFrame]:
    """The layout with the most events whose names are still large enough on the slide, and these events."""
    ranked = events.sort_values(["significance", "origins", "event_id"], ascending=[False, False, True], kind="stable")
    room = box.height - LEGEND - AXIS

    def laid(kept: pd.DataFrame, enlarged: float, zone: float) -> timeline_layout.Layout | None:
        found = timeline_layout.place(
            kept, int(box.width / enlarged), max_labels=24, label_zone=int(room / enlarged * zone)
        )
        return found if room / found.height >= enlarged * 0.98 else None

    for most in MOST_MARKS:
        kept = _with_ends(ranked, most)
        if len(kept) < most and most != MOST_MARKS[-1] and len(kept) <= MOST_MARKS[MOST_MARKS.index(most) + 1]:
            continue
        tight = laid(kept, LEAST_ENLARGED, 0.14)
        if tight is not None:
            for enlarged in (ENLARGED, 1.28, LEAST_ENLARGED):
                if roomy := laid(kept, enlarged, 0.22):
                    return roomy, kept
            return tight, kept
    kept = _with_ends(ranked, MOST_MARKS[-1])
    return timeline_layout.place(kept, int(box.width / LEAST_ENLARGED), max_labels=8, label_zone=60), kept


def _bands(
    canvas: Canvas, at: Place, layout: timeline_layout.Layout, request: Request, y: Callable[[float], float]
) -> bool:
    """Terms of office as faint grounds with their names, summits as dotted lines; false where none was asked for."""
    if not request.own.get("bands"):
        return False
    bands = request.rows("bands", request.params)
    first, last = pd.Timestamp(layout.start), pd.Timestamp(layout.end)
    ends = bands.end_date.fillna(last).clip(upper=last)
    bands = bands.assign(x_from=bands.start_date.clip(lower=first), x_to=ends)
    bands = bands[bands.x_from <= bands.x_to].sort_values("x_from")
    top, foot = y(layout.strip_low), y(layout.low)
    for place, term in enumerate(bands[bands.band_type == "term"].itertuples()):
        left, wide = at.x(term.x_from), at.x(term.x_to) - at.x(term.x_from)
        if place % 2:
            canvas.shape(Box(left, top, wide, foot - top), fill="tx1", opacity=0.05, name=plain(term.label, 100))
        if width_of(plain(term.label), 10) + 8 < wide:
            label(canvas, left + 4, top + 2, [plain(term.label)], 10, colour="tx2")
    for summit in bands[bands.band_type == "summit"].itertuples():
        x = at.x(summit.x_from)
        canvas.connect(x, top, x, foot, colour=ACCENTS["bilateral"], dash=True, name=plain(summit.label, 100))
    return True


def _ties(
    canvas: Canvas, at: Place, layout: timeline_layout.Layout, request: Request, y: Callable[[float], float]
) -> str:
    """Lines from acts to their answers between marks that are both drawn; what they mean, where any is drawn."""
    asked = request.own.get("ties")
    if not asked:
        return ""
    rows = request.rows("answers", request.params)
    spots = {row.event_id: (at.x(row.x), y(row.y)) for row in layout.marks.itertuples()}
    drawn = rows[
        rows.action_id.isin(spots) & rows.response_id.isin(spots) & ((asked == "near") | (rows.basis == "said"))
    ]
    for tie in drawn.itertuples():
        is_said = tie.basis == "said"
        canvas.connect(
            *spots[tie.action_id],
            *spots[tie.response_id],
            colour="tx1",
            dash=not is_said,
            opacity=0.55 if is_said else 0.3,
            name=f"Answered after {int(tie.lag_days)} days",
        )
    return "Lines: answers." if len(drawn) else ""


def _with_ends(ranked: pd.DataFrame, most: int) -> pd.DataFrame:
    """The first `most` events, the earliest and the latest among them, so that the axis shows the whole time."""
    ends = {ranked.span_start.idxmin(), ranked.span_end.idxmax()}
    others = ranked[~ranked.index.isin(ends)].head(max(most - len(ends), 0)).index
    return ranked[ranked.index.isin(ends.union(others))]


def _strip(
    canvas: Canvas, at: Place, layout: timeline_layout.Layout, request: Request, y: Callable[[float], float]
) -> None:
    """Events by period, the United States up and China down."""
    for period in ("month", "quarter", "year"):
        counts = request.rows("events_per_month", {**request.params, "period": period})
        part = counts[counts.lane_id.isin(["US", "CN"]) & (counts.events > 0)]
        if len(part) <= MOST_BARS * 2 and counts.period_start.nunique() <= MOST_BARS:
            break
    if part.empty:
        return
    starts = sorted(pd.Timestamp(start) for start in counts.period_start.unique())
    step = starts[1] - starts[0] if len(starts) > 1 else pd.Timedelta(days=30)
    following = dict(zip(starts, [*starts[1:], starts[-1] + step], strict=True))
    middle = layout.strip_low + timeline_layout.STRIP * 0.5
    unit = (timeline_layout.STRIP / 2 - 3) / max(int(part.events.max()), 1)
    for row in part.itertuples():
        left = max(at.x(row.period_start), at.left)
        right = min(at.x(following[pd.Timestamp(row.period_start)]), at.left + at.width)
        if right - left < 0.5:  # noqa: PLR2004 - half a pixel
            continue
        tall = row.events * unit * at.scale
        top = y(middle) - (tall if row.lane_id == "US" else 0)
        canvas.shape(
            Box(left + 0.4, top, max(right - left - 0.8, 0.6), tall),
            fill=ACCENTS[row.lane_id],
            opacity=0.75,
            name=f"{row.lane}: {row.events} in the {period}",
        )


# The network -------------------------------------------------------------------------------------


def actors(canvas: Canvas, box: Box, figure: Figure, request: Request) -> str:
    """The network of actors: the heaviest of them, and their strongest ties."""
    own = request.own.get("actor_id")
    params = {**request.params, "actor_ids": [own] if own else []}
    if own and request.own.get("family"):
        params["actor_ids"] = list(request.rows("actor", {"actor_id": own}).family_ids.iloc[0])
    nodes, ties = request.rows("actor_network", params), figure.rows
    room = box.height - 2 * LEGEND
    laid = network.place(nodes, ties, int(box.width / ENLARGED), most=MOST_ACTORS, height=int(room / ENLARGED))
    at = Place(box.left, box.top, ENLARGED)
    with canvas.group(box, "Network", figure.alt_text):
        drawn = laid.ties.tail(MOST_TIES)
        for tie in drawn.itertuples():
            canvas.connect(
                *(at.left + tie.x * at.scale, at.top + tie.y * at.scale),
                *(at.left + tie.x2 * at.scale, at.top + tie.y2 * at.scale),
                colour=SIDES[tie.by],
                weight=min(0.8 + 0.6 * (tie.events - 1), 7),
                opacity=0.4,
                name="Tie",
            )
        shapes = laid.nodes.type_id.map(charts.NODE_SHAPES).fillna("cross")
        for node, shape in zip(laid.nodes.rename(columns={"name": "who"}).itertuples(), shapes, strict=True):
            mark(
                canvas,
                at.left + node.x * at.scale,
                at.top + node.y * at.scale,
                2 * node.radius * at.scale,
                NODE_SHAPES[shape],
                SIDES[node.side],
                "tx1" if node.is_centre else "bg1",
                plain(node.who, 100),
            )
        for words in laid.labels.itertuples():
            size = at.points(network.LABEL_SIZE, "bold" if words.is_centre else "regular")
            label(
                canvas,
                at.left + words.x * at.scale,
                at.top + words.y * at.scale,
                words.text.split("\n"),
                size,
                bold=bool(words.is_centre),
                fill="bg1",
            )
        legend(
            canvas,
            box,
            [("line", "", SIDES[code], name) for code, name in charts.TIE_NAMES.items() if code in set(drawn.by)],
            above=1,
        )
        legend(
            canvas,
            box,
            [
                (NODE_SHAPES[shape], "tx2", "tx2", name)
                for shape, name in charts.SHAPE_NAMES.items()
                if shape in set(shapes)
            ],
        )
    return f"{len(laid.nodes):,} of {len(nodes):,} actors drawn, {len(drawn):,} of {len(ties):,} ties."
