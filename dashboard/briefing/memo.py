"""What the memo says, as a small structure that Word, PDF and Markdown lay out alike.

A memo is a list of blocks; a block holds spans of plain text, never markup. Marks of footnotes stand
where a document is first relied on, in the order of contents.references, so that a program which
counts footnotes by itself arrives at the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard import comparison, typeset
from dashboard.briefing.contents import FEW, GLOSSARY, LIMITS, Contents, Reference, Section
from dashboard.briefing.memo_figures import Part, part_of
from dashboard.text import as_date, count, dated, day, is_missing, listing, safe_url, span

MOST_EVENTS: Final = 120
MOST_WEAK: Final = 15
MOST_POINTS: Final = 12
MOST_ANSWERS: Final = 6
LONGEST: Final = 4_000
SHORT_TITLE: Final = 120
# Size and width in points of the title at the head of a page.
HEAD: Final = (8, 340)


@dataclass(frozen=True)
class Span:
    """A piece of text. style: "", strong, emphasis or quiet; url: where it leads; note: a mark instead of text."""

    text: str
    style: str = ""
    url: str = ""
    note: int = 0


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """level 1 or 2; key: names it within the file."""

    level: int
    text: str
    key: str
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    """style: body, what (the line on what is shown), safe (a wording to be used), sources or quiet."""

    spans: Spans
    style: str = "body"
    kind: str = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list without order."""

    items: tuple[Spans, ...]
    kind: str = "bullets"


@dataclass(frozen=True)
class Table:
    """head: empty for facts under each other, whose first column is then their names. shares: widths of columns.

    numeric: places of columns that hold numbers.
    """

    title: str
    head: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[Spans, ...], ...]
    numeric: tuple[int, ...] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Picture:
    """A numbered figure. section: number of its section, for which the pictures are kept.

    caption: where only the part is drawn that fits a page; whole_caption: where all of it is.
    """

    number: int
    section: int
    caption: Spans
    whole_caption: Spans
    alt: str
    kind: str = "picture"


@dataclass(frozen=True)
class Entries:
    """The list of sources: number and text of each."""

    items: tuple[tuple[int, Spans], ...]
    kind: str = "entries"


Block = Heading | Paragraph | Bullets | Table | Picture | Entries


@dataclass(frozen=True)
class Memo:
    """front: what stands before the table of contents; body: what it lists. notes: number to text at the foot."""

    title: str
    subtitle: str
    author: str
    date: date
    facts: tuple[str, ...]
    front: tuple[Block, ...]
    body: tuple[Block, ...]
    notes: dict[int, Spans]

    @property
    def running(self) -> str:
        """The title as it stands at the head of each page: on one line."""
        return typeset.shorten(self.title, *HEAD)

    @property
    def headings(self) -> list[Heading]:
        """What the table of contents lists."""
        return [block for block in self.body if isinstance(block, Heading)]

    @property
    def pictures(self) -> list[Picture]:
        """The figures in their order."""
        return [block for block in self.body if isinstance(block, Picture)]


def said(value: object, longest: int = LONGEST) -> str:
    """Any text as one harmless line: fit for XML, without control or direction-changing characters."""
    return "" if is_missing(value) else typeset.plain(str(value), longest)


def write(contents: Contents) -> Memo:
    """The memo of a brief."""
    brief = contents.brief
    released = as_date(contents.record["released_date"]) or date(1970, 1, 1)
    facts = [day(released)]
    if len(contents.events):
        facts.append(f"Events of {span(contents.events.event_date.min(), contents.events.event_date.max())}")
    facts.append(said(contents.version_line))
    front: list[Block] = []
    if contents.sections:
        front += [Heading(2, "Key points", "key-points"), _bullets(contents.key_points)]
        told = [text for text in contents.source_summary if text not in contents.key_points]
        front += [Heading(2, "What it rests on", "rests-on"), Paragraph(_spans(" ".join(told)))]
    else:
        front.append(Paragraph(_spans("This briefing holds no items yet.")))
    body = list(_items(contents))
    body += _events(contents)
    body += _founded(contents)
    if contents.changed:
        body += [Heading(1, "What has changed since this briefing was saved", "changed"), _bullets(contents.changed)]
    body += _back(contents)
    return Memo(
        said(brief.title) or "Briefing", said(brief.subtitle), said(brief.author), released, tuple(facts), tuple(front),
        tuple(body), {reference.number: _note(reference) for reference in contents.references},
    )  # fmt: skip


