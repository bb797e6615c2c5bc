"""What the queries answer on ten events that one can hold in mind; tests/tiny/README.md names them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from dashboard import database
from dashboard.filters import Filters
from tests.helpers import ROOT, rows

OUTPUT = "2024-00-00-bright-loom-doubles-output"
LISTING = "2025-01-15-board-lists-bright-loom"
ANSWER = "2025-02-03-ministry-answers-listing"
REFUSAL = "2025-04-00-larkspur-refuses-access"
LANTERN = "2025-05-20-jade-harbour-releases-lantern"
TALKS = "2025-06-10-singapore-talks"
SALES = "2025-07-00-cinnabar-sales-fall"
POLDER = "2025-09-01-polder-stops-service"
CHARGE = "2025-10-05-smuggling-charge"
WEN = "2025-12-31-wen-leaves-jade-harbour"
ALL = [OUTPUT, LISTING, ANSWER, REFUSAL, LANTERN, TALKS, SALES, POLDER, CHARGE, WEN]

Con = duckdb.DuckDBPyConnection


def found(con: Con, **filters: Any) -> list[str]:
    return rows(con, "events", **filters).event_id.tolist()


def event(con: Con, event_id: str, **values: Any) -> dict[str, Any]:
    (row,) = rows(con, "event", event_id=event_id, **values).to_dict("records")
    return row


def states(con: Con, event_id: str, **values: Any) -> dict[str, str]:
    points = rows(con, "event_points", event_id=event_id, **values)
    return {point.rsplit(".", 1)[1]: state for point, state in zip(points.point_id, points.state, strict=True)}


def documents(con: Con, event_id: str, **values: Any) -> dict[str, Any]:
    return {row.document_id: row for row in rows(con, "event_documents", event_id=event_id, **values).itertuples()}


# Dates ------------------------------------------------------------------------------------------


def test_no_filter_gives_every_event_in_the_order_of_its_dates(tiny: Con) -> None:
    assert found(tiny) == ALL


@pytest.mark.parametrize(
    ("start", "end", "matches"),
    [
        (date(2025, 1, 15), date(2025, 1, 15), True),
        (date(2025, 1, 14), date(2025, 1, 14), False),
        (date(2025, 1, 16), date(2025, 1, 16), False),
        (date(2025, 1, 1), date(2025, 1, 15), True),
        (date(2025, 1, 15), date(2025, 12, 31), True),
        (None, date(2025, 1, 14), False),
        (date(2025, 1, 16), None, False),
    ],
)
def test_an_exact_date_matches_with_both_ends_inclusive(
    tiny: Con, start: date | None, end: date | None, matches: bool
) -> None:
    assert (LISTING in found(tiny, start=start, end=end)) is matches


@pytest.mark.parametrize(
    ("event_id", "first", "last"),
    [
        (OUTPUT, date(2024, 1, 1), date(2024, 12, 31)),  # only the year is known
        (REFUSAL, date(2025, 4, 1), date(2025, 4, 30)),  # only the month
        (SALES, date(2025, 7, 1), date(2025, 9, 30)),  # only the quarter
        (TALKS, date(2025, 6, 10), date(2025, 6, 11)),  # two days
    ],
)
def test_a_span_matches_where_it_overlaps_the_period_by_a_day(
    tiny: Con, event_id: str, first: date, last: date
) -> None:
    one = timedelta(days=1)
    assert event_id in found(tiny, start=last, end=last)
    assert event_id in found(tiny, start=first, end=first)
    assert event_id in found(tiny, start=None, end=first)
    assert event_id in found(tiny, start=last, end=None)
    assert event_id in found(tiny, start=first - one, end=last + one)
    assert event_id not in found(tiny, start=last + one, end=None)
    assert event_id not in found(tiny, start=None, end=first - one)


def test_a_period_inside_a_span_matches(tiny: Con) -> None:
    assert found(tiny, start=date(2025, 4, 10), end=date(2025, 4, 20)) == [REFUSAL]
    assert found(tiny, start=date(2025, 8, 10), end=date(2025, 8, 11)) == [SALES]


def test_a_reversed_period_matches_only_what_spans_it(tiny: Con) -> None:
    """The parser exchanges the ends; SQL alone must at least not let everything through."""
    assert found(tiny, start=date(2025, 12, 1), end=date(2025, 1, 1)) == []


def test_the_date_basis_reported_goes_by_the_first_report(tiny: Con) -> None:
    """The refusal of April became known on 12 May."""
    may = {"start": date(2025, 5, 1), "end": date(2025, 5, 31), "min_significance": 3}
    assert found(tiny, **may) == [LANTERN]
    assert found(tiny, date_basis="reported", **may) == [REFUSAL, LANTERN]
    april = {"start": date(2025, 4, 1), "end": date(2025, 4, 30), "min_significance": 3}
    assert found(tiny, **april) == [REFUSAL]
    assert found(tiny, date_basis="reported", **april) == []


@pytest.mark.parametrize(("day", "matches"), [(11, False), (12, True), (13, False)])
def test_the_first_report_matches_on_its_own_day_only(tiny: Con, day: int, matches: bool) -> None:
    on = date(2025, 5, day)
    assert (REFUSAL in found(tiny, date_basis="reported", start=on, end=on)) is matches


def test_a_first_report_of_unknown_day_matches_where_its_span_overlaps(tiny: Con) -> None:
    """The only document on the sales is dated 2025 and no closer."""
    assert str(event(tiny, SALES)["first_reported_end"].date()) == "2025-12-31"
    for month in (7, 9, 12):
        on = date(2025, month, 15)
        assert SALES in found(tiny, date_basis="reported", start=on, end=on)
    assert SALES not in found(tiny, date_basis="reported", start=date(2026, 1, 1))


def test_the_first_report_is_no_text_older_than_the_event(tiny: Con) -> None:
    """The board's notice of January stands on the event of September as its background."""
    told = event(tiny, POLDER)
    assert "board-2025-01-15-notice" in documents(tiny, POLDER)
    assert str(told["first_reported_start"].date()) == "2025-09-02"
    assert POLDER not in found(tiny, date_basis="reported", end=date(2025, 8, 31))


