"""The built database: whole or not there, named by its content, locked, safe across threads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dashboard import database, queries
from dashboard.errors import DatabaseError, DataError, QueryError
from dashboard.filters import Filters
from tests.helpers import REFUSAL, ROOT, TINY


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the tiny record that a test may change."""
    folder = tmp_path / "data"
    shutil.copytree(TINY, folder, ignore=shutil.ignore_patterns("*.md"))
    shutil.copy(ROOT / "data" / "schema.sql", folder)
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """An empty cache folder."""
    return tmp_path / "cache"


@pytest.fixture
def built(data: Path, cache: Path, tiny_cache: Path) -> Path:
    """The database of `data` in `cache`, copied from where it was built once for all tests."""
    cache.mkdir()
    path = cache / f"parallax-{database.content_hash(data)}.duckdb"
    shutil.copy(next(tiny_cache.glob("parallax-*.duckdb")), path)
    return path


def change(folder: Path, table: str, old: str, new: str) -> None:
    """Replace text that stands in a table's file once."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def title_of(record: database.Record, event_id: str) -> str:
    frame = queries.run(record.con, "event", {"event_id": event_id, **Filters().params()})
    return str(frame.title.iloc[0])


POLDER = "2025-09-01-polder-stops-service"
OTHER = "2022-10-07-advanced-computing-rule"


# Building -----------------------------------------------------------------------------------------


def test_a_build_is_named_by_what_it_was_built_from(data: Path, cache: Path) -> None:
    path = database.build(data, cache)
    assert path == cache / f"parallax-{database.content_hash(data)}.duckdb"
    assert [file.name for file in cache.iterdir()] == [path.name], "nothing half-made is left"
    with duckdb.connect(str(path), read_only=True) as con:
        assert con.execute("select content_hash from build_info").fetchone() == (database.content_hash(data),)


def test_a_second_build_does_nothing(data: Path, cache: Path, built: Path) -> None:
    before = built.stat().st_mtime_ns, built.stat().st_ino
    assert database.build(data, cache) == built
    assert (built.stat().st_mtime_ns, built.stat().st_ino) == before


def test_a_changed_cell_gives_a_new_file_and_new_rows(data: Path, cache: Path, built: Path) -> None:
    first = database.open_record(data, cache)
    assert title_of(first, POLDER) == "Polder Optics stopped servicing tools of Bright Loom"
    change(data, "events", "Polder Optics stopped servicing", "Polder Optics ceased servicing")
    second = database.open_record(data, cache)
    assert second.content_hash != first.content_hash
    assert second.stale is None
    assert title_of(second, POLDER) == "Polder Optics ceased servicing tools of Bright Loom"
    assert title_of(first, POLDER) == "Polder Optics stopped servicing tools of Bright Loom", "a reader goes on reading"
    first.con.close()
    second.con.close()


def test_a_file_that_was_only_touched_gives_the_same_name(data: Path) -> None:
    before = database.content_hash(data)
    os.utime(data / "events.csv", (1, 1))
    assert database.content_hash(data) == before


def test_the_same_data_in_another_place_have_the_same_name(data: Path, tmp_path: Path) -> None:
    """The name stands in every export as the version of the data."""
    (data / "schema.sql").unlink()
    assert database.content_hash(data) == database.content_hash(TINY)


def test_the_schema_and_the_derivations_are_part_of_the_name(data: Path) -> None:
    before = database.content_hash(data)
    with (data / "schema.sql").open("a", encoding="utf-8") as file:
        file.write("-- one more line\n")
    assert database.content_hash(data) != before


def test_old_builds_are_dropped_but_the_latest_few_stay(data: Path, cache: Path) -> None:
    """A running server may still read them."""
    cache.mkdir()
    for age in range(5):
        old = cache / f"parallax-{age:012d}.duckdb"
        old.write_text("old", encoding="utf-8")
        os.utime(old, (age + 1, age + 1))
    last = database.build(data, cache)
    assert sorted(file.name for file in cache.iterdir()) == sorted(["parallax-000000000003.duckdb", "parallax-000000000004.duckdb", last.name])


def test_a_kill_in_the_middle_of_a_build_leaves_old_or_new_and_nothing_between(data: Path, cache: Path, built: Path) -> None:
    change(data, "events", "Polder Optics stopped servicing", "Polder Optics ceased servicing")
    for wait in (0.1, 0.5, 0.8):
        process = subprocess.Popen(
            [sys.executable, "-c", "from dashboard import database; print('go', flush=True); database.build()"],
            cwd=ROOT, env={**os.environ, "PARALLAX_DATA": str(data), "PARALLAX_CACHE": str(cache)},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)
        process.kill()
        process.wait()
        process.stdout.close()
        for path in cache.glob("parallax-*.duckdb"):
            with duckdb.connect(str(path), read_only=True) as con:
                assert con.execute("select count(*) from evidence_now").fetchone() == (10,)
    record = database.open_record(data, cache)
    assert title_of(record, POLDER).startswith("Polder Optics ceased")
    record.con.close()
    assert built.exists()


# Faults -------------------------------------------------------------------------------------------


def test_broken_data_raises_with_every_fault_where_nothing_was_built(data: Path, cache: Path) -> None:
    change(data, "events", "third_party,3", "third_party,7")
    change(data, "documents", "https://quiet.example/wen", "ftp://quiet.example/wen")
    with pytest.raises(DataError) as told:
        database.open_record(data, cache)
    assert {(fault.file, fault.column) for fault in told.value.faults} == {("data/events.csv", "significance"), ("data/documents.csv", "url")}
    assert not list(cache.iterdir()), "nothing half-made is left"


def test_broken_data_leaves_the_last_sound_build_serving_and_says_so(data: Path, cache: Path, built: Path) -> None:
    change(data, "events", "third_party,3", "third_party,7")
    record = database.open_record(data, cache)
    assert record.content_hash == built.stem.removeprefix("parallax-")
    assert record.stale is not None
    assert "data/events.csv" in record.stale
    assert len(queries.run(record.con, "events", Filters().params())) == 10
    record.con.close()
    change(data, "events", "third_party,7", "third_party,4")
    mended = database.open_record(data, cache)
    assert mended.stale is None
    mended.con.close()


def test_broken_data_beside_a_damaged_build_is_told_as_broken_data(data: Path, cache: Path, built: Path) -> None:
    scribble(built)
    change(data, "events", "third_party,3", "third_party,7")
    with pytest.raises(DataError, match="significance"):
        database.open_record(data, cache)


def flip(path: Path) -> None:
    """Turn one byte in every block around, the header's copies included."""
    raw = bytearray(path.read_bytes())
    for place in range(100, len(raw), 4096):
        raw[place] ^= 0xFF
    path.write_bytes(raw)


