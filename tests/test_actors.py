"""Actors: the directory, panels with families, the network, and two to four actors side by side."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter, defaultdict
from datetime import date
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from dashboard import addresses, charts, database, figures, frame, network, queries, takeaway
from dashboard.briefing.contents import work_out_item
from dashboard.briefing.model import Item
from dashboard.charts import Style
from dashboard.errors import QueryError
from dashboard.figures import Request
from dashboard.filters import Codes, Filters
from dashboard.views.actor_compare import difference
from dashboard.views.actor_compare import parts as said
from dashboard.views.actor_panel import balance
from tests.helpers import REFUSAL, TINY, rows
from tests.test_pages import cache, opened, tables, visible  # noqa: F401 - a fixture by name

Con = duckdb.DuckDBPyConnection
READ = ("anthropic", "huawei", "nvidia", "us-commerce-bis", "cn-mofcom", "deepseek")
ACTING = {"initiator", "requester", "respondent", "regulator", "partner", "host"}


def acts_on(role: str, other: str) -> bool:
    leads = role in {"initiator", "requester", "regulator"}
    return (leads and other in {"target", "affected"}) or (role == "partner" and other == "target")


def parts(con: Con) -> dict[str, dict[str, str]]:
    """Event to actor to role, straight from the table."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for event, actor, role in con.execute("select event_id, actor_id, role_id from event_actors").fetchall():
        found[event][actor] = role
    return found


