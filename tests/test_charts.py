"""Charts as specifications: what is encoded how, and where marks and labels may stand."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import altair as alt
import duckdb
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dashboard import charts, takeaway, theme, timeline_layout
from dashboard.charts import LANE_ORDER, Style
from dashboard.frame import rows_apart
from dashboard.timeline_layout import SIZES, Layout, place
from dashboard.typeset import text_width
from tests.helpers import REFUSAL, rows

Con = duckdb.DuckDBPyConnection
STYLE = Style()
WIDTHS = (358, 700, 1120, 1300)


def drawn(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The specification with the rows of its named data sets put back into their layers."""
    spec: dict[str, Any] = chart.to_dict()
    json.dumps(spec, allow_nan=False)  # NaN is no JSON: the browser would draw nothing
    return spec


def layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for part in spec.get("layer", [spec]):
        data = part.get("data", spec.get("data", {}))
        values = spec.get("datasets", {}).get(data.get("name"), data.get("values", []))
        found.append({**part, "rows": values, "kind": part["mark"]["type"] if isinstance(part["mark"], dict) else part["mark"]})
    return found


def colours(spec: dict[str, Any]) -> list[dict[str, str]]:
    """Every colour scale as a mapping."""
    found = []
    for layer in layers(spec):
        scale = layer.get("encoding", {}).get("color", {}).get("scale")
        if scale and "domain" in scale and len(scale["domain"]) == len(scale.get("range", [])):
            found.append(dict(zip(scale["domain"], scale["range"], strict=True)))
    return found


def frames(con: Con, name: str, **filters: Any) -> tuple[Callable[..., Any], list[pd.DataFrame]]:
    """A chart with the frames it is drawn from."""
    is_tiny = con.execute("select count(*) from events").fetchone() == (10,)
    event = "2025-04-00-larkspur-refuses-access" if is_tiny else REFUSAL
    actor = "bright-loom" if is_tiny else "anthropic"
    own = {"event_id": event, "actor_id": actor} if not filters.get("search") else {"event_id": "-", "actor_id": "-"}
    asked = {
        "timeline": (charts.timeline, ["events", "events_per_month"]),
        "events_by_period": (charts.events_by_period, ["events_per_month"]),
        "categories_by_lane": (charts.categories_by_lane, ["categories_by_lane"]),
        "actor_activity": (charts.actor_activity, ["actor_activity"]),
        "counterparts": (charts.counterparts, ["actor_counterparts"]),
        "outlets": (charts.outlets, ["outlets"]),
        "coverage": (charts.coverage, ["coverage"]),
        "matrix": (charts.matrix, ["event_statements", "event_points"]),
    }
    make, questions = asked[name]
    return make, [rows(con, question, **filters, **own) for question in questions]


NAMES = ("timeline", "events_by_period", "categories_by_lane", "actor_activity", "counterparts", "outlets", "coverage", "matrix")
LANED = ("timeline", "events_by_period", "categories_by_lane")
# The columns that each chart says it needs, frame by frame.
NEEDED = {
    "timeline": (["event_id", "lane_id", "span_start", "span_end", "significance", "family_id", "origins"], ["period_start", "lane_id", "events"]),
    "events_by_period": (["period_start", "lane_id", "lane", "events"],),
    "categories_by_lane": (["category", "lane_id", "lane", "events"],),
    "actor_activity": (["period_start", "part", "events"],),
    "counterparts": (["name", "events", "acts_on", "acted_on_by"],),
    "outlets": (["outlet", "origin_documents", "re_reports", "unknown_documents"],),
    "coverage": (["year", "lane", "lane_id", "events"],),
    "matrix": (["point_id", "document_id", "outlet", "answer", "answer_key", "origins"], ["point_id", "question", "state"]),
}


# All charts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", theme.LOOKS)
@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_a_specification_with_rows(real: Con, name: str, look: theme.Look) -> None:
    make, given_ = frames(real, name)
    spec = drawn(make(*given_, Style(look=look)))
    assert any(layer["rows"] for layer in layers(spec))
    assert spec["config"]["background"] == theme.TOKENS[look].paper
    assert spec["config"]["font"] == STYLE.font


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_of_nothing_is_still_a_chart(tiny: Con, name: str) -> None:
    make, given_ = frames(tiny, name, search="nowhere to be found")
    assert all(frame.empty for frame in given_)
    drawn(make(*given_, STYLE))


