"""Tables as files: CSV, JSON and Parquet of exactly the rows shown, with notes beside them.

Every export is bounded: what is too much is cut, and the `Export` says so, for the page to tell
the reader.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io
import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from dashboard.typeset import plain

if TYPE_CHECKING:
    from dashboard.frame import Caption

MOST_ROWS: Final = 50_000
MOST_BYTES: Final = 20_000_000
LONGEST_NAME: Final = 100
# What a cell of a workbook holds, how its columns are set, and the first year that it counts as a date.
LONGEST_CELL: Final = 32_767
LARGEST_SHEET_NUMBER: Final = 2**53
FIRST_SHEET_YEAR: Final = 1901
WIDEST_COLUMN: Final = 60
WIDTH_ROWS: Final = 500
NOTES_WIDTH: Final = 110
SNIPPET_ROWS: Final = 40
SNIPPET_COLUMNS: Final = 7

# A spreadsheet takes a text that begins so for a formula (or strips what hides one); the last
# four are the full-width forms, which some spreadsheets in East Asia treat alike.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Export:
    """A file's bytes and how many rows they hold, of how many in the table."""

    data: bytes
    rows: int
    total: int

    @property
    def truncated(self) -> bool:
        """Say whether the file holds fewer rows than the table."""
        return self.rows < self.total


def csv_bytes(
    frame: pd.DataFrame,
    *,
    excel: bool = False,
    max_rows: int = MOST_ROWS,
    max_bytes: int = MOST_BYTES,
) -> Export:
    """Return `frame` as CSV: UTF-8, header first, no index, lines ended by a line feed.

    Text that a spreadsheet would run as a formula gets a leading apostrophe, numbers stay
    numbers; dates are ISO, lists joined by "; ", missing values empty. `excel` puts a byte-order
    mark first, without which Excel takes the file for one in the local encoding.
    """
    columns = [[_csv_cell(value) for value in frame.iloc[:max_rows, i]] for i in range(frame.shape[1])]
    head = ",".join(_csv_cell(str(name)) for name in frame.columns)
    start = (_BOM if excel else b"") + head.encode("utf-8", "replace") + b"\n"
    lines = [(",".join(row) + "\n").encode("utf-8", "replace") for row in zip(*columns, strict=True)]
    kept = _fitting([len(line) for line in lines], max_bytes - len(start))
    return Export(b"".join([start, *lines[:kept]]), kept, len(frame))


def json_bytes(frame: pd.DataFrame, *, max_rows: int = MOST_ROWS, max_bytes: int = MOST_BYTES) -> Export:
    """Return `frame` as a JSON array of one object a row: UTF-8, ISO dates, null for missing."""
    names = [str(name) for name in frame.columns]
    columns = [[_json_value(value) for value in frame.iloc[:max_rows, i]] for i in range(len(names))]
    lines = [
        json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        for row in zip(*columns, strict=True)
    ]
    kept = _fitting([len(line) + 2 for line in lines], max_bytes - 4)
    return Export(b"[\n" + b",\n".join(lines[:kept]) + b"\n]\n", kept, len(frame))


def parquet_bytes(frame: pd.DataFrame, *, max_rows: int = MOST_ROWS, max_bytes: int = MOST_BYTES) -> Export:
    """Return `frame` as Parquet (zstd), without its index; types, lists and dates are kept."""
    kept = min(len(frame), max_rows)
    data = _parquet(frame.iloc[:kept])
    while len(data) > max_bytes and kept:
        # Bytes grow about in step with rows; the margin makes one more round unlikely.
        kept = min(kept - 1, int(kept * max_bytes / len(data) * 0.95))
        data = _parquet(frame.iloc[:kept])
    return Export(data, kept, len(frame))


def xlsx_bytes(
    frame: pd.DataFrame,
    caption: Caption,
    columns: Mapping[str, str],
    *,
    cite: str = "",
    released: dt.date | None = None,
    max_rows: int = MOST_ROWS,
    max_bytes: int = MOST_BYTES,
) -> Export:
    """Return `frame` as an Excel workbook: its rows on the sheet "Rows", `notes_text` on the sheet "Notes".

    Text is written as text, so that nothing runs as a formula or becomes a link; dates are dates, lists joined by
    "; ". The same arguments give the same bytes; `released`, the day of the record, is the workbook's own date.
    """
    kept = min(len(frame), max_rows)
    notes = notes_text(caption, columns, cite=cite, is_csv=False)
    data = _workbook(frame.iloc[:kept], caption.title, notes, released)
    while len(data) > max_bytes and kept:
        kept = min(kept - 1, int(kept * max_bytes / len(data) * 0.95))
        data = _workbook(frame.iloc[:kept], caption.title, notes, released)
    return Export(data, kept, len(frame))