def test_nothing_is_reported_before_it_happens(tiny: Con) -> None:
    """A page dated to the year cannot have told in May of what happened in July at the earliest."""
    assert SALES not in found(tiny, date_basis="reported", start=date(2025, 5, 1), end=date(2025, 5, 31))


def test_events_left_out_are_those_that_the_rest_of_the_filter_lets_through(tiny: Con) -> None:
    """The event without a dated report is Chinese: nothing of the American lane was left out."""
    assert rows(tiny, "event_totals", date_basis="reported", lanes=("CN",)).iloc[0].undated_events == 1
    assert rows(tiny, "event_totals", date_basis="reported", lanes=("US",)).iloc[0].undated_events == 0


def test_an_event_without_a_dated_report_is_left_out_by_report_and_counted_as_such(tiny: Con) -> None:
    assert OUTPUT not in found(tiny, date_basis="reported")
    totals = rows(tiny, "event_totals", date_basis="reported").iloc[0]
    assert (totals.events, totals.undated_events) == (9, 1)
    assert rows(tiny, "event_totals").iloc[0].undated_events == 0


# Known on ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2025, 5, 11), set()),
        (date(2025, 5, 12), {"meridian-2025-05-12-larkspur"}),
        (date(2025, 5, 13), {"meridian-2025-05-12-larkspur", "paper-2025-05-13-larkspur"}),
        (
            date(2025, 5, 30),
            {"meridian-2025-05-12-larkspur", "paper-2025-05-13-larkspur", "echo-2025-05-14-larkspur"},
        ),
        (
            date(2025, 5, 31),  # the day of the essay is not known: it counts from the end of May
            {
                "meridian-2025-05-12-larkspur",
                "paper-2025-05-13-larkspur",
                "echo-2025-05-14-larkspur",
                "gazette-2025-05-00-larkspur",
            },
        ),
    ],
)
def test_a_document_is_known_from_its_day_or_the_end_of_its_span(
    tiny: Con, day: date, known: set[str]
) -> None:
    assert set(documents(tiny, REFUSAL, known_on=day)) == known
    assert (REFUSAL in found(tiny, known_on=day)) is bool(known)


def test_a_document_without_date_is_known_only_in_the_whole_record(tiny: Con) -> None:
    assert "larkspur-letter-cited" in documents(tiny, REFUSAL)
    assert "larkspur-letter-cited" not in documents(tiny, REFUSAL, known_on=date(2199, 1, 1))
    assert OUTPUT not in found(tiny, known_on=date(2199, 1, 1))


def test_an_event_is_known_even_before_it_happens_if_a_document_told_of_it(tiny: Con) -> None:
    """The notice is known from 15 January, so the later event it stands on counts as known, too."""
    assert POLDER in found(tiny, known_on=date(2025, 1, 15))
    assert POLDER not in found(tiny, known_on=date(2025, 1, 14))


