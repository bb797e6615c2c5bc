"""Finds every fault in the files of data/, from a stray byte to a broken editorial rule.

The rules stand elsewhere: types, keys and checks in data/schema.sql, editorial rules in
queries/checks/. This module reads, asks and words the answers; it never mends a value.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard import neutral

QUERIES = Path(__file__).resolve().parent.parent / "queries" / "checks"
PROJECT_SCHEMA = Path(__file__).resolve().parent.parent / "data" / "schema.sql"
LONGEST_VALUE = 80

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_REPLACEMENT = "\ufffd"
# Controls, soft hyphen, zero-width, bidirectional and tag characters: none can be seen on a page.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
# Plain words parted by single spaces, which nearly every cell is: nothing else to look for there.
_SOUND = re.compile("[!-~]++(?: [!-~]++)*+")
_DOUBLE_SPACE = re.compile(r"\s\s")
_CELL = r'(?:"[^"]*+(?:""[^"]*+)*+"|[^",]*+)'
_RECORD = re.compile(f"{_CELL}(?:,{_CELL})*+")

_NOT_UTF8 = ("is not UTF-8", "save the file as UTF-8")
_TYPE_RULES = {
    "DATE": "_not_a_date",
    "BOOLEAN": "_not_a_boolean",
    "INTEGER": "_not_an_integer",
    "DOUBLE": "_not_a_number",
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one file; str() gives the line that `make check-data` prints.

    `line` counts from 1 and is None where the whole file is meant; `value` is the full text of
    the cell; `rule` continues the sentence after the value; `suggestion` is the way out.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    rule: str
    suggestion: str | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        value = None if self.value is None else f'"{_visible(_shortened(self.value))}"'
        way_out = None if self.suggestion is None else f"({_visible(self.suggestion)})"
        return " ".join(part for part in (place, self.column, value, self.rule, way_out) if part)


def schema_sql(folder: Path) -> str:
    """The schema for a data folder: its own schema.sql, or the project's where it has none."""
    own = folder / "schema.sql"
    return (own if own.exists() else PROJECT_SCHEMA).read_text(encoding="utf-8")


def check(data_dir: Path) -> list[Fault]:
    """Return every fault in `data_dir`, which holds one CSV file for each table.

    Faults of form, of the schema's rules and of the editorial rules; the last are looked for
    only where the files obey the schema, because they ask the loaded tables. Sorted by file and
    line. Raises duckdb.Error if the schema is no valid SQL.
    """
    # One thread: the statements are many and small, and sharing them out costs more than it saves.
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        return faults_of(data_dir, con)


def faults_of(data_dir: Path, con: duckdb.DuckDBPyConnection) -> list[Fault]:
    """What `check` returns, on an empty database of the caller's.

    Where nothing is found, `con` then holds the record, with schema `stage` beside it.
    """
    schema = schema_sql(data_dir)
    con.execute(schema)
    faults = read_tables(data_dir, con) + rule_faults(con)
    if not faults:
        load(con)
        faults = editorial_faults(con)
    return sorted(faults, key=lambda fault: (fault.file, fault.line or 0))


def read_tables(data_dir: Path, con: duckdb.DuckDBPyConnection) -> list[Fault]:
    """Read every table's CSV file into schema `stage` as text, and return the faults of form.

    `con` holds the empty tables of schema.sql. A staged table has the columns of its file that
    the schema knows, as varchar (an empty cell is null), `line_number` (integer) and `is_whole`
    (boolean; false where a row could not be parted into its cells, so that only its first cell
    can be relied on). A table whose file is missing or has no header is not staged.
    """
    _run(con, "_create_stage")
    tables = _columns(con, "main")
    faults = _unknown_files(data_dir, tables)
    for table, columns in tables.items():
        path = data_dir / f"{table}.csv"
        if not path.is_file():
            way_out = f"add it, with the header {','.join(columns)}"
            faults.append(Fault(_file(table), None, None, None, "is missing", way_out))
            continue
        read = _read_file(path.read_bytes(), _file(table), list(columns))
        faults += read.faults
        if read.cells:
            _stage(con, table, read)
    return faults


