"""Places the marks and labels of a timeline, in pixels, so that nothing overlaps.

Pure geometry: events in, positions out. The axis lies at y = 0, the United States above it, China
below, both together on it, third parties in a band of their own at the bottom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import pandas as pd

from dashboard.text import as_date
from dashboard.typeset import text_width, wrap

STEP = 11
# The largest is still smaller than STEP across.
SIZES = {1: 26, 2: 36, 3: 50, 4: 76, 5: 104}
LABEL_SIZE = 12
LINE = 14
LABEL_WIDTH = 172
PAD = 6
STRIP = 46
NAMES = {"US": "United States", "CN": "China", "bilateral": "Both", "third_party": "Third parties"}
SHORT_NAMES = {"US": "US", "CN": "China", "bilateral": "Both", "third_party": "Others"}
NAME_SIZE = 13
# A drawing narrower than this has the short names.
ROOM_FOR_NAMES = 560
ABOVE, BELOW = 1, -1
# More marks than this are not stacked over one place of the axis.
MOST_LEVELS = 15
FOLD_WIDTH, FOLD_HEIGHT = 3 * STEP, 15
# A span narrower than this many pixels would vanish behind its mark.
LEAST_SPAN = 6


@dataclass(frozen=True)
class Box:
    """A label's rectangle, in pixels; y grows upwards."""

    left: float
    right: float
    low: float
    high: float

    def meets(self, other: Box) -> bool:
        """True where the two rectangles share area."""
        return (
            self.left < other.right and other.left < self.right
            and self.low < other.high and other.low < self.high
        )  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """All that is drawn, x as time and y in pixels.

    marks:  one row per event: event_id, x, y, x_from, x_to (how long it lasted, or the span of an imprecise
            date), is_span, is_exact
    labels: one row per label: event_id, x, y (top of the text), text (lines parted by newlines)
    leaders: one row per label: x, y_from, y_to
    folds:  one row per counted mark: lane_id, x, y, events, text, x_from, x_to (the time it stands for)
    names:  one row per lane: lane_id, label, y (its middle), left of all marks within `gutter` pixels
    """

    start: date
    end: date
    width: int
    low: float
    high: float
    strip_low: float
    gutter: float
    names: pd.DataFrame
    marks: pd.DataFrame
    labels: pd.DataFrame
    leaders: pd.DataFrame
    folds: pd.DataFrame
    boxes: tuple[Box, ...]

    @property
    def height(self) -> int:
        """Height of the drawing in pixels."""
        return round(self.high - self.low)