def test_grade_and_counts_are_those_of_the_day(tiny: Con) -> None:
    """The second origin on Lantern came a day after the first, and contradicted it."""
    before, after = event(tiny, LANTERN, known_on=date(2025, 5, 20)), event(tiny, LANTERN, known_on=date(2025, 5, 21))
    assert (before["documents"], before["origins"], before["grade"]) == (1, 1, "confirmed")
    assert (after["documents"], after["origins"], after["grade"]) == (2, 2, "contested")
    assert states(tiny, LANTERN, known_on=date(2025, 5, 20)) == {"size": "agreed"}
    assert states(tiny, LANTERN, known_on=date(2025, 5, 21)) == {"size": "contested"}


def test_an_event_not_yet_known_has_no_grade(tiny: Con) -> None:
    early = event(tiny, REFUSAL, known_on=date(2025, 5, 11))
    assert early["title"].startswith("Larkspur refused")
    assert [name for name in ("documents", "origins", "grade") if early[name] == early[name] and early[name] is not None] == []


def test_linked_events_not_yet_known_are_not_shown(tiny: Con) -> None:
    assert set(rows(tiny, "event_links", event_id=LISTING).event_id) == {ANSWER, POLDER}
    early = rows(tiny, "event_links", event_id=LISTING, known_on=date(2025, 2, 2))
    assert set(early.event_id) == {POLDER}


def test_positions_and_questions_come_with_their_documents_only(tiny: Con) -> None:
    on_12_may = {"event_id": REFUSAL, "known_on": date(2025, 5, 12)}
    assert rows(tiny, "event_positions", **on_12_may).stakeholder.tolist() == ["Larkspur"]
    assert rows(tiny, "event_positions", event_id=REFUSAL).stakeholder.tolist() == ["Larkspur", "Chinese researchers"]
    assert rows(tiny, "watch_items", **on_12_may).empty
    assert rows(tiny, "watch_items", event_id=REFUSAL, known_on=date(2025, 5, 31)).watch_id.tolist() == ["formal-request"]


def test_evidence_on_a_question_comes_in_day_by_day(tiny: Con) -> None:
    def findings(day: date | None) -> list[str]:
        (row,) = rows(tiny, "watch_items", event_id=TALKS, known_on=day).itertuples()
        assert len(row.findings) == len(row.evidence_dates) == len(row.evidence_outlets) == len(row.evidence_urls)
        return [text.split()[1] for text in row.findings]

    assert findings(date(2025, 6, 11)) == []
    assert findings(date(2025, 6, 12)) == ["re-report"]
    assert findings(None) == ["re-report", "trade"]


def test_the_watch_list_follows_the_filter_and_the_day(tiny: Con) -> None:
    assert rows(tiny, "watch_list").watch_id.tolist() == ["formal-request", "second-round"]
    assert rows(tiny, "watch_list").evidence.tolist() == [0, 2]
    assert rows(tiny, "watch_list", lanes=("bilateral",)).watch_id.tolist() == ["second-round"]
    assert rows(tiny, "watch_evidence").evidence_id.tolist() == ["second-round.02", "second-round.01"]
    assert rows(tiny, "watch_evidence", known_on=date(2025, 6, 30)).evidence_id.tolist() == ["second-round.01"]
    assert rows(tiny, "watch_evidence", known_on=date(2025, 6, 11)).empty
    assert rows(tiny, "watch_evidence", lanes=("US",)).empty
    (row,) = rows(tiny, "watch_list", lanes=("bilateral",), known_on=date(2025, 6, 30)).itertuples()
    assert (row.evidence, str(row.last_date.date()), row.last_precision) == (1, "2025-06-12", "day")


def test_series_have_their_values_until_the_day(tiny: Con) -> None:
    (row,) = rows(tiny, "indicators").itertuples()
    assert list(row.caveats) == ["Wholly made up.", "Two years only."]
    assert rows(tiny, "indicator_values").value.tolist() == [120.0, 300.0, 260.5, 310.0]
    assert rows(tiny, "indicator_values", known_on=date(2025, 12, 30)).value.tolist() == [120.0, 300.0]
    assert rows(tiny, "indicator_values", indicator_id="nothing").empty
    assert set(rows(tiny, "indicator_values").country_name) == {"China", "United States"}


# Origins, states, grades ------------------------------------------------------------------------


