"""Every file in queries/ against its own header, on the tiny record and on the real one."""

from __future__ import annotations

import ast
import csv
import random
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import duckdb
import pytest

from dashboard import database, queries
from dashboard.errors import QueryError, UnknownQuery
from dashboard.filters import Filters
from dashboard.queries import FILTER_PARAMS, QUERY_DIR
from tests.helpers import REFUSAL, ROOT

NAMES = queries.names()
RECORDS = ("tiny", "real")

# Things that exist, so that a query about one thing has an answer to show its columns with.
SOMETHING = {
    "tiny": {
        "event_id": "2025-04-00-larkspur-refuses-access",
        "actor_id": "larkspur",
        "outlet_id": "meridian-wire",
        "document_id": "meridian-2025-05-12-larkspur",
        "outlet_ids": ["meridian-wire", "paper-daily"],
        "actor_ids": ["bright-loom", "us-imaginary-trade", "cinnabar-chips"],
        "other_ids": ["us-imaginary-trade"],
        "story_id": "meadow",
        "thread_id": "listing",
        "indicator_id": "imaginary_chips",
    },
    "real": {
        "event_id": REFUSAL,
        "actor_id": "anthropic",
        "outlet_id": "the-new-york-times",
        "document_id": "nyt-2026-05-12-china-sought-anthropic",
        "outlet_ids": ["the-new-york-times", "reuters"],
        "actor_ids": ["us-commerce-bis", "cn-mofcom", "huawei"],
        "other_ids": ["nvidia", "smic"],
        "story_id": "may-2026-refusal",
        "thread_id": "chip-rule",
        "indicator_id": "eci_record",
    },
}
NOTHING = {name: [] if name.endswith("s") else "no-such-thing" for name in SOMETHING["tiny"]}
OWN = {"period": "month", "since": date(2025, 5, 13)}

KEYWORDS = (
    "select|from|where|with|join|left|cross|group by|order by|union all|case|when|then|else|end|and|or|not|"
    "null|distinct|coalesce|count|lower|cast|between|interval|partition by|over|filter|exists|having|limit|"
    "is|in|as|on|using"
)


def values(record: str, *, matches: bool = True) -> dict[str, Any]:
    """A value for every parameter that any query declares."""
    filters = Filters() if matches else Filters(search="zzz nowhere zzz")
    return {**filters.params(), **(SOMETHING[record] if matches else NOTHING), **OWN}