def _spans(text: object, style: str = "") -> Spans:
    return (Span(said(text), style),)


def _bullets(texts: Iterable[object]) -> Bullets:
    return Bullets(tuple(_spans(text) for text in texts))


def _note(reference: Reference) -> Spans:
    """The short form of a source, for the page's foot."""
    title = said(reference.title)
    title = title if len(title) <= SHORT_TITLE else f"{title[:SHORT_TITLE].rstrip()}…"
    when = reference.published
    parts = when.split("-")
    told = dated(f"{when}{'-01' * (3 - len(parts))}", ("year", "month", "day")[len(parts) - 1]) if when else "no date"
    unread = "" if reference.is_read else "; not read, known through others"
    return (
        Span(f"{said(reference.outlet)}, "),
        Span(f"“{title}”", url=safe_url(reference.url) or ""),
        Span(f", {told}{unread}."),
    )


# Items --------------------------------------------------------------------------------------------


def _items(contents: Contents) -> Iterable[Block]:
    figures = 0
    tabled: dict[str, int] = {}
    for section in contents.sections:
        yield Heading(1, f"{section.number}. {said(section.title)}", f"item-{section.number}")
        if section.fault:
            told = said(section.fault).rstrip(".")
            yield Paragraph(_spans(f"This item could not be worked out: {told}."), "quiet")
            yield from _comment(section)
        elif section.item.kind == "text":
            yield from _comment(section)
        elif section.item.kind == "event":
            yield from _event(section, contents, tabled)
        else:
            if section.base is not None and not section.base.is_empty:
                figures += 1
            yield from _figure(section, contents, figures, tabled)


def _comment(section: Section) -> Iterable[Paragraph]:
    for line in section.comment.replace("\r", "\n").split("\n"):
        if text := said(line):
            yield Paragraph(_spans(text))


def _figure(section: Section, contents: Contents, number: int, tabled: dict[str, int]) -> Iterable[Block]:
    yield Paragraph(_spans(section.what), "what")
    base = section.base
    if base is None or base.is_empty:
        yield Paragraph(_spans("Nothing in the record matches, so there is no picture."), "quiet")
        yield from _link(section)
    else:
        whole = _caption(section, contents, None)
        part = part_of(section)
        caption = _caption(section, contents, part) if part else whole
        yield Picture(number, section.number, caption, whole, said(base.alt_text))
    yield from _comment(section)
    yield from _sources(section, contents)
    if section.item.name == "matrix" and section.request is not None and base is not None and not base.is_empty:
        points = section.request.rows("event_points", section.request.params)
        yield from _points(section, points, base.rows, tabled)


def _caption(section: Section, contents: Contents, part: Part | None) -> Spans:
    assert section.base is not None  # noqa: S101 - asked before
    assert section.caption is not None  # noqa: S101 - a figure has one
    parts = [said(section.base.title).rstrip(".") + "."]
    if part:
        parts.append(part.words)
    parts += [said(note) for note in section.caption.notes]
    parts.append(said(section.short_source(contents.record)).rstrip(".") + ".")
    link = next(iter(_link(section))).spans
    return (Span(" ".join(parts)), Span(" "), *link)


def _link(section: Section) -> Iterable[Paragraph]:
    yield Paragraph((Span(said(section.link), "quiet", safe_url(section.link) or ""),), "quiet")


