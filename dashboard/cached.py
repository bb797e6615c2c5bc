"""Streamlit caches around the database and the queries; nothing else.

A cache key holds the hash of the data, so that new data is seen on the next rerun and an old
answer is never mixed with a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import database, queries
from dashboard.filters import Codes, read_codes
from dashboard.text import as_date


@st.cache_resource(show_spinner=False, max_entries=2)
def _open(content_hash: str) -> database.Record:
    return database.open_record()


def record() -> database.Record:
    """The open database of the data as they are now."""
    return _open(database.content_hash(database.data_dir()))


@st.cache_data(show_spinner=False, max_entries=600, ttl=3600)
def _rows(content_hash: str, name: str, values: Mapping[str, Any]) -> pd.DataFrame:
    return queries.run(record().con, name, values)


def rows(name: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The answer of a query; see its header in queries/ for the columns and grain."""
    query = queries.get(name)
    bound = {param: values[param] for param in query.params if values and param in values}
    return _rows(record().content_hash, name, bound)


def totals() -> dict[str, Any]:
    """The one row of queries/record_totals.sql."""
    found: dict[str, Any] = rows("record_totals").iloc[0].to_dict()
    return found


def released() -> date:
    """Day of the release; the schema requires it."""
    return as_date(totals()["released_date"]) or date.max


def codes() -> Codes:
    """What a filter may name."""
    return _codes(record().content_hash)


@st.cache_resource(show_spinner=False, max_entries=2)
def _codes(content_hash: str) -> Codes:
    return read_codes(rows("filter_codes"), released())


@st.cache_resource(show_spinner=False, max_entries=2)
def _actor_options(content_hash: str) -> dict[str, str]:
    frame = rows("filter_codes")
    part = frame[frame.kind == "actor"]
    return {row.code: f"{row.label} · {row.keywords}" if row.keywords else row.label for row in part.itertuples()}


def actor_options() -> dict[str, str]:
    """Actor id to a label that holds its Chinese name and aliases too, most events first."""
    return _actor_options(record().content_hash)
