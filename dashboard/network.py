"""Where the actors of a network stand: geometry in pixels, no drawing.

As on the timeline, the United States stands above and China below, everybody else between; ties
draw together those who share events. The same rows give the same picture on every machine: the
start is a fixed spiral and nothing is left to chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from dashboard.text import plain
from dashboard.typeset import text_width, wrap

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

MOST_NODES = 150
# More actors than these are a thicket: those with the fewest shared events are left out unless everyone is asked for.
LEGIBLE, LEGIBLE_NARROW = 45, 24
# So many actors have their names even where these find room only apart from their marks, at these distances in pixels.
WEIGHTIEST = 8
APART = (40, 56, 72, 90, 110, 135, 160)
FEWEST = 8
# Beyond the ties of the centre and the strongest one of each actor; fewer where not everyone is asked for.
MOST_TIES, LEGIBLE_TIES = 170, 90
LABEL_SIZE = 12
LINE = 14
LABEL_WIDTH = 132
MARGIN = 20
NARROW = 600
GOLDEN = 0.6180339887498949
STEPS = 110
TOUCH = 1e-9
# Shares of the height in which each side stands where third parties are there, too.
BANDS = {"US": (0.0, 0.43), "other": (0.34, 0.66), "CN": (0.57, 1.0)}


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels; y grows downwards."""

    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: Box, gap: float = 2.0) -> bool:
        """True where the two come nearer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


@dataclass(frozen=True)
class Network:
    """A network laid out on `width` × `height` pixels, (0, 0) at the top left.

    nodes: rows of queries/actor_network.sql with x, y and radius. ties: rows of
    queries/actor_network_ties.sql with x, y, x2, y2 and `by`, the side that acts more often (US, CN,
    other, or even). labels: actor_id, text (lines parted by a line feed), x (left), y (top),
    is_centre, line_x, line_y, line_x2, line_y2 (a line from the mark where the name stands apart,
    else nan); boxes: theirs, in the same order. least: events that all drawn share at the least;
    left_out: actors that are not drawn; ties_left_out: ties that are not, between actors that are.
    """

    width: int
    height: int
    nodes: pd.DataFrame
    ties: pd.DataFrame
    labels: pd.DataFrame
    boxes: tuple[Box, ...]
    least: int
    left_out: int
    ties_left_out: int


def place(
    nodes: pd.DataFrame,
    ties: pd.DataFrame,
    width: int,
    *,
    most: int = MOST_NODES,
    height: int | None = None,
    everyone: bool = False,
) -> Network:
    """Lay out at most `most` of the nodes, which come in order of weight.

    everyone: also those with few shared events, where they are many. height: as much as the number
    of actors asks for, where it is not given.
    nodes: queries/actor_network.sql. ties: queries/actor_network_ties.sql. A tie of two actors that
    are both only concerned in all they share is drawn where one of them is the centre.
    """
    is_narrow = width < NARROW
    most = min(most, 60) if is_narrow else most
    legible = min(LEGIBLE_NARROW if is_narrow else LEGIBLE, most)
    least = 1 if everyone else _least(nodes[~nodes.is_centre].shared, legible)
    shown = nodes[nodes.is_centre | (nodes.shared >= least)].head(most).reset_index(drop=True)
    own = min(420 + 2.4 * len(shown), 760) if not is_narrow else min(400 + 5 * len(shown), 640)
    height = int(own) if height is None else height
    drawn, ties_left_out = _drawn(shown, ties, MOST_TIES if everyone else LEGIBLE_TIES)
    weight = shown.shared.to_numpy(dtype=float)
    largest = weight[~shown.is_centre.to_numpy(dtype=bool)].max(initial=1.0)
    radius = np.minimum(3.5 + (7.0 if is_narrow else 10.0) * np.sqrt(weight / largest), 15.0)
    index = {actor: place for place, actor in enumerate(shown.actor_id)}
    links = tuple((index[row.actor_id], index[row.other_id], int(row.events)) for row in drawn.itertuples())
    found = _positions(tuple(shown.side), tuple(shown.is_centre), tuple(radius.round(3)), links, width, height)
    shown = shown.assign(x=found[:, 0], y=found[:, 1], radius=radius)
    ends = {row.actor_id: (row.x, row.y, row.side) for row in shown.itertuples()}
    rows = []
    for row in drawn.itertuples():
        (x, y, side), (x2, y2, other_side) = ends[row.actor_id], ends[row.other_id]
        by = side if row.acts_on > row.acted_on_by else other_side if row.acted_on_by > row.acts_on else "even"
        rows.append((x, y, x2, y2, by))
    drawn = drawn.assign(**dict(zip(("x", "y", "x2", "y2", "by"), zip(*rows, strict=True), strict=True))) if rows else (
        drawn.assign(x=0.0, y=0.0, x2=0.0, y2=0.0, by="even"))  # fmt: skip
    labels, boxes = _labels(shown, width, height, 14 if is_narrow else 46)
    return Network(width, height, shown, drawn, labels, tuple(boxes), least, len(nodes) - len(shown), ties_left_out)


def _least(shared: pd.Series, legible: int) -> int:
    """From how many shared events on an actor is drawn, so that not many more than `legible` are."""
    if len(shared) <= legible:
        return 1
    counts = [(int(level), int((shared >= level).sum())) for level in sorted(set(shared))]
    first, last = counts[0][0], counts[-1][0]
    level = next((level for level, many in counts if many <= legible), last)
    before = max((each for each, _ in counts if each < level), default=first)
    return level if dict(counts)[level] >= FEWEST else before


def _drawn(nodes: pd.DataFrame, ties: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """The ties to draw, heaviest last so that they lie on top, and how many are not drawn."""
    here, centre = set(nodes.actor_id), set(nodes.actor_id[nodes.is_centre])
    ties = ties[ties.actor_id.isin(here) & ties.other_id.isin(here)]
    of_centre = ties.actor_id.isin(centre) | ties.other_id.isin(centre)
    acted = ties.either_acts > 0
    some = ties[of_centre | acted].reset_index(drop=True)
    own = some.actor_id.isin(centre) | some.other_id.isin(centre)
    strongest: set[int] = set()
    met: set[str] = set()
    kept = 0
    for row in some[~own].itertuples():  # heaviest first
        is_first = not {row.actor_id, row.other_id} <= met
        if (is_first and not centre) or kept < most:
            strongest.add(int(row.Index))
            kept += 1
            met |= {row.actor_id, row.other_id}
    chosen = some[own | some.index.isin(strongest)]
    chosen = chosen.sort_values(["events", "actor_id", "other_id"], ascending=[True, False, False])
    return chosen.reset_index(drop=True), len(ties) - len(chosen)


@lru_cache(maxsize=128)
def _positions(
    sides: tuple[str, ...],
    centre: tuple[bool, ...],
    radius: tuple[float, ...],
    links: tuple[tuple[int, int, int], ...],
    width: int,
    height: int,
) -> Floats:
    """Positions (n × 2) by springs and repulsion, each side kept in its band."""
    n = len(sides)
    if n == 0:
        return np.zeros((0, 2))
    is_centre = np.array(centre, dtype=bool)
    low, high = _bands(sides, height)
    low[is_centre], high[is_centre] = height / 2, height / 2
    left, right = np.full(n, MARGIN + 6.0), np.full(n, width - MARGIN - 6.0)
    left[is_centre], right[is_centre] = width / 2, width / 2
    order = np.arange(n, dtype=float)
    # A sunflower's order within the band: even, and without any chance.
    spot = np.column_stack([
        left + (right - left) * ((order * GOLDEN + 0.31) % 1.0),
        low + (high - low) * ((order * GOLDEN * GOLDEN + 0.17) % 1.0),
    ])  # fmt: skip
    wide = np.zeros((n, n))
    for one, other, events in links:
        wide[one, other] = wide[other, one] = 0.35 + 0.3 * np.log1p(events)
    wide[is_centre, :] *= 0.25
    wide[:, is_centre] *= 0.25
    ideal = 0.8 * np.sqrt((width - 2 * MARGIN) * (height - 2 * MARGIN) / max(n, 4))
    degree = np.maximum((wide > 0).sum(axis=1), 1)
    for step in range(STEPS):
        apart = spot[:, None, :] - spot[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2)) + 0.01
        push = (ideal / distance) ** 2
        pull = wide * distance / ideal / np.sqrt(degree)[:, None]
        move = (apart * (push - pull)[:, :, None]).sum(axis=1)
        move += np.column_stack([(width / 2 - spot[:, 0]) * 0.04, ((low + high) / 2 - spot[:, 1]) * 0.10])
        length = np.sqrt((move**2).sum(axis=1)) + 0.01
        heat = ideal * 0.6 * (1 - step / STEPS) + 0.5
        spot = spot + move / length[:, None] * np.minimum(length, heat)[:, None]
        spot = np.column_stack([np.clip(spot[:, 0], left, right), np.clip(spot[:, 1], low, high)])
    return _apart(_spread(spot, is_centre, low, high, width), np.array(radius), left, right, low, high)


def _bands(sides: tuple[str, ...], height: int) -> tuple[Floats, Floats]:
    """The lowest and highest y of each node's side."""
    there = set(sides)
    bands = BANDS if "other" in there else {"US": (0.0, 0.49), "CN": (0.51, 1.0)}
    if len(there) == 1:
        bands = dict.fromkeys(BANDS, (0.0, 1.0))
    inner = height - 2 * MARGIN
    low = np.array([MARGIN + bands.get(side, (0.0, 1.0))[0] * inner for side in sides])
    high = np.array([MARGIN + bands.get(side, (0.0, 1.0))[1] * inner for side in sides])
    return low, high


