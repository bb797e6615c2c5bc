"""Citations: right in every form, and whole again when read back from BibTeX and RIS."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.citations import Citation, CitationKind, bibliography, cite_document, cite_event, cite_view, pinned
from dashboard.typeset import plain

SEEN = dt.date(2026, 11, 22)
VIEW = cite_view(
    "Timeline",
    "1 January 2025 – 30 June 2026, lanes US and CN",
    counts="142 events",
    version="1.0",
    released="2026-11-22",
    url="https://parallax.example/timeline?lane=US&lane=CN",
    accessed=SEEN,
)
EVENT = cite_event(
    "E0123",
    "US dropped the AI Diffusion rule.",
    version="1.0",
    released="2026-11-22",
    url="https://parallax.example/event?id=E0123",
    accessed=SEEN,
)
DOCUMENT = cite_document(
    "D0042",
    "商务部公告2023年第23号",
    outlet="Ministry of Commerce",
    published="2023-07-03",
    url="https://example.cn/a_b?x=1%2",
)
HOSTILE = '}{\\{ 100% #1 & $x_y^2~ "quoted"\n\r, = @article{x,\\end{document} 深度求索 \u202e\0'

hostile_texts = st.one_of(st.text(max_size=80), st.text(alphabet='{}\\%#&$_^~",=@\n é深', max_size=40))
addresses = st.text(alphabet='abc/?&=%#{}\\ "\n深_~', max_size=40).map("https://x.example/".__add__)

LATEX = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{char}": char for char in "#$%&_"},
}


def unlatex(text: str) -> str:
    return re.sub("|".join(map(re.escape, LATEX)), lambda found: LATEX[found[0]], text)


def braced(text: str, start: int) -> int:
    """Where the brace that opens at `start` closes, counting as BibTeX does: escapes do not count."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    raise AssertionError(f"no closing brace: {text!r}")