def net(con: Con, *actors: str, **filters: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    return (
        rows(con, "actor_network", actor_ids=list(actors), **filters),
        rows(con, "actor_network_ties", actor_ids=list(actors), **filters),
    )


# Panel --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", READ)
def test_the_numbers_of_a_panel_are_those_of_the_table(real: Con, actor: str) -> None:
    own = {event: roles[actor] for event, roles in parts(real).items() if actor in roles}
    acting = sum(role in ACTING for role in own.values())
    roles = rows(real, "actor_roles", actor_ids=[actor])
    assert dict(zip(roles.role_id, roles.events, strict=True)) == Counter(own.values())
    assert roles[roles.is_acting].events.sum() == acting
    activity = rows(real, "actor_activity", actor_ids=[actor]).groupby("part").events.sum()
    assert (activity.acting, activity.concerned) == (acting, len(own) - acting)
    assert set(rows(real, "actor_events", actor_ids=[actor]).event_id) == set(own)
    split = rows(real, "actor_activity_split", actor_ids=[actor])
    kinds = dict(real.execute("select event_id, category_id from events").fetchall())
    assert split.groupby("category_id").events.sum().to_dict() == Counter(kinds[event] for event in own)
    assert split.groupby("role_id").events.sum().to_dict() == Counter(own.values())
    others = Counter(other for event in own for other in parts(real)[event] if other != actor)
    counterparts = rows(real, "actor_counterparts", actor_ids=[actor])
    assert dict(zip(counterparts.actor_id, counterparts.events, strict=True)) == others
    for row in counterparts.itertuples():
        both = [(own[event], parts_by[row.actor_id]) for event, parts_by in parts(real).items() if event in own and row.actor_id in parts_by]
        assert row.acts_on == sum(acts_on(mine, theirs) for mine, theirs in both)
        assert row.acted_on_by == sum(acts_on(theirs, mine) for mine, theirs in both)


def test_who_answers_for_another_or_is_only_mentioned_does_not_act_on_it(real: Con) -> None:
    answers = rows(real, "actor_between", actor_ids=["cn-mofcom"], other_ids=["huawei"]).set_index("event_id")
    assert answers.loc["2019-05-16-huawei-entity-list"].relation == "neither", "it spoke up for Huawei"
    refusal = rows(real, "actor_between", actor_ids=["anthropic"], other_ids=["person-donald-trump"]).set_index("event_id")
    assert refusal.loc[REFUSAL].relation == "neither"
    family = list(rows(real, "actor", actor_id="us-commerce").family_ids.iloc[0])
    for row in rows(real, "actor_counterparts", actor_ids=family).itertuples():
        assert row.acts_on + row.acted_on_by <= row.events


def test_a_family_counts_an_event_once_with_its_most_active_part(tiny: Con) -> None:
    (council,) = rows(tiny, "actor", actor_id="cn-paper-council").itertuples()
    assert list(council.family_ids) == ["cn-paper-council", "cn-model-affairs"]
    alone = rows(tiny, "actor_events", actor_ids=["cn-paper-council"])
    family = rows(tiny, "actor_events", actor_ids=list(council.family_ids))
    assert len(family) == len(alone) + 1
    assert list(rows(tiny, "actor", actor_id="larkspur").family_ids.iloc[0]) == ["larkspur"]
    harbour = list(rows(tiny, "actor", actor_id="jade-harbour").family_ids.iloc[0])
    leaves = rows(tiny, "actor_events", actor_ids=harbour).set_index("event_id").loc["2025-12-31-wen-leaves-jade-harbour"]
    assert leaves.is_acting, "its chief scientist acts, it is affected"
    assert leaves.role == "Initiator"
    assert list(leaves.members) == ["Jade Harbour Intelligence", "Wen Qiaoyu"]
    assert "person-wen-qiaoyu" not in set(rows(tiny, "actor_counterparts", actor_ids=harbour).actor_id)


@pytest.mark.parametrize("actor", ["us-commerce", "cn-state-council", "huawei"])
def test_the_events_of_a_family_are_those_of_all_its_members(real: Con, actor: str) -> None:
    below = {actor}
    parents = dict(real.execute("select actor_id, parent_id from actors where parent_id is not null").fetchall())
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    (found,) = rows(real, "actor", actor_id=actor).itertuples()
    assert set(found.family_ids) == below
    assert found.family_ids[0] == actor
    events = rows(real, "actor_events", actor_ids=sorted(below))
    assert events.event_id.is_unique
    assert set(events.event_id) == {event for event, roles in parts(real).items() if below & set(roles)}
    acting = {event for event, roles in parts(real).items() if any(roles.get(each) in ACTING for each in below)}
    assert set(events[events.is_acting].event_id) == acting


def test_documents_on_its_events_are_counted_by_side_and_state(real: Con) -> None:
    found = rows(real, "actor_sources", actor_ids=["anthropic"])
    told = real.execute("""
        select coalesce(side, 'unknown'), is_state_affiliated, count(distinct document_id), count(distinct outlet_id)
        from event_actors join event_documents using (event_id) join documents using (document_id) join outlets using (outlet_id)
        left join countries on country_code = outlets.country where actor_id = 'anthropic' group by all""").fetchall()
    assert {(row.side, row.is_state_affiliated, row.documents, row.outlets) for row in found.itertuples()} == set(told)
    earlier = rows(real, "actor_sources", actor_ids=["anthropic"], known_on=date(2026, 5, 12))
    assert 0 < earlier.documents.sum() < found.documents.sum()


SPEAKING = ["Grey Harbor Daily", "Larkspur AI", "larkspur ai", "Larkspur AI spokesperson", "Larkspur AI notice of May", "Wen, Larkspur AI",
            "Bright Loom Semiconductor and Larkspur AI", "Larkspur AI, via Grey Harbor Daily"]  # fmt: skip
SILENT = ["a Larkspur AI engineer", "Kim, former Larkspur AI", "applicants, via Larkspur AI", "Larkspur AI's rivals", ""]


def test_words_are_its_own_where_the_credit_names_it_its_speaker_or_its_text(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(TINY, folder)
    lines = (folder / "statements.csv").read_text(encoding="utf-8").splitlines()
    head, first = next(csv.reader([lines[0]])), next(csv.reader([lines[1]]))
    with (folder / "statements.csv").open("a", encoding="utf-8", newline="") as file:
        for number, credit in enumerate([*SPEAKING, *SILENT]):
            row = {**dict(zip(head, first, strict=True)), "statement_id": f"{first[head.index('point_id')]}.{900 + number}",
                   "answer": f"words {number}", "credited_to": credit}  # fmt: skip
            csv.writer(file, lineterminator="\n").writerow(row.values())
    database.build(folder, tmp_path / "cache")
    record = database.open_record(folder, tmp_path / "cache")
    found = rows(record.con, "actor_statements", actor_ids=["larkspur"])
    record.con.close()
    told = found[found.what.str.startswith("words ")]
    assert sorted(told.credited_to) == sorted(SPEAKING[1:])


@pytest.mark.parametrize("actor", READ)
def test_who_is_named_in_a_title_or_quoted_on_an_event_has_a_part_in_it(real: Con, actor: str) -> None:
    own = {event for event, roles in parts(real).items() if actor in roles}
    names = [name for (name,) in real.execute(
        "select name from actors where actor_id = $1 union select alias from actor_aliases where actor_id = $1", [actor]).fetchall()]  # fmt: skip
    word = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names))
    titles = {event for event, title in real.execute("select event_id, title from events").fetchall() if word.search(title)}
    assert titles <= own, "named in the title"
    said = rows(real, "actor_statements", actor_ids=[actor])
    assert set(said.event_id) <= own, "quoted on it"


