"""The export frame: bounded, inert, in our fonts, the same bytes every time, nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import re
import shutil
import struct
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import altair as alt
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import embedding, frame
from dashboard.frame import (
    MARGIN,
    NARROWEST,
    SLIDE,
    Caption,
    FrameError,
    compose,
    draw,
    svg_to_pdf_bytes,
    svg_to_png_bytes,
    to_pdf,
    to_png,
    to_svg,
    with_fonts,
)
from dashboard.theme import EXPORT_CJK, EXPORT_SANS, EXPORT_SERIF, TOKENS, WEB_SANS, altair_config
from dashboard.typeset import CJK_FILE, FONT_FILES, FONT_FOLDER, Weight, covers, covers_cjk, runs, text_width

SVG = "{http://www.w3.org/2000/svg}"
BOX = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="200"><rect width="600" height="200"/></svg>'
CAPTION = Caption(
    title="China answered export controls within 37 days in 9 of 14 cases",
    finding="224 events, 1 January 2025 – 30 June 2026, lanes US and CN, as known on 14 May 2026.",
    counts="224 events · 310 documents · 97 origins",
    sources="Source: Parallax record, from the documents of 41 outlets.",
    data_version="Parallax record 1.0 of 22 November 2026",
    licence="CC BY 4.0",
    link="https://parallax.example/timeline?from=2025-01-01&to=2026-06-30&lane=US&lane=CN",
    notes=("Marks in the middle of a month stand for events dated to the month only.",),
)
CHINESE = replace(CAPTION, title="DeepSeek (深度求索): 中国商务部宣布出口管制", finding="12 事件, as known today.")
HOSTILE = "</text><script>alert(1)</script>\0\x07\u202egnp.\u202c\ufffe\ud800 & <b> ]]> " * 200


def caption_of(text: str) -> Caption:
    return Caption(text, text, text, text, text, text, text, (text,) * 30)


def chart(rows: int = 30) -> alt.Chart:
    frame_of_rows = pd.DataFrame(
        {"x": range(rows), "y": [i * 7 % 11 for i in range(rows)], "name": [f"深度 no. {i}" for i in range(rows)]}
    )
    return (
        alt.Chart(frame_of_rows, width=400, height=150)
        .mark_point(clip=True)
        .encode(x=alt.X("x", title="When 时间"), y="y", tooltip="name")
    )


def texts(svg: str) -> list[ET.Element]:
    """The text elements of the frame itself, without those of the chart in it."""
    root = ET.fromstring(svg)
    return [
        *root.findall(f"{SVG}text"),
        *root.findall(f"{SVG}a/{SVG}text"),
    ]


def style_of(element: ET.Element) -> Weight:
    if "Serif" in element.attrib["font-family"].split(",")[0]:
        return "serif"
    if element.get("font-style") == "italic":
        return "italic"
    return "semibold" if element.get("font-weight") == "600" else "regular"


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def fonts_of(pdf: bytes) -> set[str]:
    return {name.decode() for name in re.findall(rb"/FontName /[A-Z]{6}\+([\w-]+)", pdf)}


# --- what the frame says -------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_frame_says_everything(look: Any) -> None:
    svg = compose(BOX, CAPTION, width=700, look=look)
    said = " ".join(element.text or "" for element in texts(svg))
    for part in (CAPTION.title, CAPTION.finding, CAPTION.counts, CAPTION.sources, *CAPTION.notes):
        assert part in said
    assert f"{CAPTION.data_version} · {CAPTION.licence}" in said
    assert CAPTION.link in "".join(element.text or "" for element in texts(svg))
    root = ET.fromstring(svg)
    assert root.find(f"{SVG}rect").get("fill") == TOKENS[look].paper
    assert root.find(f"{SVG}line").get("stroke") == TOKENS[look].faint
    assert root.findtext(f"{SVG}title") == CAPTION.title
    assert CAPTION.counts in (root.findtext(f"{SVG}desc") or "")
    named = root.attrib["aria-labelledby"].split()
    assert [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == named
    assert {anchor.get("href") for anchor in root.iter(f"{SVG}a")} == {CAPTION.link}


def test_order_of_reading_from_top_to_bottom() -> None:
    svg = compose(BOX, CAPTION, width=900)
    level = {element.text: float(element.attrib["y"]) for element in texts(svg)}
    root = ET.fromstring(svg)
    inner = root.find(f"{SVG}svg")
    top, bottom = float(inner.get("y")), float(inner.get("y")) + float(inner.get("height"))
    rule = float(root.find(f"{SVG}line").get("y1"))
    assert level[CAPTION.title] < level[CAPTION.finding] < top < bottom < rule < level[CAPTION.counts]
    assert max(level.values()) < float(root.attrib["height"])


def test_empty_fields_leave_no_trace() -> None:
    svg = compose(BOX, Caption("", "", "", "", "", "", ""))
    assert [element.text for element in texts(svg)] == ["Parallax"]
    assert " · " not in svg


def test_a_title_has_no_single_word_on_its_last_line() -> None:
    title = "Export controls answered export controls: China replied within 37 days in 9 of 14 cases"
    svg = compose(BOX, replace(CAPTION, title=title), width=960)
    lines = [element.text for element in texts(svg) if element.get("font-size") == "24"]
    assert " ".join(lines) == title
    assert len(lines) == 2
    widths = [text_width(line, 24, "serif") for line in lines]
    assert min(widths) > 0.6 * max(widths)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "//host/x", "/timeline?lane=US", "http:/x"]
)
def test_only_web_addresses_become_links(link: str) -> None:
    svg = compose(BOX, replace(CAPTION, link=link))
    assert "<a" not in svg
    assert link in "".join(element.text or "" for element in texts(svg))


# --- hostile text --------------------------------------------------------------------------------


def test_hostile_text_stays_inert_and_bounded() -> None:
    svg = compose(BOX, caption_of(HOSTILE))
    root = ET.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "rect", "text", "line", "a"),
    }
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\ufffe]", svg)
    serif = [element for element in texts(svg) if style_of(element) == "serif" and element.text != "Parallax"]
    assert len(serif) == 3
    assert serif[-1].text.endswith("…")
    assert float(root.attrib["height"]) < 1_200
    assert len(svg) < 40_000


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.text(max_size=400), st.text(alphabet="mW 深/=.", min_size=50, max_size=400)),
    st.integers(min_value=NARROWEST, max_value=1_200),
)
def test_nothing_runs_over_the_edge(text: str, width: int) -> None:
    svg = compose(BOX, caption_of(text), width=width)
    root = ET.fromstring(svg)
    assert int(root.attrib["width"]) == width
    words = texts(svg)
    wordmark = [element for element in words if element.get("text-anchor") == "end"]
    assert [element.text for element in wordmark] == ["Parallax"]
    assert float(wordmark[0].attrib["x"]) == width - MARGIN
    for element in words:
        assert 0 < float(element.attrib["y"]) < float(root.attrib["height"])
        if element not in wordmark:
            wide = text_width(element.text, float(element.attrib["font-size"]), style_of(element))
            assert float(element.attrib["x"]) == MARGIN
            assert MARGIN + wide <= width - MARGIN or len(element.text) == 1
    inner = root.find(f"{SVG}svg")
    assert float(inner.get("x")) + float(inner.get("width")) <= width - MARGIN + 0.5


# --- the drawing inside --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        "<foreignObject><b>x</b></foreignObject>",
        "<style>@import url(https://t.example/a.css);</style>",
        '<image href="https://t.example/p.png" width="9" height="9"/>',
        '<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="/etc/hostname" width="9" height="9"/>',
        '<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>',
        '<use href="https://t.example/a.svg#x"/>',
        '<rect onload="alert(1)" width="9" height="9"/>',
        '<rect style="fill:url(https://t.example/a#b)" width="9" height="9"/>',
        '<rect fill="url(https://t.example/a#b)" width="9" height="9"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<animate attributeName="href" to="https://t.example"/>',
        '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    ],
)
def test_nothing_in_a_drawing_loads_or_runs(part: str) -> None:
    svg = compose(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{part}</svg>', CAPTION)
    own = svg.replace(CAPTION.link.replace("&", "&amp;"), "")
    for bad in ("t.example", "script", "/etc/", "onload", "foreignObject", "import", "data:", "animate"):
        assert bad not in own.replace("JavaScript", "")


def test_a_drawing_cannot_read_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(svg_to_png_bytes(BOX, 1))
    empty = BOX.replace("<rect", "<g")
    reading = empty.replace("</svg>", f'<image href="{secret}" width="600" height="200"/></svg>')
    # The renderer itself would.
    assert frame.vl_convert.svg_to_png(reading, scale=1) != frame.vl_convert.svg_to_png(empty, scale=1)
    assert svg_to_png_bytes(reading, 1) == svg_to_png_bytes(empty, 1)


def test_inline_pictures_stay() -> None:
    picture = '<image href="data:image/png;base64,iVBORw0KGgo=" width="9" height="9"/>'
    assert "iVBORw0KGgo=" in compose(BOX.replace("</svg>", f"{picture}</svg>"), CAPTION)


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "not xml",
        "<html/>",
        "<svg",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="-5" height="5"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="5"/>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" width="5" height="5">&a;</svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5">' + "<g>" * 20_000 + "</g>" * 20_000 + "</svg>",
    ],
)
def test_what_is_no_usable_svg_is_refused(svg: str) -> None:
    with pytest.raises(FrameError):
        compose(svg, CAPTION)
    with pytest.raises(FrameError):
        svg_to_png_bytes(svg)


def test_ids_are_its_own_and_their_references_follow() -> None:
    drawn = draw(chart())
    assert 'id="' in drawn
    first, second = compose(drawn, CAPTION), compose(drawn, CHINESE)
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (first, second)]
    assert ids[0].isdisjoint(ids[1])
    for svg, own in zip((first, second), ids, strict=True):
        referred = set(re.findall(r"url\(#([^)]+)\)", svg))
        assert referred
        assert referred <= own


def test_a_wide_chart_is_scaled_and_a_small_one_is_not() -> None:
    inner = ET.fromstring(compose(BOX, CAPTION, width=500)).find(f"{SVG}svg")
    assert float(inner.get("width")) == pytest.approx(500 - 2 * MARGIN)
    assert float(inner.get("height")) == pytest.approx((500 - 2 * MARGIN) / 3, abs=0.01)
    assert inner.get("viewBox") == "0 0 600 200"
    inner = ET.fromstring(compose(BOX, CAPTION, width=1_000)).find(f"{SVG}svg")
    assert float(inner.get("width")) == 600


def test_sizes_out_of_bounds_are_refused() -> None:
    for width in (NARROWEST - 1, 5_000):
        with pytest.raises(FrameError, match="wide"):
            compose(BOX, CAPTION, width=width)
    with pytest.raises(FrameError, match="no room"):
        compose(BOX, CAPTION, width=600, height=150)
    with pytest.raises(FrameError, match="dots"):
        svg_to_png_bytes(BOX, 100)


# --- files ---------------------------------------------------------------------------------------


def test_pictures_have_the_size_of_the_frame() -> None:
    root = ET.fromstring(to_svg(chart(), CAPTION))
    wide, tall = int(root.attrib["width"]), int(root.attrib["height"])
    assert size_of(to_png(chart(), CAPTION)) == (2 * wide, 2 * tall)
    assert size_of(to_png(chart(), CAPTION, scale=1)) == (wide, tall)
    assert size_of(to_png(chart(), CAPTION, width=SLIDE[0], height=SLIDE[1])) == (1920, 1080)


@pytest.mark.parametrize("make", [to_svg, to_png, to_pdf])
def test_the_same_view_gives_the_same_bytes(make: Any) -> None:
    first = make(chart(), CHINESE)
    assert make(chart(), CHINESE) == first
    assert make(chart(), CAPTION) != first
    assert make(chart(), CHINESE, "dark") != first


def test_pdf_bytes_are_the_same_in_another_process() -> None:
    code = (
        "import sys, hashlib; from dashboard.frame import *; "
        "c = Caption('深度 title', 'a', 'b', 'c', 'd', 'e', 'f', ('g',)); "
        "made = svg_to_pdf_bytes(compose(sys.argv[1], c)); print(hashlib.sha256(made).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, BOX], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    ).stdout.strip()
    own = svg_to_pdf_bytes(compose(BOX, Caption("深度 title", "a", "b", "c", "d", "e", "f", ("g",))))
    assert hashlib.sha256(own).hexdigest() == told


def test_pdf_has_real_text_in_our_fonts_only() -> None:
    pdf = to_pdf(chart(), CHINESE)
    ours = {Path(file).stem for file in FONT_FILES.values()} | {"NotoSansSCParallax-Regular"}
    assert {"SourceSerif4-Semibold", "SourceSans3-Regular", "NotoSansSCParallax-Regular"} <= fonts_of(pdf) <= ours
    # The map from glyphs to characters, which copying and searching rest on.
    for char in "深度求索商务部时间":
        assert b"<%04x>" % ord(char) in pdf.lower()
    assert CHINESE.title.encode("utf-16-be").hex().encode() in pdf
    assert b"/CreationDate" not in pdf


def test_pdf_text_can_be_read_back() -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    read = subprocess.run(
        [reader, "-layout", "-", "-"], input=to_pdf(chart(), CHINESE), capture_output=True, check=True
    ).stdout.decode()
    for part in (CHINESE.title, CHINESE.finding, CHINESE.counts, CHINESE.link, "When 时间"):
        assert "".join(part.split()) in "".join(read.split())


def test_a_font_that_nobody_has_does_not_make_the_text_vanish() -> None:
    unknown = chart().configure(**{**altair_config("light", "No Such Font"), "font": "No Such Font"})
    svg = draw(unknown)
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {EXPORT_SANS}
    assert fonts_of(svg_to_pdf_bytes(svg)) == {"SourceSans3-Regular", "NotoSansSCParallax-Regular"}
    plotly = BOX.replace("</svg>", "<text x='9' y='20' style=\"font-family:'Nope';font-size:12px\">abc</text></svg>")
    assert fonts_of(svg_to_pdf_bytes(plotly)) == {"SourceSans3-Regular"}


def test_a_serif_in_the_chart_stays_a_serif() -> None:
    svg = draw(chart().properties(title=alt.TitleParams("Titel", font="'Source Serif', serif")))
    assert EXPORT_SERIF in re.findall(r'font-family="([^"]+)"', svg)


@pytest.mark.parametrize(("anchor", "left"), [("start", 200.0), ("middle", 100.0), ("end", 0.0)])
def test_runs_are_placed_by_their_widths(anchor: str, left: float) -> None:
    text = (
        f'<text x="200" y="20" font-size="10px" text-anchor="{anchor}">深度求索深度求索深度求索深度求索ab深度求</text>'
    )
    root, _, _ = frame._parse(BOX.replace("</svg>", f"{text}</svg>"))
    spans = list(ET.fromstring(frame._for_renderer(root)).iter(f"{SVG}tspan"))
    latin = text_width("ab", 10)
    total = 190 + latin
    start = 200 - {"start": 0, "middle": 0.5, "end": 1}[anchor] * total
    placed = [float(span.attrib["x"]) for span in spans]
    assert placed == pytest.approx([start, start + 160, start + 160 + latin], abs=0.01)
    assert left <= 200
    assert [span.get("font-family") for span in spans] == [EXPORT_CJK, None, EXPORT_CJK]
    assert {span.get("text-anchor") for span in spans} == {"start"}


def test_svg_files_keep_their_lines_whole() -> None:
    svg = to_svg(chart(), CHINESE).decode()
    assert CHINESE.title in svg
    assert "<tspan" not in svg


# --- letters in the file -------------------------------------------------------------------------

RULE = re.compile(
    r"@font-face\{font-family:'(Source Sans 3|Source Serif 4|Noto Sans SC Parallax)';font-weight:(\d00(?: \d00)?);"
    r"font-style:(normal|italic);unicode-range:((?:U\+[0-9A-F]+(?:-[0-9A-F]+)?,?)+);"
    r"src:url\(data:font/(?:ttf|otf);base64,([A-Za-z0-9+/]+=*)\) format\('(?:truetype|opentype)'\)\}"
)


def letters(svg: str) -> dict[str, TTFont]:
    """The fonts in an SVG by the face they are of; its style holds nothing else."""
    (style,) = re.findall("<style>(.*?)</style>", svg)
    assert RULE.sub("", style) == ""
    faces = {values: face for face, values in embedding.FACES.items()}
    found: dict[str, TTFont] = {}
    for family, weight, slope, ranges, data in RULE.findall(style):
        font = TTFont(io.BytesIO(base64.b64decode(data, validate=True)), recalcTimestamp=False)
        codes: set[int] = set()
        for part in ranges.split(","):
            first, _, last = part.removeprefix("U+").partition("-")
            codes.update(range(int(first, 16), int(last or first, 16) + 1))
        assert codes == set(font.getBestCmap())
        assert found.setdefault(faces[family, weight, slope], font) is font
    return found


def chars(font: TTFont) -> set[str]:
    return set(map(chr, font.getBestCmap()))


def shown(svg: str) -> dict[str, set[str]]:
    """The characters of the frame's own texts by the face that has to show them."""
    found: dict[str, set[str]] = {}
    for element in texts(svg):
        for text, kind in runs(element.text or "", style_of(element)):
            if kind != "other":
                found.setdefault("cjk" if kind == "cjk" else style_of(element), set()).update(text)
    return found


