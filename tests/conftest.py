"""What most tests start from: the tiny record, the real one, and the codes a filter may name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, settings

from dashboard import database
from dashboard.filters import Codes
from tests.helpers import TINY, codes_of

# The same examples on every machine and every day; no deadline, for a slow machine is no fault.
settings.register_profile(
    "parallax", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("parallax")

# A folder given from outside must not change what is tested.
for name in ("PARALLAX_DATA", "PARALLAX_CACHE"):
    os.environ.pop(name, None)


@pytest.fixture(scope="session")
def tiny_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that holds the built tiny record."""
    folder = tmp_path_factory.mktemp("tiny-cache")
    database.build(TINY, folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_cache: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The ten events of tests/tiny, built and opened as a server would."""
    record = database.open_record(TINY, tiny_cache)
    yield record.con
    record.con.close()


@pytest.fixture(scope="session")
def real_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that holds the built record of data/."""
    usual = database.cache_dir()
    built = usual / f"parallax-{database.content_hash(database.data_dir())}.duckdb"
    if built.exists():
        return usual
    folder = tmp_path_factory.mktemp("real-cache")
    database.build(database.data_dir(), folder)
    return folder


@pytest.fixture(scope="session")
def real(real_cache: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The record of data/, built and opened as a server would."""
    record = database.open_record(database.data_dir(), real_cache)
    yield record.con
    record.con.close()


@pytest.fixture(scope="session")
def tiny_codes(tiny: duckdb.DuckDBPyConnection) -> Codes:
    """What a filter of the tiny record may name."""
    return codes_of(tiny)


@pytest.fixture(scope="session")
def real_codes(real: duckdb.DuckDBPyConnection) -> Codes:
    """What a filter of the real record may name."""
    return codes_of(real)