def test_people_and_units_stand_below_their_body(real: Con) -> None:
    parents = dict(real.execute("select actor_id, parent_id from actors").fetchall())
    assert {child for child, parent in parents.items() if parent == "huawei"} == {
        "hisilicon", "person-eric-xu", "person-he-tingbo", "person-meng-wanzhou"}  # fmt: skip
    assert parents["us-commerce-bis"] == "us-commerce"
    assert parents["person-liang-wenfeng"] == "deepseek"


def test_the_balance_of_acting_and_being_acted_on_is_said_in_words() -> None:
    assert balance(54, 10) == "a ratio of 5.4 to 1"
    assert balance(14, 55) == "a ratio of 1 to 3.9"
    assert balance(5, 5) == "about as often the one as the other"
    assert balance(3, 0) == "it only acts"
    assert balance(0, 3) == "it never acts"


# Directory ----------------------------------------------------------------------------------------


def test_the_directory_counts_roles_origins_and_quarters(real: Con) -> None:
    found = rows(real, "actors")
    table = parts(real)
    assert len({len(row.quarters) for row in found.itertuples()}) == 1, "all on one time axis"
    for row in found.itertuples():
        own = [roles[row.actor_id] for roles in table.values() if row.actor_id in roles]
        assert sum(row.quarters) == sum(row.role_events) == row.events == len(own) == row.acting + row.acted_on
        assert list(row.role_events) == sorted(Counter(own).values(), reverse=True)
    origins = dict(real.execute("""
        select actor_id, count(distinct root_outlet_id) from event_actors join event_documents using (event_id)
        join document_roots using (document_id) group by 1""").fetchall())
    assert all(row.origins == origins.get(row.actor_id, 0) for row in found.itertuples())


def test_the_last_event_is_the_latest_to_begin(tiny: Con) -> None:
    found = rows(tiny, "actors").set_index("actor_id")
    assert found.loc["bright-loom"].last_event_id == "2025-09-01-polder-stops-service"
    assert found.loc["larkspur"].last_precision == "month"


# Network ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", READ)
def test_the_network_holds_the_actor_and_all_who_share_an_event_with_it(real: Con, actor: str) -> None:
    nodes, ties = net(real, actor)
    table = parts(real)
    near = {other for roles in table.values() if actor in roles for other in roles}
    assert set(nodes.actor_id) == near
    assert nodes[nodes.is_centre].actor_id.tolist() == [actor]
    shared = Counter(pair for roles in table.values() for pair in combinations(sorted(set(roles) & near), 2))
    assert {(row.actor_id, row.other_id): row.events for row in ties.itertuples()} == shared
    for row in ties.head(30).itertuples():
        both = [(roles[row.actor_id], roles[row.other_id]) for roles in table.values() if {row.actor_id, row.other_id} <= set(roles)]
        assert row.acts_on == sum(acts_on(one, other) for one, other in both)
        assert row.acted_on_by == sum(acts_on(other, one) for one, other in both)
        assert row.both_act == sum({one, other} <= ACTING for one, other in both)
        assert row.either_acts == sum(bool({one, other} & ACTING) for one, other in both)