def read_bibtex(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """Every entry as type, key and fields; written apart from the code that it checks."""
    entries = []
    position = 0
    while (start := text.find("@", position)) >= 0:
        opening = text.index("{", start)
        end = braced(text, opening)
        key, _, body = text[opening + 1 : end].partition(",")
        fields: dict[str, str] = {}
        at = 0
        while match := re.compile(r"\s*(\w+)\s*=\s*(?=\{)").match(body, at):
            close = braced(body, match.end())
            value = body[match.end() + 1 : close]
            if value.startswith("{") and braced(value, 0) == len(value) - 1:
                value = value[1:-1]
            fields[match[1]] = value if match[1] == "url" else unlatex(value)
            at = close + 1
            assert body[at] == ","
            at += 1
        assert not body[at:].strip()
        entries.append((text[start + 1 : opening], key, fields))
        position = end + 1
    return entries


def read_ris(text: str) -> dict[str, str]:
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    assert (lines[0][:2], lines[-1]) == ("TY", "ER  - ")
    return {line[:2]: line[6:] for line in lines}


@settings(max_examples=120)
@given(
    st.sampled_from(["event", "document", "view"]),
    hostile_texts, hostile_texts, hostile_texts, hostile_texts, hostile_texts, addresses,
)  # fmt: skip
@example("view", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "https://x.example/" + HOSTILE)
def test_bibtex_reads_back(
    kind: CitationKind, key: str, title: str, publisher: str, author: str, note: str, url: str
) -> None:
    made = Citation(
        kind, key, title, publisher, author, date="2026-05", url=url, version="1.0", accessed=SEEN, note=note
    )
    [(entry, read_key, fields)] = read_bibtex(made.as_bibtex())
    assert entry == {"event": "dataset", "document": "online", "view": "dataset"}[kind]
    assert re.fullmatch(r"parallax-[a-z0-9-]+", read_key)
    assert len(read_key) <= 69
    assert fields == made.fields
    assert fields.get("title", "") == plain(title)
    assert fields.get("note", "") == plain(note)
    assert not re.search(r"[\s{}\\\"<>]", fields["url"])


@settings(max_examples=100)
@given(hostile_texts, hostile_texts, addresses)
@example(HOSTILE, HOSTILE, "https://x.example/" + HOSTILE)
def test_ris_and_csl_read_back(title: str, note: str, url: str) -> None:
    made = Citation("view", "k", title, "Parallax", date="2026-11-22", url=url, note=note)
    ris, csl = read_ris(made.as_ris()), json.loads(made.as_csl_json())[0]
    assert ris.get("TI", "") == csl["title"] == plain(title)
    assert ris.get("N1", "") == csl.get("note", "") == plain(note)
    assert ris["UR"] == csl["URL"] == made.fields["url"]
    assert (ris["DA"], ris["PY"]) == ("2026/11/22", "2026")
    assert csl["issued"] == {"date-parts": [[2026, 11, 22]]}


def test_text_in_apa_style() -> None:
    assert VIEW.as_text() == (
        "Parallax. (2026). Timeline: 1 January 2025 – 30 June 2026, lanes US and CN (Version 1.0) [Data set view]. "
        "Retrieved November 22, 2026, from https://parallax.example/timeline?lane=US&lane=CN"
    )
    assert EVENT.as_text() == (
        "Parallax. (2026). US dropped the AI Diffusion rule (Version 1.0) [Data set entry]. "
        "Retrieved November 22, 2026, from https://parallax.example/event?id=E0123"
    )
    assert DOCUMENT.as_text() == (
        "Ministry of Commerce. (2023, July 3). 商务部公告2023年第23号. https://example.cn/a_b?x=1%2"
    )


def test_author_and_publisher() -> None:
    both = cite_document("d", "Who leads?", outlet="The Daily", published="2026", url="", author="Li, M.")
    assert both.as_text() == "Li, M. (2026). Who leads? The Daily."
    same = Citation("view", "k", "T", "Parallax", "Parallax", date="2026")
    assert same.as_text() == "Parallax. (2026). T [Data set view]."
    assert "publisher" not in same.fields


def test_short_forms() -> None:
    assert VIEW.as_short() == "Parallax record 1.0, 142 events, 22 Nov 2026"
    assert EVENT.as_short() == "Parallax record 1.0, event E0123, 22 Nov 2026"
    assert DOCUMENT.as_short() == "Ministry of Commerce, 3 Jul 2023"


@pytest.mark.parametrize(
    ("given_date", "year", "text", "field"),
    [
        ("2026-05-14", None, "(2026, May 14)", "2026-05-14"),
        ("2026-05", None, "(2026, May)", "2026-05"),
        ("2026", None, "(2026)", "2026"),
        (dt.date(2026, 5, 14), None, "(2026, May 14)", "2026-05-14"),
        (pd.Timestamp("2026-05-14"), None, "(2026, May 14)", "2026-05-14"),
        ("", 2026, "(2026)", "2026"),
        ("", None, "(n.d.)", ""),
        ("2026-13", None, "(n.d.)", ""),
        ("2026-02-30", None, "(n.d.)", ""),
        ("0000", None, "(n.d.)", ""),
        ("soon", 2026, "(2026)", "2026"),
        ("２０２６", None, "(n.d.)", ""),
    ],
)
def test_dates_of_every_precision(given_date: Any, year: int | None, text: str, field: str) -> None:
    made = Citation("document", "d", "T", "P", year=year, date=given_date)
    assert text in made.as_text()
    assert made.fields.get("date", "") == field


def test_keys_differ_where_things_differ() -> None:
    keys = ["E0123", "E0124", "e 0123", "深度求索", "深度", "x" * 500, "x" * 501, ""]
    made = {Citation("event", key, "T", "P").bibtex_key for key in keys}
    assert len(made) == len(keys)
    assert Citation("event", "E0123", "T", "P").bibtex_key == "parallax-e0123"
    assert Citation("view", "parallax-2026-timeline", "T", "P").bibtex_key == "parallax-2026-timeline"
    assert (
        VIEW.bibtex_key != cite_view("Timeline", "", counts="", version="", released="2026-11-22", url="u").bibtex_key
    )


def test_a_bibliography_has_each_thing_once() -> None:
    read = read_bibtex(bibliography([VIEW, DOCUMENT, VIEW, EVENT]))
    assert [key for _, key, _ in read] == [VIEW.bibtex_key, DOCUMENT.bibtex_key, EVENT.bibtex_key]


# All fields, all forms ----------------------------------------------------------------------------


def from_ris(told: dict[str, str]) -> dict[str, str]:
    """The fields of a RIS record under the names of Citation.fields."""
    names = {"AU": "author", "TI": "title", "PB": "publisher", "PY": "year", "ET": "version", "UR": "url", "N1": "note"}
    found = {name: told[tag] for tag, name in names.items() if tag in told}
    found |= {name: told[tag].replace("/", "-") for tag, name in (("DA", "date"), ("Y2", "urldate")) if tag in told}
    return found


def from_csl(item: dict[str, Any]) -> dict[str, str]:
    """The fields of a CSL-JSON item under the names of Citation.fields."""
    names = {"title": "title", "publisher": "publisher", "version": "version", "URL": "url", "note": "note"}
    found = {name: str(item[own]) for own, name in names.items() if item.get(own)}
    if "author" in item:
        [author] = item["author"]
        found["author"] = author["literal"]
    for own, name in (("issued", "date"), ("accessed", "urldate")):
        if own in item:
            [parts] = item[own]["date-parts"]
            found[name] = "-".join(f"{part:04d}" if not place else f"{part:02d}" for place, part in enumerate(parts))
    if "date" in found:
        found["year"] = found["date"][:4]
    return found


def same_everywhere(made: Citation) -> None:
    [(_, key, fields)] = read_bibtex(made.as_bibtex())
    ris, [csl] = read_ris(made.as_ris()), json.loads(made.as_csl_json())
    assert key == ris["ID"] == csl["id"] == made.bibtex_key
    # A name with a comma would be split into family and given name by readers of RIS.
    in_ris = made.fields | {"author": made.fields.get("author", "").replace(",", "")}
    assert fields == made.fields
    assert from_ris(ris) == {name: text for name, text in in_ris.items() if text}
    assert from_csl(csl) == made.fields


@pytest.mark.parametrize("made", [VIEW, EVENT, DOCUMENT], ids=["view", "event", "document"])
def test_each_kind_reads_back_the_same_from_all_three_forms(made: Citation) -> None:
    same_everywhere(made)
    same_everywhere(pinned(made, released="2026-11-22", version="1.0 (6d63b51189df)"))


@settings(max_examples=100)
@given(st.sampled_from(["event", "document", "view"]), hostile_texts, hostile_texts, hostile_texts, st.sampled_from(["2026-05-14", "2026-05", "2026"]))
@example("document", HOSTILE, HOSTILE, HOSTILE, "2026-05")
def test_hostile_fields_read_back_the_same_from_all_three_forms(kind: CitationKind, title: str, author: str, note: str, day: str) -> None:
    same_everywhere(Citation(kind, "k", title, "The Publisher, 出版社", author.replace(",", ""), date=day, url="https://x.example/a_b?c=%25&d=深", version="1.0", accessed=SEEN, note=note))


def test_documents_and_events_of_the_record_read_back_the_same(real: Any) -> None:
    """Chinese titles and those with what LaTeX reserves first, then a spread of the rest."""
    documents = real.execute(
        "select document_id, documents.title, outlets.name as outlet, cast(published_date as varchar) as published, published_precision, url "
        "from documents join outlets using (outlet_id) "
        "order by regexp_matches(documents.title || outlets.name, '[一-龥&%$#_{}~^\\\\]') desc, document_id limit 500"
    ).df()
    assert documents.title.str.contains("[一-龥]").sum() > 20
    assert documents.title.str.contains(r"[&%$#_]").sum() > 20
    for row in documents.itertuples():
        size = {"day": 10, "month": 7, "year": 4}.get(row.published_precision, 0)
        published = row.published[:size] if isinstance(row.published, str) else ""
        url = row.url if isinstance(row.url, str) else ""
        made = cite_document(row.document_id, row.title, outlet=row.outlet, published=published, url=url)
        same_everywhere(made)
        assert made.fields["title"] == plain(row.title)
    for event_id, title in real.execute("select event_id, title from events").fetchall():
        same_everywhere(cite_event(event_id, title, version="1.0", released="2026-11-22", url="https://p.example/event?event=" + event_id, accessed=SEEN))
