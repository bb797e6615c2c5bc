"""From a figure to a chart that can be edited: categories, series, colours and axis titles, as plain values.

The numbers are sums of the figure's rows and nothing else; `dashboard.briefing.deck_charts` writes them
into a presentation with a workbook behind each. Colours are names of the theme's tokens.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final, Literal

import pandas as pd

from dashboard import charts, series
from dashboard.figures import Figure
from dashboard.text import MONTHS, dated, listing, plain

Kind = Literal["columns", "bars", "grouped bars", "lines"]
MOST_CATEGORIES: Final = 20
MOST_SERIES: Final = 7
PALETTE: Final = ("accent", "second", "other1", "other2", "other3", "muted", "faint")
COUNT: Final = "#,##0"
# Below the axis stand numbers that are no less than nothing.
UNSIGNED: Final = "#,##0;#,##0"


@dataclass(frozen=True)
class Series:
    """One series. amounts: one for each category, in lines NaN for none; colour: a token, such as "US" or "faint"."""

    name: str
    amounts: tuple[float, ...]
    colour: str


@dataclass(frozen=True)
class Native:
    """A chart that PowerPoint can draw itself.

    kind: columns or bars, stacked, grouped bars, or lines. reach: the largest value of the axis where several
    charts share one scale. note: what was left out, in words; empty where nothing was. is_log: the values
    are drawn on a logarithmic axis. title: of one chart of several.
    """

    kind: Kind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    value_title: str
    category_title: str = ""
    number_format: str = COUNT
    note: str = ""
    title: str = ""
    reach: float | None = None
    is_log: bool = False

    @property
    def total(self) -> float:
        """The sum of all values."""
        return sum(value for each in self.series for value in each.amounts if value == value)  # noqa: PLR0124 - not NaN

    @property
    def is_signed(self) -> bool:
        """True where some values stand below the axis."""
        return any(value < 0 for each in self.series for value in each.amounts)


_DRAWN_HERE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "coverage": (("Table of the number of events", "Stacked columns of events"), (", darker where there are more", "")),
    "actor-roles": (("Circles of", "Stacked columns of"),),
    "actor-categories": (("Circles of", "Stacked bars of"), (" by quarter and category", " by category")),
    "actor-compare-categories": (("Marks of", "Bars of"),),
}


def charts_of(figure: Figure) -> tuple[Native, ...]:
    """The editable charts of a figure, most often one; none where its kind cannot be drawn so, or it is empty."""
    make = MAKERS.get(figure.name)
    if make is None or figure.is_empty:
        return ()
    made = make(figure.rows)
    found = made if isinstance(made, tuple) else (made,)
    return tuple(chart for chart in found if chart.categories and any(any(each.amounts) for each in chart.series))


def alt_of(figure: Figure) -> str:
    """The description of a figure, with the words for what is drawn on a page changed to what is drawn here."""
    told = figure.alt_text
    for on_page, here in _DRAWN_HERE.get(figure.name, ()):
        told = told.replace(on_page, here)
    return told


def _stacked(
    rows: pd.DataFrame, by: str, split: str, values: str, names: Mapping[str, str], colours: Mapping[str, str], *,
    order: Sequence[Any], title: str, kind: Kind = "bars", told: Callable[[Any], str] = plain,
) -> Native:  # fmt: skip
    """A stacked chart of sums of `values`: a category for each of `order`, a series for each of `names` that occurs."""
    sums = rows.groupby([by, split], observed=True)[values].sum()
    series = []
    for code, name in names.items():
        found = tuple(float(sums.get((each, code), 0)) for each in order)
        if any(found):
            series.append(Series(name, found, colours[code]))
    return Native(kind, _distinct([told(each) for each in order]), tuple(series), title)


def _distinct(labels: Sequence[str]) -> tuple[str, ...]:
    """Labels of which no two are equal, or a spreadsheet could not tell them apart."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(found)


LANES: Final = {"US": "United States", "CN": "China", "bilateral": "Both", "third_party": "Third parties"}
LANE_COLOURS: Final = {lane: lane for lane in LANES}
PARTS: Final = {"acting": "acting", "concerned": "acted on or concerned"}
PART_COLOURS: Final = {"acting": "accent", "concerned": "muted"}


def _periods(starts: Sequence[pd.Timestamp]) -> dict[pd.Timestamp, str]:
    """Beginnings of periods in words: May 2026, 2026 Q2 or 2026, by how far they lie apart."""
    steps = [(after - before).days for before, after in pairwise(starts)]
    step = min(steps, default=31)
    if step > 300:  # noqa: PLR2004 - days
        return {start: f"{start.year}" for start in starts}
    if step > 80:  # noqa: PLR2004 - days
        return {start: f"{start.year} Q{(start.month + 2) // 3}" for start in starts}
    return {start: f"{MONTHS[start.month - 1][:3]} {start.year}" for start in starts}


