"""The Sources page: compare the documents of one event, or look at the outlets."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import cached, comparison, filter_bar, lists, page, takeaway, theme
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import count, dated, day, escape, listing, plain
from dashboard.views import dossier, front

DEFAULT_EVENT = "2026-04-00-anthropic-mythos-access-refusal"


def chosen() -> str:
    """The part of the page that the address names: compare or outlets."""
    return "outlets" if st.query_params.get("view") == "outlets" or "outlet" in st.query_params else "compare"


def _switch(view: View, here: str) -> None:
    parts = {"compare": "Compare an event", "outlets": "Outlets"}
    st.markdown(" · ".join(
        f"**{label}**" if name == here else f"[{label}]({view.href('sources', view=name if name == 'outlets' else None)})"
        for name, label in parts.items()))  # fmt: skip


def compare(view: View) -> None:
    """One event: what it rests on, its points at issue × documents, and its documents."""
    asked = st.query_params.get("event", "")
    asked = view.codes.redirects.get(asked, asked)[:200]
    rows = cached.rows("event", {"event_id": asked or DEFAULT_EVENT, **view.known})
    if rows.empty:
        rows = cached.rows("event", {"event_id": DEFAULT_EVENT, **view.known})
        st.info("The address names no event of this record; another one is shown.")
    if rows.empty:
        page.head(view, "Sources", "Choose an event to compare what its sources say.")
        _switch(view, "compare")
        _choose(view, None)
        return
    event = rows.iloc[0]
    known = {"event_id": event.event_id, **view.known}
    documents = cached.rows("event_documents", known)
    statements, points = cached.rows("event_statements", known), cached.rows("event_points", known)
    if documents.empty:
        answer = f"Nothing was known of this event on {day(view.filters.known_on)}."
    else:
        answer = f"{comparison.rests_on(documents, event)} {comparison.summary(statements, points, int(event.origins)) if len(points) else ''}"
    page.head(view, f"Sources: {plain(event.title)}", answer)
    _switch(view, "compare")
    _choose(view, event.event_id)
    if documents.empty:
        return
    if points.empty:
        st.markdown("No point at issue has been recorded for this event; its documents stand below.")
    else:
        _matrix(view, event, statements, points)
    st.subheader(count(len(documents), "document"), anchor=False)
    lists.documents(view, documents, "documents")
    takeaway.table_downloads(view, "documents", documents, f"Documents: {plain(event.title)}")
    st.markdown(f"[Open the event]({view.event(event.event_id)})")


def _choose(view: View, current: str | None) -> None:
    rows = cached.rows("events", view.params)
    ranked = rows.sort_values(["contested_points", "documents"], ascending=False, kind="stable")
    names = {
        row.event_id: f"{plain(row.title)}, {dated(row.event_date, row.date_precision, row.date_end, short=True)} "
        f"({count(int(row.documents), 'document')}, {count(int(row.origins), 'origin')})"
        for row in ranked.itertuples()
    }
    options = list(names)
    if current and current not in names:
        options.insert(0, current)
        names[current] = "the event shown (outside the filter)"
    st.session_state["compare_event"] = current
    st.selectbox("Event to compare; those of the filter, most contested first", options, key="compare_event",
                 format_func=lambda each: names[each], on_change=_pick, index=None, placeholder="Choose an event")  # fmt: skip


def _pick() -> None:
    chosen_event = st.session_state.get("compare_event")
    if chosen_event:
        st.query_params["event"] = chosen_event


def _matrix(view: View, event: Any, statements: Any, points: Any) -> None:
    shapes = ["By answer", "Matrix"]
    shape = st.segmented_control("Form", shapes, default="By answer" if view.is_phone else "Matrix", key=f"matrix_form_{view.is_phone}",
                                 label_visibility="collapsed", required=True)  # fmt: skip
    st.caption("Equal answers of a line share a tint; a dot is silence. Contested: documents of different origins differ. "
               "Drift: they differ inside the echoes of one origin.")  # fmt: skip
    if shape == "By answer":
        dossier.point_table(view, points, statements)
    else:
        matrix_table(view, statements, points)
    asked = takeaway.request(view, event_id=event.event_id)
    takeaway.row(view, "matrix", f"What the sources say: {plain(event.title)}", statements, asked)


def matrix_table(view: View, statements: Any, points: Any) -> None:
    """Points at issue × documents, documents by origin and side, as a table that keeps its first column."""
    documents = comparison.columns_of(statements)
    tints = comparison.tints_of(statements)
    bands: list[tuple[str, int]] = [("", 1)]
    for document in documents:
        label = f"rests on {document['origin']}" if document["origin"] != "unknown parentage" else document["origin"]
        if bands[-1][0] == label:
            bands[-1] = (label, bands[-1][1] + 1)
        else:
            bands.append((label, 1))
    cells = []
    for point in points.itertuples():
        own = statements[statements.point_id == point.point_id]
        by_document = dict(iter(own.groupby("document_id")))
        row: list[Any] = [
            {"t": plain(point.question), "bold": True, "lines": [dossier.STATES[point.state].split(":")[0]]}
        ]
        for document in documents:
            part = by_document.get(document["document_id"])
            if part is None:
                row.append({"t": "·", "faint": True})
                continue
            credited = [plain(name) for name in part.credited_to if plain(name)]
            stances = [stance for stance in part.stance if stance in ("hedges", "denies")]
            row.append({
                "t": "; ".join(dict.fromkeys(plain(answer) for answer in part.answer)),
                "tint": theme.tint(tints[point.point_id, part.answer_key.iloc[0]], view.look),
                "lines": [*stances, *([f"credits {listing(list(dict.fromkeys(credited)))}"] if credited else [])],
            })  # fmt: skip
        cells.append(row)
    columns = [Column("Point at issue", width=190)]
    columns += [Column(document["outlet"], sub=document["when"], width=140) for document in documents]
    table("matrix", columns, cells, caption="Points at issue by document", sortable=False, wide=True, headed=True,
          height=720, bands=bands)  # fmt: skip


def outlets(view: View) -> None:
    """The outlets of the filter, or one of them."""
    asked = st.query_params.get("outlet", "")[:200]
    one = cached.rows("outlet", {"outlet_id": asked}) if asked else None
    if one is not None and not one.empty:
        _outlet(view, one.iloc[0])
        return
    totals = front.totals(view)
    page.head(view, "Sources: outlets", filter_bar.sentence(view.filters, view.codes, totals))
    if asked:
        st.info("The address names no outlet of this record; here are all of them.")
    _switch(view, "outlets")
    rows = cached.rows("outlets", view.params)
    if rows.empty:
        takeaway.empty(view, "outlet")
        return
    origins, echoes = int(rows.origin_documents.sum()), int(rows.re_reports.sum())
    unknown = int(rows.unknown_documents.sum())
    st.markdown(f"{count(len(rows), 'outlet')}: {count(origins, 'document')} as origins, {echoes:,} re-reports, "
                f"{unknown:,} of unknown parentage, which never count as independent.")  # fmt: skip
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
    table("outlets", columns, cells, caption="Outlets in the filter", height=640)


def _outlet(view: View, outlet: Any) -> None:
    rows = cached.rows("outlet_documents", {**view.params, "outlet_id": outlet.outlet_id})
    name = plain(outlet.outlet)
    unique = rows.drop_duplicates("document_id")
    origins = int(unique.is_origin.sum())
    said = (f"{count(len(unique), 'document')} on {count(rows.event_id.nunique(), 'event')} of the filter, {origins} of them origins."
            if len(rows) else "No document on an event of the filter.")  # fmt: skip
    page.head(view, name, said)
    _switch(view, "outlets")
    facts = [f"{escape(outlet.outlet_type)}: {escape(outlet.type_definition)}",
             f"{escape(outlet.country) or 'Country not known'}{', state-affiliated' if outlet.is_state_affiliated else ''}."]  # fmt: skip
    if plain(outlet.domain):
        facts.append(f"{escape(outlet.domain)}.")
    facts.append(f"Reliability {escape(outlet.reliability)}: {escape(outlet.reliability_basis)}." if plain(outlet.reliability)
                 else "Reliability: not yet graded.")  # fmt: skip
    if len(outlet.variants):
        facts.append(f"Also met as {listing([escape(each) for each in outlet.variants])}.")
    st.markdown(" ".join(facts))
    if rows.empty:
        return
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
