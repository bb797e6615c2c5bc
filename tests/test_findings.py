"""Findings: each sentence on a small frame with the answer worked out by hand, and against a recount of the record."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import figures, findings, queries, series
from dashboard.charts import Style
from dashboard.filters import Codes, Filters
from dashboard.findings import LONGEST
from tests.helpers import REFUSAL

Con = duckdb.DuckDBPyConnection


def frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, "none"), (0, 10, "none"), (10, 10, "all"), (5, 10, "half"), (52, 100, "about half"), (48, 100, "about half"),
        (53, 100, "53%"), (47, 100, "47%"), (1, 3, "a third"), (35, 100, "about a third"), (36, 100, "36%"),
        (2, 3, "two thirds"), (68, 100, "about two thirds"), (3, 4, "three quarters"), (77, 100, "about three quarters"),
        (1, 4, "a quarter"), (41, 100, "41%"), (1, 1000, "under 1%"), (999, 1000, "over 99%"), (125, 1000, "13%"),
    ],
)  # fmt: skip
def test_shares(part: int, whole: int, words: str) -> None:
    assert findings.share(part, whole) == words


@pytest.mark.parametrize(
    ("larger", "smaller", "words"),
    [
        (62, 41, "62 to 41"), (63, 21, "three to one (63 to 21)"), (62, 21, "three to one (62 to 21)"),
        (66, 21, "three to one (66 to 21)"), (67, 21, "67 to 21"), (21, 20, "21 to 20"), (2100, 1000, "two to one (2,100 to 1,000)"),
        (5, 0, "5 to 0"), (200, 10, "200 to 10"), (100, 10, "ten to one (100 to 10)"),
    ],
)  # fmt: skip
def test_ratios(larger: int, smaller: int, words: str) -> None:
    assert findings.ratio(larger, smaller) == words


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_ratio_in_words_is_within_five_per_cent(first: int, second: int) -> None:
    larger, smaller = max(first, second), min(first, second)
    words = findings.ratio(larger, smaller)
    if " to one (" in words:
        whole = dict(zip(findings.WORDS[2:11], range(2, 11), strict=True))[words.split()[0]]
        assert abs(larger / smaller - whole) <= 0.05 * whole + 1e-9
    assert f"{larger:,} to {smaller:,}" in words


def events(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    made = frame("lane_id grade span_start date_precision", *rows)
    return made.assign(span_start=pd.to_datetime(made.span_start))


US, CN = ("US", "reported", "2026-05-01", "day"), ("CN", "contested", "2026-06-01", "day")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([US] * 4, ""),
        ([US] * 5, "All 5 events are acts of the US; busiest in May 2026 (5)"),
        ([US] * 5 + [CN], "83% of 6 events are US acts, 17% Chinese; 17% is contested; busiest in May 2026 (5)"),
        ([US] * 5 + [CN] * 5, "Half of 10 events are US acts, half Chinese; half are contested"),
        # Months that are only guessed from a year do not count as dense.
        ([US] * 3 + [("CN", "reported", "2026-01-01", "year")] * 6, "A third of 9 events are US acts, two thirds Chinese"),
        ([("third_party", "confirmed", "2026-01-01", "month")] * 6, "All 6 events are acts of third parties; busiest in January 2026 (6)"),
        ([US] * 5 + [("bilateral", "confirmed", "2026-01-01", "day")] * 5, "Half of 10 events are US acts, none Chinese, half joint"),
    ],
)  # fmt: skip
def test_timeline(rows: list[Any], told: str) -> None:
    assert findings.timeline(events(*rows)) == told


@pytest.mark.parametrize(
    ("rows", "period", "told"),
    [
        ([], "month", ""),
        ([("2026-05-01", "US", 3), ("2026-05-01", "CN", 1)], "month", ""),
        ([("2026-05-01", "US", 6), ("2026-05-01", "CN", 2)], "month", "US events outnumber Chinese ones three to one (6 to 2)"),
        ([("2026-05-01", "US", 6), ("2026-06-01", "CN", 2)], "month",
         "US events outnumber Chinese ones three to one (6 to 2); most events in May 2026 (6)"),
        ([("2026-04-01", "US", 5), ("2026-07-01", "CN", 7)], "quarter",
         "Chinese events outnumber US ones 7 to 5; most events in the third quarter of 2026 (7)"),
        ([("2026-04-01", "US", 5), ("2026-07-01", "CN", 5)], "quarter",
         "As many US events as Chinese ones, 5 each; no quarter above 5, reached twice"),
        ([("2026-04-01", "US", 9), ("2026-07-01", "CN", 0)], "month", "Most events in April 2026 (9)"),
        ([("2026-04-01", "US", 3), ("2026-07-01", "US", 3)], "month", ""),
    ],
)  # fmt: skip
def test_events_per_month(rows: list[Any], period: str, told: str) -> None:
    assert findings.events_per_month(frame("period_start lane_id events", *rows), period) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("Export control", "US", 4)], ""),
        ([("Export control", "US", 4), ("Regulation", "US", 2), ("Talent", "CN", 4)], "Most frequent: export control for the US (4 of 6)"),
        ([("Export control", "US", 4), ("Regulation", "US", 2), ("Export control", "CN", 5)],
         "Export control is the most frequent kind on both sides: 4 of 6 US events, 5 of 5 Chinese ones"),
        ([("Export control", "US", 3), ("Regulation", "US", 3), ("Talent", "CN", 6)], "Most frequent: talent for China (6 of 6)"),
    ],
)  # fmt: skip
def test_categories(rows: list[Any], told: str) -> None:
    assert findings.categories(frame("category lane_id events", *rows)) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([(2025, 2, 1, 1), (2026, 2, 0, 0)], ""),
        ([(2025, 2, 1, 1), (2026, 3, 0, 4)], "60% of 5 events fall in 2026; 20% have a primary text; all one origin only"),
        ([(2025, 3, 0, 0), (2026, 6, 0, 0)], "Two thirds of 9 events fall in 2026; none has a primary text"),
        ([(2025, 5, 0, 0), (2026, 5, 0, 0)], ""),
    ],
)  # fmt: skip
def test_coverage(rows: list[Any], told: str) -> None:
    assert findings.coverage(frame("year events with_primary_text single_origin", *rows)) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("2026-01-01", "acting", 4)], ""),
        ([("2026-01-01", "acting", 1), ("2026-01-01", "concerned", 5)], "A: once acting, 5 times acted on or concerned"),
        ([("2026-01-01", "acting", 2), ("2026-04-01", "concerned", 5)],
         "A: twice acting, 5 times acted on or concerned; busiest in the second quarter of 2026 (5)"),
        ([("2026-01-01", "acting", 5), ("2026-04-01", "concerned", 5)], "A: 5 times acting, 5 times acted on or concerned"),
    ],
)  # fmt: skip
def test_actor_activity(rows: list[Any], told: str) -> None:
    assert findings.actor_activity(frame("period_start part events", *rows), "A") == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("Target", 4)], ""),
        ([("Target", 5)], "A: always as target, in 5 events"),
        ([("Target", 5), ("Initiator", 4), ("Target", 1)], "A: most often as target, in 6 of 10 events"),
        ([("Target", 5), ("Initiator", 5), ("Partner", 1)], "A: most often as initiator and as target, in 5 each of 11 events"),
        ([("Target", 5), ("Initiator", 5), ("Partner", 5)], ""),
        ([("AI rule", 6), ("Other", 1)], "A: most often as AI rule, in 6 of 7 events"),
    ],
)  # fmt: skip
def test_actor_roles(rows: list[Any], told: str) -> None:
    assert findings.actor_split(frame("role events", *rows), "A", "role") == told


def test_actor_categories_have_no_as() -> None:
    rows = frame("category events", ("Talent", 6), ("Chips", 1))
    assert findings.actor_split(rows, "A", "category") == "A: most often talent, in 6 of 7 events"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("B", 4)], ""),
        ([("B", 5)], "A shares most events with B, 5"),
        ([("B", 7), ("C", 5), ("D", 2)], "A shares most events with B, 7; then with C, 5"),
        ([("B", 7), ("C", 5), ("D", 5)], "A shares most events with B, 7"),
        ([("B", 7), ("C", 7), ("D", 5)], "A shares most events with B and C, 7 each"),
        ([("B", 7), ("C", 7), ("D", 7)], ""),
        ([("B" * 200, 7)], ""),
    ],
)
def test_counterparts(rows: list[Any], told: str) -> None:
    assert findings.counterparts(frame("name events", *rows), "A") == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("A", "B", 4)], ""),
        ([("A", "B", 6)], "A and B share most events, 6; 1 pair of actors share at least one"),
        ([("A", "B", 6), ("A", "C", 5)], "A and B share most events, 6; 2 pairs of actors share at least one"),
        ([("A", "B", 6), ("A", "C", 6)], ""),
    ],
)  # fmt: skip
def test_actor_network(rows: list[Any], told: str) -> None:
    assert findings.actor_network(frame("name other events", *rows)) == told


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        (["US", "US", "CN", "CN"], ""),
        (["US", "US", "CN", "CN", "CN", "other"], "A shares events with 6 actors: 2 of the US, 3 of China and 1 of third countries"),
        (["CN"] * 5, "A shares events with 5 actors: 5 of China"),
    ],
)  # fmt: skip
def test_actor_centre(sides: list[str], told: str) -> None:
    nodes = frame("side is_centre", ("US", True), *((side, False) for side in sides))
    assert findings.actor_centre(nodes, "A") == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("US", False, 4)], ""),
        ([("US", False, 6), ("CN", True, 2), ("CN", False, 2)],
         "US outlets wrote 60% of 10 documents on A, Chinese ones 40%; state-affiliated: 20%"),
        ([("other", False, 6)], "US outlets wrote none of 6 documents on A, Chinese ones none; state-affiliated: none"),
    ],
)  # fmt: skip
def test_actor_sources(rows: list[Any], told: str) -> None:
    assert findings.actor_sources(frame("side is_state_affiliated documents", *rows).astype({"is_state_affiliated": bool}), "A") == told


NAMES = {"a": "A", "b": "B"}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("a", 3), ("b", 1)], ""),
        ([("a", 3), ("b", 2), ("b", 4)], "B takes part in 6 events, A in 3"),
        ([("a", 3), ("b", 3)], "A and B take part equally often, in 3 events each"),
        ([("a", 1), ("b", 5)], "B takes part in 5 events, A in 1"),
    ],
)
def test_actor_compare(rows: list[Any], told: str) -> None:
    assert findings.actor_compare(frame("actor_id events", *rows), NAMES) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("a", "Talent", 5), ("b", "Talent", 4)], ""),
        ([("a", "Talent", 5), ("a", "Chips", 1), ("b", "Chips", 6)], "Most frequent: talent for A (5 of 6), chips for B (6 of 6)"),
        ([("a", "Talent", 3), ("a", "Chips", 3), ("b", "Chips", 6)], ""),
    ],
)  # fmt: skip
def test_actor_compare_categories(rows: list[Any], told: str) -> None:
    assert findings.actor_compare_categories(frame("actor_id category events", *rows), NAMES) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("A", "B", 2), ("B", "A", 2)], ""),
        ([("A", "B", 5), ("B", "A", 0)], "A acts on B 5 times; the other way never"),
        ([("A", "B", 1), ("B", "A", 6)], "B acts on A 6 times; the other way once"),
        ([("A", "B", 4), ("B", "A", 4)], ""),
    ],
)
def test_actor_ties(rows: list[Any], told: str) -> None:
    assert findings.actor_ties(frame("name other acts_on", *rows)) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("X", 4, 4, 0)], ""),
        ([("X", 6, 5, 1), ("Y", 4, 1, 3)], "40% of 10 documents are re-reports; X originates most (5)"),
        ([("X", 5, 5, 0), ("Y", 5, 5, 0)], "10 documents, no re-report among them"),
        ([("X", 5, 2, 3), ("Y", 5, 2, 2)], "Half of 10 documents are re-reports"),
    ],
)  # fmt: skip
def test_outlets(rows: list[Any], told: str) -> None:
    assert findings.outlets(frame("outlet documents origin_documents re_reports", *rows)) == told


@pytest.mark.parametrize(
    ("documents", "states", "told"),
    [
        (0, [], ""),
        (1, ["agreed"], ""),
        (2, ["agreed"], "2 documents, no difference on one point at issue"),
        (9, ["contested", "drift", "agreed"], "9 documents differ on 2 of 3 points at issue; on 1 of these the origins themselves differ"),
        (9, ["drift", "agreed"], "9 documents differ on 1 of 2 points at issue, never between two known origins"),
        (9, ["contested", "contested"], "9 documents differ on 2 of 2 points at issue, with different origins on each side"),
    ],
)  # fmt: skip
def test_matrix(documents: int, states: list[str], told: str) -> None:
    statements = pd.DataFrame({"document_id": [f"d{number}" for number in range(documents)] * 2})
    assert findings.matrix(statements, pd.DataFrame({"state": states}, dtype=str)) == told


def tree(*rows: tuple[str, str, bool, str | None, float | None]) -> pd.DataFrame:
    made = frame("document_id outlet is_origin parent_id days_after_parent", *rows)
    return made.assign(is_on_event=True, is_origin=made.is_origin.astype(bool))


ROOT = ("r", "The Times", True, None, None)
SECOND = ("s", "The Herald", True, None, None)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([ROOT, *((f"a{n}", "E", False, "r", 1.0) for n in range(3))], ""),
        ([ROOT, *((f"a{n}", "E", False, "r", 1.0) for n in range(5))],
         "5 of 6 documents go back to The Times; median lag 1 day"),
        # A report of a report goes back to the first; a circle ends.
        ([ROOT, *((f"a{n}", "E", False, "r", None) for n in range(4)), ("b", "F", False, "a0", None), ("c", "F", False, "c", None)],
         "5 of 7 documents go back to The Times"),
        ([ROOT, SECOND, *((f"a{n}", "E", False, "r", 0.0) for n in range(5)), *((f"b{n}", "E", False, "s", 0.0) for n in range(5))], ""),
        ([(f"u{n}", "E", False, None, None) for n in range(6)], ""),
    ],
)  # fmt: skip
def test_derivations(rows: list[Any], told: str) -> None:
    assert findings.derivations(tree(*rows)) == told


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (["CN"] * 4, ""),
        (["CN", "CN", "US", "both", "none"], "Of 5 events 2 lack only Chinese-side outlets here, 1 only US ones, 1 both"),
        (["none"] * 5, "Of 5 events 0 lack only Chinese-side outlets here, 0 only US ones, 0 both"),
    ],
)
def test_sides(missing: list[str], told: str) -> None:
    assert findings.sides(pd.DataFrame({"missing": missing})) == told


@pytest.mark.parametrize(
    ("lags", "told"),
    [
        ([1, 2, None, 3, 4], ""),
        ([1, 2, 3, 0, -1], "US outlets first in 3 of 5 events that both sides tell, Chinese in 1; 1 on one day; median: China 1 day later"),
        ([-4, -2, -2, -3, 1], "US outlets first in 1 of 5 events that both sides tell, Chinese in 4; median: China 2 days earlier"),
        ([0, 0, 0, 0, 0], "US outlets first in 0 of 5 events that both sides tell, Chinese in 0; 5 on one day; median: the same day"),
    ],
)  # fmt: skip
def test_side_lags(lags: list[Any], told: str) -> None:
    assert findings.side_lags(pd.DataFrame({"lag_days": pd.array(lags, dtype="Int64")})) == told


@pytest.mark.parametrize(
    ("codes", "until", "told"),
    [
        (["new"] * 4, None, ""),
        (["new"] * 4 + ["upgraded"], None, "Since 12 May 2026: events 4 new, 1 upgraded"),
        (["more_sources"] * 5, date(2026, 6, 1), "From 12 May 2026 to 1 Jun 2026: events 5 with more sources"),
    ],
)
def test_changes(codes: list[str], until: date | None, told: str) -> None:
    assert findings.changes(pd.DataFrame({"change": codes}), date(2026, 5, 12), until) == told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([1] * 4, [0] * 4, ""),
        ([1] * 5, [0] + [1] * 4, "Without X, 1 of the 5 events that lose documents keeps no origin"),
        ([1] * 5, [0] * 2 + [1] * 3, "Without X, 2 of the 5 events that lose documents keep no origin"),
        # What had none before has lost none.
        ([0] + [2] * 4, [0] + [1] * 4, "Without X, 5 events lose documents, and none its last origin"),
    ],
)
def test_impact(before: list[int], after: list[int], told: str) -> None:
    assert findings.impact(pd.DataFrame({"origins_before": before, "origins_after": after}), "X") == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("How many?", 40.0, 40.0, "chips")], ""),
        ([("How many?", 40.0, 40.0, "chips"), ("How many?", 40.0, 1500.5, "chips")], "How many? From 40 to 1,500.5 chips"),
        ([("How many?", 40.0, 40.0, "chips")] * 2, "How many? 40 chips in all accounts"),
    ],
)
def test_ledger(rows: list[Any], told: str) -> None:
    assert findings.ledger(frame("question low high unit", *rows)) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([("a", None)] * 6, ""),
        ([("a", None)] * 4 + [("b", 3)], "2 measures in 5 steps"),
        ([("a", None)] + [("b", 3)] * 5, "2 measures in 6 steps"),
        ([("a", None)] + [("b", 1)] * 5, "2 measures in 6 steps"),
    ],
)
def test_threads(rows: list[Any], told: str) -> None:
    made = frame("thread_id lag_days", *rows)
    assert findings.threads(made.assign(lag_days=pd.array(made.lag_days.tolist(), dtype="Int64"))) == told


@pytest.mark.parametrize(
    ("grades", "years", "told"),
    [
        (["confirmed"] * 4, [2025] * 4, ""),
        (["confirmed"] * 5, [2025] * 5, "T: 5 events, 2025"),
        (["confirmed"] * 4 + ["contested"], [2022, 2023, 2023, 2024, 2026], "T: 5 events, 2022–2026, 1 contested"),
    ],
)
def test_story(grades: list[str], years: list[int], told: str) -> None:
    starts = pd.to_datetime([f"{year}-01-01" for year in years])
    assert findings.story(pd.DataFrame({"grade": grades, "span_start": starts}), "T") == told


def test_ladder() -> None:
    def pairs(*rows: tuple[str, bool, str, int | None, str]) -> pd.DataFrame:
        return frame("response_lane_id is_lag_exact link_type lag_days basis", *rows)

    said = ("CN", True, "answered_by", 3, "said")
    assert findings.ladder(pairs(*[said] * 4)) == ""
    assert findings.ladder(pairs(*[("CN", True, "led_to", 3, "said")] * 6)) == "", "what followed is no answer"
    assert findings.ladder(pairs(*[said] * 4, ("US", True, "led_to", 9, "said"))) == (
        "China answered US events 4 times, the US Chinese ones never; 1 more is said to have followed"
    )
    near = ("US", True, "answered_by", 400, "near")
    assert findings.ladder(pairs(*[said] * 5, near, ("US", False, "answered_by", 90, "said"))) == (
        "China answered US events 5 times, the US Chinese ones once, median 3 days"
    )
    assert findings.ladder(pairs(said, *[("US", True, "answered_by", 1, "said")] * 4)) == (
        "China answered US events once, the US Chinese ones 4 times, median 1 day"
    )


# Series -------------------------------------------------------------------------------------------


def values(display: str, unit: str, *rows: tuple[str, str, float], vintage: str = "2025-12-31") -> pd.DataFrame:
    made = frame("country value_date value", *rows)
    return made.assign(value_date=pd.to_datetime(made.value_date), display=display, unit=unit, data_vintage=vintage, low=np.nan,
                       high=np.nan, indicator_id="s", country_name=made.country, item="")


LINE = (("US", "2024-12-31", 100.0), ("CN", "2024-12-31", 40.0), ("US", "2025-12-31", 300.0), ("CN", "2025-12-31", 120.0))
STEPS = (("US", "2023-01-01", 100.0), ("US", "2023-07-01", 140.0), ("US", "2025-01-01", 160.0), ("CN", "2024-07-01", 120.0))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (values("line", "chips"), ""),
        (values("line", "chips", *LINE), "Chips: US 2.5 times China, December 2025"),
        (values("line", "chips", *LINE, ("US", "2026-03-31", 900.0)), "Chips: US 2.5 times China, December 2025"),
        (values("line", "% of people", *LINE), "Chips: US 180 percentage points ahead of China, December 2025"),
        (values("line", "chips", ("US", "2025-12-31", 7.0), ("CN", "2025-12-31", 7.0)), "Chips: US and China level in December 2025"),
        (values("line", "chips", ("US", "2025-12-31", 7.0), ("CN", "2025-12-31", 0.0)), ""),
        (values("line", "chips", ("US", "2025-12-31", 7.0), ("CN", "2024-12-31", 7.0)), ""),
        (values("line", "chips", ("CN", "2025-12-31", 1_250_000.0)), "Chips: 1.2 million chips, December 2025"),
        (values("step", "ECI points", *STEPS), "Chips: US 40 points ahead of China, December 2025"),
        (values("step_log", "FLOP", ("US", "2025-01-01", 5e26), ("CN", "2025-02-01", 1e25)), "Chips: US 50 times China, December 2025"),
        # Of counts by year the last one that had been over for a year.
        (values("columns", "models", *LINE), "Chips: US 2.5 times China, 2024"),
    ],
)  # fmt: skip
def test_indicator(rows: pd.DataFrame, told: str) -> None:
    vintage = None if rows.empty else series.until(rows.data_vintage.iloc[0])
    assert findings.indicator(rows, "Chips", vintage) == told


def test_what_a_source_calls_speculative_is_told_as_such() -> None:
    rows = values("step_log", "FLOP", ("US", "2024-01-01", 1e26), ("US", "2025-01-01", 5e26), ("CN", "2025-02-01", 1e25))
    sure = rows.assign(item=["Large (speculative)", "Larger", "Small"])
    assert "speculative" not in findings.indicator(sure, "Chips", None) + " ".join(series.sentences(sure, None))
    guess = rows.assign(item=["Large", "Larger (speculative)", "Small"])
    assert findings.indicator(guess, "Chips", None) == "Chips: US 50 times China by a speculative estimate, February 2025"
    assert "The source calls the value of the United States speculative." in series.sentences(guess, None)


@pytest.mark.parametrize(
    ("rows", "months", "is_least"),
    [
        # China reached 120 in July 2024; the US had passed it in July 2023.
        (values("step", "ECI points", *STEPS), 12, False),
        # It had 120 only where its own series begins.
        (values("step", "ECI points", ("US", "2023-01-01", 130.0), *STEPS[1:]), 18, True),
        (values("line", "chips", *LINE, ("US", "2024-06-30", 50.0), ("CN", "2024-06-30", 30.0)), 0, None),
        (values("line", "chips", ("US", "2023-12-31", 10.0), ("CN", "2023-12-31", 5.0), *LINE), 0, None),
        (values("line", "chips", *LINE[:2], *LINE[2:], ("US", "2023-12-31", 130.0), ("CN", "2023-12-31", 5.0)), 0, None),
        # What can fall is no level.
        (values("line", "% of people", *LINE, ("US", "2023-12-31", 10.0), ("CN", "2023-12-31", 5.0)), 0, None),
        (values("columns", "models", *STEPS), 0, None),
        # The side that is behind was first.
        (values("step", "ECI points", ("CN", "2023-01-01", 100.0), ("US", "2024-01-01", 110.0)), 0, None),
    ],
)  # fmt: skip
def test_a_lag_is_between_two_days_of_the_series(rows: pd.DataFrame, months: int, is_least: bool | None) -> None:
    found = series.reading(rows, series.until("2025-12-31"))
    lag = found.lag if found else None
    if is_least is None:
        assert lag is None
        return
    assert lag is not None
    assert {pd.Timestamp(lag.first), pd.Timestamp(lag.reached)} <= set(rows.value_date)
    assert (round(lag.months), lag.is_least) == (months, is_least)


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (0.1234, "0.123"), (15.4, "15.4"), (150.0, "150"), (158.6686, "158.7"), (742893, "742,893"), (17_990_191, "18.0 million"),
     (2.5e9, "2.5 billion"), (5e26, "5.0 × 10²⁶"), (2.505e25, "2.5 × 10²⁵")],
)  # fmt: skip
def test_values_are_told_as_they_are_read(value: float, told: str) -> None:
    assert series.number(value) == told


def test_indicators() -> None:
    both = pd.concat([values("line", "chips", *LINE), values("line", "chips", *LINE).assign(indicator_id="t", value=[1.0, 2.0, 1.0, 2.0])])
    assert findings.indicators(both, "Chips", {}) == "Chips: the US is ahead in 1, China in 1 of 2 series that hold both sides"
    assert findings.indicators(values("line", "chips", *LINE), "Chips", {}) == ""
    twice = pd.concat([values("line", "chips", *LINE), values("line", "chips", *LINE).assign(indicator_id="t")])
    assert findings.indicators(twice, "", {}) == "The US is ahead in all 2 series that hold both sides"


def test_the_lag_of_the_index_equals_a_recount(real: Con) -> None:
    rows = queries.run(real, "indicator_values", {"indicator_id": "eci_record", "known_on": None})
    found = series.reading(rows, series.until("2026-04-29"))
    assert found is not None
    assert found.lag is not None
    level = rows[rows.country == "CN"].value.max()
    first = rows[(rows.country == "US") & (rows.value >= level)].value_date.min()
    reached = rows[(rows.country == "CN") & (rows.value == level)].value_date.min()
    assert (pd.Timestamp(found.lag.first), pd.Timestamp(found.lag.reached)) == (first, reached)
    assert found.on == date(2026, 4, 29)


# Against the record -------------------------------------------------------------------------------

FILTERS = (
    Filters(without=("reuters",)),
    Filters(start=date(2025, 1, 1), end=date(2025, 12, 31), without=("bloomberg",)),
    Filters(lanes=("CN",), min_significance=3),
    Filters(actors=("nvidia",)),
)
OWN = {"event_id": REFUSAL, "actor_id": "nvidia", "actor_ids": ["nvidia", "huawei"], "story_id": "may-2026-refusal",
       "since": date(2026, 5, 12), "indicator_id": "eci_record"}  # fmt: skip


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def agrees(words: str, part: int, whole: int) -> bool:
    """Whether a share in words is that of the counts."""
    names = {"a quarter": 25, "a third": 100 / 3, "half": 50, "two thirds": 200 / 3, "three quarters": 75, "none": 0, "all": 100}
    value, words = 100 * part / whole, words.lower()
    if words in names:
        return abs(value - names[words]) < 1e-6
    if words.removeprefix("about ") in names:
        return abs(value - names[words.removeprefix("about ")]) <= 2
    return abs(value - float(words.removeprefix("under ").removeprefix("over ").removesuffix("%"))) <= 1


@pytest.fixture(params=FILTERS, ids=["all", "2025", "chinese", "nvidia"])
def found(request: pytest.FixtureRequest, real: Con, real_codes: Codes) -> dict[str, figures.Figure]:
    asked = figures.Request(partial(queries.run, real), request.param, real_codes, OWN)
    return {name: figures.build(name, asked, Style(width=900)) for name in figures.FIGURES}


def test_findings_are_short_and_never_say_why(found: dict[str, figures.Figure]) -> None:
    for figure in found.values():
        assert len(figure.finding) <= LONGEST
        assert "nan" not in figure.finding.lower().split()
        assert not re.search(r"\b(because|caused?|led to|due to|therefore|drives?|prompt)", figure.finding.lower())


def test_findings_on_events_equal_a_recount(found: dict[str, figures.Figure]) -> None:
    rows, told = found["timeline"].rows, found["timeline"].finding
    if match := re.match(r"(.*?) of ([\d,]+) events are US acts, (.*?) Chinese(?:, (.*?) joint)?(?:;|$)", told):
        assert numbers(match[2]) == [len(rows)]
        assert agrees(match[1].lower(), (rows.lane_id == "US").sum(), len(rows))
        assert agrees(match[4] or "none", (rows.lane_id == "bilateral").sum(), len(rows))
        assert agrees(match[3], (rows.lane_id == "CN").sum(), len(rows))
    else:
        assert numbers(told)[0] == len(rows)
        assert len(set(rows.lane_id)) == 1
    if match := re.search(r"; ([^;]*) (?:is|are) contested", told):
        assert agrees(match[1], (rows.grade == "contested").sum(), len(rows))
    if match := re.search(r"busiest in (\w+ \d{4}) \((\d+)\)", told):
        sharp = rows[rows.date_precision.isin(["day", "month"])]
        by_month = sharp.groupby(pd.to_datetime(sharp.span_start).dt.strftime("%B %Y")).size()
        assert (by_month.idxmax(), by_month.max()) == (match[1], int(match[2]))

    told = found["events-per-month"].finding
    if match := re.search(r"outnumber \w+ ones (?:\w+ to one \()?([\d,]+) to ([\d,]+)", told):
        sides = sorted([(rows.lane_id == "US").sum(), (rows.lane_id == "CN").sum()])
        assert numbers(f"{match[1]} {match[2]}") == sides[::-1]
    if match := re.search(r"ost events in .*\((\d+)\)", told):
        assert int(match[1]) == found["events-per-month"].rows.groupby("period_start").events.sum().max()

    told = found["categories"].finding
    for name, lane in (("the US", "US"), ("China", "CN")):
        if match := re.search(rf"([\w ,]+?) for {name} \((\d+) of (\d+)\)", told.removeprefix("Most frequent: ")):
            own = rows[rows.lane_id == lane].category.value_counts()
            assert [own.iloc[0], own.sum()] == [int(match[2]), int(match[3])]
            assert own.index[0].lower() == match[1].strip(" ,").lower()

    if told := found["coverage"].finding:
        match = re.match(r"(.*) of ([\d,]+) events fall in (\d{4})", told)
        assert match
        assert numbers(match[2]) == [len(rows)]
        assert agrees(match[1], (pd.to_datetime(rows.span_start).dt.year == int(match[3])).sum(), len(rows))
        if primary := re.search(r"; (.*?) have a primary text", told):
            assert agrees(primary[1], rows.has_primary_text.sum(), len(rows))
        if single := re.search(r"; ([^;]*) one origin only", told):
            assert agrees(single[1], (rows.origins == 1).sum(), len(rows))


def test_findings_on_actors_equal_a_recount(found: dict[str, figures.Figure], real: Con) -> None:
    shown = set(found["timeline"].rows.event_id)
    parts = real.execute("select event_id, actor_id, roles.label, is_acting from event_actors join roles using (role_id)").df()
    parts = parts[parts.event_id.isin(shown)]
    own = parts[parts.actor_id == "nvidia"]
    if told := found["actor-activity"].finding:
        acting = int(own.is_acting.sum())
        assert numbers(told.replace("once", "1 times").replace("twice", "2 times"))[:2] == [acting, len(own) - acting]
    if told := found["actor-roles"].finding:
        assert numbers(told)[0] == own.label.value_counts().iloc[0]
        assert numbers(told)[-1] == len(own)
    if told := found["counterparts"].finding:
        others = parts[parts.event_id.isin(own.event_id) & (parts.actor_id != "nvidia")].actor_id.value_counts()
        assert numbers(told.replace("100", ""))[0] == others.iloc[0]
    if told := found["actor-compare"].finding:
        sizes = [(parts.actor_id == actor).sum() for actor in ("nvidia", "huawei")]
        assert sorted(numbers(told), reverse=True) == sorted(sizes, reverse=True) or "equally" in told
    if told := found["actor-sources"].finding:
        documents = found["actor-sources"].rows
        assert numbers(re.search(r"of ([\d,]+) documents", told)[1]) == [documents.documents.sum()]  # type: ignore[index]


def test_findings_on_sources_equal_a_recount(found: dict[str, figures.Figure]) -> None:
    rows = found["outlets"].rows
    if told := found["outlets"].finding:
        match = re.match(r"(.*) of ([\d,]+) documents are re-reports", told)
        assert match
        assert numbers(match[2]) == [rows.documents.sum()]
        assert agrees(match[1], rows.re_reports.sum(), rows.documents.sum())
        if most := re.search(r"; (.*) originates most \((\d+)\)", told):
            best = rows.sort_values("origin_documents").iloc[-1]
            assert (best.outlet, best.origin_documents) == (most[1], int(most[2]))
    rows = found["sides"].rows
    counts = rows.missing.value_counts()
    assert numbers(found["sides"].finding) == [len(rows), counts.get("CN", 0), counts.get("US", 0), counts.get("both", 0)]
    if told := found["side-lags"].finding:
        lags = found["side-lags"].rows.lag_days.dropna().to_numpy(dtype=float)
        assert numbers(told)[:3] == [(lags > 0).sum(), len(lags), (lags < 0).sum()]
        if match := re.search(r"China ([\d.]+) days? (later|earlier)", told):
            assert np.median(lags) == float(match[1]) * (1 if match[2] == "later" else -1)
    if told := found["changes"].finding:
        changed = found["changes"].rows.change.value_counts()
        assert sorted(numbers(told.partition("events")[2])) == sorted(changed)
    if told := found["impact"].finding:
        rows = found["impact"].rows
        assert numbers(told)[:2] == [((rows.origins_after == 0) & (rows.origins_before > 0)).sum(), len(rows)]


def test_findings_on_one_event_and_on_courses_equal_a_recount(found: dict[str, figures.Figure], real: Con) -> None:
    told = found["matrix"].finding
    assert numbers(told)[0] == found["matrix"].rows.document_id.nunique()
    differ = real.execute(
        "select count(*) from (select point_id from statements join points using (point_id) where event_id = ? "
        "group by point_id having count(distinct answer_key) > 1)", [REFUSAL],
    ).fetchone()  # fmt: skip
    assert differ is not None
    assert numbers(told)[1] == differ[0]
    if told := found["derivations"].finding:
        rows = found["derivations"].rows
        assert numbers(told)[1] == rows[rows.is_on_event].document_id.nunique()
        assert numbers(told)[0] <= rows.parent_id.notna().sum()
    if told := found["threads"].finding:
        rows = found["threads"].rows
        assert numbers(told)[:2] == [rows.thread_id.nunique(), len(rows)]
    if told := found["ladder"].finding:
        ties = found["ladder"].rows
        answers = ties[(ties.link_type == "answered_by") & (ties.basis == "said")].response_lane_id.value_counts()
        assert [f"{number} times" for number in answers if number > 2] == re.findall(r"\d+ times", told)
    rows = found["story"].rows
    assert f"{len(rows)} events" in found["story"].finding
