"""The one place that opens DuckDB: builds the database from data/, then opens it locked.

A build goes to a temporary name in the cache folder and is renamed when it is whole, so a reader
never sees half a database; the file name carries the hash of everything it was built from.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd

from dashboard import checks, queries
from dashboard.errors import DatabaseError, DataError

ROOT = Path(__file__).resolve().parent.parent
BUILD_SQL = ROOT / "queries" / "build"

# Given at connect(), never by SET: the configuration is locked from the first statement on.
LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "memory_limit": "256MB",
    "threads": "2",
    "max_execution_time": "2000",
    "lock_configuration": "true",
}


def data_dir() -> Path:
    """Folder of schema.sql and the CSV files; PARALLAX_DATA overrides it."""
    return Path(os.environ.get("PARALLAX_DATA", ROOT / "data"))


def cache_dir() -> Path:
    """Folder for built databases; PARALLAX_CACHE overrides it."""
    return Path(os.environ.get("PARALLAX_CACHE", ROOT / ".cache"))


def content_hash(folder: Path) -> str:
    """Twelve hexadecimal digits over the schema, the CSV files and the SQL that derives from them.

    The files are only read again when the name, size or time of one has changed.
    """
    own = folder / "schema.sql"
    parts = [own if own.exists() else checks.PROJECT_SCHEMA, *folder.glob("*.csv"), *BUILD_SQL.glob("*.sql")]
    # By name, not by path: the same data give the same version wherever they lie.
    files = sorted(parts, key=lambda file: file.name)
    stamps = tuple((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    return _hash_files(stamps)


@lru_cache(maxsize=16)
def _hash_files(stamps: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256(duckdb.__version__.encode())
    for name, _, _ in stamps:
        file = Path(name)
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def derive(con: duckdb.DuckDBPyConnection) -> None:
    """Create the derived tables and the macros on a connection that holds the record."""
    for script in sorted(BUILD_SQL.glob("*.sql")):
        con.execute(script.read_text(encoding="utf-8"))


def examine(folder: Path) -> tuple[list[checks.Fault], pd.DataFrame | None]:
    """Every fault of a data folder and, where there is none, the rows of record_coverage.

    Works in memory: nothing is built, read from or left in the cache.
    """
    with contextlib.closing(duckdb.connect(":memory:", config={"threads": 1})) as con:
        faults = checks.faults_of(folder, con)
        if faults:
            return faults, None
        derive(con)
        return [], queries.run(con, "record_coverage")


def build(folder: Path | None = None, cache: Path | None = None) -> Path:
    """Build the database for a data folder and return its path; does nothing if it is there.

    Raises DataError with every fault found; whatever was built before stays as it is.
    """
    folder = folder or data_dir()
    cache = cache or cache_dir()
    if not folder.is_dir():
        raise DatabaseError(f"there is no data folder {folder}. Set PARALLAX_DATA to the folder of the CSV files.")
    target = cache / f"parallax-{content_hash(folder)}.duckdb"
    if target.exists():
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".building-", suffix=".duckdb", dir=cache)
    except OSError as error:
        raise DatabaseError(
            f"cannot write to the cache folder {cache}: {error.strerror}. Make it writable, or set "
            "PARALLAX_CACHE to a folder that is."
        ) from error
    os.close(handle)
    partial = Path(name)
    partial.unlink()  # DuckDB wants to make the file itself
    try:
        _write(partial, folder, target.stem.removeprefix("parallax-"))
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        for left in (partial, Path(f"{partial}.wal")):
            with contextlib.suppress(FileNotFoundError):
                left.unlink()
    _drop_older(cache, keep=target)
    return target


def _write(path: Path, folder: Path, build_hash: str) -> None:
    with contextlib.closing(duckdb.connect(str(path))) as con:
        faults = checks.faults_of(folder, con)
        if faults:
            raise DataError(faults)
        checks.drop_stage(con)
        derive(con)
        con.table("build_info").insert([build_hash])
        con.checkpoint()


def _drop_older(cache: Path, keep: Path, spare: int = 2) -> None:
    """Remove old builds, but leave the latest few: a running server may still read them."""
    builds = sorted(cache.glob("parallax-*.duckdb"), key=lambda file: file.stat().st_mtime)
    for old in [file for file in builds if file != keep][:-spare]:
        with contextlib.suppress(OSError):
            old.unlink()


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a built database read-only, with files, network, extensions and settings locked.

    Use a cursor of it for each query: one connection is not safe across threads.
    """
    return duckdb.connect(str(path), read_only=True, config=LOCKED)


@dataclass(frozen=True)
class Record:
    """An open database. `stale` tells why an earlier build serves, if one does."""

    con: duckdb.DuckDBPyConnection
    content_hash: str
    stale: str | None = None


def open_record(folder: Path | None = None, cache: Path | None = None) -> Record:
    """Build if needed and open; where the data is broken, open the latest sound build and say so.

    A damaged database file is built again once. Raises DataError or DatabaseError when there is
    nothing sound to open.
    """
    folder = folder or data_dir()
    cache = cache or cache_dir()
    try:
        path = build(folder, cache)
    except DataError as error:
        earlier = sorted(cache.glob("parallax-*.duckdb"), key=lambda f: f.stat().st_mtime, reverse=True)
        for file in earlier:
            with contextlib.suppress(duckdb.Error):
                return Record(_connect_checked(file), file.stem.removeprefix("parallax-"), str(error))
        raise
    try:
        con = _connect_checked(path)
    except duckdb.Error:
        path.unlink(missing_ok=True)
        con = _connect_checked(build(folder, cache))
    return Record(con, path.stem.removeprefix("parallax-"))


def _connect_checked(path: Path) -> duckdb.DuckDBPyConnection:
    """Open and read every row once, so that damage shows now and not under a reader."""
    con = connect(path)
    try:
        tables = [name for (name,) in con.cursor().table_function("duckdb_tables").project("table_name").fetchall()]
        for table in tables:
            con.cursor().table(table).aggregate("count(columns(*))").fetchall()
        if "build_info" not in tables:
            raise duckdb.IOException("the database is not whole")
    except duckdb.Error:
        con.close()
        raise
    return con
