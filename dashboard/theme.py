"""The design tokens: colour, type, space, shape. Everything that draws takes them from here.

Streamlit repeats some of them in `.streamlit/config.toml`; `streamlit_theme` gives what must stand
there, and a test compares the two. No Streamlit import, so that exports and tests stay light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

Look = Literal["light", "dark"]
LOOKS: Final[tuple[Look, ...]] = ("light", "dark")


@dataclass(frozen=True)
class Tokens:
    """The colours of one look, each as `#RRGGBB`.

    `wash` is the ground of quiet surfaces (table heads, fields), `faint` the hairline, `quiet` marks
    of what is least in question, `accent` what can be acted on; `lanes` maps a lane id to its
    colour, which is legible as text, too; `second` is the accent's paler kin, for what is of second
    hand; `others` tells apart what is of no lane, such as several actors, and has no lane's hue;
    `tints` are the grounds for "these sources give the same answer", on which `ink` is legible,
    those near a lane's hue last.
    """

    paper: str
    wash: str
    ink: str
    muted: str
    faint: str
    quiet: str
    accent: str
    second: str
    others: tuple[str, ...]
    lanes: Mapping[str, str]
    tints: tuple[str, ...]


TOKENS: Final[Mapping[Look, Tokens]] = MappingProxyType(
    {
        "light": Tokens(
            paper="#FFFFFF",
            wash="#F5F6F7",
            ink="#1A1D21",
            muted="#59636E",
            faint="#D8DCE1",
            quiet="#848D97",
            accent="#0F6B62",
            second="#559F96",
            others=("#0F6B62", "#B2508A", "#7F7400", "#3F4954"),
            lanes=MappingProxyType(
                {
                    "US": "#1F5FA8",
                    "CN": "#A85B0E",
                    "bilateral": "#6A4C93",
                    "third_party": "#5F6B76",
                }
            ),
            tints=(
                "#CBEEEE",
                "#F4EFB6",
                "#E9DAF5",
                "#FAD5DC",
                "#D9EFD6",
                "#E1E2E4",
                "#FBE3C4",
                "#D6E6F8",
            ),
        ),
        "dark": Tokens(
            paper="#11151A",
            wash="#1A2027",
            ink="#E7EAED",
            muted="#A2ACB7",
            faint="#333B45",
            quiet="#6C7681",
            accent="#62B9AD",
            second="#37766E",
            others=("#62B9AD", "#E08DB9", "#C9BC4B", "#D5DAE0"),
            lanes=MappingProxyType(
                {
                    "US": "#6FA8E6",
                    "CN": "#DF954B",
                    "bilateral": "#B79AE0",
                    "third_party": "#98A4B0",
                }
            ),
            tints=(
                "#0F4A4E",
                "#4A4512",
                "#432F5E",
                "#5A2533",
                "#1E4A2A",
                "#3A4149",
                "#553713",
                "#1F3A5C",
            ),
        ),
    }
)

# Vega symbol names, all solid: a hollow mark would look like the ring of a selection.
SHAPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "controls": "square",
        "technology": "circle",
        "industry": "diamond",
        "statecraft": "triangle-up",
        "security": "cross",
    }
)

# Pixels at a root size of 16; a line is about 1.4 times as high as its type.
TYPE: Final[Mapping[str, int]] = MappingProxyType(
    {"fine": 11, "small": 13, "body": 16, "lead": 18, "section": 20, "heading": 24, "title": 32}
)
SPACE: Final[Mapping[str, int]] = MappingProxyType({"xs": 4, "s": 8, "m": 16, "l": 24, "xl": 32, "xxl": 48})
HAIRLINE: Final = 1
_SRGB_KNEE: Final = 0.04045
MARK_OPACITY: Final = 0.9
# Of the bar that shows how imprecise a date is: paler than its mark, and still 3:1 against the paper.
SPAN_OPACITY: Final = 0.75
# The least contrast of text with its ground, WCAG 2.2 level AA.
LEGIBLE: Final = 4.5

# On screen the fonts are those that Streamlit serves; in files those of dashboard/fonts, and the
# nearest common ones where a file is opened without them. A family that ends in a digit must be
# quoted, or the renderer drops the whole list and draws no text at all.
WEB_SANS: Final = "'Source Sans', sans-serif"
WEB_SERIF: Final = "'Source Serif', serif"
EXPORT_CJK: Final = (
    "'Noto Sans SC Parallax', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
)
EXPORT_SANS: Final = f"'Source Sans 3', 'Source Sans Pro', Arial, {EXPORT_CJK}"
EXPORT_SERIF: Final = f"'Source Serif 4', 'Source Serif Pro', Georgia, 'Times New Roman', {EXPORT_CJK}"


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio (1 to 21) of two `#RRGGBB` colours."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Return the light that an sRGB channel (0 to 1) stands for."""
    dark = channel / 12.92
    light: float = ((channel + 0.055) / 1.055) ** 2.4
    return dark if channel <= _SRGB_KNEE else light


