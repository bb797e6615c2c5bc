"""The Actors page: the directory with its search and network, and the panel of one actor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import cached, filter_bar, lists, page, takeaway
from dashboard.components import Column, table
from dashboard.filters import clean_search, search_words
from dashboard.network import LEGIBLE
from dashboard.page import View
from dashboard.text import count, dated, escape, listing, plain
from dashboard.views import actor_compare, front

FORMS = {"": "List", "network": "Network"}
SPLITS = {"": "Acting or acted on", "role": "Role", "category": "Kind of event"}
SPLIT_FIGURES = {"": "actor-activity", "role": "actor-roles", "category": "actor-categories"}
SIDES = {"US": "the United States", "CN": "China", "other": "third countries", "unknown": "countries not known"}
MOST_OPTIONS = 400


def find(view: View) -> Any | None:
    """The actor of the address, through redirects of merged ids; None for the directory."""
    asked = st.query_params.get("profile", "")
    if not asked:
        return None
    # Of several names in the address, only one may be in the record.
    asked = next(iter(actor_compare.asked(view)), asked)[:200]
    rows = cached.rows("actor", {"actor_id": asked})
    if rows.empty:
        st.info("The address names no actor of this record; here is the directory.")
        return None
    return rows.iloc[0]


# Directory ----------------------------------------------------------------------------------------


def directory(view: View) -> None:
    """All actors of the filter, as a list with search and facets or as a network."""
    totals = front.totals(view)
    page.head(view, "Actors", filter_bar.sentence(view.filters, view.codes, totals))
    if not totals.events:
        takeaway.empty(view, "actor")
        return
    form = _chosen("form", FORMS)
    page.switch({name: (label, view.href("actors", form=name)) for name, label in FORMS.items()}, form)
    actor_compare.choose(view, [])
    if form == "network":
        network(view, None, [])
    else:
        _list(view, int(totals.events))


@st.fragment
def _list(view: View, events: int) -> None:
    rows = cached.rows("actors", view.params)
    left, middle, right = (st.container(),) * 3 if view.is_phone else st.columns([0.4, 0.3, 0.3])
    asked = clean_search(st.query_params.get("find", ""))
    # Only what was not just typed: a space at the end must not vanish under the reader's hands.
    if clean_search(st.session_state.get("actor_find", "")) != asked:
        st.session_state["actor_find"] = asked
    left.text_input("Find an actor by name, alias, Chinese name or parent", key="actor_find", max_chars=100, live=True,
                    type="search", placeholder="Name, alias, Chinese name or parent", on_change=_keep_find)  # fmt: skip
    types = dict(rows[["type_id", "actor_type"]].drop_duplicates().sort_values("actor_type").itertuples(index=False))
    countries = dict(rows[["country_code", "country"]].drop_duplicates().sort_values("country").itertuples(index=False))
    kinds = _facet(middle, "Type", "type", types, "Any type")
    places = _facet(right, "Country", "country", countries, "Any country")
    for word in search_words(asked):
        rows = rows[rows.search_text.str.contains(word, regex=False)]
    if kinds:
        rows = rows[rows.type_id.isin(kinds)]
    if places:
        rows = rows[rows.country_code.isin(places)]
    if rows.empty:
        st.markdown("No actor in view has that name, type and country.")
        return
    st.markdown(f"{count(len(rows), 'actor')} in {count(events, 'event')} in view. Bars are events by quarter, each row on its own scale.")
    lists.actors(view, rows, "actors", height=720)
    takeaway.table_downloads(view, "actors", rows, "Actors")


def _facet(place: Any, label: str, name: str, options: Mapping[str, str], anything: str) -> list[str]:
    asked = [value for value in dict.fromkeys(st.query_params.get_all(name)) if value in options]
    key = f"actor_{name}"
    st.session_state[key] = asked
    place.multiselect(label, list(options), key=key, format_func=options.__getitem__, placeholder=anything,
                      on_change=_keep_facet, args=(name, key), select_all=False)  # fmt: skip
    return asked


def _keep_facet(name: str, key: str) -> None:
    st.query_params[name] = st.session_state[key]


def _keep_find() -> None:
    text = clean_search(st.session_state["actor_find"] or "")
    if text:
        st.query_params["find"] = text
    elif "find" in st.query_params:
        del st.query_params["find"]


def _chosen(name: str, options: Mapping[str, str]) -> str:
    asked = st.query_params.get(name, "")
    return asked if asked in options else ""


def _keep(name: str, key: str) -> None:
    value = st.session_state.get(key)
    if value:
        st.query_params[name] = "1" if value is True else value
    elif name in st.query_params:
        del st.query_params[name]


# Panel --------------------------------------------------------------------------------------------


def members(actor: Any) -> list[str]:
    """The actor and, where the address asks for its family, all below it."""
    return list(actor.family_ids) if _is_family(actor) else [actor.actor_id]


def _is_family(actor: Any) -> bool:
    return st.query_params.get("family") == "1" and len(actor.family_ids) > 1


def _own(view: View, actor: Any) -> dict[str, Any]:
    """What a query about the actor binds."""
    return {**view.params, "actor_ids": tuple(members(actor))}


def _asked(actor: Any) -> dict[str, Any]:
    """What a figure about the actor is asked for."""
    return {"actor_id": actor.actor_id, **({"family": "1"} if _is_family(actor) else {})}


def balance(acting: int, concerned: int) -> str:
    """How acting and being acted on compare, in words."""
    if not acting or not concerned:
        return "it only acts" if acting else "it never acts"
    ratio = acting / concerned
    if ratio >= 1.25:
        return f"a ratio of {ratio:.1f} to 1"
    if ratio <= 0.8:
        return f"a ratio of 1 to {1 / ratio:.1f}"
    return "about as often the one as the other"


def profile(view: View, actor: Any) -> None:
    """Name, Chinese name, type, country, external id, parent and children, with counts."""
    roles = cached.rows("actor_roles", _own(view, actor))
    shown = int(roles.events.sum())
    acting = int(roles[roles.is_acting].events.sum())
    parts = ", ".join(f"{row.role.lower()} {row.events}" for row in roles.itertuples())
    name = plain(actor["name"])
    who = f"{name} with those below it" if _is_family(actor) else name
    told = (f"{who}: {count(shown, 'event')} in view, {acting} times acting and {shown - acting} times acted on or "
            f"concerned, {balance(acting, shown - acting)} ({parts}).")  # fmt: skip
    page.head(view, name + (f" {plain(actor.name_zh)}" if plain(actor.name_zh) else ""),
              told if shown else f"{name} takes part in no event in view; {count(int(actor.events), 'event')} in the whole record.")  # fmt: skip
    facts = [escape(actor.description), f"{escape(actor.actor_type)}, {escape(actor.country)}."]
    if plain(actor.parent):
        facts.append(f"Part of [{escape(actor.parent)}]({view.href('actors', profile=actor.parent_id)}).")
    if len(actor.children):
        names = [f"[{escape(name)}]({view.href('actors', profile=child)})"
                 for child, name in zip(actor.child_ids, actor.children, strict=True)]  # fmt: skip
        facts.append(f"To it belong{'s' if len(names) == 1 else ''} {listing(names)}.")
    if len(actor.aliases):
        facts.append(f"Also {listing([escape(alias) for alias in actor.aliases])}.")
    if plain(actor.wikidata_id):
        facts.append(f"[Wikidata {escape(actor.wikidata_id)}](https://www.wikidata.org/wiki/{actor.wikidata_id}).")
    st.markdown(" ".join(facts))
    st.markdown(f"[All actors]({view.href('actors')}) · "
                f"[Its events on the timeline]({view.href('timeline', view.filters.but(actors=tuple(members(actor))))})")  # fmt: skip
    if len(actor.family_ids) > 1:
        st.session_state["actor_family"] = _is_family(actor)
        st.toggle(f"Include the {count(len(actor.family_ids) - 1, 'actor')} below it", key="actor_family",
                  on_change=_keep, args=("family", "actor_family"),
                  help="An event in which several of them take part counts once, with the most active of their parts.")  # fmt: skip
    actor_compare.choose(view, [actor.actor_id])


def _shown(view: View, actor: Any) -> bool:
    return not cached.rows("actor_roles", _own(view, actor)).empty


def activity(view: View, actor: Any) -> None:
    """Its events by quarter: acting and concerned, by role, or by kind of event."""
    if not _shown(view, actor):
        takeaway.empty(view, f"event with {plain(actor['name'])}")
        return
    st.header("Activity", anchor=False)
    split = _chosen("split", SPLITS)
    st.session_state["actor_split"] = split
    st.segmented_control("Activity by", list(SPLITS), key="actor_split", format_func=SPLITS.__getitem__, required=True,
                         on_change=_keep, args=("split", "actor_split"), label_visibility="collapsed")  # fmt: skip
    takeaway.chart(view, SPLIT_FIGURES[split], **_asked(actor))


def network(view: View, actor: Any | None, ids: list[str]) -> None:
    """The actors around one, or all of the filter; selecting a mark or a tie shows what ties them."""
    params = {**view.params, "actor_ids": tuple(ids)}
    ties = cached.rows("actor_network_ties", params)
    if ties.empty:
        if actor is None:
            st.markdown("No two actors share an event in view.")
        return
    centre = actor.actor_id if actor is not None else None
    chosen = _chosen_actors(view, ids)
    if actor is not None:
        st.header("Network", anchor=False)
    everyone = st.query_params.get("everyone") == "1"
    st.caption("The United States above, China below, others between; larger with more shared events. A tie is as thick as it "
               "has events; left out are ties of two others that are both only concerned, and the lightest where there are "
               "many. Select a mark or a tie to see its events.")  # fmt: skip
    marked = tuple(chosen if len(chosen) != 1 or centre is None else [centre, *chosen])
    own = {"chosen": marked, **({"everyone": "1"} if everyone else {}), **(_asked(actor) if actor is not None else {})}
    # A chart remembers its last pick; another key forgets it, so that the same mark can be picked again.
    picks = st.session_state.setdefault("network_picks", 0)
    _, state = takeaway.chart(view, "actor-network", on_select="rerun", turn=picks, **own)
    actors = len(cached.rows("actor_network", params))
    if actors > LEGIBLE:
        where = view.here(everyone=None if everyone else "1")
        st.markdown(f"[Only those with more shared events]({where})" if everyone else f"[Draw all {actors} actors]({where})")
    picked = _picked(state, ids, centre)
    if picked is not None and picked != chosen:
        st.session_state["network_picks"] = picks + 1
        _write_with(picked)
        st.rerun()
    _tie_box(ties, centre, chosen)
    if len(chosen) == 2:
        actor_compare.between(view, [chosen[0]], [chosen[1]])
    elif chosen and centre:
        actor_compare.between(view, ids, chosen)
    elif chosen:
        name = view.codes.actors[chosen[0]]
        mine = ties[(ties.actor_id == chosen[0]) | (ties.other_id == chosen[0])]
        st.markdown(f"**{escape(name)}** shares events with {count(len(mine), 'actor')} in view. "
                    f"[Open its panel]({view.href('actors', profile=chosen[0])})")  # fmt: skip


def _chosen_actors(view: View, ids: list[str]) -> list[str]:
    """One or two actors whose ties the address asks for."""
    found = (view.codes.redirects.get(each, each) for each in st.query_params.get_all("with"))
    return [each for each in dict.fromkeys(found) if each in view.codes.actors and each not in ids][:2]


def _picked(state: Any, ids: list[str], centre: str | None) -> list[str] | None:
    """The actors of the mark or tie just selected; None where none was."""
    for name in ("tie", "node"):
        for point in state.selection.get(name) or []:
            if isinstance(point, dict):
                found = [str(point[field]) for field in ("actor_id", "other_id") if point.get(field)]
                return [each for each in found if each not in ids and each != centre]
    return None


def _write_with(actors: list[str]) -> None:
    if actors:
        st.query_params["with"] = actors
    elif "with" in st.query_params:
        del st.query_params["with"]


def _tie_box(ties: Any, centre: str | None, chosen: list[str]) -> None:
    """The same choice without a mouse."""
    drawn = ties.rename(columns={"name": "name_"}).head(MOST_OPTIONS)
    names = {(row.actor_id, row.other_id): f"{plain(row.name_)} – {plain(row.other)}, {count(int(row.events), 'event')}"
             for row in drawn.itertuples()}  # fmt: skip
    wanted = {*chosen, *([centre] if centre and len(chosen) == 1 else [])}
    current = next((pair for pair in names if set(pair) == wanted), None)
    st.session_state["network_tie"] = current
    st.selectbox("Events that tie", list(names), key="network_tie", format_func=names.__getitem__, index=None,
                 placeholder="Choose two actors", on_change=_pick_tie, args=(centre,))  # fmt: skip


def _pick_tie(centre: str | None) -> None:
    pair = st.session_state.get("network_tie")
    _write_with([each for each in pair or () if each != centre])


def counterparts(view: View, actor: Any) -> None:
    """With whom it shares events, as chart and table."""
    rows = cached.rows("actor_counterparts", _own(view, actor))
    if rows.empty:
        return
    st.header("Counterparts", anchor=False)
    st.caption(actor_compare.ACTS_ON)
    left, right = (st.container(), st.container()) if view.is_phone else st.columns(2, gap="large")
    with left:
        takeaway.chart(view, "counterparts", part=0.47, **_asked(actor))
    with right:
        link: dict[str, Any] = {"profile": actor.actor_id, **({"family": "1"} if _is_family(actor) else {})}
        cells = [
            [
                {"t": plain(row.name_), "href": view.href("actors", profile=row.actor_id), "bold": True,
                 "lines": [plain(row.country)]},
                {"t": count(int(row.events), "event"), "sort": int(row.events),
                 "href": view.href("actors", **{**link, "with": row.actor_id})},
                int(row.acts_on), int(row.acted_on_by),
                {"t": plain(row.last_title), "href": view.event(row.last_event_id)},
            ]
            for row in rows.rename(columns={"name": "name_"}).itertuples()
        ]  # fmt: skip
        table("counterparts", [Column("With", width=130), Column("Share", down=True, width=64), Column("Acts on it", down=True),
                               Column("Acted on by it", down=True), Column("Last event", width=180)], cells,
              caption="Counterparts", height=440)  # fmt: skip


def sources(view: View, actor: Any) -> None:
    """Who covers its events: documents by the side of their outlets, those of states apart."""
    rows = cached.rows("actor_sources", _own(view, actor))
    if rows.empty:
        return
    st.header("Who tells of it", anchor=False)
    figure, _ = takeaway.chart(view, "actor-sources", **_asked(actor))
    lines = []
    for side, part in figure.rows.groupby("side", sort=False):
        state = part[part.is_state_affiliated]
        told = [f"{count(int(part.documents.sum()), 'document')}, {int(part.origin_documents.sum())} of them origins",
                f"{count(int(state.documents.sum()), 'document')} of state-affiliated outlets"]  # fmt: skip
        tops = [escape(name) for row in part.itertuples() for name in row.top_outlets[:2]]
        lines.append(f"- Outlets of {SIDES[str(side)]}: {'; '.join(told)}. Most by {listing(tops)}.")
    st.markdown("\n".join(lines))


def own_words(view: View, actor: Any) -> None:
    """Its positions, and answers that documents credit to it."""
    rows = cached.rows("actor_statements", {"actor_ids": tuple(members(actor)), **view.known})
    if rows.empty:
        return
    st.header("What it is said to have said", anchor=False)
    st.caption("Positions, and answers that documents credit to it, to its spokespeople or to a text of it, in our own words, each with "
               "its document. Of the whole record, not of the filter alone.")  # fmt: skip
    family = _is_family(actor)
    cells = [
        [
            {"t": plain(row.what), "lines": [plain(row.question) or "position", *_credit(row, is_family=family)]},
            {"t": plain(row.event_title), "href": view.event(row.event_id)},
            lists.document_cell(row.document_title, row.url, lines=[
                plain(row.outlet) + (f", {dated(row.published_date, row.published_precision, short=True)}" if plain(row.published_precision) else "")]),
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    table("own_words", [Column("What", width=280), Column("On", width=200), Column("Document", width=220)], cells,
          caption="Positions and credited answers", sortable=False, height=460)  # fmt: skip
    counts = f"{count(len(rows), 'statement')}, {count(rows.document_id.nunique(), 'document')}"
    takeaway.table_downloads(view, "actor-statements", rows, f"What {plain(actor['name'])} is said to have said", counts=counts)


def _credit(row: Any, *, is_family: bool) -> list[str]:
    """Whose words they are, where that is not plain from the page: who of a family, or whom the document names."""
    credit = plain(row.credited_to)
    if credit and credit != plain(row.actor):
        return [f"credited to {credit}"]
    return [plain(row.actor)] if is_family else []


def events(view: View, actor: Any) -> None:
    """Its events with its role in each."""
    rows = cached.rows("actor_events", _own(view, actor))
    if rows.empty:
        return
    st.header("Events", anchor=False)
    family = _is_family(actor)
    cells = [
        [
            lists.date_cell(row),
            {"t": plain(row.title), "href": view.event(row.event_id), "bold": True, "lines": [plain(row.category)]},
            {"t": row.role, "lines": [plain(name) for name in row.members] if family else []},
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
    takeaway.table_downloads(view, "actor-events", rows, f"Events with {plain(actor['name'])}", actors=members(actor))
