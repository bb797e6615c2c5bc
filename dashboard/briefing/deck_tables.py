"""Tables on slides: what documents say point by point, who acts on whom, points at issue, sources.

Each function writes real PowerPoint tables into a box and gives a note on what was left out, or what
did not fit and has to go on the next slide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from dashboard import comparison, series
from dashboard.briefing.contents import Reference
from dashboard.briefing.deck_canvas import Box, Canvas, Cell, row_height
from dashboard.briefing.deck_text import Para, Run, broken, para
from dashboard.figures import Figure, Request
from dashboard.text import count, dated, plain
from dashboard.theme import Look, tint

MOST_POINTS, MOST_DOCUMENTS = 12, 7
ANSWER_LINES, QUESTION_LINES, HEAD_LINES = 3, 3, 3
QUESTION: Final = 210
LEAST_COLUMN: Final = 118
STATES: Final = {"contested": "accent2", "drift": "accent4"}


def _words(text: str, size: float, width: float, most: int, **look: Any) -> Para:
    """A paragraph cut to so many lines."""
    lines = broken(text, size, width, "bold" if look.get("bold") else "regular", most)
    return para(" ".join(lines), size, after=0, **look)


def matrix(canvas: Canvas, box: Box, figure: Figure, request: Request, look: Look) -> str:
    """Points at issue × documents, those that separate the accounts most, equal answers of a row in one tint."""
    statements = figure.rows
    points = request.rows("event_points", request.params)
    ranked = points.assign(open=points.answers > 1).sort_values(
        ["open", "is_core", "documents", "separation"], ascending=False, kind="stable"
    )
    most = min(MOST_DOCUMENTS, int((box.width - QUESTION) / LEAST_COLUMN))
    chosen = _documents(statements, list(ranked.point_id.head(6)), most)
    columns = [each for each in comparison.columns_of(statements) if each["document_id"] in chosen]
    tints = comparison.tints_of(statements)
    wide = (box.width - QUESTION) / max(len(columns), 1)
    widths = [QUESTION, *([wide] * len(columns))]
    size, inset = 10.0, 5.0
    said = statements[statements.document_id.isin(chosen)]
    by_place = dict(iter(said.groupby(["point_id", "document_id"], sort=False)))
    heads = [Cell((para("Point at issue", size, bold=True, after=0),))]
    for each in columns:
        heads.append(
            Cell(
                (
                    _words(each["outlet"], size, wide - 2 * inset, HEAD_LINES, bold=True),
                    para(each["when"], size, colour="tx2", after=0),
                )
            )
        )
    rows, heights = [heads], [row_height(heads, widths, inset)]
    room = box.height - heights[0]
    for point in ranked.head(MOST_POINTS).itertuples():
        state = STATES.get(point.state, "tx2")
        row = [
            Cell(
                (
                    _words(point.question, size, QUESTION - 2 * inset, QUESTION_LINES, bold=True),
                    para(f"{point.state}{', core' if point.is_core else ''}", size, colour=state, after=0),
                )
            )
        ]
        for each in columns:
            own = by_place.get((point.point_id, each["document_id"]))
            if own is None:
                row.append(Cell((para("·", size, colour="tx2", after=0),)))
                continue
            answer = "; ".join(dict.fromkeys(plain(text) for text in own.answer))
            fill = tint(tints[point.point_id, own.answer_key.iloc[0]], look)
            row.append(Cell((_words(answer, size, wide - 2 * inset, ANSWER_LINES),), fill))
        tall = row_height(row, widths, inset)
        if tall > room or all(len(cell.text) == 1 and cell.text[0].text == "·" for cell in row[1:]):
            continue
        rows.append(row)
        heights.append(tall)
        room -= tall
    canvas.table(box, widths, rows, heights, name="Points at issue by document", alt=figure.alt_text, inset=inset)
    documents = statements.document_id.nunique()
    what = []
    if len(rows) - 1 < len(points):
        what.append(f"{len(rows) - 1} of {count(len(points), 'point')}")
    if len(columns) < documents:
        what.append(f"{len(columns)} of {count(documents, 'document')}")
    shown = f"Shown are {' and '.join(what)}, those that separate the accounts most. " if what else ""
    return f"{shown}Equal answers in a row have one tint; a dot means that the document does not say."


def _documents(statements: pd.DataFrame, points: Sequence[str], most: int) -> set[str]:
    """The documents that together give most of the different answers to the points."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in statements.itertuples():
        weight = found.setdefault(row.document_id, set())
        if row.point_id in points:
            weight.add((row.point_id, row.answer_key))
    order = list(found)
    chosen: list[str] = []
    seen: set[tuple[str, str]] = set()
    while order and len(chosen) < most:
        best = max(order, key=lambda each: (len(found[each] - seen), len(found[each]), -order.index(each)))
        order.remove(best)
        chosen.append(best)
        seen |= found[best]
    return set(chosen)


