"""The Overview: the answer in a sentence, three numbers, the last months, what is new, turning points, open questions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cached, figures, glossary, lists, takeaway
from dashboard.components import Column, Found, search_box, table
from dashboard.filter_bar import sentence
from dashboard.filters import MAX_SEARCH, clean_search, search_words
from dashboard.page import View
from dashboard.text import MONTHS, as_date, count, dated, day, escape, plain, safe_url
from dashboard.views import chronicle

KINDS = {"event": "Events", "actor": "Actors", "outlet": "Outlets", "document": "Documents"}
# Events listed as turning points: so many at least, filled up with the weightiest of the next grade, and at most.
TURNING, MOST_TURNING = 6, 10
RECENT_DAYS = 240
LATEST_DAYS = 90


def totals(view: View) -> Any:
    """The row of queries/event_totals.sql for the filter."""
    return cached.rows("event_totals", view.params).iloc[0]


def answer(view: View, row: Any) -> str:
    """The page's one-sentence answer, with the share that hangs on one origin."""
    return sentence(view.filters, view.codes, row)


def search(view: View) -> None:
    """One box for events, actors, outlets and documents: typing finds, Enter opens. The address may bring the words."""
    st.session_state["found_for"] = clean_search(st.query_params.get("find", ""))
    _box(view)


@st.fragment
def _box(view: View) -> None:
    asked = st.session_state["found_for"]
    found = cached.rows("search_record", {"words": search_words(asked), **view.known})
    groups: dict[str, list[Found]] = {}
    for row in found.itertuples():
        kind = "Named so" if row.is_exact else KINDS[row.kind]
        detail = ", ".join(filter(None, [row.kind if row.is_exact else "", plain(row.detail)]))
        groups.setdefault(kind, []).append(Found(plain(row.label), _leads_to(view, row), detail))
    totals = {KINDS[row.kind]: int(row.found_of_kind) for row in found.itertuples()}
    told = [(_some(kind, len(rows), totals.get(kind, 0)), rows) for kind, rows in groups.items()]
    events = int(cached.rows("event_totals", view.filters.but(search=asked).params()).events.iloc[0]) if asked else 0
    if events:
        all_of_them = f"{count(events, 'event')} in view with “{asked}”, on the timeline"
        told.append(("", [Found(all_of_them, view.href("timeline", view.filters.but(search=asked)))]))
    said = ""
    if asked:
        said = (f"{sum(totals.values()):,} found in the record, {len(found)} shown." if len(found)
                else f"Nothing in the record has all the words of “{asked}”.")  # fmt: skip
    chosen = view.filters.but(known_on=None)
    search_box(
        "find", "Find an event, actor, outlet or document", "Find an event, actor, outlet or document: Mythos, 华为, Reuters, H20 …",
        asked, told, said=said, note="In the whole record, whatever the filter." if asked and not chosen.is_default else "",
        on_asked=_keep_search, longest=MAX_SEARCH,
    )  # fmt: skip


def _some(kind: str, shown: int, total: int) -> str:
    return f"{kind}, {shown} of {total:,}" if total > shown else kind


def _leads_to(view: View, row: Any) -> str | None:
    if row.kind == "event":
        return view.event(row.id)
    if row.kind == "actor":
        return view.href("actors", profile=row.id)
    if row.kind == "outlet":
        return view.href("sources", view="outlets", outlet=row.id)
    return view.event(row.event_id) if plain(row.event_id) else safe_url(row.url)


def _keep_search() -> None:
    st.session_state["found_for"] = clean_search(str(st.session_state["find"].get("asked") or ""))


def numbers(view: View, row: Any) -> None:
    """Three numbers that matter, each with the events behind it."""
    rows = cached.rows("events", view.params)
    last = min(filter(None, (as_date(row.last_day), view.filters.known_on)), default=cached.released())
    first = max(view.filters.start or date.min, last - timedelta(days=LATEST_DAYS))
    late = view.filters.but(start=first, end=last)
    latest = int(cached.rows("event_totals", late.params()).events.iloc[0])
    single, contested = int((rows.origins == 1).sum()), int((rows.contested_points > 0).sum())
    parts = (
        (f"{latest:,}", f"{'event' if latest == 1 else 'events'} in the last {LATEST_DAYS} days of the record", latest, late,
         f"Until {day(last)}, the last day of what is in view."),
        (_share(single, len(rows)), f"of events hang on one origin ({single:,} of {len(rows):,})", single,
         view.filters.but(origins=("one",)), glossary.TERMS["Origin"]),
        (f"{contested:,}", f"{'event is' if contested == 1 else 'events are'} contested on a core point", contested,
         view.filters.but(grades=("contested",)), glossary.TERMS["Contested"]),
    )  # fmt: skip
    with st.container(key="numbers"):
        places = st.columns(3, gap="large")
    for place, (number, what, events, filters, meaning) in zip(places, parts, strict=True):
        told = f"**{number}** {what}"
        place.markdown(f"[{told}]({view.href('timeline', filters)})" if events else told, help=meaning)


def _share(part: int, whole: int) -> str:
    """A share as a whole per cent; what is there at all is never shown as none."""
    return "under 1%" if 0 < part < whole / 200 else f"{100 * part / whole:.0f}%"