def test_a_family_is_one_mark_in_its_network(real: Con) -> None:
    nodes, ties = net(real, "us-commerce", "us-commerce-bis")
    assert nodes[nodes.is_centre].actor_id.tolist() == ["us-commerce"]
    assert "us-commerce-bis" not in set(nodes.actor_id)
    assert nodes.actor_id.is_unique
    assert not {"us-commerce-bis"} & (set(ties.actor_id) | set(ties.other_id))


def test_the_story_of_may_2026_has_its_actors(real: Con) -> None:
    nodes, _ = net(real, start=date(2026, 4, 1), end=date(2026, 5, 31))
    story = {"anthropic", "cn-think-tank-unnamed", "carnegie-endowment", "us-nsc", "person-donald-trump", "person-xi-jinping"}
    assert story <= set(nodes.actor_id)
    nodes, ties = net(real, "anthropic", start=date(2026, 4, 1), end=date(2026, 5, 31))
    assert story <= set(nodes.actor_id)
    laid = network.place(nodes, ties, 1120)
    assert story <= set(laid.nodes.actor_id)
    drawn = {frozenset((row.actor_id, row.other_id)) for row in laid.ties.itertuples()}
    assert all(frozenset(("anthropic", other)) in drawn for other in story - {"anthropic"} if other in {
        each for roles in parts(real).values() if "anthropic" in roles for each in roles})  # fmt: skip
    assert frozenset(("cn-think-tank-unnamed", "carnegie-endowment")) in drawn, "it asked at their meeting"


def test_the_refusal_alone_ties_those_of_the_story(real: Con) -> None:
    nodes, ties = net(real, search="think tank mythos", start=date(2026, 4, 1), end=date(2026, 5, 31))
    laid = network.place(nodes, ties, 1120)
    drawn = {frozenset((row.actor_id, row.other_id)) for row in laid.ties.itertuples()}
    for other in ("cn-think-tank-unnamed", "carnegie-endowment", "us-nsc", "person-donald-trump", "person-xi-jinping"):
        assert frozenset(("anthropic", other)) in drawn
    assert frozenset(("cn-think-tank-unnamed", "us-nsc")) in drawn
    assert {"person-donald-trump", "person-xi-jinping", "person-scott-bessent", "us-white-house", "cn-mfa"} <= set(net(
        real, start=date(2026, 5, 13), end=date(2026, 5, 15))[0].actor_id), "who met in Beijing"  # fmt: skip


@pytest.mark.parametrize(("width", "legible"), [(358, network.LEGIBLE_NARROW), (1120, network.LEGIBLE)])
def test_of_a_crowd_those_with_the_most_shared_events_are_drawn(real: Con, width: int, legible: int) -> None:
    for actor in ((), ("anthropic",), ("cn-think-tank-unnamed",)):
        nodes, ties = net(real, *actor)
        others = nodes[~nodes.is_centre]
        laid = network.place(nodes, ties, width)
        drawn = laid.nodes[~laid.nodes.is_centre]
        assert set(drawn.actor_id) == set(others[others.shared >= laid.least].actor_id)
        assert laid.left_out == len(nodes) - len(laid.nodes)
        if len(others) <= legible:
            assert laid.least == 1
        else:
            assert len(drawn) <= legible or (others.shared > laid.least).sum() < network.FEWEST
        assert laid.ties.actor_id.isin(laid.nodes.actor_id).all()
        assert len(network.place(nodes, ties, width, everyone=True).nodes) >= len(laid.nodes)


CROWDS = {"15": 15, "60": 60, "150": 150, "all": 400}


