"""What reaches paper, and that tables fit the page they stand on."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.browser

# Label, width of the content and of its place, for every table that is not meant to scroll sideways.
WIDTHS = """() => {
    const roots = [document], found = [];
    while (roots.length) {
        for (const node of roots.pop().querySelectorAll('*')) {
            if (node.shadowRoot) roots.push(node.shadowRoot);
            if (node.matches('.holder') && !node.querySelector('table.wide'))
                found.push([node.getAttribute('aria-label'), node.scrollWidth, node.clientWidth]);
        }
    }
    return found;
}"""


@pytest.mark.parametrize("width", [1440, 1024])
def test_no_table_is_cut_at_its_right_edge(width: int, server: Any, reader: Callable[..., Any]) -> None:
    one = reader(width=width)
    for address in ("/timeline", "/actors", "/actors?profile=anthropic", "/sources?view=outlets", "/sources?view=sides", "/sources?view=numbers"):
        one.open(server.url + address)
        one.page.wait_for_timeout(1500)  # long tables are laid out in two steps
        found = one.page.evaluate(WIDTHS)
        assert found, address
        assert [table for table in found if table[1] > table[2] + 2] == [], address


def test_a_printed_list_keeps_its_columns_and_repeats_its_head(server: Any, reader: Callable[..., Any]) -> None:
    one = reader().open(f"{server.url}/timeline?from=2026-01-01")
    one.page.wait_for_timeout(1500)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(one.page.pdf(format="A4", prefer_css_page_size=True))).pages]
    whole = " ".join(pages)
    rows = one.page.locator("tbody tr").count()
    assert rows > 100
    assert len(re.findall(r"Confirmed|Reported|Contested", whole)) >= rows
    for head in ("Significance", "Rests on", "Grade"):
        assert sum(head in page for page in pages) >= len(pages) - 1, head
    # What has to be pressed stays away; what tells the filter and the address is there.
    assert "Add to briefing" not in whole
    assert "Filter: " in whole
    assert "/timeline?from=2026-01-01" in re.sub(r"\s", "", whole)
