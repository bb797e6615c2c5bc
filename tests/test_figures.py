"""Charts by name: what a page shows, an export holds and the command line draws is one and the same."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pytest

from dashboard import figures, frame, queries, takeaway
from dashboard.charts import Style
from dashboard.errors import QueryError, UnknownQuery
from dashboard.figures import FIGURES, Figure, Request
from dashboard.filters import Codes, Filters
from tests.helpers import REFUSAL

Con = duckdb.DuckDBPyConnection
STYLE = Style(width=900)
LINK = "https://parallax.example/timeline?actor=anthropic&from=2026-04-10"
ABOUT = {
    "tiny": {
        "event_id": "2025-05-20-jade-harbour-releases-lantern", "actor_id": "bright-loom",
        "actor_ids": ["bright-loom", "us-imaginary-trade"], "story_id": "meadow", "thread_id": "listing", "since": date(2025, 5, 20), "indicator_id": "imaginary_chips",
    },
    "real": {
        "event_id": REFUSAL, "actor_id": "anthropic", "actor_ids": ["anthropic", "deepseek"], "story_id": "may-2026-refusal",
        "thread_id": "chip-rule", "since": date(2026, 5, 12), "indicator_id": "eci_record",
    },
}  # fmt: skip
BY_EVENT = ("matrix", "derivations", "ledger")
BY_STORY = ("story",)
BY_SERIES = figures.OF_SERIES


def asked(con: Con, codes: Codes, which: str, filters: Filters | None = None, **own: Any) -> Request:
    return Request(partial(queries.run, con), filters or Filters(), codes, {"since": date(2026, 5, 12), **ABOUT[which], **own})


def record(con: Con) -> dict[str, Any]:
    return dict(queries.run(con, "record_totals").iloc[0])


def drawn(request: Request, name: str) -> Figure:
    return figures.build(name, request, STYLE)


@pytest.fixture(params=["tiny", "real"])
def world(request: pytest.FixtureRequest) -> tuple[str, Con, Codes]:
    return request.param, request.getfixturevalue(request.param), request.getfixturevalue(f"{request.param}_codes")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_rows_a_title_and_a_description(world: tuple[str, Con, Codes], name: str) -> None:
    which, con, codes = world
    figure = drawn(asked(con, codes, which), name)
    assert figure.name == name
    assert figure.title[0].isupper() or figure.title[0].isdigit()
    assert len(figure.alt_text) > 20
    assert "nan" not in f"{figure.title} {figure.alt_text}".lower().split()
    assert figure.is_empty is (len(figure.rows) == 0)
    figure.chart.to_dict()


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_a_filter_that_matches_nothing_is_empty_and_drawn(tiny: Con, tiny_codes: Codes, name: str) -> None:
    """A page shows its designed empty state, but a script may ask all the same."""
    figure = drawn(asked(tiny, tiny_codes, "tiny", Filters(search="nowhere to be found", known_on=date(2001, 1, 1))), name)
    assert figure.is_empty
    figure.chart.to_dict()


@pytest.mark.parametrize("name", FIGURES)
def test_a_page_is_sent_the_rows_that_a_file_holds(real: Con, real_codes: Codes, name: str) -> None:
    """As data frames and without what is not drawn, which is faster; values, times and nothing for nothing are the same."""
    chart = drawn(asked(real, real_codes, "real"), name).chart
    whole = frame.specification(chart)
    bare, rows = frame.rows_apart(chart)
    pairs = list(zip(marked(whole), marked(bare), strict=True))
    assert pairs
    for one, other in pairs:
        assert {**one, **OWN_NAMES} == {**other, **OWN_NAMES}
        told, sent = whole["datasets"][one["data"]["name"]], rows[other["data"]["name"]]
        table = pa.ipc.open_stream(takeaway._as_arrow(sent)).read_all()
        assert table.to_pylist() == [{column: to_the_second(row[column]) for column in sent} for row in told]
        fields = {part["field"] for part in one.get("encoding", {}).values() if isinstance(part, dict) and "field" in part}
        assert fields <= set(sent.columns)


def to_the_second(value: Any) -> Any:
    return value[:19] if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d+", value) else value


OWN_NAMES = dict.fromkeys(("data", "datasets", "name", "params"))


def marked(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a specification that draw, each with its data."""
    return [{"data": spec.get("data"), **part} for part in spec.get("layer", [spec])]