def rule_faults(con: duckdb.DuckDBPyConnection) -> list[Fault]:
    """Return every way in which the staged rows break the rules of schema.sql.

    The rules are those that the engine reports for schema main: types, not null, keys,
    references and checks. Rules about a table or column that is not staged are passed over.
    """
    schema = _Schema.read(con)
    faults: list[Fault] = []
    misfits: dict[tuple[str, str], set[int]] = {}
    for table, columns in schema.staged_columns():
        faults += _empty_cells(con, table, columns)
        for column in columns:
            wrong = _wrong_types(con, table, column)
            misfits[table, column.name] = {fault.line for fault in wrong if fault.line is not None}
            faults += wrong
    for constraint in schema.checkable("PRIMARY KEY", "UNIQUE"):
        faults += _duplicate_keys(con, constraint)
    suggesters: dict[tuple[str, ...], _Nearest] = {}
    for constraint in schema.checkable("FOREIGN KEY"):
        faults += _missing_references(con, constraint, suggesters)
    return faults + _broken_checks(con, schema, misfits)


def load(con: duckdb.DuckDBPyConnection) -> None:
    """Move the staged rows into the typed tables of schema main; the stage stays.

    Call it where read_tables and rule_faults found nothing; otherwise the engine refuses the
    first broken rule with a duckdb.Error.
    """
    for table in _load_order(con):
        _run(con, "_load_table", table=table)


def drop_stage(con: duckdb.DuckDBPyConnection) -> None:
    """Remove schema stage. Afterwards the lines of rows are no longer known."""
    _run(con, "_drop_stage")


def editorial_faults(con: duckdb.DuckDBPyConnection) -> list[Fault]:
    """Run every editorial rule in queries/checks/ on the loaded tables and return the offenders.

    Needs schema `stage`, from which each row's line is read. Leaves a temporary table own_texts.
    """
    lines = _RowLines(con)
    faults: list[Fault] = []
    _run(con, "_own_texts")
    words = {"loaded_words": list(neutral.LOADED), "neutral_words": list(neutral.LOADED.values())}
    for path in sorted(QUERIES.glob("[!_]*.sql")):
        query = _query(path.stem)
        bound = {name: value for name, value in words.items() if f"${name}" in query.sql}
        for table, key, column, value, hint in _run(con, path.stem, bound or None):
            way_out = "; ".join(part for part in (hint, query.fix) if part)
            rule = f"breaks the rule: {query.rule}"
            faults.append(Fault(_file(table), lines.of(table, key), column, value, rule, way_out))
    return faults


class _Row(NamedTuple):
    line: int
    cells: list[str]
    is_whole: bool


