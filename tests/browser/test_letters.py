"""An SVG file shows its own letters in a browser that has none of our fonts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.frame import compose, with_fonts
from dashboard.typeset import text_width
from tests.test_frame import BOX, CAPTION, CHINESE, style_of, texts

pytestmark = pytest.mark.browser

FACES = "document.fonts.ready.then(() => [...document.fonts].map(face => [face.family, face.status]))"
WIDTHS = "[...document.querySelectorAll('text')].map(text => [text.textContent, text.getComputedTextLength()])"


def told(svg: str) -> list[tuple[str, float]]:
    """Every line of the frame and how wide it was reckoned."""
    lines = [(element, float(element.attrib["font-size"])) for element in texts(svg)]
    return [(line.text or "", text_width(line.text or "", size, style_of(line))) for line, size in lines]


@pytest.mark.parametrize("order", [1, -1])
def test_a_browser_takes_the_letters_and_sets_lines_as_wide_as_reckoned(
    chromium: Browser, tmp_path: Path, order: int
) -> None:
    """Two pictures on one page, where each has letters that the other lacks."""
    pictures = [with_fonts(compose(BOX, caption)) for caption in (CAPTION, CHINESE)][::order]
    page = chromium.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    (tmp_path / "one.svg").write_text(pictures[0], encoding="utf-8")
    (tmp_path / "both.html").write_text(f"<meta charset=utf-8>{''.join(pictures)}", encoding="utf-8")
    try:
        for name, shown in (("one.svg", pictures[:1]), ("both.html", pictures)):
            page.goto((tmp_path / name).as_uri())
            faces = page.evaluate(FACES)
            assert len(faces) == sum(svg.count("@font-face") for svg in shown)
            assert {status for _, status in faces} == {"loaded"}
            wanted = sorted(line for svg in shown for line in told(svg))
            for (text, wide), (found, drawn) in zip(wanted, sorted(map(tuple, page.evaluate(WIDTHS))), strict=True):
                assert found == text
                assert drawn == pytest.approx(wide, abs=0.6), text
        assert not errors
    finally:
        page.close()