@pytest.mark.parametrize("name", [name for name in FIGURES if name not in (*BY_EVENT, *BY_STORY, *BY_SERIES)])
def test_a_caption_has_the_counts_of_the_query(world: tuple[str, Con, Codes], name: str) -> None:
    which, con, codes = world
    filters = Filters(min_significance=3)
    request = asked(con, codes, which, filters)
    totals = queries.run(con, "event_totals", filters.params()).iloc[0]
    if name.startswith(("actor", "counterparts")):
        is_several = name.startswith("actor-compare") or name == "actor-ties"
        actors = list(request.own["actor_ids"]) if is_several else [request.own["actor_id"]]
        totals = queries.run(con, "actor_totals", {**filters.params(), "actor_ids": actors}).iloc[0]
    caption = figures.caption(drawn(request, name), request, record(con), LINK)
    numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", caption.counts)]
    assert numbers == [totals.events, totals.documents, totals.outlets, totals.origins]
    assert "ignificance 3 and above" in caption.finding
    assert caption.link == LINK


@pytest.mark.parametrize("name", BY_EVENT)
def test_a_caption_of_one_event_tells_what_it_rests_on(real: Con, real_codes: Codes, name: str) -> None:
    request = asked(real, real_codes, "real")
    caption = figures.caption(drawn(request, name), request, record(real), LINK)
    assert caption.counts.startswith("20 documents · 1 origin.")
    assert "The New York Times" in caption.counts


@pytest.mark.parametrize(
    ("own", "licence", "credit", "events"),
    [
        ({"indicator_id": "ai_chips_by_designer_country"}, "MIT", "ai-chip-counts (MIT, copyright 2025 Epoch AI)", True),
        ({"indicator_id": "ai_user_share", "events": "0"}, "MIT", "AI Diffusion Report data (MIT)", False),
        ({"indicator_id": "eci_record"}, "CC BY 4.0", "'AI Benchmarking Hub'", True),
        ({"indicator_group": "chips"}, "CC BY 4.0 and MIT", "'Trends in AI Supercomputers'", False),
    ],
)  # fmt: skip
def test_a_caption_of_series_has_their_own_source_and_licence(
    own: dict[str, str], licence: str, credit: str, events: bool, real: Con, real_codes: Codes
) -> None:
    request = Request(partial(queries.run, real), Filters(), real_codes, own)
    figure = figures.build("indicator" if "indicator_id" in own else "indicators", request, STYLE)
    caption = figures.caption(figure, request, record(real), LINK)
    assert caption.licence == (f"Series: {licence}; events: CC BY 4.0" if events else licence)
    assert credit in caption.sources
    assert ("Parallax record" in caption.sources) is events
    assert caption.counts.startswith(f"{len(figure.rows):,} values")
    assert "read 22 November 2026" in caption.data_version
    line = figures.source_line(figure.name, caption, record(real))
    assert credit in line
    assert caption.licence in line


def test_values_after_the_last_or_the_known_on_day_are_hidden_and_it_is_said(real: Con, real_codes: Codes) -> None:
    for filters in (Filters(known_on=date(2025, 6, 30)), Filters(end=date(2025, 6, 30), start=date(2024, 1, 1))):
        request = asked(real, real_codes, "real", filters)
        figure = drawn(request, "indicator")
        assert figure.rows.value_date.max().date() <= date(2025, 6, 30)
        assert figure.rows.value_date.min().date() >= (filters.start or date(2023, 1, 1))
        assert figure.finding.endswith("June 2025"), "a record holds to the last day shown and not beyond"
    caption = figures.caption(figure, request, record(real), LINK)
    assert "hidden" not in caption.finding
    early = asked(real, real_codes, "real", Filters(known_on=date(2025, 6, 30)))
    assert "after 30 June 2025 are hidden" in figures.caption(drawn(early, "indicator"), early, record(real), LINK).finding


def test_events_over_a_series_are_those_of_the_filter_from_significance_4(real: Con, real_codes: Codes) -> None:
    request = asked(real, real_codes, "real", Filters(lanes=("CN",)))
    figure = drawn(request, "indicator")
    events = figures.events_over(request, figure.rows, date(2026, 4, 29))
    assert events is not None
    assert set(events.lane_id) == {"CN"}
    assert events.significance.min() >= 4
    told = figure.chart.to_dict()["datasets"].values()
    titles = {row["title"] for rows in told for row in rows if "lane" in row}
    assert len(titles) == len(set(events.title))
    without = drawn(asked(real, real_codes, "real", events="0"), "indicator")
    assert not [row for rows in without.chart.to_dict()["datasets"].values() for row in rows if "lane" in row]


def test_an_end_of_an_interval_opens_its_series(real: Con, real_codes: Codes) -> None:
    figure = drawn(asked(real, real_codes, "real", indicator_id="cn_compute_smuggled_p5"), "indicator")
    assert set(figure.rows.indicator_id) == {"cn_compute_smuggled"}
    assert (figure.rows.low < figure.rows.value).all()
    assert (figure.rows.value < figure.rows.high).all()