@pytest.mark.parametrize("most", CROWDS.values(), ids=CROWDS)
@pytest.mark.parametrize("width", [358, 660, 1120, 1376])
def test_marks_and_names_do_not_cover_each_other(real: Con, most: int, width: int) -> None:
    nodes, ties = net(real)
    laid = network.place(nodes.head(most), ties, width, everyone=True)
    place = laid.nodes[["x", "y"]].to_numpy()
    assert np.isfinite(place).all()
    assert place.min() >= 0
    assert (place <= [width, laid.height]).all()
    for one, other in combinations(laid.boxes, 2):
        assert not one.meets(other, gap=0)
    assert all(box.left >= 0 and box.top >= 0 and box.right <= width and box.bottom <= laid.height for box in laid.boxes)
    owners = laid.labels.actor_id.tolist()
    for owner, box in zip(owners, laid.boxes, strict=True):
        for row in laid.nodes.itertuples():
            near_x, near_y = min(max(row.x, box.left), box.right), min(max(row.y, box.top), box.bottom)
            assert owner == row.actor_id or (near_x - row.x) ** 2 + (near_y - row.y) ** 2 >= row.radius**2
    distance = np.sqrt(((place[:, None] - place[None]) ** 2).sum(axis=2)) + np.eye(len(place)) * 1e6
    radius = laid.nodes.radius.to_numpy()
    if width > 600:
        assert (distance >= radius[:, None] + radius[None]).all(), "marks stand apart"
    if most == 15 and width > 600:
        assert len(laid.labels) == 15, "few enough to name all"
    assert len(laid.labels) >= min(10, most)


@pytest.mark.parametrize("actor", READ)
def test_the_same_rows_give_the_same_network(real: Con, actor: str) -> None:
    nodes, ties = net(real, actor)
    first = network.place(nodes, ties, 1000)
    network._positions.cache_clear()
    again = network.place(nodes.copy(), ties.copy(), 1000)
    pd.testing.assert_frame_equal(first.nodes, again.nodes)
    pd.testing.assert_frame_equal(first.ties, again.ties)
    assert first.boxes == again.boxes
    (centre,) = first.nodes[first.nodes.is_centre].itertuples()
    assert (centre.x, centre.y) == (500, first.height / 2)
    assert first.nodes[first.nodes.side == "US"].query("not is_centre").y.max() < first.nodes[first.nodes.side == "CN"].query("not is_centre").y.min()


def test_networks_of_one_and_of_none_are_drawn(tiny: Con) -> None:
    nodes, ties = net(tiny, "cinnabar-chips", end=date(2025, 1, 1))
    assert nodes.empty
    charts.network(nodes, ties, Style()).to_dict()
    nodes, ties = net(tiny, "bright-loom", end=date(2024, 12, 31))
    assert nodes.actor_id.tolist() == ["bright-loom"]
    assert ties.empty
    charts.network(nodes, ties, Style()).to_dict()
    laid = network.place(nodes, ties, 700)
    assert len(laid.labels) == 1


# Side by side -------------------------------------------------------------------------------------

PAIRS = [["us-commerce-bis", "cn-mofcom"], ["anthropic", "deepseek"], ["huawei", "nvidia", "us-commerce-bis"], ["anthropic", "openai", "deepseek", "alibaba"]]


@pytest.mark.parametrize("asked", PAIRS, ids=" ".join)
def test_what_is_compared_is_what_the_table_holds(real: Con, asked: list[str]) -> None:
    table = parts(real)
    compared = rows(real, "actor_compare", actor_ids=asked)
    assert compared.actor_id.tolist() == asked
    for row in compared.itertuples():
        own = [roles[row.actor_id] for roles in table.values() if row.actor_id in roles]
        assert (row.events, row.acting) == (len(own), sum(role in ACTING for role in own))
        assert row.concerned == row.events - row.acting
    activity = rows(real, "actor_compare_activity", actor_ids=asked)
    assert (activity.groupby("period_start").size() == 2 * len(asked)).all(), "all on one axis"
    assert activity.groupby("actor_id").events.sum().to_dict() == dict(zip(compared.actor_id, compared.events, strict=True))
    kinds = rows(real, "actor_compare_categories", actor_ids=asked)
    assert kinds.groupby("actor_id").events.sum().to_dict() == dict(zip(compared.actor_id, compared.events, strict=True))
    for row in rows(real, "actor_compare_ties", actor_ids=asked).itertuples():
        both = [roles for roles in table.values() if {row.actor_id, row.other_id} <= set(roles)]
        assert row.shared == len(both)
        assert row.acts_on == sum(acts_on(roles[row.actor_id], roles[row.other_id]) for roles in both)
    shared = rows(real, "actor_compare_events", actor_ids=asked)
    assert set(shared.event_id) == {event for event, roles in table.items() if len(set(roles) & set(asked)) > 1}


