"""The Watch list: open questions by state, each with the evidence that has come in, and the latest of it on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cached, lists, page, takeaway
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import as_date, count, dated, day, escape, host, link, listing, plain, safe_url

STATES = {"open": "Open", "partly": "Partly answered", "resolved": "Resolved"}
LATEST = 8


def rows(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Questions and evidence of the filter, of the state in the address, or of the one question it names.

    As of queries/watch_list.sql and queries/watch_evidence.sql.
    """
    questions, evidence = cached.rows("watch_list", view.params), cached.rows("watch_evidence", view.params)
    asked = st.query_params.get("question", "")
    if asked in set(questions.watch_id):
        questions = questions[questions.watch_id == asked]
    elif _state():
        questions = questions[questions.status == _state()]
    questions = questions.reset_index(drop=True)
    return questions, evidence[evidence.watch_id.isin(set(questions.watch_id))].reset_index(drop=True)


def _state() -> str:
    asked = st.query_params.get("state", "")
    return asked if asked in STATES else ""


def _one(questions: pd.DataFrame) -> bool:
    asked = st.query_params.get("question", "")
    return len(questions) == 1 and str(questions.watch_id.iloc[0]) == asked


def head(view: View, questions: pd.DataFrame, evidence: pd.DataFrame) -> None:
    """How many questions there are, what came in last, and the states to choose from."""
    if _one(questions):
        page.head(view, plain(questions.question.iloc[0]), f"{STATES[questions.status.iloc[0]]}. {_came_in(evidence)}")
        st.markdown(f"[All open questions]({view.href('watch')})")
        return
    counts = questions.status.value_counts()
    parts = [f"{counts[code]} {label.lower()}" for code, label in STATES.items() if counts.get(code)]
    told = f"{count(len(questions), 'question')} on events in view: {listing(parts)}. {_came_in(evidence)}" if len(questions) else (
        "No event of the record matches this filter with an open question.")  # fmt: skip
    page.head(view, "Watch list", told)
    everything = cached.rows("watch_list", view.params)
    if everything.empty:
        takeaway.empty(view, "question")
        return
    if st.query_params.get("question"):
        st.info("The address names no question in view; these are all there are.")
    totals = everything.status.value_counts()
    names = {"": f"All {len(everything)}", **{code: f"{label} {totals[code]}" for code, label in STATES.items() if totals.get(code)}}
    page.switch({code: (label, view.href("watch", state=code)) for code, label in names.items()}, _state())
    if view.filters.known_on:
        st.caption(f"Evidence later than {day(view.filters.known_on)} is hidden; whether a question is open is told as of today.")
    if questions.empty:
        st.markdown("No question in view is in that state.")


def _came_in(evidence: pd.DataFrame) -> str:
    if evidence.empty:
        return "Nothing has come in."
    last = evidence.iloc[0]
    when = dated(last.evidence_date, last.date_precision)
    return f"{count(len(evidence), 'piece')} of evidence {'has' if len(evidence) == 1 else 'have'} come in, the last of {when}."


def lately(view: View, evidence: pd.DataFrame) -> None:
    """The latest evidence on all questions shown; not where one question alone is."""
    if len(set(evidence.watch_id)) <= 1:
        return
    st.header("Latest evidence", anchor=False)
    cells = [
        [_when(row), {"t": plain(row.finding)}, {"t": plain(row.question), "href": view.href("watch", question=row.watch_id)}, _document(row)]
        for row in evidence.head(LATEST).itertuples()
    ]
    table("latest", [Column("Date", width=92), Column("What came in", width=320), Column("On the question", width=230),
                     Column("Told by", width=220)], cells, caption="Evidence that came in last", sortable=False)  # fmt: skip


def questions(view: View, found: pd.DataFrame, evidence: pd.DataFrame) -> None:
    """Every question by state, with its event, who raised it, and its evidence, newest first."""
    is_one = _one(found)
    own = dict(iter(evidence.groupby("watch_id", sort=False)))
    for code, label in STATES.items():
        part = found[found.status == code]
        if part.empty:
            continue
        if not is_one:
            st.header(f"{label}: {count(len(part), 'question')}", anchor=False)
        for row in part.itertuples():
            _question(view, row, own.get(row.watch_id), is_one=is_one)
    st.header("Take away", anchor=False)
    st.markdown("The question" if len(found) == 1 else "The questions")
    takeaway.table_downloads(view, "watch-questions", found, "Open questions")
    if len(evidence):
        st.markdown("The evidence")
        takeaway.table_downloads(view, "watch-evidence", evidence, "Evidence on open questions")


def _question(view: View, row: Any, evidence: pd.DataFrame | None, *, is_one: bool) -> None:
    if not is_one:
        st.subheader(escape(row.question), anchor=False)
    when = dated(row.event_date, row.date_precision, row.date_end)
    raised = listing(_raised(row.raised_by, row.raised_titles, row.raised_urls))
    lines = [f"On [{escape(row.title)}]({view.event(row.event_id)}), {escape(when)}. Raised by {raised}."]
    if not is_one:
        lines.append(f"[This question alone]({view.href('watch', question=row.watch_id)})")
    st.markdown(" · ".join(lines))
    if evidence is None or evidence.empty:
        st.markdown("Nothing has come in.")
        return
    cells = [[_when(each), plain(each.finding), _document(each)] for each in evidence.itertuples()]
    table(f"evidence_{row.watch_id}", [Column("Date", width=92), Column("What came in", width=420), Column("Told by", width=260)],
          cells, caption=f"Evidence on: {plain(row.question)}", sortable=False)  # fmt: skip


def _raised(outlets: Sequence[str], titles: Sequence[str], urls: Sequence[str]) -> list[str]:
    """Outlets with a link to the document that raises the question; its title stands in the link's place where it has none."""
    return [
        link(outlet, url) if safe_url(url) else f"{escape(outlet)} (“{escape(title)}”)"
        for outlet, title, url in zip(outlets, titles, urls, strict=True)
    ]


def _when(row: Any) -> dict[str, Any]:
    return {"t": dated(row.evidence_date, row.date_precision, short=True), "sort": str(as_date(row.evidence_date))}


def _document(row: Any) -> dict[str, Any]:
    told = lists.document_cell(row.document, row.url, inferred=bool(row.is_title_inferred))
    safe = safe_url(row.url)
    published = dated(row.published_date, row.published_precision, short=True) if as_date(row.published_date) else "day not known"
    return {**told, "lines": [f"{plain(row.outlet)}, {published}", host(safe) if safe else "no link"]}
