"""A brief worked out against the record: what every file made from it says, in one place.

Deck, memo, Markdown and annex only lay out what stands here, so that a number, a source or a
sentence is the same in all of them. No Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import pandas as pd

from dashboard import addresses, comparison, figures
from dashboard.briefing.model import Brief, Item, Made
from dashboard.charts import Style
from dashboard.citations import Citation, cite_document
from dashboard.comparison import GRADES
from dashboard.errors import ParallaxError, UnknownQuery
from dashboard.filters import Codes, Filters
from dashboard.frame import Caption
from dashboard.glossary import TERMS
from dashboard.text import as_date, count, dated, day, listing, plain, safe_url, span

DOCUMENTS_OF_EVENT: Final = 10
EVENTS_OF_VIEW: Final = 5
DOCUMENTS_OF_STEP: Final = 2
FEW: Final = 5

# Of the pages' glossary, what a briefing uses; each grade by its own name.
GLOSSARY: Final = {
    **{name.capitalize(): text.partition(": ")[2] for name, text in GRADES.items()},
    **{
        term: TERMS[term]
        for term in ("Origin", "Source not stated", "Point at issue", "Drift", "Known on", "Significance")
    },
}
LIMITS: Final = (
    "The record is curated: an event is in it because it meets the inclusion rule, and absence from it proves nothing.",
    "Many pages were seen as excerpts; what a page does not say counts as unknown and never as an independent origin.",
    "A statement tells what a document says, and not what is true. Grades follow from written rules.",
    "Dates known only to the month, quarter or year are drawn as the whole span.",
)


@dataclass(frozen=True)
class Reference:
    """A numbered source. number: from 1 in the order of first use; url: empty where there is no open address."""

    number: int
    document_id: str
    citation: Citation
    outlet: str
    title: str
    published: str
    url: str
    kind: str
    is_read: bool


@dataclass(frozen=True)
class Section:
    """An item worked out.

    title: the author's, else the finding. what: a line on what is shown. counts: events, documents,
    origins. link: its full address. events: rows as of queries/events.sql that it shows (empty for a
    text). documents: rows as of queries/event_documents.sql with event_id, those cited. references:
    their numbers. event: of an event, its row as of queries/event.sql, else None. fault: why the item
    could not be worked out; all else is then empty.
    """

    number: int
    item: Item
    title: str
    what: str = ""
    counts: str = ""
    link: str = ""
    request: figures.Request | None = None
    caption: Caption | None = None
    base: figures.Figure | None = None
    events: pd.DataFrame = field(default_factory=pd.DataFrame)
    documents: pd.DataFrame = field(default_factory=pd.DataFrame)
    references: tuple[int, ...] = ()
    event: Mapping[str, Any] | None = None
    actors: pd.DataFrame = field(default_factory=pd.DataFrame)
    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    statements: pd.DataFrame = field(default_factory=pd.DataFrame)
    wording: str = ""
    numbers: Mapping[str, int] | None = None
    fault: str = ""

    @property
    def comment(self) -> str:
        """What the author wrote on it."""
        return self.item.comment

    def figure(self, style: Style) -> figures.Figure:
        """The figure drawn for a style. Raises QueryError as figures.build does; only for items of kind figure."""
        assert self.request is not None  # noqa: S101 - a figure that could be worked out has one
        return figures.build(self.item.name, self.request, style)

    def short_source(self, record: Mapping[str, Any]) -> str:
        """The source line under a slide's picture."""
        if self.item.name in figures.OF_SERIES:
            return figures.source_line(self.item.name, self.caption, record)
        return f"Source: Parallax record {record['version']} ({record['content_hash']}). {self.counts}"