@pytest.mark.parametrize("width", [360, 620, 1120])
def test_no_label_of_a_series_overlaps_another(width: int, real: Con, real_codes: Codes) -> None:
    for own in queries.run(real, "indicators").itertuples():
        request = asked(real, real_codes, "real", indicator_id=own.indicator_id)
        figure = figures.build("indicator", request, Style(width=width))
        spec = figure.chart.to_dict()
        boxes = []
        for layer in spec["layer"]:
            if layer["mark"]["type"] == "text" and layer["mark"].get("fontWeight") == 600:
                scale = layer["encoding"]["y"]["scale"]
                low, high = (math.log10(each) if scale["type"] == "log" else each for each in scale["domain"])
                for row in spec["datasets"][layer["data"]["name"]]:
                    at = math.log10(row["y"]) if scale["type"] == "log" else row["y"]
                    boxes.append(scale["range"][0] - (at - low) / (high - low) * (scale["range"][0] - scale["range"][1]))
        boxes.sort()
        assert boxes
        assert all(after - before >= 15.9 for before, after in pairwise(boxes)), own.indicator_id


def test_a_caption_says_as_of_when(real: Con, real_codes: Codes) -> None:
    for name in ("timeline", "matrix"):
        request = asked(real, real_codes, "real", Filters(known_on=date(2026, 5, 13)))
        caption = figures.caption(drawn(request, name), request, record(real), LINK)
        assert "as known on 13 May 2026" in caption.sources
        assert "s known on 13 May 2026" in caption.finding
    today = asked(real, real_codes, "real")
    assert "as known on 22 November 2026" in figures.caption(drawn(today, "timeline"), today, record(real), LINK).sources


