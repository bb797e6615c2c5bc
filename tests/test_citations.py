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

from dashboard.citations import Citation, CitationKind, bibliography, cite_document, cite_event, cite_view
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