def ties(canvas: Canvas, box: Box, figure: Figure) -> str:
    """Who acts on whom among several actors: lines act, columns are acted on."""
    frame = figure.rows.rename(columns={"name": "who"})
    names = list(dict.fromkeys([*frame.who, *frame.other]))[:MOST_DOCUMENTS]
    values = {(row.who, row.other): int(row.acts_on) for row in frame.itertuples()}
    widths = [230.0, *([(min(box.width, 230 + 220 * len(names)) - 230) / max(len(names), 1)] * len(names))]
    rows = [
        [
            Cell((para("acts ↓   on →", 12, colour="tx2", after=0),)),
            *(Cell((_words(name, 12, widths[1] - 12, 3, bold=True),)) for name in names),
        ]
    ]
    for name in names:
        cells = [
            Cell(
                (para(str(values.get((name, other), 0)), 16, after=0, align="ctr"),),
                "bg2" if values.get((name, other)) else "",
            )
            if name != other
            else Cell((para("", 12, after=0),))
            for other in names
        ]
        rows.append([Cell((_words(name, 12, 218, 3, bold=True),)), *cells])
    heights = [max(row_height(row, widths), 46.0) for row in rows]
    canvas.table(box, widths, rows, heights, name="Who acts on whom", alt=figure.alt_text)
    left_out = len(set(frame.who) | set(frame.other)) - len(names)
    return f"{count(left_out, 'actor')} left out." if left_out else ""


def latest(canvas: Canvas, box: Box, figure: Figure, request: Request) -> str:
    """The series of a group: the last value of each side, and how far apart they are."""
    widths = [box.width - 560, 150.0, 150.0, 150.0, 110.0]
    heads = ("Series", "United States", "China", "Apart", "As of")
    rows = [[Cell((para(head, 12, bold=True, after=0),)) for head in heads]]
    known = request.rows("indicators", {}).set_index("indicator_id", drop=False)
    for each, own in figure.rows.groupby("indicator_id", sort=False):
        found = known.loc[each]
        end = series.until(found.data_vintage, request.filters.end, request.filters.known_on)
        last = own.groupby("country").value.last()
        told, when = series.reading(own, end), own.value_date.max()
        sides = [series.number(float(last[side])) if side in last else "" for side in series.SIDES]
        if told is not None:
            sides, when = [series.number(told.us), series.number(told.cn)], told.on
        elif "US-CN" in last:
            sides[0] = f"{series.number(float(last['US-CN']))} ahead"
        apart = told.apart if told is not None else ""
        name = _words(plain(own["name"].iloc[0]), 12, widths[0] - 12, 2)
        cells: list[tuple[Para, ...]] = [(name, para(plain(found.unit), 10, colour="tx2", after=0))]
        cells += [(_words(text, 12, wide - 12, 2),) for text, wide in zip((*sides, apart), widths[1:4], strict=True)]
        cells.append((para(dated(when, "month", short=True), 12, after=0),))
        rows.append([Cell(cell) for cell in cells])
    heights = [row_height(row, widths) for row in rows]
    kept = next((n for n in range(len(rows), 0, -1) if sum(heights[:n]) <= box.height), 1)
    canvas.table(box, widths, rows[:kept], heights[:kept], name="Series of the group", alt=figure.alt_text)
    return f"{kept - 1} of {len(rows) - 1} series are shown." if kept < len(rows) else ""


