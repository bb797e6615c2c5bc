"""A reader without a pointer: from the Overview to a file, and through the tour of a first visit."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# What has the focus, also inside our own components: its name, and whether one can see that it has it.
FOCUSED = """() => {
    let node = document.activeElement;
    while (node && node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
    if (!node || node === document.body) return ["", true];
    const named = node.getAttribute('aria-label') || node.innerText || node.getAttribute('placeholder') || node.tagName;
    const shows = (each) => {
        const style = getComputedStyle(each);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
    };
    // A field shows it by its frame, a hidden switch by its label.
    const around = [node, node.parentElement, node.closest('[data-baseweb]'), node.closest('label')].filter(Boolean);
    return [named.trim(), node.tagName === 'MAIN' || node.tagName === 'INPUT' || around.some(shows)];
}"""


def tab_to(page: Page, name: str, most: int = 90) -> None:
    """Press Tab until what has this name has the focus; whatever has it on the way must show it."""
    met = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found, is_seen = page.evaluate(FOCUSED)
        assert is_seen, f"{found!r} does not show that it has the focus"
        met.append(found[:40])
        if re.match(name, found):
            return
    pytest.fail(f"{name!r} was not reached with {most} times Tab: {met}")


def inside(page: Page) -> None:
    """Wait until the focus has gone into the box that was opened."""
    page.wait_for_function("""() => document.activeElement.closest('[data-testid="stPopoverBody"]')""")


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_from_the_overview_to_a_file_by_keyboard_alone(server: Any, reader: Callable[..., Any]) -> None:
    one = reader().open(f"{server.url}/?from=2026-04-01")
    page = one.page
    tab_to(page, "Timeline$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Timeline", exact=True)).to_be_visible()
    one.settle()

    before = one.sentence
    tab_to(page, "All lanes")
    page.keyboard.press("Enter")
    inside(page)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == ["China", True]
    page.keyboard.press("Enter")
    expect(page.get_by_text(before, exact=True)).to_have_count(0)
    page.keyboard.press("Escape")
    one.settle()
    assert asked(page) == {"from": ["2026-04-01"], "lane": ["CN"]}

    tab_to(page, "Step through the events")
    page.keyboard.press("Enter")
    panel = page.locator(".st-key-event_panel")
    expect(panel.get_by_role("heading")).to_be_visible()
    one.settle()
    last = panel.get_by_role("heading").inner_text()
    page.keyboard.press("ArrowLeft")
    expect(panel.get_by_role("heading")).not_to_have_text(last)
    one.settle()
    title = panel.get_by_role("heading").inner_text()

    tab_to(page, "Open event$", most=120)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    one.settle()
    page.wait_for_selector(".st-key-page_foot")

    tab_to(page, r"Download\b", most=200)
    page.keyboard.press("Enter")
    inside(page)
    with page.expect_download() as download:
        tab_to(page, "CSV", most=20)
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("parallax-")
    assert download.value.suggested_filename.endswith(".csv")
    assert one.errors == []


def test_typing_finds_and_enter_opens(server: Any, reader: Callable[..., Any]) -> None:
    one = reader().open(server.url)
    page = one.page
    box = page.get_by_role("combobox", name="Find an event, actor, outlet or document")
    options = page.get_by_role("option")
    tab_to(page, "Find an event")
    page.keyboard.type("huawei", delay=30)
    expect(options.first).to_contain_text("Huawei")
    assert asked(page)["find"] == ["huawei"]
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    expect(options.last).to_contain_text("on the timeline")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")

    # A choice does not outlive the words it was made among; the words are no steps of the history.
    steps = page.evaluate("history.length")
    box.press("ArrowDown")
    box.press("ArrowDown")
    page.keyboard.type("s")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Backspace")
    expect(options.first).to_contain_text("Huawei")
    assert page.evaluate("history.length") == steps
    # The list is no stop on the way through the page.
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()
    box.focus()

    # Enter does not wait for the list to be seen, and opens what was typed last.
    box.fill("")
    page.keyboard.type("mofcom")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Ministry of Commerce")).to_be_visible()
    one.settle()
    page.go_back()
    expect(box).to_have_value("mofcom")
    expect(options.first).to_be_visible()
    options.first.click(delay=400)
    expect(page.get_by_role("heading", level=1, name="Ministry of Commerce")).to_be_visible()
    page.go_back()
    expect(box).to_have_value("mofcom")
    box.fill("no such thing at all")
    expect(page.get_by_text("Nothing in the record has all the words").first).to_be_visible()
    page.keyboard.press("Enter")
    one.settle()
    expect(box).to_be_visible()
    assert one.errors == []


def test_a_first_visit_is_shown_around_once_and_nothing_moves(server: Any, reader: Callable[..., Any]) -> None:
    one = reader(is_new=True).open(server.url)
    page, tour = one.page, one.page.locator(".st-key-tour")
    page.wait_for_selector(".st-key-page_foot")
    place = page.locator(".st-key-numbers").bounding_box()
    expect(tour).to_contain_text("1 of 4")
    assert page.locator(".st-key-numbers").bounding_box() == place
    tab_to(page, "Next$")
    for step in (2, 3, 4):
        page.keyboard.press("Enter")
        expect(tour).to_contain_text(f"{step} of 4")
    tour.get_by_role("button", name="Done").press("Enter")
    expect(tour).to_have_count(0)
    page.reload()
    one.settle()
    page.wait_for_timeout(2500)
    expect(tour).to_have_count(0)
    assert one.errors == []


def test_the_tour_can_be_skipped_and_belongs_to_the_overview(server: Any, reader: Callable[..., Any]) -> None:
    one = reader(is_new=True).open(f"{server.url}/method")
    page, tour = one.page, one.page.locator(".st-key-tour")
    page.wait_for_timeout(2500)
    expect(tour).to_have_count(0)
    page.goto(server.url)
    one.settle()
    tour.get_by_role("button", name="Skip").click()
    expect(tour).to_have_count(0)


def test_headings_are_in_order(server: Any, regular: Any) -> None:
    for path in ("/", "/timeline?form=list&from=2026-06-01", "/actors?profile=anthropic", "/sources?view=outlets", "/briefing", "/method"):
        page = regular.open(server.url + path).page
        page.wait_for_selector(".st-key-page_foot")
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((node) => Number(node.tagName[1]))")
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), (path, levels)


def test_the_foot_leads_to_the_words(server: Any, regular: Any) -> None:
    page = regular.open(f"{server.url}/timeline?from=2026-06-01").page
    page.locator(".st-key-page_foot").get_by_role("link", name="What the words mean").click()
    expect(page.get_by_role("heading", name="What the words mean")).to_be_in_viewport()


def test_less_motion_is_kept_to(server: Any, regular: Any) -> None:
    regular.page.emulate_media(reduced_motion="reduce")
    page = regular.open(server.url).page
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].map((node) => Math.max(
            ...[getComputedStyle(node).transitionDuration, getComputedStyle(node).animationDuration].map(
                (text) => Math.max(...text.split(',').map(parseFloat))))))"""
    )
    regular.page.emulate_media(reduced_motion="no-preference")
    assert longest <= 0.01
