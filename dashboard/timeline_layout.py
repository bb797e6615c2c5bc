"""Places the marks and labels of a timeline, in pixels, so that nothing overlaps.

Pure geometry: events in, positions out. The axis lies at y = 0, the United States above it, China
below, both together on it, third parties in a band of their own at the bottom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.text import as_date
from dashboard.typeset import text_width, wrap

STEP = 11
SIZES = {1: 26, 2: 38, 3: 56, 4: 92, 5: 150}
LABEL_SIZE = 12
LINE = 14
LABEL_WIDTH = 172
PAD = 6
STRIP = 46
ABOVE, BELOW = 1, -1
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

    def crosses(self, x: float, low: float, high: float) -> bool:
        """True where a vertical line passes through."""
        return self.left - 2 < x < self.right + 2 and self.low < high and low < self.high


@dataclass(frozen=True)
class Layout:
    """All that is drawn, x as time and y in pixels.

    marks:  one row per event: event_id, x, y, x_from, x_to (the span of an imprecise date), is_span
    labels: one row per label: event_id, x, y (top of the text), text (lines parted by newlines)
    leaders: one row per label: x, y_from, y_to
    lanes:  one row per lane name: label, y
    """

    start: date
    end: date
    width: int
    low: float
    high: float
    strip_low: float
    third_y: float | None
    marks: pd.DataFrame
    labels: pd.DataFrame
    leaders: pd.DataFrame
    boxes: tuple[Box, ...]

    @property
    def height(self) -> int:
        """Height of the drawing in pixels."""
        return round(self.high - self.low)


def place(events: pd.DataFrame, width: int, *, max_labels: int = 40, label_zone: int = 200) -> Layout:
    """Place events on a drawing of `width` pixels.

    events: columns of queries/events.sql that carry dates, lane, significance, origins and title.
    """
    first, last = _period(events)
    days = (last - first).days

    def at(value: object) -> float:
        return ((as_date(value) or first) - first).days / days * width

    def when(x: float) -> pd.Timestamp:
        return pd.Timestamp(first) + pd.Timedelta(days=x / width * days)

    frame = events[["event_id", "lane_id", "significance", "origins", "title", "date_precision"]].copy()
    frame["x_from"] = [at(day) for day in events.span_start]
    frame["x_to"] = [at(pd.Timestamp(day) + timedelta(days=1)) for day in events.span_end]
    frame["is_span"] = (events.span_end > events.span_start).to_numpy() & (frame.x_to - frame.x_from > LEAST_SPAN)
    frame["x"] = frame[["x_from", "x_to"]].mean(axis=1)
    frame["radius"] = [SIZES[value] ** 0.5 / 2 + 1 for value in frame.significance]

    levels = {lane: _stack(part) for lane, part in frame.groupby("lane_id")}
    top = {lane: max(found.values(), default=-1) + 1 for lane, found in levels.items()}
    middle = (top.get("bilateral", 0) * STEP) / 2 + 10
    y: dict[str, float] = {}
    for lane, found in levels.items():
        for event, level in found.items():
            if lane == "US":
                y[event] = middle + STEP / 2 + level * STEP
            elif lane == "CN":
                y[event] = -(middle + STEP / 2 + level * STEP)
            elif lane == "bilateral":
                y[event] = (level - (top[lane] - 1) / 2) * STEP
    above = middle + top.get("US", 0) * STEP
    below = middle + top.get("CN", 0) * STEP

    skylines = {lane: _skyline(frame[frame.lane_id == lane], y, width, middle) for lane in ("US", "CN")}
    ranked = frame.sort_values(["significance", "origins", "event_id"], ascending=[False, False, True])
    boxes: list[Box] = []
    leaders: list[tuple[float, float, float]] = []
    labels: list[tuple[str, float, float, str]] = []
    for side, lane in ((ABOVE, "US"), (BELOW, "CN")):
        side_boxes: list[Box] = []
        side_leaders: list[tuple[float, float, float]] = []
        for row in ranked[ranked.lane_id == lane].head(max_labels * 2).itertuples():
            if len(side_boxes) >= max_labels // 2:
                break
            lines = wrap(row.title, LABEL_SIZE, LABEL_WIDTH)
            wide = max(text_width(line, LABEL_SIZE) for line in lines)
            spot = _free(row.x, abs(y[row.event_id]), wide, len(lines) * LINE, label_zone, skylines[lane],
                          side_boxes, side_leaders)  # fmt: skip
            if spot is None:
                continue
            side_boxes.append(spot)
            side_leaders.append((row.x, abs(y[row.event_id]), spot.low))
            top_of_text = spot.high if side == ABOVE else -spot.low
            labels.append((row.event_id, spot.left, top_of_text, "\n".join(lines)))
        boxes += [box if side == ABOVE else Box(box.left, box.right, -box.high, -box.low) for box in side_boxes]
        leaders += [(x, side * low, side * high) for x, low, high in side_leaders]

    high = max([above, *(box.high for box in boxes)]) + 22
    low = min([-below, *(box.low for box in boxes)]) - 22
    third = None
    if "third_party" in levels:
        third = low - 4
        for event, level in levels["third_party"].items():
            y[event] = third - 24 - level * STEP
        low = third - 24 - top["third_party"] * STEP - 4
    frame["y"] = [y[event] for event in frame.event_id]
    for column in ("x", "x_from", "x_to"):
        frame[column] = [when(value) for value in frame[column]]
    return Layout(
        start=first,
        end=last,
        width=width,
        low=low,
        high=high + STRIP,
        strip_low=high,
        third_y=third,
        marks=frame.drop(columns=["title", "radius", "origins"]),
        labels=pd.DataFrame([(e, when(x), v, t) for e, x, v, t in labels], columns=["event_id", "x", "y", "text"]),
        leaders=pd.DataFrame([(when(x), a, b) for x, a, b in leaders], columns=["x", "y_from", "y_to"]),
        boxes=tuple(boxes),
    )  # fmt: skip


def _period(events: pd.DataFrame) -> tuple[date, date]:
    """First and last day drawn, with a little room at both ends."""
    first = as_date(events.span_start.min()) or date(2015, 1, 1)
    last = as_date(events.span_end.max()) or date(2026, 12, 31)
    room = max(1, round((last - first).days * 0.012))
    return first - timedelta(days=room), last + timedelta(days=room + 1)


def _stack(part: pd.DataFrame) -> dict[str, int]:
    """The level of each event over the axis: the lowest one on which it touches no other."""
    ends: list[float] = []
    levels: dict[str, int] = {}
    for row in part.sort_values(["x_from", "event_id"]).itertuples():
        left = min(row.x_from, row.x - row.radius) if row.is_span else row.x - row.radius
        right = max(row.x_to, row.x + row.radius) if row.is_span else row.x + row.radius
        level = next((place for place, end in enumerate(ends) if left >= end), len(ends))
        ends[level : level + 1] = [right + 1]
        levels[row.event_id] = level
    return levels


def _skyline(part: pd.DataFrame, y: dict[str, float], width: int, least: float) -> list[float]:
    """How far the marks of a lane reach from the axis, pixel by pixel."""
    heights = [least] * (width + 1)
    for row in part.itertuples():
        left = min(row.x_from, row.x - row.radius) if row.is_span else row.x - row.radius
        right = max(row.x_to, row.x + row.radius) if row.is_span else row.x + row.radius
        for pixel in range(max(int(left), 0), min(int(right) + 1, width) + 1):
            heights[pixel] = max(heights[pixel], abs(y[row.event_id]) + STEP / 2)
    return heights


def _free(
    x: float, mark: float, wide: float, tall: float, zone: float, skyline: list[float],
    boxes: list[Box], leaders: list[tuple[float, float, float]],
) -> Box | None:  # fmt: skip
    """The free rectangle nearest to the marks for a label whose leader rises from `x`, or None."""
    width = len(skyline) - 1
    places = []
    for wish in (x - 4, x - wide / 2, x - wide + 4):
        left = min(max(wish, 0), width - wide)
        if left >= 0 and left - 6 <= x <= left + wide + 6:
            places.append((left, max(skyline[int(left) : int(left + wide) + 1]) + 8))
    offset = 0.0
    while places and offset + tall <= zone:
        for left, edge in places:
            low = edge + offset
            box = Box(left, left + wide, low, low + tall)
            roomy = Box(box.left - PAD, box.right + PAD, low - 2, box.high + 2)
            if any(roomy.meets(other) for other in boxes):
                continue
            if any(other.crosses(x, mark, low) for other in boxes):
                continue
            if any(box.crosses(*leader) for leader in leaders):
                continue
            return box
        offset += LINE / 2
    return None