@pytest.mark.parametrize(
    ("name", "place_", "column"),
    [(name, place_, column) for name, needed in NEEDED.items() for place_, columns in enumerate(needed) for column in columns],
)
def test_a_missing_column_is_told_by_name(tiny: Con, name: str, place_: int, column: str) -> None:
    make, given_ = frames(tiny, name)
    given_[place_] = given_[place_].drop(columns=column)
    with pytest.raises(KeyError, match=f"'{column}'"):
        make(*given_, STYLE)


@pytest.mark.parametrize("name", NAMES)
def test_no_chart_changes_the_rows_it_was_given(tiny: Con, name: str) -> None:
    """They come from a cache that all readers share."""
    make, given_ = frames(tiny, name)
    before = [frame.copy(deep=True) for frame in given_]
    make(*given_, STYLE)
    for frame, old in zip(given_, before, strict=True):
        assert list(frame.columns) == list(old.columns)
        assert frame.map(str).equals(old.map(str))


@pytest.mark.parametrize("look", theme.LOOKS)
@pytest.mark.parametrize("name", LANED)
def test_lanes_have_the_colours_of_the_theme(real: Con, name: str, look: theme.Look) -> None:
    make, given_ = frames(real, name)
    scales = colours(drawn(make(*given_, Style(look=look))))
    assert scales
    for scale in scales:
        assert scale == dict(theme.TOKENS[look].lanes)
        assert tuple(scale) == LANE_ORDER


@pytest.mark.parametrize("name", [name for name in NAMES if name != "matrix"])
def test_a_fluid_chart_fills_its_container_and_a_fixed_one_does_not(tiny: Con, name: str) -> None:
    make, given_ = frames(tiny, name)
    assert drawn(make(*given_, Style(fluid=True)))["width"] == "container"
    assert drawn(make(*given_, Style(width=700)))["width"] == 700


@pytest.mark.parametrize("name", NAMES)
def test_the_same_rows_give_the_same_chart(tiny: Con, name: str) -> None:
    make, given_ = frames(tiny, name)
    assert drawn(make(*given_, STYLE)) == drawn(make(*given_, STYLE))


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_loads_nothing_and_links_nowhere(real: Con, name: str) -> None:
    make, given_ = frames(real, name)
    spec = drawn(make(*given_, STYLE))
    for layer in layers(spec):
        assert "url" not in layer.get("data", {})
        assert "href" not in layer.get("encoding", {})
    assert "url" not in spec.get("data", {})


@pytest.mark.parametrize("name", NAMES)
def test_what_can_be_pointed_at_says_what_it_is(real: Con, name: str) -> None:
    make, given_ = frames(real, name)
    spec = drawn(make(*given_, STYLE))
    told = [layer["encoding"]["tooltip"] for layer in layers(spec) if "tooltip" in layer.get("encoding", {})]
    assert told
    for tooltip in told:
        assert all(entry["title"] for entry in tooltip)
        assert not any(entry["field"].endswith("_id") for entry in tooltip)


# The timeline -------------------------------------------------------------------------------------


def test_the_timeline_has_a_mark_for_every_event_and_for_no_other(real: Con) -> None:
    asked = {"start": date(2025, 1, 1), "end": date(2025, 12, 31), "actors": ("nvidia",)}
    events = rows(real, "events", **asked)
    spec = drawn(charts.timeline(events, rows(real, "events_per_month", **asked), STYLE))
    (marks,) = [layer for layer in layers(spec) if layer["kind"] == "point"]
    assert sorted(row["event_id"] for row in marks["rows"]) == sorted(events.event_id)
    assert (marks["encoding"]["fill"]["field"], marks["encoding"]["stroke"]["field"]) == ("fill", "rim")
    assert marks["encoding"]["shape"]["field"] == "family_id"
    assert marks["encoding"]["shape"]["scale"]["domain"] == list(theme.SHAPES)
    assert marks["encoding"]["size"]["field"] == "size"
    sizes = {row["significance"]: row["size"] for row in marks["rows"]}
    assert sizes == {value: SIZES[value] for value in sizes}


def test_nothing_on_the_timeline_lies_outside_its_window(real: Con) -> None:
    asked = {"start": date(2026, 4, 10), "end": date(2026, 5, 20)}
    spec = drawn(charts.timeline(rows(real, "events", **asked), rows(real, "events_per_month", **asked), STYLE))
    seen = 0
    for layer in layers(spec):
        x = layer.get("encoding", {}).get("x", {})
        scale = x.get("scale", {}).get("domain")
        if not scale or not x.get("field"):
            continue
        first, last = (pd.Timestamp(end) for end in scale)
        for field in (x["field"], layer["encoding"].get("x2", {}).get("field")):
            for row in layer["rows"] if field else []:
                assert first <= pd.Timestamp(row[field]) <= last
                seen += 1
    assert seen > 50


