"""Places what runs in sequence, in pixels: measures as threads, the events of a story, answers as a ladder.

Pure geometry: rows of queries/thread_steps.sql, queries/story_steps.sql and queries/answers.sql in,
positions out. Times stay times on the x axis of threads and stories; y is in pixels from the top.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard.text import as_date, count, dated, plain
from dashboard.typeset import text_width, wrap

FINE, SMALL = 11, 12
THREAD_ROW = 50
DISC = 10
LADDER_HEAD = 26
STAGES = {
    "proposed": "proposed",
    "adopted": "adopted",
    "in_force": "in force",
    "amended": "amended",
    "suspended": "suspended",
    "withdrawn": "withdrawn",
    "replaced": "replaced",
    "upheld": "upheld",
    "struck_down": "struck down",
}


# Stages after which a measure goes on until something else is known.
STANDING = ("adopted", "in_force", "amended", "upheld")


@dataclass(frozen=True)
class Threads:
    """Threads on lines of their own, each with its title above the line and its stages below it.

    titles: thread_id, x, y (top), text
    lines: thread_id, lane_id, is_open, x, x_to, y, y_to, from mark to mark, each horizontal or upright; open ones
    go on from the last mark to the end, where nothing is known to have ended the measure
    marks: thread_id, event_id, x, x_from, x_to (span), is_exact, y, stage, lane_id, is_matching and what the
    reader is told (when, what, thread, note)
    labels: x, y (top), text (lines parted by newlines), align; none overlaps another
    """

    start: date
    end: date
    height: int
    titles: pd.DataFrame
    lines: pd.DataFrame
    marks: pd.DataFrame
    labels: pd.DataFrame


def threads(steps: pd.DataFrame, width: int) -> Threads:
    """Place threads on a drawing of `width` pixels, in the order of the rows.

    A thread that stands alone goes down by a step at each stage, so that every stage has room for its
    date and its note.
    """
    start, end = _period(steps, room=0.02)
    at, when = _scales(start, end, width)
    alone = len(steps.thread_id.unique()) == 1
    titles, lines, marks, labels = [], [], [], []
    top = 0.0
    for thread_id, part in steps.groupby("thread_id", sort=False):
        title = plain(part.thread.iloc[0])
        xs = [_place(row, at) for row in part.itertuples()]
        lane = part.lane_id.iloc[0]
        if alone:
            notes = [_beside(row, x, width) for row, x in zip(part.itertuples(), xs, strict=True)]
            ys = [14.0]
            for _, text, _ in notes:
                ys.append(ys[-1] + max(30.0, (text.count("\n") + 1) * 14 + 12))
            end_of_thread = ys.pop()
            labels += [
                {"x": when(x), "y": y - 7, "text": text, "align": align}
                for (x, text, align), y in zip(notes, ys, strict=True)
            ]
        else:
            x_title = max(0.0, min(xs[0] - 5, width - text_width(title, SMALL, "semibold") - 2))
            titles.append({"thread_id": thread_id, "x": when(x_title), "y": top + 3.0, "text": title})
            ys = [top + 28.0] * len(xs)
            labels += [
                {"x": when(x), "y": top + 36.0, "text": text, "align": align}
                for x, text, align in _stage_labels(part, xs, width)
            ]
            end_of_thread = top + THREAD_ROW
        line = {"thread_id": thread_id, "lane_id": lane, "is_open": False}
        # Alone, the words of the last stage stand where the line would go on.
        if part.stage.iloc[-1] in STANDING and not alone:
            since = {"x": when(xs[-1]), "y": ys[-1], "y_to": ys[-1]}
            lines.append({**line, **since, "is_open": True, "x_to": pd.Timestamp(end)})
        for (x, x_to), (y, y_to) in zip(pairwise(xs), pairwise(ys), strict=True):
            # Down between the words, along, and down again to the next mark.
            along = y if y == y_to else y_to - 12
            lines.append({**line, "x": when(x), "x_to": when(x_to), "y": along, "y_to": along})
            if y != y_to:
                lines.append({**line, "x": when(x), "x_to": when(x), "y": y, "y_to": along})
                lines.append({**line, "x": when(x_to), "x_to": when(x_to), "y": along, "y_to": y_to})
        for row, x, y in zip(part.itertuples(), xs, ys, strict=True):
            marks.append({
                "thread_id": thread_id, "event_id": row.event_id, "x": when(x), "x_from": pd.Timestamp(row.span_start),
                "x_to": pd.Timestamp(row.span_end) + timedelta(days=1), "y": y, "stage": row.stage,
                "is_exact": row.date_precision == "day",
                "lane_id": row.lane_id, "is_matching": bool(row.is_matching), "thread": title,
                "when": dated(row.event_date, row.date_precision, row.date_end), "what": plain(row.title),
                "note": plain(row.note),
            })  # fmt: skip
        top = end_of_thread
    return Threads(
        start, end, round(top),
        pd.DataFrame(titles, columns=["thread_id", "x", "y", "text"]),
        pd.DataFrame(lines, columns=["thread_id", "lane_id", "is_open", "x", "x_to", "y", "y_to"]),
        pd.DataFrame(marks),
        pd.DataFrame(labels, columns=["x", "y", "text", "align"]),
    )  # fmt: skip


def _stage_labels(part: pd.DataFrame, xs: list[float], width: int) -> list[tuple[float, str, str]]:
    """The stages that have room under their marks, from the last one back; with their notes where these fit."""
    found: list[tuple[float, str, str]] = []
    limit = float(width)
    for place in range(len(xs) - 1, -1, -1):
        stage, note = STAGES[part.stage.iloc[place]], plain(part.note.iloc[place])
        before = xs[place - 1] + 6 if place else 0.0
        for text in dict.fromkeys([f"{stage}: {note}" if note else stage, stage]):
            wide = text_width(text, FINE)
            if xs[place] - 5 + wide <= limit:
                found.append((xs[place] - 5, text, "left"))
                limit = xs[place] - 5 - 8
                break
            right = min(xs[place] + 6, limit)
            # Ends under its own mark; all but the last leave the mark before them the room for a word.
            is_last = place == len(xs) - 1 and text == stage
            if right > xs[place] - 6 and right - wide >= (0.0 if is_last or not place else before + 50):
                found.append((right, text, "right"))
                limit = right - wide - 8
                break
        else:
            limit = min(limit, xs[place] - 8)
    return found


def _beside(row: Any, x: float, width: int) -> tuple[float, str, str]:
    """Stage, note and date of a step on the roomier side of its mark."""
    note = f": {plain(row.note)}" if plain(row.note) else ""
    day = dated(row.event_date, row.date_precision, row.date_end, short=True)
    is_right = x <= width / 2
    room = (width - x if is_right else x) - 14
    lines = wrap(f"{day}, {STAGES[row.stage]}{note}", SMALL, max(room, 120.0))
    return (x + 12 if is_right else x - 12, "\n".join(lines), "left" if is_right else "right")


@dataclass(frozen=True)
class Story:
    """The events of a story as numbered discs about a time axis, and their headlines below.

    marks: step_order, event_id, number, x, x_from, x_to, y, lane_id, is_span, is_exact, and what the
    reader is told (when, what)
    lines: x, y, number, text: the headlines with their dates, broken to the width; empty unless asked for
    """

    start: date
    end: date
    height: int
    axis: float
    marks: pd.DataFrame
    lines: pd.DataFrame


def story(steps: pd.DataFrame, width: int, *, listed: bool) -> Story:
    """Place the events of a story: the United States above the axis, others on it, China below.

    listed: with the headlines as a numbered list under the axis, for a picture that stands alone.
    """
    start, end = _period(steps, room=0.03)
    at, when = _scales(start, end, width)
    placed: dict[int, tuple[float, int, int]] = {}
    for side, lanes in ((1, ("US",)), (0, ("bilateral",)), (-1, ("CN", "third_party"))):
        ends: list[float] = []
        part = steps[steps.lane_id.isin(lanes)]
        middles = {row.step_order: _place(row, at) for row in part.itertuples()}
        for order, middle in sorted(middles.items(), key=lambda pair: (pair[1], pair[0])):
            x = min(max(middle, DISC + 1), width - DISC - 1)
            level = next((place for place, edge in enumerate(ends) if x - DISC >= edge), len(ends))
            ends[level : level + 1] = [x + DISC + 2]
            placed[order] = (x, side, level)
    above = max((level + 1 for _, side, level in placed.values() if side == 1), default=0)
    on = max((level + 1 for _, side, level in placed.values() if side == 0), default=0)
    below = max((level + 1 for _, side, level in placed.values() if side == -1), default=0)
    step = 2 * DISC + 3
    half = max(on * step / 2, DISC) + 2
    axis = above * step + half + 4
    marks = []
    for row in steps.itertuples():
        x, side, level = placed[row.step_order]
        y = axis - side * (half + DISC + level * step) if side else axis + (level - (on - 1) / 2) * step
        marks.append({
            "step_order": int(row.step_order), "event_id": row.event_id, "number": str(row.step_order), "x": when(x),
            "x_from": pd.Timestamp(row.span_start), "x_to": pd.Timestamp(row.span_end) + timedelta(days=1), "y": y,
            "lane_id": row.lane_id, "is_span": row.span_end > row.span_start, "is_exact": row.date_precision == "day",
            "when": dated(row.event_date, row.date_precision, row.date_end), "what": plain(row.headline),
        })  # fmt: skip
    foot = axis + half + below * step + 4
    lines = []
    if listed:
        columns = 2 if width >= 900 and len(steps) > 5 else 1  # noqa: PLR2004
        wide = width / columns
        top, deepest = foot + 36, foot  # the labels of the axis stand between
        for column in range(columns):
            y, half_of_them = top, -(-len(steps) // columns)
            for row in steps.iloc[column * half_of_them : (column + 1) * half_of_them].itertuples():
                day = dated(row.event_date, row.date_precision, row.date_end, short=True)
                broken = wrap(f"{day}: {plain(row.headline)}", SMALL, wide - 40)
                lines.append({"x": when(column * wide), "y": y, "number": f"{row.step_order}",
                              "text": "\n".join(broken), "lane_id": row.lane_id})  # fmt: skip
                y += len(broken) * 15 + 4
            deepest = max(deepest, y)
        foot = deepest
    return Story(start, end, round(foot), axis, pd.DataFrame(marks),
                 pd.DataFrame(lines, columns=["x", "y", "number", "text", "lane_id"]))  # fmt: skip


@dataclass(frozen=True)
class Ladder:
    """Pairs of action and response, the United States on the left, China on the right; all in pixels.

    texts: event_id, x, y (top), day, text (lines parted by newlines), lane_id; an action stands once
    rungs: x, x_to, y (from the action to the response), basis, lane_id (of the action), lag, tie
    posts: x, y, y_to, lane_id: the upright that ties several responses to one action
    """

    height: int
    left: float
    right: float
    texts: pd.DataFrame
    rungs: pd.DataFrame
    posts: pd.DataFrame


def ladder(pairs: pd.DataFrame, width: int) -> Ladder:
    """Place pairs of the two sides in their order; those of one action stand together."""
    gap = 84 if width < 600 else 150  # noqa: PLR2004 - a phone
    left, right = (width - gap) / 2, (width + gap) / 2
    texts: list[dict[str, Any]] = []
    rungs: list[dict[str, Any]] = []
    posts: list[dict[str, Any]] = []
    y = float(LADDER_HEAD)

    def put(row: Any, which: str, top: float) -> float:
        """Add one event's text; gives its height."""
        lane = getattr(row, f"{which}_lane_id")
        lines = wrap(plain(getattr(row, which)), SMALL, left - 8)
        start, precision, end = (getattr(row, f"{which}_{part}") for part in ("date", "precision", "date_end"))
        day = dated(start, precision, end, short=True)
        texts.append({"event_id": getattr(row, f"{which}_id"), "x": 0.0 if lane == "US" else right + 6, "y": top,
                      "day": day, "text": "\n".join(lines), "lane_id": lane})  # fmt: skip
        return 15.0 + len(lines) * 15

    for _, part in pairs.groupby("action_id", sort=False):
        first = part.iloc[0]
        from_left = first.action_lane_id == "US"
        action_tall = put(first, "action", y)
        top = y
        heights = []
        for row in part.itertuples():
            tall = put(row, "response", top)
            heights.append(top + 16)
            rungs.append({
                "x": left if from_left else right, "x_to": right if from_left else left, "y": top + 16,
                "basis": row.basis, "lane_id": row.action_lane_id,
                "lag": lag_words(row.lag_days, exact=row.is_lag_exact),
                "tie": "answered" if row.link_type == "answered_by" else "led to",
                "what": f"{plain(row.action)} → {plain(row.response)}",
            })  # fmt: skip
            top += tall + 12
        if len(heights) > 1:
            posts.append({"x": left if from_left else right, "y": heights[0], "y_to": heights[-1],
                          "lane_id": first.action_lane_id})  # fmt: skip
        y = max(top, y + action_tall + 12) + 8
    return Ladder(
        round(y), left, right,
        pd.DataFrame(texts, columns=["event_id", "x", "y", "day", "text", "lane_id"]),
        pd.DataFrame(rungs, columns=["x", "x_to", "y", "basis", "lane_id", "lag", "tie", "what"]),
        pd.DataFrame(posts, columns=["x", "y", "y_to", "lane_id"]),
    )  # fmt: skip