def flip_one(path: Path) -> None:
    """Turn one byte of the table of events around, and nothing else."""
    with duckdb.connect(str(path), read_only=True) as con:
        found = con.execute("select max(block_id) from pragma_storage_info('events') where block_id >= 0").fetchone()
    assert found is not None
    raw = bytearray(path.read_bytes())
    raw[3 * 4096 + found[0] * 262_144 + 100] ^= 0xFF  # three headers, then blocks
    path.write_bytes(raw)


def cut(path: Path) -> None:
    """Keep the first half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    """Keep nothing."""
    path.write_bytes(b"")


def scribble(path: Path) -> None:
    """Something that never was a database."""
    path.write_text("not a database", encoding="utf-8")


@pytest.mark.parametrize("damage", [flip, flip_one, cut, empty, scribble])
def test_a_damaged_database_is_built_again(damage: Callable[[Path], None], data: Path, cache: Path, built: Path) -> None:
    damage(built)
    record = database.open_record(data, cache)
    try:
        assert record.stale is None
        assert len(queries.run(record.con, "events", Filters().params())) == 10
        for name in queries.names():
            query = queries.get(name)
            if query.is_filtered and set(query.params) == set(queries.FILTER_PARAMS):
                queries.run(record.con, name, Filters().params())
    finally:
        record.con.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere, so a folder cannot be closed to it")
def test_a_cache_without_write_rights_is_told_with_the_way_out(data: Path, cache: Path) -> None:
    cache.mkdir(mode=0o555)
    with pytest.raises(DatabaseError, match="PARALLAX_CACHE"):
        database.build(data, cache)


def test_a_cache_that_cannot_be_a_folder_is_told_with_the_way_out(data: Path, tmp_path: Path) -> None:
    """As where the disk is read-only: also true for root."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DatabaseError, match=r"cannot write to the cache folder .*PARALLAX_CACHE"):
        database.open_record(data, tmp_path / "file" / "cache")


def test_a_data_folder_that_does_not_exist_is_told(tmp_path: Path, cache: Path) -> None:
    with pytest.raises((DataError, DatabaseError)) as told:
        database.open_record(tmp_path / "nowhere", cache)
    assert "PARALLAX_DATA" in str(told.value)


# The lock -----------------------------------------------------------------------------------------

FRAME = [1, 2, 3]  # what a scan of a Python variable would find

