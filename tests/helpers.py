"""What tests share beside fixtures: ask a record, and read its codes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dashboard import queries
from dashboard.filters import Codes, Filters, read_codes
from dashboard.text import as_date

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "tests" / "tiny"
REFUSAL = "2026-04-00-anthropic-mythos-access-refusal"


def rows(con: duckdb.DuckDBPyConnection, name: str, **values: Any) -> pd.DataFrame:
    """The answer of a query with no filter but `values`; fields of Filters may be given as such."""
    fields = {field: values.pop(field) for field in list(values) if field in Filters.__dataclass_fields__}
    bound = {"event_id": None, "period": "month", "since": date(2026, 5, 12), **Filters(**fields).params(), **values}
    return queries.run(con, name, bound)


def codes_of(con: duckdb.DuckDBPyConnection) -> Codes:
    """The codes of a record, as the pages and the command line read them."""
    released = as_date(queries.run(con, "record_totals").released_date.iloc[0])
    assert released is not None
    return read_codes(queries.run(con, "filter_codes"), released)