def _sources(section: Section, contents: Contents) -> Iterable[Block]:
    """The documents relied on, with their marks, grouped by event where there are several."""
    if section.documents.empty:
        return
    numbers = {reference.document_id: reference.number for reference in contents.references}
    groups = [(event, list(rows.document_id)) for event, rows in section.documents.groupby("event_id", sort=False)]
    if len(groups) == 1:
        outlets = dict(zip(section.documents.document_id, section.documents.outlet, strict=True))
        spans: list[Span] = [Span("Told by ")]
        for place, document in enumerate(groups[0][1]):
            spans += [Span(f"{', ' if place else ''}{said(outlets[document])}"), Span("", note=numbers[document])]
        yield Paragraph((*spans, Span(".")), "sources")
        return
    events = contents.events.set_index("event_id")
    items = [
        (
            Span(f"{_when(events.loc[event])}: {said(events.loc[event].title)}"),
            *(Span("", note=numbers[document]) for document in documents),
        )
        for event, documents in groups
        if event in events.index
    ]
    lead = "The events, with a source each"
    if section.item.name == "story":
        lead = "The steps and their sources"
    elif len(section.events) > FEW:
        lead = f"The most significant of {count(len(section.events), 'event')}, with a source each"
    yield Paragraph(_spans(lead), "sources")
    yield Bullets(tuple(items))


def _when(event: Any) -> str:
    return dated(event.event_date, event.date_precision, event.date_end)


def _event(section: Section, contents: Contents, tabled: dict[str, int]) -> Iterable[Block]:
    event = section.event
    assert event is not None  # noqa: S101 - an event's section has one
    yield Paragraph(_spans(section.what), "what")
    yield from _comment(section)
    yield Paragraph(_spans(event["summary"]))
    rows: list[tuple[Spans, ...]] = [
        (_spans("Date", "strong"), _spans(dated(event["event_date"], event["date_precision"], event["date_end"])))
    ]
    for role, actors in section.actors.groupby("role", sort=False):
        names = [said(row.name_) + (f" ({said(row.name_zh)})" if said(row.name_zh) else "")
                 for row in actors.rename(columns={"name": "name_"}).itertuples()]  # fmt: skip
        rows.append((_spans(str(role).capitalize(), "strong"), _spans(listing(names))))
    grade = str(event["grade"])
    rows += [
        (_spans("Grade", "strong"), _spans(f"{grade.capitalize()}: {GLOSSARY.get(grade.capitalize(), '')}")),
        (_spans("Rests on", "strong"), _spans(section.counts)),
        (_spans("In Parallax", "strong"), next(iter(_link(section))).spans),
    ]
    yield Table("", (), (18, 82), tuple(rows))
    yield Paragraph((Span("Wording that can be used as it stands: ", "strong"), Span(said(section.wording))), "safe")
    yield from _sources(section, contents)
    yield from _points(section, section.points, section.statements, tabled)


def _points(
    section: Section, points: pd.DataFrame, statements: pd.DataFrame, tabled: dict[str, int]
) -> Iterable[Block]:
    """What the documents answer on each point at issue; told once an event."""
    if points.empty:
        return
    event = str(section.events.event_id.iloc[0]) if len(section.events) else ""
    same = f"{event} {section.request.filters.known!r}" if section.request is not None else event
    if same in tabled:
        yield Paragraph(_spans(f"What is answered on each point stands with item {tabled[same]}."), "quiet")
        return
    tabled[same] = section.number
    answers = comparison.answers_of(statements)
    rows = []
    for point in points.head(MOST_POINTS).itertuples():
        groups = answers.get(str(point.point_id), [])
        told: list[str] = [
            f"“{said(group['answer'])}” ({count(group['documents'], 'document')})" for group in groups[:MOST_ANSWERS]
        ]
        if len(groups) > MOST_ANSWERS:
            told.append(f"{len(groups) - MOST_ANSWERS} more")
        state = f"{point.state}, core" if point.is_core else str(point.state)
        rows.append((_spans(point.question), _spans(state), _spans("; ".join(told))))
    more = len(points) - MOST_POINTS
    rest = f"; {more} more in the annex" if more > 0 else ""
    title = f"Points at issue, and what documents answer ({count(len(points), 'point')}{rest})"
    yield Table(title, ("Point", "State", "Answers"), (32, 14, 54), tuple(rows))


