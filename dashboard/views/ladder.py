"""Measures and counter-measures side by side, and measures followed through their lives."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cached, figures, lists, sequence_layout, takeaway, theme
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import count, dated, escape, plain, span


def ladder(view: View) -> None:
    """Pairs of an event and what followed on the other side, as a chart and as a table of the same rows."""
    near = st.query_params.get("near") == "1"
    said, also = "ties that a source states", "also ties that are only near in time"
    st.markdown(
        f"Shown: [{said}]({view.here(near=None)}) · **{also}**"
        if near
        else f"Shown: **{said}** · [{also}]({view.here(near='1')})"
    )
    answers = cached.rows("answers", view.params)
    if figures.across(answers, near=near).empty:
        st.markdown("No event in view is tied to one of the other side. Widen the dates, or ask for all lanes.")
        return
    figure, _ = takeaway.chart(view, "ladder", near="1" if near else None)
    lanes = theme.TOKENS[view.look].lanes
    cells = [
        [
            _event_cell(view, row, "action", lanes),
            {"t": sequence_layout.lag_words(row.lag_days, exact=row.is_lag_exact), "sort": int(row.lag_days),
             "lines": [lists.tie(row.link_type, row.basis, full=True)]},
            _event_cell(view, row, "response", lanes),
        ]
        for row in figure.rows.itertuples()
    ]  # fmt: skip
    table("ladder", [Column("Event", width=300), Column("Lag", width=170), Column("What followed on the other side", width=300)],
          cells, caption="Events, and what followed on the other side", height=640)  # fmt: skip
    others = len(answers) - len(figure.rows)
    if others:
        st.caption(
            f"{count(others, 'further tie')} in view: within one side, with third parties, or of the kind not chosen."
        )


def _event_cell(view: View, row: Any, which: str, lanes: Any) -> dict[str, Any]:
    start, precision, end = (getattr(row, f"{which}_{part}") for part in ("date", "precision", "date_end"))
    return {
        "t": plain(getattr(row, which)), "href": view.event(getattr(row, f"{which}_id")), "bold": True,
        "mark": lanes[getattr(row, f"{which}_lane_id")], "sort": str(pd.Timestamp(start).date()),
        "lines": [f"{dated(start, precision, end, short=True)}, {getattr(row, f'{which}_lane')}"],
    }  # fmt: skip


def threads(view: View) -> None:
    """All measures that the filter touches, one line each; or one of them with its steps."""
    rows = cached.rows("threads", view.params)
    if rows.empty:
        st.markdown("No measure that is followed here has a step in view. Widen the dates, or ask for all lanes.")
        return
    titles = dict(zip(rows.thread_id, rows.title, strict=True))
    asked = st.query_params.get("thread")
    chosen = asked if asked in titles else None
    if asked and not chosen:
        st.info("The address names no measure with a step in view; all measures are shown.")
    st.session_state["thread"] = chosen or ""
    st.selectbox("Follow one measure", ["", *titles], key="thread", on_change=_keep, width=420,
                 format_func=lambda each: plain(titles[each]) if each else f"All {len(titles)} measures")  # fmt: skip
    turn = st.session_state.setdefault("threads_turn", 0)
    figure, state = takeaway.chart(view, "threads", on_select="rerun", turn=turn, thread_id=chosen)
    for point in state.selection.get(figure.selection[0]) or []:
        picked = point.get("thread_id") if isinstance(point, dict) else None
        if picked in titles and picked != chosen:
            st.session_state["threads_turn"] = turn + 1
            st.query_params["thread"] = str(picked)
            st.rerun()
    if chosen:
        _one(view, figure.rows, plain(rows[rows.thread_id == chosen].summary.iloc[0]))
    else:
        st.caption(figures.THREADS_NOTE)
        _all(view, rows)


def _keep() -> None:
    if st.session_state["thread"]:
        st.query_params["thread"] = st.session_state["thread"]
    else:
        st.query_params.pop("thread", None)


def _one(view: View, steps: pd.DataFrame, summary: str) -> None:
    """The steps of one measure with what each rests on."""
    st.markdown(f"{escape(summary)} [All measures]({view.here(thread=None)})")
    lanes = theme.TOKENS[view.look].lanes
    cells = [
        [
            lists.date_cell(row),
            {"t": sequence_layout.STAGES[row.stage].capitalize(), "lines": [plain(row.note)] if plain(row.note) else []},
            {"t": plain(row.title), "href": view.event(row.event_id), "bold": True},
            {"t": row.lane, "mark": lanes[row.lane_id]},
            "" if pd.isna(row.lag_days) else f"{count(int(row.lag_days), 'day')} on",
            {"t": lists.standing(row.documents, row.origins), "sort": int(row.origins), "lines": [str(row.grade)]},
        ]
        for row in steps.itertuples()
    ]
    table("thread_steps", [Column("Date", width=96), Column("Stage", width=150), Column("Event", width=280),
                           Column("Acted", width=110), Column("After the step before", width=110), Column("Rests on", width=160)],
          cells, caption="Steps of the measure", sortable=False)  # fmt: skip


def _all(view: View, rows: pd.DataFrame) -> None:
    cells = [
        [
            {"t": plain(row.title), "href": view.here(thread=row.thread_id), "bold": True, "lines": [plain(row.summary)]},
            {"t": f"{row.steps}", "sort": int(row.steps)},
            {"t": sequence_layout.STAGES[row.last_stage].capitalize()},
            {"t": span(row.first_day, row.last_day, short=True), "sort": str(row.first_day.date())},
        ]
        for row in rows.itertuples()
    ]
    table("threads", [Column("Measure", width=360), Column("Steps", down=True, align="right"), Column("Last stage", width=110),
                      Column("From first to last step", width=190)], cells, caption="Measures", height=640)  # fmt: skip
