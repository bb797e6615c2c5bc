"""Places the documents of an event as a derivation tree on a time axis.

Pure geometry: rows of queries/event_derivations.sql in, positions out. Every document has a line of
its own, under the document it was taken from; those that do not state their source stand together at the end.
Where lines are scarce, as on a slide, documents that stand together share one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.text import as_date, count, dated, plain, span

ROW = 24
# The share of the width in which documents without a day stand.
UNDATED = 0.12


@dataclass(frozen=True)
class Tree:
    """Positions, x as time and y as the number of the line from the top.

    nodes: document_id (empty where several share a line), x, x_from, x_to (span of an imprecise day or of several
    documents), y, label, kind (origin, unseen, echo, loose), is_dated, and what a reader is told of it (outlet, when,
    taken, lag)
    edges: x_from, x_to, y_from, y_to, is_main (false for a second parent)
    dated_from: where time begins; documents without a day stand left of it
    """

    start: date
    end: date
    dated_from: date
    nodes: pd.DataFrame
    edges: pd.DataFrame
    loose_from: int | None

    @property
    def height(self) -> int:
        """Height of the drawing in pixels."""
        return (len(self.nodes) + (2 if self.loose_from is not None else 1)) * ROW


@dataclass(frozen=True)
class _Line:
    """A line of the tree: the documents on it, and what several are called."""

    keys: tuple[str, ...]
    called: str = ""


def place(derivations: pd.DataFrame, most: int | None = None) -> Tree:
    """Place every document of an event and of the documents above them; most: how many lines there is room for."""
    documents = derivations.drop_duplicates("document_id").set_index("document_id", drop=False)
    parents: dict[str, list[str]] = {}
    for row in derivations.itertuples():
        if isinstance(row.parent_id, str):
            parents.setdefault(row.document_id, []).append(row.parent_id)
    days = {key: as_date(value) for key, value in documents.published_date.items()}
    known = [day for day in days.values() if day]
    start, end = (min(known), max(known)) if known else (date(2026, 1, 1), date(2026, 1, 2))
    for key, day in days.items():
        if day and documents.published_precision[key] != "day":
            end = max(end, _last(day, documents.published_precision[key]))
    room = max(2, round((end - start).days * 0.04))
    dated_from, end = start - timedelta(days=room), end + timedelta(days=room)
    start = dated_from
    if not all(days.values()):
        start -= timedelta(days=max(2, round((end - dated_from).days * UNDATED)))
    undated = start + (dated_from - start) / 2

    def when(key: str) -> tuple[str, str]:
        return (str(days[key] or "9999"), str(documents.outlet[key]))

    children: dict[str, list[str]] = {}
    main: dict[str, str] = {}
    for child, found in parents.items():
        first = min((parent for parent in found if parent in documents.index), key=when, default=None)
        if first:
            main[child] = first
            children.setdefault(first, []).append(child)
    def below(key: str) -> list[str]:
        return [found for child in sorted(children.get(key, []), key=when) for found in (child, *below(child))]

    tops = sorted((key for key in documents.index if key not in main), key=when)
    rooted = [key for key in tops if documents.is_origin[key] or key in children]
    loose = [key for key in tops if key not in rooted]
    lines, loose_from = _lines({key: below(key) for key in rooted}, loose, most, documents)
    line = {key: y for y, each in lines.items() for key in each.keys}

    nodes = []
    for y, each in lines.items():
        key = each.keys[0]
        row = documents.loc[key]
        dates = [(begun, _last(begun, documents.published_precision[one])) for one in each.keys if (begun := days[one])]
        day = min((begun for begun, _ in dates), default=None)
        last = max((ended for _, ended in dates), default=None)
        middle = day + (last - day) / 2 if day and last else undated
        kind = "echo" if key in main else "origin" if row.is_origin else "loose"
        if kind == "origin" and all(documents.seen[one] == "no" for one in each.keys):
            kind = "unseen"
        taken = derivations[(derivations.document_id == key) & derivations.parent_outlet.notna()]
        node = {
            "document_id": key,
            "x": pd.Timestamp(middle),
            "x_from": pd.Timestamp(day or undated),
            "x_to": pd.Timestamp(last or day or undated),
            "y": y,
            "kind": kind,
            "is_dated": day is not None,
            "outlet": plain(row.outlet),
            "when": dated(day, row.published_precision) if day else "day not known",
            "taken": ", ".join(dict.fromkeys(plain(name) for name in taken.parent_outlet)) or "nobody named",
            "lag": _lag(taken),
            "label": _label(row, kind, taken, is_dated=day is not None),
            "title": plain(row.title),
        }
        if each.called:
            without = len(each.keys) - len(dates) if dates else 0
            node |= {
                "document_id": "", "outlet": each.called, "lag": "", "title": "",
                "label": f"{each.called} ({without} without a date)" if without else each.called,
                "when": span(day, last, short=True) if day and last else "day not known",
            }  # fmt: skip
        nodes.append(node)
    frame = pd.DataFrame(nodes)
    at = frame.set_index("y") if len(frame) else frame
    edges = [
        {
            "x_from": at.x[line[parent]], "x_to": at.x[line[child]], "y_from": line[parent], "y_to": line[child],
            "is_main": main[child] == parent,
        }
        for child, found in parents.items() for parent in found
        if {parent, child} <= set(line) and child in main and line[parent] != line[child]
        and child == lines[line[child]].keys[0] and not lines[line[parent]].called
    ]  # fmt: skip
    columns = ["x_from", "x_to", "y_from", "y_to", "is_main"]
    return Tree(start, end, dated_from, frame, pd.DataFrame(edges, columns=columns), loose_from)


def _lines(
    rooted: Mapping[str, Sequence[str]], loose: Sequence[str], most: int | None, documents: pd.DataFrame
) -> tuple[dict[int, _Line], int | None]:
    """The lines by their number from the top, and where the documents begin that do not state their source.

    rooted: what rests on each document that rests on none. Too many for the room, those without a stated source share
    a line first, then what rests on one document, then the documents on which least rests.
    """

    def drawn(kept: Sequence[str], shares: int) -> list[_Line]:
        found = []
        for key in kept:
            found.append(_Line((key,)))
            under = tuple(rooted[key])
            if shares > 1 and len(under) > 1:
                found.append(_Line(under, count(len(under), "re-report")))
            else:
                found += [_Line((one,)) for one in under]
        rest = tuple(key for key in rooted if key not in kept)
        if rest:
            echoes = sum(len(rooted[key]) for key in rest)
            told = f", with {count(echoes, 're-report')}" if echoes else ""
            found.append(_Line(rest, called=f"{count(len(rest), 'more origin')}{told}"))
        return found

    def of_loose(shares: int) -> list[_Line]:
        if shares and len(loose) > 1:
            return [_Line(tuple(loose), called=count(len(loose), "document"))]
        return [_Line((key,)) for key in loose]

    room = most if most is not None else len(documents) + 1
    for shares in range(3):
        upper, lower = drawn(list(rooted), shares), of_loose(shares)
        if len(upper) + len(lower) <= room:
            break
    weight = sorted(rooted, key=lambda key: (documents.seen[key] == "no", -len(rooted[key])))
    kept = len(weight)
    while len(upper) + len(lower) > room and kept > 1:
        kept -= 1
        upper = drawn([key for key in rooted if key in weight[:kept]], 2)
    start = len(upper) + 1
    lines = dict(enumerate(upper)) | {start + place: each for place, each in enumerate(lower)}
    return lines, start if lower else None


def _last(day: date, precision: object) -> date:
    if precision == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return date(day.year, 12, 31) if precision == "year" else day


def _lag(taken: pd.DataFrame) -> str:
    lags = [int(value) for value in taken.days_after_parent if pd.notna(value)]
    if not lags:
        return ""
    return "same day" if min(lags) == 0 else f"{count(min(lags), 'day')} after"


def _label(row: object, kind: str, taken: pd.DataFrame, *, is_dated: bool) -> str:
    name = plain(getattr(row, "outlet", ""))
    remark = {"unseen": "origin, not seen", "origin": "origin", "loose": "", "echo": _lag(taken)}[kind]
    told = ", ".join(filter(None, [remark, "" if is_dated else "no date"]))
    return f"{name} ({told})" if told else name
