"""The annex: all that a briefing rests on in one ZIP, with checksums, and the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from functools import partial
from xml.etree import ElementTree as ET

import duckdb
import pytest
from PIL import Image

from dashboard import queries
from dashboard.briefing import annex, model
from dashboard.briefing.annex import annex_bytes
from dashboard.briefing.contents import Contents, work_out
from dashboard.briefing.model import Brief, Item
from dashboard.filters import Codes
from tests.helpers import REFUSAL

Con = duckdb.DuckDBPyConnection
BRIEF = Brief(
    title="Chips before the summit", author="Policy desk",
    items=(
        Item("figure", "timeline", "/timeline?from=2026-04-01&to=2026-06-30&lane=US&significance=4"),
        Item("event", REFUSAL),
        Item("text", "", "", "A note", "Words."),
        Item("figure", "derivations", f"/sources?event={REFUSAL}"),
        Item("event", "2020-01-01-never-happened"),
    ),
)  # fmt: skip


def contents_of(con: Con, codes: Codes, brief: Brief = BRIEF) -> Contents:
    record = queries.run(con, "record_totals").iloc[0].to_dict()
    return work_out(brief, partial(queries.run, con), codes, record, base="https://parallax.example")


@pytest.fixture(scope="module")
def contents(real: Con, real_codes: Codes) -> Contents:
    return contents_of(real, real_codes)


@pytest.fixture(scope="module")
def made(contents: Contents) -> bytes:
    return annex_bytes(contents, {"briefing.pptx": b"PK a deck", "../outside.txt": b"x", "/root.txt": b"x", "brief.yaml": b"not this one"})


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_annex_holds_memo_figures_data_sources_and_what_it_was_given(made: bytes) -> None:
    found = members(made)
    assert list(found) == sorted(found)
    assert {"README.txt", "SHA256SUMS", "brief.yaml", "memo.md", "memo.docx", "memo.pdf", "events.csv", "documents.csv",
            "references.bib", "references.ris", "references.json", "briefing.pptx"} <= set(found)  # fmt: skip
    assert {name for name in found if name.startswith("figures/")} == {f"figures/figure-{n}.{kind}" for n in (1, 2) for kind in ("svg", "png")}
    assert {name for name in found if name.startswith("data/")} == {
        f"data/{name}.{kind}" for kind in ("csv", "txt")
        for name in ("item-01-timeline", "item-02-event-documents", "item-02-event-statements", "item-04-derivations")
    }  # fmt: skip
    assert found["briefing.pptx"] == b"PK a deck"
    assert not any(".." in name or name.startswith("/") for name in found)


def test_the_checksums_are_those_of_all_other_files(made: bytes) -> None:
    found = members(made)
    lines = dict(reversed(line.split("  ", 1)) for line in found.pop("SHA256SUMS").decode().splitlines())
    assert lines == {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def test_the_readme_tells_filters_links_licence_citation_and_how_to_redo_it(made: bytes, contents: Contents) -> None:
    text = members(made)["README.txt"].decode()
    for told in (BRIEF.title, BRIEF.author, "ignificance 4 and above", "United States", "CC BY 4.0", "How to redo it", "sha256sum -c SHA256SUMS",
                 "briefing.pptx", str(contents.record["content_hash"]), "Parallax. (2026).", "could not be worked out"):  # fmt: skip
        assert told in text, told
    for section in contents.usable:
        assert section.title in text
        assert section.link in text
    for name in members(made):
        assert name in text or name.startswith(("figures/", "data/")) or name == "README.txt", name


def test_tables_hold_the_rows_of_the_figures(made: bytes, contents: Contents) -> None:
    found = members(made)
    read = {name: list(csv.DictReader(io.StringIO(found[name].decode()))) for name in found if name.endswith(".csv")}
    assert len(read["events.csv"]) == len(contents.events)
    assert len(read["documents.csv"]) == len(contents.documents)
    assert [int(row["number"]) for row in read["documents.csv"]] == [reference.number for reference in contents.references]
    base = contents.sections[0].base
    assert base is not None
    assert [row["event_id"] for row in read["data/item-01-timeline.csv"]] == list(base.rows.event_id)
    for name, rows in read.items():
        if name.startswith("data/"):
            notes = found[name.replace(".csv", ".txt")].decode()
            assert all(f"- {column}: " in notes for column in rows[0]), name
            assert "https://parallax.example/" in notes


def test_citations_are_those_of_the_references(made: bytes, contents: Contents) -> None:
    found = members(made)
    keys = [reference.citation.bibtex_key for reference in contents.references]
    assert re.findall(r"^@\w+\{([^,]+),$", found["references.bib"].decode(), re.MULTILINE) == keys
    assert [item["id"] for item in json.loads(found["references.json"])] == keys
    assert found["references.ris"].decode().count("TY  - ") == len(keys)


def test_figures_are_framed_with_source_and_address(made: bytes, contents: Contents) -> None:
    found = members(made)
    text = "".join(ET.fromstring(found["figures/figure-1.svg"]).itertext())
    assert "Data version 1.0" in text
    assert "https://parallax.example/timeline" in text
    picture = Image.open(io.BytesIO(found["figures/figure-1.png"]))
    assert picture.format == "PNG"
    assert picture.width > 1000


def test_the_annex_and_what_is_in_it_open_again_as_the_brief(made: bytes, contents: Contents) -> None:
    found = members(made)
    saved = contents.saved()
    for data, name in ((made, "annex.zip"), (found["memo.docx"], "memo.docx"), (found["memo.md"], "memo.md"), (found["brief.yaml"], "brief.yaml")):
        assert model.open_file(data, name) == saved, name


def test_the_same_brief_gives_the_same_annex(tiny: Con, tiny_codes: Codes) -> None:
    brief = Brief(items=(Item("figure", "timeline", "/timeline"), Item("figure", "sides", "/sources?view=sides")))
    first, second = (annex_bytes(contents_of(tiny, tiny_codes, brief), {"a.txt": b"a"}) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {archive.infolist()[0].date_time[:3]}


def test_an_empty_brief_has_an_annex(tiny: Con, tiny_codes: Codes) -> None:
    found = members(annex_bytes(contents_of(tiny, tiny_codes, Brief(title="Nothing yet")), {}))
    assert set(found) == {"README.txt", "SHA256SUMS", "brief.yaml", "memo.md", "memo.docx", "memo.pdf"}


def test_what_would_make_it_too_large_is_left_out_and_named(tiny: Con, tiny_codes: Codes, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = contents_of(tiny, tiny_codes, Brief(items=(Item("figure", "timeline", "/timeline"),)))
    whole = annex_bytes(contents, {})
    pictures = sum(len(data) for name, data in members(whole).items() if name.startswith("figures/"))
    monkeypatch.setattr(annex, "MOST_BYTES", sum(map(len, members(whole).values())) - pictures)
    less = members(annex_bytes(contents, {}))
    assert "figures/figure-1.png" not in less
    assert "data/item-01-timeline.csv" in less
    assert "figures/figure-1.png: too large" in less["README.txt"].decode()


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "a/../b", "c:x", "a\\b", "", "x\n", "README.txt", "SHA256SUMS", "a/brief.yaml", "customXml/a.xml"])
def test_names_that_lead_elsewhere_are_no_members(name: str) -> None:
    assert not annex._is_name(name)