HOSTILE = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('data/schema.sql')",
    "select * from glob('/*')",
    "select * from 'data/events.csv'",
    "select * from sniff_csv('data/events.csv')",
    "copy events to '{out}/stolen.csv'",
    "copy (select 1) to '/dev/stdout'",
    "attach '{out}/other.duckdb' as other",
    "attach ':memory:' as other; create table other.t (x integer); insert into other.t select 1; copy other.t to '{out}/x'",
    "install httpfs",
    "load httpfs",
    "export database '{out}/export'",
    "import database '{out}/export'",
    "set enable_external_access = true",
    "set threads = 64",
    "set memory_limit = '20GB'",
    "reset max_execution_time",
    "pragma memory_limit='20GB'",
    "pragma enable_profiling",
    "create table mine (x integer)",
    "create or replace macro matching_events() as table select 1",
    "insert into events select * from events",
    "delete from events",
    "update events set title = 'x'",
    "drop table events",
    "alter table events add column x integer",
    "select * from FRAME",
    "create secret (type s3, key_id 'x', secret 'y')",
]  # fmt: skip


@pytest.mark.parametrize("statement", HOSTILE)
def test_a_hostile_statement_is_refused(tiny: duckdb.DuckDBPyConnection, tmp_path: Path, statement: str) -> None:
    """No text from outside ever becomes SQL; this is the second wall."""
    with tiny.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(statement.replace("{out}", str(tmp_path))).fetchall()
    assert list(tmp_path.iterdir()) == []
    with tiny.cursor() as cursor:
        assert cursor.execute("select count(*) from events").fetchone() == (10,)


def test_settings_are_locked(tiny: duckdb.DuckDBPyConnection) -> None:
    names = list(database.LOCKED)
    with tiny.cursor() as cursor:
        found = dict(
            cursor.execute("select name, value from duckdb_settings() where list_contains($names, name)", {"names": names}).fetchall()
        )
    for name in ("enable_external_access", "autoload_known_extensions", "autoinstall_known_extensions", "allow_community_extensions"):
        assert found[name] == "false"
    assert found["lock_configuration"] == "true"
    assert found["threads"] == "2"
    assert found["temp_directory"] == ""
    assert int(found["max_execution_time"]) <= 5000


def test_a_runaway_query_ends_and_the_next_one_answers(real: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    runaway = queries.parse(
        "runaway",
        "-- runaway: how long?\n-- grain: one row\n-- params: none\n-- columns: n bigint\n"
        "select count(*) as n from range(10000000) as a(x) cross join range(10000000) as b(y) where a.x * b.y % 7 = 3\n",
    )
    monkeypatch.setattr(queries, "get", lambda name: runaway)
    begun = time.monotonic()
    with pytest.raises(QueryError, match=r"runaway\.sql took longer than allowed"):
        queries.run(real, "runaway")
    assert time.monotonic() - begun < 5
    monkeypatch.undo()
    assert len(queries.run(real, "events", Filters().params())) > 400


def test_a_query_that_wants_too_much_memory_is_refused(real: duckdb.DuckDBPyConnection) -> None:
    with real.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute("select list(x order by hash(x)) from range(200000000) as t(x)").fetchall()
    assert len(queries.run(real, "releases")) >= 1


# Threads ------------------------------------------------------------------------------------------


def test_eight_threads_with_a_hundred_queries_each_all_get_the_right_answer(real: duckdb.DuckDBPyConnection) -> None:
    """On one connection a part of them would get empty results without an error."""
    refusal, other = {"event_id": REFUSAL, **Filters().params()}, {"event_id": OTHER, **Filters().params()}
    asked = [("releases", refusal), ("event_actors", refusal), ("event_positions", refusal), ("event_actors", other), ("event_links", refusal)]
    expected = [queries.run(real, name, values).to_json() for name, values in asked]
    assert len(set(expected)) == len(asked)
    gate = threading.Barrier(8)

    def work(_: int) -> list[int]:
        gate.wait(timeout=20)
        wrong = []
        for turn in range(100):
            place = turn % len(asked)
            if queries.run(real, *asked[place]).to_json() != expected[place]:
                wrong.append(turn)
        return wrong

    with ThreadPoolExecutor(8) as pool:
        assert [wrong for wrong in pool.map(work, range(8)) if wrong] == []


def test_builds_at_the_same_time_end_in_one_whole_file(data: Path, cache: Path) -> None:
    """As with several sessions on the first start."""
    with ThreadPoolExecutor(3) as pool:
        paths = set(pool.map(lambda _: database.build(data, cache), range(3)))
    assert len(paths) == 1
    assert list(cache.iterdir()) == [*paths]
    record = database.open_record(data, cache)
    assert len(queries.run(record.con, "events", Filters().params())) == 10
    record.con.close()
