"""Words for readers: dates, counts, lists, and text from the data made safe for Markdown."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

import pandas as pd

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def is_missing(value: object) -> bool:
    """True for None, NaN, NaT and NA, in which pandas dresses a NULL."""
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def as_date(value: object) -> date | None:
    """A plain date from whatever a data frame holds; None for a missing one."""
    if is_missing(value):
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    stamp = pd.Timestamp(str(value))
    return date(stamp.year, stamp.month, stamp.day)


def day(value: object, *, short: bool = False) -> str:
    """12 May 2026, or 12 May 2026 with a three-letter month where `short`."""
    found = as_date(value)
    if found is None:
        return "no date"
    month = MONTHS[found.month - 1]
    return f"{found.day} {month[:3] if short else month} {found.year}"


def dated(start: object, precision: str, end: object = None, *, short: bool = False) -> str:
    """A date as exactly as it is known: 12 May 2026; April 2026; second quarter of 2026; 2026."""
    first = as_date(start)
    if first is None:
        return "no date"
    last = as_date(end)
    month = MONTHS[first.month - 1][: 3 if short else None]
    if precision == "year":
        return str(first.year)
    if precision == "quarter":
        quarter = (first.month - 1) // 3
        if short:
            return f"Q{quarter + 1} {first.year}"
        return f"{('first', 'second', 'third', 'fourth')[quarter]} quarter of {first.year}"
    if precision == "month":
        return f"{month} {first.year}"
    if last and last > first:
        return span(first, last, short=short)
    return day(first, short=short)


def span(start: object, end: object, *, short: bool = False) -> str:
    """14–15 May 2026; 28 April – 2 May 2026; 1 January 2025 – 30 June 2026."""
    first, last = as_date(start), as_date(end)
    if first is None or last is None or first == last:
        return day(first or last, short=short)
    cut = 3 if short else None
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last, short=short)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1][:cut]} – {day(last, short=short)}"
    return f"{day(first, short=short)} – {day(last, short=short)}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """1 event, 1,402 events."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listing(words: Sequence[str], last: str = "and") -> str:
    """a, b and c."""
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def plain(value: object, limit: int = 2000) -> str:
    """One line of text without control, zero-width or bidirectional characters, at most `limit` long."""
    text = "" if is_missing(value) else str(value)
    # Nearly every text is printable, which rules out all that follows but spaces.
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs", "Co"))
        text = re.sub(r"\s+", " ", text)
    kept = (re.sub(" {2,}", " ", text) if "  " in text else text).strip()
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def escape(value: object, limit: int = 2000) -> str:
    """Text from the data or the address that shows literally in Streamlit's Markdown."""
    return _MARKDOWN.sub(r"\\\1", plain(value, limit))


def safe_url(value: object) -> str | None:
    """The address if it is a plain http(s) one that may be linked, else None."""
    if not isinstance(value, str) or not 10 <= len(value) <= 2000:  # noqa: PLR2004
        return None
    if plain(value) != value or re.search(r"[\s\\\"'<>`]", value):
        return None
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port  # an impossible port raises
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "." not in host:
        return None
    return value


def host(url: str) -> str:
    """The host of an address without www, to be shown beside a link."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def link(label: object, url: object) -> str:
    """A Markdown link with its text made literal; just the text where the address is not usable."""
    safe = safe_url(url)
    if safe is None:
        return escape(label)
    return f"[{escape(label)}](<{safe}>)"