def _quarters(rows: pd.DataFrame) -> list[pd.Timestamp]:
    """Every quarter from the first to the last one."""
    return list(pd.date_range(rows.period_start.min(), rows.period_start.max(), freq="QS"))


def _quarter(start: pd.Timestamp) -> str:
    return f"{start.year} Q{(start.month + 2) // 3}"


def events_per_month(rows: pd.DataFrame) -> Native:
    """Stacked columns of events by period and lane."""
    starts = sorted(pd.Timestamp(start) for start in rows.period_start.unique())
    words = _periods(starts)
    return _stacked(rows, "period_start", "lane_id", "events", LANES, LANE_COLOURS, order=starts, title="events",
                    kind="columns", told=words.__getitem__)  # fmt: skip


def categories(rows: pd.DataFrame) -> Native:
    """Stacked bars of events by kind and lane, most frequent first."""
    order = rows.groupby("category").events.sum().sort_values(ascending=False, kind="stable").index
    made = _stacked(rows, "category", "lane_id", "events", LANES, LANE_COLOURS, order=list(order), title="events")
    return _most(made, "kinds of event")


def _most(chart: Native, what: str, most: int = MOST_CATEGORIES, note: str = "") -> Native:
    """The first categories of a chart, with a note on those left out."""
    if len(chart.categories) <= most:
        return replace(chart, note=note)
    series = tuple(Series(each.name, each.amounts[:most], each.colour) for each in chart.series)
    left = f"The first {most} of {len(chart.categories):,} {what} are drawn."
    return replace(chart, categories=chart.categories[:most], series=series, note=" ".join(filter(None, [left, note])))


def actor_activity(rows: pd.DataFrame) -> Native:
    """Columns by quarter, acting above the axis, acted on or concerned below it."""
    return _up_and_down(rows, _quarters(rows))


def _up_and_down(rows: pd.DataFrame, quarters: Sequence[pd.Timestamp]) -> Native:
    signed = rows.assign(events=rows.events.where(rows.part == "acting", -rows.events))
    made = _stacked(signed, "period_start", "part", "events", PARTS, PART_COLOURS, order=quarters, title="events",
                    kind="columns", told=_quarter)  # fmt: skip
    return replace(made, number_format=UNSIGNED)


def actor_compare(rows: pd.DataFrame) -> tuple[Native, ...]:
    """One chart for each actor, columns up and down, all on one time axis and one scale."""
    quarters = _quarters(rows)
    most = float(rows.events.max())
    found = []
    for _, own in rows.groupby("actor_id", sort=False):
        made = _up_and_down(own, quarters)
        found.append(replace(made, title=plain(own["name"].iloc[0]), reach=most))
    return tuple(found)


def actor_roles(rows: pd.DataFrame) -> Native:
    """Stacked columns by quarter, a series for each role."""
    sums = rows.groupby("role").events.sum().sort_values(ascending=False, kind="stable")
    kept = list(sums.index[:MOST_SERIES]) if len(sums) <= MOST_SERIES else list(sums.index[: MOST_SERIES - 1])
    names = {role: plain(role) for role in kept}
    frame = rows.assign(role=rows.role.where(rows.role.isin(kept), "other roles"))
    if len(sums) > MOST_SERIES:
        names["other roles"] = "other roles"
    colours = dict(zip(names, PALETTE, strict=False))
    return _stacked(frame, "period_start", "role", "events", names, colours, order=_quarters(rows), title="events",
                    kind="columns", told=_quarter)  # fmt: skip


def actor_categories(rows: pd.DataFrame) -> Native:
    """Stacked bars by kind of event: acting, and acted on or concerned. The quarters are added up."""
    frame = rows.assign(part=rows.is_acting.map({True: "acting", False: "concerned"}))
    order = frame.groupby("category").events.sum().sort_values(ascending=False, kind="stable").index
    made = _stacked(frame, "category", "part", "events", PARTS, PART_COLOURS, order=list(order), title="events")
    return _most(made, "kinds of event", note="All quarters together.")


def actor_sources(rows: pd.DataFrame) -> Native:
    """Stacked bars of documents by side, those of state-affiliated outlets apart."""
    names = {"US": "United States", "CN": "China", "other": "third countries", "unknown": "country not known"}
    frame = rows.assign(kind=rows.is_state_affiliated.map({True: "state", False: "independent"}))
    return _stacked(frame, "side", "kind", "documents", {"independent": "not of a state", "state": "state-affiliated"},
                    {"independent": "accent", "state": "second"},
                    order=[side for side in names if side in set(rows.side)],
                    title="documents on its events", told=names.__getitem__)  # fmt: skip


