"""The Timeline page: the chart with the selected event's panel beside it, and the rows below."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import cached, lists, takeaway
from dashboard.page import View
from dashboard.text import MONTHS, count, dated, escape, listing, plain

PANEL = 0.24


def chart_and_panel(view: View) -> None:
    """The chart, and beside it the panel of the event that is selected in the address."""
    rows = cached.rows("events", view.params)
    selected = st.query_params.get("event")
    selected = view.codes.redirects.get(selected, selected) if selected else None
    event = rows[rows.event_id == selected]
    if view.width < 1000 or event.empty:
        _chart(view, None if event.empty else selected, 1.0)
        if not event.empty:
            _panel(view, event.iloc[0])
        else:
            st.caption("Select a mark to see its event; every event also stands in the table below.")
        return
    left, right = st.columns([1 - PANEL, PANEL], gap="large")
    with left:
        _chart(view, selected, 1 - PANEL - 0.02)
    with right:
        _panel(view, event.iloc[0])


def _chart(view: View, selected: str | None, part: float) -> None:
    # A chart remembers its last pick; the key changes with the selection so that the same mark can
    # be picked again after the selection was closed or changed by the address.
    picks = st.session_state.setdefault("timeline_picks", 0)
    figure, state = takeaway.chart(view, "timeline", part=part, on_select="rerun", selected=selected, turn=picks)
    chosen = [
        point.get("event_id") for point in (state.selection.get(figure.selection) or []) if isinstance(point, dict)
    ]
    if chosen and chosen[0] and chosen[0] != selected and chosen[0] in set(figure.rows.event_id):
        st.session_state["timeline_picks"] = picks + 1
        st.query_params["event"] = str(chosen[0])
        st.rerun()


def _panel(view: View, event: Any) -> None:
    with st.container(key="event_panel"):
        st.caption(
            f"{escape(dated(event.event_date, event.date_precision, event.date_end))} · {escape(event.category)}"
        )
        st.subheader(escape(event.title), anchor=False)
        st.markdown(escape(event.summary))
        st.markdown(f"**{event.grade.capitalize()}** · {lists.standing(event.documents, event.origins)}",
                    help=lists.GRADES[event.grade])  # fmt: skip
        people = cached.rows("event_actors", {"event_id": event.event_id})
        lines = []
        for verb, part in people[people.role_id != "mentioned"].groupby("verb", sort=False):
            names = [f"[{escape(row.name_)}]({view.href('actors', profile=row.actor_id)})"
                     for row in part.rename(columns={"name": "name_"}).itertuples()]  # fmt: skip
            lines.append(f"{verb}: {listing(names)}")
        st.markdown("  \n".join(lines))
        linked = cached.rows("event_links", {"event_id": event.event_id, **view.known})
        typed = linked[linked.link != "see_also"]
        if len(typed):
            st.markdown("  \n".join(
                f"{LINKS[row.link]}: [{escape(row.title)}]({view.event(row.event_id)}), {lag(row.lag_days)}"
                for row in typed.itertuples()))  # fmt: skip
        st.markdown(
            f"[Open event]({view.event(event.event_id)}) · "
            f"[Compare sources]({view.href('sources', event=event.event_id)}) · [Close]({view.href('timeline')})"
        )


LINKS = {"came_before": "Follows on", "answers": "Answers", "led_to": "Led to", "answered_by": "Answered by",
         "see_also": "See also"}  # fmt: skip


def lag(days: int) -> str:
    """A lag in words: the same day, 3 days later, 12 days before."""
    if days == 0:
        return "the same day"
    return f"{count(abs(int(days)), 'day')} {'later' if days > 0 else 'before'}"


def table_or_list(view: View) -> None:
    """The rows of the chart as a table or as a list by month, with their download."""
    rows = cached.rows("events", view.params)
    form = st.query_params.get("form")
    st.markdown(
        "**Table** · " + f"[List by month]({view.href('timeline', form='list')})"
        if form != "list"
        else f"[Table]({view.href('timeline')}) · **List by month**"
    )
    if form == "list":
        by_month(view, rows)
    else:
        lists.events(view, rows.iloc[::-1], "timeline_rows", height=640)
    takeaway.table_downloads(view, "events", rows, "Events")


def by_month(view: View, rows: Any) -> None:
    """Events as prose, month by month, latest first."""
    frame = rows.assign(month=rows.span_start.dt.to_period("M")).iloc[::-1]
    for month, part in frame.groupby("month", sort=False):
        lines = [
            f"- **{escape(dated(row.event_date, row.date_precision, row.date_end))}**, {escape(row.lane)}: "
            f"[{escape(row.title)}]({view.event(row.event_id)}). {escape(plain(row.summary))} "
            f"*{lists.standing(row.documents, row.origins)}, {row.grade}.*"
            for row in part.iloc[::-1].itertuples()
        ]
        st.markdown(f"### {MONTHS[month.month - 1]} {month.year}\n\n" + "\n".join(lines))
