"""The Actors page: the directory with its search, and the panel of one actor."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import cached, filter_bar, lists, page, takeaway
from dashboard.components import Column, table
from dashboard.filters import clean_search, search_words
from dashboard.page import View
from dashboard.text import count, dated, escape, listing, plain
from dashboard.views import front


def find(view: View) -> Any | None:
    """The actor of the address, through redirects of merged ids; None for the directory."""
    asked = st.query_params.get("profile", "")
    if not asked:
        return None
    asked = view.codes.redirects.get(asked, asked)[:200]
    rows = cached.rows("actor", {"actor_id": asked})
    if rows.empty:
        st.info("The address names no actor of this record; here is the directory.")
        return None
    return rows.iloc[0]


def directory(view: View) -> None:
    """All actors of the filter, with a search over names, aliases, Chinese names and parents."""
    totals = front.totals(view)
    page.head(view, "Actors", filter_bar.sentence(view.filters, view.codes, totals))
    rows = cached.rows("actors", view.params)
    if rows.empty:
        takeaway.empty(view, "actor")
        return
    left, middle, right = (st.container(),) * 3 if view.is_phone else st.columns([0.4, 0.3, 0.3])
    wanted = left.text_input("Find an actor by name, alias, Chinese name or parent", key="actor_find", max_chars=100,
                             placeholder="Name, alias, Chinese name or parent")  # fmt: skip
    types = middle.multiselect("Type", sorted(rows.actor_type.unique()), key="actor_types", placeholder="Any type")
    countries = right.multiselect(
        "Country", sorted(rows.country.unique()), key="actor_countries", placeholder="Any country"
    )
    for word in search_words(clean_search(wanted or "")):
        rows = rows[rows.search_text.str.contains(word, regex=False)]
    if types:
        rows = rows[rows.actor_type.isin(types)]
    if countries:
        rows = rows[rows.country.isin(countries)]
    if rows.empty:
        st.markdown("No actor in this filter has that name, type and country.")
        return
    st.markdown(f"{count(len(rows), 'actor')} in {count(int(totals.events), 'event')} of the filter.")
    lists.actors(view, rows, "actors", height=720)
    takeaway.table_downloads(view, "actors", rows, "Actors")


def profile(view: View, actor: Any) -> None:
    """Name, Chinese name, type, country, parent and children, with counts."""
    roles = cached.rows("actor_roles", {**view.params, "actor_id": actor.actor_id})
    shown = int(roles.events.sum())
    acting = int(roles[roles.is_acting].events.sum())
    parts = ", ".join(f"{row.role.lower()} {row.events}" for row in roles.itertuples())
    name = plain(actor["name"])
    told = f"{name} takes part in {count(shown, 'event')} of the filter: {acting} times acting, {shown - acting} times acted on or concerned"
    page.head(view, name + (f" {plain(actor.name_zh)}" if plain(actor.name_zh) else ""),
              f"{told} ({parts})." if shown else f"{name} takes part in no event of the filter; {count(int(actor.events), 'event')} in the whole record.")  # fmt: skip
    facts = [escape(actor.description), f"{escape(actor.actor_type)}, {escape(actor.country)}."]
    if plain(actor.parent):
        facts.append(f"Part of [{escape(actor.parent)}]({view.href('actors', profile=actor.parent_id)}).")
    if len(actor.children):
        names = [f"[{escape(name)}]({view.href('actors', profile=child)})"
                 for child, name in zip(actor.child_ids, actor.children, strict=True)]  # fmt: skip
        facts.append(f"Above {listing(names)}.")
    if len(actor.aliases):
        facts.append(f"Also {listing([escape(alias) for alias in actor.aliases])}.")
    st.markdown(" ".join(facts))
    st.markdown(f"[All actors]({view.href('actors')}) · "
                f"[Its events on the timeline]({view.href('timeline', view.filters.but(actors=(actor.actor_id,)))})")  # fmt: skip


def _shown(view: View, actor: Any) -> bool:
    return not cached.rows("actor_roles", {**view.params, "actor_id": actor.actor_id}).empty


def activity(view: View, actor: Any) -> None:
    """Its events by quarter, acting and concerned."""
    if _shown(view, actor):
        takeaway.chart(view, "actor-activity", actor_id=actor.actor_id)
    else:
        takeaway.empty(view, f"event with {plain(actor['name'])}")


def counterparts(view: View, actor: Any) -> None:
    """With whom it shares events, as chart and table."""
    rows = cached.rows("actor_counterparts", {**view.params, "actor_id": actor.actor_id})
    if rows.empty:
        return
    st.subheader("Counterparts", anchor=False)
    left, right = (st.container(), st.container()) if view.is_phone else st.columns(2, gap="large")
    with left:
        takeaway.chart(view, "counterparts", part=0.47, actor_id=actor.actor_id)
    with right:
        cells = [
            [
                {"t": plain(row.name_), "href": view.href("actors", profile=row.actor_id), "bold": True,
                 "lines": [plain(row.country)]},
                int(row.events), int(row.acts_on), int(row.acted_on_by),
                {"t": plain(row.last_title), "href": view.event(row.last_event_id)},
            ]
            for row in rows.rename(columns={"name": "name_"}).itertuples()
        ]  # fmt: skip
        table("counterparts", [Column("With", width=130), Column("Events", down=True), Column("Acts on it", down=True),
                               Column("Acted on by it", down=True), Column("Last event", width=180)], cells,
              caption="Counterparts", height=440)  # fmt: skip


def own_words(view: View, actor: Any) -> None:
    """Its positions, and answers that documents credit to it."""
    rows = cached.rows("actor_statements", {"actor_id": actor.actor_id, **view.known})
    if rows.empty:
        return
    st.subheader("What it is said to have said", anchor=False)
    st.caption("Positions, and answers that documents credit to it, in our own words, each with its document.")
    cells = [
        [
            {"t": plain(row.what), "lines": [plain(row.question)] if plain(row.question) else ["position"]},
            {"t": plain(row.event_title), "href": view.event(row.event_id)},
            lists.document_cell(row.document_title, row.url, lines=[
                plain(row.outlet) + (f", {dated(row.published_date, row.published_precision, short=True)}" if plain(row.published_precision) else "")]),
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    table("own_words", [Column("What", width=280), Column("On", width=200), Column("Document", width=220)], cells,
          caption="Positions and credited answers", sortable=False, height=460)  # fmt: skip


def events(view: View, actor: Any) -> None:
    """Its events with its role in each."""
    rows = cached.rows("actor_events", {**view.params, "actor_id": actor.actor_id})
    if rows.empty:
        return
    st.subheader("Events", anchor=False)
    cells = [
        [
            lists.date_cell(row),
            {"t": plain(row.title), "href": view.event(row.event_id), "bold": True, "lines": [plain(row.category)]},
            row.role,
            int(row.significance),
            {"t": lists.standing(row.documents, row.origins), "sort": int(row.origins),
             "lines": lists.mark_of_single(int(row.origins))},
            str(row.grade).capitalize(),
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    table("actor_events", [Column("Date", width=96), Column("Event", width=300), Column("Its part", width=90),
                           Column("Significance", down=True), Column("Rests on", width=160, down=True), Column("Grade")],
          cells, caption=f"Events with {plain(actor['name'])}", height=560)  # fmt: skip
    takeaway.table_downloads(view, "actor-events", rows, f"Events with {plain(actor['name'])}")