@dataclass
class _FileRead:
    """What a file gave: its faults, its cells by known column, and where each row stands."""

    faults: list[Fault]
    cells: dict[str, list[str | None]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    is_whole: list[bool] = field(default_factory=list)


def _file(table: str) -> str:
    return f"data/{table}.csv"


def _unknown_files(data_dir: Path, tables: Collection[str]) -> list[Fault]:
    nearest = _Nearest(f"{table}.csv" for table in tables)
    known = {f"{table}.csv" for table in tables}
    found = sorted(path.name for path in data_dir.iterdir() if path.suffix.lower() == ".csv")
    rule = "belongs to no table of schema.sql"
    return [
        Fault(f"data/{name}", None, None, None, rule, nearest.question(name) or "remove the file")
        for name in found
        if name not in known
    ]


def _read_file(raw: bytes, file: str, columns: Sequence[str]) -> _FileRead:
    """Part the bytes of one file into cells; every fault of form is told once."""
    read = _FileRead(faults=[])
    if raw.startswith(_BYTE_ORDER_MARK):
        raw = raw.removeprefix(_BYTE_ORDER_MARK)
        way_out = "save it as UTF-8 without one"
        read.faults.append(Fault(file, 1, None, None, "begins with a byte-order mark", way_out))
    lines, undecoded = _decoded_lines(raw)
    header = _cells(lines[0])[0] if lines else []
    if 1 in undecoded:
        read.faults.append(Fault(file, 1, None, None, *_NOT_UTF8))
    if not set(header) & set(columns):
        way_out = f"begin it with {','.join(columns)}"
        read.faults.append(Fault(file, 1, None, None, "has no header line", way_out))
        return read
    read.faults += _header_faults(file, header, columns)
    rows = []
    for number, text in enumerate(lines[1:], start=2):
        row, faults = _parted_row(file, number, text, header)
        read.faults += faults + _text_faults(file, row, header, number in undecoded)
        if row.cells:
            rows.append(row)
    places = {name: header.index(name) for name in header if name in columns}
    for name, place in places.items():
        read.cells[name] = [row.cells[place] or None for row in rows]
    read.lines = [row.line for row in rows]
    read.is_whole = [row.is_whole for row in rows]
    return read


def _decoded_lines(raw: bytes) -> tuple[list[str], set[int]]:
    """Return the lines as text, and the numbers of those that are not UTF-8.

    Only a line feed, alone or after a carriage return, ends a line; each line is parted on its own,
    so that a quotation mark left open cannot swallow the lines below it.
    """
    pieces = raw.split(b"\n")
    if not pieces[-1]:
        pieces.pop()
    lines, undecoded = [], set()
    for number, piece in enumerate(pieces, start=1):
        try:
            text = piece.decode("utf-8")
        except UnicodeDecodeError:
            text = piece.decode("utf-8", errors="replace")
            undecoded.add(number)
        lines.append(text.removesuffix("\r"))
    return lines, undecoded


def _header_faults(file: str, header: Sequence[str], columns: Sequence[str]) -> list[Fault]:
    missing = [name for name in columns if name not in header]
    unknown = [name for name in header if name not in columns]
    twice = [name for name, count in Counter(header).items() if count > 1 and name in columns]
    likely = _Nearest(missing)
    written = _Nearest(unknown)
    faults = []
    for name in unknown:
        way_out = likely.question(name) or f"the columns are {','.join(columns)}"
        faults.append(Fault(file, 1, None, name, "is not a column of this table", way_out))
    for name in missing:
        found = written.of(name)
        way_out = f'is it the one written "{found}"?' if found else "add the column"
        faults.append(Fault(file, 1, name, None, "is missing from the header", way_out))
    for name in twice:
        faults.append(Fault(file, 1, name, None, "stands in the header twice", "keep one"))
    if not faults and list(header) != list(columns):
        rule = "has its columns in another order than schema.sql"
        faults.append(Fault(file, 1, None, None, rule, f"the order is {','.join(columns)}"))
    return faults


def _cells(text: str) -> tuple[list[str], str | None]:
    """Part one line into cells; the second member tells why it cannot be done exactly."""
    try:
        cells = next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        return [cell.strip('"') for cell in text.split(",")], str(error)
    # The csv module takes a quotation mark inside an unquoted cell as text; others do not.
    if '"' in text and not _RECORD.fullmatch(text):
        return cells, "a quotation mark stands inside a cell without quotation marks"
    return cells, None


def _parted_row(file: str, line: int, text: str, header: Sequence[str]) -> tuple[_Row, list[Fault]]:
    """Part one line; a row with the wrong cells is filled or cut so that its key can be used."""
    if not text.strip():
        return _Row(line, [], False), [Fault(file, line, None, None, "is empty", "remove the line")]
    cells, obstacle = _cells(text)
    if obstacle is None and len(cells) == len(header):
        return _Row(line, cells, True), []
    if obstacle is None:
        rule = f"is in a line of {len(cells)} cells where the header has {len(header)}"
        way_out = "put a text with commas in quotation marks; leave no cell out, even if empty"
    else:
        rule = f"is in a line that cannot be parted into cells: {obstacle}"
        way_out = "close each quotation mark, double those inside a cell, one line for each row"
    full = (cells + [""] * len(header))[: len(header)]
    return _Row(line, full, False), [Fault(file, line, header[0], full[0], rule, way_out)]


def _text_faults(file: str, row: _Row, header: Sequence[str], is_undecoded: bool) -> list[Fault]:
    faults: list[Fault] = []
    if row.is_whole:
        for column, cell in zip(header, row.cells, strict=True):
            if cell and not _SOUND.fullmatch(cell):
                for rule, way_out in _text_rules(cell, is_undecoded):
                    faults.append(Fault(file, row.line, column, cell, rule, way_out))
    if is_undecoded and not any(fault.rule == _NOT_UTF8[0] for fault in faults):
        faults.append(Fault(file, row.line, None, None, *_NOT_UTF8))
    return faults


def _text_rules(cell: str, is_undecoded: bool) -> Iterator[tuple[str, str]]:
    """Give a rule and the way out for each thing wrong with the text of one cell."""
    if _REPLACEMENT in cell:
        lost = "holds U+FFFD, left where a letter was lost", "write the lost letter"
        yield _NOT_UTF8 if is_undecoded else lost
    for character in sorted(set(_HIDDEN.findall(cell))):
        yield f"holds {_character_name(character)}", "remove it"
    if not unicodedata.is_normalized("NFC", cell):
        yield "is not in Unicode form NFC", "write accented letters as one character each"
    if cell != cell.strip():
        yield "begins or ends with white space", "remove it"
    if _DOUBLE_SPACE.search(cell):
        yield "holds two spaces in a row", "write one"


def _character_name(character: str) -> str:
    kind = "the control character" if unicodedata.category(character) == "Cc" else "the invisible"
    return f"{kind} U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _stage(con: duckdb.DuckDBPyConnection, table: str, read: _FileRead) -> None:
    staged: dict[str, Any] = {name: pa.array(cells, pa.string()) for name, cells in read.cells.items()}
    staged["line_number"] = pa.array(read.lines, pa.int32())
    staged["is_whole"] = pa.array(read.is_whole, pa.bool_())
    con.register("staged_rows", pa.table(staged))
    _run(con, "_stage_table", table=table)
    con.unregister("staged_rows")


class _Column(NamedTuple):
    name: str
    type: str
    is_nullable: bool


class _Constraint(NamedTuple):
    table: str
    kind: str
    columns: tuple[str, ...]
    expression: str | None
    referenced_table: str | None
    referenced_columns: tuple[str, ...]

    @property
    def label(self) -> str:
        return ", ".join(self.columns)


@dataclass(frozen=True)
class _Schema:
    columns: Mapping[str, Mapping[str, _Column]]
    staged: Mapping[str, Mapping[str, _Column]]
    constraints: Sequence[_Constraint]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> _Schema:
        return cls(_columns(con, "main"), _columns(con, "stage"), _constraints(con))

    def staged_columns(self) -> Iterator[tuple[str, list[_Column]]]:
        for table, columns in self.columns.items():
            staged = self.staged.get(table, {})
            yield table, [column for column in columns.values() if column.name in staged]

    def is_staged(self, table: str | None, columns: Collection[str]) -> bool:
        if table is None:
            return True
        return table in self.staged and set(columns) <= set(self.staged[table])

    def checkable(self, *kinds: str) -> list[_Constraint]:
        """Return the constraints of these kinds for which all columns were staged."""
        return [
            constraint
            for constraint in self.constraints
            if constraint.kind in kinds
            and self.is_staged(constraint.table, constraint.columns)
            and self.is_staged(constraint.referenced_table, constraint.referenced_columns)
        ]


def _columns(con: duckdb.DuckDBPyConnection, schema: str) -> dict[str, dict[str, _Column]]:
    tables: dict[str, dict[str, _Column]] = {}
    for table, *column in _run(con, "_columns", {"schema": schema}):
        described = _Column(*column)
        tables.setdefault(table, {})[described.name] = described
    return tables


def _constraints(con: duckdb.DuckDBPyConnection) -> list[_Constraint]:
    return [
        _Constraint(table, kind, tuple(dict.fromkeys(columns)), text, other, tuple(other_columns))
        for table, kind, columns, text, other, other_columns in _run(con, "_constraints")
    ]


def _load_order(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the staged tables, each after those it refers to."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for table in _columns(con, "stage"):
        order.add(table)
    for constraint in _constraints(con):
        if constraint.referenced_table not in (None, constraint.table):
            order.add(constraint.table, constraint.referenced_table)
    return list(order.static_order())


def _empty_cells(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[_Column]) -> list[Fault]:
    names = [column.name for column in columns if not column.is_nullable]
    if not names:
        return []
    query = _query("_empty_cells")
    rows = _run(con, "_empty_cells", {"names": names}, table=table, columns=names)
    return [Fault(_file(table), line, name, None, query.rule, query.fix) for line, name in rows]


def _wrong_types(con: duckdb.DuckDBPyConnection, table: str, column: _Column) -> list[Fault]:
    if column.type == "VARCHAR":
        return []
    template = _TYPE_RULES.get(column.type, "_not_castable")
    query = _query(template)
    rows = _run(con, template, table=table, column=column.name, type=_Raw(column.type))
    return [Fault(_file(table), line, column.name, value, query.rule, query.fix) for line, value in rows]


def _duplicate_keys(con: duckdb.DuckDBPyConnection, constraint: _Constraint) -> list[Fault]:
    file, column = _file(constraint.table), constraint.label
    way_out = "remove one of the two rows, or give it a value of its own"
    return [
        Fault(file, line, column, value, f"stands on line {first} already", way_out)
        for value, (first, *others) in _run(con, "_duplicate_key", table=constraint.table, key=constraint.columns)
        for line in others
    ]


def _missing_references(
    con: duckdb.DuckDBPyConnection,
    constraint: _Constraint,
    suggesters: dict[tuple[str, ...], _Nearest],
) -> list[Fault]:
    other, other_columns = constraint.referenced_table or "", constraint.referenced_columns
    rows = _run(
        con,
        "_missing_reference",
        table=constraint.table,
        columns=constraint.columns,
        referenced_table=other,
        referenced_columns=other_columns,
    )
    if not rows:
        return []
    target = (other, *other_columns)
    if target not in suggesters:
        keys = _run(con, "_key_values", table=other, key=other_columns)
        suggesters[target] = _Nearest(key for (key,) in keys)
    rule = f"is not in {other}.csv"
    return [
        Fault(
            _file(constraint.table),
            line,
            constraint.label,
            value,
            rule,
            suggesters[target].question(value) or f"add it to {other}.csv, or correct it",
        )
        for line, value in rows
    ]


def _broken_checks(
    con: duckdb.DuckDBPyConnection,
    schema: _Schema,
    misfits: Mapping[tuple[str, str], Collection[int]],
) -> list[Fault]:
    by_table: dict[str, list[_Constraint]] = defaultdict(list)
    for constraint in schema.checkable("CHECK"):
        by_table[constraint.table].append(constraint)
    faults: list[Fault] = []
    for table, constraints in by_table.items():
        _run(con, "_typed_rows", table=table)
        for name in dict.fromkeys(name for check in constraints for name in check.columns):
            column = schema.columns[table][name]
            if column.type != "VARCHAR":
                _run(con, "_cast_column", column=name, type=_Raw(column.type))
        for constraint in constraints:
            skipped: set[int] = set()
            skipped.update(*(misfits[table, name] for name in constraint.columns))
            faults += _broken_check(con, constraint, skipped)
    _run(con, "_drop_typed_rows")
    return faults


def _broken_check(con: duckdb.DuckDBPyConnection, constraint: _Constraint, skipped: Collection[int]) -> list[Fault]:
    expression = constraint.expression or "true"
    column = constraint.columns[0]
    values = {"skipped": sorted(skipped)}
    rows = _run(con, "_broken_check", values, column=column, check=_Raw(expression))
    if not rows:
        return []
    rule, suggest = _in_words(expression)
    return [Fault(_file(constraint.table), line, column, value, rule, suggest(value)) for line, value in rows]


def _in_words(expression: str) -> tuple[str, Callable[[str | None], str | None]]:
    """Put a check of the schema into words, with a function from a value to the way out."""
    text = _without_outer_brackets(expression)
    if listed := re.fullmatch(r'"?\w+"? IN \(([^()]*)\)', text):
        members = [member.replace("''", "'") for member in _quoted(listed[1])]
        nearest = _Nearest(members)
        rule = f"is not one of {', '.join(members)}"
        return rule, lambda value: nearest.question(value or "") or "use one of these"
    if shaped := re.fullmatch(r'regexp_full_match\("?\w+"?, \'((?:[^\']|\'\')*)\'\)', text):
        return f"does not have the form {shaped[1]}", lambda value: "write it in this form"
    if paired := re.fullmatch(r'\("?(\w+)"? IS NULL\) = \("?(\w+)"? IS NULL\)', text):
        rule = f"breaks the rule: {paired[1]} and {paired[2]} are both filled or both empty"
        return rule, lambda value: "fill or empty the other one"
    if begun := re.fullmatch(r'starts_with\("?(\w+)"?, \("?(\w+)"? \|\| \'(.*)\'\)\)', text):
        rule = f'breaks the rule: {begun[1]} begins with {begun[2]} and "{begun[3]}"'
        return rule, lambda value: "correct one of the two"
    return f"breaks the rule: {_plain(text)}", lambda value: None


def _without_outer_brackets(text: str) -> str:
    while text.startswith("(") and text.endswith(")") and _closes_at_end(text):
        text = text[1:-1]
    return text


def _closes_at_end(text: str) -> bool:
    """Tell whether the first bracket is the partner of the last one."""
    depth = 0
    for place, character in enumerate(re.sub(r"'[^']*'", lambda m: "_" * len(m[0]), text)):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def _quoted(text: str) -> list[str]:
    return re.findall(r"'((?:[^']|'')*)'", text)


def _plain(text: str) -> str:
    """Lower the keywords outside quotation marks."""
    parts = re.split(r"('(?:[^']|'')*')", text)
    words = r"\b(AND|OR|NOT|IN|IS|NULL|BETWEEN|LIKE)\b"
    lowered = [part if part.startswith("'") else re.sub(words, lambda m: m[0].lower(), part) for part in parts]
    return "".join(lowered).replace("!=", "is not")


class _Nearest:
    """Finds the known word most like a wrong one; quick enough for thousands of wrong words.

    difflib compares with the few words that share the rarest three-letter pieces only.
    """

    MOST_CANDIDATES = 12
    SHORTEST_PART = 2
    LONGEST_PART = 8

    def __init__(self, words: Iterator[str] | Sequence[str]) -> None:
        self.words = sorted(set(words))
        self.lower = {word.lower(): word for word in reversed(self.words)}
        self.found: dict[str, str | None] = {}
        self.pieces: dict[str, list[str]] = defaultdict(list)
        self.parts: dict[str, str] = {}
        for lowered in self.lower:
            for piece in _pieces(lowered):
                self.pieces[piece].append(lowered)
            for part in re.findall("[a-z]+", lowered):
                self.parts.setdefault(part, lowered)

    def question(self, wrong: str) -> str | None:
        """Return `did you mean "…"?`, or None where nothing is near."""
        found = self.of(wrong)
        return None if found is None else f'did you mean "{found}"?'

    def of(self, wrong: str) -> str | None:
        if wrong not in self.found:
            lowered = self._search(wrong.lower())
            self.found[wrong] = None if lowered is None else self.lower[lowered]
        return self.found[wrong]

    def _search(self, wrong: str) -> str | None:
        if wrong in self.lower:
            return wrong
        few = len(self.lower) <= self.MOST_CANDIDATES
        near = difflib.get_close_matches(wrong, self.lower if few else self._likely(wrong), n=1)
        if near:
            return near[0]
        # An abbreviation resembles one part of a slug ("bsi", us-commerce-bis), not the whole.
        alike = [part for part in self.parts if abs(len(part) - len(wrong)) < self.SHORTEST_PART < len(part)]
        near = difflib.get_close_matches(wrong, alike) if len(wrong) < self.LONGEST_PART else []
        swapped = [part for part in near if sorted(part) == sorted(wrong)]
        return next((self.parts[part] for part in swapped + near), None)

    def _likely(self, wrong: str) -> list[str]:
        shared = [self.pieces[piece] for piece in _pieces(wrong) if piece in self.pieces]
        counts: Counter[str] = Counter()
        for words in sorted(shared, key=len)[: self.MOST_CANDIDATES]:
            counts.update(words)
        return [word for word, _ in counts.most_common(self.MOST_CANDIDATES)]


def _pieces(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


class _RowLines:
    """Looks up the line of a row by the text of its key, table by table."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.keys = {
            constraint.table: constraint.columns for constraint in _constraints(con) if constraint.kind == "PRIMARY KEY"
        }
        self.tables: dict[str, dict[str, int]] = {}

    def of(self, table: str, key: str) -> int | None:
        if table not in self.tables:
            rows = _run(self.con, "_row_lines", table=table, key=self.keys[table])
            self.tables[table] = dict(rows)
        return self.tables[table].get(key)


class _Query(NamedTuple):
    sql: str
    rule: str
    fix: str


class _Raw(str):
    """Text of the schema itself that goes into a template as it is: a type or a check."""


@cache
def _query(name: str) -> _Query:
    """Read queries/checks/NAME.sql with the rule and the way out from its head."""
    sql = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    head = dict(re.findall(r"^-- (rule|fix): (.+)$", sql, flags=re.MULTILINE))
    return _Query(sql, head.get("rule", ""), head.get("fix", ""))


def _statement(name: str, **parts: str | Sequence[str]) -> str:
    """Fill the named places of a template with quoted identifiers or the schema's own text."""
    texts = {place: _identifiers(part) for place, part in parts.items()}
    sql = _query(name).sql
    return re.sub(r"\{([a-z_]+)\}", lambda found: texts[found[1]], sql)


def _identifiers(part: str | Sequence[str]) -> str:
    if isinstance(part, _Raw):
        return part
    names = [part] if isinstance(part, str) else part
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


def _run(
    con: duckdb.DuckDBPyConnection,
    name: str,
    values: Mapping[str, Sequence[str | int] | str] | None = None,
    **parts: str | Sequence[str],
) -> list[tuple[Any, ...]]:
    """Run a query file with its named places filled and its values bound."""
    return con.execute(_statement(name, **parts), values).fetchall()


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _visible(text: str) -> str:
    """Write hidden characters as escapes, so that a message shows what is wrong."""
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
