"""Measuring, breaking and cutting text."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from dashboard.typeset import (
    ELLIPSIS,
    FONT_FILES,
    FONT_FOLDER,
    Weight,
    covers,
    covers_cjk,
    is_cjk,
    plain,
    runs,
    shorten,
    text_width,
    wrap,
)

DATA = Path(__file__).parent.parent / "data"
HEADLINE = "White House published America's AI Action Plan, and China answered within days"
CHINESE = "中国商务部宣布「对镓、锗等物项」实施出口管制，美国随后回应。"
LINK = "https://parallax.example/timeline?from=2025-01-01&to=2026-06-30&lane=US&lane=CN"
HOSTILE = "</text><script>alert(1)</script>\0\u202egnp.\u202c\ud800" * 300

texts = st.one_of(st.text(max_size=300), st.sampled_from([HEADLINE, CHINESE, LINK, HOSTILE, f"{HEADLINE} {CHINESE}"]))


@pytest.mark.parametrize("weight", FONT_FILES)
@pytest.mark.parametrize("text", [HEADLINE, "Café naïve — “37 days” · 12 %", "Übermut und Straße 1234567890"])
def test_widths_agree_with_another_measurer(weight: Weight, text: str) -> None:
    font = ImageFont.truetype(str(FONT_FOLDER / FONT_FILES[weight]), 1000, layout_engine=ImageFont.Layout.BASIC)
    assert text_width(text, 12, weight) == pytest.approx(font.getlength(text) * 12 / 1000, rel=0.02)


def test_width_grows_with_size_and_weight() -> None:
    assert text_width(HEADLINE, 24) == pytest.approx(2 * text_width(HEADLINE, 12))
    assert text_width(HEADLINE, 12, "bold") > text_width(HEADLINE, 12, "semibold") > text_width(HEADLINE, 12)


def test_chinese_counts_one_em_and_marks_nothing() -> None:
    assert text_width("深度求索", 10) == 40
    assert text_width("\U0002ffff", 10) >= 10
    assert text_width("e\u0301", 10) == text_width("e", 10)


@given(texts)
@example(HOSTILE)
def test_plain_leaves_nothing_harmful(text: str) -> None:
    clean = plain(text)
    assert plain(clean) == clean
    assert all(unicodedata.category(char) not in {"Cc", "Cs", "Co", "Zl", "Zp"} for char in clean)
    assert not any(unicodedata.bidirectional(char) in {"RLO", "LRO", "RLE", "LRE", "PDF"} for char in clean)
    clean.encode("utf-8")


def test_plain_keeps_what_is_meant() -> None:
    assert plain("  DeepSeek\t(深度求索)\r\n “V4” – café ") == "DeepSeek (深度求索) “V4” – café"
    assert plain("a" + "\u0301" * 50) == "a" + "\u0301" * 3
    assert len(plain("word " * 10_000, 100)) <= 100


@settings(max_examples=200, deadline=None)
@given(texts, st.integers(min_value=60, max_value=400), st.sampled_from(sorted(FONT_FILES)))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, room: int, weight: Weight) -> None:
    lines = wrap(text, 12, room, weight)
    # A single character may be wider than the line: one that stands for a whole phrase.
    assert all(text_width(line, 12, weight) <= room + 1e-6 or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(plain(text).split())
    assert all(line and line == line.strip() for line in lines)


@settings(max_examples=200, deadline=None)
@given(texts, st.integers(min_value=60, max_value=400), st.integers(min_value=1, max_value=4))
def test_lines_are_bounded(text: str, room: int, most: int) -> None:
    full, cut = wrap(text, 12, room), wrap(text, 12, room, max_lines=most)
    assert len(cut) <= most
    assert all(text_width(line, 12) <= room + 1e-6 or len(line) == 1 for line in cut)
    if len(full) > most:
        assert cut[-1].endswith(ELLIPSIS)
        assert cut[:-1] == full[: most - 1]
    else:
        assert cut == full


def test_words_stay_whole_where_they_can() -> None:
    assert " ".join(wrap(HEADLINE, 12, 120)) == HEADLINE
    assert wrap("", 12, 100) == [] == wrap(" \n\t", 12, 100)


def test_a_link_breaks_after_its_separators() -> None:
    lines = wrap(LINK, 11, 160)
    assert "".join(lines) == LINK
    assert all(line[-1] in "/?&=-" for line in lines[:-1])


def test_chinese_punctuation_stays_with_its_word() -> None:
    for room in range(40, 200, 7):
        lines = wrap(CHINESE, 12, room)
        assert not any(line[0] in "、，。」" for line in lines)
        assert not any(line[-1] == "「" for line in lines)


@settings(max_examples=300, deadline=None)
@given(texts, st.integers(min_value=10, max_value=400))
def test_shortening_never_cuts_a_word(text: str, room: int) -> None:
    short = shorten(text, 12, room)
    whole = plain(text)
    assert text_width(short, 12) <= room
    if short != whole:
        assert short in ("", ELLIPSIS) or short.endswith(ELLIPSIS)
        kept = short.removesuffix(ELLIPSIS).rstrip()
        assert whole.startswith(kept)
        following = whole[len(kept) :].lstrip(" ,;:–—-([“‘")
        cut_at = len(whole) - len(following)
        assert (
            not kept or not following or whole[cut_at - 1] in " ,;:–—-([“‘" or is_cjk(kept[-1]) or is_cjk(following[0])
        )
    else:
        assert text_width(whole, 12) <= room


def test_shortening_reads_well() -> None:
    assert shorten("US dropped the AI Diffusion rule of 2025", 12, 195) == "US dropped the AI Diffusion rule …"
    assert shorten("Report on the state of the art", 12, 130) == "Report on the state …"
    assert shorten(CHINESE, 12, 100).endswith(ELLIPSIS)
    assert shorten("Word", 12, 3) == ""
    assert shorten("Unbreakable", 12, 30) == ELLIPSIS


def test_runs_name_the_font_that_has_the_characters() -> None:
    assert runs("DeepSeek (深度求索) قمة") == [
        ("DeepSeek (", "main"),
        ("深度求索", "cjk"),
        (") ", "main"),
        ("قمة", "other"),
    ]
    assert "".join(part for part, _ in runs(HOSTILE)) == HOSTILE


def test_the_fonts_have_every_chinese_character_of_the_record() -> None:
    lacking: set[str] = set()
    for path in DATA.glob("*.csv"):
        chars = set(path.read_text(encoding="utf-8"))
        lacking |= {char for char in chars if is_cjk(char) and not covers(char) and not covers_cjk(char)}
    assert not lacking, f"make the subset anew, see dashboard/fonts/README.md: {''.join(sorted(lacking))}"


def test_long_and_hostile_texts_take_little_time() -> None:
    start = time.perf_counter()
    wrap("a" * 10_000, 24, 400, "serif", 3)
    wrap(HOSTILE * 20, 24, 400, "serif", 3)
    shorten("深" * 10_000, 12, 300)
    assert time.perf_counter() - start < 1