def test_a_chain_of_re_reports_rests_on_its_first_link(tiny: Con) -> None:
    """Echo Daily took it from Paper Daily, which took it from Meridian Wire."""
    held = documents(tiny, REFUSAL)
    echo = held["echo-2025-05-14-larkspur"]
    assert list(echo.taken_from) == ["Paper Daily (纸面日报)"]
    assert list(echo.origins) == ["Meridian Wire"]
    assert not echo.is_origin
    assert held["meridian-2025-05-12-larkspur"].is_origin
    assert (event(tiny, REFUSAL)["documents"], event(tiny, REFUSAL)["origins"]) == (5, 1)


def test_an_analysis_that_rests_on_a_report_is_no_origin(tiny: Con) -> None:
    essay = documents(tiny, REFUSAL)["gazette-2025-05-00-larkspur"]
    assert (essay.origin_type, essay.is_origin, list(essay.origins)) == ("analysis", False, ["Meridian Wire"])


def test_a_document_on_two_origins_reaches_both(tiny: Con) -> None:
    echo = documents(tiny, TALKS)["echo-2025-06-12-talks"]
    assert list(echo.origins) == ["Meridian Wire", "Paper Daily (纸面日报)"]
    assert list(echo.taken_from) == ["Meridian Wire", "Paper Daily (纸面日报)"]
    assert event(tiny, TALKS)["origins"] == 2


def test_unknown_parentage_never_counts_as_an_origin(tiny: Con) -> None:
    for event_id, document in ((OUTPUT, "blog-bright-loom-output"), (WEN, "blog-wen-leaves"), (REFUSAL, "larkspur-letter-cited")):
        row = documents(tiny, event_id)[document]
        assert (row.is_origin, list(row.origins)) == (False, [])
    assert event(tiny, OUTPUT)["origins"] == event(tiny, WEN)["origins"] == 0


@pytest.mark.parametrize(
    ("event_id", "grade"),
    [
        (OUTPUT, "ungraded"),  # nothing but a post of unknown parentage
        (WEN, "ungraded"),
        (LISTING, "confirmed"),  # a primary text that was read
        (ANSWER, "confirmed"),
        (TALKS, "confirmed"),  # two origins
        (POLDER, "confirmed"),  # the board's notice is a primary text
        (REFUSAL, "reported"),  # one origin, however often it was repeated
        (SALES, "reported"),
        (CHARGE, "reported"),
        (LANTERN, "contested"),  # two origins that contradict each other on a core point
    ],
)
def test_the_grade_follows_its_rule(tiny: Con, event_id: str, grade: str) -> None:
    told = event(tiny, event_id)
    assert told["grade"] == grade
    (row,) = [row for row in rows(tiny, "events").itertuples() if row.event_id == event_id]
    assert (row.grade, row.origins, row.documents) == (grade, told["origins"], told["documents"])


def test_answers_of_different_origins_that_differ_are_contested(tiny: Con) -> None:
    assert states(tiny, LANTERN) == {"size": "contested"}
    assert event(tiny, LANTERN)["contested_points"] == 1


def test_answers_that_differ_inside_one_origin_are_drift(tiny: Con) -> None:
    """Echo Daily turned the institute into a ministry; no witness contradicts another."""
    assert states(tiny, REFUSAL) == {"requester": "drift", "when": "agreed"}
    assert event(tiny, REFUSAL)["contested_points"] == 0


def test_equal_answers_in_two_languages_are_agreed(tiny: Con) -> None:
    assert states(tiny, TALKS) == {"outcome": "agreed"}
    (point,) = rows(tiny, "event_points", event_id=TALKS).itertuples()
    assert (point.statements, point.documents, point.answers, point.origins) == (3, 3, 1, 2)


def test_a_point_is_drift_only_from_the_day_of_the_second_answer(tiny: Con) -> None:
    assert states(tiny, REFUSAL, known_on=date(2025, 5, 13))["requester"] == "agreed"
    assert states(tiny, REFUSAL, known_on=date(2025, 5, 14))["requester"] == "drift"


def test_statements_name_the_origins_they_rest_on(tiny: Con) -> None:
    told = {row.document_id: row for row in rows(tiny, "event_statements", event_id=REFUSAL).itertuples()}
    assert list(told["echo-2025-05-14-larkspur"].origins) == ["Meridian Wire"]
    assert told["echo-2025-05-14-larkspur"].credited_to == "Paper Daily"
    assert "gazette-2025-05-00-larkspur" not in told


