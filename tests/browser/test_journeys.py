"""What a reader does, in a real browser against a real server."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree as ET

import duckdb
import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.page import PAGES
from tests.helpers import PAYLOAD, REFUSAL, SCRIPT, rows

pytestmark = pytest.mark.browser
Con = duckdb.DuckDBPyConnection

ADDRESSES = {
    "overview": "/",
    "timeline": "/timeline",
    "actors": "/actors",
    "sources": "/sources?view=outlets",
    "story": "/story?story=may-2026-refusal",
    "indicators": "/indicators?indicator=eci_record",
    "watch": "/watch",
    "event": f"/event?event={REFUSAL}",
    "method": "/method",
    "briefing": "/briefing",
}
SENTENCED = ("overview", "timeline", "actors", "sources")


def asked(page: Page) -> dict[str, list[str]]:
    """The parameters of the address."""
    return parse_qs(urlsplit(page.url).query)


def said(page: Page, con: Con, **filters: Any) -> str:
    """Wait for the sentence that counts the events of a filter."""
    number = int(rows(con, "event_totals", **filters).events.iloc[0])
    sentence = page.get_by_text(re.compile(rf"^{number:,} events?, ")).first
    expect(sentence).to_be_visible()
    return sentence.inner_text()


def popover(page: Page, label: str | re.Pattern[str]) -> Locator:
    """Open a popover by its label and give its body; an open one is closed first."""
    body = page.get_by_test_id("stPopoverBody")
    if body.count():
        page.locator("h1").first.click()
        expect(body).to_have_count(0)
    page.get_by_test_id("stPopoverButton").filter(has_text=label).first.click()
    expect(body).to_be_visible()
    return body


def test_a_deep_link_as_the_very_first_request_shows_our_page(poisoned: Any, reader: Callable[..., Any]) -> None:
    """The framework would run the page file without app.py, with its own navigation and no frame."""
    one = reader().open(f"{poisoned.url}/timeline?lane=US&significance=2")
    expect(one.page.get_by_role("link", name="Data and method")).to_be_visible()
    assert one.title == "Timeline"
    assert one.sentence.startswith("3 events, ")
    expect(one.page.get_by_test_id("stSidebarNav")).to_have_count(0)
    assert one.page.title() == "Parallax: Timeline"


def test_a_filter_changes_sentence_chart_address_and_what_is_taken_away(server: Any, reader: Callable[..., Any], real: Con) -> None:
    one = reader().open(f"{server.url}/timeline")
    page = one.page
    said(page, real)
    before = page.get_by_test_id("stVegaLiteChart").first.inner_html()

    page.get_by_placeholder("Search events").fill("deepseek")
    page.get_by_placeholder("Search events").press("Enter")
    said(page, real, search="deepseek")
    popover(page, "All lanes").get_by_role("button", name="China").click()
    sentence = said(page, real, search="deepseek", lanes=("CN",))
    assert "lane China" in sentence
    one.settle()
    assert asked(page) == {"q": ["deepseek"], "lane": ["CN"]}
    expect(page.get_by_test_id("stVegaLiteChart").first.locator("svg")).to_be_visible()
    assert page.get_by_test_id("stVegaLiteChart").first.inner_html() != before

    expected = rows(real, "events", search="deepseek", lanes=("CN",))
    body = popover(page, re.compile("^Download"))
    taken = {}

    def take(label: str, kind: str) -> None:
        with page.expect_download() as download:
            body.get_by_role("button", name=label).click()
        taken[kind] = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename.startswith("parallax-timeline-")
        assert download.value.suggested_filename.endswith(f".{kind}")

    take("Download PNG", "png")
    body.get_by_test_id("stSelectbox").get_by_role("button", name="Open").click()
    page.get_by_role("option", name=re.compile("SVG")).click()
    take("Download SVG", "svg")
    body.get_by_text("Data", exact=True).click()
    take("CSV for Excel", "csv")
    found = csv.DictReader(io.StringIO(taken["csv"].decode("utf-8-sig")))
    assert [row["event_id"] for row in found] == expected.event_id.tolist()
    assert taken["png"].startswith(b"\x89PNG\r\n\x1a\n")
    words = " ".join(ET.fromstring(taken["svg"]).itertext())
    assert "US–China AI timeline" in words
    assert "with the words “deepseek”" in words
    assert one.errors == []


def test_a_change_of_page_keeps_the_filter_and_back_undoes_it(server: Any, reader: Callable[..., Any], real: Con) -> None:
    one = reader().open(f"{server.url}/timeline?actor=anthropic")
    page = one.page
    first = said(page, real, actors=("anthropic",))
    page.evaluate("window.__same = true")
    page.get_by_role("link", name="Actors", exact=True).click()
    expect(page.get_by_role("heading", name="Actors", exact=True)).to_be_visible()
    one.settle()
    assert asked(page) == {"actor": ["anthropic"]}
    assert urlsplit(page.url).path == "/actors"
    assert said(page, real, actors=("anthropic",)) == first
    assert page.evaluate("window.__same"), "a change of page is no new session"

    body = popover(page, "Any significance")
    body.get_by_role("radio", name="4").or_(body.get_by_role("button", name="4", exact=True)).first.click()
    said(page, real, actors=("anthropic",), min_significance=4)
    one.settle()
    assert asked(page) == {"actor": ["anthropic"], "significance": ["4"]}
    page.go_back()
    assert said(page, real, actors=("anthropic",)) == first
    assert asked(page) == {"actor": ["anthropic"]}
    page.go_back()
    expect(page.get_by_role("heading", name="Timeline", exact=True)).to_be_visible()
    assert one.errors == []


def test_the_way_back_from_another_page_leads_to_the_address_left(server: Any, reader: Callable[..., Any]) -> None:
    one = reader().open(f"{server.url}/timeline?form=list&actor=anthropic&significance=4")
    page = one.page
    first, steps = page.url, page.evaluate("history.length")
    page.get_by_role("link", name="Watch list", exact=True).click()
    expect(page.get_by_role("heading", name="Watch list", exact=True)).to_be_visible()
    one.settle()
    assert page.evaluate("history.length") == steps + 1, "a page is one step"
    second = page.url
    page.get_by_role("link", name="Parallax", exact=True).click()
    expect(page.get_by_role("combobox", name="Find an event")).to_be_visible()
    one.settle()
    page.go_back()
    expect(page.get_by_role("heading", name="Watch list", exact=True)).to_be_visible()
    assert page.url == second
    page.go_back()
    expect(page.get_by_role("heading", name="Timeline: list by month", exact=True)).to_be_visible()
    assert page.url == first
    page.go_forward()
    expect(page.get_by_role("heading", name="Watch list", exact=True)).to_be_visible()
    assert page.url == second
    assert one.errors == []


def test_a_mark_opens_its_panel_and_a_link_its_event_in_the_same_session(server: Any, reader: Callable[..., Any], real: Con) -> None:
    asked_for = {"actors": ("anthropic",), "min_significance": 5}
    one = reader().open(f"{server.url}/timeline?actor=anthropic&significance=5")
    page = one.page
    said(page, real, **asked_for)
    titles = rows(real, "events", **asked_for).title.tolist()
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart.locator("svg")).to_be_visible()
    # The marks of the legend are symbols, too; those of events are drawn in a layer of their own.
    chart.locator("g.role-mark.mark-symbol path").last.click(force=True)
    panel = page.locator(".st-key-event_panel")
    title = panel.get_by_role("heading").inner_text()
    assert title in titles
    one.settle()
    (event_id,) = asked(page)["event"]
    assert rows(real, "event", event_id=event_id).title.tolist() == [title]

    page.evaluate("window.__same = true")
    sessions = len([url for url in one.requests if "/_stcore/stream" in url])
    page.locator("table a", has_text=titles[0]).first.click()
    expect(page.get_by_role("heading", name=titles[0], exact=True)).to_be_visible()
    one.settle()
    assert urlsplit(page.url).path == "/event"
    assert page.evaluate("window.__same")
    assert len([url for url in one.requests if "/_stcore/stream" in url]) == sessions
    assert one.errors == []


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name not in ("briefing", "watch")])
def test_a_copied_address_gives_the_same_view_to_somebody_else(
    name: str, server: Any, regular: Any, reader: Callable[..., Any], real: Con
) -> None:
    sign = "&" if "?" in ADDRESSES[name] else "?"
    one = regular.open(f"{server.url}{ADDRESSES[name]}{sign}known-on=2026-06-01&significance=3&q=china+model")
    if name in SENTENCED:
        said(one.page, real, search="china model", min_significance=3, known_on=date(2026, 6, 1))
    told = one.title, one.sentence if name in SENTENCED else ""
    # What the page offers as its link is the address it has.
    shown = popover(one.page, re.compile("^Copy")).get_by_test_id("stCode").first.inner_text().strip()
    assert shown.split("?")[0].rstrip("/") == one.page.url.split("?")[0].rstrip("/")
    assert parse_qs(urlsplit(shown).query) == asked(one.page)
    two = reader().open(shown)
    assert (two.title, two.sentence if name in SENTENCED else "") == told
    assert one.errors == two.errors == []
    assert one.foreign() == two.foreign() == []


HOSTILE = quote(f"{PAYLOAD} {SCRIPT}")
POISONED = [
    f"/?find={HOSTILE}&q={HOSTILE}",
    "/timeline?event=2025-04-00-larkspur-refuses-access",
    "/timeline?form=list",
    "/event?event=2025-06-10-singapore-talks",
    "/sources?event=2025-04-00-larkspur-refuses-access",
    "/actors?profile=bright-loom",
    "/sources?outlet=meridian-wire",
    "/method",
]


@pytest.mark.parametrize("address", POISONED, ids=lambda address: address[:24])
def test_markup_in_data_and_address_runs_nowhere_and_calls_nobody(address: str, poisoned: Any, regular: Any) -> None:
    one = regular.open(poisoned.url + address)
    one.page.wait_for_timeout(300)  # for what a picture or script would still ask for
    assert one.page.evaluate("window.__pwned") is None
    assert one.dialogs == []
    assert one.errors == []
    assert one.foreign() == []
    # Nothing of it has become an element, in the page or in our own components.
    made = one.page.evaluate(
        """() => {
            const roots = [document], found = [];
            while (roots.length) {
                const root = roots.pop();
                for (const node of root.querySelectorAll('*')) {
                    if (node.shadowRoot) roots.push(node.shadowRoot);
                    const src = node.getAttribute('src') || '', href = node.getAttribute('href') || '';
                    if (/t\\d*\\.example/.test(src) || src === 'x' || /^(javascript|data):/i.test(href)
                        || node.hasAttribute('onerror') || node.hasAttribute('onclick')) found.push(node.outerHTML.slice(0, 200));
                }
            }
            return found;
        }"""
    )
    assert made == []
    if "find=" not in address and "/method" not in address:
        expect(one.page.get_by_text(re.compile(r"!\[i\]\(https://t\d+\.example/p\.png\)")).first).to_be_attached()


def test_the_panel_of_an_event_comes_into_sight_when_asked_for_and_else_moves_nothing(server: Any, phone: Any, real: Con) -> None:
    (last,) = rows(real, "events", actors=("anthropic",)).event_id.tail(1)
    one = phone.open(f"{server.url}/timeline?actor=anthropic&event={last}")
    panel, main = one.page.locator(".st-key-event_panel"), one.page.get_by_test_id("stMain")
    expect(panel).to_be_visible()
    one.page.wait_for_timeout(600)
    assert main.evaluate("node => node.scrollTop") == 0
    one.open(f"{server.url}/timeline?actor=anthropic")
    one.page.get_by_role("button", name="Step through the events").click()
    expect(panel).to_be_in_viewport()
    expect(panel.get_by_role("button", name="Earlier")).to_be_focused()


@pytest.mark.parametrize("name", [*ADDRESSES, "compare"])
def test_a_phone_never_scrolls_sideways(name: str, server: Any, phone: Any) -> None:
    one = phone.open(server.url + {**ADDRESSES, "compare": "/sources"}[name])
    one.page.wait_for_function("document.querySelectorAll('[data-testid=stBidiComponentIsolated]').length > 0")
    one.settle()
    wide = one.page.evaluate(
        """() => [document.scrollingElement, ...document.querySelectorAll('[data-testid=stMain], [data-testid=stMainBlockContainer]')]
            .map((node) => node.scrollWidth - node.clientWidth)"""
    )
    assert max(wide) <= 1, wide
    assert one.errors == []


def test_every_answer_has_its_headers_and_the_server_says_that_it_is_ready(server: Any, real: Con) -> None:
    for path in ("/", "/timeline", "/_stcore/health", "/readyz", "/no/such/page"):
        headers = server.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"]
    ready = json.loads(server.get("/readyz").read())
    totals = rows(real, "record_totals").iloc[0]
    assert ready == {"status": "ok", "version": totals.version, "data": totals.content_hash, "events": totals.events, "documents": totals.documents}
    assert server.get("/_stcore/health").read() == b"ok"


def test_the_pages_of_these_journeys_are_all_there_are() -> None:
    assert {name for name in ADDRESSES if name != "overview"} == set(PAGES) - {""}


def test_a_long_table_grows_on_a_phone_and_is_whole_in_a_box_elsewhere(server: Any, phone: Any, regular: Any, real: Con) -> None:
    """Of a long table few rows are laid out before the rest: on a phone when asked, elsewhere once nobody waits."""
    total = len(rows(real, "events"))
    page = phone.open(f"{server.url}/timeline").page
    cards = page.locator(".st-key-timeline_rows tbody tr")
    expect(cards).to_have_count(10)
    page.get_by_role("button", name=f"Show 20 more of {total}").click()
    expect(cards).to_have_count(30)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page = regular.open(f"{server.url}/timeline").page
    table = page.locator(".st-key-timeline_rows")
    expect(table.locator("tbody tr")).to_have_count(total)
    expect(table.get_by_text(f"{total} rows; scroll in the table for the rest")).to_be_visible()
    table.get_by_role("button", name="Significance").click()
    expect(table.locator("tbody tr").first).to_contain_text("5")
    expect(table.locator("tbody tr")).to_have_count(total)


def test_an_address_without_a_page_leads_to_the_overview_that_says_so(server: Any, regular: Any) -> None:
    page = regular.open(f"{server.url}/no-such-page?from=2026-01-01").page
    expect(page.get_by_text("There is no page at the address that was asked for")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("The US–China AI rivalry, event by event")
    expect(page.get_by_role("dialog")).to_have_count(0)