def _workbook(frame: pd.DataFrame, title: str, told: str, released: dt.date | None) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "nan_inf_to_errors": False}  # fmt: skip
    book = xlsxwriter.Workbook(buffer, options)
    made = released or dt.date(2000, 1, 1)
    book.set_properties({"title": plain(title)[:255], "author": "Parallax",
                         "created": dt.datetime(made.year, made.month, made.day)})  # fmt: skip # noqa: DTZ001
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
    sheet = book.add_worksheet("Rows")
    for place, name in enumerate(map(str, frame.columns)):
        values = [_sheet_value(value) for value in frame.iloc[:, place]]
        sheet.write_string(0, place, _sheet_text(name), bold)
        for row, value in enumerate(values, 1):
            if isinstance(value, bool):
                sheet.write_boolean(row, place, value)
            elif isinstance(value, dt.datetime):
                sheet.write_datetime(row, place, value, moment)
            elif isinstance(value, dt.date):
                sheet.write_datetime(row, place, value, day)
            elif isinstance(value, int | float):
                sheet.write_number(row, place, value)
            elif value:
                sheet.write_string(row, place, value)
        widest = max((len(str(value)) for value in values[:WIDTH_ROWS]), default=0)
        sheet.set_column(place, place, min(max(widest, len(name)) + 2, WIDEST_COLUMN))
    sheet.freeze_panes(1, 0)
    if len(frame.columns):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    notes = book.add_worksheet("Notes")
    notes.set_column(0, 0, NOTES_WIDTH)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, line in enumerate(told.splitlines()):
        notes.write_string(row, 0, _sheet_text(line), bold if not row else wrapped)
    book.close()
    return buffer.getvalue()


def _sheet_value(value: Any) -> str | float | bool | dt.date | None:
    """What goes into a cell of a workbook."""
    if isinstance(value, dt.datetime) and not pd.isna(value):
        if value.tzinfo is not None or value.year < FIRST_SHEET_YEAR:
            return value.isoformat()
        naive = value.to_pydatetime(warn=False) if isinstance(value, pd.Timestamp) else value
        return naive.date() if naive.time() == dt.time() else naive
    if isinstance(value, dt.date) and not pd.isna(value):
        return value if value.year >= FIRST_SHEET_YEAR else value.isoformat()
    told = _json_value(value)
    if isinstance(told, list):
        told = "; ".join("" if item is None else str(item) for item in told)
    if isinstance(told, int) and not isinstance(told, bool) and abs(told) > LARGEST_SHEET_NUMBER:
        told = str(told)
    return _sheet_text(told) if isinstance(told, str) else told


