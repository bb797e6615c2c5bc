"""The Indicators page: all series as small lines with a list, or one series with its source beside it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cached, figures, page, series, takeaway
from dashboard.citations import Citation
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import as_date, count, day, escape, link, listing, plain, span

BESIDE = 0.29


def find() -> Any | None:
    """The series of the address as a row of queries/indicators.sql; an end of an interval gives its series."""
    asked = st.query_params.get("indicator", "")
    rows = cached.rows("indicators").set_index("indicator_id", drop=False)
    if asked not in rows.index:
        if asked:
            st.info("The address names no series of this record; here are all of them.")
        return None
    return rows.loc[plain(rows.loc[asked].interval_of) or asked]


def _group() -> str:
    asked = st.query_params.get("group", "")
    return asked if asked in series.GROUPS else ""


# All series ---------------------------------------------------------------------------------------


def directory(view: View) -> None:
    """Every series as a small line, and below as a list with its latest values."""
    group = _group()
    known = cached.rows("indicators")
    known = known[known.display != "interval"]
    shown = known[known.indicator_group == group] if group else known
    page.head(
        view, "Indicators",
        f"{count(len(known), 'series', 'series')} set the United States and China side by side: models, computing power, capability, "
        "chips, adoption. They come from others, under their own terms.",
    )  # fmt: skip
    names = {"": "All", **{code: label for code, label in series.GROUPS.items() if code in set(known.indicator_group)}}
    page.switch({code: (label, view.href("indicators", group=code)) for code, label in names.items()}, group)
    _say_what_counts(view)
    turn = st.session_state.setdefault("indicators_turn", 0)
    own: dict[str, Any] = {"indicator_group": group} if group else {}
    drawn = figures.build("indicators", takeaway.request(view, **own), takeaway.screen_style(view))
    if drawn.is_empty:
        _nothing(view)
        return
    figure, state = takeaway.chart(view, "indicators", on_select="rerun", turn=turn, cited=_citation(view, drawn.what, shown), **own)
    _open(state, figure, turn)
    st.header("Latest values", anchor=False)
    _list(view, shown)
    takeaway.table_downloads(view, "series-list", shown, "Series, with source and licence")


def _open(state: Any, figure: figures.Figure, turn: int) -> None:
    for point in state.selection.get(figure.selection[0]) or []:
        picked = point.get("indicator_id") if isinstance(point, dict) else None
        if picked in set(figure.rows.indicator_id):
            # A chart remembers its pick; a new key lets the same panel be picked again.
            st.session_state["indicators_turn"] = turn + 1
            st.query_params["indicator"] = str(picked)
            st.rerun()


def _list(view: View, known: pd.DataFrame) -> None:
    cells = []
    for row in known.rename(columns={"name": "name_"}).itertuples():
        values, end = figures.values_until(takeaway.request(view, indicator_id=row.indicator_id), row)
        told = series.reading(values, end)
        last = values.groupby("country").value.last()
        us = told.us if told else last.get("US", last.get("US-CN"))
        cn = told.cn if told else last.get("CN")
        lag = told.lag if told else None
        note = "difference" if told is None and "US-CN" in last else ""
        on = told.when if told else day(values.value_date.max()) if len(values) else ""
        cells.append([
            {"t": plain(row.name_), "href": _here(view, row.indicator_id), "bold": True,
             "lines": [f"{series.GROUPS[row.indicator_group]}, {plain(row.unit)}"]},
            {"t": plain(row.source_name), "lines": [plain(row.licence)]},
            {"t": on, "sort": str(told.on if told else as_date(values.value_date.max()) if len(values) else "")},
            _value(us, note), _value(cn),
            {"t": told.apart if told else "", "lines": [f"{'US' if told.ahead == 'US' else 'China'} ahead"] if told and told.ahead else []},
            {"t": series.months(lag) if lag else "", "lines": [f"{'China' if told.ahead == 'US' else 'US'} later"] if lag and told else []},
        ])  # fmt: skip
    table("series", [Column("Series", width=260), Column("Source", width=180), Column("As of", width=120, down=True),
                     *[Column(head, width=110, align="right", down=head in ("United States", "China"))
                       for head in ("United States", "China", "Apart", "Lag")]], cells, caption="Series with their latest values")  # fmt: skip
    st.caption(RULE)


RULE = (
    "Apart: on the latest day on which both sides have a value, as a ratio, or as a difference for index points and shares; of counts by "
    "year the latest year that had been over for a year when the data was taken, since the sources take models up late. Lag: "
    "only for records and running totals, the time between the day on which the side behind reached its present level and the first "
    "day on which the other had; “at least” where the other had it when the series begins. Nothing is carried on beyond the source."
)


def _value(value: Any, note: str = "") -> dict[str, Any]:
    if value is None or pd.isna(value):
        return {"t": "", "sort": -1.0}
    return {"t": series.number(float(value)), "sort": float(value), "lines": [note] if note else []}


def _here(view: View, indicator_id: str, events: str = "") -> str:
    return view.href("indicators", indicator=indicator_id, events=events)


def _say_what_counts(view: View) -> None:
    parts = ["Of the filter, dates and known-on day count for the values; the rest chooses the events drawn over a series."]
    if view.filters.known_on:
        parts.append(f"Values dated after {day(view.filters.known_on)} are hidden. Those before stand as their source has them now, "
                     "which may not be what it had then.")  # fmt: skip
    st.caption(" ".join(parts))


def _nothing(view: View) -> None:
    st.header("No value in this time", anchor=False)
    ways = []
    if view.filters.start or view.filters.end:
        ways.append(f"[all dates]({view.href('indicators', view.filters.but(start=None, end=None), indicator=st.query_params.get('indicator'))})")
    if view.filters.known_on:
        ways.append(f"[the record as known today]({view.href('indicators', view.filters.but(known_on=None), indicator=st.query_params.get('indicator'))})")
    st.markdown("The source has no value between these days." + (f" Try with {listing(ways, 'or')}." if ways else ""))


# One series ---------------------------------------------------------------------------------------


def head(view: View, found: Any) -> None:
    """Name, what the latest values say, the filter, and the ways on."""
    values, end = figures.values_until(takeaway.request(view, indicator_id=found.indicator_id), found)
    told = series.sentences(values, end)
    page.head(view, plain(found["name"]), " ".join(told) or "No value in this time.")
    label = series.GROUPS[found.indicator_group]
    parts = [f"[All series]({view.href('indicators')})", f"[{label}]({view.href('indicators', group=found.indicator_group)})"]
    with st.container(key="ranges"):
        st.markdown(" · ".join([*parts, f"Events over it: {_switch(view, found)}"]))
    _say_what_counts(view)


def _with_events() -> bool:
    return st.query_params.get("events", "1") != "0"


def _switch(view: View, found: Any) -> str:
    shown, hidden = "significance 4 and above", "none"
    if _with_events():
        return f"**{shown}**, [{hidden}]({_here(view, found.indicator_id, events='0')})"
    return f"[{shown}]({_here(view, found.indicator_id)}), **{hidden}**"


def chart(view: View, found: Any) -> None:
    """The series large, with where it is from and what limits it beside it."""
    own = {"indicator_id": found.indicator_id} | ({} if _with_events() else {"events": "0"})
    is_wide = view.width >= 1000
    part = 1 - BESIDE - 0.02 if is_wide else 1.0
    left, right = st.columns([1 - BESIDE, BESIDE], gap="large") if is_wide else (st.container(), st.container())
    with left:
        asked = takeaway.request(view, **own)
        if figures.build("indicator", asked, takeaway.screen_style(view, part=part)).is_empty:
            _nothing(view)
        else:
            takeaway.chart(view, "indicator", part=part, cited=_citation(view, plain(found["name"]), pd.DataFrame([found])), **own)
            if _with_events():
                st.caption(f"Dots on top are events of significance 4 and above, in the colour of who acted; those with room are named. "
                           f"[All of them on the timeline]({view.href('timeline', view.filters.but(min_significance=max(4, view.filters.min_significance)))})")  # fmt: skip
    with right:
        _about(view, found)


def _about(view: View, found: Any) -> None:
    st.markdown(escape(found.definition))
    known = cached.rows("indicators")
    lines = [
        f"**Source.** {link(found.source_name, found.source_url)}",
        f"**Licence.** {escape(found.licence)}",
        f"**Credit line.** {escape(found.attribution)}",
        f"**Data.** As of {escape(series.vintage(found.data_vintage))}, read {day(found.retrieved_date)}; {_frequency(found)}",
    ]
    if len(found.parent_ids):
        parents = [f"[{escape(name)}]({_here(view, each)})" for each, name in zip(found.parent_ids, found.parents, strict=True)]
        lines.append(f"**Computed from** {listing(parents)}.")
    elif found.is_derived:
        lines.append("**Computed by us** from the rows of the source, as the definition says.")
    own = known[[found.indicator_id in set(each) for each in known.parent_ids]]
    if len(own):
        told = [f"[{escape(row.name_)}]({_here(view, row.indicator_id)})" for row in own.rename(columns={"name": "name_"}).itertuples()]
        lines.append(f"**Computed from it:** {listing(told)}.")
    st.markdown("\n\n".join(lines))
    limits = "\n".join(f"- {escape(text)}" for text in found.caveats if plain(text))
    if limits:
        st.markdown(f"**Limits**\n\n{limits}")


def _frequency(found: Any) -> str:
    return "one value for each event." if found.frequency == "event" else f"{escape(found.frequency)}."


def values(view: View, found: Any) -> None:
    """The values as a table, newest first."""
    own, _ = figures.values_until(takeaway.request(view, indicator_id=found.indicator_id), found)
    if view.filters.start is not None:
        own = own[own.value_date >= pd.Timestamp(view.filters.start)]
    if own.empty:
        return
    st.header(f"{count(len(own), 'value')}, {span(own.value_date.min(), own.value_date.max())}", anchor=False)
    unit = plain(found.unit)
    if own["item"].map(plain).any():
        cells = [
            [_when(row), plain(row.country_name), plain(row.item), _amount(row)]
            for row in own.iloc[::-1].itertuples()
        ]  # fmt: skip
        columns = [Column("Date", width=110, down=True), Column("Country", width=120), Column("What", width=260),
                   Column("Value", unit, 140, "right", down=True)]  # fmt: skip
    else:
        codes = [code for code in series.NAMES if code in set(own.country)]
        by_day = {when: rows.set_index("country") for when, rows in own.groupby("value_date")}
        cells = [
            [{"t": str(when.year) if found.display == "columns" else day(when, short=True), "sort": str(when.date())},
             *[_amount(rows.loc[code]) if code in rows.index else "" for code in codes]]
            for when, rows in sorted(by_day.items(), reverse=True)
        ]  # fmt: skip
        columns = [Column("Date", width=110, down=True), *[Column(series.NAMES[code], unit, 150, "right", down=True) for code in codes]]
    table("values", columns, cells, caption=f"Values of {plain(found['name'])}", height=520 if len(cells) > 12 else None)
    takeaway.table_downloads(view, "series-values", own, f"Values of {plain(found['name'])}", counts=count(len(own), "value"))


def _when(row: Any) -> dict[str, Any]:
    return {"t": day(row.value_date, short=True), "sort": str(as_date(row.value_date))}


def _amount(row: Any) -> dict[str, Any]:
    value = float(row.value)
    lines = []
    if pd.notna(row.low) and pd.notna(row.high):
        lines.append(f"90% interval {series.number(float(row.low))} to {series.number(float(row.high))}")
    return {"t": series.number(value), "sort": value, "lines": lines}


def _citation(view: View, title: str, known: pd.DataFrame) -> Citation:
    """Our view of the series, with the credit lines of its sources in the note."""
    released = cached.released()
    credit = " ".join(dict.fromkeys(f"{plain(text).rstrip('.')}." for text in known.attribution))
    which = str(known.indicator_id.iloc[0]).replace("_", "-") if len(known) == 1 else "indicators"
    return Citation(
        kind="view", key=f"parallax-{released:%Y}-{which}", title=title, publisher="Parallax",
        date=released.isoformat(), url=view.link(), accessed=released, note=f"after {credit}",
        version=f"{view.record['version']} ({view.record['content_hash']})",
    )  # fmt: skip
