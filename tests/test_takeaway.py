"""The take-away row: nothing is made before it is opened, and what is opened holds what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from dashboard import citations, downloads, figures, queries
from dashboard.frame import Caption
from tests.helpers import ROOT, TINY

BUTTONS = ["Download", "Cite", "Copy"]
PAGES = {"": "overview", "timeline": "timeline", "sources": "sources", "actors": "actors"}


@pytest.fixture(autouse=True)
def _tiny_record(monkeypatch: pytest.MonkeyPatch, tiny_cache: Path) -> None:
    monkeypatch.setenv("PARALLAX_DATA", str(TINY))
    monkeypatch.setenv("PARALLAX_CACHE", str(tiny_cache))


def opened(page: str, *boxes: str, query: dict[str, str] | None = None) -> AppTest:
    app = AppTest.from_file(ROOT / "pages" / f"{PAGES[page]}.py", default_timeout=30)
    for name, value in (query or {}).items():
        app.query_params[name] = value
    for box in boxes:
        app.session_state[box] = True
    app.run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


def test_nothing_is_in_a_closed_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError

    for name in ("csv_bytes", "xlsx_bytes", "parquet_bytes", "json_bytes", "notes_text", "html_snippet"):
        monkeypatch.setattr(downloads, name, never)
    monkeypatch.setattr(figures, "caption", never)
    app = opened("")
    assert labels(app) == []
    assert not app.exception


def test_a_page_has_each_row_once_with_three_buttons() -> None:
    rows = [label for label in popovers(opened("sources", query={"view": "outlets"})._tree.main) if label in BUTTONS]
    assert rows == [*BUTTONS, *BUTTONS]


def popovers(block: Block) -> list[str]:
    """The labels of all popovers, in the order of the page."""
    found = []
    for child in block.children.values():
        if isinstance(child, Block):
            own = getattr(child.proto, "popover", None)
            found += ([own.label] if own is not None and own.label else []) + popovers(child)
    return found


def test_pictures_are_offered_in_all_sizes() -> None:
    app = opened("", "download_events-per-month")
    assert labels(app) == ["Download PNG", "Slide to edit in PowerPoint (PPTX)"]
    box = app.selectbox(key="preset_events-per-month")
    assert len(box.options) == 6
    box.set_value("pdf").run()
    assert labels(app)[0] == "Download PDF"
    assert not app.exception


def test_a_title_that_is_written_does_not_outlive_its_chart() -> None:
    app = opened("", "download_events-per-month")
    [title] = [each for each in app.text_input if each.label == "Title"]
    title.set_value("Mine").run()
    assert [each.value for each in app.text_input if each.label == "Title"] == ["Mine"]
    app.query_params["lane"] = "CN"
    app.run()
    assert [each.value for each in app.text_input if each.label == "Title"] != ["Mine"]


def test_data_come_in_five_forms() -> None:
    app = opened("sources", "download_outlet-list", query={"view": "outlets"})
    assert [label.split()[0] for label in labels(app)] == ["CSV", "Excel", "Parquet", "JSON", "Notes:"]


def test_a_citation_is_live_or_of_this_version() -> None:
    app = opened("", "cite_events-per-month", query={"lane": "US"})
    live = " ".join(code.value for code in app.code)
    assert "known-on" not in live
    app.session_state["address_events-per-month"] = "pinned"
    app.run()
    pinned = " ".join(code.value for code in app.code)
    assert re.search(r"known-on=\d{4}-\d\d-\d\d", pinned)
    assert "@dataset" in pinned
    assert labels(app) == ["Download BibTeX"]


def test_a_pinned_citation_keeps_a_known_on_day_of_its_own() -> None:
    made = citations.cite_view("T", "w", counts="", version="1.0", released="2026-11-22", url="https://p.example/timeline?lane=US")
    tied = citations.pinned(made, released="2026-11-22", version="1.0 (abc)")
    assert tied.url == "https://p.example/timeline?lane=US&known-on=2026-11-22"
    assert "(Version 1.0 (abc))" in tied.as_text()
    assert citations.pinned(tied, released="2027-01-01", version="1.0 (abc)").url == tied.url
    bare = citations.cite_view("T", "w", counts="", version="1.0", released="2026-11-22", url="https://p.example/")
    assert citations.pinned(bare, released="2026-11-22", version="1").url == "https://p.example/?known-on=2026-11-22"
    document = citations.cite_document("d", "T", outlet="O", published="2026", url="https://o.example/a")
    assert citations.pinned(document, released="2026-11-22", version="1") == document


def test_every_figure_and_table_knows_its_columns() -> None:
    from dashboard import takeaway

    assert set(figures.QUERIES) == set(figures.FIGURES)
    for name in {*figures.QUERIES.values(), *takeaway.TABLES.values()}:
        told = queries.meanings(name)
        assert list(told) == list(queries.get(name).columns)
        assert all(words and "(" in words for words in told.values())


def test_every_table_of_the_pages_has_a_query() -> None:
    from dashboard import takeaway

    named = {
        name
        for path in (ROOT / "dashboard" / "views").glob("*.py")
        for name in re.findall(r'table_downloads\(view, "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert named <= set(takeaway.TABLES)


def test_a_snippet_for_word_is_escaped_and_says_what_it_leaves_out() -> None:
    import pandas as pd

    told = Caption("<b>T</b>", "W & x", "3 events", "Source", "Version 1.0", "CC BY 4.0", "https://p.example/?a=1&b=2")
    rows = pd.DataFrame({"event_id": range(100), "title": ["<script>x</script>"] * 100, "n": range(100), "gone": [None] * 100})
    made = downloads.html_snippet(told, rows)
    assert "<script" not in made
    assert "&lt;b&gt;T&lt;/b&gt;" in made
    assert made.count("<tr>") == 41
    assert "The first 40 of 100 rows." in made
    assert "<th>title</th><th>n</th></tr>" in made
    assert 'href="https://p.example/?a=1&amp;b=2"' in made
    assert "<table" not in downloads.html_snippet(told)
    assert "<a" not in downloads.html_snippet(Caption("T", "", "", "", "", "", "javascript:alert(1)"))
