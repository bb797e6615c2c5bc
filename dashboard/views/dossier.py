"""The Event page: what happened, who took part, what the sources say, what led to it and followed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cached, comparison, glossary, lists, page, takeaway, tray
from dashboard.citations import Citation
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import as_date, count, dated, day, escape, link, listing, plain, safe_url
from dashboard.views.chronicle import lag

STATES = {
    "contested": "contested: documents of different origins differ",
    "drift": "drift: answers differ, but not between origins",
    "agreed": "one answer",
}


def find(view: View) -> Any | None:
    """The event of the address, through redirects of merged ids; None where there is none."""
    asked = st.query_params.get("event", "")
    rows = cached.rows("event", {"event_id": view.codes.redirects.get(asked, asked)[:200], **view.known})
    return None if rows.empty else rows.iloc[0]


def not_found(view: View) -> None:
    """No event of this id: say so and show the ways on."""
    st.title("No such event", anchor=False)
    st.markdown(
        f"The address names no event of this record. [Timeline]({view.href('timeline')}) shows all of them, and the "
        f"[Overview]({view.href('')}) has a search."
    )


def header(view: View, event: Any) -> None:
    """Title, date as exactly as known, grade, standing and the filter bar."""
    st.title(escape(event.title), anchor=False)
    parts = [
        _when(event),
        f"{escape(event.lane)}, {escape(event.category).lower()}",
        f"significance {event.significance}",
    ]
    st.markdown(" · ".join(parts), help=f"**Significance.** {glossary.TERMS['Significance']}")
    page.bar(view)


def _review(event: Any) -> str:
    """When the row was last read against its documents, and what a check against further pages found."""
    read = as_date(event.reviewed_on)
    parts = [f"Read against its documents on {day(read)}." if read else ""]
    if plain(event.review_verdict):
        parts.append(f"Second check: {escape(event.review_verdict)}. {escape(event.review_note)}")
    else:
        parts.append("Not yet checked a second time against further pages.")
    return " ".join(filter(None, parts))


def _when(event: Any) -> str:
    text = f"**{escape(dated(event.event_date, event.date_precision, event.date_end))}**"
    if event.date_precision != "day":
        text += " (the day is not known)"
    first, last = as_date(event.first_reported_start), as_date(event.first_reported_end)
    if first and last:
        told = dated(first, "day" if first == last else "month" if (last - first).days < 32 else "year")
        text += f", first reported {'on' if first == last else 'in'} {told}"
    return text


def summary_and_actors(view: View, event: Any) -> None:
    """Summary with what it rests on, beside the actors by role."""
    documents_ = cached.rows("event_documents", {"event_id": event.event_id, **view.known})
    left, right = (st.container(), st.container()) if view.is_phone else st.columns([0.64, 0.36], gap="large")
    with left:
        if documents_.empty:
            st.warning(f"Nothing was known of this event on {day(view.filters.known_on)}: its first document in the "
                       f"record came later. [Show the record as known today]({_today(view, event)}).")  # fmt: skip
        st.markdown(escape(event.summary))
        if not documents_.empty:
            st.markdown(f"**{comparison.graded(event.grade, int(event.origins))}.** {escape(comparison.rests_on(documents_, event))}",
                        help=comparison.GRADES[event.grade])  # fmt: skip
            st.caption("A wording that is safe to use")
            with st.container(key="wording"):
                st.code(_wording(view, event, documents_), language=None, wrap_lines=True)
            tray.button(tray.event_item(event.event_id, view.filters), key="event")
        st.caption(_review(event))
        if plain(event.id_note):
            st.caption(f"On the date: {escape(event.id_note)}")
    with right:
        people = cached.rows("event_actors", {"event_id": event.event_id}).rename(columns={"name": "name_"})
        lines = []
        for verb, part in people.groupby("verb", sort=False):
            names = [
                f"[{escape(row.name_)}]({view.href('actors', profile=row.actor_id)})"
                + (f" {escape(row.name_zh)}" if plain(row.name_zh) else "")
                for row in part.itertuples()
            ]
            lines.append(f"{verb}: {listing(names)}")
        st.header("Actors", anchor=False)
        st.markdown("  \n".join(lines))


def _wording(view: View, event: Any, documents_: pd.DataFrame) -> str:
    statements = cached.rows("event_statements", {"event_id": event.event_id, **view.known})
    standing = comparison.wording(event, documents_, denials=comparison.denials(statements))
    return f"{plain(event.title)}. {standing}"


def _today(view: View, event: Any) -> str:
    from dashboard.filters import Filters

    return view.href("event", Filters(), event=event.event_id)


def official_texts(view: View, event: Any) -> None:
    """The primary texts first: numbers, and the days announced, published, in force and withdrawn."""
    rows = cached.rows("event_acts", {"event_id": event.event_id, **view.known})
    if rows.empty:
        return
    st.header("Official text", anchor=False)
    days = ("announced", "published", "in_force", "withdrawn")
    cells = [
        [
            lists.document_cell(row.title, row.url, lines=[plain(row.outlet)]),
            {"t": plain(row.official_number) or "none given",
             "lines": ["primary text" + ("" if row.seen != "no" else ", not read")] if row.is_primary else ["explains the act"]},
            *[day(value, short=True) if as_date(value := getattr(row, f"act_{name}_date")) else "" for name in days],
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    table("acts", [Column("Text", width=260), Column("Number", width=150), Column("Announced", width=90),
                   Column("Published", width=90), Column("In force", width=90), Column("Withdrawn", width=90)], cells,
          caption="Official texts", sortable=False)  # fmt: skip


def grades(view: View, event: Any) -> None:
    """The Admiralty pair: reliability of each origin, and credibility of the information, apart."""
    if not plain(event.grade):
        return
    rows = cached.rows("event_credibility", {"event_id": event.event_id, **view.known})
    number, name, reason = comparison.credibility(event)
    st.header("Sources and information, graded apart", anchor=False)
    st.markdown(f"Information credibility **{number}**, {escape(name)}: {escape(reason)}.",
                help="Admiralty scale 1 to 6 by a written rule from origins and contested points; 4 and 5 would need a "
                     "judgement and are never given. It says nothing on the sources' reliability.")  # fmt: skip
    if rows.empty:
        return
    cells = [
        [
            {"t": plain(row.outlet), "href": view.href("sources", view="outlets", outlet=row.outlet_id), "bold": True,
             "lines": [", ".join(filter(None, [row.outlet_type, plain(row.country) or "country not known"]))
                       + (", state-affiliated" if row.is_state_affiliated else "")]},
            {"t": plain(row.reliability) or "F", "lines": [plain(row.reliability_basis) or "Cannot be judged: not graded."]},
            {"t": count(int(row.documents), "document"), "sort": int(row.documents)},
            "read" if row.is_read else "known through others",
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    table("credibility", [Column("Origin", width=190), Column("Source reliability, A to F", width=260),
                          Column("Rest on it", width=110, down=True), Column("Its own text", width=120)], cells,
          caption="Origins and their reliability", height=360 if len(cells) > 6 else None)  # fmt: skip


def ledger(view: View, event: Any) -> None:
    """Numbers in dispute: every figure published on a point, with unit, scope, day and origin."""
    rows = cached.rows("event_quantities", {"event_id": event.event_id, **view.known})
    if rows.empty:
        return
    st.header("Numbers", anchor=False)
    kinds = rows.groupby(["point_id", "question", "unit"], sort=False).size().reset_index(name="figures")
    kinds = kinds.sort_values("figures", ascending=False, kind="stable")
    names = {
        (row.point_id, row.unit): f"{plain(row.question)} ({plain(row.unit)}, {count(row.figures, 'figure')})"
        for row in kinds.itertuples()
    }
    chosen = (
        st.selectbox("Point and unit", list(names), format_func=names.__getitem__, key=f"ledger_{event.event_id}")
        if len(names) > 1
        else next(iter(names))
    )
    point_id, unit = chosen
    figure, _ = takeaway.chart(view, "ledger", event_id=event.event_id, point_id=point_id, unit=unit)
    cells = [
        [
            {
                "t": f"{row.low:,.10g}" if row.low == row.high else f"{row.low:,.10g} to {row.high:,.10g}",
                "sort": float(row.low),
            },
            plain(row.unit),
            {
                "t": plain(row.scope),
                "lines": [f"as of {day(row.figure_date, short=True)}"] if as_date(row.figure_date) else [],
            },
            lists.document_cell(row.title, row.url, lines=[plain(row.outlet)]),
            ", ".join(plain(name) for name in row.origins) or "source not stated",
        ]
        for row in figure.rows.itertuples()
    ]
    table("figures", [Column("Figure", width=90, down=True), Column("Unit", width=90), Column("What is counted", width=200),
                      Column("Document", width=240), Column("Rests on", width=140)], cells, caption="Published figures")  # fmt: skip


def points(view: View, event: Any) -> None:
    """Points at issue: each with its answers, how many documents give them, and on which origins."""
    asked = {"event_id": event.event_id, **view.known}
    rows, statements = cached.rows("event_points", asked), cached.rows("event_statements", asked)
    if rows.empty:
        return
    st.header("Points at issue", anchor=False)
    st.markdown(
        escape(comparison.summary(statements, rows, int(event.origins)))
        + f" [Compare the sources side by side]({view.href('sources', event=event.event_id)})",
        help=f"**Contested.** {glossary.TERMS['Contested']} **Drift.** {glossary.TERMS['Drift']}",
    )
    point_table(view, rows, statements)


def point_table(view: View, rows: pd.DataFrame, statements: pd.DataFrame) -> None:
    """One line per point and answer: the answer in its tint, who gives it, what it rests on."""
    from dashboard import theme

    answers = comparison.answers_of(statements)
    cells = []
    for point in rows.itertuples():
        for place, group in enumerate(answers[point.point_id]):
            own = group["rows"]
            outlets = list(dict.fromkeys(plain(name) for name in own.outlet))
            credited = list(dict.fromkeys(plain(name) for name in own.credited_to if plain(name)))
            stances = sorted(set(own.stance) - {"asserts", "attributes"})
            first = {"t": plain(point.question), "bold": True, "lines": [STATES[point.state]]}
            cells.append([
                first if place == 0 else {"t": ""},
                {"t": group["answer"], "tint": theme.tint(place, view.look) if point.answers > 1 else None,
                 "lines": [*([f"{listing(stances)}"] if stances else []),
                           *([f"credited to {listing(credited[:4])}"] if credited else [])]},
                {"t": count(group["documents"], "document"), "lines": [_some(outlets)]},
                {"t": listing([plain(name) for name in group["origins"][:4]]) if group["origins"] else "no known origin"},
            ])  # fmt: skip
    table("points", [Column("Point at issue", width=190), Column("Answer", width=250), Column("Given by", width=220),
                     Column("Rests on", width=140, help=glossary.TERMS["Origin"])], cells, caption="Points at issue and their answers", sortable=False)  # fmt: skip


def _some(names: list[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def documents(view: View, event: Any) -> None:
    """The documents, origins first."""
    rows = cached.rows("event_documents", {"event_id": event.event_id, **view.known})
    if rows.empty:
        return
    st.header(count(len(rows), "document"), anchor=False)
    if rows.url.isna().all():
        st.markdown("None of these documents was found online; the pages that credit them are named.")
    lists.documents(view, rows, "documents")
    takeaway.table_downloads(view, "documents", rows, f"Documents: {event.title}")


def positions(view: View, event: Any) -> None:
    """Where the stakeholders stand, each with its document."""
    rows = cached.rows("event_positions", {"event_id": event.event_id, **view.known})
    if rows.empty:
        return
    st.header("Positions", anchor=False)
    cells = [
        [
            {"t": plain(row.stakeholder), "bold": True,
             "href": view.href("actors", profile=row.actor_id) if plain(row.actor_id) else None},
            plain(row.position),
            lists.document_cell(row.document_title, row.url, lines=[plain(row.outlet)]),
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    table("positions", [Column("Who", width=150), Column("Position", width=280), Column("Told by", width=220)], cells,
          caption="Positions of stakeholders", sortable=False)  # fmt: skip


def open_questions(view: View, event: Any) -> None:
    """Open questions that this event raises, with the evidence that has come in."""
    rows = cached.rows("watch_items", {"event_id": event.event_id, **view.known})
    if rows.empty:
        return
    st.header("Open questions", anchor=False)
    for row in rows.itertuples():
        state = {"open": "open", "partly": "partly answered", "resolved": "resolved"}[row.status]
        raised = listing([link(name, url) for name, url in zip(row.raised_by, row.raised_urls, strict=True)])
        lines = [f"**{escape(row.question)}** {state}; raised by {raised}"]
        lines += [
            f"- {dated(when, precision)}: {escape(finding)} ({link(outlet, url)})"
            for when, precision, finding, outlet, url in zip(
                row.evidence_dates, row.evidence_precisions, row.findings, row.evidence_outlets, row.evidence_urls,
                strict=True)
        ]  # fmt: skip
        st.markdown(lines[0] + "\n\n" + "\n".join(lines[1:]))


def before_and_after(view: View, event: Any) -> None:
    """Events that led here, followed, answered or are related."""
    rows = cached.rows("event_links", {"event_id": event.event_id, **view.known})
    if rows.empty:
        return
    st.header("Before and after", anchor=False)
    cells = [
        [
            lists.tie(row.link, row.basis, full=True),
            {
                "t": dated(row.event_date, row.date_precision, row.date_end, short=True),
                "sort": str(as_date(row.event_date)),
            },
            {"t": plain(row.title), "href": view.event(row.event_id)},
            lag(row.lag_days),
        ]
        for row in rows.itertuples()
    ]
    table("links", [Column("Tie", width=150), Column("Date", width=100), Column("Event", width=280), Column("Lag", width=130)],
          cells, caption="Related events", sortable=False)  # fmt: skip


def citation(view: View, event: Any) -> None:
    """How to cite this page."""
    released = cached.released()
    with st.container(key="takeaway_event", horizontal=True):
        takeaway.cite(
            Citation(
                kind="event", key=event.event_id, title=plain(event.title), publisher="Parallax",
                date=released.isoformat(), url=view.link(),
                version=f"{view.record['version']} ({view.record['content_hash']})", accessed=released,
                note=f"Event of {dated(event.event_date, event.date_precision, event.date_end)}; {event.grade}, "
                     f"{lists.standing(event.documents, event.origins)}" if plain(event.grade) else "",
            ),
            key="event", label="Cite this event",
        )  # fmt: skip
        with st.popover("Cite a document", key="cite_one_document"):
            rows = cached.rows("event_documents", {"event_id": event.event_id, **view.known})
            names = {row.document_id: f"{plain(row.outlet)}: {plain(row.title)}" for row in rows.itertuples()}
            chosen = st.selectbox("Document", list(names), format_func=lambda each: names[each], key="cite_which")
            if chosen:
                _cite_document(rows[rows.document_id == chosen].iloc[0], released)
        with st.popover("Link", key="link_event"):
            st.code(view.link(), language=None, wrap_lines=True)


def _cite_document(row: Any, accessed: Any) -> None:
    first = as_date(row.published_date)
    known = {"day": 10, "month": 7, "year": 4}.get(row.published_precision, 0)
    made = Citation(
        kind="document", key=row.document_id, title=plain(row.title), publisher=plain(row.outlet),
        date=first.isoformat()[:known] if first else "", url=safe_url(row.url) or "", accessed=accessed,
        note=plain(row.official_number),
    )  # fmt: skip
    st.code(made.as_text(), language=None, wrap_lines=True)
    st.code(made.as_bibtex(), language=None, wrap_lines=True)