@pytest.mark.parametrize(
    "caption",
    [
        CAPTION,
        CHINESE,
        replace(CAPTION, notes=("Žižek in 深圳", "naïve")),
        Caption("", "", "", "", "", "", ""),
        caption_of("שלום 🙂"),
    ],
)
def test_an_svg_carries_the_letters_it_shows_and_no_others(caption: Caption) -> None:
    svg = with_fonts(compose(BOX, caption))
    found = {face: chars(font) for face, font in letters(svg).items()}
    assert found == shown(svg)
    assert ("cjk" in found) == any(covers_cjk(char) and not covers(char) for char in str(caption))


def test_letters_of_the_drawing_are_carried_in_every_weight() -> None:
    lines = {
        "regular": "Axis 1", "semibold": "Königsberg", "bold": "Größe", "italic": "née", "serif": "Über", "cjk": "北京",
    }  # fmt: skip
    drawing = (
        "<g style='font-weight:600'><text>Königs<tspan>b</tspan>erg</text></g><text font-weight='bold'>Größe</text>"
        "<text font-style='italic'>née</text><text font-family='Georgia, serif'>Über</text><text>Axis 1北京</text>"
    )
    found = letters(with_fonts(compose(BOX.replace("</svg>", f"{drawing}</svg>"), CAPTION)))
    own = shown(compose(BOX, CAPTION))
    assert {face: chars(font) for face, font in found.items()} == {
        face: set(line) | own.get(face, set()) for face, line in lines.items()
    }