def test_all_layers_of_the_timeline_share_one_scale(real: Con) -> None:
    events, counts = rows(real, "events"), rows(real, "events_per_month")
    spec = drawn(charts.timeline(events, counts, STYLE))
    found = {json.dumps(layer["encoding"][axis]["scale"]["domain"]) for layer in layers(spec) for axis in ("x",) if "scale" in layer.get("encoding", {}).get(axis, {})}
    assert len(found) == 1
    heights = {json.dumps(layer["encoding"]["y"]["scale"]["domain"]) for layer in layers(spec) if "scale" in layer.get("encoding", {}).get("y", {})}
    assert len(heights) == 1


def test_an_imprecise_date_is_a_bar_over_its_span(tiny: Con) -> None:
    spec = drawn(charts.timeline(rows(tiny, "events"), rows(tiny, "events_per_month"), STYLE))
    (spans,) = [layer for layer in layers(spec) if layer["encoding"].get("x2", {}).get("field") == "x_to"]
    shown = {row["event_id"]: (row["x_from"][:10], row["x_to"][:10]) for row in spans["rows"]}
    assert shown["2025-04-00-larkspur-refuses-access"] == ("2025-04-01", "2025-05-01")
    assert "2025-07-00-cinnabar-sales-fall" in shown
    assert "2025-09-01-polder-stops-service" not in shown


def test_an_event_is_picked_by_its_id_and_the_picked_one_is_ringed(tiny: Con) -> None:
    events, counts = rows(tiny, "events"), rows(tiny, "events_per_month")
    spec = drawn(charts.timeline(events, counts, STYLE, selected="2025-09-01-polder-stops-service"))
    params = [param for param in spec.get("params", []) if param["name"] == "pick"]
    assert params[0]["select"]["fields"] == ["event_id"]
    rings = [layer for layer in layers(spec) if layer["kind"] == "point" and layer["mark"].get("filled") is False]
    assert [row["event_id"] for row in rings[0]["rows"]] == ["2025-09-01-polder-stops-service"]
    plain = drawn(charts.timeline(events, counts, STYLE, selected="no-such-event"))
    assert not [layer for layer in layers(plain) if layer["kind"] == "point" and layer["mark"].get("filled") is False]


@pytest.mark.parametrize("number", [1, 2])
def test_a_timeline_of_one_day_is_drawn(tiny: Con, number: int) -> None:
    events = rows(tiny, "events", start=date(2025, 9, 1), end=date(2025, 10, 6)).iloc[1 : 1 + number]
    assert len(events) == number
    drawn(charts.timeline(events, rows(tiny, "events_per_month", start=date(2025, 9, 1), end=date(2025, 9, 1)), STYLE))


# Where marks and labels stand ---------------------------------------------------------------------


def boxes_of_marks(layout: Layout) -> Iterator[tuple[str, str, float, float, float, float]]:
    """Event, lane, left, right, low and high of each mark in pixels; a span's bar is flat."""
    whole = (pd.Timestamp(layout.end) - pd.Timestamp(layout.start)).total_seconds()

    def pixel(when: pd.Timestamp) -> float:
        return float((when - pd.Timestamp(layout.start)).total_seconds() / whole * layout.width)

    for row in layout.marks.itertuples():
        radius = SIZES[row.significance] ** 0.5 / 2
        x = pixel(row.x)
        yield row.event_id, row.lane_id, x - radius, x + radius, row.y - radius, row.y + radius


