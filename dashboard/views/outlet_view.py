"""The outlets of the Sources page: all of them, the profile of one, two to four side by side."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import cached, filter_bar, lists, page, takeaway
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import as_date, count, day, escape, listing, plain
from dashboard.views import front, source_view

MOST_COMPARED = 4


def outlets(view: View) -> None:
    """The outlets of the filter, or one of them."""
    several = list(dict.fromkeys(st.query_params.get_all("outlet")))[:MOST_COMPARED]
    if len(several) > 1:
        compare(view, several)
        return
    asked = several[0][:200] if several else ""
    one = cached.rows("outlet", {"outlet_id": asked}) if asked else None
    if one is not None and not one.empty:
        _outlet(view, one.iloc[0])
        return
    totals = front.totals(view)
    page.head(view, "Sources: outlets", filter_bar.sentence(view.filters, view.codes, totals))
    if asked:
        st.info("The address names no outlet of this record; here are all of them.")
    source_view.switch(view, "outlets")
    rows = cached.rows("outlets", view.params)
    if rows.empty:
        takeaway.empty(view, "outlet")
        return
    origins, echoes = int(rows.origin_documents.sum()), int(rows.re_reports.sum())
    unknown = int(rows.unknown_documents.sum())
    st.markdown(f"{count(len(rows), 'outlet')}: {count(origins, 'original document')}, {echoes:,} re-reports, "
                f"{unknown:,} that do not state their source and never count as independent. Origins are counted once an outlet.")  # fmt: skip
    _choose(view, [])
    takeaway.chart(view, "outlets")
    _outlet_table(view, rows)
    takeaway.table_downloads(view, "outlet-list", rows, "Outlets")


def _outlet_table(view: View, rows: Any) -> None:
    cells = [
        [
            {"t": plain(row.outlet), "href": view.href("sources", view="outlets", outlet=row.outlet_id), "bold": True,
             "lines": [plain(row.domain)] if plain(row.domain) else []},
            {"t": row.outlet_type, "lines": ["state-affiliated"] if row.is_state_affiliated else []},
            plain(row.country) or "not known",
            int(row.documents), int(row.events), int(row.origin_documents), int(row.re_reports),
            int(row.unknown_documents), int(row.relied_on_by),
        ]
        for row in rows.head(lists.MOST_ROWS).itertuples()
    ]  # fmt: skip
    columns = [Column("Outlet", width=190), Column("Type", width=100), Column("Country", width=100)]
    columns += [Column(name, down=True, align="right") for name in
                ("Documents", "Events", "As origin", "Re-reports", "Unknown", "Relied on by")]  # fmt: skip
    table("outlets", columns, cells, caption="Outlets in view", height=640)
    if len(rows) > lists.MOST_ROWS:
        st.caption(f"The first {lists.MOST_ROWS:,} of {len(rows):,}; all of them are in the download.")


def _outlet(view: View, outlet: Any) -> None:
    rows = cached.rows("outlet_documents", {**view.params, "outlet_id": outlet.outlet_id})
    name = plain(outlet.outlet)
    unique = rows.drop_duplicates("document_id")
    origins = int(unique.is_origin.sum())
    said = (f"{count(len(unique), 'document')} on {count(rows.event_id.nunique(), 'event')} in view, {origins} of them origins."
            if len(rows) else "No document on an event in view.")  # fmt: skip
    page.head(view, name, said)
    source_view.switch(view, "outlets")
    facts = [f"{escape(outlet.outlet_type)}: {escape(outlet.type_definition)}",
             f"{escape(outlet.country) or 'Country not known'}{', state-affiliated' if outlet.is_state_affiliated else ''}."]  # fmt: skip
    if plain(outlet.domain):
        facts.append(f"{escape(outlet.domain)}.")
    if plain(outlet.reliability):
        basis = escape(plain(outlet.reliability_basis).rstrip("."))
        facts.append(f"Reliability {escape(outlet.reliability)}, graded {day(outlet.graded_on)}: {basis}.")
    else:
        facts.append("Reliability F: cannot be judged, not graded.")
    if len(outlet.variants):
        facts.append(f"Also met as {listing([escape(each) for each in outlet.variants])}.")
    st.markdown(" ".join(facts))
    _choose(view, [outlet.outlet_id])
    if rows.empty:
        return
    _numbers(view, outlet)
    cells = [
        [
            lists.published(row),
            lists.document_cell(row.title, row.url, inferred=row.is_title_inferred),
            {"t": row.origin_type_label, "lines": ["taken from " + listing([plain(each) for each in row.taken_from])] if len(row.taken_from) else []},
            {"t": plain(row.event_title), "href": view.event(row.event_id)},
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    table("outlet_documents", [Column("Published", width=96), Column("Document", width=280), Column("Stands as", width=150),
                               Column("On the event", width=220)], cells, caption=f"Documents of {name}", height=560)  # fmt: skip
    takeaway.table_downloads(view, "outlet-documents", rows, f"Documents of {name}")


def _numbers(view: View, outlet: Any) -> None:
    """What it originates and re-reports, on what, how fast, and how often it stands alone."""
    row = cached.rows("outlet_profile", {**view.params, "outlet_id": outlet.outlet_id}).iloc[0]
    lanes = [
        f"{value:,} {name}"
        for value, name in ((row.us_events, "by the United States"), (row.cn_events, "by China"), (row.bilateral_events, "together"),
                            (row.third_party_events, "by third parties"))
        if value
    ]  # fmt: skip
    lag = (
        f"Its dated documents come {row.median_lag_days:g} days after the first report of their event at the median "
        f"({count(int(row.lagged_documents), 'document')})."
        if row.lagged_documents
        else "None of its documents is dated to the day."
    )
    alone = (
        f"Of {count(int(row.answers), 'answer')} on points at issue {row.lone_answers:,} are given by no other outlet."
        if row.answers
        else "It answers no point at issue."
    )
    st.markdown(
        f"- {count(int(row.origin_documents), 'origin')}, {row.re_reports:,} re-reports, {row.unknown_documents:,} without a stated "
        f"source; {count(int(row.relied_on_by), 'document')} of other outlets rest on it.\n"
        f"- Events {listing(lanes)}; most on {listing([escape(name).lower() for name in row.top_categories])}.\n"
        f"- {lag}\n- {alone}"
    )


def _choose(view: View, current: list[str]) -> None:
    """Choose outlets to set side by side, two to four."""
    rows = cached.rows("outlets", view.params)
    names = dict(zip(rows.outlet_id, rows.outlet, strict=True))
    names |= {each: names.get(each, "outside the filter") for each in current}
    st.session_state["outlets_compared"] = current
    st.multiselect("Compare two to four outlets", list(names), key="outlets_compared", format_func=lambda each: names[each],
                   max_selections=MOST_COMPARED, on_change=_keep, select_all=False)  # fmt: skip


def _keep() -> None:
    st.query_params["view"] = "outlets"
    st.query_params["outlet"] = st.session_state["outlets_compared"]


def compare(view: View, asked: list[str]) -> None:
    """Two to four outlets on the events that at least two of them tell."""
    found = [rows.iloc[0] for each in asked if len(rows := cached.rows("outlet", {"outlet_id": each[:200]}))]
    names = {row.outlet_id: plain(row.outlet) for row in found}
    rows = cached.rows("outlets_shared", {**view.params, "outlet_ids": tuple(names)})
    events = rows.event_id.nunique()
    told = f"{count(events, 'event')} in view told by at least two of them." if len(names) > 1 else "Choose at least two outlets."
    page.head(view, f"Sources: {listing(list(names.values())) or 'outlets'}", told)
    source_view.switch(view, "outlets")
    _choose(view, list(names))
    if rows.empty:
        st.markdown("They share no event in view.")
        return
    for outlet_id, part in rows.groupby("outlet_id", sort=False):
        lags = part.lag_days.dropna()
        shared = int(part.shared_points.sum())
        agrees = f"agrees with another of them on {int(part.equal_answers.sum())} of {shared} points they share" if shared else "shares no point at issue"
        pace = f"comes {lags.median():g} days after the first of them at the median" if len(lags) else "has no day-dated document"
        st.markdown(f"- **{escape(names[outlet_id])}**: {count(len(part), 'shared event')}, an origin on {int(part.is_origin.sum())}; {pace}; {agrees}.")
    by_event = {event_id: {row.outlet_id: row for row in part.itertuples()} for event_id, part in rows.groupby("event_id", sort=False)}
    firsts = rows.drop_duplicates("event_id")
    cells = [
        [lists.date_cell(row), {"t": plain(row.title), "href": view.event(row.event_id), "bold": True},
         *[_told(by_event[row.event_id].get(outlet_id)) for outlet_id in names]]
        for row in firsts.itertuples()
    ]  # fmt: skip
    table("outlets_shared", [Column("Date", width=96), Column("Event", width=260), *[Column(name, width=150) for name in names.values()]],
          cells, caption="Shared events", height=560)  # fmt: skip
    takeaway.table_downloads(view, "outlets-shared", rows, "Outlets side by side")


def _told(row: Any) -> dict[str, Any]:
    if row is None:
        return {"t": "·", "faint": True, "sort": "9999"}
    first = as_date(row.first_published)
    lines = ["an origin"] if row.is_origin else []
    if row.shared_points:
        lines.append(f"agrees on {int(row.equal_answers)} of {count(int(row.shared_points), 'shared point')}")
    return {"t": day(first, short=True) if first else "day not known", "sort": str(first or "9998"), "lines": lines}