def test_between_two_actors_everything_stands_in_order(real: Con) -> None:
    table = parts(real)
    found = rows(real, "actor_between", actor_ids=["us-commerce-bis"], other_ids=["huawei"])
    assert set(found.event_id) == {event for event, roles in table.items() if {"us-commerce-bis", "huawei"} <= set(roles)}
    assert found.event_date.is_monotonic_increasing
    for row in found.itertuples():
        one, other = table[row.event_id]["us-commerce-bis"], table[row.event_id]["huawei"]
        assert (row.relation == "acts_on") == acts_on(one, other)
        assert (row.relation == "acted_on_by") == acts_on(other, one)
        assert (row.relation == "both_act") == ({one, other} <= ACTING)
    assert {"acts_on", "neither"} <= set(found.relation)
    back = rows(real, "actor_between", actor_ids=["huawei"], other_ids=["us-commerce-bis"])
    turned = {"acts_on": "acted_on_by", "acted_on_by": "acts_on"}
    assert back.event_id.tolist() == found.event_id.tolist()
    assert back.relation.tolist() == [turned.get(each, each) for each in found.relation]


@pytest.mark.parametrize("asked", PAIRS, ids=" ".join)
def test_the_sentence_has_the_numbers_of_the_rows(real: Con, asked: list[str]) -> None:
    compared = rows(real, "actor_compare", actor_ids=asked)
    ties, kinds = rows(real, "actor_compare_ties", actor_ids=asked), rows(real, "actor_compare_categories", actor_ids=asked)
    told = difference(compared, ties, kinds)
    for row in compared.to_dict("records"):
        assert f"{row['name']} {said(row['acting'], row['concerned'])}" in told
        assert row["acting"] < 3 or f"{row['name']} acted {row['acting']} times and was" in told
    wide = kinds.pivot_table(index="category", columns="name", values="events")
    most = (wide.max(axis=1) - wide.min(axis=1)).max()
    named = next(category for category in wide.index if f"differ most in {category.lower()}:" in told)
    assert wide.loc[named].max() - wide.loc[named].min() == most
    assert all(f"{name} {int(number)}" in told for name, number in wide.loc[named].items())
    if len(asked) == 2:
        assert f"They share {ties.shared.iloc[0]} event" in told


def test_the_sentence_of_actors_without_events_says_so(tiny: Con) -> None:
    asked = ["larkspur", "bright-loom"]
    nothing = {"search": "nowhere"}
    told = difference(*(rows(tiny, name, actor_ids=asked, **nothing) for name in ("actor_compare", "actor_compare_ties", "actor_compare_categories")))
    assert told == "None of them takes part in an event in view."
    told = difference(*(rows(tiny, name, actor_ids=asked) for name in ("actor_compare", "actor_compare_ties", "actor_compare_categories")))
    assert "They share no event." in told
    assert "Larkspur AI acted once and was never acted on or concerned; Bright Loom Semiconductor acted once and was acted on or concerned twice" in told


# Figures ------------------------------------------------------------------------------------------


def test_what_is_compared_must_exist(tiny: Con, tiny_codes: Codes) -> None:
    request = Request(partial(queries.run, tiny), Filters(), tiny_codes, {"actor_ids": ["larkspur", "nobody"]})
    for name in ("actor-compare", "actor-compare-categories", "actor-ties"):
        with pytest.raises(QueryError, match="'nobody'"):
            figures.build(name, request, Style())


