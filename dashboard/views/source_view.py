"""The Sources page: which part is asked for, and the comparison of one event's documents."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import cached, comparison, findings, glossary, lists, page, takeaway, theme
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import as_date, count, dated, day, escape, is_missing, listing, plain
from dashboard.views import dossier

DEFAULT_EVENT = "2026-04-00-anthropic-mythos-access-refusal"
# Pixels that a question and each document take in the matrix.
QUESTION, COLUMN = 190, 120
LEAST_FILLED = 0.3
VIEWS = {
    "compare": "Compare an event",
    "outlets": "Outlets",
    "sides": "Sides and blind spots",
    "numbers": "Numbers compared",
    "changes": "What changed",
    "without": "Without a source",
}


def chosen() -> str:
    """The part of the page that the address names."""
    asked = st.query_params.get("view", "")
    if asked in VIEWS:
        return asked
    return "outlets" if "outlet" in st.query_params else "compare"


def switch(view: View, here: str) -> None:
    """The row of parts, the present one bold."""
    own = {name: None if name == "compare" else name for name in VIEWS}
    page.switch({name: (label, view.href("sources", view=own[name])) for name, label in VIEWS.items()}, here)


def compare(view: View) -> None:
    """One event: what it rests on, its points at issue × documents, its derivation tree, its documents."""
    asked = st.query_params.get("event", "")
    asked = view.codes.redirects.get(asked, asked)[:200]
    rows = cached.rows("event", {"event_id": asked or DEFAULT_EVENT, **view.known})
    if rows.empty and asked:
        st.info("The address names no event of this record; another one is shown.")
        rows = cached.rows("event", {"event_id": DEFAULT_EVENT, **view.known})
    if rows.empty:
        page.head(view, "Sources", "Choose an event to compare what its sources say.")
        switch(view, "compare")
        _choose(view, None)
        return
    event = rows.iloc[0]
    known = {"event_id": event.event_id, **view.known}
    documents = cached.rows("event_documents", known)
    statements, points = cached.rows("event_statements", known), cached.rows("event_points", known)
    if documents.empty:
        when = f" on {day(view.filters.known_on)}" if view.filters.known_on else " without the sources left out"
        page.head(view, f"Sources: {plain(event.title)}", f"Nothing was known of this event{when}.")
        switch(view, "compare")
        _choose(view, event.event_id)
        return
    page.head(view, f"Sources: {plain(event.title)}", comparison.rests_on(documents, event))
    switch(view, "compare")
    _choose(view, event.event_id)
    if points.empty:
        st.markdown("No point at issue has been recorded for this event; its documents stand below.")
    else:
        st.markdown(escape(comparison.summary(statements, points, int(event.origins))))
        _matrix(view, event, statements, points)
    _tree(view, event, statements)
    st.header(count(len(documents), "document"), anchor=False)
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
    st.selectbox("Event to compare; those in view, most contested first", options, key="compare_event",
                 format_func=lambda each: names[each], on_change=_pick, index=None, placeholder="Choose an event")  # fmt: skip


def _pick() -> None:
    chosen_event = st.session_state.get("compare_event")
    if chosen_event:
        st.query_params["event"] = chosen_event


def _matrix(view: View, event: Any, statements: Any, points: Any) -> None:
    shapes = ["By answer", "Matrix"]
    # A matrix that is mostly silence, or has to be scrolled sideways for long, is not what a reader should meet first.
    told = statements.drop_duplicates(["point_id", "document_id"])
    filled = len(told) / (told.point_id.nunique() * told.document_id.nunique())
    fits = filled >= LEAST_FILLED and view.content_width >= QUESTION + 5 * COLUMN
    shape = st.segmented_control("Form", shapes, default="Matrix" if fits else "By answer", key=f"matrix_form_{event.event_id}_{fits}",
                                 label_visibility="collapsed", required=True)  # fmt: skip
    st.caption("Equal answers of a line share a tint; a dot is silence. Contested: documents of different origins differ. "
               "Drift: they differ, but not between two known origins.", help=f"**Drift.** {glossary.TERMS['Drift']}")  # fmt: skip
    if shape == "By answer":
        dossier.point_table(view, points, statements)
    else:
        matrix_table(view, statements, points)
    asked = takeaway.request(view, event_id=event.event_id)
    what = f"What the sources say: {plain(event.title)}"
    takeaway.row(view, "matrix", findings.matrix(statements, points) or what, statements, asked, what=what)


def matrix_table(view: View, statements: Any, points: Any) -> None:
    """Points at issue × documents, documents by origin and side, as a table that keeps its first column."""
    documents = comparison.columns_of(statements)
    tints = comparison.tints_of(statements)
    bands: list[tuple[str, int]] = [("", 1)]
    for document in documents:
        label = f"rests on {document['origin']}" if document["origin"] != "source not stated" else document["origin"]
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
    columns = [Column("Point at issue", width=QUESTION)]
    columns += [Column(document["outlet"], sub=document["when"], width=COLUMN - 16) for document in documents]
    table("matrix", columns, cells, caption="Points at issue by document", sortable=False, wide=True, headed=True,
          height=720, bands=bands)  # fmt: skip


def _tree(view: View, event: Any, statements: Any) -> None:
    st.header("Who took it from whom", anchor=False)
    st.caption("One line a document, from left to right in time; a bar is a day known only to the month or year. Select a "
               "mark to see what the document says and where it departs from what it was taken from.")  # fmt: skip
    node = st.query_params.get("node", "")
    turn = st.session_state.setdefault("tree_picks", 0)
    figure, state = takeaway.chart(
        view, "derivations", on_select="rerun", event_id=event.event_id, selected=node, turn=turn
    )
    picked = [
        each.get("document_id") for each in (state.selection.get("node") or []) if isinstance(each, dict)
    ]
    if picked and picked[0] and picked[0] != node and picked[0] in set(figure.rows.document_id):
        st.session_state["tree_picks"] = turn + 1
        st.query_params["node"] = str(picked[0])
        st.rerun()
    names = {row.document_id: f"{plain(row.outlet)}: {plain(row.title)}"
             for row in figure.rows.drop_duplicates("document_id").itertuples()}  # fmt: skip
    st.session_state["tree_node"] = node if node in names else None
    st.selectbox("A document of the tree", list(names), format_func=lambda each: names[each], key="tree_node",
                 index=None, placeholder="Choose a document, or select a mark", on_change=_pick_node)  # fmt: skip
    if node in names:
        _node(view, figure.rows[figure.rows.document_id == node], statements)


def _pick_node() -> None:
    picked = st.session_state.get("tree_node")
    if picked:
        st.query_params["node"] = picked
    elif "node" in st.query_params:
        del st.query_params["node"]


def _node(view: View, rows: Any, statements: Any) -> None:
    """What a document of the tree says, beside what it was taken from."""
    row = rows.iloc[0]
    parents = [parent for parent in rows.parent_id if isinstance(parent, str)]
    taken = listing([plain(name) for name in dict.fromkeys(rows.parent_outlet) if plain(name)])
    when = dated(row.published_date, row.published_precision) if as_date(row.published_date) else "day not known"
    st.markdown(f"**{escape(row.outlet)}**, {when}. {escape(row.origin_type_label)}"
                f"{f', taken from {escape(taken)}' if taken else ''}.")  # fmt: skip
    found = comparison.departures(statements, row.document_id, parents)
    if not found:
        st.markdown("It answers no point at issue" + ("; nor do the documents it was taken from." if parents else "."))
        return
    if parents and all(each["change"] == "says" for each in found):
        st.caption("Nobody of us read what it was taken from, so there is nothing to set beside it.")
    names = {"departs": "departs", "adds": "adds", "says": "says", "same": "as its source", "leaves out": "leaves out"}
    colours = {"departs": theme.tint(1, view.look), "adds": theme.tint(3, view.look)}
    cells = [
        [{"t": each["question"], "bold": True}, {"t": names[each["change"]], "tint": colours.get(each["change"])},
         each["own"] or {"t": "·", "faint": True}, each["parent"] or {"t": "·", "faint": True}]
        for each in found
    ]  # fmt: skip
    table("node", [Column("Point at issue", width=180), Column("It", width=90), Column("This document", width=250),
                   Column("What it was taken from", width=250)], cells, caption="Where the document departs", sortable=False)  # fmt: skip


def numbers(view: View) -> None:
    """Points whose published figures differ most, in the events of the filter."""
    rows = cached.rows("numbers", view.params)
    told = "No point in view has two published figures."
    if len(rows):
        apart = int(rows.is_apart.sum())
        told = (f"On {apart:,} of {count(len(rows), 'point')} with two or more published figures, documents of different origins "
                "give different figures for the same thing; they come first. The spread is of figures that count the same thing.")  # fmt: skip
    page.head(view, "Sources: numbers compared", told)
    switch(view, "numbers")
    if rows.empty:
        takeaway.empty(view, "number")
        return
    cells = [
        [
            {
                "t": plain(row.question),
                "href": view.event(row.event_id),
                "bold": True,
                "lines": [plain(row.event_title)],
            },
            {
                "t": f"{row.lowest:,.10g} to {row.highest:,.10g}"
                if row.lowest != row.highest
                else f"{row.lowest:,.10g}",
                "sort": float(row.highest),
            },
            plain(row.unit),
            _spread_cell(row),
            int(row.figures),
            {"t": count(int(row.origins), "origin"), "sort": int(row.origins)},
            {"t": "origins differ", "bold": True} if row.is_apart else "no two origins differ",
        ]
        for row in rows.itertuples()
    ]
    table("numbers", [Column("Point at issue", width=280), Column("Range published", width=170, down=True), Column("Unit", width=110),
                      Column("Spread", width=130, down=True), Column("Figures", down=True), Column("Rest on", down=True),
                      Column("For one thing", width=130)], cells, caption="Numbers compared", height=640)  # fmt: skip
    takeaway.table_downloads(view, "numbers", rows, "Numbers compared")


def _spread_cell(row: Any) -> dict[str, Any]:
    several = row.scopes > 1
    things = [f"counting {row.scopes} different things"] if several else []
    if is_missing(row.ratio):
        return {"t": "from zero" if not several and row.highest else "", "sort": None, "lines": things}
    if row.ratio == 1:
        return {"t": "equal" if not several else "equal where the same", "sort": 1.0, "lines": things}
    number = f"{row.ratio:,.0f}" if row.ratio >= 20 else f"{row.ratio:.1f}" if row.ratio >= 1.1 else f"{row.ratio:.2f}"
    return {"t": f"× {number}" + (" within one" if several else ""), "sort": float(row.ratio), "lines": things}

