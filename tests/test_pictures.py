"""Pictures in sizes: exact dots, dots an inch in the file, real text in a PDF, a reader's title made harmless."""

from __future__ import annotations

import io
import re
from functools import partial
from typing import Any

import duckdb
import pypdf
import pytest
from PIL import Image

from dashboard import figures, frame, pictures, queries
from dashboard.errors import QueryError
from dashboard.filters import Codes, Filters
from dashboard.pictures import PRESETS
from tests.helpers import REFUSAL

Con = duckdb.DuckDBPyConnection
LINK = "https://parallax.example/timeline?lane=US"
SHAPES = ("timeline", "events-per-month", "outlets", "derivations")


def asked(con: Con, codes: Codes, **own: Any) -> figures.Request:
    about = {"event_id": REFUSAL, "actor_id": "nvidia", **own}
    return figures.Request(partial(queries.run, con), Filters(min_significance=3), codes, about)


def record(con: Con) -> dict[str, Any]:
    return dict(queries.run(con, "record_totals").iloc[0])


def made(con: Con, codes: Codes, name: str, preset: str, **named: Any) -> bytes:
    return pictures.picture(name, asked(con, codes), record(con), LINK, preset, **named)


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(("preset", "width", "height"), [("slide", 1920, 1080), ("square", 1080, 1080), ("document", 1890, None)])
def test_a_preset_has_its_size(real: Con, real_codes: Codes, name: str, preset: str, width: int, height: int | None) -> None:
    image = opened(made(real, real_codes, name, preset))
    assert image.width == width
    assert height is None or image.height == height
    if preset == "document":
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert width / image.info["dpi"][0] * 25.4 == pytest.approx(160, abs=0.1)
    # The paper's own colour all around: nothing is cut at an edge.
    edge = {image.convert("RGB").getpixel((x, y)) for x in (4, image.width - 5) for y in range(0, image.height, 7)}
    assert len(edge) == 1


def test_the_text_of_a_slide_leaves_room_for_the_chart(real: Con, real_codes: Codes) -> None:
    figure = figures.build("matrix", asked(real, real_codes), figures.Style())
    words = figures.caption(figure, asked(real, real_codes), record(real), LINK)
    assert frame.text_height(words, 960) < 540 * 0.6
    assert opened(made(real, real_codes, "matrix", "slide")).size == (1920, 1080)


def test_dots_an_inch_are_written_once() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(buffer, "PNG", dpi=(72, 72))
    png = frame.with_dpi(buffer.getvalue(), 300)
    assert png.count(b"pHYs") == 1
    assert opened(png).info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert opened(png).getpixel((0, 0)) == (255, 0, 0)


def test_the_same_picture_has_the_same_bytes(tiny: Con, tiny_codes: Codes) -> None:
    def again(preset: str) -> bytes:
        return pictures.picture("timeline", figures.Request(partial(queries.run, tiny), Filters(), tiny_codes, {}), record(tiny), LINK, preset)

    for preset in PRESETS:
        assert again(preset) == again(preset)


def words_of(svg: bytes) -> str:
    return " ".join(re.findall(r">([^<>]+)</text>", svg.decode()))


def test_notes_and_title_are_as_asked(real: Con, real_codes: Codes) -> None:
    plain = words_of(made(real, real_codes, "timeline", "svg"))
    assert "Size shows significance" in plain
    own = words_of(made(real, real_codes, "timeline", "svg", notes=False, title="Mine"))
    assert "Size shows significance" not in own
    assert "Mine" in own
    for kept in ("CC BY 4.0", "Data version", "Parallax record of the US–China AI rivalry"):
        assert kept in own


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "a\u202eb\0c\nd", "&lt;b&gt; ]]> \"'", "x" * 5000, "深度求索 *x* $5 [l](javascript:x)"])
def test_a_title_is_hostile_and_made_harmless(real: Con, real_codes: Codes, title: str) -> None:
    svg = made(real, real_codes, "events-per-month", "svg", title=title)
    assert b"<script" not in svg
    assert "\u202e" not in svg.decode()
    assert made(real, real_codes, "events-per-month", "slide", title=title).startswith(b"\x89PNG")
    words = pictures.worded(frame.Caption("T", "", "", "", "", "", ""), title=title)
    assert len(words.title) <= pictures.LONGEST_TITLE
    assert words.title.isprintable()


@pytest.mark.parametrize("title", ["", "   ", "\0\u202e"])
def test_an_empty_title_keeps_the_figures_own(title: str) -> None:
    assert pictures.worded(frame.Caption("T", "", "", "", "", "", ""), title=title).title == "T"


def test_a_preview_is_smaller(real: Con, real_codes: Codes) -> None:
    assert opened(made(real, real_codes, "categories", "document", scale=1)).width == 630


def test_dark_is_dark(real: Con, real_codes: Codes) -> None:
    corner = opened(made(real, real_codes, "categories", "slide", look="dark")).convert("L").getpixel((2, 2))
    assert isinstance(corner, int)
    assert corner < 60


def test_an_unknown_preset_is_told(tiny: Con, tiny_codes: Codes) -> None:
    with pytest.raises(QueryError, match=r"slide, document, square"):
        made(tiny, tiny_codes, "timeline", "poster")


def test_a_pdf_has_text_that_can_be_selected_chinese_too(real: Con, real_codes: Codes) -> None:
    pdf = made(real, real_codes, "counterparts", "pdf", title="深度求索 and 华为: with whom Nvidia meets")
    [page] = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = re.sub(r"\s+", " ", page.extract_text())
    squeezed = re.sub(r"\s+", "", text)
    for part in ("深度求索and华为:withwhomNvidiameets", "BureauofIndustryandSecurity", "sharedevents", "CCBY4.0", LINK):
        assert part in squeezed, part
    assert not page.images
