"""Draws the filter bar. The address is the one place that holds the filter: widgets are set from
it before they are drawn, and write it when they change; the browser's back button is the undo.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard import addresses, cached, glossary
from dashboard.filters import GRADES, MAX_SEARCH, ORIGINS, UNREPORTED, URL_NAMES, Codes, Filters, parse
from dashboard.text import as_date, count, day, escape, listing, span

KEYS = {
    "start": "filter_from",
    "end": "filter_to",
    "date_basis": "filter_date_basis",
    "actors": "filter_actors",
    "lanes": "filter_lanes",
    "categories": "filter_categories",
    "min_significance": "filter_significance",
    "search": "filter_search",
    "origins": "filter_origins",
    "grades": "filter_grades",
    "unreported_by": "filter_unreported",
    "without": "filter_without",
    "known_on": "filter_known_on",
}
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)
BASES = {"happened": "When it happened", "reported": "When it was first reported"}


def address() -> dict[str, list[str]]:
    """Every value of every parameter of the current address."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def read(codes: Codes) -> tuple[Filters, list[str]]:
    """The filter of the current address, and notices on what could not be used."""
    filters, notices = parse(address(), codes)
    if strange := addresses.unknown(st.query_params):
        notices.append(f"The address has {count(len(strange), 'part')} that no page knows and that change nothing: a filter may be misspelt.")
    return filters, notices


def write(filters: Filters) -> None:
    """Put a filter into the address; the page's own parameters stay."""
    kept = {name: values for name, values in address().items() if name not in URL_NAMES}
    st.query_params.from_dict({**filters.to_query(), **kept})


def bar(filters: Filters, codes: Codes, *, folded: bool = False, has_search: bool = True) -> None:
    """Draw the bar for this filter; folded: behind one line that says how much is set, as on a phone.

    has_search: whether the bar has a box for words; it always has one where the filter holds words.
    """
    _set_widgets(filters, codes)
    chosen = len(filters.to_query())
    label = f"**Filters: {chosen} set**" if chosen else "Filters: none set"
    holder = st.expander(label, key="filter_fold") if folded else contextlib.nullcontext()
    with holder, st.container(key="filter_bar", horizontal=True, gap="small", vertical_alignment="center"):
        with _chip("dates", _dates_label(filters), filters.start or filters.end or filters.date_basis != "happened"):
            _dates(filters)
        with _chip("actors", _chosen("Any actor", filters.actors, codes.actors, "actors"), filters.actors):
            options = cached.actor_options()
            st.multiselect(
                "Actors, by name, alias or Chinese name", list(options), key=KEYS["actors"],
                format_func=lambda code: options[code], on_change=_changed, select_all=False,
                placeholder="Type a name", help="Events in which any of them takes part.",
            )  # fmt: skip
        with _chip("lanes", _chosen("All lanes", filters.lanes, codes.lanes, "lanes"), filters.lanes):
            st.pills("Who acted", list(codes.lanes), selection_mode="multi", key=KEYS["lanes"],
                     format_func=lambda code: codes.lanes[code], on_change=_changed)  # fmt: skip
        with _chip("categories", _chosen("All categories", filters.categories, codes.categories, "categories"),
                   filters.categories):  # fmt: skip
            st.pills("Kind of event", list(codes.categories), selection_mode="multi", key=KEYS["categories"],
                     format_func=lambda code: codes.categories[code], on_change=_changed)  # fmt: skip
        least = filters.min_significance
        with _chip("significance", f"Significance {least}+" if least > 1 else "Any significance", least > 1):
            st.segmented_control(
                "Least significance", [1, 2, 3, 4, 5], key=KEYS["min_significance"], on_change=_changed,
                required=True, help=glossary.TERMS["Significance"],
            )  # fmt: skip
        standing = [*(ORIGINS[each] for each in filters.origins), *filters.grades,
                    *(UNREPORTED[each] for each in filters.unreported_by)]  # fmt: skip
        with _chip(
            "standing", _chosen("Any sourcing", standing, {each: each for each in standing}, "conditions"), standing
        ):
            _standing()
        with _chip("without", "Without " + listing([codes.outlets[each] for each in filters.without]) if filters.without
                   else "No source left out", filters.without):  # fmt: skip
            st.multiselect(
                "Leave out as a source", list(codes.outlets), key=KEYS["without"], on_change=_changed,
                format_func=lambda code: codes.outlets[code], select_all=False, placeholder="Type an outlet's name",
                help="Their documents, and those that rest on nothing but them, are taken out of every count and chart.",
            )  # fmt: skip
        known = f"Known on {day(filters.known_on, short=True)}" if filters.known_on else "Known today"
        with _chip("known", known, filters.known_on):
            st.date_input(
                "Show the record as it was known on", value=None, key=KEYS["known_on"], on_change=_changed,
                min_value=date(2015, 1, 1), max_value=codes.last_day, format="YYYY-MM-DD",
                help="Only documents published by the end of that day count; one whose day is not known counts "
                "from the end of its month or year. Empty: the whole record.",
            )  # fmt: skip
        if has_search or filters.search:
            st.text_input(
                "Search titles, summaries and actors", key=KEYS["search"], on_change=_changed, max_chars=MAX_SEARCH,
                placeholder="Search events", label_visibility="collapsed", width=190,
                type="search",
            )  # fmt: skip
        if not filters.is_default:
            st.button("Reset", key="filter_reset", on_click=_reset, type="tertiary")


