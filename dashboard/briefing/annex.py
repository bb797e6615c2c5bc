"""The annex: one ZIP with all that a briefing rests on, so that somebody else can check and redo it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard import citations, downloads
from dashboard.briefing import memo, model
from dashboard.briefing.contents import Contents, Section
from dashboard.briefing.memo_docx import docx_bytes
from dashboard.briefing.memo_figures import Pictures
from dashboard.briefing.memo_markdown import markdown_text
from dashboard.briefing.memo_pdf import pdf_bytes
from dashboard.briefing.packing import packed
from dashboard.errors import ParallaxError
from dashboard.frame import Caption, with_fonts
from dashboard.text import as_date, count, day
from dashboard.theme import Look

# What Parallax opens again must stay below model.MOST_BYTES.
MOST_BYTES: Final = 26_000_000
MOST_OF_A_TABLE: Final = 4_000_000
_SUMS: Final = "SHA256SUMS"
_PICTURE: Final = (
    "the figures with title, filter, counts, source and address: SVG for print and editing, PNG for slides"
)
_MEANINGS: Final = {
    "number": "number of the source in the memo",
    "event_id": "id of the event in the record",
    "document_id": "id of the document in the record",
    "span_start": "first day that the date of the event covers",
    "span_end": "last day that the date of the event covers",
    "first_reported_start": "earliest day of the first report in the record",
    "first_reported_end": "latest day of the first report in the record",
    "category": "kind of event",
    "lane": "who acted",
    "actors": "names of those who took part",
    "events": "number of events",
    "documents": "number of documents",
    "outlets": "number of outlets",
    "outlet": "who published the document",
    "origins": "independent origins: their number, or the outlets whose reports it rests on",
    "has_primary_text": "whether a primary text that was read stands behind it",
    "contested_points": "core points on which documents of different origins differ",
    "grade": "confirmed, reported, contested or ungraded",
    "period_start": "first day of the month, quarter or year",
    "known_from": "day from which it counts as known",
    "origin_type_label": "what the document is: primary text, own reporting, re-report",
    "has_origin": "whether it is known what the document rests on",
    "is_on_event": "whether the document tells of this event",
    "taken_from": "outlets it took the report from",
    "parent_outlet": "outlet it took the report from",
    "parent_published_date": "day of publication of what it was taken from",
    "parent_published_precision": "how exactly that day is known",
    "days_after_parent": "days after what it was taken from",
    "days_after_first": "days after the first report",
    "is_taken_up": "whether others took it up",
    "acts_on": "events in which the first takes a step that is aimed at the second or felt by it",
    "acted_on_by": "events in which the second takes a step that is aimed at the first or felt by it",
    "both_act": "events in which both act",
    "either_acts": "events in which at least one of them acts, be it by an answer",
    "other": "name of the other actor",
    "other_id": "id of the other actor",
    "last_event_id": "id of the latest event",
    "last_title": "the latest event",
    "lag_days": "days between the two",
    "is_lag_exact": "whether both days are known",
    "is_matching": "whether it is within the filter, and not only beside it",
    "story": "title of the story",
}
_TOLD: Final = ("span_start", "span_end", "documents", "outlets", "origins", "grade")


def annex_bytes(
    contents: Contents, files: Mapping[str, bytes], *, look: Look = "light", pictures: Pictures | None = None
) -> bytes:
    """The annex as ZIP; files: further members by name, such as the deck. The same input gives the same bytes.

    Bounded: pictures, then tables, that would make it larger than MOST_BYTES are left out, and README.txt says so.
    """
    drawn = pictures or Pictures(contents, look)
    drawn.prepare(framed=True)
    told = memo.write(contents)
    members: dict[str, bytes] = {
        "brief.yaml": model.write(contents.saved()).encode(),
        "memo.md": markdown_text(contents, told=told).encode(),
        "memo.docx": docx_bytes(contents, look=look, pictures=drawn, told=told),
        "memo.pdf": pdf_bytes(contents, look=look, pictures=drawn, told=told),
        **{name: data for name, data in files.items() if _is_name(name)},
    }
    if contents.references:
        cited = [reference.citation for reference in contents.references]
        members["references.bib"] = citations.bibliography(cited).encode()
        members["references.ris"] = "\r\n".join(citation.as_ris() for citation in cited).encode()
        members["references.json"] = (
            json.dumps([citation.as_csl() for citation in cited], ensure_ascii=False, indent=2) + "\n"
        ).encode()
    left_out: list[str] = []
    _add(members, _tables(contents), left_out)
    _add(members, _pictures(told, drawn, left_out), left_out)
    members["README.txt"] = _readme(contents, told, sorted(members), left_out).encode()
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in sorted(members.items())]
    members[_SUMS] = ("\n".join(sums) + "\n").encode()
    return packed(members, told.date)


def _is_name(name: str) -> bool:
    """True for a name that stays in the folder it is unpacked to, and cannot be taken for one of ours."""
    parts = name.split("/")
    is_plain = name.isprintable() and not set(name) & set("\\:*?\"<>|")
    is_ours = parts[-1] in ("README.txt", model.ENTRY, _SUMS) or parts[0] == "customXml"
    return is_plain and not {"", ".", ".."} & set(parts) and not is_ours


def _add(members: dict[str, bytes], found: Iterable[tuple[str, bytes]], left_out: list[str]) -> None:
    """Add what there is room for."""
    room = MOST_BYTES - sum(map(len, members.values()))
    for name, data in found:
        if len(data) <= room:
            members[name] = data
            room -= len(data)
        else:
            left_out.append(f"{name}: too large")


def _pictures(told: memo.Memo, drawn: Pictures, left_out: list[str]) -> Iterable[tuple[str, bytes]]:
    for picture in told.pictures:
        name = f"figures/figure-{picture.number}"
        try:
            yield f"{name}.svg", with_fonts(drawn.framed(picture.section).svg).encode()
            yield f"{name}.png", drawn.framed_png(picture.section)
        except ParallaxError as error:
            left_out.append(f"{name}: {memo.said(error)}")


def _tables(contents: Contents) -> Iterable[tuple[str, bytes]]:
    meanings = _codebook(contents)
    if len(contents.events):
        yield "events.csv", _csv(contents.events)
    if len(contents.documents):
        numbers = {reference.document_id: reference.number for reference in contents.references}
        documents = contents.documents.drop(columns="event_id", errors="ignore")
        documents.insert(0, "number", documents.document_id.map(numbers))
        yield "documents.csv", _csv(documents.sort_values("number", kind="stable"))
    for section in contents.usable:
        name = f"data/item-{section.number:02d}"
        if section.base is not None and section.caption is not None:
            yield from _table(f"{name}-{section.item.name}", section.base.rows, section.caption, meanings)
        elif section.event is not None:
            caption = _caption(section, contents)
            yield from _table(f"{name}-event-documents", section.documents, caption, meanings)
            if len(section.statements):
                yield from _table(f"{name}-event-statements", section.statements, caption, meanings)


def _csv(frame: pd.DataFrame) -> bytes:
    return downloads.csv_bytes(frame, max_bytes=MOST_OF_A_TABLE).data


def _table(name: str, rows: pd.DataFrame, caption: Caption, meanings: Mapping[str, str]) -> Iterable[tuple[str, bytes]]:
    """A table and what its columns mean."""
    export = downloads.csv_bytes(rows, max_bytes=MOST_OF_A_TABLE)
    columns = {str(column): meanings.get(str(column), str(column).replace("_", " ")) for column in rows.columns}
    notes = downloads.notes_text(caption, columns)
    if export.truncated:
        notes += f"\nThe file holds the first {export.rows:,} of {export.total:,} rows.\n"
    yield f"{name}.csv", export.data
    yield f"{name}.txt", notes.encode()


def _caption(section: Section, contents: Contents) -> Caption:
    """What stands beside the tables of an event."""
    record = contents.record
    return Caption(
        title=memo.said(section.title), finding=memo.said(section.what), counts=memo.said(section.counts),
        sources="Parallax record of the US–China AI rivalry, curated from the documents it lists; released "
        f"{day(record['released_date'])}",
        data_version=f"Data version {record['version']} ({record['content_hash']})",
        licence="CC BY 4.0", link=section.link,
    )  # fmt: skip


def _codebook(contents: Contents) -> dict[str, str]:
    """Column to its meaning: that of the codebook, unless a query makes it."""
    asked = next((section.request for section in contents.usable if section.request is not None), None)
    if asked is None:
        return dict(_MEANINGS)
    book: dict[str, str] = {}
    for row in asked.rows("codebook", {}).itertuples():
        book.setdefault(str(row.column_name), str(row.comment))
    return book | _MEANINGS


def _readme(contents: Contents, told: memo.Memo, names: list[str], left_out: list[str]) -> str:
    record = contents.record
    lines = [told.title, "=" * min(len(told.title), 80), ""]
    lines += [line for line in (told.subtitle, told.author) if line]
    lines += [*told.facts, "", "What is in here", ""]
    whole = {
        "brief.yaml": "the brief: what was put together, with the numbers it had; Parallax opens it again",
        "memo.docx": "the memo for Word, with the brief inside",
        "memo.pdf": "the memo as PDF",
        "memo.md": "the memo as Markdown, with the brief as its head; its pictures are those of figures/",
        "events.csv": f"the {count(len(contents.events), 'event')} behind the briefing",
        "documents.csv": "the documents cited, with their number in the memo",
        "references.bib": "the documents cited, for BibTeX",
        "references.ris": "the documents cited, for Zotero, EndNote and the like",
        "references.json": "the documents cited, as CSL-JSON",
    }
    lines += [f"- {name}: {text}" for name, text in whole.items() if name in names]
    lines += [f"- figures/: {_PICTURE}"] * any(name.startswith("figures/") for name in names)
    lines += ["- data/: the rows of each item as CSV, with a note on its columns beside it"] * any(
        name.startswith("data/") for name in names
    )
    known = {*whole, *(name for name in names if name.startswith(("figures/", "data/")))}
    lines += [f"- {memo.said(name)}" for name in names if name not in known]
    lines += [f"- {_SUMS}: checksums; test them with: sha256sum -c {_SUMS}"]
    if left_out:
        lines += ["", "Left out", "", *(f"- {name}" for name in left_out)]
    lines += ["", "Items", ""]
    for section in contents.sections:
        lines.append(f"{section.number}. {memo.said(section.title)}")
        if section.fault:
            lines.append(f"   could not be worked out: {memo.said(section.fault)}")
        shown = [section.what, _filters(section, contents), section.counts, section.link]
        lines += [f"   {told_of}" for each in shown if (told_of := memo.said(each))]
    if contents.changed:
        lines += ["", "Changed since the brief was saved", "", *(f"- {memo.said(each)}" for each in contents.changed)]
    released = as_date(record["released_date"]) or date(1970, 1, 1)
    lines += [
        "", "Columns", "",
        "Dates are ISO (2026-05-12), lists are joined by “; ”, missing values are empty, text is UTF-8. The note",
        "beside each table of data/ says what its columns mean. Text that a spreadsheet would take for a formula has",
        "an apostrophe before it.",
        *(f"- {name}: {_MEANINGS[name]}" for name in _TOLD),
        "", "Licence and citation", "",
        "Text and data of the record are under CC BY 4.0. The documents cited belong to those who published them.",
        f"Parallax. ({released.year}). The Parallax record of the US–China AI rivalry (Version {record['version']})",
        "[Data set]. CC BY 4.0.",
        "Indicator series are under the terms of their sources; the notes beside their rows have credit and licence.",
        "", "How to redo it", "",
        "Open brief.yaml, memo.docx, memo.md or this ZIP in Parallax: it works every item out again and says what has",
        f"changed since data version {record['version']} ({record['content_hash']}). The address under an item gives",
        "its view.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _filters(section: Section, contents: Contents) -> str:
    """The filter in words, where the line on what is shown does not say it."""
    if section.request is None:
        return ""
    words: Any = section.request.filters.words(contents.codes)
    return f"Filter: {words}" if words and words.lower() not in section.what.lower() else ""
