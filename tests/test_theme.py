"""The tokens: legible, told apart, and the same in Streamlit's configuration."""

from __future__ import annotations

import csv
import itertools
import re
import tomllib
from pathlib import Path

import altair as alt
import pytest
from fontTools.ttLib import TTFont

from dashboard import theme
from dashboard.theme import LOOKS, TOKENS, Look, altair_config, contrast, streamlit_theme, tint
from dashboard.typeset import CJK_FILE, FONT_FILES, FONT_FOLDER

ROOT = Path(__file__).parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def laid_over(colour: str, ground: str, opacity: float) -> str:
    mixed = (a * opacity + b * (1 - opacity) for a, b in zip(channels(colour), channels(ground), strict=True))
    return "#" + "".join(f"{round(part):02X}" for part in mixed)


def lab(colour: str) -> tuple[float, float, float]:
    r, g, b = (theme._linear(part / 255) for part in channels(colour))
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(first: str, second: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(first), lab(second), strict=True)) ** 0.5


def column(file: str, name: str) -> set[str]:
    with (ROOT / "data" / file).open(encoding="utf-8", newline="") as lines:
        return {row[name] for row in csv.DictReader(lines)}


def test_contrast_gives_the_known_ratios() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert contrast("#FFFFFF", "#767676") == contrast("#767676", "#FFFFFF")


@pytest.mark.parametrize("look", LOOKS)
def test_text_is_legible(look: Look) -> None:
    t = TOKENS[look]
    for ground in (t.paper, t.wash):
        for colour in (t.ink, t.muted, t.accent, *t.lanes.values()):
            assert contrast(colour, ground) >= 4.5, (colour, ground)


@pytest.mark.parametrize("look", LOOKS)
def test_marks_stand_out_as_drawn(look: Look) -> None:
    config = altair_config(look)
    for name, colour in TOKENS[look].lanes.items():
        for mark in ("point", "circle", "square", "tick"):
            drawn = laid_over(colour, TOKENS[look].paper, config[mark]["opacity"])
            assert contrast(drawn, TOKENS[look].paper) >= 3, (name, mark)


@pytest.mark.parametrize("look", LOOKS)
def test_whatever_carries_meaning_stands_out_from_both_grounds(look: Look) -> None:
    t = TOKENS[look]
    for ground in (t.paper, t.wash):
        for colour in (t.quiet, t.accent, t.muted, *t.others, *t.lanes.values()):
            assert contrast(colour, ground) >= 3, (colour, ground)
    # Of charts only, which stand on the paper.
    assert contrast(t.second, t.paper) >= 3
    for colour in (t.muted, *t.lanes.values()):
        assert contrast(laid_over(colour, t.paper, theme.SPAN_OPACITY), t.paper) >= 3, colour
    # Parts of one bar lie side by side with a rim of paper; they differ from each other, too.
    for parts in ((t.accent, t.second, t.quiet, t.others[3]), t.others):
        for first, second in itertools.combinations(parts, 2):
            assert distance(first, second) >= 20, (first, second)


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_of_no_lane_has_no_lanes_hue(look: Look) -> None:
    t = TOKENS[look]
    for colour in (t.accent, t.second, *t.others):
        for lane in ("US", "CN", "bilateral"):
            assert distance(colour, t.lanes[lane]) >= 20, (colour, lane)


@pytest.mark.parametrize("look", LOOKS)
def test_only_a_hairline_may_be_faint(look: Look) -> None:
    """Of all colours it alone may fall below 3:1, so no chart may use it for what has a meaning."""
    t = TOKENS[look]
    assert contrast(t.faint, t.paper) < 3
    text = (ROOT / "dashboard" / "charts.py").read_text(encoding="utf-8")
    uses = [line for line in text.splitlines() if "t.faint" in line]
    assert all("mark_rule(color=t.faint" in line for line in uses), uses


@pytest.mark.parametrize("look", LOOKS)
def test_numbers_in_shaded_cells_are_legible(look: Look) -> None:
    t = TOKENS[look]
    for share in range(0, 101, 5):
        assert contrast(t.ink, theme.mixed(t.wash, theme.deepest(look), share / 100)) >= 4.5
    assert distance(t.wash, theme.deepest(look)) >= 30, "the scale still tells few from many"