@pytest.mark.parametrize(("which", "name"), [*(("tiny", name) for name in FIGURES), ("real", "timeline"), ("real", "matrix")])
def test_a_picture_says_what_it_shows_and_where_it_is_from(which: str, name: str, request: pytest.FixtureRequest) -> None:
    """It will be read without us."""
    con, codes = request.getfixturevalue(which), request.getfixturevalue(f"{which}_codes")
    asking = asked(con, codes, which, Filters(start=date(2025, 1, 1)))
    figure, told = drawn(asking, name), record(con)
    svg = frame.to_svg(figure.chart, figures.caption(figure, asking, told, LINK)).decode()
    root = ET.fromstring(svg)
    words = " ".join(" ".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text"))
    caption = figures.caption(figure, asking, told, LINK)

    def squeezed(text: str) -> str:
        return re.sub(r"\s+", "", text)

    for part in (caption.title, caption.sources, "CC BY 4.0", f"Data version {told['version']} ({told['content_hash']})"):
        assert squeezed(part)[:150] in squeezed(words), part
    assert squeezed(caption.finding)[:100] in squeezed(words)
    assert squeezed(caption.counts)[:60] in squeezed(words)
    assert squeezed(LINK) in squeezed(words)
    assert any(link.get("href") == LINK for link in root.iter("{http://www.w3.org/2000/svg}a"))
    assert "<script" not in svg
    assert not re.search(r"""(href|src)\s*=\s*["']https?://(?!parallax\.example)""", svg)


def test_the_same_picture_has_the_same_bytes(tiny: Con, tiny_codes: Codes) -> None:
    def made() -> bytes:
        request = asked(tiny, tiny_codes, "tiny")
        figure = drawn(request, "timeline")
        return frame.to_svg(figure.chart, figures.caption(figure, request, record(tiny), LINK))

    assert made() == made()


def test_a_figure_comes_as_png_and_as_pdf(tiny: Con, tiny_codes: Codes) -> None:
    request = asked(tiny, tiny_codes, "tiny")
    figure = drawn(request, "categories")
    caption = figures.caption(figure, request, record(tiny), LINK)
    assert frame.to_png(figure.chart, caption).startswith(b"\x89PNG\r\n\x1a\n")
    assert frame.to_pdf(figure.chart, caption).startswith(b"%PDF-")


# Numbers in titles --------------------------------------------------------------------------------


def test_the_description_of_the_timeline_counts_its_sides(real: Con, real_codes: Codes) -> None:
    filters = Filters(start=date(2026, 1, 1))
    totals = queries.run(real, "event_totals", filters.params()).iloc[0]
    told = drawn(asked(real, real_codes, "real", filters), "timeline").alt_text
    assert [int(number) for number in re.findall(r"\d+", told)] == [
        totals.events, totals.us_events, totals.cn_events, totals.bilateral_events, totals.third_party_events,
    ]  # fmt: skip


def test_the_title_of_an_actor_counts_its_parts(real: Con, real_codes: Codes) -> None:
    roles = queries.run(real, "actor_roles", {**Filters().params(), "actor_ids": ["anthropic"]})
    acting = int(roles[roles.is_acting].events.sum())
    title = drawn(asked(real, real_codes, "real"), "actor-activity").title
    parts = f"Anthropic: {acting} times acting, {int(roles.events.sum()) - acting} times acted on or concerned"
    assert title.startswith(f"{parts}; busiest in ")


def test_short_periods_are_drawn_by_month_and_long_ones_by_quarter(real: Con, real_codes: Codes) -> None:
    short = drawn(asked(real, real_codes, "real", Filters(start=date(2026, 1, 1), end=date(2026, 6, 30))), "events-per-month")
    long = drawn(asked(real, real_codes, "real"), "events-per-month")
    assert short.what == "Events per month, by who acted"
    assert long.what == "Events per quarter, by who acted"


@pytest.mark.parametrize("name", FIGURES)
def test_a_title_is_a_finding_or_a_description_and_the_frame_has_both(world: tuple[str, Con, Codes], name: str) -> None:
    which, con, codes = world
    request = asked(con, codes, which, Filters(without=("reuters",)) if which == "real" else None)
    figure = drawn(request, name)
    caption = figures.caption(figure, request, record(con), LINK)
    assert figure.what
    assert figure.title == (figure.finding or figure.what) == caption.title
    told_in_title = figure.title.startswith(figure.what)
    assert caption.finding.startswith(figure.what) is not told_in_title
    if which == "real" and name != "actor-ties":
        assert figure.finding


def test_a_chart_that_cuts_says_which_rows_it_shows(real: Con, real_codes: Codes) -> None:
    request = asked(real, real_codes, "real")
    for name, most in (("outlets", 20), ("counterparts", 15)):
        figure = drawn(request, name)
        assert len(figure.shown) == most < len(figure.rows)
        names = set(figure.shown.iloc[:, 1])
        told = {row[key] for rows in figure.chart.to_dict()["datasets"].values() for row in rows
                for key in ("outlet", "name") if key in row}  # fmt: skip
        assert told == names
    assert drawn(request, "timeline").shown.equals(drawn(request, "timeline").rows)


# Wrong requests -----------------------------------------------------------------------------------


def test_an_unknown_name_is_told_with_the_names_there_are(tiny: Con, tiny_codes: Codes) -> None:
    with pytest.raises(UnknownQuery) as told:
        drawn(asked(tiny, tiny_codes, "tiny"), "timelin")
    assert "'timelin'" in str(told.value)
    assert all(name in str(told.value) for name in FIGURES)


@pytest.mark.parametrize("name", [name for name, (_, needed) in FIGURES.items() if needed])
def test_a_figure_about_something_needs_to_know_of_what(tiny: Con, tiny_codes: Codes, name: str) -> None:
    needed = FIGURES[name][1]
    request = Request(partial(queries.run, tiny), Filters(), tiny_codes, {})
    with pytest.raises(QueryError, match=f"{name} needs {', '.join(needed)}"):
        drawn(request, name)




@pytest.mark.parametrize(
    "name", [name for name, (_, needed) in FIGURES.items() if needed]
)
@pytest.mark.parametrize("value", ["nobody", "'; drop table events; --", "\u202e", "x" * 5000])
def test_a_thing_that_does_not_exist_is_told(tiny: Con, tiny_codes: Codes, name: str, value: str) -> None:
    with pytest.raises(QueryError) as told:
        drawn(asked(tiny, tiny_codes, "tiny", **dict.fromkeys(FIGURES[name][1], value)), name)
    assert len(str(told.value)) < 300
    assert str(told.value).isprintable()


def test_a_year_that_is_not_complete_is_not_drawn_like_a_whole_one(real: Con, real_codes: Codes) -> None:
    request = asked(real, real_codes, "real", indicator_id="large_scale_models_per_year")
    figure = figures.build("indicator", request, STYLE)
    spec = str(figure.chart.to_dict())
    assert "2025 is not complete in the source" in spec
    assert "'strength': 0.4" in spec
    assert "so far" in spec
    small = figures.build("indicators", asked(real, real_codes, "real", indicator_group="models"), STYLE)
    ends = [text["text"] for rows in small.chart.to_dict()["datasets"].values() for text in rows if text.get("weight") == "end"]
    us_in_2024 = figure.rows[(figure.rows.country == "US") & (figure.rows.value_date.dt.year == 2024)].value.iloc[0]
    assert f"US {us_in_2024:g}" in ends, "the small lines end with the year that the title compares"