# After the items ----------------------------------------------------------------------------------


def _events(contents: Contents) -> Iterable[Block]:
    events = contents.events
    if events.empty:
        return
    shown = events
    if len(events) > MOST_EVENTS:
        shown = events.sort_values(["significance", "event_date"], ascending=[False, False], kind="stable")
        shown = shown.head(MOST_EVENTS).sort_values(["event_date", "event_id"], kind="stable")
    yield Heading(1, "The events", "events")
    stand = "stands" if len(events) == 1 else "stand"
    told = f"{count(len(events), 'event')} {stand} behind this briefing"
    if len(shown) < len(events):
        told += f"; the {len(shown)} most significant are listed here, all of them in the annex"
    yield Paragraph(_spans(f"{told}."), "what")
    head = ("Date", "Event", "Acted", "Documents", "Origins", "Grade")
    yield Table("", head, (14, 40, 13, 13, 8, 12), tuple(map(_row, shown.itertuples())), (3, 4))


def _row(event: Any) -> tuple[Spans, ...]:
    when = dated(event.event_date, event.date_precision, event.date_end, short=True)
    told = (when, event.title, event.lane, f"{int(event.documents):,}", f"{int(event.origins):,}", event.grade)
    return tuple(_spans(text) for text in told)


def _founded(contents: Contents) -> Iterable[Block]:
    if not contents.sections:
        return
    yield Heading(1, "What the sources amount to", "founded")
    yield Paragraph(_spans(" ".join(contents.source_summary)))
    weak = contents.weakest
    if weak.empty:
        return
    yield Heading(2, "The weakest links", "weakest")
    told = "Contested, of one origin, or of none that was seen; weakest first."
    if len(weak) > MOST_WEAK:
        told += f" The first {MOST_WEAK} of {len(weak)}."
    yield Paragraph(_spans(told), "what")
    rows = (tuple(cells[place] for place in (0, 1, 3, 4, 5)) for cells in map(_row, weak.head(MOST_WEAK).itertuples()))
    yield Table("", ("Date", "Event", "Documents", "Origins", "Grade"), (14, 53, 13, 8, 12), tuple(rows), (2, 3))


def _back(contents: Contents) -> Iterable[Block]:
    if contents.references:
        yield Heading(1, "Sources", "sources")
        yield Entries(tuple((each.number, _entry(each)) for each in contents.references))
    record = contents.record
    yield Heading(1, "Method and limits", "method")
    yield Paragraph(_spans(
        f"Made from the {contents.version_line}. The record holds {count(int(record['events']), 'event')} from "
        f"{span(record['first_day'], record['last_day'])}, told by {count(int(record['documents']), 'document')} of "
        f"{count(int(record['outlets']), 'outlet')}. The address under a figure gives the same view in Parallax; the "
        "brief itself can be opened there again from the Word file, the Markdown file or the annex."
    ))  # fmt: skip
    yield _bullets(LIMITS)
    yield Heading(1, "Glossary", "glossary")
    terms = tuple((_spans(term, "strong"), _spans(_sentence(text))) for term, text in GLOSSARY.items())
    yield Table("", (), (22, 78), terms)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _entry(reference: Reference) -> Spans:
    told = said(reference.citation.as_text())
    url = safe_url(reference.url) or ""
    address = reference.citation.fields.get("url", "")
    words = told.removesuffix(address).rstrip() if address else told
    told_on = [] if reference.is_read else ["Not read; known through others."]
    spans = [Span(" ".join([words, *told_on]))]
    if address:
        spans += [Span(" "), Span(said(address), "quiet", url)]
    return tuple(spans)


def text_of(spans: Sequence[Span]) -> str:
    """The words of spans without their marks."""
    return "".join(each.text for each in spans)