def test_a_figure_of_a_family_says_so(real: Con, real_codes: Codes) -> None:
    def title(**own: Any) -> str:
        return figures.build("actor-activity", Request(partial(queries.run, real), Filters(), real_codes, own), Style()).title

    (leaf,) = real.execute("select min(actor_id) from actors where actor_id not in (select parent_id from actors where parent_id is not null)").fetchone() or ()
    assert title(actor_id="us-commerce", family="1").startswith("US Department of Commerce with those below it: ")
    assert "below" not in title(actor_id="us-commerce")
    assert "below" not in title(actor_id=leaf, family="1")


ABOUT = [
    ("actor-activity", {"actor_id": "us-commerce"}), ("actor-activity", {"actor_id": "us-commerce", "family": "1"}),
    ("counterparts", {"actor_id": "anthropic", "actor_ids": ["anthropic"]}), ("actor-network", {"actor_id": "deepseek"}),
    ("actor-sources", {"actor_id": "nvidia"}), ("actor-compare", {"actor_id": "cn-mofcom", "actor_ids": ["us-commerce-bis", "cn-mofcom"]}),
    ("actor-network", {}), ("timeline", {"actor_id": "anthropic"}),
]  # fmt: skip
WITHIN = [Filters(), Filters(start=date(2025, 1, 1), lanes=("US",)), Filters(known_on=date(2025, 12, 31)), Filters(actors=("huawei", "openai"))]


@pytest.mark.parametrize("filters", WITHIN, ids=["all", "2025 US", "known", "with others"])
@pytest.mark.parametrize(("name", "own"), ABOUT, ids=str)
def test_a_figure_of_actors_counts_their_events(real: Con, real_codes: Codes, name: str, own: dict[str, Any], filters: Filters) -> None:
    ask = partial(queries.run, real)
    request = Request(ask, filters, real_codes, own)
    events = ask("events", filters.params())
    body = [*own.get("actor_ids", []), own["actor_id"]] if "actor_id" in own and name != "timeline" else []
    if own.get("family"):
        body = list(rows(real, "actor", actor_id=own["actor_id"]).family_ids.iloc[0])
    table = parts(real)
    mine = events[[not body or bool(set(body) & set(table[event])) for event in events.event_id]]
    documents, outlets, origins = real.execute(
        """
        select count(distinct document_id), count(distinct known.outlet_id), count(distinct origin) from event_documents
        join document_known as known using (document_id) left join unnest(root_outlet_ids) as roots(origin) on true
        where list_contains($1, event_id) and ($2 is null or known_from <= $2)""",
        [mine.event_id.tolist(), filters.known_on],
    ).fetchone() or ()
    counts = f"{len(mine):,} events · {documents:,} documents · {outlets:,} outlets · {origins:,} independent origins"
    record = dict(ask("record_totals", {}).iloc[0])
    drawn = figures.build(name, request, Style())
    assert re.sub(r"\b1 (\w+?)\b(?= ·|$)", r"1 \1s", figures.caption(drawn, request, record, "x").counts) == counts
    link = addresses.write(filters, own, "actors" if own.get("actor_id") and name != "timeline" else "timeline")
    section = work_out_item(Item("figure", name, link), ask, real_codes, record)
    assert section.numbers == {"events": len(mine), "documents": documents, "outlets": outlets, "origins": origins}
    assert set(section.events.event_id) == set(mine.event_id)
    if len(body) == 1 or own.get("family"):
        assert rows(real, "actor_roles", actor_ids=body, **{f: getattr(filters, f) for f in ("start", "lanes", "known_on", "actors")}).events.sum() == len(mine)