@dataclass(frozen=True)
class Contents:
    """A brief with its sections, its numbered sources, and what they amount to."""

    brief: Brief
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    record: Mapping[str, Any]
    codes: Codes
    events: pd.DataFrame
    documents: pd.DataFrame

    @property
    def usable(self) -> tuple[Section, ...]:
        """The sections without those that could not be worked out."""
        return tuple(section for section in self.sections if not section.fault)

    @property
    def version_line(self) -> str:
        """Data version in words."""
        return (
            f"Parallax record {self.record['version']} of {day(self.record['released_date'])}, data "
            f"{self.record['content_hash']}, CC BY 4.0"
        )

    @cached_property
    def key_points(self) -> list[str]:
        """The author's key points, or the titles of the sections and what the sources amount to."""
        if self.brief.key_points:
            return list(self.brief.key_points)
        found = [section.title for section in self.usable if section.item.kind != "text"][:7]
        return [*found, *self.source_summary[:1]]

    @cached_property
    def source_summary(self) -> list[str]:
        """Sentences on how well founded the briefing is: documents, origins, sides, weakest links."""
        return _summary(self.events, self.documents)

    @cached_property
    def weakest(self) -> pd.DataFrame:
        """The events that rest on one origin, on none, or are contested, weakest first."""
        if self.events.empty:
            return self.events
        ranks = {"ungraded": 0, "contested": 1, "reported": 2, "confirmed": 3}
        weak = self.events[(self.events.grade != "confirmed") | (self.events.origins < 2)]  # noqa: PLR2004
        order = weak.grade.map(ranks).rename("rank")
        return weak.assign(rank=order).sort_values(
            ["rank", "significance", "event_date"], ascending=[True, False, True], kind="stable"
        ).drop(columns="rank")  # fmt: skip

    @cached_property
    def changed(self) -> list[str]:
        """What differs from the numbers the brief was saved with, one sentence each; empty where nothing does."""
        return _changed(self)

    def saved(self) -> Brief:
        """The brief with the present data version and numbers written into it."""
        numbers = tuple(dict(section.numbers or {}) for section in self.sections)
        return replace(self.brief, made=Made(str(self.record["version"]), str(self.record["content_hash"]), numbers))


def work_out(brief: Brief, rows: figures.Rows, codes: Codes, record: Mapping[str, Any], *, base: str = "") -> Contents:
    """Work a brief out. record: a row of queries/record_totals.sql; base: what links begin with ("https://host").

    An item that cannot be worked out becomes a section with a fault; nothing is raised for it.
    """
    return assemble(brief, [work_out_item(item, rows, codes, record, base=base) for item in brief.items], codes, record)


def assemble(brief: Brief, sections: Sequence[Section], codes: Codes, record: Mapping[str, Any]) -> Contents:
    """Contents from sections worked out one by one, in the order of the brief's items.

    A section takes title and comment from the brief, so that one that was kept can be used again
    after its author has written something else.
    """
    numbered: dict[str, Reference] = {}
    placed = []
    for number, (item, section) in enumerate(zip(brief.items, sections, strict=True), 1):
        numbers = []
        for row in section.documents.itertuples():
            known = numbered.get(row.document_id)
            if known is None:
                known = numbered[row.document_id] = _reference(len(numbered) + 1, row)
            numbers.append(known.number)
        title = item.title or section.title
        placed.append(replace(section, number=number, item=item, title=title, references=tuple(numbers)))
    shown = [section.events for section in placed if len(section.events)]
    events = pd.DataFrame()
    if shown:
        events = pd.concat(shown).drop_duplicates("event_id").sort_values(["event_date", "event_id"], kind="stable")
    found = [section.documents for section in placed if len(section.documents)]
    documents = pd.concat(found).drop_duplicates("document_id") if found else pd.DataFrame()
    return Contents(
        brief, tuple(placed), tuple(numbered.values()), record, codes, events.reset_index(drop=True),
        documents.reset_index(drop=True),
    )  # fmt: skip


def work_out_item(
    item: Item, rows: figures.Rows, codes: Codes, record: Mapping[str, Any], *, base: str = ""
) -> Section:
    """One item as a section without a number; its title is the finding, whatever the author wrote."""
    if item.kind == "text":
        return Section(0, item, item.title or "Note")
    try:
        asked = addresses.read(item.address, codes)
        if asked.notices:
            raise BriefItemError(" ".join(asked.notices))
        if item.kind == "event":
            return _event(item, asked, rows, codes, base)
        return _figure(item, asked, rows, codes, record, base)
    except ParallaxError as error:
        return Section(0, item, item.title or item.name, fault=str(error))


class BriefItemError(ParallaxError):
    """An item's address asks for something the record does not have."""