def test_an_event_without_points_has_no_statements(tiny: Con) -> None:
    assert rows(tiny, "event_points", event_id=SALES).empty
    assert rows(tiny, "event_statements", event_id=SALES).empty


# Filters ----------------------------------------------------------------------------------------


def test_several_actors_mean_any_of_them(tiny: Con) -> None:
    assert found(tiny, actors=("larkspur",)) == [REFUSAL]
    assert found(tiny, actors=("larkspur", "polder-optics")) == [REFUSAL, POLDER]
    assert found(tiny, actors=("cn-paper-council",)) == [REFUSAL, TALKS]
    assert found(tiny, actors=("no-such-actor",)) == []


def test_an_actor_does_not_stand_for_its_parent_or_children(tiny: Con) -> None:
    assert found(tiny, actors=("jade-harbour",)) == [LANTERN, WEN]
    assert found(tiny, actors=("person-wen-qiaoyu",)) == [WEN]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("lantern", [LANTERN, WEN]),  # also an alias of Jade Harbour
        ("LANTERN Weights", [LANTERN]),
        ("weights lantern", [LANTERN]),
        ("lantern refused", []),
        ("明机", [LISTING, OUTPUT, POLDER]),  # an alias of Bright Loom
        ("明机半导体", [LISTING, OUTPUT, POLDER]),
        ("文巧玉 doubtful", []),
        ("文巧玉", [WEN]),
        ("*training", [LISTING]),
        ('"find', [POLDER]),
        ("long-planned", [WEN]),
        ("%", []),
        ("_", []),
        ("l%n", []),
        ("singap_re", []),
        ("'", []),
        ("bit", [LISTING]),
    ],
)
def test_a_search_finds_what_has_all_its_words(tiny: Con, search: str, expected: list[str]) -> None:
    assert sorted(found(tiny, search=search)) == sorted(expected)


def test_lanes_categories_and_significance_narrow_each_other(tiny: Con) -> None:
    assert found(tiny, lanes=("third_party",)) == [POLDER]
    assert found(tiny, lanes=("bilateral", "third_party")) == [TALKS, POLDER]
    assert found(tiny, categories=("export_control",)) == [LISTING, ANSWER]
    assert found(tiny, categories=("export_control",), lanes=("CN",)) == [ANSWER]
    assert found(tiny, categories=("export_control", "market")) == [LISTING, ANSWER, SALES]
    assert found(tiny, min_significance=4) == [LISTING, REFUSAL, LANTERN]
    assert found(tiny, min_significance=5) == [REFUSAL]
    assert found(tiny, min_significance=4, lanes=("CN",), start=date(2025, 5, 20)) == [LANTERN]


FILTERS = [
    {},
    {"start": date(2025, 4, 10), "end": date(2025, 9, 30)},
    {"date_basis": "reported", "start": date(2025, 5, 1)},
    {"date_basis": "reported"},
    {"actors": ("bright-loom", "larkspur")},
    {"lanes": ("US", "CN"), "min_significance": 2},
    {"categories": ("export_control", "corporate")},
    {"search": "chips"},
    {"known_on": date(2025, 6, 1)},
    {"search": "nowhere to be found"},
    {"end": date(2000, 1, 1)},
]


@pytest.mark.parametrize("given", FILTERS, ids=str)
def test_every_query_counts_the_same_events(tiny: Con, given: dict[str, Any]) -> None:
    events = rows(tiny, "events", **given)
    totals = rows(tiny, "event_totals", **given).iloc[0]
    by_lane = events.lane_id.value_counts()
    assert totals.events == len(events)
    for lane, column in (("US", "us"), ("CN", "cn"), ("bilateral", "bilateral"), ("third_party", "third_party")):
        assert totals[f"{column}_events"] == by_lane.get(lane, 0)
    for period in ("month", "quarter", "year"):
        counts = rows(tiny, "events_per_month", period=period, **given)
        assert counts.events.sum() == len(events)
        assert (counts.groupby("lane_id").events.sum() == by_lane.reindex(counts.lane_id.unique(), fill_value=0).sort_index()).all()
    kinds = rows(tiny, "categories_by_lane", **given)
    assert kinds.events.sum() == len(events)
    assert (kinds.events > 0).all()
    assert rows(tiny, "coverage", **given).events.sum() == len(events)