@pytest.mark.parametrize("look", LOOKS)
def test_buttons_on_the_accent_are_legible(look: Look) -> None:
    """style.css writes them in the colour of the paper."""
    assert contrast(TOKENS[look].paper, TOKENS[look].accent) >= 4.5
    sheet = (ROOT / "dashboard" / "style.css").read_text(encoding="utf-8")
    assert re.search(r'stBaseButton-primary[^}]*color: var\(--paper\)', sheet)


@pytest.mark.parametrize("look", LOOKS)
def test_tints_differ_and_carry_text(look: Look) -> None:
    t = TOKENS[look]
    assert len(set(t.tints)) == 8
    assert all(contrast(t.ink, ground) >= 4.5 for ground in t.tints)
    for first, second in itertools.combinations((*t.tints, t.paper), 2):
        assert distance(first, second) >= 9, (first, second)
    assert tint(0, look) == tint(8, look) != tint(1, look)


def test_the_looks_define_the_same_things() -> None:
    assert TOKENS["light"].lanes.keys() == TOKENS["dark"].lanes.keys()
    assert altair_config("light").keys() == altair_config("dark").keys()


def test_every_lane_and_family_of_the_record_has_its_sign() -> None:
    assert set(TOKENS["light"].lanes) == column("lanes.csv", "lane_id")
    assert set(theme.SHAPES) == column("category_families.csv", "family_id")
    assert len(set(theme.SHAPES.values())) == len(theme.SHAPES)


@pytest.mark.parametrize("look", LOOKS)
def test_altair_takes_the_config(look: Look) -> None:
    chart = alt.Chart(alt.InlineData([])).mark_point().configure(**altair_config(look, theme.EXPORT_SANS))
    config = chart.to_dict()["config"]
    assert config["background"] == TOKENS[look].paper
    assert config["font"] == theme.EXPORT_SANS


def test_the_config_is_freshly_made() -> None:
    altair_config("light")["axis"]["labelColor"] = "red"
    assert altair_config("light")["axis"]["labelColor"] == TOKENS["light"].muted


def test_the_export_fonts_are_in_the_folder() -> None:
    names = {}
    for file in (*FONT_FILES.values(), CJK_FILE):
        with TTFont(FONT_FOLDER / file, lazy=True) as font:
            table = font["name"]
            names[file] = table.getDebugName(16) or table.getDebugName(1)
    for listed, file in (
        (theme.EXPORT_SANS, FONT_FILES["regular"]),
        (theme.EXPORT_SANS, FONT_FILES["semibold"]),
        (theme.EXPORT_SERIF, FONT_FILES["serif"]),
        (theme.EXPORT_CJK, CJK_FILE),
    ):
        assert listed.startswith(f"'{names[file]}',")
        assert listed.endswith("sans-serif")


def test_fonts_have_their_licences_and_are_small() -> None:
    licences = {path.name for path in FONT_FOLDER.glob("LICENSE-*.md")}
    assert licences == {"LICENSE-SourceSans3.md", "LICENSE-SourceSerif4.md", "LICENSE-NotoSansCJK.md"}
    assert sum((FONT_FOLDER / file).stat().st_size for file in FONT_FILES.values()) <= 2_500_000
    assert (FONT_FOLDER / CJK_FILE).stat().st_size <= 3_500_000


def test_streamlit_repeats_the_tokens() -> None:
    assert CONFIG["theme"] == streamlit_theme()


def test_streamlit_knows_every_option() -> None:
    from streamlit import config

    def paths(table: dict[str, object], above: str = "") -> list[str]:
        found = []
        for name, value in table.items():
            path = f"{above}{name}"
            found += paths(value, f"{path}.") if isinstance(value, dict) else [path]
        return found

    known = config._config_options_template
    assert [path for path in paths(CONFIG) if path not in known] == []


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server.headless", True),
        ("server.enableStaticServing", False),
        ("server.enableXsrfProtection", True),
        ("server.enableCORS", True),
        ("server.maxUploadSize", 1),
        ("server.maxMessageSize", 50),
        ("server.disconnectedSessionTTL", 60),
        ("server.fileWatcherType", "none"),
        ("browser.gatherUsageStats", False),
        ("client.toolbarMode", "viewer"),
        ("client.showErrorDetails", "none"),
        ("client.showErrorLinks", False),
        ("client.disableDataExport", True),
        ("client.showSidebarNavigation", False),
        ("runner.postScriptGC", False),
        ("runner.magicEnabled", False),
    ],
)
def test_streamlit_is_configured_safely(option: str, value: object) -> None:
    section, name = option.split(".")
    assert CONFIG[section][name] == value
    assert "address" not in CONFIG["server"]