def _event(item: Item, asked: addresses.Address, rows: figures.Rows, codes: Codes, base: str) -> Section:
    event_id = codes.redirects.get(item.name, item.name)
    known = asked.filters.known
    found = rows("event", {"event_id": event_id, **known})
    if found.empty:
        raise UnknownQuery(f"no event has the id {plain(item.name, 80)!r}")
    event = found.iloc[0].to_dict()
    documents = rows("event_documents", {"event_id": event_id, **known})
    if documents.empty:
        raise BriefItemError(f"nothing was known of “{plain(event['title'])}” on {day(asked.filters.known_on)}")
    points = rows("event_points", {"event_id": event_id, **known})
    statements = rows("event_statements", {"event_id": event_id, **known})
    kept = Filters(known_on=asked.filters.known_on, without=asked.filters.without)
    when = dated(event["event_date"], event["date_precision"], event["date_end"])
    shown = _events_of([event_id], rows, kept)
    what = f"{when} · {event['lane']} · {event['category']} · significance {int(event['significance'])} of 5"
    if kept.known_on:
        what += f" · as known on {day(kept.known_on)}"
    return Section(
        0, item, plain(event["title"]), what, comparison.rests_on(documents, event),
        base + addresses.write(kept, {"event_id": event_id}, "event"),
        request=figures.Request(rows, kept, codes, {"event_id": event_id}),
        events=shown, documents=_cited(documents, DOCUMENTS_OF_EVENT).assign(event_id=event_id), event=event,
        actors=rows("event_actors", {"event_id": event_id}), points=points, statements=statements,
        wording=comparison.wording(event, documents, denials=comparison.denials(statements)),
        numbers=_numbers(1, int(event["documents"]), int(event["outlets"]), int(event["origins"])),
    )  # fmt: skip


def _figure(
    item: Item, asked: addresses.Address, rows: figures.Rows, codes: Codes, record: Mapping[str, Any],
    base: str,
) -> Section:  # fmt: skip
    request = figures.Request(rows, asked.filters, codes, asked.own)
    figure = figures.build(item.name, request, Style("light", 1120))
    link = base + addresses.write(asked.filters, asked.own, asked.page)
    caption = figures.caption(figure, request, record, link)
    events = _shown(figure, request)
    documents = _behind(figure, request, events)
    totals = figures.totals_of(figure.name, request)
    is_own = figure.name in ("matrix", "derivations", "ledger", "story")
    # A series changes by its values; events are only drawn over it.
    is_series = figure.name in figures.OF_SERIES
    numbers = (
        _numbers(0, 0, 0, 0)
        if is_series
        else _numbers(len(events), int(events.documents.sum()), int(events.outlets.sum()), int(events.origins.sum()))
        if is_own and len(events)
        else _numbers(int(totals.events), int(totals.documents), int(totals.outlets), int(totals.origins))
    )
    return Section(
        0, item, figure.title, caption.finding, caption.counts, link, request, caption, figure,
        events, documents, numbers=numbers,
    )  # fmt: skip


def _shown(figure: figures.Figure, request: figures.Request) -> pd.DataFrame:
    """The events that a figure shows: those named in its rows, those of its actors, or all of its filter."""
    event = request.own.get("event_id")
    if figure.name in ("matrix", "derivations", "ledger") and event:
        return _events_of([str(event)], request.rows, request.filters)
    if figure.name == "story":
        return _events_of(list(figure.rows.event_id), request.rows, request.filters)
    if figure.name in figures.OF_SERIES:
        return _over(figure, request)
    events = request.rows("events", request.params)
    if actors := figures.subject(figure.name, request):
        own = request.rows("actor_events", {**request.params, "actor_ids": actors})
        events = events[events.event_id.isin(set(own.event_id))]
    return events.reset_index(drop=True)


def _over(figure: figures.Figure, request: figures.Request) -> pd.DataFrame:
    """The events drawn over a series; a group of series has none."""
    events = None
    if figure.name == "indicator":
        end = figures.values_until(request, figures.series_of(request))[1]
        events = figures.events_over(request, figure.rows, end)
    return request.rows("events", request.params).head(0) if events is None else events


def _events_of(event_ids: Sequence[str], rows: figures.Rows, filters: Filters) -> pd.DataFrame:
    kept = Filters(known_on=filters.known_on, without=filters.without)
    events = rows("events", kept.params())
    return events[events.event_id.isin(set(event_ids))].reset_index(drop=True)