def test_a_citation_of_a_panel_counts_the_events_of_its_actor(real: Con, cache: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    noted: list[str] = []
    later = takeaway._later
    monkeypatch.setattr(takeaway, "_later", lambda *given: noted.append(later(*given)().note) or later(*given))
    opened("actors", {"profile": "deepseek"})
    total = rows(real, "actor_totals", actor_ids=["deepseek"]).iloc[0]
    assert f"{total.events} events, {total.origins} independent origins" in noted
    said = rows(real, "actor_statements", actor_ids=["deepseek"])
    assert f"{len(said)} statements, {said.document_id.nunique()} documents" in noted
    whole = rows(real, "event_totals").iloc[0]
    assert not [each for each in noted if each.startswith(f"{whole.events} events")]


def test_a_network_leaves_as_a_picture_without_a_browser(real: Con, real_codes: Codes) -> None:
    request = Request(partial(queries.run, real), Filters(), real_codes, {"actor_id": "anthropic"})
    figure = figures.build("actor-network", request, Style())
    caption = figures.caption(figure, request, dict(queries.run(real, "record_totals").iloc[0]), "https://parallax.example/actors?profile=anthropic")
    svg = frame.to_svg(figure.chart, caption).decode()
    assert all(name in svg for name in ("Anthropic", "OpenAI", "DeepSeek"))
    assert frame.to_pdf(figure.chart, caption).startswith(b"%PDF-")


# Page ---------------------------------------------------------------------------------------------


def test_the_directory_is_narrowed_by_its_address(real: Con, cache: None) -> None:  # noqa: F811
    app = opened("actors", {"find": "商务部"})
    names = [row[0]["t"] for row in tables(app)["actors"]]
    assert "Ministry of Commerce of China" in names
    app = opened("actors", {"type": "think_tank", "country": ["US"]})
    expected = {name for (name,) in real.execute("select name from actors where actor_type = 'think_tank' and country = 'US' and actor_id in (select actor_id from event_actors)").fetchall()}
    assert {row[0]["t"] for row in tables(app)["actors"]} == expected
    app = opened("actors", {"find": "state council"})
    assert "Ministry of Commerce of China" in [row[0]["t"] for row in tables(app)["actors"]], "found by its parent"


@pytest.mark.parametrize("query", [
    {"form": "network"},
    {"form": "network", "with": ["anthropic", "carnegie-endowment"], "from": "2026-04-01", "to": "2026-05-31"},
    {"profile": "huawei", "with": "nvidia", "split": "category"},
    {"profile": "us-commerce", "family": "1", "split": "role", "with": "huawei"},
    {"profile": ["us-commerce-bis", "cn-mofcom"]},
    {"profile": ["anthropic", "nobody"]},
    {"profile": ["anthropic", "openai", "deepseek", "alibaba", "huawei"], "lane": "CN"},
    {"profile": ["anthropic", "deepseek"], "q": "nowhere to be found"},
    {"profile": "anthropic", "with": ["nobody", "x" * 9000], "split": "<script>", "family": "no"},
    {"type": "no such", "country": "ZZ", "find": "*"},
], ids=str)  # fmt: skip
def test_every_view_of_the_page_opens_by_its_address(query: dict[str, Any], cache: None) -> None:  # noqa: F811
    app = opened("actors", query)
    assert not app.exception
    assert len(app.title) == 1
    assert "nan" not in visible(app).lower().split()


def test_a_chosen_counterpart_shows_the_events_that_tie(real: Con, cache: None) -> None:  # noqa: F811
    app = opened("actors", {"profile": "huawei", "with": "nvidia"})
    expected = rows(real, "actor_between", actor_ids=["huawei"], other_ids=["nvidia"])
    shown = tables(app)["actors_between"]
    assert [row[1]["t"] for row in shown] == expected.title.tolist()


def test_the_switch_of_a_family_is_in_the_address(real: Con, cache: None) -> None:  # noqa: F811
    alone, family = opened("actors", {"profile": "us-commerce"}), opened("actors", {"profile": "us-commerce", "family": "1"})
    below = list(rows(real, "actor", actor_id="us-commerce").family_ids.iloc[0])
    assert len(tables(alone)["actor_events"]) == len(rows(real, "actor_events", actor_ids=["us-commerce"]))
    assert len(tables(family)["actor_events"]) == len(rows(real, "actor_events", actor_ids=below))
    app = alone.toggle(key="actor_family").set_value(True).run()
    assert list(app.query_params["family"]) == ["1"]
    assert len(tables(app)["actor_events"]) == len(tables(family)["actor_events"])