def check_layout(layout: Layout, events: pd.DataFrame) -> None:
    assert set(layout.marks.event_id) <= set(events.event_id)
    assert len(layout.marks) + layout.folds.events.sum() == len(events), "every event has its mark, or is counted in one"
    # Labels: apart from each other, inside the drawing, no leader through them.
    for one, other in itertools.combinations(layout.boxes, 2):
        assert not one.meets(other)
    for box in layout.boxes:
        assert 0 <= box.left < box.right <= layout.width + 0.01
        assert layout.low <= box.low < box.high <= layout.high
    whole = pd.Timestamp(layout.end) - pd.Timestamp(layout.start)
    own = []
    for leader in layout.leaders.itertuples():
        x = (leader.x - pd.Timestamp(layout.start)) / whole * layout.width
        low, high = sorted((leader.y_from, leader.y_to))
        own.append((x, low, high))
        crossed = [box for box in layout.boxes if box.left < x < box.right and box.low < high - 0.01 and low + 0.01 < box.high]
        assert crossed == [], "a leader ends at its own label and runs through no other"
    # A label belongs to its box, and its words fit there.
    assert len(layout.labels) == len(layout.boxes) == len(layout.leaders)
    for label, box in zip(layout.labels.itertuples(), layout.boxes, strict=True):
        assert abs(label.y - box.high) < 0.01
        assert max(text_width(line, timeline_layout.LABEL_SIZE) for line in label.text.split("\n")) <= box.right - box.left + 0.01
    # Each lane has its name at the height of its own first row, left of all marks and under no label.
    assert set(layout.names.lane_id) == set(events.lane_id)
    for name in layout.names.itertuples():
        wide = text_width(name.label, timeline_layout.NAME_SIZE, "semibold")
        assert wide < layout.gutter < min(mark[2] for mark in boxes_of_marks(layout)) + 12
        assert not any(box.left < wide and box.low < name.y + 7 and name.y - 7 < box.high for box in layout.boxes), name.label
        rows_of = sorted({abs(mark.y - name.y) for mark in layout.marks[layout.marks.lane_id == name.lane_id].itertuples()})
        assert rows_of[0] <= timeline_layout.STEP
    # Marks stay inside the drawing and out of the labels.
    for event_id, _, left, right, low, high in boxes_of_marks(layout):
        assert layout.low <= low < high <= layout.high
        for box in layout.boxes:
            assert not (box.left < right and left < box.right and box.low < high and low < box.high), event_id


def check_marks(layout: Layout) -> None:
    """Marks of one lane do not touch, so that each can be seen and picked."""
    by_lane: dict[str, list[tuple[str, str, float, float, float, float]]] = {}
    for mark in boxes_of_marks(layout):
        by_lane.setdefault(mark[1], []).append(mark)
    for marks in by_lane.values():
        for one, other in itertools.combinations(marks, 2):
            sideways = one[3] <= other[2] + 0.01 or other[3] <= one[2] + 0.01
            assert sideways or one[5] <= other[4] + 0.01 or other[5] <= one[4] + 0.01, (one, other)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_on_the_timeline_of_the_whole_record(real: Con, width: int) -> None:
    events = rows(real, "events")
    layout = place(events, width, max_labels=8 if width < 600 else 44)
    check_layout(layout, events)
    check_marks(layout)
    assert len(layout.labels) >= (2 if width < 600 else 12), "the weightiest events are named"


def many(events: pd.DataFrame, total: int) -> pd.DataFrame:
    """As many events as asked for, made from those of the record with other ids and days near theirs."""
    made = events.sample(total, replace=True, random_state=5).reset_index(drop=True)
    shift = pd.to_timedelta([(number * 37) % 91 - 45 for number in range(total)], unit="D")
    for column in ("event_date", "date_end", "span_start", "span_end"):
        made[column] = pd.to_datetime(made[column]) + shift
    return made.assign(event_id=[f"2020-01-01-made-up-{number}" for number in range(total)])


@pytest.mark.parametrize("width", WIDTHS)
def test_five_thousand_events_are_folded_and_nothing_overlaps(real: Con, width: int) -> None:
    events = many(rows(real, "events"), 5000)
    layout = place(events, width)
    check_layout(layout, events)
    check_marks(layout)
    assert layout.folds.events.sum() > 500, "what has no room stands behind counted marks"
    assert len(layout.marks) + layout.folds.events.sum() == 5000


def test_five_thousand_events_stay_a_small_message(real: Con) -> None:
    """What the browser is sent for them, before it is compressed."""
    chart = charts.timeline(many(rows(real, "events"), 5000), rows(real, "events_per_month"), Style(width=1312, fluid=True))
    spec, data = rows_apart(chart)
    sent = sum(len(takeaway._as_arrow(found)) for found in data.values()) + len(json.dumps(spec))
    assert sent < 1_500_000


@pytest.mark.parametrize(
    "asked",
    [
        {"start": date(2026, 4, 1), "end": date(2026, 5, 31)},
        {"actors": ("anthropic",)},
        {"lanes": ("CN",)},
        {"lanes": ("third_party", "bilateral")},
        {"min_significance": 4},
        {"start": date(2026, 5, 12), "end": date(2026, 5, 12)},
    ],
    ids=str,
)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_on_the_timeline_of_a_filter(real: Con, width: int, asked: dict[str, Any]) -> None:
    events = rows(real, "events", **asked)
    assert not events.empty
    check_layout(place(events, width), events)