def test_letters_are_as_wide_and_as_drawn_as_in_the_whole_font() -> None:
    for face, font in letters(with_fonts(compose(BOX, replace(CHINESE, notes=("Ž",))))).items():
        file = CJK_FILE if face == "cjk" else FONT_FILES[face]
        assert not {"GPOS", "GSUB", "kern"} & set(font.keys())
        with TTFont(FONT_FOLDER / file) as whole:
            assert font["head"].unitsPerEm == whole["head"].unitsPerEm
            assert font["head"].modified == whole["head"].modified
            for code, name in font.getBestCmap().items():
                there = whole.getBestCmap()[code]
                assert font["hmtx"][name] == whole["hmtx"][there], (face, chr(code))
                boxes = [bounds(font, name), bounds(whole, there)]
                assert boxes[0] == boxes[1], (face, chr(code))
                assert chr(code) == " " or boxes[0]


def bounds(font: TTFont, name: str) -> Any:
    from fontTools.pens.boundsPen import BoundsPen

    glyphs = font.getGlyphSet()
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)
    return pen.bounds


def test_families_are_those_that_texts_name_first() -> None:
    first = {names.split(",")[0].strip("'") for names in (EXPORT_SANS, EXPORT_SERIF, EXPORT_CJK)}
    assert {family for family, _, _ in embedding.FACES.values()} == first
    assert set(embedding.FACES) == {*FONT_FILES, "cjk"}


