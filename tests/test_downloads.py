"""Tables as files: harmless in a spreadsheet, whole, bounded, the same every time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import time
import zipfile
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.downloads import (
    LONGEST_NAME,
    MOST_ROWS,
    Export,
    csv_bytes,
    file_name,
    json_bytes,
    notes_text,
    parquet_bytes,
    xlsx_bytes,
)
from dashboard.frame import Caption

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    " =1+1",
    '=HYPERLINK("https://t.example","x")',
    '=1+1,"=2+2"\n=3+3',
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
]
HARMLESS = ["plain", "a,b", 'say "no"', "two\nlines", "a\rb", "1 = 1", "深度求索", "'quoted'", "", " padded ", "a;b"]
FRAME = pd.DataFrame(
    {
        "event_id": ["E1", "E2", "E3"],
        "day": pd.to_datetime(["2026-05-14", "2025-01-01", None]),
        "moment": pd.to_datetime(["2026-05-14 10:30", "2025-01-01 00:00", None]),
        "plain_day": [dt.date(2026, 5, 14), None, dt.date(2015, 1, 1)],
        "change": [-1.5, 2.0, np.nan],
        "origins": pd.array([1, -2, None], dtype="Int64"),
        "confirmed": [True, False, True],
        "actors": [["BIS", "Nvidia"], [], ["-x", "y"]],
    }
)


def read(export: Export | bytes) -> list[list[str]]:
    data = export if isinstance(export, bytes) else export.data
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


@pytest.mark.parametrize("text", PAYLOADS)
def test_formulas_come_back_as_text(text: str) -> None:
    header, row = read(csv_bytes(pd.DataFrame({"title": [text], "after": ["x"]})))
    assert header == ["title", "after"]
    assert row == [f"'{text}", "x"]


def test_formulas_in_lists_and_headings_too() -> None:
    rows = read(csv_bytes(pd.DataFrame({"=1+1": [["=1+1", "b"]]})))
    assert rows == [["'=1+1"], ["'=1+1; b"]]


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_comes_back_as_it_was(text: str) -> None:
    assert read(csv_bytes(pd.DataFrame({"title": [text], "after": ["x"]})))[1] == [text, "x"]


@settings(max_examples=150)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(alphabet="=+-@\t\r\n\0 ,\"'a", max_size=8)), min_size=1))
def test_any_text_reads_back(rows: list[tuple[str, str]]) -> None:
    back = read(csv_bytes(pd.DataFrame(rows, columns=["a", "b"])))
    assert len(back) == len(rows) + 1
    for was, now in zip(rows, back[1:], strict=True):
        for text, cell in zip(was, now, strict=True):
            assert cell == text or (cell == f"'{text}" and text.strip(" ")[:1] in tuple("=+-@\t\r\n\0＝＋－＠"))
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))


def test_values_keep_their_kind() -> None:
    header, *rows = read(csv_bytes(FRAME))
    assert header == list(FRAME.columns)
    assert rows[0] == ["E1", "2026-05-14", "2026-05-14T10:30:00", "2026-05-14", "-1.5", "1", "true", "BIS; Nvidia"]
    assert rows[1] == ["E2", "2025-01-01", "2025-01-01", "", "2.0", "-2", "false", ""]
    assert rows[2] == ["E3", "", "", "2015-01-01", "", "", "true", "'-x; y"]


def test_form_of_the_csv() -> None:
    data = csv_bytes(FRAME).data
    assert data.startswith(b"event_id,")
    assert data.endswith(b"\n")
    assert b"\r" not in data
    assert csv_bytes(FRAME, excel=True).data == b"\xef\xbb\xbf" + data
    assert csv_bytes(FRAME.set_index("event_id")).data.startswith(b"day,")
    assert csv_bytes(pd.DataFrame({"a": []})).data == b"a\n"


def test_json_reads_back() -> None:
    rows = json.loads(json_bytes(FRAME).data)
    assert rows[0]["actors"] == ["BIS", "Nvidia"]
    assert rows[0]["change"] == -1.5
    assert rows[2] == {
        "event_id": "E3",
        "day": None,
        "moment": None,
        "plain_day": "2015-01-01",
        "change": None,
        "origins": None,
        "confirmed": True,
        "actors": ["-x", "y"],
    }
    assert json.loads(json_bytes(pd.DataFrame({"t": PAYLOADS})).data)[0] == {"t": "=1+1"}
    assert json.loads(json_bytes(pd.DataFrame({"a": []})).data) == []


def test_parquet_reads_back() -> None:
    back = pd.read_parquet(io.BytesIO(parquet_bytes(FRAME.set_axis([7, 8, 9])).data))
    assert list(back.columns) == list(FRAME.columns)
    assert list(back.index) == [0, 1, 2]
    assert back["actors"].iloc[0].tolist() == ["BIS", "Nvidia"]
    assert back["change"].iloc[0] == -1.5
    assert back["day"].iloc[0] == pd.Timestamp("2026-05-14")


@pytest.mark.parametrize("make", [csv_bytes, json_bytes, parquet_bytes])
def test_the_same_rows_give_the_same_bytes(make: Any) -> None:
    assert make(FRAME).data == make(FRAME.copy()).data
    assert (make(FRAME).rows, make(FRAME).total, make(FRAME).truncated) == (3, 3, False)


@pytest.mark.parametrize("make", [csv_bytes, json_bytes, parquet_bytes])
def test_rows_are_capped_and_it_is_said(make: Any) -> None:
    made = make(pd.DataFrame({"a": range(10)}), max_rows=4)
    assert (made.rows, made.total, made.truncated) == (4, 10, True)
    assert count_rows(make, made.data) == 4


@pytest.mark.parametrize("make", [csv_bytes, json_bytes, parquet_bytes])
def test_bytes_are_capped_at_whole_rows(make: Any) -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"a": [rng.bytes(40).hex() for _ in range(2_000)]})
    whole = len(make(frame).data)
    made = make(frame, max_bytes=whole // 2)
    assert made.truncated
    assert len(made.data) <= whole // 2
    assert 500 < made.rows < 1_100
    assert count_rows(make, made.data) == made.rows


TOLD = Caption("=T", "Shown", "3 events", "Source", "Version 1.0", "CC BY 4.0", "https://p.example/x", ("N",))
DAY = dt.date(2026, 11, 22)


def xlsx(frame: pd.DataFrame, **bounds: Any) -> Export:
    return xlsx_bytes(frame, TOLD, dict.fromkeys(map(str, frame.columns), "=meaning"), released=DAY, **bounds)


def opened(export: Export) -> Any:
    return openpyxl.load_workbook(io.BytesIO(export.data))


def test_a_workbook_reads_back_with_its_types() -> None:
    book = opened(xlsx(FRAME))
    assert book.sheetnames == ["Rows", "Notes"]
    header, first, second, third = book["Rows"].iter_rows(values_only=True)
    assert list(header) == list(FRAME.columns)
    moment = pd.Timestamp("2026-05-14 10:30")
    assert list(first) == ["E1", pd.Timestamp("2026-05-14"), moment, pd.Timestamp("2026-05-14"), -1.5, 1, True, "BIS; Nvidia"]
    assert list(second) == ["E2", pd.Timestamp("2025-01-01"), pd.Timestamp("2025-01-01"), None, 2, -2, False, None]
    assert list(third) == ["E3", None, None, pd.Timestamp("2015-01-01"), None, None, True, "-x; y"]
    assert {cell.data_type for cell in book["Rows"]["B"][1:3]} == {"d"}
    assert {cell.number_format for cell in book["Rows"]["B"][1:3]} == {"yyyy-mm-dd"}
    assert all(cell.font.bold for cell in book["Rows"][1])
    assert book["Rows"].freeze_panes == "A2"
    assert book["Rows"].auto_filter.ref == "A1:H4"
    assert 4 <= book["Rows"].column_dimensions["A"].width <= 62


@pytest.mark.parametrize("text", [*PAYLOADS, *HARMLESS, "https://t.example", "mailto:a@b.c", "internal:Rows!A1", "{=1+1}", "1e5", "007"])
def test_a_workbook_has_no_formula_and_no_link(text: str) -> None:
    book = opened(xlsx(pd.DataFrame({text: [text], "list": [[text, "b"]]})))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type in {"s", "n"} and cell.hyperlink is None for cell in row)
    shown = book["Rows"]["A2"].value or ""
    # What XML cannot hold goes, and a carriage return is read as a line feed.
    assert shown.replace("\n", "\r") == text.replace("\0", "").replace("\n", "\r")
    assert b"<f>" not in b"".join(zipfile.ZipFile(io.BytesIO(xlsx(pd.DataFrame({"a": [text]})).data)).read(name)
                                  for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"))  # fmt: skip


def test_the_notes_of_a_workbook_are_those_of_the_text_file() -> None:
    lines = [cell.value or "" for cell in opened(xlsx(FRAME))["Notes"]["A"]]
    assert lines == notes_text(TOLD, dict.fromkeys(FRAME.columns, "=meaning"), is_csv=False).splitlines()
    assert "Licence: CC BY 4.0" in lines
    assert "- event_id: =meaning" in lines
    assert not any("CSV" in line for line in lines)


def test_a_workbook_is_of_the_day_of_the_record_and_always_the_same() -> None:
    made = xlsx(FRAME)
    time.sleep(1.1)
    assert made.data == xlsx(FRAME.copy()).data
    assert opened(made).properties.created == pd.Timestamp("2026-11-22")
    assert (made.rows, made.total, made.truncated) == (3, 3, False)


def test_a_workbook_is_bounded() -> None:
    made = xlsx(pd.DataFrame({"a": range(10)}), max_rows=4)
    assert (made.rows, made.total, made.truncated, opened(made)["Rows"].max_row) == (4, 10, True, 5)
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"a": [rng.bytes(40).hex() for _ in range(2_000)]})
    half = len(xlsx(frame).data) // 2
    made = xlsx(frame, max_bytes=half)
    assert len(made.data) <= half
    assert opened(made)["Rows"].max_row == made.rows + 1
    assert opened(xlsx(pd.DataFrame({"a": ["x" * 40_000]})))["Rows"]["A2"].value == "x" * 32_767
    assert opened(xlsx(pd.DataFrame()))["Rows"].max_row == 1
    assert opened(xlsx(pd.DataFrame({"a": [2**60, 2**53]})))["Rows"]["A2"].value == str(2**60)


def count_rows(make: Any, data: bytes) -> int:
    if make is csv_bytes:
        return len(read(data)) - 1
    return len(json.loads(data)) if make is json_bytes else len(pd.read_parquet(io.BytesIO(data)))


def test_a_very_large_table_is_cut_in_time() -> None:
    frame = pd.DataFrame({"a": np.arange(200_000), "b": "text, with a comma", "c": pd.Timestamp("2026-01-01")})
    start = time.perf_counter()
    made = csv_bytes(frame)
    assert (made.rows, made.total) == (MOST_ROWS, 200_000)
    assert time.perf_counter() - start < 5


@settings(max_examples=150)
@given(st.text(max_size=200), st.text(max_size=300), st.text(max_size=30), st.text(max_size=12))
def test_file_names_have_a_closed_alphabet(view: str, words: str, date: str, ext: str) -> None:
    name = file_name(view, words, date, ext)
    assert re.fullmatch(r"parallax(-[a-z0-9]+)*\.[a-z0-9]+", name)
    assert len(name) <= LONGEST_NAME
    assert file_name(view, words, date, ext) == name


def test_file_names_tell_what_is_inside() -> None:
    words = "1 Jan 2025 – 30 Jun 2026, lanes US and CN"
    assert file_name("Timeline", words, "2026-11-22", "csv") == (
        "parallax-timeline-1-jan-2025-30-jun-2026-lanes-us-and-cn-2026-11-22.csv"
    )
    assert file_name("timeline", "", "2026-11-22", ".PNG") == "parallax-timeline-2026-11-22.png"


def test_file_names_keep_filters_apart() -> None:
    long = "export control, " * 20
    names = {
        file_name("timeline", words, "2026-11-22", "csv") for words in (long + "a", long + "b", "华为", "中兴", "")
    }
    assert len(names) == 5


def test_notes_tell_source_licence_and_columns() -> None:
    caption = Caption(
        "T <b>\0", "What is shown", "3 events", "Source", "Version 1.0", "CC BY 4.0", "https://p.example/x", ("N",)
    )
    told = notes_text(caption, {"event_id": "Permanent identifier", "day": "Day\nof it"})
    for part in (
        "T <b>\n=====",
        *("Shown: What is shown", "Counts: 3 events", "Licence: CC BY 4.0", "Link: https://p.example/x", "- N"),
        *("- event_id: Permanent identifier", "- day: Day of it"),
    ):
        assert part in told
    assert told.endswith(".\n")
    assert "\0" not in told
