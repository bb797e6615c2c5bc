"""The Timeline page: the chart with the selected event's panel beside it, and the rows below."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cached, comparison, filter_bar, lists, page, takeaway, tray
from dashboard.page import View
from dashboard.text import MONTHS, as_date, count, dated, escape, listing, plain
from dashboard.views import ladder

PANEL = 0.24
# More would be a page of a hundred screens; the years above the list lead to the rest.
MOST_LISTED = 120
KEY = ("Named: the weightiest that find room · larger: weightier · ○ hollow: hangs on one origin or none · ◉ strong rim: contested on a core point · ━ bar: how "
       "long it lasted · ╍ broken bar: the time in which its date lies, where the day is not known.")  # fmt: skip
HOW = ("Select a mark to see its event, a counted mark to open it, or drag over the chart to look closer. Every event also "
       "stands in the table below.")  # fmt: skip
LEAST_BRUSH = timedelta(days=3)


def ranges(view: View) -> None:
    """Ways to change the period without dragging: all, years, quarters of a year, the last 90 days, wider."""
    record_first, record_last = as_date(view.record["first_day"]), as_date(view.record["last_day"])
    if record_first is None or record_last is None:
        return
    start, end = view.filters.start, view.filters.end

    def to(label: str, first: date | None, last: date | None) -> str:
        here = (start, end) == (first, last)
        return f"**{label}**" if here else f"[{label}]({view.here(view.filters.but(start=first, end=last))})"

    parts = [to("All", None, None)]
    parts += [
        to(str(year), date(year, 1, 1), date(year, 12, 31)) for year in range(record_first.year, record_last.year + 1)
    ]
    parts.append(to("last 90 days", record_last - timedelta(days=90), record_last))
    lines = [" · ".join(parts)]
    if start and end and start.year == end.year:
        quarters = [(date(start.year, 3 * q + 1, 1), date(start.year, 12, 31) if q == 3 else date(start.year, 3 * q + 4, 1) - timedelta(days=1))
                    for q in range(4)]  # fmt: skip
        more = [to(f"Q{q + 1} {start.year}", first, last) for q, (first, last) in enumerate(quarters)]
        room = max((end - start) // 2, timedelta(days=15))
        more.append(to("wider", start - room, end + room))
        lines.append(" · ".join(more))
    if _form() == "table":
        lines.append(_switches(view))
    with st.container(key="ranges"):
        st.markdown("  \n".join(lines))


def chart_and_panel(view: View) -> None:
    """The chart, and beside it the panel of the event that is selected in the address."""
    rows = cached.rows("events", view.params)
    selected = st.query_params.get("event")
    selected = view.codes.redirects.get(selected, selected) if selected else None
    event = rows[rows.event_id == selected]
    if view.width < 1000 or event.empty:
        _chart(view, None if event.empty else selected, 1.0)
        st.caption(_key())
        if not event.empty:
            _panel(view, event.iloc[0], rows)
        else:
            _begin(rows)
        return
    left, right = st.columns([1 - PANEL, PANEL], gap="large")
    with left:
        _chart(view, selected, 1 - PANEL - 0.02)
        st.caption(_key())
    with right:
        _panel(view, event.iloc[0], rows)


def _chart(view: View, selected: str | None, part: float) -> None:
    # A chart remembers what was picked in it; its key changes with each selection so that the same
    # mark can be picked again after the address changed.
    turn = st.session_state.setdefault("timeline_turn", 0)
    shown = {"bands": _asked("bands", "1"), "ties": _asked("ties", "said", "near")}
    figure, state = takeaway.chart(
        view, "timeline", part=part, on_select="rerun", selected=selected, turn=turn, **shown
    )
    picked = _picked(state, "pick", "event_id")
    folded = _picked(state, "fold", "first"), _picked(state, "fold", "last")
    brushed = _brushed(state)
    if picked and picked != selected and picked in set(figure.rows.event_id):
        st.query_params["event"] = picked
    elif folded[0] and folded[1]:
        _look_closer(view, date.fromisoformat(folded[0]), date.fromisoformat(folded[1]))
    elif brushed:
        _look_closer(view, *brushed)
    else:
        return
    st.session_state["timeline_turn"] = turn + 1
    st.rerun()


def _asked(name: str, *allowed: str) -> str | None:
    value = st.query_params.get(name)
    return value if value in allowed else None


def _key() -> str:
    """What the marks mean, with what stands behind and between them where that is asked for."""
    bands = " ┊ dotted line: a meeting of the two leaders · shaded: a term of office." if _asked("bands", "1") else ""
    ties = _asked("ties", "said", "near")
    lines = " Thin lines lead from act to answer" + (", broken where only near in time." if ties == "near" else ".") if ties else ""
    return f"{KEY}{bands}{lines} {HOW}"


def _switches(view: View) -> str:
    """Links that switch context bands and lines of answer on and off."""
    bands, ties = _asked("bands", "1"), _asked("ties", "said", "near")

    def to(label: str, here: bool, **own: str | None) -> str:
        return f"**{label}**" if here else f"[{label}]({view.here(None, **own)})"

    return (
        "Behind the events: " + to("nothing", not bands, bands=None) + ", " + to("terms, summits and rules in force", bool(bands), bands="1")
        + " · Lines from act to answer: " + to("none", not ties, ties=None) + ", " + to("where a source says so", ties == "said", ties="said")
        + ", " + to("also where only near in time", ties == "near", ties="near")
    )  # fmt: skip


def _picked(state: Any, name: str, field: str) -> str | None:
    for point in state.selection.get(name) or []:
        if isinstance(point, dict) and point.get(field):
            return str(point[field])
    return None


def _brushed(state: Any) -> tuple[date, date] | None:
    """First and last day of a brush over the chart; None for a mere click."""
    found = state.selection.get("range") or {}
    ends = next(iter(found.values()), None) if isinstance(found, dict) else None
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        return None
    first, last = sorted(pd.Timestamp(end, unit="ms").date() for end in ends)
    return (first, last) if last - first >= LEAST_BRUSH else None


def _look_closer(view: View, first: date, last: date) -> None:
    filter_bar.write(view.filters.but(start=first, end=last))


def _begin(rows: pd.DataFrame) -> None:
    """The way in by keyboard: from the latest event, arrow keys lead through the others."""
    last = str(rows.event_id.iloc[-1])
    st.button("Step through the events", key="step_begin", type="tertiary", on_click=_select, args=(last,))


def _select(event_id: str) -> None:
    st.query_params["event"] = event_id


def _panel(view: View, event: Any, rows: pd.DataFrame) -> None:
    with st.container(key="event_panel"):
        _steps(event, rows)
        st.caption(
            f"{escape(dated(event.event_date, event.date_precision, event.date_end))} · {escape(event.category)}"
        )
        st.header(escape(event.title), anchor=False)
        st.markdown(escape(event.summary))
        st.markdown(
            f"**{comparison.graded(event.grade, int(event.origins))}** · {lists.standing(event.documents, event.origins)}",
            help=comparison.GRADES[event.grade],
        )
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
            st.markdown(
                "  \n".join(
                    f"{lists.tie(row.link, row.basis)}: [{escape(row.title)}]({view.event(row.event_id)}), {lag(row.lag_days)}"
                    for row in typed.itertuples()
                )
            )
        st.markdown(
            f"[Open event]({view.event(event.event_id)}) · "
            f"[Compare sources]({view.href('sources', event=event.event_id)}) · [Close]({view.here(event=None)})"
        )
        with st.container(key="event_panel_actions", horizontal=True, gap="small"):
            tray.button(tray.event_item(event.event_id, view.filters), key="panel")
            with st.popover("Copy link", key="panel_link"):
                st.code(view.link(), language=None, wrap_lines=True)


def _steps(event: Any, rows: pd.DataFrame) -> None:
    """Earlier and later event of the filter, by button or arrow key."""
    order = rows.event_id.tolist()
    place = order.index(event.event_id)
    with st.container(key="steps", horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Earlier", key="step_earlier", disabled=place == 0, shortcut="Left", on_click=_select,
                  args=(order[max(place - 1, 0)],))  # fmt: skip
        st.button("Later", key="step_later", disabled=place == len(order) - 1, shortcut="Right", on_click=_select,
                  args=(order[min(place + 1, len(order) - 1)],))  # fmt: skip
        st.caption(f"{place + 1:,} of {len(order):,}")


def lag(days: int) -> str:
    """A lag in words: the same day, 3 days later, 12 days before."""
    if days == 0:
        return "the same day"
    return f"{count(abs(int(days)), 'day')} {'later' if days > 0 else 'before'}"


FORMS = {
    "table": "Chart and table",
    "list": "List by month",
    "ladder": "Who answered whom",
    "threads": "Measures through their life",
}


def _form() -> str:
    asked = st.query_params.get("form", "table")
    return asked if asked in FORMS else "table"


def title() -> str:
    """The page's title in the form of the address."""
    form = _form()
    return "Timeline" if form == "table" else f"Timeline: {FORMS[form][:1].lower()}{FORMS[form][1:]}"