def _behind(figure: figures.Figure, request: figures.Request, events: pd.DataFrame) -> pd.DataFrame:
    """The documents cited for a figure: of one event all that matter, of many the best of the most significant."""
    if figure.name in ("matrix", "derivations", "ledger"):
        chosen, most = events, DOCUMENTS_OF_EVENT
    elif figure.name == "story":
        chosen, most = events, DOCUMENTS_OF_STEP
    else:
        ranked = events.sort_values(["significance", "event_date"], ascending=[False, False], kind="stable")
        chosen, most = ranked.head(EVENTS_OF_VIEW), 1
    known = request.filters.known
    found = [
        _cited(request.rows("event_documents", {"event_id": event_id, **known}), most).assign(event_id=event_id)
        for event_id in chosen.event_id
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _cited(documents: pd.DataFrame, most: int) -> pd.DataFrame:
    """The documents of one event that carry most: primary texts read, then other origins, then what rests on them."""
    is_read = documents.seen != "no"
    rank = (
        (~((documents.origin_type == "primary") & is_read)).astype(int) * 4
        + (~documents.is_origin).astype(int) * 2
        + (~is_read).astype(int)
        + documents.url.isna().astype(int) * 8
    )
    return documents.assign(rank=rank).sort_values("rank", kind="stable").drop(columns="rank").head(most)


def _reference(number: int, row: Any) -> Reference:
    published = _published(row)
    url = safe_url(row.url) or ""
    return Reference(
        number, str(row.document_id),
        cite_document(row.document_id, plain(row.title), outlet=plain(row.outlet), published=published, url=url),
        plain(row.outlet), plain(row.title), published, url, str(row.origin_type_label), row.seen != "no",
    )  # fmt: skip


def _published(row: Any) -> str:
    """The day of publication as far as known: 2026-05-12, 2026-05 or 2026."""
    found = as_date(row.published_date)
    lengths = {"day": 10, "month": 7, "quarter": 7, "year": 4}
    return found.isoformat()[: lengths.get(str(row.published_precision), 10)] if found else ""


def _numbers(events: int, documents: int, outlets: int, origins: int) -> dict[str, int]:
    return {"events": events, "documents": documents, "outlets": outlets, "origins": origins}


def _summary(events: pd.DataFrame, documents: pd.DataFrame) -> list[str]:
    if events.empty:
        return ["The briefing holds no event of the record."]
    total = len(events)
    grades = events.grade.value_counts()
    told = [f"{int(grades[name])} {name}" for name in GRADES if name in grades]
    dates = f", {span(events.event_date.min(), events.event_date.max())}" if total > 1 else ""
    stand = "stands" if total == 1 else "stand"
    found = [f"{count(total, 'event')} {stand} behind this briefing{dates}: {listing(told)}."]
    single, none = int((events.origins == 1).sum()), int((events.origins == 0).sum())
    primary = int(events.has_primary_text.sum())
    found.append(
        f"{primary} of {total} {'rests' if primary == 1 else 'rest'} on a primary text that was read; "
        f"{single} on one origin only; for {none} no origin was seen."
    )
    if len(documents):
        names = {"US": "the US", "CN": "mainland China, Hong Kong or Macao"}
        counts = documents.side.map(names).fillna("other countries or unknown").value_counts()
        named = listing([f"{counts[side]} from {side}" for side in counts.index])
        unread = int((documents.seen == "no").sum())
        closed = int(documents.url.isna().sum())
        found.append(f"{count(len(documents), 'document')} cited: {named}.")
        if unread or closed:
            was, is_ = ("was", "is") if unread == 1 else ("were", "are")
            has = "has" if closed == 1 else "have"
            found.append(
                f"{unread} of them {was} not read and {is_} known through others; {closed} {has} no open address."
            )
    weak = events[events.grade.isin(["contested", "ungraded"])]
    if len(weak):
        top = weak.sort_values("significance", ascending=False, kind="stable").head(3)
        links = "; ".join(f"{plain(row.title)} ({row.grade})" for row in top.itertuples())
        found.append(f"Weakest links: {links}.")
    return found


def _changed(contents: Contents) -> list[str]:
    made = contents.brief.made
    if not made.version or made.content == str(contents.record["content_hash"]):
        return []
    now_is = f"{contents.record['version']} (data {contents.record['content_hash']})"
    found = [f"Saved with record {made.version} (data {made.content}); now it is {now_is}."]
    for section, before in zip(contents.sections, made.numbers, strict=False):
        now = section.numbers or {}
        moved = [name for name in now if name in before and before[name] != now[name]]
        parts = [f"{before[name]:,} {name} then, {now[name]:,} now" for name in moved]
        if section.fault and before:
            parts = ["it can no longer be worked out"]
        if parts:
            found.append(f"Item {section.number}, {section.title}: {'; '.join(parts)}.")
    return found if len(found) > 1 else [*found, "No number of an item has changed."]
