"""Words for readers, and text from the data that shows as it stands and does nothing."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.text import (
    as_date,
    count,
    dated,
    day,
    escape,
    host,
    link,
    listing,
    plain,
    safe_url,
    span,
)

PAYLOAD = "*a* _b_ $5 :red[x] ![i](https://t.example/p.png)"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (pd.NaT, None),
        (float("nan"), None),
        (date(2026, 5, 12), date(2026, 5, 12)),
        (pd.Timestamp(2026, 5, 12), date(2026, 5, 12)),
        (datetime(2026, 5, 12, 23, 59), date(2026, 5, 12)),  # noqa: DTZ001
        ("2026-05-12", date(2026, 5, 12)),
    ],
    ids=str,
)
def test_a_date_comes_out_of_whatever_a_frame_holds(value: Any, expected: date | None) -> None:
    found = as_date(value)
    assert found == expected
    assert type(found) in (date, type(None)), "a time of day would make equal days differ"


@pytest.mark.parametrize(
    ("start", "precision", "end", "long", "short"),
    [
        ("2026-05-12", "day", None, "12 May 2026", "12 May 2026"),
        ("2026-09-01", "day", None, "1 September 2026", "1 Sep 2026"),
        ("2026-05-14", "day", "2026-05-15", "14–15 May 2026", "14–15 May 2026"),
        ("2026-04-28", "day", "2026-05-02", "28 April – 2 May 2026", "28 Apr – 2 May 2026"),
        ("2025-12-30", "day", "2026-01-02", "30 December 2025 – 2 January 2026", "30 Dec 2025 – 2 Jan 2026"),
        ("2026-05-14", "day", "2026-05-14", "14 May 2026", "14 May 2026"),
        ("2026-04-01", "month", None, "April 2026", "Apr 2026"),
        ("2026-01-01", "quarter", None, "first quarter of 2026", "Q1 2026"),
        ("2026-04-01", "quarter", None, "second quarter of 2026", "Q2 2026"),
        ("2026-10-01", "quarter", None, "fourth quarter of 2026", "Q4 2026"),
        ("2026-01-01", "year", None, "2026", "2026"),
        (None, "day", None, "no date", "no date"),
        (pd.NaT, "month", pd.NaT, "no date", "no date"),
        ("2026-05-12", "day", pd.NaT, "12 May 2026", "12 May 2026"),
    ],
    ids=str,
)
def test_a_date_is_told_as_exactly_as_it_is_known(start: Any, precision: str, end: Any, long: str, short: str) -> None:
    assert dated(start, precision, end) == long
    assert dated(start, precision, end, short=True) == short


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-05-14", "2026-05-15", "14–15 May 2026"),
        ("2026-05-14", "2026-05-14", "14 May 2026"),
        ("2025-01-01", "2026-06-30", "1 January 2025 – 30 June 2026"),
        ("2026-05-14", None, "14 May 2026"),
        (None, "2026-05-14", "14 May 2026"),
        (None, None, "no date"),
    ],
    ids=str,
)
def test_a_span_repeats_neither_month_nor_year(start: Any, end: Any, words: str) -> None:
    assert span(start, end) == words


def test_a_day_in_words() -> None:
    assert day(date(2026, 9, 3)) == "3 September 2026"
    assert day(date(2026, 9, 3), short=True) == "3 Sep 2026"
    assert day(None) == "no date"


@pytest.mark.parametrize(
    ("number", "noun", "plural", "words"),
    [(0, "event", None, "0 events"), (1, "event", None, "1 event"), (1402, "event", None, "1,402 events"), (2, "reply", "replies", "2 replies")],
)
def test_a_count_has_its_plural_and_its_thousands(number: int, noun: str, plural: str | None, words: str) -> None:
    assert count(number, noun, plural) == words


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_is_joined_by_commas_and_and(words: list[str], expected: str) -> None:
    assert listing(words) == expected
    assert listing(words, "or") == expected.replace(" and ", " or ")


# Text from the data -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        ("", ""),
        (12, "12"),
        ("  two   words ", "two words"),
        ("two\nlines\r\nand\ttab", "two lines and tab"),
        ("a\u2028b\u2029c", "a b c"),
        ("nul\x00 bell\x07", "nul bell"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("right\u202eleft\u2066x\u2069", "rightleftx"),
        ("\U000e0041tag", "tag"),
        ("\ud800lone", "lone"),
        ("\ue000private", "private"),
        ("华为 é 😀", "华为 é 😀"),
    ],
    ids=repr,
)
def test_plain_text_is_one_line_without_hidden_characters(value: Any, expected: str) -> None:
    assert plain(value) == expected


def test_plain_text_has_a_limit() -> None:
    assert plain("x" * 3000) == "x" * 1999 + "…"
    assert plain("x" * 10, 10) == "x" * 10
    assert plain("x" * 11, 10) == "x" * 9 + "…"


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_plain_text_is_printable_whatever_came(text: str) -> None:
    found = plain(text)
    assert found == found.strip()
    assert "  " not in found
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", found)
    assert plain(found) == found


@pytest.mark.parametrize("sign", list(r"\`*_{}[]()#+-.!|<>~$:&"))
def test_every_sign_of_markdown_is_escaped(sign: str) -> None:
    assert escape(f"a{sign}b") == f"a\\{sign}b"


@pytest.mark.parametrize("text", [PAYLOAD, "<b>x</b>", "1. not a list", "# no head", "[a](javascript:alert(1))", ":smile:", "$x$", "&lt;"])
def test_escaped_text_keeps_every_letter(text: str) -> None:
    escaped = escape(text)
    assert re.sub(r"\\(.)", r"\1", escaped) == text
    # No sign that Markdown reads stands without its backslash.
    bare = re.sub(r"\\.", "", escaped)
    assert not re.search(r"[\\`*_{}\[\]()#+\-.!|<>~$:&]", bare)


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from(list("ab \\`*_{}[]()#+-.!|<>~$:&\n\t华")), max_size=40))
def test_escaping_undone_gives_the_plain_text(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", escape(text)) == plain(text)


# A web address on its own is made a link by Streamlit's Markdown even without brackets.
def test_an_address_in_a_title_does_not_become_a_link() -> None:
    escaped = escape("see https://evil.example/x and www.evil.example")
    assert "https://" not in escaped
    assert "www." not in escaped


# Addresses ----------------------------------------------------------------------------------------

GOOD = [
    "https://www.nytimes.com/2026/05/12/us/politics/a-b_c.html?x=1&y=2#top",
    "http://www.gov.cn/zhengce/content_1234.htm",
    "https://example.org/a(b)c",
    "https://zh.wikipedia.org/wiki/华为",
    "https://sub.example.org:8443/",
]
BAD = [
    None, 5, "", "https://", "https:///x", "http:/x.example", "https://nodot/x", "//host.example/x", "/timeline", "timeline?x=1",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "\tjavascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)", "file:///etc/passwd", "ftp://host.example/x", "https://a@b.example/", "https://user:word@b.example/",
    "https://b.example/\u202ex", "https://b.example/\x00", "https://b.example/a b", "https://b.example/a\nb", "https://b.example/\u200b",
    'https://b.example/"onclick', "https://b.example/<b>", "https://b.example/a`b", "https://b.example/'x", "https:\\\\b.example\\x",
    "https://[::1", "https://b.example/" + "x" * 2000, " https://b.example/", "blob:https://b.example/x",
    "https://b.example:99999999/x",
]  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_a_plain_web_address_may_be_linked(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize("url", BAD, ids=lambda url: repr(url)[:40])
def test_anything_else_is_no_address(url: Any) -> None:
    assert safe_url(url) is None
    assert link("label", url) == "label"


@settings(max_examples=300)
@given(st.text(alphabet=st.sampled_from(list("htps:/@.?#[]()\\<>\"' \n\t\u202eaxb1%")), max_size=30), st.sampled_from(["", "https://", "http://a.example/", "javascript:"]))
def test_whatever_is_linked_is_http_with_a_host_and_no_user(text: str, head: str) -> None:
    url = safe_url(head + text)
    if url is not None:
        assert re.fullmatch(r"https?://[^/?#@\s]+\.[^/?#@\s]*([/?#][^\s]*)?", url)


@settings(max_examples=200)
@given(st.text(max_size=40), st.sampled_from(GOOD))
def test_a_link_has_its_label_made_literal(label: str, url: str) -> None:
    assert link(label, url) == f"[{escape(label)}](<{url}>)"


def test_the_host_is_shown_without_www() -> None:
    assert host("https://www.nytimes.com/2026/x") == "nytimes.com"
    assert host("https://WWW.Gov.cn/") == "gov.cn"
    assert host("https://sub.example.org:8443/") == "sub.example.org"