def figures(canvas: Canvas, box: Box, figure: Figure) -> str:
    """Published figures that no bar can show, lowest first."""
    frame = figure.rows.sort_values(["low", "high", "outlet", "statement_id"])
    widths = [320.0, 180.0, box.width - 500]
    rows = [[Cell((para(head, 12, bold=True, after=0),)) for head in ("Document of", "Figure", "Scope")]]
    heights = [row_height(rows[0], widths)]
    for row in frame.itertuples():
        number = f"{row.low:,.10g}" if row.low == row.high else f"{row.low:,.10g} to {row.high:,.10g}"
        own = [
            Cell((_words(plain(row.outlet), 12, 308, 2),)),
            Cell((_words(f"{number} {plain(row.unit)}", 12, 168, 2),)),
            Cell((_words(plain(row.scope), 12, widths[2] - 12, 2),)),
        ]
        tall = row_height(own, widths)
        if sum(heights) + tall > box.height:
            break
        rows.append(own)
        heights.append(tall)
    canvas.table(box, widths, rows, heights, name="Published figures", alt=figure.alt_text)
    return f"{len(rows) - 1} of {len(frame)} figures shown." if len(rows) - 1 < len(frame) else ""


def points(canvas: Canvas, box: Box, found: pd.DataFrame, *, size: float = 12, inset: float = 5) -> pd.DataFrame:
    """Points at issue with their state; gives the rows that did not fit."""
    widths = [box.width - 265, 100.0, 165.0]
    heads = ("Point at issue", "State", "Answers")
    rows = [[Cell((para(head, size, bold=True, colour="tx2", after=0),)) for head in heads]]
    heights = [row_height(rows[0], widths, inset)]
    for row in found.itertuples():
        state = STATES.get(row.state, "tx2")
        own = [
            Cell((_words(plain(row.question), size, widths[0] - 2 * inset, 3, bold=bool(row.is_core)),)),
            Cell((para(str(row.state), size, colour=state, bold=row.state == "contested", after=0),)),
            Cell(
                (para(f"{int(row.answers)} in {count(int(row.documents), 'document')}", size, colour="tx2", after=0),)
            ),
        ]
        tall = row_height(own, widths, inset)
        if sum(heights) + tall > box.height:
            break
        rows.append(own)
        heights.append(tall)
    if len(rows) > 1:
        alt = f"{count(len(rows) - 1, 'point')} at issue with their state and the number of answers."
        canvas.table(box, widths, rows, heights, name="Points at issue", alt=alt, inset=inset)
    return found.iloc[len(rows) - 1 :]


def sources(canvas: Canvas, box: Box, found: Sequence[Reference]) -> Sequence[Reference]:
    """Numbered references in two columns of one table each; gives those that did not fit."""
    gap, inset = 40.0, 4.0
    wide = (box.width - gap) / 2
    widths = [42.0, wide - 42]
    rest = list(found)
    for column in range(2):
        rows: list[list[Cell]] = []
        heights: list[float] = []
        while rest:
            row = _reference(rest[0], widths, inset)
            tall = row_height(row, widths, inset)
            if sum(heights) + tall > box.height:
                break
            rows.append(row)
            heights.append(tall)
            rest.pop(0)
        if rows:
            place = Box(box.left + column * (wide + gap), box.top, wide, box.height)
            numbers = f"Sources {rows[0][0].text[0].text} to {rows[-1][0].text[0].text}"
            canvas.table(
                place,
                widths,
                rows,
                heights,
                name=numbers,
                alt=f"{numbers}, with outlet, title and date.",
                inset=inset,
                has_head=False,
            )
    return rest


def _reference(reference: Reference, widths: Sequence[float], inset: float) -> list[Cell]:
    """Number; title with its link, then outlet, date and kind."""
    size, room = 11.0, widths[1] - 2 * inset
    link = reference.url
    # Line by line: some programs break a link anywhere.
    titles = [
        Para((Run(line, colour="hlink" if link else "tx1", link=link),), size, 1)
        for line in broken(reference.title, size, room, "regular", 2) or ["[Untitled]"]
    ]
    about = ", ".join(filter(None, [reference.outlet, day_of(reference.published) or "no date", _kind(reference.kind)]))
    unread = "" if reference.is_read else "; not read, known through others"
    line = " ".join(broken(f"{about}{unread}", 10, room, "regular", 1))
    return [
        Cell((para(str(reference.number), size, bold=True, colour="accent1", after=0),)),
        Cell((*titles, para(line, 10, colour="tx2", after=0))),
    ]


def _kind(label: str) -> str:
    """What a document rests on: primary text, own reporting, re-report, or origin unknown."""
    return "origin unknown" if label.lower() == "unknown" else label.lower()


def day_of(published: str) -> str:
    """2026-05-12 as 12 May 2026, 2026-05 as May 2026, 2026 as it is."""
    precision = {4: "year", 7: "month"}.get(len(published), "day")
    return dated(f"{published}-01-01"[:10], precision, short=True) if published else ""
