"""What axe finds on every page, in both looks, at the widths of a desk, a tablet and a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from dashboard.page import PAGES
from tests.browser.conftest import Reader, Server
from tests.helpers import REFUSAL

pytestmark = pytest.mark.browser

ADDRESSES = {
    "": "/",
    "timeline": f"/timeline?event={REFUSAL}",
    "story": "/story?story=may-2026-refusal",
    "actors": "/actors?profile=anthropic",
    "actors, compared": "/actors?profile=anthropic&profile=deepseek",
    "sources": f"/sources?event={REFUSAL}",
    "sources, blind spots": "/sources?view=sides",
    "indicators": "/indicators",
    "indicators, one": "/indicators?indicator=eci_record",
    "watch": "/watch",
    "briefing": "/briefing",
    "event": f"/event?event={REFUSAL}",
    "method": "/method",
}


def test_every_page_is_looked_at() -> None:
    assert set(PAGES) == {name.partition(",")[0] for name in ADDRESSES}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 768, 390])
def test_axe_finds_nothing_serious(chromium: Browser, server: Server, width: int, look: str) -> None:
    reader = Reader(chromium, width=width, look="dark" if look == "dark" else "light")
    found = []
    try:
        for name, address in ADDRESSES.items():
            reader.open(server.url + address)
            reader.page.wait_for_selector(".st-key-page_foot")
            reader.page.wait_for_timeout(700)  # charts are drawn after the script has run
            for violation in Axe().run(reader.page).response["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    node = violation["nodes"][0]
                    found.append(f"{name or 'overview'}: {violation['id']}: {node['html'][:200]} {node['failureSummary'][:200]}")
    finally:
        reader.context.close()
    assert not found, "\n".join(found)
