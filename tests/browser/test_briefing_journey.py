"""From three filtered pages to a deck, a memo and a folder: the whole way of a briefing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Page, expect
from pptx import Presentation
from pypdf import PdfReader

from dashboard.briefing import model
from tests.browser.conftest import READY, Reader, Server
from tests.helpers import REFUSAL

pytestmark = pytest.mark.browser
COMMENT = "Read this one first; it rests on one origin."


def pin(reader: Reader, address: str, server: Server, key: str) -> None:
    reader.open(server.url + address)
    button = reader.page.locator(f".st-key-pin_{key} button")
    expect(button).to_have_text("Add to briefing")
    button.click()
    expect(button).to_have_text("In the briefing")


def rest(page: Page) -> None:
    """Until the script has run after what was just done."""
    page.wait_for_timeout(400)
    page.wait_for_selector(READY)


def titles(page: Page) -> list[str]:
    """The items in order, by what they are called."""
    fields = page.locator('[class*="st-key-title_"] input')
    expect(fields).to_have_count(5)
    return [fields.nth(at).input_value() or str(fields.nth(at).get_attribute("placeholder")) for at in range(fields.count())]


def words_of(name: str, data: bytes) -> str:
    """All the text of a file, notes included."""
    if name.endswith(".pptx"):
        found: list[str] = []
        for slide in Presentation(io.BytesIO(data)).slides:
            shapes: list[Any] = list(slide.shapes)
            while shapes:
                shape = shapes.pop()
                shapes += list(getattr(shape, "shapes", []))
                if shape.has_text_frame:
                    found.append(shape.text_frame.text)
                if getattr(shape, "has_table", False):
                    found += [cell.text for row in shape.table.rows for cell in row.cells]
            if slide.has_notes_slide:
                found.append(slide.notes_slide.notes_text_frame.text)
        return " ".join(found)
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            notes = archive.read("word/footnotes.xml").decode()
        return " ".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs) + notes
    if name.endswith(".pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return data.decode("utf-8")


def links_of(pdf: bytes) -> set[str]:
    """The addresses that a PDF leads to."""
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for annotation in page.get("/Annots") or []:
            found.add(str(annotation.get_object().get("/A", {}).get("/URI", "")))
    return found


def flat(text: str) -> str:
    return "".join(text.split()).replace("\u00ad", "")


def test_a_briefing_is_pinned_put_in_order_kept_and_taken_away(
    reader: Callable[..., Reader], server: Server, tmp_path: Path
) -> None:
    one = reader()
    page = one.page
    pin(one, "/timeline?from=2025-01-01&significance=4", server, "timeline")
    pin(one, "/?lane=CN&from=2024-01-01", server, "events-per-month")
    pin(one, "/actors?profile=anthropic&from=2025-01-01", server, "counterparts")
    pin(one, f"/sources?event={REFUSAL}", server, "matrix")
    pin(one, f"/event?event={REFUSAL}", server, "event")

    one.open(server.url + "/briefing")
    expect(page.get_by_text("5 items, ")).to_be_visible()
    before = titles(page)
    assert len(before) == 5
    # The event goes to the front, step by step, and gets a comment.
    for place in (4, 3, 2, 1):
        page.locator(f".st-key-brief_up_{place} button").click()
        rest(page)
    comment = page.locator('[class*="st-key-comment_"] textarea').first
    comment.fill(COMMENT)
    comment.press("Control+Enter")
    rest(page)
    assert titles(page) == [before[4], *before[:4]]

    page.reload()
    one.settle()
    expect(page.get_by_text("5 items, ")).to_be_visible()
    assert titles(page) == [before[4], *before[:4]], "the order outlives a reload"
    expect(page.locator('[class*="st-key-comment_"] textarea').first).to_have_value(COMMENT)
    expect(page.locator(".st-key-navigation")).to_contain_text("Briefing (5)")

    made: dict[str, bytes] = {}
    for ending in ("pptx", "docx", "pdf", "md", "zip"):
        with page.expect_download(timeout=90_000) as going:
            page.locator(f".st-key-brief_{ending} button").click()
        target = tmp_path / f"briefing.{ending}"
        going.value.save_as(target)
        assert going.value.suggested_filename.endswith(f".{ending}")
        made[target.name] = target.read_bytes()
    packed = zipfile.ZipFile(io.BytesIO(made["briefing.zip"]))
    assert any(name.endswith(".csv") for name in packed.namelist())
    assert any(name.endswith(".bib") for name in packed.namelist())
    for name in ("briefing.pptx", "briefing.docx", "briefing.pdf", "briefing.md"):
        told = flat(words_of(name, made[name]))
        for title in before:
            assert flat(title).rstrip(".") in told, f"{name}: {title}"
        for wanted in (COMMENT, "The New York Times", "nytimes.com/2026/05/12", "Significance 4 and above", "Lane China"):
            assert flat(wanted).lower() in told.lower(), f"{name}: {wanted}"
        link = f"{server.url}/timeline?from=2025-01-01&significance=4"
        if name.endswith(".pdf"):
            assert link in links_of(made[name]), "an address may be broken over two lines, what it leads to may not"
        else:
            assert link in told.replace("&amp;", "&").replace("\\", ""), name
    for name in ("briefing.pptx", "briefing.docx", "briefing.zip", "briefing.md"):
        again = model.open_file(made[name], name)
        assert [item.kind for item in again.items] == ["event", "figure", "figure", "figure", "figure"]
        assert again.items[0].comment == COMMENT
        assert again.made.numbers[0]["events"] == 1

    # Another tab of the same browser has it, too.
    other = one.context.new_page()
    other.goto(server.url + "/timeline")
    expect(other.locator(".st-key-navigation")).to_contain_text("Briefing (5)")
    assert not one.errors