def _spread(spot: Floats, is_centre: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], low: Floats, high: Floats,
            width: int) -> Floats:  # fmt: skip
    """Draw each band out to the width and height there is, half by rank and half by place."""
    made = spot.copy()
    for band in sorted(set(zip(low, high, strict=True))):
        part = np.flatnonzero((low == band[0]) & (high == band[1]) & ~is_centre)
        if len(part) < 3:  # noqa: PLR2004 - nothing to draw out
            continue
        for axis, start, end in ((0, MARGIN + 10.0, width - MARGIN - 10.0), (1, band[0] + 4, band[1] - 4)):
            values = spot[part, axis]
            rank = np.empty(len(part))
            rank[np.lexsort((part, values))] = np.linspace(0, 1, len(part))
            reach = max(float(values.max() - values.min()), 1.0)
            made[part, axis] = start + (end - start) * (0.5 * rank + 0.5 * (values - values.min()) / reach)
    return made


def _apart(spot: Floats, radius: Floats, left: Floats, right: Floats, low: Floats, high: Floats) -> Floats:
    """Push marks apart until none covers another, within their bounds."""
    needed = radius[:, None] + radius[None, :] + 5.0
    np.fill_diagonal(needed, 0.0)
    fixed = (left == right).astype(float)
    share = np.where(fixed[None, :] > 0, 1.0, 0.5) * (1 - fixed[:, None])
    order = np.arange(len(spot))
    before = np.sign(order[:, None] - order[None, :])[:, :, None] * np.array([1.0, 0.0])
    for _ in range(120):
        apart = spot[:, None, :] - spot[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2))
        short = np.maximum(needed - distance, 0.0)
        if short.max(initial=0.0) < 0.01:  # noqa: PLR2004 - a hundredth of a pixel
            break
        # Two on one spot have no direction: the order of the rows gives them one.
        unit = np.where((distance < TOUCH)[:, :, None], before, apart / np.maximum(distance, TOUCH)[:, :, None])
        spot = spot + (unit * (short * share)[:, :, None]).sum(axis=1) * 0.9
        spot = np.column_stack([np.clip(spot[:, 0], left, right), np.clip(spot[:, 1], low, high)])
    return spot


