"""The one meaning of a filter: from an address to bound values, and to words.

No Streamlit here; dashboard/filter_bar.py draws it. Values from outside are made sensible or
dropped with a notice, never echoed and never an exception.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from dashboard.text import day, listing, span

if TYPE_CHECKING:
    import pandas as pd

# Wider than any record, so that "no limit" needs no other query.
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)

MAX_VALUES = 40
MAX_SEARCH = 200
DATE_BASES = ("happened", "reported")

# The address and the command line use the same names; an address has a value only where it
# differs from the default.
URL_NAMES = (
    "from", "to", "date-basis", "actor", "lane", "category", "significance", "q", "origins", "grade", "unreported",
    "without", "known-on",
)  # fmt: skip
# Closed lists that are no table of the record: code to label.
ORIGINS = {"none": "no origin seen", "one": "one origin", "several": "two or more origins"}
GRADES = {name: name for name in ("confirmed", "reported", "contested", "ungraded")}
UNREPORTED = {"US": "no US outlet", "CN": "no outlet in China or Hong Kong"}


@dataclass(frozen=True)
class Codes:
    """What a filter may name: code to label, from the code lists of the record."""

    actors: Mapping[str, str]
    lanes: Mapping[str, str]
    categories: Mapping[str, str]
    outlets: Mapping[str, str]
    redirects: Mapping[str, str]
    last_day: date


def read_codes(frame: pd.DataFrame, last_day: date) -> Codes:
    """Codes from the rows of queries/filter_codes.sql and the day of the latest release."""

    def of(kind: str) -> dict[str, str]:
        part = frame[frame.kind == kind]
        return dict(zip(part.code, part.label, strict=True))

    return Codes(of("actor"), of("lane"), of("category"), of("outlet"), of("redirect"), last_day)


@dataclass(frozen=True)
class Filters:
    """What the reader asked for. Frozen, so that it can key a cache and be compared in a test."""

    start: date | None = None
    end: date | None = None
    date_basis: str = "happened"
    actors: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    min_significance: int = 1
    search: str = ""
    origins: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    unreported_by: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    known_on: date | None = None

    def params(self) -> dict[str, Any]:
        """Every value that a filtered query binds, by its declared name."""
        return {
            "from_date": self.start or FIRST_DAY,
            "to_date": self.end or LAST_DAY,
            "date_basis": self.date_basis,
            "actors": list(self.actors),
            "lanes": list(self.lanes),
            "categories": list(self.categories),
            "min_significance": self.min_significance,
            "words": search_words(self.search),
            "origins": list(self.origins),
            "grades": list(self.grades),
            "unreported_by": list(self.unreported_by),
            "without": list(self.without),
            "known_on": self.known_on,
        }

    def to_query(self) -> dict[str, str | list[str]]:
        """The parameters of an address that reproduces this filter; defaults are left out."""
        query: dict[str, str | list[str]] = {}
        if self.start:
            query["from"] = self.start.isoformat()
        if self.end:
            query["to"] = self.end.isoformat()
        if self.date_basis != "happened":
            query["date-basis"] = self.date_basis
        lists = {
            "actor": self.actors, "lane": self.lanes, "category": self.categories, "origins": self.origins,
            "grade": self.grades, "unreported": self.unreported_by, "without": self.without,
        }  # fmt: skip
        query |= {name: list(values) for name, values in lists.items() if values}
        if self.min_significance > 1:
            query["significance"] = str(self.min_significance)
        if self.search:
            query["q"] = self.search
        if self.known_on:
            query["known-on"] = self.known_on.isoformat()
        return query

    def but(self, **changes: Any) -> Filters:
        """The same filter with some fields changed."""
        return replace(self, **changes)

    @property
    def known(self) -> dict[str, Any]:
        """What a query of one thing binds of the filter: which documents count at all."""
        return {"known_on": self.known_on, "without": list(self.without)}

    @property
    def is_default(self) -> bool:
        """True where nothing is filtered."""
        return self == Filters()

    def words(self, codes: Codes) -> str:
        """The filter in words, without counts: what a chart's caption says after the period."""
        parts = []
        if self.actors:
            names = [codes.actors.get(actor, "an actor") for actor in self.actors]
            parts.append("involving " + listing(names, "or"))
        if self.lanes:
            parts.append(
                ("lane " if len(self.lanes) == 1 else "lanes ") + listing([codes.lanes[lane] for lane in self.lanes])
            )
        if self.categories:
            parts.append("on " + listing([codes.categories[c].lower() for c in self.categories]))
        if self.min_significance > 1:
            parts.append(f"significance {self.min_significance} and above")
        if self.search:
            parts.append(f"with the words “{self.search}”")
        if self.origins:
            parts.append("resting on " + listing([ORIGINS[each] for each in self.origins], "or"))
        if self.grades:
            parts.append(listing(self.grades, "or"))
        if self.unreported_by:
            parts.append("told by " + listing([UNREPORTED[each] for each in self.unreported_by]))
        if self.without:
            parts.append("without " + listing([codes.outlets[outlet] for outlet in self.without]))
        if self.known_on:
            parts.append(f"as known on {day(self.known_on)}")
        return "; ".join(parts)

    def period(self, first: object = None, last: object = None) -> str:
        """The period in words; `first` and `last` are the ends of the record where none is set."""
        verb = "first reported " if self.date_basis == "reported" else ""
        start, end = self.start or first, self.end or last
        if start is None and end is None:
            return verb + "all dates"
        if end is None:
            return f"{verb}from {day(start, short=True)}"
        if start is None:
            return f"{verb}until {day(end, short=True)}"
        return verb + span(start, end, short=True)