def test_chinese_is_not_thickened_by_a_browser() -> None:
    svg = to_svg(chart(), CHINESE).decode()
    assert "'Noto Sans SC Parallax';font-weight:100 900;" in svg


def test_the_name_that_is_reserved_is_not_in_the_letters() -> None:
    for font in letters(to_svg(chart(), CHINESE).decode()).values():
        assert {str(record) for record in font["name"].names} == {"Parallax Embedded", "Regular", "ParallaxEmbedded"}


def test_letters_are_small_and_cut_once() -> None:
    embedding._rule.cache_clear()
    bare, full = (to_svg(chart(), CHINESE, embed=embed) for embed in (False, True))
    assert len(bare) < len(full) < len(bare) + 60_000
    made = embedding._rule.cache_info()
    assert to_svg(chart(), CHINESE) == full
    assert embedding._rule.cache_info().misses == made.misses == len(letters(full.decode()))
    assert made.maxsize is not None


def test_letters_are_the_same_in_another_process() -> None:
    code = (
        "import sys, hashlib; from dashboard.frame import *; "
        "assert 'fontTools.subset' not in sys.modules; "
        "c = Caption('深度求索 title', 'a', 'b', 'c', 'd', 'e', 'f', ('g',)); "
        "made = with_fonts(compose(sys.argv[1], c)); print(hashlib.sha256(made.encode()).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, BOX], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    ).stdout.strip()
    embedding._rule.cache_clear()
    own = with_fonts(compose(BOX, Caption("深度求索 title", "a", "b", "c", "d", "e", "f", ("g",))))
    assert hashlib.sha256(own.encode()).hexdigest() == told


@pytest.mark.parametrize("caption", [CAPTION, Caption("", "", "", "", "", "", ""), caption_of(HOSTILE)])
def test_the_style_stands_once_after_the_description_and_loads_nothing(caption: Caption) -> None:
    bare = compose(BOX, caption)
    svg = with_fonts(bare)
    root = ET.fromstring(svg)
    assert [child.tag.removeprefix(SVG) for child in root][:4] == ["title", "desc", "style", "rect"]
    assert letters(svg)
    assert re.sub("<style>.*?</style>", "", svg) == bare
    assert set(re.findall(r"url\(([^,)]*)", svg)) <= {"data:font/ttf;base64", "data:font/otf;base64"}
    assert "@import" not in svg


def test_what_is_read_again_comes_without_the_style() -> None:
    bare = compose(BOX, CHINESE)
    assert svg_to_png_bytes(with_fonts(bare), 1) == svg_to_png_bytes(bare, 1)
    assert compose(with_fonts(bare), CAPTION) == compose(bare, CAPTION)


@pytest.mark.parametrize("content", [None, b"", b"no font"])
def test_where_letters_cannot_be_cut_out_the_picture_comes_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, content: bytes | None
) -> None:
    embedding._rule.cache_clear()
    monkeypatch.setattr(embedding, "FONT_FOLDER", tmp_path)
    if content is not None:
        (tmp_path / FONT_FILES["regular"]).write_bytes(content)
    with caplog.at_level(logging.WARNING, logger="parallax"):
        assert to_svg(chart(), CHINESE) == to_svg(chart(), CHINESE, embed=False)
    assert "without its fonts" in caplog.text


