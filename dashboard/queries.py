"""Finds a query file, reads its header and runs it with bound values.

A file in queries/ is one question. Its header says what the answer looks like:

    -- NAME: the question in a sentence.
    -- grain:   one row per ...
    -- params:  filters; other_name type; ...        ("filters" stands for FILTER_PARAMS)
    -- columns: name type; name type; ...
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dashboard.errors import QueryError, UnknownQuery

QUERY_DIR = Path(__file__).resolve().parent.parent / "queries"

# What every filtered query binds; Filters.params() gives all of them.
FILTER_PARAMS = {
    "from_date": "date",
    "to_date": "date",
    "date_basis": "varchar",
    "actors": "varchar[]",
    "lanes": "varchar[]",
    "categories": "varchar[]",
    "min_significance": "integer",
    "words": "varchar[]",
    "origins": "varchar[]",
    "grades": "varchar[]",
    "unreported_by": "varchar[]",
    "without": "varchar[]",
    "known_on": "date",
}


@dataclass(frozen=True)
class Query:
    """One query file: its question, grain, declared parameters and columns, and its SQL.

    remarks: what the header says of a column in brackets, as far as it does.
    """

    name: str
    question: str
    grain: str
    params: Mapping[str, str]
    columns: Mapping[str, str]
    sql: str
    remarks: Mapping[str, str]

    @property
    def is_filtered(self) -> bool:
        """True where the query takes the reader's whole filter."""
        return set(FILTER_PARAMS) <= set(self.params)


def names() -> list[str]:
    """Names of all queries, sorted."""
    return sorted(path.stem for path in QUERY_DIR.glob("*.sql"))


