"""The promises of the Sources page, on the founding event and on three of other shapes."""

from __future__ import annotations

import time
from datetime import date, timedelta

import duckdb
import pandas as pd
import pytest

from dashboard import charts, comparison, tree_layout
from tests.helpers import REFUSAL, rows

Con = duckdb.DuckDBPyConnection
NYT = "the-new-york-times"
CONTRADICTED = "2025-10-30-busan-summit"  # what one government says against the other
NUMBER = "2025-01-20-deepseek-r1"  # what training cost
PRIMARY = "2025-09-29-bis-affiliates-rule"  # a rule with its own text
EVENTS = (REFUSAL, CONTRADICTED, NUMBER, PRIMARY)


def event(con: Con, event_id: str, **fields: object) -> pd.Series:
    found = rows(con, "event", event_id=event_id, **fields)
    assert len(found) == 1
    return found.iloc[0]


def roots_in_python(con: Con) -> dict[str, set[str]]:
    """document_id to the outlets of its origins, walked in plain Python from the curated tables."""
    kinds = dict(con.execute("select document_id, origin_type from documents").fetchall())
    outlets = dict(con.execute("select document_id, outlet_id from documents").fetchall())
    counts = dict(con.execute("select origin_type, is_origin from origin_types").fetchall())
    parents: dict[str, list[str]] = {}
    for child, parent in con.execute("select document_id, parent_id from document_origins").fetchall():
        parents.setdefault(child, []).append(parent)

    def walk(document: str) -> set[str]:
        above = parents.get(document, [])
        if not above:
            return {outlets[document]} if counts[kinds[document]] else set()
        return set().union(*(walk(parent) for parent in above))

    return {document: walk(document) for document in kinds}


@pytest.mark.parametrize("event_id", EVENTS)
def test_documents_outlets_and_origins_are_those_of_the_tables(real: Con, event_id: str) -> None:
    held = [d for (d,) in real.execute("select document_id from event_documents where event_id = ?", [event_id]).fetchall()]
    outlets = dict(real.execute("select document_id, outlet_id from documents").fetchall())
    roots = roots_in_python(real)
    told = event(real, event_id)
    assert told.documents == len(held)
    assert told.outlets == len({outlets[document] for document in held})
    assert told.origins == len(set().union(*(roots[document] for document in held)))


@pytest.mark.parametrize("event_id", EVENTS)
def test_the_record_turned_back_holds_just_what_was_out_by_then(real: Con, event_id: str) -> None:
    """Day by day around each publication: never a document more or less than the dates say."""
    known = dict(real.execute("select document_id, known_from from document_facts").fetchall())
    held = [d for (d,) in real.execute("select document_id from event_documents where event_id = ?", [event_id]).fetchall()]
    days = sorted({known[document] for document in held if known[document]})
    for day in {each + timedelta(days=shift) for each in days[:6] for shift in (-1, 0, 1)}:
        want = sum(1 for document in held if known[document] and known[document] <= day)
        assert len(rows(real, "event_documents", event_id=event_id, known_on=day)) == want
        evidence = event(real, event_id, known_on=day).documents
        assert (0 if pd.isna(evidence) else evidence) == want


@pytest.mark.parametrize("event_id", EVENTS)
def test_taking_an_origin_out_takes_all_that_rests_on_it_alone(real: Con, event_id: str) -> None:
    roots = roots_in_python(real)
    held = rows(real, "event_documents", event_id=event_id)
    for outlet in sorted(set().union(*(roots[document] for document in held.document_id)))[:4]:
        kept = {
            row.document_id
            for row in held.itertuples()
            if row.outlet_id != outlet and (not roots[row.document_id] or roots[row.document_id] - {outlet})
        }
        without = rows(real, "event_documents", event_id=event_id, without=(outlet,))
        assert set(without.document_id) == kept
        origins = set().union(*(roots[document] for document in kept)) - {outlet} if kept else set()
        told = event(real, event_id, without=(outlet,)).origins
        assert (0 if pd.isna(told) else told) == len(origins)


@pytest.mark.parametrize("event_id", EVENTS)
def test_the_summary_counts_what_the_statements_hold(real: Con, event_id: str) -> None:
    statements, points = rows(real, "event_statements", event_id=event_id), rows(real, "event_points", event_id=event_id)
    told = comparison.summary(statements, points, int(event(real, event_id).origins))
    open_points = points[points.answers > 1].sort_values(["is_core", "documents"], ascending=False, kind="stable")
    assert len(open_points)
    first = open_points.iloc[0]
    own = statements[statements.point_id == first.point_id]
    sizes = own.groupby("answer_key").document_id.nunique().sort_values(ascending=False)
    assert first.question in told
    assert f"{comparison.spelled(int(sizes.iloc[0])).capitalize()} of {comparison.spelled(int(sizes.sum()))}:" in told


