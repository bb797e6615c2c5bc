"""Decks: what a reader opens in PowerPoint holds the numbers of the record, and can be edited."""

from __future__ import annotations

import hashlib
import io
import math
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import duckdb
import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Emu

from dashboard import database, figures, queries
from dashboard.briefing import deck, deck_canvas, deck_text, model, native
from dashboard.briefing.contents import Contents, work_out
from dashboard.briefing.deck_text import height_of, para, split
from dashboard.briefing.model import Brief, Item, Made
from dashboard.charts import Style
from dashboard.figures import FIGURES, Request
from dashboard.filters import Codes, Filters
from dashboard.text import plain
from tests.helpers import REFUSAL, ROOT, codes_of, poison

Con = duckdb.DuckDBPyConnection
BASE = "https://parallax.example"
REAL = (
    Item("figure", "timeline", "/timeline?from=2025-01-01", "", "They answer each other faster than they did."),
    Item("figure", "events-per-month", "/timeline?from=2023-01-01&lane=US&lane=CN", "Busiest before a summit", "First line.\nSecond line."),
    Item("event", REFUSAL, "", "", "Use with care."),
    Item("figure", "matrix", f"/sources?event={REFUSAL}"),
    Item("figure", "derivations", f"/sources?event={REFUSAL}"),
    Item("figure", "actor-network", "/actors?profile=anthropic"),
    Item("figure", "story", "/story?story=may-2026-refusal"),
    Item("figure", "ladder", "/timeline"),
    Item("figure", "sides", "/sources?view=sides"),
    Item("text", "", "", "What we do not know", "Who asked.\nWhy."),
)
TINY_EVENT = "2025-05-20-jade-harbour-releases-lantern"
ABOUT: dict[str, dict[str, Any]] = {
    "tiny": {"event_id": TINY_EVENT, "actor_id": "bright-loom", "actor_ids": ["bright-loom", "us-imaginary-trade"],
             "story_id": "meadow", "since": date(2025, 5, 20), "indicator_id": "imaginary_chips"},
    "real": {"event_id": REFUSAL, "actor_id": "anthropic", "actor_ids": ["anthropic", "deepseek", "us-commerce-bis"],
             "story_id": "may-2026-refusal", "since": date(2026, 5, 1), "indicator_id": "eci_record"},
}  # fmt: skip


def record(con: Con) -> dict[str, Any]:
    return dict(queries.run(con, "record_totals").iloc[0])


def worked_out(con: Con, codes: Codes, items: tuple[Item, ...], **about: Any) -> Contents:
    brief = Brief(**{"title": "Chips and models", "subtitle": "Before the summit", "author": "A. Analyst", **about, "items": items})
    return work_out(brief, partial(queries.run, con), codes, record(con), base=BASE)


def opened(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))


def request_of(con: Con, codes: Codes, which: str, name: str, filters: Filters | None = None) -> Request:
    own = ABOUT[which] if FIGURES[name][1] or name == "ledger" else {}
    if name == "actor-network":
        own = {"actor_id": ABOUT[which]["actor_id"]}
    return Request(partial(queries.run, con), filters or Filters(), codes, own)


def figure_of(request: Request, name: str) -> figures.Figure:
    return figures.build(name, request, Style(width=1120))


@pytest.fixture(scope="module")
def ten(real: Con, real_codes: Codes) -> Contents:
    return worked_out(real, real_codes, REAL)


@pytest.fixture(scope="module")
def made(ten: Contents) -> bytes:
    return deck.deck_bytes(ten)


@pytest.fixture(params=["tiny", "real"])
def world(request: pytest.FixtureRequest) -> tuple[str, Con, Codes]:
    return request.param, request.getfixturevalue(request.param), request.getfixturevalue(f"{request.param}_codes")


def leaves(shapes: Any) -> Any:
    for shape in shapes:
        yield shape
        if shape.shape_type is not None and shape.shape_type == 6:
            yield from leaves(shape.shapes)