def mixed(first: str, second: str, share: float) -> str:
    """The colour on the straight way from one `#RRGGBB` to another; share: how far along, 0 to 1."""
    parts = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def deepest(look: Look) -> str:
    """The deepest shade between wash and accent on which `ink` is legible; where a scale of shaded cells ends."""
    t = TOKENS[look]
    shades = (mixed(t.wash, t.accent, share / 100) for share in range(100, 0, -1))
    return next(shade for shade in shades if contrast(shade, t.ink) >= LEGIBLE)


def tint(position: int, look: Look = "light") -> str:
    """Return the ground for the answer at `position` (0, 1, …); after eight they come round."""
    tints = TOKENS[look].tints
    return tints[position % len(tints)]


def altair_config(look: Look, font: str = WEB_SANS) -> dict[str, Any]:
    """Return a Vega-Lite `config` object, freshly made, for charts on screen and in files.

    `font` is a CSS family list: `WEB_SANS` on screen, `EXPORT_SANS` in files.
    """
    t = TOKENS[look]
    fine, small = TYPE["fine"], TYPE["small"]
    quiet = {"labelColor": t.muted, "titleColor": t.muted, "labelFontSize": fine}
    return {
        "background": t.paper,
        "font": font,
        "padding": SPACE["xs"],
        "view": {"stroke": None, "continuousWidth": 300, "continuousHeight": 300},
        "title": {
            "anchor": "start",
            "color": t.ink,
            "subtitleColor": t.muted,
            "fontSize": TYPE["body"],
            "fontWeight": 600,
            "subtitleFontSize": small,
            "offset": SPACE["s"],
        },
        "axis": {
            **quiet,
            "titleFontSize": fine,
            "titleFontWeight": "normal",
            "domainColor": t.faint,
            "tickColor": t.faint,
            "gridColor": t.faint,
            "gridWidth": HAIRLINE,
            "gridOpacity": 0.6,
            "labelPadding": SPACE["xs"],
            "titlePadding": SPACE["s"],
            "tickSize": SPACE["xs"],
            "labelOverlap": "greedy",
        },
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "header": {**quiet, "titleFontSize": fine, "titleFontWeight": "normal"},
        "legend": {
            **quiet,
            "titleFontSize": fine,
            "titleFontWeight": "normal",
            "orient": "bottom",
            "direction": "horizontal",
            "symbolStrokeWidth": 0,
            "symbolBaseFillColor": t.muted,
            "symbolBaseStrokeColor": t.muted,
            "offset": SPACE["m"],
            "columnPadding": SPACE["m"],
        },
        "range": {
            "category": list(t.lanes.values()),
            "ordinal": {"scheme": "blues" if look == "light" else "darkblue"},
            "heatmap": {"scheme": "blues" if look == "light" else "darkblue"},
        },
        "mark": {"color": t.lanes["US"]},
        "text": {"color": t.ink, "fontSize": fine},
        "rule": {"color": t.faint},
        "line": {"strokeWidth": 2},
        # Vega-Lite would make them 70 % opaque, too pale for 3:1 against the paper.
        **{mark: {"opacity": MARK_OPACITY} for mark in ("circle", "square", "tick")},
        "point": {"filled": True, "size": 60, "opacity": MARK_OPACITY},
        "bar": {"discreteBandSize": {"band": 0.75}},
    }


def streamlit_theme() -> dict[str, Any]:
    """Return the `[theme]` table of `.streamlit/config.toml`, with its `light` and `dark` parts."""
    return {
        "font": "sans-serif",
        "headingFont": "serif",
        "baseFontSize": TYPE["body"],
        "headingFontSizes": [
            f"{TYPE[step] / TYPE['body']:g}rem" for step in ("title", "heading", "section", "lead", "body", "body")
        ],
        "headingFontWeights": [600] * 6,
        "metricValueFontSize": f"{TYPE['heading'] / TYPE['body']:g}rem",
        "baseRadius": "small",
        "buttonRadius": "small",
        "showWidgetBorder": True,
        "showSidebarBorder": True,
        "linkUnderline": True,
        "light": _streamlit_look("light"),
        "dark": _streamlit_look("dark"),
    }


def _streamlit_look(look: Look) -> dict[str, Any]:
    t = TOKENS[look]
    named = {"blue": "US", "orange": "CN", "violet": "bilateral", "gray": "third_party"}
    colours: dict[str, Any] = {
        "primaryColor": t.accent,
        "backgroundColor": t.paper,
        "secondaryBackgroundColor": t.wash,
        "textColor": t.ink,
        "linkColor": t.accent,
        "borderColor": t.faint,
        "dataframeBorderColor": t.faint,
        "dataframeHeaderBackgroundColor": t.wash,
        "dataframeHeaderTextColor": t.muted,
        "codeTextColor": t.ink,
        "codeBackgroundColor": t.wash,
        "chartCategoricalColors": list(t.lanes.values()),
    }
    for name, lane in named.items():
        colours[f"{name}Color"] = t.lanes[lane]
        colours[f"{name}TextColor"] = t.lanes[lane]
    return colours
