"""Sides and blind spots: who told each event first, how far behind the other was, who has not told it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import cached, lists, page, takeaway, theme
from dashboard.charts import MISSING
from dashboard.components import Column, table
from dashboard.filters import UNREPORTED
from dashboard.page import View
from dashboard.text import as_date, count, day, is_missing, plain
from dashboard.views import source_view


def sides(view: View) -> None:
    """First reports by side, the lag, and events that one side has not reported in the record."""
    rows = cached.rows("sides", view.params)
    if rows.empty:
        page.head(view, "Sources: sides and blind spots", "No event of the record matches this filter.")
        source_view.switch(view, "sides")
        takeaway.empty(view)
        return
    lags = rows.lag_days.dropna()
    first = (
        f" Where both have a dated report ({len(lags)} events), the Chinese side comes {_median(lags.median())}."
        if len(lags)
        else ""
    )
    state = int((rows.cn_state_documents > 0).sum())
    page.head(
        view, "Sources: sides and blind spots",
        f"Of {count(len(rows), 'event')} {int(rows.missing.isin(['CN', 'both']).sum())} have no document of an outlet in mainland "
        f"China, Hong Kong or Macao, {int(rows.missing.isin(['US', 'both']).sum())} none of a US outlet; "
        f"{int((rows.missing == 'both').sum())} of them have neither.{first} "
        f"State-affiliated Chinese outlets tell {state}, others {int((rows.cn_independent_documents > 0).sum())}.",
    )  # fmt: skip
    source_view.switch(view, "sides")
    st.caption("What this record holds, not what was ever published: a side is silent here if no document of its outlets is in the "
               "record. Outlets whose country is not known count for no side.")  # fmt: skip
    left, right = (st.container(), st.container()) if view.is_phone else st.columns(2, gap="large")
    with left:
        takeaway.chart(view, "sides", part=0.47)
    with right:
        takeaway.chart(view, "side-lags", part=0.47)
    links = " · ".join(
        f"[Only events told by {label}]({view.href('sources', view.filters.but(unreported_by=(side,)), view='sides')})"
        for side, label in UNREPORTED.items()
    )
    st.markdown(links)
    _list(view, rows)
    takeaway.table_downloads(view, "side-list", rows, "First reports by side")


def _median(lag: float) -> str:
    if lag == 0:
        return "on the same day at the median"
    return f"{abs(lag):g} days {'later' if lag > 0 else 'earlier'} at the median"


def _list(view: View, rows: Any) -> None:
    lanes = theme.TOKENS[view.look].lanes
    cells = [
        [
            lists.date_cell(row),
            {"t": plain(row.title), "href": view.event(row.event_id), "bold": True},
            {"t": row.lane, "mark": lanes[row.lane_id]},
            _first(row.first_us, row.us_documents, row.us_state_documents),
            _first(row.first_cn, row.cn_documents, row.cn_state_documents),
            _first(row.first_other, row.other_documents, 0),
            {"t": _lag(row.lag_days), "sort": None if is_missing(row.lag_days) else float(row.lag_days)},
            MISSING[row.missing],
        ]
        for row in rows.itertuples()
    ]
    table("sides", [Column("Date", width=92), Column("Event", width=250), Column("Acted", width=100), Column("First US", width=96),
                    Column("First Chinese", width=96), Column("First elsewhere", width=96), Column("Lag", width=110, down=True),
                    Column("Sides", width=110)], cells, caption="First reports by side", height=640)  # fmt: skip


def _first(when: object, documents: int, state: int) -> dict[str, Any]:
    if not documents:
        return {"t": "none", "faint": True, "sort": "9999"}
    lines = [count(int(documents), "document") + (f", {int(state)} of state bodies or media" if state else "")]
    found = as_date(when)
    return {"t": day(found, short=True) if found else "no dated one", "sort": str(found or "9998"), "lines": lines}


def _lag(days: float) -> str:
    if is_missing(days):
        return ""
    if days == 0:
        return "same day"
    return f"{'China' if days > 0 else 'US'} {count(abs(int(days)), 'day')} later"