@pytest.mark.parametrize("given", FILTERS, ids=str)
def test_documents_and_origins_of_the_filter_are_counted_once(tiny: Con, given: dict[str, Any]) -> None:
    events = rows(tiny, "events", **given)
    known = {"known_on": given["known_on"]} if "known_on" in given else {}
    held = {}
    for event_id in events.event_id:
        held |= documents(tiny, event_id, **known)
    totals = rows(tiny, "event_totals", **given).iloc[0]
    assert totals.documents == len(held)
    assert totals.outlets == len({row.outlet_id for row in held.values()})
    assert totals.origins == len({name for row in held.values() for name in row.origins})
    outlets = rows(tiny, "outlets", **given)
    assert outlets.documents.sum() == len(held)
    assert (outlets.origin_documents + outlets.re_reports + outlets.unknown_documents == outlets.documents).all()


def test_months_without_events_are_present_with_zero(tiny: Con) -> None:
    counts = rows(tiny, "events_per_month", start=date(2025, 1, 1))
    # The event of 2024 is known to the year only and does not overlap 2025.
    months = sorted({str(value.date()) for value in counts.period_start})
    assert months == [f"2025-{month:02d}-01" for month in range(1, 13)]
    assert len(counts) == 12 * 4
    empty = counts[counts.period_start == "2025-03-01"]
    assert empty.events.tolist() == [0, 0, 0, 0]
    may = counts[counts.period_start == "2025-05-01"]
    assert dict(zip(may.lane_id, may.events, strict=True)) == {"US": 0, "CN": 1, "bilateral": 0, "third_party": 0}


@pytest.mark.parametrize(("period", "first", "steps"), [("quarter", "2024-01-01", 8), ("year", "2024-01-01", 2)])
def test_quarters_and_years_are_whole_ones(tiny: Con, period: str, first: str, steps: int) -> None:
    counts = rows(tiny, "events_per_month", period=period)
    starts = sorted({str(value.date()) for value in counts.period_start})
    assert (starts[0], len(starts)) == (first, steps)


def test_an_imprecise_date_counts_in_the_month_of_its_first_day(tiny: Con) -> None:
    counts = rows(tiny, "events_per_month")
    us = counts[(counts.lane_id == "US") & (counts.events > 0)]
    assert {str(value.date()) for value in us.period_start} == {"2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01"}


def test_no_event_gives_no_period(tiny: Con) -> None:
    assert rows(tiny, "events_per_month", search="nowhere").empty
    totals = rows(tiny, "event_totals", search="nowhere").iloc[0]
    assert (totals.events, totals.documents, totals.outlets, totals.origins) == (0, 0, 0, 0)


# Actors, outlets, links, search -----------------------------------------------------------------


def test_an_actor_is_counted_by_what_it_does(tiny: Con) -> None:
    loom = rows(tiny, "actors").set_index("actor_id").loc["bright-loom"]
    assert (loom.events, loom.acting, loom.acted_on) == (3, 1, 2)
    assert list(loom.aliases) == ["MingJi", "明机"]
    assert "明机半导体" in loom.search_text
    assert rows(tiny, "actors").set_index("actor_id").loc["person-wen-qiaoyu"].parent == "Jade Harbour Intelligence"


def test_actors_of_a_filter_by_actor_are_those_it_shares_events_with(tiny: Con) -> None:
    shown = rows(tiny, "actors", actors=("larkspur",))
    assert set(shown.actor_id) == {"larkspur", "cn-paper-council"}


def test_activity_of_an_actor_by_quarter_adds_up_and_leaves_no_gap(tiny: Con) -> None:
    activity = rows(tiny, "actor_activity", actor_id="bright-loom")
    assert activity.events.sum() == 3
    assert len(activity) == 7 * 2  # first quarter of 2024 to third of 2025
    assert activity.groupby("part").events.sum().to_dict() == {"acting": 1, "concerned": 2}


def test_counterparts_tell_who_acts_on_whom(tiny: Con) -> None:
    others = rows(tiny, "actor_counterparts", actor_id="bright-loom").set_index("actor_id")
    assert set(others.index) == {"us-imaginary-trade", "polder-optics"}
    board = others.loc["us-imaginary-trade"]
    assert (board.events, board.acts_on, board.acted_on_by) == (1, 0, 1)
    assert board.last_event_id == LISTING
    there = rows(tiny, "actor_counterparts", actor_id="us-imaginary-trade").set_index("actor_id").loc["bright-loom"]
    assert (there.acts_on, there.acted_on_by) == (1, 0)


def test_parent_and_children_of_an_actor_are_named(tiny: Con) -> None:
    (house,) = rows(tiny, "actor", actor_id="us-tall-house").itertuples()
    assert (list(house.child_ids), list(house.children), house.parent_id) == (
        ["us-imaginary-trade"],
        ["Board of Imaginary Trade"],
        None,
    )
    assert rows(tiny, "actor", actor_id="nobody").empty