def bound(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    return {param: given[param] for param in queries.get(name).params}


def code_of(sql: str) -> str:
    """The SQL without comments and without what stands in quotes."""
    return re.sub(r"'[^']*'", "''", re.sub(r"--[^\n]*", "", sql))


@pytest.fixture(params=RECORDS)
def record(request: pytest.FixtureRequest) -> tuple[str, duckdb.DuckDBPyConnection]:
    return request.param, request.getfixturevalue(request.param)


@pytest.mark.parametrize("name", NAMES)
def test_the_header_gives_question_grain_and_columns(name: str) -> None:
    query = queries.get(name)
    assert query.question.strip()
    assert query.grain.startswith(("one row", "none")), query.grain
    assert query.columns


@pytest.mark.parametrize("name", NAMES)
def test_the_parameters_of_the_sql_are_those_of_the_header(name: str) -> None:
    query = queries.get(name)
    statements = duckdb.extract_statements(query.sql)
    assert len(statements) == 1, "one file is one question"
    assert statements[0].named_parameters == set(query.params)
    assert statements[0].type == duckdb.StatementType.SELECT


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("matches", [True, False], ids=["no filter", "nothing matches"])
def test_columns_and_their_types_are_those_of_the_header(
    name: str, matches: bool, record: tuple[str, duckdb.DuckDBPyConnection]
) -> None:
    which, con = record
    query = queries.get(name)
    given = bound(name, values(which, matches=matches))
    with con.cursor() as cursor:
        described = cursor.execute(f"describe {query.sql}", given).fetchall()
    assert {column: kind.lower() for column, kind, *_ in described} == dict(query.columns)
    if which == "tiny":
        assert list(queries.run(con, name, given).columns) == list(query.columns)


def test_what_these_tests_ask_for_exists(record: tuple[str, duckdb.DuckDBPyConnection]) -> None:
    which, con = record
    for name in ("event", "actor", "outlet", "document"):
        if name in NAMES:
            assert len(queries.run(con, name, values(which))) == 1, name


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_rows_is_the_same_every_time(name: str, tiny: duckdb.DuckDBPyConnection) -> None:
    given = {**values("tiny"), "words": ["a"]} if name == "search_record" else values("tiny")
    first, again = (queries.run(tiny, name, given) for _ in range(2))
    assert first.map(str).equals(again.map(str))


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The real record with the rows of every file in another order."""
    folder = tmp_path_factory.mktemp("shuffled")
    for path in (ROOT / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            head, *lines = csv.reader(file)
        if path.stem != "releases":  # the rule is that they ascend
            random.Random(path.stem).shuffle(lines)
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *lines])
    record = database.open_record(folder, tmp_path_factory.mktemp("shuffled-cache"))
    yield record.con
    record.con.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_order_does_not_hang_on_the_order_of_the_files(
    name: str, real: duckdb.DuckDBPyConnection, shuffled: duckdb.DuckDBPyConnection
) -> None:
    """A tie that is left to chance would show other rows first after any edit of the data."""
    given = {**values("real"), "words": ["a"]}
    if name in ("watch_items", "thread_steps", "indicator_values"):
        given |= {"event_id": None, "thread_id": None, "indicator_id": None}
    here, there = (queries.run(con, name, given).drop(columns="content_hash", errors="ignore") for con in (real, shuffled))
    assert here.map(str).equals(there.map(str))


@pytest.mark.parametrize("name", [name for name in NAMES if "one row, or none" not in queries.get(name).grain])
def test_a_query_that_gives_rows_orders_them(name: str) -> None:
    query = queries.get(name)
    last = code_of(query.sql).rstrip().rsplit("\n)", 1)[-1]
    if query.grain.strip() == "one row":
        return
    assert re.search(r"order by", last), "the rows would come in any order"


@pytest.mark.parametrize("name", NAMES)
def test_the_sql_is_in_lower_case_and_names_its_columns(name: str) -> None:
    code = code_of(queries.get(name).sql)
    shouted = re.findall(rf"\b({KEYWORDS.upper()})\b", code)
    assert not shouted
    assert "\t" not in code
    assert ";" not in code
    final = code.rstrip().rsplit("\n)", 1)[-1]
    assert not re.search(r"^select(\s+distinct)?\s+\*", final, re.MULTILINE), "the answer's columns stand in the file"


@pytest.mark.parametrize("name", NAMES)
def test_a_filtered_query_takes_the_whole_filter(name: str) -> None:
    params = set(queries.get(name).params)
    # Which documents count, and words to look for, may be asked of one thing, too.
    part = params & (set(FILTER_PARAMS) - {"known_on", "without", "words"})
    assert not part or set(FILTER_PARAMS) <= params


def asked_in_the_source() -> set[str]:
    """Names that stand in a call of rows() or run()."""
    asked: set[str] = set()
    for path in [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute | ast.Name) and getattr(called, "attr", getattr(called, "id", "")) in ("rows", "run"):
                asked |= {arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    return asked


def test_every_query_is_asked_by_some_page_chart_or_command() -> None:
    assert set(NAMES) - asked_in_the_source() == set()


def test_no_query_is_asked_that_does_not_exist() -> None:
    assert asked_in_the_source() - set(NAMES) == set()


def test_an_unknown_name_is_told_with_the_names_there_are() -> None:
    with pytest.raises(UnknownQuery) as told:
        queries.get("evnts")
    assert "'evnts'" in str(told.value)
    assert "Did you mean 'events'?" in str(told.value)
    assert all(name in str(told.value) for name in NAMES)


@pytest.mark.parametrize("name", ["../data/schema", "build/10_documents", "events.sql", "", "events\0", "EVENTS"])
def test_a_name_never_leaves_the_folder(name: str) -> None:
    with pytest.raises(UnknownQuery):
        queries.get(name)


@pytest.mark.parametrize("missing", ["some_name", "grain", "params", "columns"])
def test_a_header_without_a_line_is_told_with_file_and_line(missing: str) -> None:
    lines = {"some_name": "what?", "grain": "one row", "params": "none", "columns": "a bigint"}
    sql = "\n".join(f"-- {key}: {text}" for key, text in lines.items() if key != missing) + "\nselect 1 as a\n"
    with pytest.raises(QueryError, match=rf"queries/some_name\.sql.*'-- {missing}: "):
        queries.parse("some_name", sql)


def test_a_parameter_without_type_is_told() -> None:
    sql = "-- q: what?\n-- grain: one row\n-- params: day\n-- columns: a bigint\nselect 1 as a\n"
    with pytest.raises(QueryError, match="'day' in the header is not 'name type'"):
        queries.parse("q", sql)


def test_a_header_may_run_over_several_lines() -> None:
    sql = "-- q: what\n--   is it?\n-- grain: one row\n-- params: filters; day date (or null)\n-- columns: a bigint;\n--   b varchar[]\nselect 1\n"
    query = queries.parse("q", sql)
    assert query.question == "what is it?"
    assert query.params == {**FILTER_PARAMS, "day": "date"}
    assert query.columns == {"a": "bigint", "b": "varchar[]"}
    assert query.is_filtered


def test_a_missing_value_is_told_with_its_name(tiny: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(QueryError, match=r"queries/event\.sql needs a value for event_id"):
        queries.run(tiny, "event", {"known_on": None})


def test_surplus_values_are_not_bound(tiny: duckdb.DuckDBPyConnection) -> None:
    assert len(queries.run(tiny, "releases", {"anything": 1})) == 2


def test_a_value_of_the_wrong_type_is_told_with_the_file(tiny: duckdb.DuckDBPyConnection) -> None:
    given = {**Filters().params(), "from_date": "not a day"}
    with pytest.raises(QueryError, match=r"queries/events\.sql failed"):
        queries.run(tiny, "events", given)


def test_the_folder_is_what_names_gives() -> None:
    assert sorted(path.stem for path in QUERY_DIR.glob("*.sql")) == NAMES
    assert len(NAMES) >= 20
