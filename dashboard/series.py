"""Indicator series in words and steps: which value holds on a day, how far the sides are apart, how far behind one is.

The rules stand here once, for charts, titles, pages and decks. A gap is told for the latest day on which
both sides have a value: as a ratio, or as a difference where the unit has no natural zero or is a share. Counts by
year are compared for the latest year that had been over for a year when the source was as it is here.
A lag is told only of levels that never fall (records, running totals), between two days that both stand
in the series: the day on which the side behind reached its present level, and the first day on which the
other one had. Nothing is carried on beyond what the source covers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from dashboard.text import as_date, dated, day, listing, plain

GROUPS: Final = {
    "capability": "Capability", "compute": "Training compute", "models": "Models", "chips": "Chips and clusters",
    "china_compute": "Computing power added in China", "adoption": "Adoption",
}  # fmt: skip
SIDES: Final = ("US", "CN")
NAMES: Final = {"US": "United States", "CN": "China", "WORLD": "All countries", "US-CN": "United States over China"}
SHORT: Final = {"US": "US", "CN": "China", "WORLD": "All", "US-CN": "US lead"}
# Records: a value holds until the next one. Of single chips, the highest to date is followed.
HELD: Final = ("step", "step_log", "scatter_log")
LOG: Final = ("step_log", "scatter_log")
LEVELS: Final = (*HELD, "line", "stacked_area")
MONTH: Final = 30.4375
WHOLE: Final = 10
_RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def power(exponent: int) -> str:
    """10²⁵."""
    return "10" + str(exponent).translate(_RAISED)


def number(value: float) -> str:
    """A value as it is read: 158.7, 742,893, 18.0 million, 5.0 × 10²⁶."""
    size = abs(value)
    if size >= 1e12:  # noqa: PLR2004 - beyond, words help nobody
        exponent = len(f"{int(size)}") - 1
        return f"{value / 10**exponent:.1f} × {power(exponent)}"
    for unit, name in ((1e9, "billion"), (1e6, "million")):
        if size >= unit:
            return f"{value / unit:.1f} {name}"
    if size >= 1000:  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0") if size >= 1 else f"{value:.3g}"


def last_day(vintage: str) -> date | None:
    """The last day that a data vintage covers: 2026-04-29, or the last of 2025-12; None where it is neither."""
    match = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", plain(vintage))
    if not match:
        return None
    year, month = int(match[1]), int(match[2])
    try:
        return date(year, month, int(match[3]) if match[3] else monthrange(year, month)[1])
    except ValueError:
        return None


def vintage(text: str) -> str:
    """A data vintage in words: 29 April 2026, December 2025; what is neither day nor month as it stands."""
    found = last_day(text)
    if found is None:
        return plain(text)
    return day(found) if len(plain(text)) > len("2025-12") else dated(found, "month")


def until(vintage: str, *limits: date | None) -> date | None:
    """To which day a record may be said to hold: that of the vintage, or an earlier limit of the filter."""
    days = [found for found in (last_day(vintage), *limits) if found is not None]
    return min(days) if days else None


def held(values: pd.DataFrame) -> pd.DataFrame:
    """Rows that raise the highest value of their country so far: value_date, country, value."""
    frame = values.sort_values(["country", "value_date", "value"], kind="stable")
    frame = frame.groupby(["country", "value_date"], as_index=False).value.max()
    return frame[frame.value == frame.groupby("country").value.cummax()].reset_index(drop=True)


def whole_until(values: pd.DataFrame) -> pd.Timestamp | None:
    """To which day counts by year are whole; None where that is no question.

    The sources take up a year's models late: a year counts once it has been over for a year.
    """
    if values.empty or str(values.display.iloc[0]) != "columns":
        return None
    covered = last_day(str(values.data_vintage.iloc[0]))
    return pd.Timestamp(covered) - pd.DateOffset(years=1) if covered else None


def not_whole(values: pd.DataFrame) -> str:
    """“2025 is not complete in the source” of the years that are not; "" where all are."""
    limit = whole_until(values)
    years = sorted({each.year for each in values.value_date if limit is not None and each > limit})
    if not years:
        return ""
    return f"{listing([str(year) for year in years])} {'is' if len(years) == 1 else 'are'} not complete in the source"


# How a source marks a row whose value is a guess.
GUESS = "(speculative)"


@dataclass(frozen=True)
class Lag:
    """Months by which one side came later to a level. is_least: the other side had it before the series begins."""

    months: float
    level: float
    first: date
    reached: date
    is_least: bool


@dataclass(frozen=True)
class Reading:
    """Both sides on the latest day on which both have a value. is_difference: told as a difference, not as a ratio.

    guesses: names of the sides whose value the source calls speculative.
    """

    on: date
    us: float
    cn: float
    unit: str
    is_difference: bool
    lag: Lag | None = None
    is_yearly: bool = False
    guesses: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """29 April 2026; of counts by year, the year."""
        return f"{self.on.year}" if self.is_yearly else day(self.on)

    @property
    def ahead(self) -> str:
        """US, CN, or "" where they are level."""
        return "" if self.us == self.cn else "US" if self.us > self.cn else "CN"

    @property
    def apart(self) -> str:
        """How far apart: "24 times", "1.3 times", "10.5 points"; "" where they are level or nothing can be said."""
        high, low = max(self.us, self.cn), min(self.us, self.cn)
        if high == low:
            return ""
        if self.is_difference:
            return f"{number(round(high - low, 1))} {_points(self.unit)}"
        if low <= 0:
            return ""
        times = high / low
        told = f"{times:,.0f}" if times >= WHOLE else f"{times:.1f}"
        return f"{told} times"


def _points(unit: str) -> str:
    return "percentage points" if unit.startswith("%") else "points" if "point" in unit else unit


def reading(values: pd.DataFrame, end: date | None) -> Reading | None:
    """The two sides set against each other; None where they have no day in common.

    values: queries/indicator_values.sql of one series. end: to which day records hold.
    """
    if values.empty:
        return None
    display, unit = str(values.display.iloc[0]), str(values.unit.iloc[0])
    own = values[values.country.isin(SIDES)]
    if set(own.country) != set(SIDES):
        return None
    frame = held(own) if display in HELD else own
    sides = {side: frame[frame.country == side].sort_values("value_date", kind="stable") for side in SIDES}
    if display in HELD:
        last = as_date(frame.value_date.max())
        assert last is not None  # noqa: S101 - there are rows
        on = max(last, end) if end else last
        now = {side: float(sides[side].value.iloc[-1]) for side in SIDES}
    else:
        common = set(sides["US"].value_date) & set(sides["CN"].value_date)
        limit = whole_until(values)
        common = {each for each in common if limit is None or each <= limit}
        found = as_date(max(common)) if common else None
        if found is None:
            return None
        on = found
        now = {side: float(sides[side][sides[side].value_date == pd.Timestamp(on)].value.iloc[-1]) for side in SIDES}
    is_difference = display == "step" or unit.startswith("%") or "point" in unit
    lag = None if unit.startswith("%") else _lag(sides, now, display, on)
    past = own[(own.value_date <= pd.Timestamp(on)) & (own.value == own.country.map(now))]
    guesses = tuple(NAMES[side] for side in SIDES if is_guess(past[past.country == side]["item"]).any())
    return Reading(on, now["US"], now["CN"], unit, is_difference, lag, display == "columns", guesses)


def is_guess(items: pd.Series) -> pd.Series:
    """Which values their source calls speculative, by the name of the row they stand in."""
    return items.map(lambda item: GUESS in plain(item)).astype(bool)


def _lag(sides: dict[str, pd.DataFrame], now: dict[str, float], display: str, on: date) -> Lag | None:
    if display not in LEVELS or now["US"] == now["CN"]:
        return None
    sides = {side: rows[rows.value_date <= pd.Timestamp(on)] for side, rows in sides.items()}
    if not all(rows.value.is_monotonic_increasing for rows in sides.values()):
        return None
    behind, ahead = ("CN", "US") if now["US"] > now["CN"] else ("US", "CN")
    level = now[behind]
    reached = as_date(sides[behind][sides[behind].value >= level].value_date.min())
    above = sides[ahead][sides[ahead].value >= level].value_date
    first = as_date(above.min()) if len(above) else None
    if reached is None or first is None or first >= reached:
        return None
    is_least = first == as_date(sides[ahead].value_date.min())
    return Lag((reached - first).days / MONTH, level, first, reached, is_least)


def months(lag: Lag) -> str:
    """About 9 months; at least 21 months."""
    whole = int(lag.months) if lag.is_least else round(lag.months)
    head = "at least" if lag.is_least else "about"
    return "less than a month" if whole < 1 else f"{head} {whole} month{'' if whole == 1 else 's'}"


def sentences(values: pd.DataFrame, end: date | None) -> list[str]:
    """What the latest values say, in sentences, by the rules above."""
    if values.empty:
        return []
    unit, found = str(values.unit.iloc[0]), reading(values, end)
    if found is None:
        return [_alone(rows, unit) for _, rows in values.groupby("country", sort=False)]
    when = f"{'In' if found.is_yearly else 'On'} {found.when}"
    sides = f"United States {number(found.us)}, China {number(found.cn)} {plain(unit)}"
    if not found.ahead:
        told = [f"{when} the two sides are level: {sides}."]
    elif found.apart and found.is_difference:
        who, other = (NAMES[found.ahead], NAMES["CN" if found.ahead == "US" else "US"])
        told = [f"{when} {_the(who)} is {found.apart} ahead of {_the(other)}: {sides}."]
    elif found.apart:
        who, other = (NAMES[found.ahead], NAMES["CN" if found.ahead == "US" else "US"])
        told = [f"{when} {_the(who)} has {found.apart} the value of {_the(other)}: {sides}."]
    else:
        told = [f"{when}: {sides}."]
    if found.guesses:
        told.append(f"The source calls the value of {listing([_the(name) for name in found.guesses])} speculative.")
    if (lag := found.lag) is not None:
        behind = NAMES["CN" if found.ahead == "US" else "US"]
        ahead = _the(NAMES[found.ahead])
        head = f"{_capital(_the(behind))} reached its present level of {number(lag.level)} by {day(lag.reached)}"
        if lag.is_least:
            told.append(f"{head}; {ahead} had passed it by {day(lag.first)}, where its series begins, so the lag is "
                        f"{months(lag)} and cannot be dated more closely.")  # fmt: skip
        else:
            told.append(f"{head}, {months(lag)} after {ahead}, which had passed it by {day(lag.first)}.")
    return [text[:1].upper() + text[1:] for text in told]


def _alone(rows: pd.DataFrame, unit: str) -> str:
    last = rows.sort_values("value_date", kind="stable").iloc[-1]
    ends = ""
    if pd.notna(last.low) and pd.notna(last.high):
        ends = f" (90% interval {number(float(last.low))} to {number(float(last.high))})"
    text = f"{plain(last.country_name)} on {day(last.value_date)}: {number(float(last.value))}{ends} {plain(unit)}"
    if last.country != "US-CN":
        return f"{text}."
    top = rows.loc[rows.value.idxmax()]
    return f"{text}; at most {number(float(top.value))}, on {day(top.value_date)}."


def _the(name: str) -> str:
    return f"the {name}" if name.startswith("United") else name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def grid(values: pd.DataFrame, end: date | None) -> tuple[list[date], dict[str, list[float | None]], str]:
    """Days, the value of each country on each, and what was done: records at the ends of months or quarters.

    Other series keep the days of their source.
    """
    display = str(values.display.iloc[0])
    countries = [code for code in NAMES if code in set(values.country)]
    if display not in HELD:
        days = sorted(set(values.value_date))
        table = values.groupby(["country", "value_date"]).value.last()
        found = {code: [_or_none(table.get((code, each))) for each in days] for code in countries}
        lacking = not_whole(values)
        return [_day(each) for each in days], found, f"{lacking}." if lacking else ""
    frame = held(values)
    first, last = _day(frame.value_date.min()), _day(frame.value_date.max())
    last = max(last, end) if end else last
    is_long = (last - first) > timedelta(days=4 * 365)
    stops = [_day(each) for each in pd.date_range(first, last, freq="QE" if is_long else "ME")]
    stops = stops if stops and stops[-1] >= last else [*stops, last]
    found = {}
    for code in countries:
        own = frame[frame.country == code].set_index("value_date").value
        found[code] = [_or_none(own[own.index <= pd.Timestamp(each)].max()) for each in stops]
    return stops, found, f"Records as they stood at the end of each {'quarter' if is_long else 'month'}."


def _day(value: Any) -> date:
    return as_date(value) or date.min


def _or_none(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