def _sheet_text(text: str) -> str:
    """Text without what XML cannot hold, cut to what a cell can."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_CELL]


def notes_text(caption: Caption, columns: Mapping[str, str], *, cite: str = "", is_csv: bool = True) -> str:
    """Return the notes that go beside a table: what it shows, source, licence, link, how to cite, columns.

    `columns` maps each column of the file to what it means, in the order of the file. `is_csv`: say what is done to
    text in a CSV file.
    """
    record = [
        ("Shown", caption.finding),
        ("Counts", caption.counts),
        ("Source", caption.sources),
        ("Data", caption.data_version),
        ("Licence", caption.licence),
        ("Link", caption.link),
        ("Cite as", cite),
    ]
    title = plain(caption.title)
    lines = [title, "=" * min(len(title), 80), ""]
    lines += [f"{name}: {plain(text)}" for name, text in record if text]
    if caption.notes:
        lines += ["", "Notes", *(f"- {plain(note)}" for note in caption.notes)]
    lines += ["", "Columns", *(f"- {plain(name)}: {plain(told)}" for name, told in columns.items())]
    if is_csv:
        lines += ["", "Text that a spreadsheet would take for a formula has an apostrophe before it in the CSV."]
    return "\n".join(lines) + "\n"


def html_snippet(caption: Caption, frame: pd.DataFrame | None = None) -> str:
    """Return HTML to paste into a text document: title, what is shown, a table if `frame` is given, source and link.

    The table has at most SNIPPET_ROWS rows and SNIPPET_COLUMNS columns, without ids and addresses, and says what it
    leaves out. All text is escaped.
    """

    def told(text: str) -> str:
        return html.escape(plain(text))

    parts = [f"<p><b>{told(caption.title)}</b><br>{told(caption.finding)}</p>"]
    left_out = ""
    if frame is not None:
        told_of = [name for name in frame.columns if not str(name).endswith("_id") and name != "url"]
        names = [name for name in told_of if frame[name].notna().any()][:SNIPPET_COLUMNS]
        head = "".join(f"<th>{told(name.replace('_', ' '))}</th>" for name in names)
        rows = [
            "".join(f"<td>{told(_snippet_cell(value))}</td>" for value in row)
            for row in frame[names].head(SNIPPET_ROWS).itertuples(index=False)
        ]
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        parts.append(f'<table border="1" cellspacing="0" cellpadding="4"><tr>{head}</tr>{body}</table>')
        left_out = f"The first {len(rows):,} of {len(frame):,} rows. " if len(frame) > len(rows) else ""
    link = told(caption.link)
    address = f'<a href="{link}">{link}</a>' if caption.link.startswith(("http://", "https://")) else link
    told_source = " · ".join(filter(None, (caption.counts, caption.sources, caption.data_version, caption.licence)))
    parts.append(f"<p><i>{left_out}Source: {told(told_source)}. {address}</i></p>")
    return "".join(parts)


def _snippet_cell(value: Any) -> str:
    told = _json_value(value)
    if isinstance(told, list):
        told = "; ".join("" if item is None else str(item) for item in told)
    return "" if told is None else str(told)


def file_name(view: str, filters_words: str, date: str, ext: str) -> str:
    """Return `parallax-view-filters-date.ext` in the letters a-z, digits and "-".

    At most LONGEST_NAME characters. The same arguments give the same name; where words had to be
    cut, or had letters that the alphabet lacks, a short hash keeps different filters apart.
    """
    extension = re.sub(r"[^a-z0-9]", "", ext.lower())[:8] or "txt"
    tail = f"-{_slug(date)[:10]}" if _slug(date) else ""
    head = "-".join(filter(None, ("parallax", _slug(view)[:30].strip("-"))))
    words = _slug(filters_words)
    room = LONGEST_NAME - len(head) - len(tail) - len(extension) - 2
    if len(words) > room or any(char.isalnum() and not _slug(char) for char in filters_words):
        told = filters_words.encode("utf-8", "backslashreplace")
        mark = hashlib.sha256(told).hexdigest()[:6]
        words = f"{words[: room - len(mark) - 1].strip('-')}-{mark}".strip("-")
    return f"{head}-{words}{tail}.{extension}" if words else f"{head}{tail}.{extension}"


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def _fitting(sizes: list[int], room: int) -> int:
    """Return how many of the first `sizes` fit into `room`."""
    for count, size in enumerate(sizes):
        room -= size
        if room < 0:
            return count
    return len(sizes)


def _plain_value(value: Any, each: Callable[[Any], Any]) -> Any:
    """Return a cell as str, int, float, bool, None, or a list of what `each` gives for its items."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [each(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((each(item) for item in value), key=str)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.datetime):
        midnight = value.tzinfo is None and value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value if isinstance(value, bool | int | str) else str(value)


def _json_value(value: Any) -> Any:
    return _plain_value(value, _json_value)


def _csv_cell(value: Any) -> str:
    told = _json_value(value)
    if isinstance(told, list):
        told = "; ".join("" if item is None else str(item) for item in told)
    if told is None:
        return ""
    if isinstance(told, bool):
        return "true" if told else "false"
    if not isinstance(told, str):
        return repr(told)
    if told.lstrip(" ").startswith(_FORMULA):
        told = f"'{told}"
    # A quoted field may hold anything; quoting is also what keeps a lone carriage return inside.
    if any(char in told for char in ',"\r\n') or told != told.strip():
        return '"' + told.replace('"', '""') + '"'
    return told


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, engine="pyarrow", index=False, compression="zstd")
    return buffer.getvalue()
