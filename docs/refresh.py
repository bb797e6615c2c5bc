"""Rewrite the parts of the documents that follow from schema, queries and charts: `make docs`.

tests/test_docs.py fails where they have fallen behind; hand-written text is never touched.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dashboard import figures, queries  # noqa: E402
from dashboard.checks import schema_sql  # noqa: E402
from dashboard.cli import OWN  # noqa: E402

OPTIONS = {"known_on": "known-on", "other_ids": "with", "outlet_ids": "outlet", "actor_ids": "profile"}
OPTIONS |= {bound: name for name, bound in OWN.items()}


def codebook() -> str:
    """Every table and column with its comment."""
    with duckdb.connect() as con:
        con.execute(schema_sql(ROOT / "data"))
        tables = con.table_function("duckdb_tables").order("table_oid").project("table_name, comment").fetchall()
        columns = con.table_function("duckdb_columns").filter("not internal").order("column_index")
        rows = columns.project("table_name, column_name, comment").fetchall()
    parts = []
    for table, comment in tables:
        lines = [f"- `{column}`: {told}" for name, column, told in rows if name == table]
        parts.append("\n".join([f"### {table}", "", comment, "", *lines]))
    return "\n\n".join(parts)


def takes(params: list[str], *, is_filtered: bool) -> str:
    """What a query or chart needs, as options of the command line."""
    own = [param for param in params if not (is_filtered and param in queries.FILTER_PARAMS)]
    options = [f"`--{OPTIONS.get(param, param.replace('_', '-'))}`" for param in own]
    return ", ".join((["filter"] if is_filtered else []) + options) or "nothing"


def query_table() -> str:
    """The queries with their question."""
    lines = ["| name | question | takes |", "| --- | --- | --- |"]
    for name in queries.names():
        query = queries.get(name)
        question = query.question[:1].upper() + query.question[1:]
        lines.append(f"| `{name}` | {question} | {takes(list(query.params), is_filtered=query.is_filtered)} |")
    return "\n".join(lines)


def chart_table() -> str:
    """The charts with what they show."""
    lines = ["| name | what it shows | takes |", "| --- | --- | --- |"]
    for name, (make, needed) in figures.FIGURES.items():
        told = (make.__doc__ or "").strip().splitlines()[0].rstrip(".")
        lines.append(f"| `{name}` | {told} | {takes([*needed], is_filtered=True)} |")
    return "\n".join(lines)


def described(folder: str) -> str:
    """The scripts of a folder of queries/ with the first sentence of their head."""
    lines = []
    for file in sorted((ROOT / "queries" / folder).glob("[!_]*.sql")):
        told = []
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("-- ") or re.match(r"-- (rule|fix):", line):
                break
            told.append(line[3:])
        lines.append(f"- [`{folder}/{file.name}`]({folder}/{file.name}): {' '.join(told).split(': ', 1)[1]}")
    return "\n".join(lines)


def put(path: Path, heading: str, body: str) -> None:
    """Replace the generated lines under a heading, from the first table row, list item or sub-heading on."""
    text = path.read_text(encoding="utf-8")
    level = heading.count("#")
    before = rf"(^{re.escape(heading)}\n(?:(?!^[|#-]).*\n)*)"
    pattern = re.compile(before + rf"(?:.*\n)*?(?=^#{{1,{level}}} |\Z)", re.MULTILINE)
    if len(pattern.findall(text)) != 1:
        raise SystemExit(f"{path.name}: the heading {heading!r} must stand there once")
    path.write_text(pattern.sub(lambda match: match[1] + body + "\n\n", text).rstrip() + "\n", encoding="utf-8")


def main() -> None:
    """Refresh README.md, data/README.md and queries/README.md."""
    put(ROOT / "data" / "README.md", "## Codebook", codebook())
    put(ROOT / "README.md", "### Queries", query_table())
    put(ROOT / "README.md", "### Charts", chart_table())
    listing = "\n".join(f"- [`{name}.sql`]({name}.sql): {queries.get(name).question}" for name in queries.names())
    put(ROOT / "queries" / "README.md", "## Questions", listing)
    put(ROOT / "queries" / "README.md", "## What is derived: queries/build", described("build"))


if __name__ == "__main__":
    main()