@pytest.mark.parametrize("event_id", EVENTS)
def test_contested_and_drift_are_told_apart(real: Con, event_id: str) -> None:
    """Contested needs two answers of documents that share no origin; drift has no such pair."""
    roots = roots_in_python(real)
    statements = rows(real, "event_statements", event_id=event_id)
    for point in rows(real, "event_points", event_id=event_id).itertuples():
        own = list(statements[statements.point_id == point.point_id].itertuples())
        clash = any(
            mine.answer_key != other.answer_key
            and roots[mine.document_id] and roots[other.document_id]
            and not roots[mine.document_id] & roots[other.document_id]
            for mine in own for other in own
        )  # fmt: skip
        want = "contested" if clash else "drift" if len({row.answer_key for row in own}) > 1 else "agreed"
        assert point.state == want


def test_the_refusal_hangs_on_the_new_york_times_and_says_so(real: Con) -> None:
    told = comparison.rests_on(rows(real, "event_documents", event_id=REFUSAL), event(real, REFUSAL))
    assert "20 documents · 1 origin" in told
    assert "All that is known hangs on one report: The New York Times of 12 May 2026" in told


def test_who_asked_drifts_under_one_origin(real: Con) -> None:
    points = rows(real, "event_points", event_id=REFUSAL).set_index("point_id")
    asked = points.loc[f"{REFUSAL}.requester"]
    assert (asked.state, asked.origins) == ("drift", 1)
    assert asked.answers >= 3


def test_without_the_new_york_times_no_origin_is_left(real: Con) -> None:
    assert event(real, REFUSAL, without=(NYT,)).origins == 0
    assert event(real, REFUSAL, without=(NYT,)).grade == "ungraded"
    impact = rows(real, "impact", without=(NYT,)).set_index("event_id").loc[REFUSAL]
    assert (impact.origins_before, impact.origins_after) == (1, 0)
    assert impact.answers_lost > 0


def test_the_refusal_as_known_on_three_days(real: Con) -> None:
    counts = [len(rows(real, "event_documents", event_id=REFUSAL, known_on=date(2026, 5, day))) for day in (11, 12, 13)]
    assert counts == [0, 3, 9]
    changed = rows(real, "changes", since=date(2026, 5, 11), known_on=date(2026, 5, 12)).set_index("event_id")
    assert changed.loc[REFUSAL].change == "new"


def test_the_safe_wording_confirms_nothing_that_is_not(real: Con) -> None:
    told = comparison.wording(event(real, REFUSAL), rows(real, "event_documents", event_id=REFUSAL))
    assert told.startswith("Reported by one origin, The New York Times, 12 May 2026, known here through others; re-reported by ")
    assert told.endswith("no text of either government on it was read for this record.")


def test_no_wording_of_the_record_says_confirmed_or_likely_without_leave(real: Con) -> None:
    for row in rows(real, "events").sample(60, random_state=7).itertuples():
        told = comparison.wording(row._asdict(), rows(real, "event_documents", event_id=row.event_id))
        assert "likely" not in told
        assert "confirmed" not in told


def test_an_information_of_no_origin_cannot_be_judged() -> None:
    known = {"origins": 0, "contested_points": 0, "has_primary_text": False}
    assert comparison.credibility(known)[0] == 6
    assert comparison.credibility({**known, "origins": 1})[0] == 3
    assert comparison.credibility({**known, "origins": 1, "has_primary_text": True})[0] == 2
    assert comparison.credibility({**known, "origins": 2})[0] == 1
    assert comparison.credibility({**known, "origins": 2, "contested_points": 1})[0] == 2


def test_a_document_without_a_day_stands_before_time_begins(real: Con) -> None:
    tree = tree_layout.place(rows(real, "event_derivations", event_id=REFUSAL))
    undated = tree.nodes[~tree.nodes.is_dated]
    assert set(undated.outlet) == {"Deep Tide TechFlow", "Commstrader"}
    assert (undated.x < pd.Timestamp(tree.dated_from)).all()
    assert (tree.nodes[tree.nodes.is_dated].x_from >= pd.Timestamp(tree.dated_from)).all()
    assert undated.label.str.contains("no date").all()


def test_of_origins_it_is_told_how_many_were_read(real: Con) -> None:
    for event_id in ("2026-06-12-us-export-controls-fable-mythos", "2025-01-20-deepseek-r1"):
        documents = rows(real, "event_documents", event_id=event_id)
        own = documents[documents.is_origin & (documents.seen != "no")]
        names = {name for origins in documents.origins for name in origins}
        read = len(names & set(own.outlet))
        told = comparison.wording(event(real, event_id), documents)
        assert f"({comparison.spelled(read)} read for this record, the rest known through others)" in told
        first = told.split("among them ")[1].split(";")[0].split(", ")[:3]
        assert set(first) <= set(own.outlet), "those that were read are named first"


def test_every_document_of_the_tree_has_a_line_of_its_own_and_hangs_on_its_parent(real: Con) -> None:
    for event_id in EVENTS:
        derivations = rows(real, "event_derivations", event_id=event_id)
        tree = tree_layout.place(derivations)
        assert sorted(tree.nodes.document_id) == sorted(derivations.document_id.unique())
        assert tree.nodes.y.is_unique
        assert len(tree.edges) == derivations.parent_id.notna().sum()
        assert (tree.edges.y_to > tree.edges.y_from).sum() >= tree.edges.is_main.sum()