def lag_words(days: int, *, exact: bool) -> str:
    """A lag in words: same day, 3 days; about 226 days, or day not known, where a day is not known."""
    if exact:
        return "same day" if days == 0 else count(int(days), "day")
    return f"about {int(days):,} days" if days > 31 else "day not known"  # noqa: PLR2004 - a month


def _place(row: Any, at: Callable[[Any], float]) -> float:
    """Where an event stands, in pixels: at its first day, or in the middle of an imprecise date."""
    last = row.span_start if row.date_precision == "day" else row.span_end
    return (at(row.span_start) + at(last) + at(1)) / 2


def _period(rows: pd.DataFrame, *, room: float) -> tuple[date, date]:
    first = as_date(rows.span_start.min()) or date(2026, 1, 1)
    last = as_date(rows.span_end.max()) or date(2026, 1, 2)
    extra = timedelta(days=max(2, round((last - first).days * room)))
    return first - extra, last + extra


def _scales(start: date, end: date, width: int) -> tuple[Callable[[Any], float], Callable[[float], pd.Timestamp]]:
    """From a day (or a number of days) to pixels, and from pixels to a time."""
    days = (end - start).days

    def at(value: Any) -> float:
        span = value if isinstance(value, int) else ((as_date(value) or start) - start).days
        return span / days * width

    def when(x: float) -> pd.Timestamp:
        return pd.Timestamp(start) + pd.Timedelta(days=x / width * days)

    return at, when