def new_in_the_record(view: View) -> None:
    """The latest release, and the events of which the record's first document is newest."""
    rows = cached.rows("events", view.params)
    # On an earlier day an event may have been known by an announcement, but not by its first report.
    told_by = pd.Timestamp(view.filters.known_on) if view.filters.known_on else pd.Timestamp.max
    rows = rows[rows.first_reported_start <= told_by].sort_values(
        ["first_reported_start", "significance"], ascending=False, kind="stable").head(6)  # fmt: skip
    if rows.empty:
        return
    release = cached.rows("releases").sort_values("released_date", ascending=False).iloc[0]
    st.header("New in the record", anchor=False)
    st.caption(
        f"Release {escape(release.version)} of {day(release.released_date)}; the record ends on {day(view.record['last_day'])}, and "
        f"nothing later has been collected. Below, the events of which the first report is newest. [What changed since a day]({view.href('sources', view='changes')})"
    )
    notes = [_told(row) for row in rows.itertuples()]
    lists.event_links(view, rows, "newest", note="First reported", notes=notes)


def _told(row: Any) -> str:
    first, last = as_date(row.first_reported_start), as_date(row.first_reported_end)
    precision = "day" if first == last else "month" if first and last and (last - first).days < 32 else "year"
    return dated(first, precision, short=True)


def recent(view: View) -> None:
    """The last months of the filter on two lanes, with labelled turning points."""
    last = as_date(totals(view).last_day)
    if last is None:
        return
    start = max(view.filters.start or date.min, (last - timedelta(days=RECENT_DAYS)).replace(day=1))
    asked = takeaway.request(view)
    recent_view = view.with_filters(view.filters.but(start=start)) if start != view.filters.start else view
    st.header(f"From {MONTHS[start.month - 1]} {start.year} to {MONTHS[last.month - 1]} {last.year}", anchor=False)
    takeaway.chart(recent_view, "timeline", **asked.own)
    st.caption(chronicle.KEY)
    st.markdown(f"[The whole timeline]({view.href('timeline')}) · [The refusal of April 2026 as a story, step by step]({view.href('story')})")


def turning_points_and_contested(view: View) -> None:
    """Turning points by the rubric, and events whose sources contradict each other most."""
    rows = cached.rows("events", view.params)
    left, right = (st.container(), st.container()) if view.is_phone else st.columns(2, gap="large")
    with left:
        st.header("Turning points", anchor=False)
        ranked = rows.sort_values(["significance", "origins"], ascending=False, kind="stable")
        greatest = int((ranked.significance == 5).sum())
        few = greatest < TURNING
        st.caption(f"{'Significance 4 and 5' if few else 'Significance 5'} by the rubric, latest first.")
        ranked = ranked.head(TURNING if few else min(greatest, MOST_TURNING))
        ranked = ranked.sort_values("span_start", ascending=False)
        lists.event_links(view, ranked, "turning", note="Rests on",
                          notes=[_tally((row.documents, "document"), (row.origins, "origin"))
                                 for row in ranked.itertuples()])  # fmt: skip
    with right:
        st.header("Most contested", anchor=False)
        st.caption("Core points on which documents of different origins give different answers.")
        top = rows[rows.contested_points > 0].sort_values(
            ["contested_points", "origins"], ascending=False, kind="stable").head(8)  # fmt: skip
        if top.empty:
            st.markdown("No event in view is contested.")
            return
        lists.event_links(view, top, "contested", note="Contested",
                          notes=[_tally((row.contested_points, "core point"), (row.origins, "origin"))
                                 for row in top.itertuples()])  # fmt: skip


def _tally(*parts: tuple[int, str]) -> dict[str, Any]:
    """Two counts below each other, each kept on its line."""
    first, second = (count(int(number), noun).replace(" ", "\u00a0") for number, noun in parts)
    return {"t": first, "lines": [second]}


def over_time(view: View) -> None:
    """How many events there were, by month or quarter."""
    st.header("Over time", anchor=False)
    takeaway.chart(view, "events-per-month")
    st.caption(f"{figures.COUNTS_NOTE} {figures.UNFINISHED_NOTE}")


def open_questions(view: View) -> None:
    """Open questions with the latest thing that has come in on each."""
    items = cached.rows("watch_items", {"event_id": None, **view.known})
    if items.empty:
        return
    st.header("Open questions", anchor=False)
    cells = [
        [
            {"t": plain(row.question), "href": view.event(row.event_id), "bold": True},
            {"open": "Open", "partly": "Partly answered", "resolved": "Resolved"}[row.status],
            _latest(row),
        ]
        for row in items.itertuples()
    ]
    table("open_questions", [Column("Question", width=260), Column("State", width=110), Column("Latest evidence", width=280)],
          cells, caption="Open questions", sortable=False)  # fmt: skip


def _latest(row: Any) -> dict[str, Any] | str:
    if not len(row.findings):
        return {"t": "nothing has come in", "faint": True}
    when = dated(pd.Timestamp(row.evidence_dates[-1]), row.evidence_precisions[-1], short=True)
    return {"t": plain(row.findings[-1]), "lines": [f"{when}, {plain(row.evidence_outlets[-1])}"]}