def actor_compare_categories(rows: pd.DataFrame) -> Native:
    """Bars by kind of event, one beside the other for each actor."""
    frame = rows.assign(who=[plain(name) for name in rows["name"]])
    names = {name: name for name in frame.who.drop_duplicates()}
    colours = dict(zip(names, ("accent", "other1", "other2", "other3"), strict=False))
    kept = {name: name for name in list(names)[: len(colours)]}
    made = _stacked(frame, "category", "who", "events", kept, colours, order=list(frame.category.drop_duplicates()),
                    title="events", kind="grouped bars")  # fmt: skip
    return _most(made, "kinds of event", max(6, 40 // max(len(kept), 1)))


def counterparts(rows: pd.DataFrame) -> Native:
    """Stacked bars of shared events by who acts on whom."""
    top = rows.rename(columns={"name": "who"})
    parts = (
        ("acts on them", top.acts_on, "accent"),
        ("they act on it", top.acted_on_by, "second"),
        ("neither on the other", top.events - top.acts_on - top.acted_on_by, "faint"),
    )
    series = tuple(Series(name, tuple(map(float, values)), colour) for name, values, colour in parts)
    return _most(Native("bars", _distinct([plain(name) for name in top.who]), series, "shared events"), "actors", 15)


def outlets(rows: pd.DataFrame) -> Native:
    """Stacked bars of documents by outlet: origins, re-reports, source not stated."""
    parts = (("origins", "origin_documents", "accent"), ("re-reports", "re_reports", "second"),
             ("source not stated", "unknown_documents", "faint"))  # fmt: skip
    series = tuple(Series(name, tuple(map(float, rows[column])), colour) for name, column, colour in parts)
    return _most(Native("bars", _distinct([plain(name) for name in rows.outlet]), series, "documents"), "outlets", 18)


def coverage(rows: pd.DataFrame) -> Native:
    """Stacked columns of events by year and lane."""
    return _stacked(rows, "year", "lane_id", "events", LANES, LANE_COLOURS, order=sorted(rows.year.unique()),
                    title="events", kind="columns", told=lambda year: f"{int(year)}")  # fmt: skip


def sides(rows: pd.DataFrame) -> Native:
    """Stacked bars of events by lane and by which side told them."""
    colours = {"none": "accent", "CN": "second", "US": "other3", "both": "faint"}
    present = [lane for lane in LANES if lane in set(rows.lane_id)]
    return _stacked(rows.assign(events=1), "lane_id", "missing", "events", charts.MISSING, colours, order=present,
                    title="events by who acted", told=LANES.__getitem__)  # fmt: skip


def side_lags(rows: pd.DataFrame) -> Native:
    """Bars of events by how far the first reports of the two sides lie apart."""
    lags = rows.lag_days.dropna()
    first: dict[str, list[float]] = {"CN": [], "same": [], "US": []}
    for _, low, high in charts.LAGS:
        least, most = (-99_999 if low is None else low), (99_999 if high is None else high)
        events = float(((lags >= least) & (lags <= most)).sum())
        own = "same" if low == 0 == high else "US" if (low or 0) > 0 else "CN"
        for side, values in first.items():
            values.append(events if side == own else 0.0)
    names = {"CN": "Chinese side first", "same": "same day", "US": "US side first"}
    colours = {"CN": "CN", "same": "accent", "US": "US"}
    series = tuple(Series(names[side], tuple(values), colours[side]) for side, values in first.items())
    return Native("bars", tuple(label[:1].upper() + label[1:] for label, _, _ in charts.LAGS), series,
                  "events with a day-dated report of each side")  # fmt: skip


def changes(rows: pd.DataFrame) -> Native:
    """Stacked bars of events by kind of change and lane."""
    order = [code for code in charts.CHANGE_NAMES if code in set(rows.change)]
    return _stacked(rows.assign(events=1), "change", "lane_id", "events", LANES, LANE_COLOURS, order=order,
                    title="events", told=lambda code: charts.CHANGE_NAMES[code].capitalize())  # fmt: skip


def impact(rows: pd.DataFrame) -> Native:
    """Two stacked bars, before and after: what the events that lose documents rest on."""

    def standing(origins: Any, grade: Any) -> str:
        if pd.isna(grade):
            return "gone"
        return "none" if origins == 0 else "one" if origins == 1 else "several"

    frame = pd.DataFrame(
        [("Before", standing(row.origins_before, row.grade_before)) for row in rows.itertuples()]
        + [("After", standing(row.origins_after, row.grade_after)) for row in rows.itertuples()],
        columns=["when", "standing"],
    ).assign(events=1)
    names = {code: charts.STANDING[code] for code in ("several", "one", "none", "gone")}
    return _stacked(frame, "when", "standing", "events", names,
                    {"several": "accent", "one": "second", "none": "muted", "gone": "faint"}, order=["Before", "After"],
                    title="events that lose documents")  # fmt: skip


def ledger(rows: pd.DataFrame) -> tuple[Native, ...]:
    """Bars from nothing to each published figure, a series for each origin; a range goes on in a pale colour.

    Figures below nothing have no such bar; a table has to tell them.
    """
    if (rows.low < 0).any():
        return ()
    frame = rows.sort_values(["low", "high", "outlet", "statement_id"]).head(MOST_CATEGORIES)
    origins = [listing([plain(name) for name in row.origins]) or "source not stated" for row in frame.itertuples()]
    kept = list(dict.fromkeys(origins))
    shown = kept if len(kept) <= 5 else [*kept[:4], "other origins"]  # noqa: PLR2004 - as many as there are colours
    owner = [origin if origin in shown else "other origins" for origin in origins]
    lows, highs = list(frame.low), list(frame.high)
    series = [
        Series(name, tuple(float(low) if own == name else 0.0 for low, own in zip(lows, owner, strict=True)), colour)
        for name, colour in zip(shown, ("accent", "other1", "other2", "other3", "muted"), strict=False)
    ]
    if any(high > low for low, high in zip(lows, highs, strict=True)):
        more = tuple(float(high - low) for low, high in zip(lows, highs, strict=True))
        series.append(Series("up to", more, "faint"))
    labels = []
    for row in frame.itertuples():
        day = dated(row.published_date, row.published_precision, short=True)
        when = "" if pd.isna(row.published_date) else f", {day}"
        number = f"{row.low:,.10g}" if row.low == row.high else f"{row.low:,.10g}–{row.high:,.10g}"
        labels.append(f"{plain(row.outlet, 40)}{when}: {number} {plain(row.scope, 40)}".strip())
    is_wide = min(lows) > 0 and max(highs) / min(lows) > 20  # noqa: PLR2004 - as in the chart on the page
    note = "" if len(frame) == len(rows) else f"The lowest {len(frame)} of {len(rows)} figures are drawn."
    form = COUNT if all(float(value).is_integer() for value in (*lows, *highs)) else "#,##0.###"
    return (Native("bars", _distinct(labels), tuple(series), plain(frame.unit.iloc[0]), number_format=form, note=note,
                   is_log=is_wide),)  # fmt: skip


def indicator(rows: pd.DataFrame) -> Native:
    """Lines by country; of records, as they stood at the ends of months or quarters."""
    days, found, note = series.grid(rows, None)
    gaps = {(after.year, after.month) == (before.year, before.month) for before, after in pairwise(days)}
    is_yearly = set(rows.display) == {"columns"}
    precision = "year" if is_yearly else "day" if True in gaps else "month"
    words = [dated(each, precision, short=True) for each in days]
    colours = {"US": "US", "CN": "CN", "WORLD": "muted", "US-CN": "accent"}
    lines = tuple(
        Series(series.NAMES[code], tuple(math.nan if value is None else value for value in values), colours[code])
        for code, values in found.items()
    )
    is_log = set(rows.display) <= set(series.LOG) and float(rows.value.min()) > 0
    top = float(rows.value.max())
    form = "0E+00" if top >= 1e12 else COUNT if top >= 100 else "0.0"  # noqa: PLR2004 - what an axis can name
    unit = plain(rows.unit.iloc[0])
    return Native("lines", _distinct(words), lines, unit, number_format=form, note=note, is_log=is_log)


MAKERS: Final[Mapping[str, Callable[[pd.DataFrame], Native | tuple[Native, ...]]]] = {
    "events-per-month": events_per_month,
    "categories": categories,
    "actor-activity": actor_activity,
    "actor-roles": actor_roles,
    "actor-categories": actor_categories,
    "actor-sources": actor_sources,
    "actor-compare": actor_compare,
    "actor-compare-categories": actor_compare_categories,
    "counterparts": counterparts,
    "outlets": outlets,
    "coverage": coverage,
    "sides": sides,
    "side-lags": side_lags,
    "changes": changes,
    "impact": impact,
    "ledger": ledger,
    "indicator": indicator,
}