def test_only_a_frame_can_carry_letters() -> None:
    with pytest.raises(FrameError, match="frame"):
        with_fonts(BOX)


# --- charts --------------------------------------------------------------------------------------


def test_a_specification_does_as_well_as_a_chart() -> None:
    spec = chart().to_dict()
    assert to_svg(spec, CAPTION) == to_svg(chart(), CAPTION)


def test_a_chart_that_fills_its_container_gets_a_size() -> None:
    _, width, _ = frame._parse(draw(chart().properties(width="container", height="container")))
    assert width > frame.CHART_SIZE[0]


def test_the_chart_s_own_configuration_goes_first() -> None:
    own = chart().configure(axisX=alt.AxisConfig(labelColor="#123456"), font=WEB_SANS, background="#000000")
    svg = draw(own, "light")
    assert "#123456" in svg
    assert "#000000" not in svg
    assert TOKENS["light"].paper in svg


@pytest.mark.parametrize(
    "data",
    [{"url": "https://t.example/a.csv"}, {"url": "file:///etc/passwd"}, {"url": "data/events.csv"}, {"name": "gone"}],
)
def test_charts_hold_their_own_data(data: dict[str, str]) -> None:
    spec = {"data": data, "mark": "point", "encoding": {"x": {"field": "a", "type": "nominal"}}}
    with pytest.raises(FrameError):
        draw(spec)
    with pytest.raises(FrameError):
        draw({"layer": [spec]})
    lookup = {"transform": [{"lookup": "a", "from": {"data": data, "key": "a", "fields": ["b"]}}]}
    with pytest.raises(FrameError):
        draw({**spec, "data": {"values": []}, **lookup})


