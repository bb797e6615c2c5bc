"""The record against itself: what changed between two days, and what falls without a source."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard import cached, lists, page, takeaway, theme
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import as_date, count, day, escape, listing, plain
from dashboard.views import source_view

FIRST = date(1990, 1, 1)
CHANGES = {
    "new": "New",
    "contested_since": "Contested since",
    "upgraded": "Upgraded",
    "downgraded": "Downgraded",
    "more_sources": "More sources",
}


def changes(view: View) -> None:
    """New, contested since, upgraded and better sourced events between a day and the known-on day."""
    until = view.filters.known_on or cached.released()
    since = _since(until)
    rows = cached.rows("changes", {**view.params, "since": since})
    counts = rows.change.value_counts()
    words = {**{code: label.lower() for code, label in CHANGES.items()}, "more_sources": "with more documents"}
    parts = [f"{counts[code]:,} {label}" for code, label in words.items() if code in counts]
    told = f"of the events in view {listing(parts)}" if parts else "nothing in the events in view"
    last = as_date(view.record["last_day"])
    ends = f" The record's last event is of {day(last)}." if last and last < until else ""
    page.head(view, "Sources: what changed", f"From {day(since)} to {day(until)}: {told}.{ends}")
    source_view.switch(view, "changes")
    st.session_state["since"] = since
    st.date_input("Changed since (the end is the known-on day of the filter)", key="since", on_change=_keep, format="YYYY-MM-DD",
                  min_value=FIRST, max_value=cached.released(), width=340)  # fmt: skip
    if rows.empty:
        st.markdown(
            "No event in view differs between the two days. Choose an earlier first day, or widen the filter."
        )
        return
    takeaway.chart(view, "changes", since=since)
    cells = [
        [
            CHANGES[row.change],
            lists.date_cell(row),
            {"t": plain(row.title), "href": view.event(row.event_id), "bold": True},
            {"t": row.lane, "mark": theme.TOKENS[view.look].lanes[row.lane_id]},
            _grades(row.grade_before, row.grade_after),
            {
                "t": f"{row.documents_before} → {row.documents_after}",
                "sort": int(row.documents_after - row.documents_before),
            },
            {"t": f"{row.origins_before} → {row.origins_after}", "sort": int(row.origins_after - row.origins_before)},
        ]
        for row in rows.itertuples()
    ]
    st.caption("Documents without a known day of publication count on neither of the two days.")
    table("changes", [Column("Change", width=110), Column("Date", width=96), Column("Event", width=280), Column("Acted", width=110),
                      Column("Grade", width=160), Column("Documents", down=True), Column("Origins", down=True)], cells,
          caption="What changed", height=640)  # fmt: skip
    takeaway.table_downloads(view, "changes-list", rows, "What changed")


def _since(until: date) -> date:
    """The first day of the comparison: that of the address, else thirty days before the last with an event."""
    asked = st.query_params.get("since", "")
    usual = min(until, as_date(cached.totals()["last_day"]) or until) - timedelta(days=30)
    try:
        found = date.fromisoformat(asked) if asked else usual
    except ValueError:
        st.info(f"The value of “since” is not a day such as 2026-05-12; {day(usual)} is taken instead.")
        found = usual
    return min(max(found, FIRST), until)


def _keep() -> None:
    if st.session_state["since"]:
        st.query_params["since"] = st.session_state["since"].isoformat()


def _grades(before: Any, after: Any) -> str:
    if not plain(before):
        return str(after or "").capitalize()
    if before == after:
        return str(after).capitalize()
    return f"{str(before).capitalize()} → {plain(after) or 'not told'}"


def without(view: View) -> None:
    """What falls to one origin or to none when the outlets of the filter are left out."""
    filters = view.filters
    if not filters.without:
        page.head(view, "Sources: without a source",
                  "Choose one or several outlets under “No source left out”: every page then shows the record without them, and this "
                  "one what falls.")  # fmt: skip
        source_view.switch(view, "without")
        _suggest(view)
        return
    rows = cached.rows("impact", view.params)
    gone, none = int(rows.grade_after.isna().sum()), int((rows.origins_after == 0).sum())
    single = int(((rows.origins_after == 1) & (rows.origins_before > 1)).sum())
    names = listing([view.codes.outlets[outlet] for outlet in filters.without])
    page.head(
        view, f"Sources: without {names}",
        f"{count(len(rows), 'event')} in view lose documents: {none} keep no origin ({gone} of them no document at all), "
        f"{single} fall to one origin; {int(rows.answers_lost.sum()):,} answers lose all support.",
    )  # fmt: skip
    source_view.switch(view, "without")
    if rows.empty:
        st.markdown("No event in view rests on them.")
        return
    takeaway.chart(view, "impact")
    takeaway.chart(view, "events-per-month")
    cells = [
        [
            lists.date_cell(row),
            {"t": plain(row.title), "href": view.event(row.event_id), "bold": True},
            {"t": row.lane, "mark": theme.TOKENS[view.look].lanes[row.lane_id]},
            {"t": f"{row.origins_before} → {row.origins_after}", "sort": int(row.origins_after), "lines": _falls(row)},
            {"t": f"{row.documents_before} → {row.documents_after}", "sort": int(row.documents_after)},
            int(row.answers_lost),
            _grades(row.grade_before, row.grade_after),
        ]
        for row in rows.itertuples()
    ]
    table("impact", [Column("Date", width=96), Column("Event", width=280), Column("Acted", width=110), Column("Origins", width=130),
                     Column("Documents"), Column("Answers lost", down=True), Column("Grade", width=170)], cells,
          caption="What falls", height=640)  # fmt: skip
    takeaway.table_downloads(view, "impact-list", rows, f"What falls without {names}")


def _falls(row: Any) -> list[str]:
    if not plain(row.grade_after):
        return ["no document left"]
    if row.origins_after == 0:
        return ["no origin left"]
    return ["hangs on one origin"] if row.origins_after == 1 and row.origins_before > 1 else []


def _suggest(view: View) -> None:
    rows = cached.rows("outlets", view.params)
    top = rows[rows.origin_documents > 0].sort_values(["relied_on_by", "events"], ascending=False).head(12)
    links = [
        f"[{escape(row.outlet)}]({view.href('sources', view.filters.but(without=(row.outlet_id,)), view='without')}), "
        f"on which {count(int(row.relied_on_by), 'other document')} rest"
        for row in top.itertuples()
    ]
    st.markdown("Most relied on in view:\n\n" + "\n".join(f"- {link}" for link in links))