def test_the_weightiest_events_are_labelled_first(real: Con) -> None:
    events = rows(real, "events", start=date(2025, 1, 1))
    layout = place(events, 1120, max_labels=10)
    labelled = events[events.event_id.isin(layout.labels.event_id)]
    assert len(labelled) == 10
    assert labelled.significance.min() >= 4


def test_sides_stand_on_their_own_side(real: Con) -> None:
    layout = place(rows(real, "events"), 1120)
    by_lane = layout.marks.groupby("lane_id").y
    assert by_lane.min()["US"] > 0 > by_lane.max()["CN"]
    assert by_lane.max()["third_party"] < by_lane.min()["CN"]
    assert by_lane.max()["bilateral"] < by_lane.min()["US"]
    assert by_lane.min()["bilateral"] > by_lane.max()["CN"]


@st.composite
def random_events(draw: st.DrawFn) -> pd.DataFrame:
    size = draw(st.integers(1, 30))
    first = date(2024, 1, 1)
    found = []
    for place_ in range(size):
        start = first + timedelta(days=draw(st.integers(0, draw(st.sampled_from([3, 60, 900])))))
        length = draw(st.sampled_from([0, 0, 0, 1, 29, 89, 364]))
        found.append({
            "event_id": f"e{place_:02d}",
            "lane_id": draw(st.sampled_from(LANE_ORDER)),
            "significance": draw(st.integers(1, 5)),
            "origins": draw(st.integers(0, 9)),
            "title": " ".join(["word"] * draw(st.integers(1, 18))) if draw(st.booleans()) else "美国商务部" * draw(st.integers(1, 8)),
            "date_precision": "day" if length < 2 else "month",
            "span_start": pd.Timestamp(start),
            "span_end": pd.Timestamp(start + timedelta(days=length)),
        })  # fmt: skip
    return pd.DataFrame(found).sort_values(["span_start", "event_id"], ignore_index=True)


@settings(max_examples=40)
@given(random_events(), st.sampled_from(WIDTHS))
def test_labels_find_their_room_whatever_happens(events: pd.DataFrame, width: int) -> None:
    check_layout(place(events, width), events)


@settings(max_examples=40, phases=[Phase.generate])
@given(random_events(), st.sampled_from(WIDTHS))
def test_marks_of_a_lane_are_apart_whatever_happens(events: pd.DataFrame, width: int) -> None:
    check_marks(place(events, width))


def test_two_turning_points_of_one_day_are_apart(real: Con) -> None:
    event = rows(real, "events", min_significance=5).head(1)
    check_marks(place(pd.concat([event, event.assign(event_id="another")], ignore_index=True), 1120))


@pytest.mark.parametrize("significance", [1, 2, 3, 4])
def test_two_lesser_events_of_one_day_are_apart(real: Con, significance: int) -> None:
    event = rows(real, "events", min_significance=5).head(1).assign(significance=significance)
    check_marks(place(pd.concat([event, event.assign(event_id="another")], ignore_index=True), 1120))


# The other charts ---------------------------------------------------------------------------------


def test_bars_of_a_period_add_up_to_its_events(real: Con) -> None:
    counts = rows(real, "events_per_month", period="quarter")
    (bars,) = layers(drawn(charts.events_by_period(counts, STYLE)))
    shown = pd.DataFrame(bars["rows"])
    assert shown.events.sum() == counts.events.sum()
    top = shown.groupby("period_start").upper.max()
    assert (top == shown.groupby("period_start").events.sum()).all()
    assert (shown.upper - shown.lower == shown.events).all()
    assert (shown.period_end > shown.period_start).all()


def test_categories_stand_in_the_order_of_their_size(real: Con) -> None:
    counts = rows(real, "categories_by_lane")
    (bars,) = layers(drawn(charts.categories_by_lane(counts, STYLE)))
    order = bars["encoding"]["y"]["sort"]
    sums = counts.groupby("category").events.sum()
    assert [sums[name] for name in order] == sorted(sums, reverse=True)
    assert sum(row["events"] for row in bars["rows"]) == counts.events.sum()