def test_rows_are_bounded() -> None:
    assert "<svg" in draw(chart(6_000))
    with pytest.raises(FrameError, match="rows"):
        draw(chart(frame.MOST_ROWS + 1))


def test_a_broken_chart_is_told_as_such() -> None:
    with pytest.raises(FrameError, match="cannot be drawn"):
        draw({"mark": "no such mark", "data": {"values": []}})


def test_an_export_waits_while_streamlit_leaves_rows_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = threading.Lock()
    monkeypatch.setitem(sys.modules, "streamlit.elements.vega_charts", SimpleNamespace(_altair_globals_lock=lock))
    alt.data_transformers.register("rows_left_out", lambda data: {"name": "somewhere"})
    made: list[str] = []
    thread = threading.Thread(target=lambda: made.append(draw(chart())))
    with lock, alt.data_transformers.enable("rows_left_out"):
        thread.start()
        thread.join(timeout=0.3)
        assert thread.is_alive()
    thread.join(timeout=20)
    assert made
    assert made[0].count("graphics-symbol") >= 30


def test_streamlit_has_the_lock_that_exports_wait_for() -> None:
    from streamlit.elements import vega_charts

    assert frame._altair_globals() is vega_charts._altair_globals_lock


def test_fonts_are_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(frame.vl_convert, "register_font_directory", asked.append)
    frame._register.cache_clear()
    threads = [threading.Thread(target=frame.register_fonts) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1


def test_threads_get_what_one_alone_gets() -> None:
    wanted = to_svg(chart(), CHINESE)
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(to_svg(chart(), CHINESE))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [wanted] * 4


def test_no_module_of_exports_needs_streamlit() -> None:
    code = (
        "import sys, dashboard.frame, dashboard.theme, dashboard.citations, dashboard.downloads; "
        "assert not {'streamlit', 'duckdb'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)