def test_links_are_seen_from_both_ends(tiny: Con) -> None:
    def seen(event_id: str) -> set[tuple[str, str, int]]:
        links = rows(tiny, "event_links", event_id=event_id)
        return set(zip(links.link, links.event_id, links.lag_days, strict=True))

    assert seen(LISTING) == {("answered_by", ANSWER, 19), ("led_to", POLDER, 229)}
    assert seen(ANSWER) == {("answers", LISTING, -19)}
    assert seen(POLDER) == {("came_before", LISTING, -229)}
    assert seen(REFUSAL) == {("see_also", TALKS, 70)}
    assert seen(TALKS) == {("see_also", REFUSAL, -70)}


def test_an_outlet_that_is_relied_on_is_counted_by_others_only(tiny: Con) -> None:
    outlets = rows(tiny, "outlets").set_index("outlet_id")
    wire = outlets.loc["meridian-wire"]
    assert (wire.documents, wire.origin_documents, wire.re_reports, wire.relied_on_by) == (2, 2, 0, 4)
    assert outlets.loc["echo-daily"].relied_on_by == 0
    assert outlets.loc["quiet-blog"].unknown_documents == 3


def test_documents_of_an_outlet_stand_once_for_each_event(tiny: Con) -> None:
    shown = rows(tiny, "outlet_documents", outlet_id="board-of-imaginary-trade")
    assert shown.event_id.tolist() == [LISTING, POLDER]
    assert rows(tiny, "outlet_documents", outlet_id="board-of-imaginary-trade", search="polder").event_id.tolist() == [POLDER]


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (["larkspur"], {"event", "actor", "document"}),
        (["lantern"], {"event", "actor", "document"}),
        (["纸面日报"], {"outlet", "document"}),
        (["2025年第3号"], {"document"}),
        (["nowhere"], set()),
        ([], set()),
        (["%"], set()),
    ],
)
def test_one_search_finds_events_actors_outlets_and_documents(tiny: Con, words: list[str], kinds: set[str]) -> None:
    assert set(rows(tiny, "search_record", words=words).kind) == kinds


def test_what_is_named_by_all_the_words_stands_first(tiny: Con) -> None:
    found = rows(tiny, "search_record", words=["纸面日报"])
    assert found.kind.tolist()[0] == "outlet"
    assert found.is_exact.tolist() == [True] + [False] * (len(found) - 1)
    by_name = rows(tiny, "search_record", words=["bright", "loom", "semiconductor"])
    assert by_name.id.tolist()[0] == "bright-loom"
    assert rows(tiny, "search_record", words=["mingji"]).id.tolist()[0] == "bright-loom"


def test_the_search_on_an_earlier_day_finds_nothing_later(tiny: Con) -> None:
    found_then = rows(tiny, "search_record", words=["larkspur"], known_on=date(2025, 5, 12))
    assert found_then[found_then.kind == "document"].id.tolist() == ["meridian-2025-05-12-larkspur"]
    assert rows(tiny, "search_record", words=["larkspur"], known_on=date(2025, 5, 11)).empty


def test_redirects_and_codes_stand_in_their_order(tiny: Con) -> None:
    codes = rows(tiny, "filter_codes")
    assert codes[codes.kind == "lane"].code.tolist() == ["US", "CN", "bilateral", "third_party"]
    assert codes[codes.kind == "redirect"].code.tolist() == ["2025-06-11-singapore-talks"]
    assert codes[codes.kind == "actor"].code.iloc[0] == "bright-loom"  # most events first


def test_totals_of_the_record_are_those_of_its_files(tiny: Con) -> None:
    totals = rows(tiny, "record_totals").iloc[0]
    assert (totals.version, str(totals.released_date.date())) == ("1.0", "2026-01-31")
    assert (totals.events, totals.documents, totals.outlets, totals.actors) == (10, 19, 8, 10)
    assert (totals.unknown_documents, totals.undated_documents, totals.read_documents) == (3, 2, 18)
    assert (str(totals.first_day.date()), str(totals.last_day.date())) == ("2024-01-01", "2025-12-31")


def test_the_default_filter_binds_what_the_macro_expects(tiny: Con) -> None:
    assert len(rows(tiny, "events", **Filters().params())) == 10


# A world made for one question ------------------------------------------------------------------


