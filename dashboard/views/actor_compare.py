"""Two to four actors side by side, and everything that happened between two of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cached, lists, page, takeaway
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import count, dated, day, escape, listing, plain

MOST_COMPARED = 4
ACTS_ON = (
    "To act on another is to take, ask for or enforce a step that is aimed at the other or felt by it, or to be partner in "
    "one that is aimed at it. Who only answers, gives the place or is mentioned acts on nobody."
)


def asked(view: View) -> list[str]:
    """The actors of the address that are in the record, at most four."""
    found = (view.codes.redirects.get(each, each) for each in st.query_params.get_all("profile"))
    return [each for each in dict.fromkeys(found) if each in view.codes.actors][:MOST_COMPARED]


def choose(view: View, current: list[str]) -> None:
    """Choose actors to set side by side, two to four."""
    options = cached.actor_options()
    st.session_state["actors_compared"] = current
    st.multiselect("Compare two to four actors", list(options), key="actors_compared", max_selections=MOST_COMPARED,
                   format_func=lambda each: options.get(each, view.codes.actors.get(each, "")), on_change=_keep,
                   select_all=False, placeholder="Type a name")  # fmt: skip


def _keep() -> None:
    chosen = st.session_state["actors_compared"]
    for name in ("with", "form", "find", "type", "country", *(("profile",) if not chosen else ())):
        if name in st.query_params:
            del st.query_params[name]
    if chosen:
        st.query_params["profile"] = chosen


def parts(acting: int, concerned: int) -> str:
    """How often an actor acted and was acted on: acted twice and was never acted on or concerned."""

    def times(number: int) -> str:
        return {1: "once", 2: "twice"}.get(number, f"{number:,} times")

    acted = f"acted {times(acting)}" if acting else "never acted"
    was = f"was acted on or concerned {times(concerned)}" if concerned else "was never acted on or concerned"
    return f"{acted} and {was}"


def difference(
    rows: pd.DataFrame, ties: pd.DataFrame, categories: pd.DataFrame, start: object = None, end: object = None
) -> str:
    """The main difference between the actors, in numbers.

    rows: queries/actor_compare.sql. ties: queries/actor_compare_ties.sql. categories:
    queries/actor_compare_categories.sql. start, end: the filter's days; where there is none, those
    of the actors' own first and last events are told.
    """
    active = rows[rows.events > 0]
    if active.empty:
        return "None of them takes part in an event in view."
    first, last = start or active.first_day.min(), end or active.last_day.max()
    said = "; ".join(
        f"{plain(row.name_)} {parts(int(row.acting), int(row.concerned))}"
        for row in rows.rename(columns={"name": "name_"}).itertuples()
    )
    sentences = [f"Between {day(first)} and {day(last)} {said}."]
    if len(categories):
        sizes = categories.groupby("category", sort=False).events
        widest = (sizes.max() - sizes.min()).idxmax()
        part = categories[categories.category == widest]
        if part.events.max() > part.events.min():
            numbers = listing([f"{plain(row.name_)} {row.events}" for row in part.rename(columns={"name": "name_"}).itertuples()])
            sentences.append(f"They differ most in {widest.lower()}: {numbers}.")
    pairs = ties[ties.shared > 0].rename(columns={"name": "name_"})
    if pairs.empty:
        sentences.append("They share no event.")
    elif len(rows) == 2:
        acts = " and ".join(f"{plain(row.name_)} acts on {plain(row.other)} in {row.acts_on or 'none'}" for row in pairs.itertuples())
        sentences.append(f"They share {count(int(pairs.shared.iloc[0]), 'event')}: {acts}.")
    else:
        back = {(row.other_id, row.actor_id): row.acts_on for row in pairs.itertuples()}
        pairs = pairs.assign(back=[back[row.actor_id, row.other_id] for row in pairs.itertuples()])
        top = pairs.loc[(pairs.acts_on - pairs.back).idxmax()]
        if top.acts_on > top.back:
            sentences.append(
                f"Most one-sided: of {count(int(top.shared), 'event')} that they share, {plain(top.name_)} acts on "
                f"{plain(top.other)} in {top.acts_on}, the other way round in {top.back or 'none'}."
            )
    return " ".join(sentences)


def compare(view: View, ids: list[str]) -> None:
    """Two to four actors: activity on one scale, kinds of event, who acts on whom, shared events."""
    own = {**view.params, "actor_ids": tuple(ids)}
    rows, ties = cached.rows("actor_compare", own), cached.rows("actor_compare_ties", own)
    categories = cached.rows("actor_compare_categories", own)
    names = [plain(name) for name in rows["name"]]
    page.head(view, listing(names), difference(rows, ties, categories, view.filters.start, view.filters.end))
    choose(view, ids)
    st.markdown(" · ".join([f"[{escape(name)}]({view.href('actors', profile=each)})" for each, name in zip(ids, names, strict=True)]
                           + [f"[All actors]({view.href('actors')})"]))  # fmt: skip
    if not rows.events.sum():
        takeaway.empty(view, "event with these actors")
        return
    takeaway.chart(view, "actor-compare", actor_ids=tuple(ids))
    _facts(view, rows)
    left, right = (st.container(), st.container()) if view.is_phone else st.columns(2, gap="large")
    with left:
        st.header("Kinds of event", anchor=False)
        takeaway.chart(view, "actor-compare-categories", part=0.47, actor_ids=tuple(ids))
    with right:
        st.header("Who acts on whom", anchor=False)
        st.caption(ACTS_ON)
        takeaway.chart(view, "actor-ties", part=0.47, actor_ids=tuple(ids))
    if len(ids) == 2:
        between(view, [ids[0]], [ids[1]], is_compared=True)
    else:
        _shared(view, own, dict(zip(ids, names, strict=True)))


def _facts(view: View, rows: pd.DataFrame) -> None:
    cells = [
        [
            {"t": plain(row.name_), "bold": True, "href": view.href("actors", profile=row.actor_id),
             "lines": [f"{row.actor_type}, {row.country}"]},
            int(row.events), int(row.acting), int(row.concerned), int(row.origins),
            *[{"t": plain(title), "href": view.event(event), "lines": [dated(first, precision, short=True)], "sort": str(first)}
              if plain(title) else {"t": "none", "faint": True}
              for title, event, first, precision in (
                  (row.first_title, row.first_event_id, row.first_day, row.first_precision),
                  (row.last_title, row.last_event_id, row.last_day, row.last_precision))],
        ]
        for row in rows.rename(columns={"name": "name_"}).itertuples()
    ]  # fmt: skip
    columns = [Column("Actor", width=180), *[Column(name, down=True, align="right") for name in
               ("Events", "Acting", "Acted on or concerned", "Origins")], Column("First event", width=220), Column("Last event", width=220)]  # fmt: skip
    table("actors_compared_table", columns, cells, caption="The actors side by side")
    takeaway.table_downloads(view, "actors-side-by-side", rows, "Actors side by side", actors=rows.actor_id.tolist())


def _shared(view: View, own: dict[str, Any], names: dict[str, str]) -> None:
    rows = cached.rows("actor_compare_events", own)
    st.header(f"{count(rows.event_id.nunique(), 'event')} shared by at least two of them", anchor=False)
    if rows.empty:
        return
    parts = {(row.event_id, row.actor_id): (row.role, row.is_acting) for row in rows.itertuples()}
    cells = [
        [
            lists.date_cell(row),
            {"t": plain(row.title), "href": view.event(row.event_id), "bold": True, "lines": [plain(row.category)]},
            *[_part(parts.get((row.event_id, actor))) for actor in names],
            {"t": lists.standing(row.documents, row.origins), "sort": int(row.origins), "lines": lists.mark_of_single(int(row.origins))},
        ]
        for row in rows.drop_duplicates("event_id").itertuples()
    ]  # fmt: skip
    table("actors_shared", [Column("Date", width=96), Column("Event", width=280), *[Column(name, width=120) for name in names.values()],
                            Column("Rests on", width=150, down=True)], cells, caption="Shared events", height=560)  # fmt: skip
    takeaway.table_downloads(view, "actors-shared", rows, f"Events shared by {listing(list(names.values()))}",
                             counts=count(rows.event_id.nunique(), "event"))  # fmt: skip


def _part(found: tuple[str, bool] | None) -> dict[str, Any]:
    if found is None:
        return {"t": "·", "faint": True}
    return {"t": found[0], "lines": ["acts" if found[1] else "acted on or concerned"]}


def between(view: View, ids: list[str], others: list[str], *, is_compared: bool = False) -> None:
    """Everything that happened between two actors, or one with those below it and another, in order."""
    rows = cached.rows("actor_between", {**view.params, "actor_ids": tuple(ids), "other_ids": tuple(others)})
    name, other = plain(view.codes.actors[ids[0]]), plain(view.codes.actors[others[0]])
    st.header(f"Between {escape(name)} and {escape(other)}", anchor=False)
    if rows.empty:
        st.markdown("They share no event in view.")
        return
    words = {"acts_on": f"{name} acts on {other}", "acted_on_by": f"{other} acts on {name}", "both_act": "both act",
             "neither": "neither acts on the other"}  # fmt: skip
    counts = rows.relation.value_counts()
    told = listing([f"in {counts[code]} {text}" for code, text in words.items() if code in counts])
    pair: dict[str, Any] = {"profile": [ids[0], others[0]]}
    link = "" if is_compared else f" [Compare the two]({view.href('actors', **pair)})"
    st.markdown(f"{count(len(rows), 'event')}, in order: {escape(told)}.{link}")
    cells = [
        [
            lists.date_cell(row),
            {"t": plain(row.title), "href": view.event(row.event_id), "bold": True, "lines": [plain(row.category)]},
            {"t": words[row.relation][:1].upper() + words[row.relation][1:], "lines": [f"{row.role} – {row.other_role}"]},
            int(row.significance),
            {"t": lists.standing(row.documents, row.origins), "sort": int(row.origins), "lines": lists.mark_of_single(int(row.origins))},
            str(row.grade).capitalize(),
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    table("actors_between", [Column("Date", width=96), Column("Event", width=280), Column("Who acts on whom", width=190),
                             Column("Significance", down=True), Column("Rests on", width=150, down=True), Column("Grade")],
          cells, caption=f"Events with {name} and {other}", height=520)  # fmt: skip
    takeaway.table_downloads(view, "actors-between", rows, f"Between {name} and {other}", counts=count(len(rows), "event"))