def _labels(nodes: pd.DataFrame, width: int, height: int, most: int) -> tuple[pd.DataFrame, list[Box]]:
    """Names of the weightiest actors, where they cover neither a mark nor another name.

    Beside their marks where there is room; the very weightiest, which a title may name, else apart with a line to them.
    """
    x, y, r = (nodes[column].to_numpy(dtype=float) for column in ("x", "y", "radius"))
    rows: list[tuple[object, ...]] = []
    boxes: list[Box] = []
    for own, row in enumerate(nodes.itertuples()):
        if len(boxes) >= most:
            break
        name = plain(row.name_) if hasattr(row, "name_") else plain(nodes["name"].iloc[own])
        lines = wrap(name, LABEL_SIZE, LABEL_WIDTH, weight="semibold", max_lines=3)
        wide = max(text_width(line, LABEL_SIZE, "semibold") for line in lines) + 2
        tall = len(lines) * LINE
        gap = r[own] + 4
        slant = gap * 0.75
        places = [
            (x[own] + gap, y[own] - tall / 2), (x[own] - gap - wide, y[own] - tall / 2),
            (x[own] - wide / 2, y[own] + gap), (x[own] - wide / 2, y[own] - gap - tall),
            (x[own] + slant, y[own] + slant - 4), (x[own] + slant, y[own] - slant - tall + 4),
            (x[own] - slant - wide, y[own] + slant - 4), (x[own] - slant - wide, y[own] - slant - tall + 4),
        ]  # fmt: skip
        beside = len(places)
        if own < WEIGHTIEST:
            places += [
                (x[own] + reach * math.cos(turn) - wide / 2, y[own] + reach * math.sin(turn) - tall / 2)
                for reach in APART for turn in np.linspace(0, 2 * math.pi, 24, endpoint=False)
            ]  # fmt: skip
        for number, (left, top) in enumerate(places):
            box = Box(left, left + wide, top, top + tall)
            if box.left < 0 or box.right > width or box.top < 0 or box.bottom > height:
                continue
            near_x, near_y = np.clip(x, box.left, box.right), np.clip(y, box.top, box.bottom)
            covers = (near_x - x) ** 2 + (near_y - y) ** 2 < (r + 1.5) ** 2
            covers[own] = number >= beside and bool(covers[own])
            if covers.any() or any(box.meets(other) for other in boxes):
                continue
            boxes.append(box)
            line = [float(each[own]) if number >= beside else math.nan for each in (x, y, near_x, near_y)]
            rows.append((str(row.actor_id), "\n".join(lines), box.left, box.top, bool(row.is_centre), *line))
            break
    columns = ["actor_id", "text", "x", "y", "is_centre", "line_x", "line_y", "line_x2", "line_y2"]
    return pd.DataFrame(rows, columns=columns), boxes