def small(tables: dict[str, list[tuple[Any, ...]]]) -> Con:
    """A database in memory with the schema and the derived tables, and just these rows."""
    con = duckdb.connect()
    con.execute((ROOT / "data" / "schema.sql").read_text(encoding="utf-8"))
    con.execute("insert into countries values ('US', 'United States', 'US')")
    con.execute("insert into outlet_types values ('blog', 'Blog', 'A blog.', 1)")
    con.execute("insert into lanes values ('US', 'United States', 'US acts.', 1)")
    con.execute("insert into category_families values ('f', 'F', 1)")
    con.execute("insert into categories values ('c', 'C', 'C.', 'f', 1)")
    for place, (kind, is_origin) in enumerate(
        (("primary", True), ("own_reporting", True), ("analysis", True), ("re_report", False), ("unknown", False))
    ):
        con.execute("insert into origin_types values ($kind, $kind, 'd', $is, $n)", {"kind": kind, "is": is_origin, "n": place})
    for table, lines in tables.items():
        columns = [name for (name,) in con.execute("select column_name from duckdb_columns() where table_name = ?", [table]).fetchall()]
        given = ", ".join(column for column in columns if column not in ("reviewed_on", "graded_on"))
        for line in lines:
            marks = ", ".join("?" for _ in line)
            con.execute(f"insert into {table} ({given}) values ({marks})", list(line))
    database.derive(con)
    return con


def document(name: str, outlet: str, day: str | None, kind: str, seen: str = "full") -> tuple[Any, ...]:
    precision, basis = ("day", "page") if day else (None, None)
    return (name, outlet, name, False, None, day, precision, basis, None, kind, seen, *([None] * 7))


def outlet(name: str) -> tuple[Any, ...]:
    return (name, name, None, "blog", None, False, None, None, None)


def test_a_re_report_dated_before_its_undated_origin_makes_the_origin_known() -> None:
    """Who repeats a thing proves that it was out."""
    con = small({
        "outlets": [outlet("first"), outlet("second"), outlet("third")],
        "events": [("2025-01-01-e", "2025-01-01", None, "day", "E", "E.", "c", "US", 1, None, None, None, None)],
        "documents": [
            document("origin", "first", None, "own_reporting"),
            document("middle", "second", None, "re_report"),
            document("last", "third", "2025-01-05", "re_report"),
            document("late", "third", "2025-02-05", "re_report"),
        ],
        "document_origins": [("last", "middle"), ("middle", "origin"), ("late", "middle")],
        "event_documents": [("2025-01-01-e", name) for name in ("origin", "middle", "last", "late")],
    })  # fmt: skip
    known = {row[0]: str(row[1]) for row in con.execute("select document_id, known_from from document_facts").fetchall()}
    assert known == {"origin": "2025-01-05", "middle": "2025-01-05", "last": "2025-01-05", "late": "2025-02-05"}
    assert rows(con, "events", known_on=date(2025, 1, 4)).empty
    (shown,) = rows(con, "events", known_on=date(2025, 1, 5)).itertuples()
    assert (shown.documents, shown.origins, shown.grade) == (3, 1, "reported")


def test_an_origin_dated_after_its_re_report_is_known_with_the_re_report() -> None:
    """A page whose day is known to the month only counts from its end, unless somebody quoted it before."""
    con = small({
        "outlets": [outlet("first"), outlet("second")],
        "documents": [
            (*document("origin", "first", "2025-05-01", "own_reporting")[:6], "month", *document("o", "f", "2025-05-01", "primary")[7:9],
             "own_reporting", "full", *([None] * 7)),
            document("echo", "second", "2025-05-12", "re_report"),
        ],
        "document_origins": [("echo", "origin")],
    })  # fmt: skip
    known = {row[0]: str(row[1]) for row in con.execute("select document_id, known_from from document_facts").fetchall()}
    assert known == {"origin": "2025-05-12", "echo": "2025-05-12"}


@pytest.mark.parametrize("known_on", [date(2025, 5, 12), date(2025, 12, 31)])
def test_what_a_known_on_date_hides_is_all_that_goes(tiny: Con, known_on: date) -> None:
    (row,) = rows(tiny, "hidden", known_on=known_on).itertuples()
    now = rows(tiny, "event_totals").documents.iloc[0]
    then = rows(tiny, "event_totals", known_on=known_on).documents.iloc[0]
    assert row.later + row.unclear == now - then
    assert row.unclear >= 1, "one document has no day at all"
    assert row.later >= 1