def check(data: bytes) -> Any:
    """What holds of every deck: it opens, every part is sound XML, ids are unique, all is named, within bounds and told."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))
        types = archive.read("[Content_Types].xml").decode()
        for name in archive.namelist():
            assert f'"/{name}"' in types or f'Extension="{name.rpartition(".")[2]}"' in types, name
    found = opened(data)
    assert (found.slide_width, found.slide_height) == (Emu(1280 * 9525), Emu(720 * 9525))
    for slide in found.slides:
        assert slide.shapes.title is not None
        assert slide.shapes.title.text_frame.text.strip()
        assert slide.shapes[0].is_placeholder, "the title is read first"
        ids = slide.shapes._spTree.xpath(".//p:cNvPr/@id")
        assert len(ids) == len(set(ids))
        assert all(slide.shapes._spTree.xpath("./*[not(self::p:nvGrpSpPr)]//p:cNvPr/@name"))
        for holder in slide.placeholders:
            assert holder.text_frame.text.strip(), holder.name
            assert holder.placeholder_format.idx in {own.placeholder_format.idx for own in slide.slide_layout.placeholders}
        for shape in leaves(slide.shapes):
            assert shape.left >= -1, shape.name
            assert shape.top >= -1, shape.name
            assert shape.left + shape.width <= found.slide_width + 1, shape.name
            assert shape.top + shape.height <= found.slide_height + 1, shape.name
        for shape in slide.shapes:
            if shape.shape_type == 6 or shape.has_chart or shape.has_table or shape.shape_type == 13:
                assert len(shape._element.xpath(".//p:cNvPr")[0].get("descr", "")) > 10, shape.name
        assert slide.has_notes_slide
        assert slide.notes_slide.notes_text_frame.text.strip()
        assert len(list(leaves(slide.shapes))) <= 460
    return found


def titles(found: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in found.slides]


def workbook(chart: Any) -> tuple[list[str], dict[str, list[float]]]:
    """Categories, and values by series, as the workbook behind a chart has them."""
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    rows = list(sheet.iter_rows(values_only=True))
    names = [str(name) for name in rows[0][1:]]
    return [str(row[0]) for row in rows[1:]], {name: [float(row[at] or 0) for row in rows[1:]] for at, name in enumerate(names, 1)}


def test_a_deck_has_a_slide_for_each_item_between_its_frame(made: bytes, ten: Contents) -> None:
    found = titles(check(made))
    assert found[0] == "Chips and models"
    assert found[1:3] == ["In this briefing", "Key points"]
    places = [found.index(section.title) for section in ten.sections]
    assert places == sorted(places)
    assert "How well founded this briefing is" in found
    assert "Sources" in found
    assert found[-1] == "Method and limits"
    assert sum(section.title in found for section in ten.sections) == len(REAL)


def test_a_deck_tells_who_made_it_of_what(made: bytes, ten: Contents) -> None:
    told = opened(made).core_properties
    assert (told.title, told.author, told.subject) == ("Chips and models", "A. Analyst", "Before the summit")
    assert ten.record["content_hash"] in told.keywords
    assert told.created == told.modified == ten.record["released_date"].to_pydatetime()


def test_equal_contents_give_equal_bytes(made: bytes, ten: Contents) -> None:
    assert deck.deck_bytes(ten) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_another_process_gives_the_same_bytes(made: bytes, real_cache: Path) -> None:
    """Nothing of a file may hang on the order of a hash table."""
    code = (
        "import hashlib, sys, pathlib\n"
        "from dashboard import database\n"
        "from dashboard.briefing import deck\n"
        "from tests import test_deck\n"
        "from tests.helpers import codes_of\n"
        "con = database.open_record(database.data_dir(), pathlib.Path(sys.argv[1])).con\n"
        "made = deck.deck_bytes(test_deck.worked_out(con, codes_of(con), test_deck.REAL))\n"
        "print(hashlib.sha256(made).hexdigest())\n"
    )
    told = subprocess.run([sys.executable, "-c", code, str(real_cache)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == hashlib.sha256(made).hexdigest()


def test_a_deck_gives_its_brief_back(made: bytes, ten: Contents) -> None:
    assert model.open_file(made, "deck.pptx") == ten.saved()
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        relations = archive.read("ppt/_rels/presentation.xml.rels").decode()
    assert "officeDocument/2006/relationships/customXml" in relations


def test_notes_hold_filter_sources_and_link(made: bytes, ten: Contents) -> None:
    found = opened(made)
    for section in ten.sections:
        slide = found.slides[titles(found).index(section.title)]
        notes = slide.notes_slide.notes_text_frame.text
        if section.link:
            assert section.link in notes
            assert "Filter: " in notes
        for line in section.comment.split("\n"):
            assert line in notes
        for number in section.references:
            assert f"[{number}] " in notes
        assert ten.version_line in notes


def test_slides_link_to_their_view_and_to_their_sources(made: bytes, ten: Contents) -> None:
    found = opened(made)
    links = {relation.target_ref for slide in found.slides for relation in slide.part.rels.values() if relation.is_external}
    assert {section.link for section in ten.sections if section.link} <= links
    assert {reference.url for reference in ten.references if reference.url} <= links
    tables = [shape.table for slide in found.slides if slide.shapes.title.text_frame.text.startswith("Sources")
              for shape in slide.shapes if shape.has_table]  # fmt: skip
    numbers = [row.cells[0].text for table in tables for row in table.rows]
    assert numbers == [str(reference.number) for reference in ten.references]


def test_a_story_gets_a_slide_for_each_step(real: Con, real_codes: Codes) -> None:
    told = worked_out(real, real_codes, (Item("figure", "story", "/story?story=may-2026-refusal"),))
    assert told.sections[0].base is not None
    headlines = list(told.sections[0].base.rows.headline)
    assert [title for title in titles(check(deck.deck_bytes(told))) if title in headlines] == headlines
    assert not set(headlines) & set(titles(opened(deck.deck_bytes(told, steps=False))))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_makes_a_slide(world: tuple[str, Con, Codes], name: str) -> None:
    which, con, codes = world
    request = request_of(con, codes, which, name)
    figure = figure_of(request, name)
    caption = figures.caption(figure, request, record(con), f"{BASE}/timeline")
    for look in ("light", "dark") if which == "real" else ("light",):
        found = check(deck.slide_bytes(figure, caption, request, record(con), look=look))
        first = found.slides[0]
        kinds = {shape.shape_type for shape in first.shapes}
        if figure.is_empty:
            assert any("Nothing in the record" in shape.text_frame.text for shape in first.shapes if shape.has_text_frame)
        elif native.charts_of(figure):
            assert any(shape.has_chart for shape in first.shapes)
        else:
            assert 6 in kinds or any(shape.has_table for shape in first.shapes)
        assert 13 not in kinds, "a picture cannot be edited"


def test_what_cannot_be_edited_comes_as_a_picture(real: Con, real_codes: Codes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "MAKERS", {})
    request = request_of(real, real_codes, "real", "sides")
    figure = figure_of(request, "sides")
    data = deck.slide_bytes(figure, figures.caption(figure, request, record(real), ""), request, record(real), look="dark")
    (slide,) = check(data).slides
    (picture,) = [shape for shape in slide.shapes if shape.shape_type == 13]
    assert picture._element.nvPicPr.cNvPr.get("descr") == figure.alt_text
    assert picture.image.size[0] > 2000


@pytest.mark.parametrize("name", [name for name in native.MAKERS if name != "indicator"])
def test_a_chart_has_the_numbers_of_its_rows_behind_it(real: Con, real_codes: Codes, name: str) -> None:
    request = request_of(real, real_codes, "real", name, Filters(without=("reuters",)) if name == "impact" else None)
    figure = figure_of(request, name)
    caption = figures.caption(figure, request, record(real), "")
    slide = opened(deck.slide_bytes(figure, caption, request, record(real))).slides[0]
    charts = [shape.chart for shape in slide.shapes if shape.has_chart]
    wanted = native.charts_of(figure)
    assert len(charts) == len(wanted) > 0
    for chart, told in zip(charts, wanted, strict=True):
        categories, values = workbook(chart)
        assert len(categories) == len(told.categories)
        assert {each.name: list(each.amounts) for each in told.series} == values
        # What is drawn is what the workbook holds.
        assert [series.name for series in chart.plots[0].series] == [each.name for each in told.series]
        for series in chart.plots[0].series:
            assert [value or 0 for value in series.values] == values[series.name]
    if wanted[0].note.startswith("The first"):
        return
    rows = figure.rows
    sums = {
        "sides": (rows.assign(n=1), "n"), "changes": (rows.assign(n=1), "n"), "impact": (rows.assign(n=2), "n"),
        "side-lags": (rows.assign(n=rows.lag_days.notna() if name == "side-lags" else 0), "n"), "ledger": (rows, "high"),
        "actor-sources": (rows, "documents"),
    }  # fmt: skip
    total = sum(sum(abs(value) for value in each.amounts) for chart in wanted for each in chart.series)
    frame, column = sums.get(name, (rows, "events"))
    assert total == frame[column].sum()


def test_a_series_becomes_lines_with_its_values_behind_them(real: Con, real_codes: Codes) -> None:
    """A value of nothing is drawn, no value is not; records stand as they were at the ends of months or quarters."""
    for own in queries.run(real, "indicators").itertuples():
        request = Request(partial(queries.run, real), Filters(), real_codes, {"indicator_id": own.indicator_id})
        figure = figure_of(request, "indicator")
        caption = figures.caption(figure, request, record(real), "")
        slide = opened(deck.slide_bytes(figure, caption, request, record(real))).slides[0]
        (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
        (told,) = native.charts_of(figure)
        assert told.kind == "lines"
        assert [len(series.amounts) for series in told.series] == [len(told.categories)] * len(told.series)
        for drawn, series in zip(chart.plots[0].series, told.series, strict=True):
            assert [math.nan if value is None else value for value in drawn.values] == pytest.approx(series.amounts, nan_ok=True)
            code = {"United States": "US", "China": "CN", "All countries": "WORLD", "United States over China": "US-CN"}[series.name]
            rows = figure.rows[figure.rows.country == code]
            kept = [value for value in series.amounts if not math.isnan(value)]
            if own.display in ("step", "step_log", "scatter_log"):
                assert kept == sorted(kept)
                assert kept[-1] == rows.value.max()
            else:
                assert kept == rows.value.tolist()
        text = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert plain(caption.sources)[:40] in text, "the credit line of the series"
        assert "Licence: " + caption.licence in slide.notes_slide.notes_text_frame.text


def test_stacks_add_up_by_category(real: Con, real_codes: Codes) -> None:
    request = request_of(real, real_codes, "real", "categories")
    figure = figure_of(request, "categories")
    (chart,) = native.charts_of(figure)
    sums = figure.rows.groupby(["category", "lane"]).events.sum()
    for at, category in enumerate(chart.categories):
        for series in chart.series:
            lane = {"Both": "Both", "Third parties": "Third parties"}.get(series.name, series.name)
            assert series.amounts[at] == sums.get((category, lane), 0)
    assert [series.colour for series in chart.series] == ["US", "CN", "bilateral", "third_party"]


def test_counterparts_and_outlets_say_what_is_left_out(real: Con, real_codes: Codes) -> None:
    for name in ("counterparts", "outlets"):
        figure = figure_of(request_of(real, real_codes, "real", name), name)
        (chart,) = native.charts_of(figure)
        assert len(chart.categories) < len(figure.rows)
        assert chart.note.startswith(f"The first {len(chart.categories)} of {len(figure.rows):,}")
        top = figure.rows.iloc[0]
        assert sum(series.amounts[0] for series in chart.series) == top["events" if name == "counterparts" else "documents"]


def test_periods_are_named_as_they_are_read(real: Con, real_codes: Codes) -> None:
    def named(**filters: Any) -> str:
        request = request_of(real, real_codes, "real", "events-per-month", Filters(**filters))
        return native.charts_of(figure_of(request, "events-per-month"))[0].categories[-1]

    assert named(start=date(2026, 1, 1), end=date(2026, 3, 31)) == "Mar 2026"
    assert named() == "2026 Q3"


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, deck_canvas.Box, tuple[deck_text.Para, ...]]]:
    """Every text box written from now on: the title of its slide, the box, its paragraphs."""
    found: list[tuple[str, deck_canvas.Box, tuple[deck_text.Para, ...]]] = []
    close = deck_canvas.Canvas.close

    def noted(self: deck_canvas.Canvas) -> None:
        close(self)
        title = self.slide.shapes.title
        found.extend((title.text_frame.text if title else "", box, text) for box, text in self.boxes)
        self.boxes = []

    monkeypatch.setattr(deck_canvas.Canvas, "close", noted)
    return found


def check_boxes(boxes: Any) -> None:
    assert len(boxes) > 50
    for title, box, text in boxes:
        assert min(box.left, box.top) >= -1, (title, box, text)
        assert box.right <= 1281, (title, box, text)
        assert box.bottom <= 721, (title, box, text)
        assert not text or height_of(text, box.width) <= box.height + 2, (title, box, text)


def test_text_stays_in_its_box(ten: Contents, boxes: Any) -> None:
    deck.deck_bytes(ten)
    check_boxes(boxes)


def test_long_titles_and_comments_stay_in_their_boxes(real: Con, real_codes: Codes, boxes: Any) -> None:
    title = ("A title of many words that goes on and on for as long as an author may like it to " * 3)[:200]
    comment = "\n".join(f"Paragraph {number} of a comment that says more than there is room for." for number in range(40))
    items = tuple(Item(item.kind, item.name, item.address, title, comment) for item in REAL)
    deck.deck_bytes(worked_out(real, real_codes, items, title=title, subtitle=title, author=title[:120], key_points=(comment,) * 3))
    check_boxes(boxes)


def test_no_word_of_a_comment_is_lost(real: Con, real_codes: Codes) -> None:
    words = [f"word{number}" for number in range(420)]
    items = (Item("figure", "sides", "/timeline", "", " ".join(words)), Item("figure", "timeline", "/timeline?from=2026-01-01", "", " ".join(words)),
             Item("event", REFUSAL, "", "", " ".join(words)), Item("text", "", "", "Note", " ".join(words)))  # fmt: skip
    for item in items:
        found = check(deck.deck_bytes(worked_out(real, real_codes, (item,))))
        told = " ".join(shape.text_frame.text for slide in found.slides for shape in leaves(slide.shapes) if shape.has_text_frame)
        assert set(words) <= set(told.split()), item.name


def test_a_text_is_split_between_lines_without_loss() -> None:
    text = [para("one two three four five six seven eight nine ten " * 20, 14), para("新法律 " * 80, 14), para("x" * 400, 14)]
    rest, parts = list(text), []
    while rest:
        kept, rest = split(rest, 300, 120)
        assert kept
        assert height_of(kept, 300) <= 121
        parts += kept
    assert "".join(part.text for part in parts).replace(" ", "") == "".join(each.text for each in text).replace(" ", "")


def test_an_item_that_cannot_be_worked_out_says_so(real: Con, real_codes: Codes) -> None:
    told = worked_out(real, real_codes, (Item("event", "no-such-event", "", "Lost"), Item("figure", "timeline", "/timeline?q=zzzzzz")))
    found = check(deck.deck_bytes(told))
    words = [" ".join(shape.text_frame.text for shape in leaves(slide.shapes) if shape.has_text_frame) for slide in found.slides]
    assert any("Lost" in text and "no event has the id" in text for text in words)
    assert any("Nothing in the record matches this filter." in text for text in words)


def test_a_deck_tells_what_has_changed_since_the_brief_was_saved(ten: Contents) -> None:
    numbers = tuple({"events": 1} for _ in ten.sections)
    old = replace(ten, brief=replace(ten.brief, made=Made("0.9", "abcdef", numbers)))
    assert "What has changed since this briefing was saved" in titles(check(deck.deck_bytes(old)))
    assert "What has changed since this briefing was saved" not in titles(opened(deck.deck_bytes(ten)))


def test_a_timeline_keeps_its_bands_and_ties(real: Con, real_codes: Codes) -> None:
    asked = Request(partial(queries.run, real), Filters(start=date(2022, 1, 1)), real_codes, {"bands": "1", "ties": "near"})
    figure = figure_of(asked, "timeline")
    (slide,) = check(deck.slide_bytes(figure, figures.caption(figure, asked, record(real), ""), asked, record(real))).slides
    names = {shape.name for shape in leaves(slide.shapes)}
    assert "President Biden" in names
    assert any(name.startswith("Answered after") for name in names)
    assert min(shape.left for shape in leaves(slide.shapes)) >= 0


def test_an_empty_brief_makes_a_deck(tiny: Con, tiny_codes: Codes) -> None:
    check(deck.deck_bytes(worked_out(tiny, tiny_codes, ())))


HOSTILE = "=cmd|' /C calc'!A0 \x00\x0b\ufffe\u202e\u200f<b>&amp;\"' " + "W" * 300 + " 芯片" * 40 + " مرحبا"


def test_hostile_text_makes_a_sound_file(tmp_path: Path, boxes: Any) -> None:
    poison(tmp_path / "data")
    database.build(tmp_path / "data", tmp_path / "cache")
    con = database.open_record(tmp_path / "data", tmp_path / "cache").con
    codes = codes_of(con)
    items = (
        Item("event", TINY_EVENT, "", HOSTILE, HOSTILE), Item("figure", "matrix", f"/sources?event={TINY_EVENT}", HOSTILE, HOSTILE),
        Item("figure", "outlets", "/timeline", HOSTILE, HOSTILE), Item("figure", "story", "/story?story=meadow", "", HOSTILE),
        Item("figure", "timeline", "/timeline", "", HOSTILE), Item("figure", "ledger", f"/sources?event={TINY_EVENT}", "", HOSTILE),
        Item("text", "", "", HOSTILE, HOSTILE),
    )  # fmt: skip
    told = worked_out(con, codes, items, title=HOSTILE, subtitle=HOSTILE, author=HOSTILE, key_points=(HOSTILE,))
    data = deck.deck_bytes(told)
    found = check(data)
    check_boxes(boxes)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("ppt/slides/"):
                assert not any(char in archive.read(name).decode() for char in "\x00\x0b\u202e\u200f\ufffe")
    for slide in found.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                sheet = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).active
                assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    con.close()


def test_a_formula_in_a_name_stays_text() -> None:
    chart = native.Native("bars", ("=1+1", "+cmd", "@x"), (native.Series("=A1", (1.0, 2.0, 3.0), "US"),), "events")
    found = opened(deck.finished(deck.Pages("light", {"version": "1", "content_hash": "x"}).deck))
    slide = found.slides.add_slide(found.slide_layouts[1])
    deck.deck_charts.add(slide, deck_canvas.Box(60, 150, 800, 400), chart, "light", name="x", alt="y")
    drawn = next(shape.chart for shape in slide.shapes if shape.has_chart)
    sheet = openpyxl.load_workbook(io.BytesIO(drawn.part.chart_workbook.xlsx_part.blob)).active
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    assert [cell.value for cell in sheet["A"]][1:] == ["=1+1", "+cmd", "@x"]


def test_the_dark_deck_has_light_ink(ten: Contents) -> None:
    data = deck.deck_bytes(ten, look="dark")
    check(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        master = archive.read("ppt/slideMasters/slideMaster1.xml").decode()
        theme = archive.read("ppt/theme/theme1.xml").decode()
    assert 'bg1="dk1"' in master
    assert '<a:dk1><a:srgbClr val="11151A"/></a:dk1>' in theme


def test_layouts_are_ours_and_named(made: bytes) -> None:
    found = opened(made)
    assert [layout.name for layout in found.slide_layouts] == ["Cover", "Item", "Words"]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
        assert "Microsoft YaHei" in theme
        assert not [name for name in archive.namelist() if "printerSettings" in name or "thumbnail" in name]
