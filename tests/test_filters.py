"""A filter from address to bound values and to words: nothing from outside may harm or surprise."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard import filters
from dashboard.filters import (
    FIRST_DAY,
    LAST_DAY,
    MAX_SEARCH,
    MAX_VALUES,
    URL_NAMES,
    Codes,
    Filters,
    clean_search,
    parse,
    search_words,
)
from dashboard.queries import FILTER_PARAMS
from tests.helpers import rows

Con = duckdb.DuckDBPyConnection
CODES = Codes(
    actors={f"actor-{n}": f"Actor {n}" for n in range(60)},
    lanes={"US": "United States", "CN": "China", "bilateral": "Both", "third_party": "Third parties"},
    categories={"export_control": "Export control", "market": "Market", "model_access": "Model access"},
    outlets={"the-wire": "The Wire", "echo-daily": "Echo Daily"},
    redirects={"old-actor": "actor-3", "gone-actor": "actor-that-left"},
    last_day=date(2026, 1, 31),
)


def read(**query: Any) -> tuple[Filters, list[str]]:
    """A filter from an address; date_basis stands for date-basis."""
    return parse({name.rstrip("_").replace("_", "-"): [v] if isinstance(v, str) else v for name, v in query.items()}, CODES)


def some(values: Any, most: int = 5) -> st.SearchStrategy[tuple[str, ...]]:
    """A few codes in the order of their list."""
    listed = list(values)
    return st.sets(st.sampled_from(listed), max_size=most).map(lambda chosen: tuple(v for v in listed if v in chosen))


DAYS = st.dates(FIRST_DAY, LAST_DAY)
STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    "start": st.none() | DAYS,
    "end": st.none() | DAYS,
    "date_basis": st.sampled_from(filters.DATE_BASES),
    "actors": some(CODES.actors, MAX_VALUES),
    "lanes": some(CODES.lanes),
    "categories": some(CODES.categories),
    "min_significance": st.integers(1, 5),
    "search": st.text(max_size=MAX_SEARCH).map(clean_search),
    "origins": some(filters.ORIGINS),
    "grades": some(filters.GRADES),
    "unreported_by": some(filters.UNREPORTED),
    "without": some(CODES.outlets),
    "known_on": st.none() | st.dates(FIRST_DAY, CODES.last_day - timedelta(days=1)),
}


@st.composite
def valid(draw: st.DrawFn) -> Filters:
    values = {name: draw(strategy) for name, strategy in STRATEGIES.items()}
    if values["start"] and values["end"] and values["start"] > values["end"]:
        values["start"], values["end"] = values["end"], values["start"]
    return Filters(**values)


def test_every_field_of_a_filter_is_tried_here() -> None:
    assert set(STRATEGIES) == {field.name for field in fields(Filters)}
    assert len(URL_NAMES) == len(set(URL_NAMES)) == len(STRATEGIES)


# Round trip ---------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(valid())
def test_a_filter_survives_its_own_address(asked: Filters) -> None:
    """Through the text of an address, as a reader copies it."""
    query = asked.to_query()
    assert set(query) <= set(URL_NAMES)
    found, notices = parse(parse_qs(urlencode(query, doseq=True), keep_blank_values=True), CODES)
    assert found == asked
    assert notices == []


@settings(max_examples=100)
@given(valid())
def test_params_bind_what_every_filtered_query_declares_and_no_more(asked: Filters) -> None:
    params = asked.params()
    assert list(params) == list(FILTER_PARAMS) or set(params) == set(FILTER_PARAMS)
    for name, kind in FILTER_PARAMS.items():
        if kind.endswith("[]"):
            assert isinstance(params[name], list), "a null list would match nothing, silently"
    assert params["from_date"] <= params["to_date"]


def test_the_default_filter_has_an_empty_address() -> None:
    assert Filters().to_query() == {}
    assert Filters().is_default
    assert parse({}, CODES) == (Filters(), [])


def test_but_changes_one_field_and_leaves_the_filter_as_it_was() -> None:
    asked = Filters(search="chips")
    assert asked.but(min_significance=4) == Filters(search="chips", min_significance=4)
    assert asked == Filters(search="chips")
    assert not asked.is_default


# What comes from outside --------------------------------------------------------------------------

NASTY = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp"]), max_size=20),
    st.sampled_from(["9" * 5000, "-1", "0", "6", "1e9", "٣", "NaN", "2026-02-30", "0000-01-01", "9999-12-31", "20260512",
                     "2026-W20-2", "US", "us", "old-actor", "gone-actor", "actor-1", "reported", "none", "x" * 10_000]),
    st.dates().map(str),
    st.integers().map(str),
)  # fmt: skip
ADDRESSES = st.dictionaries(st.sampled_from([*URL_NAMES, "event", "utm_source", ""]), st.lists(NASTY, max_size=4), max_size=8)


@settings(max_examples=300)
@given(ADDRESSES)
@example({"from": ["2026-05-02"], "to": ["2026-05-01"]})
@example({"significance": ["9" * 5000]})
@example({"q": ["\ud800"], "actor": ["\ud800"]})
def test_any_address_gives_a_filter_that_is_valid(query: dict[str, list[str]]) -> None:
    found, notices = parse(query, CODES)
    assert found.start is None or FIRST_DAY <= found.start <= LAST_DAY
    assert found.end is None or found.start is None or found.start <= found.end
    assert found.date_basis in filters.DATE_BASES
    assert set(found.actors) <= set(CODES.actors)
    assert len(found.actors) <= MAX_VALUES
    assert set(found.lanes) <= set(CODES.lanes)
    assert set(found.without) <= set(CODES.outlets)
    assert 1 <= found.min_significance <= 5
    assert len(found.search) <= MAX_SEARCH
    assert found.search.isprintable()
    assert found.words(CODES) is not None
    assert all(notice and notice.isprintable() for notice in notices)
    # What was made sensible once stays as it is.
    again, more = parse({name: [v] if isinstance(v, str) else v for name, v in found.to_query().items()}, CODES)
    assert (again, more) == (found, [])


MARK = "zzqxmark"


@pytest.mark.parametrize("name", URL_NAMES)
@pytest.mark.parametrize("value", [f"{MARK}<b>", f"{MARK}](javascript:alert(1))", f"![{MARK}](https://t.example/p.png)", MARK * 2000])
def test_a_notice_never_repeats_what_came_from_outside(name: str, value: str) -> None:
    _, notices = parse({name: [value, value]}, CODES)
    assert notices or name == "q"
    assert not any(MARK in notice for notice in notices)


@pytest.mark.parametrize(
    ("query", "expected", "told"),
    [
        ({"from_": "2026-05-12"}, Filters(start=date(2026, 5, 12)), ""),
        ({"from_": " 2026-05-12 "}, Filters(start=date(2026, 5, 12)), ""),
        ({"from_": "12 May 2026"}, Filters(), "“from” is not a day"),
        ({"from_": "2026-02-30"}, Filters(), "“from” is not a day"),
        ({"to": "0001-01-01"}, Filters(end=FIRST_DAY), ""),
        ({"to": "9999-12-31"}, Filters(end=LAST_DAY), ""),
        ({"from_": "2026-05-02", "to": "2026-05-01"}, Filters(start=date(2026, 5, 1), end=date(2026, 5, 2)), "exchanged"),
        ({"from_": ["2026-05-01", "2026-05-02"]}, Filters(start=date(2026, 5, 2)), ""),
        ({"from_": []}, Filters(), ""),
        ({"from_": ""}, Filters(), ""),
        ({"date_basis": "reported"}, Filters(date_basis="reported"), ""),
        ({"date_basis": "published"}, Filters(), "date basis"),
        ({"actor": ["actor-2", "actor-1", "actor-2"]}, Filters(actors=("actor-1", "actor-2")), ""),
        ({"actor": ["ACTOR-1 "]}, Filters(actors=("actor-1",)), ""),
        ({"actor": ["old-actor"]}, Filters(actors=("actor-3",)), ""),
        ({"actor": ["old-actor", "actor-3"]}, Filters(actors=("actor-3",)), ""),
        ({"actor": ["gone-actor"]}, Filters(), "1 value of “actor”"),
        ({"actor": ["nobody", "no one", "actor-1"]}, Filters(actors=("actor-1",)), "2 values of “actor”"),
        ({"lane": ["us", "CN"]}, Filters(lanes=("US", "CN")), ""),
        ({"lane": "Mars"}, Filters(), "“lane”"),
        ({"category": "market"}, Filters(categories=("market",)), ""),
        ({"significance": "3"}, Filters(min_significance=3), ""),
        ({"significance": "1"}, Filters(), ""),
        ({"significance": "0"}, Filters(), "1 to 5"),
        ({"significance": "77"}, Filters(min_significance=5), "1 to 5"),
        ({"significance": "three"}, Filters(), "not a number"),
        ({"significance": "9" * 100}, Filters(), "not a number"),
        ({"q": "  two   words "}, Filters(search="two words"), ""),
        ({"q": "a\u202eb\x00c\u200bd"}, Filters(search="a b c d"), ""),
        ({"q": "Cafe\u0301"}, Filters(search="Café"), ""),
        ({"q": "x" * 10_000}, Filters(search="x" * MAX_SEARCH), "cut to 200"),
        ({"known_on": "2026-01-30"}, Filters(known_on=date(2026, 1, 30)), ""),
        ({"known_on": "2026-01-31"}, Filters(), ""),  # the day of the release is the whole record
        ({"known_on": "2030-01-01"}, Filters(), ""),
        ({"origins": ["one", "none"]}, Filters(origins=("none", "one")), ""),
        ({"grade": "contested"}, Filters(grades=("contested",)), ""),
        ({"unreported": "cn"}, Filters(unreported_by=("CN",)), ""),
        ({"without": "the-wire"}, Filters(without=("the-wire",)), ""),
        ({"event": "anything", "utm_source": "mail"}, Filters(), ""),
    ],
    ids=str,
)  # fmt: skip
def test_an_address_means_what_it_says(query: dict[str, Any], expected: Filters, told: str) -> None:
    found, notices = read(**query)
    assert found == expected
    assert len(notices) == bool(told)
    assert told in "".join(notices)


def test_more_values_than_the_limit_are_cut_with_a_notice() -> None:
    found, notices = read(actor=list(CODES.actors))
    assert found.actors == tuple(CODES.actors)[:MAX_VALUES]
    assert notices == [f"Only the first {MAX_VALUES} values of “actor” are used."]


# Hostile searches against a plain Python filter ---------------------------------------------------

HOSTILE = [
    "'", "''", '"', "\\", "--", "-- drop", ";", "'; drop table events; --", "$1", "$words", "?", "%", "%%", "_", "a%b",
    "l_ntern", "\0", "lan\0tern", "(", "[a-z]", ".*", "(a+)+$", "((x?){500}){2}", "{}", "😀", "🇨🇳", "𝒜", "明机", "《", "İ", "ß", "ﬁ",
    "lantern 3", "LANTERN", "*training", "“", "a" * 10_000, " ".join("a" * 500), "or 1=1", "' or '1'='1", "null", "</script>", "\u202e",
    "a‍b", "select * from events", "copy events to 'x.csv'", "e", "the of",
]  # fmt: skip


def plain_filter(con: Con, search: str) -> list[str]:
    """Events that have all words in title, summary, or names of actors, by nothing but Python."""
    words = search.lower().split()
    texts = con.execute(
        """
        select events.event_id, title, summary, list(concat_ws(' ', name, name_zh, alias))
        from events
        join event_actors using (event_id)
        join actors using (actor_id)
        left join actor_aliases using (actor_id)
        group by all
        """
    ).fetchall()
    return sorted(
        event_id
        for event_id, title, summary, names in texts
        if all(word in " ".join([title, summary, *names]).lower() for word in words)
    )


@pytest.mark.parametrize("search", HOSTILE, ids=lambda text: repr(text[:24]))
def test_a_hostile_search_finds_what_a_plain_filter_finds(tiny: Con, real: Con, search: str) -> None:
    asked, _ = parse({"q": [search]}, CODES)
    for con in (tiny, real):
        found = sorted(rows(con, "events", search=asked.search).event_id)
        assert found == plain_filter(con, asked.search)


@settings(max_examples=60)
@given(st.text(max_size=12))
def test_any_search_finds_what_a_plain_filter_finds(tiny: Con, search: str) -> None:
    asked, _ = parse({"q": [search]}, CODES)
    assert sorted(rows(tiny, "events", search=asked.search).event_id) == plain_filter(tiny, asked.search)


@pytest.mark.parametrize("value", ["'; drop table events; --", "$1", "\0", "x" * 10_000, "%", "😀"])
@pytest.mark.parametrize("name", ["actors", "lanes", "categories", "date_basis", "without", "grades", "origins", "unreported_by"])
def test_a_hostile_code_is_a_value_and_nothing_more(tiny: Con, name: str, value: str) -> None:
    """Even where the parser was gone round."""
    found = rows(tiny, "events", **{name: value if name == "date_basis" else (value,)})
    all_events = 10
    assert len(found) == (all_events if name in ("date_basis", "without", "unreported_by") else 0)
    assert len(rows(tiny, "events")) == all_events


def test_words_of_a_search_are_lower_case_and_composed() -> None:
    assert search_words("  Two  WORDS\tCafe\u0301 ") == ["two", "words", "café"]
    assert search_words("") == []


# In words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Filters(), ""),
        (Filters(actors=("actor-1",)), "involving Actor 1"),
        (Filters(actors=("actor-1", "actor-2", "actor-3")), "involving Actor 1, Actor 2 or Actor 3"),
        (Filters(actors=("who-knows",)), "involving an actor"),
        (Filters(lanes=("US",)), "lane United States"),
        (Filters(lanes=("US", "CN")), "lanes United States and China"),
        (Filters(categories=("export_control", "market")), "on export control and market"),
        (Filters(min_significance=4), "significance 4 and above"),
        (Filters(search="two words"), "with the words “two words”"),
        (Filters(known_on=date(2026, 5, 12)), "as known on 12 May 2026"),
        (Filters(origins=("none", "one")), "resting on no origin seen or one origin"),
        (Filters(grades=("contested",)), "contested"),
        (Filters(unreported_by=("CN",)), "told by no outlet in China or Hong Kong"),
        (Filters(without=("the-wire",)), "without The Wire"),
        (
            Filters(actors=("actor-1",), min_significance=2, search="x", known_on=date(2026, 1, 2)),
            "involving Actor 1; significance 2 and above; with the words “x”; as known on 2 January 2026",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_a_filter_in_words(asked: Filters, words: str) -> None:
    assert asked.words(CODES) == words


@settings(max_examples=60)
@given(valid())
def test_words_name_no_code(asked: Filters) -> None:
    told = asked.but(search="").words(CODES)
    codes = {*CODES.actors, *CODES.categories, *CODES.outlets, "third_party", "bilateral"}
    assert not codes & set(told.replace(";", " ").replace(",", " ").split()) - {"market"}


@pytest.mark.parametrize(
    ("asked", "ends", "words"),
    [
        (Filters(), (None, None), "all dates"),
        (Filters(), (date(2015, 2, 18), date(2026, 7, 7)), "18 Feb 2015 – 7 Jul 2026"),
        (Filters(start=date(2026, 1, 1)), (None, None), "from 1 Jan 2026"),
        (Filters(start=date(2026, 1, 1)), (date(2015, 1, 1), date(2026, 7, 7)), "1 Jan – 7 Jul 2026"),
        (Filters(start=date(2026, 5, 1), end=date(2026, 5, 31)), (None, None), "1–31 May 2026"),
        (Filters(start=date(2026, 5, 1), end=date(2026, 5, 1)), (None, None), "1 May 2026"),
        (Filters(date_basis="reported"), (None, None), "first reported all dates"),
        (Filters(date_basis="reported", end=date(2026, 5, 2)), (date(2026, 4, 28), None), "first reported 28 Apr – 2 May 2026"),
    ],
    ids=str,
)  # fmt: skip
def test_a_period_in_words(asked: Filters, ends: tuple[Any, Any], words: str) -> None:
    assert asked.period(*ends) == words


@pytest.mark.parametrize("asked", [Filters(start=date(2026, 1, 1)), Filters(end=date(2026, 1, 1))], ids=str)
def test_a_period_with_one_end_is_not_all_dates(asked: Filters) -> None:
    """File names are made of these words: two different filters would share a name."""
    assert asked.period() != Filters().period()