def search_words(search: str) -> list[str]:
    """What a search looks for: all of these, in lower case, in any order."""
    return unicodedata.normalize("NFC", search).lower().split()


def parse(query: Mapping[str, Sequence[str]], codes: Codes) -> tuple[Filters, list[str]]:
    """A filter from an address, and a notice for each value that could not be used as it stood.

    query: every value of every parameter; unknown parameters belong to the page and are left alone.
    """
    notices: list[str] = []

    def last(name: str) -> str:
        values = query.get(name) or [""]
        return values[-1].strip()

    start = _date(last("from"), "from", notices)
    end = _date(last("to"), "to", notices)
    if start and end and start > end:
        start, end = end, start
        notices.append("The first day lay after the last one; they were exchanged.")
    known_on = _date(last("known-on"), "known-on", notices)
    if known_on and known_on >= codes.last_day:
        known_on = None  # the whole record, which is the default
    basis = last("date-basis")
    if basis and basis not in DATE_BASES:
        notices.append("The date basis is neither happened nor reported; happened is used.")
    return (
        Filters(
            start=start,
            end=end,
            date_basis=basis if basis in DATE_BASES else "happened",
            actors=_codes(query.get("actor", ()), codes.actors, "actor", notices, codes.redirects),
            lanes=_codes(query.get("lane", ()), codes.lanes, "lane", notices),
            categories=_codes(query.get("category", ()), codes.categories, "category", notices),
            min_significance=_significance(last("significance"), notices),
            search=clean_search(last("q"), notices),
            origins=_codes(query.get("origins", ()), ORIGINS, "origins", notices),
            grades=_codes(query.get("grade", ()), GRADES, "grade", notices),
            unreported_by=_codes(query.get("unreported", ()), UNREPORTED, "unreported", notices),
            without=_codes(query.get("without", ()), codes.outlets, "without", notices, codes.redirects),
            known_on=known_on,
        ),
        notices,
    )


def clean_search(text: str, notices: list[str] | None = None) -> str:
    """Search text without control or formatting characters, at most MAX_SEARCH characters."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    kept = re.sub(r"\s+", " ", unicodedata.normalize("NFC", kept)).strip()
    if len(kept) > MAX_SEARCH:
        kept = kept[:MAX_SEARCH].strip()
        if notices is not None:
            notices.append(f"The search was cut to {MAX_SEARCH} characters.")
    return kept


def _date(text: str, name: str, notices: list[str]) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        notices.append(f"The value of “{name}” is not a day such as 2026-05-12; it was left out.")
        return None
    return min(max(found, FIRST_DAY), LAST_DAY)


def _codes(
    values: Iterable[str],
    known: Mapping[str, str],
    noun: str,
    notices: list[str],
    redirects: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    unknown = 0
    folded = {code.casefold(): code for code in known}
    for value in values:
        code = folded.get(value.strip().casefold())
        code = code or (redirects or {}).get(value.strip())
        if code in known:
            found[str(code)] = None
        else:
            unknown += 1
    if unknown:
        plural = "values" if unknown > 1 else "value"
        notices.append(f"{unknown} {plural} of “{noun}” is not in the record and was left out.")
    if len(found) > MAX_VALUES:
        notices.append(f"Only the first {MAX_VALUES} values of “{noun}” are used.")
    ordered = [code for code in known if code in dict.fromkeys(list(found)[:MAX_VALUES])]
    return tuple(ordered)


def _significance(text: str, notices: list[str]) -> int:
    if not text:
        return 1
    if re.fullmatch(r"-?\d{1,6}", text):
        value = int(text)
        if not 1 <= value <= 5:  # noqa: PLR2004 - the scale of the rubric
            notices.append("Significance goes from 1 to 5; the nearest value is used.")
        return min(max(value, 1), 5)
    notices.append("Significance is not a number from 1 to 5; it was left out.")
    return 1