@cache
def get(name: str) -> Query:
    """The query of that name. Raises UnknownQuery, or QueryError where its header is faulty."""
    path = QUERY_DIR / f"{name}.sql"
    if name not in names():
        near = get_close_matches(name, names(), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise UnknownQuery(f"no query is called {name!r}.{hint} There are: {', '.join(names())}")
    return parse(name, path.read_text(encoding="utf-8"))


def parse(name: str, sql: str) -> Query:
    """Read the header of a query file. Raises QueryError naming the file and the missing line."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line[2:].strip())
    fields: dict[str, str] = {}
    key = None
    for line in lines:
        match = re.match(rf"({re.escape(name)}|grain|params|columns):\s*(.*)", line)
        if match:
            key = match[1]
            fields[key] = match[2]
        elif key:
            fields[key] += " " + line
    for wanted in (name, "grain", "params", "columns"):
        if wanted not in fields:
            raise QueryError(f"queries/{name}.sql: the header has no line '-- {wanted}: ...'")
    params: dict[str, str] = {}
    for part in _parts(fields["params"]):
        params |= FILTER_PARAMS if part == "filters" else dict([_name_and_type(name, part)])
    columns = dict(_name_and_type(name, part) for part in _parts(fields["columns"]))
    remarks = dict(found for part in _parts(fields["columns"]) if (found := _remark(part)))
    return Query(name, fields[name], fields["grain"], params, columns, sql, remarks)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip() not in ("", "none")]


def _name_and_type(query: str, text: str) -> tuple[str, str]:
    bare = re.sub(r"\s*\(.*\)\s*$", "", text)  # a remark in brackets may follow the type
    words = bare.split(maxsplit=1)
    if len(words) != 2:  # noqa: PLR2004 - a name and a type
        raise QueryError(f"queries/{query}.sql: {text!r} in the header is not 'name type'")
    return words[0], words[1]


def _remark(text: str) -> tuple[str, str] | None:
    match = re.fullmatch(r"(\S+).*?\((.*)\)\s*", text)
    return (match[1], match[2]) if match else None


def run(con: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Answer a query as a data frame with the columns of its header.

    `values` may hold more names than the query declares; just the declared ones are bound. Raises
    QueryError naming a missing value, or the file and its values where the engine refuses.
    """
    query = get(name)
    values = values or {}
    missing = [param for param in query.params if param not in values]
    if missing:
        raise QueryError(f"queries/{name}.sql needs a value for {', '.join(missing)}")
    bound = {param: _plain(values[param]) for param in query.params}
    try:
        with con.cursor() as cursor:
            return cursor.execute(query.sql, bound).df()
    except duckdb.InterruptException as error:
        raise QueryError(f"queries/{name}.sql took longer than allowed; narrow the dates or the filter") from error
    except duckdb.Error as error:
        told = reprlib.Repr()
        told.maxstring, told.maxdict = 60, 20
        raise QueryError(f"queries/{name}.sql failed with {told.repr(bound)}: {str(error).splitlines()[0]}") from error


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


TYPES = {
    "varchar": "text", "date": "day", "boolean": "true or false", "bigint": "whole number", "integer": "whole number",
    "double": "number",
}  # fmt: skip


# What columns that many queries derive hold; a remark in a header goes before.
DERIVED = {
    "documents": "known documents that tell of it",
    "outlets": "outlets of those documents",
    "origins": "independent origins on which those documents rest, counted once an outlet",
    "grade": "confirmed, reported, contested or ungraded, by the rules on the page Data and method",
    "has_primary_text": "the text of the body that acted was read",
    "contested_points": "core points on which documents of different origins differ",
    "span_start": "first day on which it can have happened",
    "span_end": "last day on which it can have happened",
    "first_reported_start": "first day on which it can have been first reported, in the record",
    "first_reported_end": "last day on which it can have been first reported, in the record",
    "date_precision": "how exactly the day is known: day, month, quarter or year",
    "published_precision": "how exactly the day of publication is known",
    "title": "title of the event or document",
    "summary": "the event in a sentence or two",
    "category": "kind of event",
    "lane": "who acted: United States, China, both, or third parties",
    "actors": "names of those who took part",
    "events": "number of events",
    "period_start": "first day of the period",
    "part": "acting, or concerned (acted on or mentioned)",
    "role": "as what the actor takes part",
    "name": "name of the actor",
    "other": "name of the other actor",
    "outlet": "name of the outlet",
    "country": "country",
    "outlet_type": "type of the outlet",
    "actor_type": "type of the actor",
    "origin_type": "on what the document rests",
    "aliases": "other names",
    "last_day": "last day with an event",
    "re_reports": "documents taken from others",
    "origin_documents": "documents that are an origin",
    "unknown_documents": "documents that do not say what they rest on",
    "us_documents": "documents of US outlets",
    "cn_documents": "documents of outlets in mainland China, Hong Kong or Macao",
    "other_documents": "documents of outlets elsewhere",
    "first_us": "earliest day-dated document of a US outlet",
    "first_cn": "earliest day-dated document of a Chinese-side outlet",
    "first_other": "earliest day-dated document of another outlet",
    "documents_before": "documents before",
    "documents_after": "documents after",
    "origins_before": "independent origins before",
    "origins_after": "independent origins after",
    "answers": "different answers",
    "url": "address",
    "answer": "what the document says",
    "question": "the point at issue",
}


def meanings(name: str, codebook: pd.DataFrame | None = None) -> dict[str, str]:
    """What each column of a query holds: the remark in its header, else what the schema says of a column of that name.

    codebook: rows of queries/codebook.sql. Its type stands behind it.
    Raises as `get` does.
    """
    query = get(name)
    comments: dict[str, set[str]] = {}
    keys: dict[str, str] = {}
    if codebook is not None:
        for row in codebook.itertuples():
            comments.setdefault(str(row.column_name), set()).add(str(row.comment))
            own_table = str(row.column_name).removesuffix("_id")
            if str(row.table_name) in (f"{own_table}s", f"{own_table[:-1]}ies"):
                keys[str(row.column_name)] = str(row.comment)
    found = {}
    for column, kind in query.columns.items():
        own = comments.get(column, set())
        said = next(iter(own)) if len(own) == 1 else keys.get(column, column.replace("_", " "))
        words = query.remarks.get(column) or DERIVED.get(column) or said
        base = kind.removesuffix("[]").lower()
        told = TYPES.get(base, base)
        found[column] = f"{words.rstrip('.')} ({'list of ' if kind.endswith('[]') else ''}{told})"
    return found