def forms(view: View) -> None:
    """The events of the filter in the form of the address: chart and table, list, ladder of answers, threads."""
    form = _form()
    own = {name: None if name == "table" else name for name in FORMS}
    page.switch({name: (label, view.href("timeline", form=own[name])) for name, label in FORMS.items()}, form)
    ranges(view)
    {"table": _chart_and_table, "list": _by_month, "ladder": ladder.ladder, "threads": ladder.threads}[form](view)


def _chart_and_table(view: View) -> None:
    chart_and_panel(view)
    rows = cached.rows("events", view.params)
    lists.events(view, rows.iloc[::-1], "timeline_rows", height=640)
    takeaway.table_downloads(view, "events", rows, "Events")


def _by_month(view: View) -> None:
    rows = cached.rows("events", view.params)
    by_month(view, rows.tail(MOST_LISTED))
    if len(rows) > MOST_LISTED:
        left = count(len(rows) - MOST_LISTED, "earlier event")
        st.markdown(f"{left} not listed here: choose a year above, or take all of them away as a file.")
    takeaway.table_downloads(view, "events", rows, "Events")


def by_month(view: View, rows: Any) -> None:
    """Events as prose, month by month, latest first."""
    frame = rows.assign(month=rows.span_start.dt.to_period("M")).iloc[::-1]
    for month, part in frame.groupby("month", sort=False):
        lines = [
            f"- **{escape(dated(row.event_date, row.date_precision, row.date_end))}**, {escape(row.lane)}: "
            f"[{escape(row.title)}]({view.event(row.event_id)}). {escape(plain(row.summary))} "
            f"*{lists.standing(row.documents, row.origins)}, {row.grade}.*"
            for row in part.itertuples()
        ]
        st.header(f"{MONTHS[month.month - 1]} {month.year}", anchor=False)
        st.markdown("\n".join(lines))