def place(events: pd.DataFrame, width: int, *, max_labels: int = 40, label_zone: int = 200) -> Layout:
    """Place events on a drawing of `width` pixels.

    events: columns of queries/events.sql that carry dates, lane, significance, origins and title.
    Where more events fall into one place than MOST_LEVELS, the weightiest stay and the others are
    folded into a counted mark.
    """
    wording = NAMES if width >= ROOM_FOR_NAMES else SHORT_NAMES
    names = {lane: label for lane, label in wording.items() if lane in set(events.lane_id)}
    gutter = max(text_width(label, NAME_SIZE, "semibold") for label in names.values()) + 12
    first, last = _period(events, gutter / width)
    days = (last - first).days
    scale = width / days

    def at(values: pd.Series) -> pd.Series:
        return (values - pd.Timestamp(first)).dt.days * scale

    def when(values: pd.Series) -> pd.Series:
        return pd.Timestamp(first) + pd.to_timedelta(values.astype(float) / scale * 86_400, unit="s").astype(
            "timedelta64[s]"
        )

    frame = events[["event_id", "lane_id", "significance", "origins", "title", "date_precision"]].reset_index(drop=True)
    starts, ends = events.span_start.reset_index(drop=True), events.span_end.reset_index(drop=True)
    frame["x_from"] = at(starts)
    frame["x_to"] = at(ends + pd.Timedelta(days=1))
    frame["is_span"] = (ends > starts) & (frame.x_to - frame.x_from > LEAST_SPAN)
    # What lasted stands at its first day; of an imprecise date the middle is drawn.
    frame["is_exact"] = frame.date_precision == "day"
    frame["x"] = (frame.x_from + scale / 2).where(frame.is_exact, (frame.x_from + frame.x_to) / 2)
    frame["radius"] = frame.significance.map({value: size**0.5 / 2 + 1 for value, size in SIZES.items()})
    frame["left"] = (frame.x - frame.radius).where(~frame.is_span | frame.is_exact, frame[["x_from", "x"]].min(axis=1))
    frame["right"] = (frame.x + frame.radius).where(~frame.is_span, frame[["x_to", "x"]].max(axis=1))
    frame, folded = _fold(frame)

    levels = {lane: _stack(part) for lane, part in frame.groupby("lane_id")}
    top = {lane: max(found.values(), default=-1) + 1 for lane, found in levels.items()}
    middle = (top.get("bilateral", 0) * STEP) / 2 + 10
    y: dict[str, float] = {}
    for lane, found in levels.items():
        for event, level in found.items():
            if lane == "bilateral":
                y[event] = (level - (top[lane] - 1) / 2) * STEP
            elif lane in ("US", "CN"):
                y[event] = (ABOVE if lane == "US" else BELOW) * (middle + STEP / 2 + level * STEP)
    skylines = {lane: _skyline(frame[frame.lane_id == lane], y, width, middle) for lane in ("US", "CN")}
    for lane in names.keys() & skylines.keys():
        beside = range(min(round(gutter), width) + 1)
        skylines[lane][: len(beside)] = [max(skylines[lane][pixel], middle + STEP) for pixel in beside]
    folds = _place_folds(folded, skylines)
    above, below = max(skylines["US"]), max(skylines["CN"])

    boxes: list[Box] = []
    leaders: list[tuple[float, float, float]] = []
    labels: list[tuple[str, float, float, str]] = []
    for side, lane in ((ABOVE, "US"), (BELOW, "CN")):
        named = _named(frame[frame.lane_id == lane], y, skylines[lane], label_zone, max_labels // 2)
        for event, (box, x, text) in named.items():
            labels.append((event, box.left, box.high if side == ABOVE else -box.low, text))
            boxes.append(box if side == ABOVE else Box(box.left, box.right, -box.high, -box.low))
            leaders.append((x, side * abs(y[event]), side * box.low))

    high = max([above, *(box.high for box in boxes)]) + 22
    low = min([-below, *(box.low for box in boxes)]) - 8
    rows = {"US": middle + STEP / 2, "CN": -middle - STEP / 2, "bilateral": 0.0}
    if "third_party" in levels:
        rows["third_party"] = low - 16
        for event, level in levels["third_party"].items():
            y[event] = rows["third_party"] - level * STEP
        low = rows["third_party"] - top["third_party"] * STEP - 4
        lost = folds.lane_id == "third_party"
        folds.loc[lost, "y"] = low
        low -= STEP if lost.any() else 0
    frame["y"] = frame.event_id.map(y)
    label_frame = pd.DataFrame(labels, columns=["event_id", "x", "y", "text"])
    leader_frame = pd.DataFrame(leaders, columns=["x", "y_from", "y_to"])
    for part, columns in (
        (frame, ("x", "x_from", "x_to")),
        (folds, ("x", "x_from", "x_to")),
        (label_frame, ("x",)),
        (leader_frame, ("x",)),
    ):
        for column in columns:
            part[column] = when(part[column])
    return Layout(
        start=first,
        end=last,
        width=width,
        low=low,
        high=high + STRIP,
        strip_low=high,
        gutter=gutter,
        names=pd.DataFrame(
            [(lane, label, rows[lane]) for lane, label in names.items()], columns=["lane_id", "label", "y"]
        ),
        marks=frame.drop(columns=["title", "radius", "origins", "left", "right"]),
        labels=label_frame,
        leaders=leader_frame,
        folds=folds,
        boxes=tuple(boxes),
    )


@lru_cache(maxsize=4096)
def _lines(title: str) -> tuple[tuple[str, ...], float]:
    """A title as the lines of its label, and how wide the widest is; kept, as every filter asks for the same ones."""
    lines = tuple(wrap(title, LABEL_SIZE, LABEL_WIDTH))
    return lines, max(text_width(line, LABEL_SIZE) for line in lines)


def _fold(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the events that are drawn from those that are folded, where a place holds too many."""
    column = (frame.x // STEP).astype(int)
    rank = (
        frame.assign(column=column)
        .sort_values(["significance", "origins", "event_id"], ascending=[False, False, True])
        .groupby(["lane_id", "column"])
        .cumcount()
        .sort_index()
    )
    crowded = frame.groupby([frame.lane_id, column]).event_id.transform("size") > MOST_LEVELS
    gone = crowded & (rank >= MOST_LEVELS - 1)
    return frame[~gone].copy(), frame[gone].copy()


def _place_folds(folded: pd.DataFrame, skylines: dict[str, list[float]]) -> pd.DataFrame:
    """One counted mark for each place where events were folded; the skylines rise by them."""
    rows = []
    wide = FOLD_WIDTH
    for (lane, place), part in folded.groupby([folded.lane_id, (folded.x // wide).astype(int)]):
        skyline = skylines.get(str(lane))
        y, middle = 0.0, (int(place) + 0.5) * wide
        if skyline is not None:
            pixels = range(max(int(place) * wide, 0), min((int(place) + 1) * wide, len(skyline)))
            high = max((skyline[pixel] for pixel in pixels), default=0.0)
            for pixel in pixels:
                skyline[pixel] = high + FOLD_HEIGHT
            y = (high + FOLD_HEIGHT / 2) * (ABOVE if lane == "US" else BELOW)
        rows.append((lane, middle, y, len(part), f"+{len(part)}", part.x_from.min(), part.x_to.max()))
    return pd.DataFrame(rows, columns=["lane_id", "x", "y", "events", "text", "x_from", "x_to"]).astype(
        {"x": float, "y": float, "x_from": float, "x_to": float}
    )


def _period(events: pd.DataFrame, gutter: float) -> tuple[date, date]:
    """First and last day drawn, with a little room at both ends and a `gutter` on the left, as a share of the width."""
    first = as_date(events.span_start.min()) or date(2015, 1, 1)
    last = as_date(events.span_end.max()) or date(2026, 12, 31)
    room = max(1, round((last - first).days * 0.012))
    days = (last - first).days + room + 2
    before = max(room, math.ceil(days * gutter / (1 - gutter)))
    return first - timedelta(days=before), last + timedelta(days=room + 1)


def _stack(part: pd.DataFrame) -> dict[str, int]:
    """The level of each event over the axis: the lowest one on which it touches no other."""
    ends: list[float] = []
    levels: dict[str, int] = {}
    for row in part.sort_values(["left", "event_id"]).itertuples():
        level = next((place for place, end in enumerate(ends) if row.left >= end), len(ends))
        ends[level : level + 1] = [row.right + 1]
        levels[row.event_id] = level
    return levels


def _skyline(part: pd.DataFrame, y: dict[str, float], width: int, least: float) -> list[float]:
    """How far the marks of a lane reach from the axis, pixel by pixel."""
    heights = [least] * (width + 1)
    for row in part.itertuples():
        for pixel in range(max(int(row.left), 0), min(int(row.right) + 1, width) + 1):
            heights[pixel] = max(heights[pixel], abs(y[row.event_id]) + STEP / 2)
    return heights


def _named(
    part: pd.DataFrame, y: dict[str, float], skyline: list[float], zone: float, most: int
) -> dict[str, tuple[Box, float, str]]:
    """The labels of a lane by event: rectangle, x of the leader, text. The weightiest are placed first.

    Which of equal weight comes first decides what still finds room; where one of the greatest weight finds none,
    another order is tried, and the one kept that names most of them.
    """
    by_origins, latest, earliest = (["origins"], [False]), (["x"], [False]), (["x"], [True])
    best: dict[str, tuple[Box, float, str]] = {}
    best_score: tuple[int, ...] = ()
    for columns, ascending in (by_origins, latest, earliest):
        order = ["significance", *columns, "event_id"]
        ranked = part.sort_values(order, ascending=[False, *ascending, True]).head(most * 4)
        found: dict[str, tuple[Box, float, str]] = {}
        lines: list[tuple[float, float, float]] = []
        for row in ranked.itertuples():
            if len(found) >= most:
                break
            text, wide = _lines(row.title)
            others = [box for box, _, _ in found.values()]
            mark = abs(y[row.event_id])
            spot = _free(row.x, mark, wide, len(text) * LINE, zone, skyline, others, lines)
            if spot is not None:
                found[row.event_id] = (spot, row.x, "\n".join(text))
                lines.append((row.x, mark, spot.low))
        weights = ranked[ranked.event_id.isin(found)].significance
        score = tuple(int((weights == each).sum()) for each in (5, 4, 3, 2, 1))
        if score > best_score:
            best, best_score = found, score
        if best_score[0] >= min(int((part.significance == 5).sum()), most):  # noqa: PLR2004 - the greatest weight
            break
    return best


def _free(
    x: float, mark: float, wide: float, tall: float, zone: float, skyline: list[float],
    boxes: list[Box], leaders: list[tuple[float, float, float]],
) -> Box | None:  # fmt: skip
    """The free rectangle nearest to the marks for a label whose leader rises from `x`, or None."""
    width = len(skyline) - 1
    # Whatever stands elsewhere along the axis can neither be met nor crossed, however high the label goes.
    crossed = [other for other in boxes if other.left - 2 < x < other.right + 2]
    places = []
    for wish in (x - 4, x - wide / 2, x - wide + 4):
        left = min(max(wish, 0), width - wide)
        if left >= 0 and left - 6 <= x <= left + wide + 6:
            edge = max(skyline[int(left) : int(left + wide) + 1]) + 8
            near = [other for other in boxes if left - PAD < other.right and other.left < left + wide + PAD]
            lines = [leader for leader in leaders if left - 2 < leader[0] < left + wide + 2]
            places.append((left, edge, near, lines))
    offset = 0.0
    while places and offset + tall <= zone:
        for left, edge, near, lines in places:
            low = edge + offset
            high = low + tall
            if any(low - 2 < other.high and other.low < high + 2 for other in near):
                continue
            if any(other.low < low and mark < other.high for other in crossed):
                continue
            if any(low < to and since < high for _, since, to in lines):
                continue
            return Box(left, left + wide, low, high)
        offset += LINE / 2
    return None