def test_an_actor_acts_above_the_axis_and_is_concerned_below(real: Con) -> None:
    activity = rows(real, "actor_activity", actor_id="nvidia")
    bars, zero = layers(drawn(charts.actor_activity(activity, STYLE)))
    assert zero["rows"] == [{"y": 0}]
    for row in bars["rows"]:
        assert row["events"] > 0
        assert row["y"] == (row["events"] if row["part"] == "acting" else -row["events"])
    assert sum(row["events"] for row in bars["rows"]) == activity.events.sum()


def test_counterparts_are_the_first_few_and_their_bars_add_up(real: Con) -> None:
    others = rows(real, "actor_counterparts", actor_id="nvidia")
    (bars,) = layers(drawn(charts.counterparts(others, STYLE, most=5)))
    shown = pd.DataFrame(bars["rows"])
    assert set(shown.name) == set(others.name.head(5))
    assert shown.groupby("name").events.sum().to_dict() == others.head(5).set_index("name").events.to_dict()
    assert (shown.events > 0).all()


def test_outlets_are_split_by_how_they_know(real: Con) -> None:
    found = rows(real, "outlets")
    (bars,) = layers(drawn(charts.outlets(found, STYLE, most=7)))
    shown = pd.DataFrame(bars["rows"])
    assert shown.groupby("outlet").documents.sum().to_dict() == found.head(7).set_index("outlet").documents.to_dict()
    assert bars["encoding"]["y"]["sort"] == found.outlet.head(7).tolist()


def test_coverage_gives_each_year_and_lane_its_number(real: Con) -> None:
    found = rows(real, "coverage")
    cells, numbers = layers(drawn(charts.coverage(found, STYLE)))
    assert sum(row["events"] for row in cells["rows"]) == found.events.sum()
    assert numbers["encoding"]["text"]["field"] == "events"
    assert set(cells["encoding"]["y"]["sort"]) == set(found.lane)


def test_the_matrix_has_a_cell_for_every_point_and_document(real: Con) -> None:
    statements, points = rows(real, "event_statements", event_id=REFUSAL), rows(real, "event_points", event_id=REFUSAL)
    cells = layers(drawn(charts.matrix(statements, points, STYLE)))[0]["rows"]
    assert len(cells) == len(points) * statements.document_id.nunique()
    answered = [cell for cell in cells if cell["answer"] != "says nothing"]
    assert len(answered) == len(statements[["point_id", "document_id"]].drop_duplicates())
    assert {cell["tint"] for cell in cells if cell["answer"] == "says nothing"} == {theme.TOKENS["light"].paper}
    assert {cell["tint"] for cell in answered} <= set(theme.TOKENS["light"].tints)


def test_equal_answers_of_a_point_share_a_tint_and_others_do_not(tiny: Con) -> None:
    event = "2025-04-00-larkspur-refuses-access"
    statements, points = rows(tiny, "event_statements", event_id=event), rows(tiny, "event_points", event_id=event)
    cells = layers(drawn(charts.matrix(statements, points, STYLE)))[0]["rows"]
    tints = {cell["outlet"]: cell["tint"] for cell in cells if cell["question"] == "Who asked for access?"}
    assert tints["Meridian Wire"] == tints["Paper Daily (纸面日报)"] != tints["Echo Daily"]


def test_text_in_a_chart_is_plain(tiny: Con) -> None:
    """A title goes into the chart as one line without hidden characters, whatever it holds."""
    events = rows(tiny, "events")
    events.loc[0, "title"] = "a\u202eb\nc <b>x</b>"
    spec = drawn(charts.timeline(events, rows(tiny, "events_per_month"), STYLE))
    (marks,) = [layer for layer in layers(spec) if layer["kind"] == "point"]
    shown = {row["event_id"]: row["title"] for row in marks["rows"]}
    assert shown[events.event_id[0]] == "ab c <b>x</b>"
    assert all("\u202e" not in row["text"] for layer in layers(spec) if layer["kind"] == "text" for row in layer["rows"] if "text" in row)


def test_the_bar_of_an_unfinished_period_is_cut_and_a_later_one_is_not_turned_round() -> None:
    counts = pd.DataFrame({
        "period_start": pd.to_datetime(["2026-04-01", "2026-05-01", "2026-06-01"]), "lane_id": "US", "lane": "United States", "events": 1,
    })  # fmt: skip
    spec = drawn(charts.events_by_period(counts, Style(), until=date(2026, 5, 14)))
    (bars,) = [rows for rows in spec["datasets"].values() if rows and "period_end" in rows[0]]
    assert [row["period_end"][:10] for row in bars] == ["2026-05-01", "2026-05-15", "2026-07-01"]
    assert all(row["period_start"] < row["period_end"] for row in bars)