def test_a_document_that_changes_the_answer_departs_from_its_parent(tiny: Con) -> None:
    """Taken from the tables themselves: any re-report whose answer differs from its parent's."""
    pairs = tiny.execute(
        "select p.event_id, mine.document_id, theirs.document_id from statements mine join statements theirs using (point_id) "
        "join document_origins o on o.document_id = mine.document_id and o.parent_id = theirs.document_id "
        "join points p using (point_id) where mine.answer_key <> theirs.answer_key"
    ).fetchall()
    assert pairs
    for event_id, child, parent in pairs:
        found = comparison.departures(rows(tiny, "event_statements", event_id=event_id), child, [parent])
        assert "departs" in {each["change"] for each in found}


def big_comparison(documents: int = 40, points: int = 20) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Statements of many documents on many points, three answers each, a third silent."""
    statements = pd.DataFrame(
        [
            {
                "point_id": f"p{p:02d}", "question": f"What is said on question number {p}?", "is_core": p < 9,
                "statement_id": f"p{p}.{d}", "document_id": f"d{d:02d}", "outlet_id": f"o{d}", "outlet": f"The Outlet {d}",
                "side": ("US", "CN", "other")[d % 3], "url": None, "title": "A title", "published_date": pd.Timestamp(2026, 5, 1 + d % 28),
                "published_precision": "day", "origin_type": "re_report", "origins": [f"Origin {d % 5}"],
                "answer": f"Answer number {(d + p) % 3} in some ten words of our own", "answer_key": f"k{(d + p) % 3}",
                "credited_to": None, "stance": "asserts",
            }
            for p in range(points) for d in range(documents) if (p * 7 + d) % 3
        ]
    )  # fmt: skip
    counted = pd.DataFrame(
        [{"point_id": f"p{p:02d}", "question": f"What is said on question number {p}?", "is_core": p < 9, "answers": 3,
          "documents": documents, "state": "contested"} for p in range(points)]
    )  # fmt: skip
    return statements, counted


def test_a_matrix_of_forty_documents_and_twenty_points_keeps_every_answer() -> None:
    statements, points = big_comparison()
    assert len(comparison.columns_of(statements)) == 40
    answers = comparison.answers_of(statements)
    assert sum(group["documents"] for groups in answers.values() for group in groups) == len(statements)
    start = time.perf_counter()
    spec = charts.matrix(statements, points, charts.Style()).to_dict()
    assert spec["width"] >= 200 + 40 * 90
    assert time.perf_counter() - start < 60  # a guard against a hang, not a measure


def test_the_ledger_draws_every_figure_of_a_point(real: Con) -> None:
    figures = rows(real, "event_quantities", event_id=NUMBER)
    cost = figures[(figures.point_id == f"{NUMBER}.cost") & (figures.unit == "USD million")]
    assert len(cost) >= 3
    spec = charts.ledger(cost, charts.Style()).to_dict()
    drawn = max(len(data) for data in spec["datasets"].values())
    assert drawn == len(cost)
    assert (cost.low <= cost.high).all()


def test_sides_count_every_document_once(real: Con) -> None:
    told = rows(real, "sides")
    counts = told.us_documents + told.cn_documents + told.other_documents + told.unknown_documents
    events = rows(real, "events").set_index("event_id").documents
    assert (counts.to_numpy() == events.loc[told.event_id].to_numpy()).all()
    silent = rows(real, "events", unreported_by=("CN",))
    assert set(silent.event_id) == set(told[told.missing.isin(["CN", "both"])].event_id)


def test_origins_and_grades_filter_what_they_say(real: Con) -> None:
    everything = rows(real, "events")
    for name, mask in (("none", everything.origins == 0), ("one", everything.origins == 1), ("several", everything.origins > 1)):
        assert set(rows(real, "events", origins=(name,)).event_id) == set(everything[mask].event_id)
    for grade in ("confirmed", "reported", "contested", "ungraded"):
        assert set(rows(real, "events", grades=(grade,)).event_id) == set(everything[everything.grade == grade].event_id)


def test_query_origins_gives_whole_numbers_for_every_event(real: Con) -> None:
    found = rows(real, "origins")
    assert len(found) == len(rows(real, "events"))
    for column in ("documents", "outlets", "origins"):
        assert str(found[column].dtype) == "int64"


def test_numbers_on_which_origins_differ_stand_first(real: Con) -> None:
    found = rows(real, "numbers")
    apart = found.is_apart.tolist()
    assert apart == sorted(apart, reverse=True)
    assert 0 < sum(apart) < len(apart) / 10
    contested = {point for (point,) in real.execute("select point_id from point_states(null, []) where state = 'contested'").fetchall()}
    assert set(found[found.is_apart].point_id) <= contested, "two answers of two origins that exclude each other"
    several = found[(found.scopes == found.figures) & (found.figures > 1)]
    assert several.ratio.isna().all(), "no ratio of figures that count different things"
    assert (found[found.is_apart].ratio.dropna() > 1).all()