def _standing() -> None:
    for label, field, options, meaning in (
        ("Independent origins", "origins", ORIGINS, glossary.TERMS["Origin"]),
        ("Grade by rule", "grades", GRADES, glossary.TERMS["Grade"]),
        ("Not told by", "unreported_by", UNREPORTED, "Events on which the record has no document of that side."),
    ):
        st.pills(label, list(options), selection_mode="multi", key=KEYS[field], on_change=_changed,
                 format_func=options.__getitem__, help=meaning)  # fmt: skip


def sentence(filters: Filters, codes: Codes, totals: Mapping[str, Any]) -> str:
    """What is shown, in one sentence with counts; totals: the row of queries/event_totals.sql."""
    events = int(totals["events"])
    if not events:
        return "No event of the record matches this filter."
    words = filters.words(codes)
    sides = [
        f"{totals[column]:,} {who}"
        for column, who in (
            ("us_events", "by the United States"), ("cn_events", "by China"),
            ("bilateral_events", "together"), ("third_party_events", "by third parties"),
        )
        if totals[column]
    ]  # fmt: skip
    verb = "first reported " if filters.date_basis == "reported" else ""
    last, known = as_date(filters.end or totals["last_day"]), filters.known_on
    # What was announced for later days was known already, but did not happen yet.
    later = known is not None and last is not None and last > known
    period = span(filters.start or totals["first_day"], known if later else last, short=True)
    head = ", ".join([count(events, "event"), verb + period, *([words] if words else [])])
    base = (
        f"{count(int(totals['documents']), 'document')} from {count(int(totals['outlets']), 'outlet')}, "
        f"{count(int(totals['origins']), 'independent origin')}"
    )
    tail = ""
    if totals["undated_events"]:
        left = count(int(totals["undated_events"]), "event")
        tail = f" {left} without a dated report left out."
    if later and not filters.end:
        tail += f" It holds what was then announced for days up to {day(last, short=True)}."
    return f"{head}: {', '.join(sides)}. {base}.{tail}"


def _chip(name: str, label: str, active: object) -> Any:
    marked = f"**{escape(label)}**" if active else escape(label)
    return st.popover(marked, key=f"chip_{name}_{'on' if active else 'off'}")


def _dates_label(filters: Filters) -> str:
    basis = "Reported " if filters.date_basis == "reported" else ""
    if filters.start and filters.end:
        return basis + span(filters.start, filters.end, short=True)
    if filters.start:
        return f"{basis}{'f' if basis else 'F'}rom {day(filters.start, short=True)}"
    if filters.end:
        return f"{basis}{'u' if basis else 'U'}ntil {day(filters.end, short=True)}"
    return "By first report" if basis else "All dates"


def _chosen(nothing: str, values: Sequence[str], labels: Mapping[str, str], noun: str) -> str:
    if not values:
        return nothing
    if len(values) <= 2:  # noqa: PLR2004 - more would not fit a chip
        return ", ".join(labels.get(value, "") for value in values)
    return f"{len(values)} {noun}"


def _dates(filters: Filters) -> None:
    last = as_date(cached.totals()["last_day"]) or cached.released()
    left, right = st.columns(2)
    for place, label, field in ((left, "First day", "start"), (right, "Last day", "end")):
        place.date_input(label, value=None, key=KEYS[field], on_change=_changed, min_value=FIRST, max_value=LAST,
                         format="YYYY-MM-DD")  # fmt: skip
    st.radio("Dates count by", list(BASES), format_func=BASES.__getitem__, key=KEYS["date_basis"],
             on_change=_changed, horizontal=True,
             help="An event whose day is not known matches when its month, quarter or year overlaps.")  # fmt: skip
    presets = {
        "All dates": (None, None),
        str(last.year): (date(last.year, 1, 1), date(last.year, 12, 31)),
        str(last.year - 1): (date(last.year - 1, 1, 1), date(last.year - 1, 12, 31)),
        "Last 90 days of the record": (last - timedelta(days=90), last),
        "Since the first chip controls": (date(2022, 10, 7), None),
    }
    with st.container(horizontal=True):
        for label, (start, end) in presets.items():
            st.button(label, key=f"preset_{label}", type="tertiary", on_click=write,
                      args=(filters.but(start=start, end=end),))  # fmt: skip


def _set_widgets(filters: Filters, codes: Codes) -> None:
    state = st.session_state
    for field, key in KEYS.items():
        value = getattr(filters, field)
        if isinstance(value, tuple):
            value = list(value)
        if field in ("start", "end") and value:
            value = min(max(value, FIRST), LAST)
        if field == "known_on" and value:
            value = min(max(value, date(2015, 1, 1)), codes.last_day)
        state[key] = value


def _changed() -> None:
    state = st.session_state
    codes = cached.codes()
    before, _ = read(codes)
    start, end = state[KEYS["start"]], state[KEYS["end"]]
    if start and end and start > end:
        start, end = end, start
    known_on = state[KEYS["known_on"]]
    write(
        before.but(
            start=start,
            end=end,
            date_basis=state[KEYS["date_basis"]],
            actors=tuple(state[KEYS["actors"]]),
            lanes=tuple(state[KEYS["lanes"]] or ()),
            categories=tuple(state[KEYS["categories"]] or ()),
            min_significance=state[KEYS["min_significance"]] or 1,
            search=" ".join((state[KEYS["search"]] or "").split()),
            origins=tuple(state[KEYS["origins"]] or ()),
            grades=tuple(state[KEYS["grades"]] or ()),
            unreported_by=tuple(state[KEYS["unreported_by"]] or ()),
            without=tuple(state[KEYS["without"]]),
            known_on=None if known_on and known_on >= codes.last_day else known_on,
        )
    )


def _reset() -> None:
    write(Filters())
