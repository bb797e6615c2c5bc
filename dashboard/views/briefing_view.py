"""Briefing: the reader's items in order, what to look at before they go out, and the files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dashboard import cached, downloads, rendering, tray
from dashboard.briefing import contents, files, model, wording
from dashboard.briefing.contents import Contents, Section
from dashboard.briefing.model import Brief, BriefError, Item
from dashboard.page import View
from dashboard.text import count, escape, listing

LONGEST_WHAT: Final = 240
LONGEST_COUNTS: Final = 160
EXAMPLE: Final = Path(__file__).resolve().parent.parent.parent / "briefs" / "first-story.yaml"


@st.cache_resource(show_spinner=False, max_entries=200, ttl=3600)
def _worked(content_hash: str, item: Item, base: str) -> Section:  # noqa: ARG001 - the numbers are those of that record
    """One item worked out; kept for all readers, so nobody may change it."""
    return contents.work_out_item(item, cached.rows, cached.codes(), cached.totals(), base=base)


def worked(view: View) -> Contents:
    """The reader's briefing worked out against the record."""
    brief = tray.current()
    # Without the author's words, which would make each edit work the item out again.
    bare = [item if item.kind == "text" else replace(item, title="", comment="") for item in brief.items]
    sections = [_worked(view.record["content_hash"], item, base(view)) for item in bare]
    return contents.assemble(brief, sections, view.codes, view.record)


def base(view: View) -> str:
    """What the links of a file begin with: where this page was asked for."""
    return view.link().partition("?")[0].rstrip("/").removesuffix("/briefing")


def answer(made: Contents) -> str:
    """The page's sentence."""
    if not made.sections:
        return "Nothing pinned yet. Charts, comparisons and events are pinned on their pages with “Add to briefing”."
    parts = [count(len(made.sections), "item")]
    if len(made.events):
        parts.append(count(len(made.events), "event"))
    parts.append(count(len(made.references), "numbered source"))
    return f"{listing(parts)}. Each item keeps the dates and filters it was pinned with."


def shared() -> None:
    """A briefing that came with the address: taken over where there is none, else offered."""
    told = st.query_params.get("brief")
    if not told:
        return
    try:
        brief = tray.from_address(told)
    except BriefError as error:
        st.warning(f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return
    if brief.items == tray.current().items and brief.title == tray.current().title:
        return
    if not tray.current().items:
        _open(brief)
        return
    st.info(f"The address holds the briefing “{escape(brief.title)}” with {count(len(brief.items), 'item')}.")
    st.button("Open it in place of mine", on_click=_open, args=(brief,), key="brief_take")


def empty() -> None:
    """Nothing pinned: the ways to begin."""
    st.header("How to begin", anchor=False)
    st.markdown(
        "Set dates, actors or sources on any page, and choose **Add to briefing** under a chart, a comparison or an event. "
        "The items gather here, to be put in order, titled and commented, and leave as a deck, a memo or a folder "
        "with data. The briefing stays in this browser only."
    )
    with st.container(horizontal=True, gap="small"):
        if EXAMPLE.is_file():
            st.button("Open the example: the refusal of April 2026", on_click=_open_example, key="brief_example")
    _open_a_file()


def items(made: Contents) -> None:
    """The items in order, each with its title, comment and place."""
    with st.container(key="brief_head"):
        brief = made.brief
        left, right = st.columns([0.62, 0.38])
        _field(left, "Title", "brief_title", brief.title,
               lambda text: replace(tray.current(), title=text or "Briefing"), 200)  # fmt: skip
        _field(right, "Author", "brief_author", brief.author, lambda text: replace(tray.current(), author=text), 120)
        _field(
            st, "Subtitle", "brief_subtitle", brief.subtitle, lambda text: replace(tray.current(), subtitle=text), 200
        )
    for place, section in enumerate(made.sections):
        with st.container(border=True, key=f"brief_item_{place}"):
            _item(made, place, section)
    with st.container(horizontal=True, gap="small"):
        st.button("Add a text", on_click=_add_text, key="brief_text")
        st.button("Empty the briefing", on_click=tray.put, args=(Brief(),), key="brief_clear")


def _item(made: Contents, place: int, section: Section) -> None:
    item, last = section.item, len(made.sections) - 1
    kind = {"figure": "Chart", "event": "Event", "text": "Text"}[item.kind]
    finding = _finding(section)
    key = _key(item, place)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{section.number}** · {kind}", width=86)
        _field(st, "Title" if item.kind != "text" else "Heading", f"title_{key}", item.title,
               lambda text: tray.current().with_changed(place, title=text), 200, placeholder=finding)  # fmt: skip
        with st.container(horizontal=True, gap="small", width="content"):
            st.button("Up", key=f"brief_up_{place}", on_click=_move, args=(place, place - 1), disabled=place == 0)
            st.button(
                "Down", key=f"brief_down_{place}", on_click=_move, args=(place, place + 1), disabled=place == last
            )
            st.button("Remove", key=f"brief_remove_{place}", on_click=_remove, args=(place,))
    if section.fault:
        st.warning(f"This item cannot be worked out: {escape(section.fault)}.")
        return
    _field(st, "Comment", f"comment_{key}", item.comment,
           lambda text: tray.current().with_changed(place, comment=text), 4000, tall=True,
           placeholder="Comment: what the reader should take from it" if item.kind != "text" else "The text itself")  # fmt: skip
    if item.kind != "text":
        numbers = listing([str(number) for number in section.references[:20]])
        sources = f"Sources {numbers}" if section.references else "No source cited"
        counts = section.counts if len(section.counts) <= LONGEST_COUNTS else section.counts.partition(". ")[0]
        what = (
            section.what if len(section.what) <= LONGEST_WHAT else section.what[:LONGEST_WHAT].rsplit(" ", 1)[0] + " …"
        )
        st.caption(f"{escape(what)}  \n{escape(counts)} · {sources} · [Open the view]({section.link})")


def _finding(section: Section) -> str:
    """What the item is called where its author gives no title."""
    if section.base is not None:
        return section.base.title
    return str(section.event["title"]) if section.event is not None else "Heading"


def _key(item: Item, place: int) -> str:
    told = f"{item.kind} {item.name} {item.address}" + (f" {place}" if item.kind == "text" else "")
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _field(
    holder: Any, label: str, key: str, value: str, change: Callable[[str], Brief], longest: int, *, tall: bool = False,
    placeholder: str = "",
) -> None:  # fmt: skip
    st.session_state[key] = value
    make = holder.text_area if tall else holder.text_input

    def keep() -> None:
        tray.put(change(model.clean(st.session_state[key], longest)))

    size = {"height": 68} if tall else {}
    make(label, key=key, max_chars=longest, on_change=keep, placeholder=placeholder or label,
         label_visibility="collapsed", **size)  # fmt: skip


def check(made: Contents) -> None:
    """What would embarrass the author, each with a better wording that can be taken over."""
    st.header("Before it goes out", anchor=False)
    for line in made.changed:
        st.info(escape(line))
    found = wording.check(made)
    if not found:
        st.markdown(
            "Nothing found: no claim that hides how little it rests on, no word that judges, no source without a link."
        )
        return
    st.caption(f"{count(len(found), 'point')} to look at. They are proposals; nothing is changed without you.")
    for place, each in enumerate(found):
        where = f"Item {each.number}" if each.number else "The briefing"
        with st.container(key=f"brief_finding_{place}"):
            st.markdown(f"**{where}.** {escape(each.problem)}  \n{escape(each.proposal)}")
            if each.text and each.field in ("title", "comment"):
                st.caption(f"Proposed: {escape(each.text)}")
                st.button("Take this wording", key=f"brief_wording_{place}", on_click=_take,
                          args=(each.number - 1, each.field, each.text))  # fmt: skip


def take_away(view: View, made: Contents) -> None:
    """The files, the share link and the brief itself."""
    st.header("Take it away", anchor=False)
    look = st.segmented_control(
        "Ground of the charts", ["light", "dark"], default="light", key="brief_look", format_func=str.capitalize
    )
    text, start = model.write(made.brief), base(view)
    name = downloads.file_name(made.brief.title, "", cached.released().isoformat(), "x").removesuffix(".x")
    for ending, kind in files.FORMATS.items():
        st.download_button(
            kind.label, data=_maker(text, ending, look or "light", start), file_name=f"{name}.{ending}", mime=kind.mime,
            on_click="ignore", key=f"brief_{ending}", width="stretch",
        )  # fmt: skip
    st.caption(" ".join(escape(line) for line in made.source_summary))
    with st.popover("Save, open or share", key="brief_file", width="stretch"):
        st.download_button(
            "Save the briefing itself, to go on later", data=model.write(made.saved()), file_name=f"{name}.yaml",
            mime="application/yaml", on_click="ignore", key="brief_yaml", width="stretch",
        )  # fmt: skip
        address = tray.to_address(made.brief)
        if address:
            st.caption("This address opens the briefing anywhere.")
            st.code(f"{start}/briefing?brief={address}", language=None, wrap_lines=True)
        else:
            st.caption("It is too long for an address; share the saved file.")
        _open_a_file()


def _maker(text: str, ending: str, look: str, start: str) -> Callable[[], bytes]:
    return lambda: rendering.brief(text, ending, "dark" if look == "dark" else "light", start)


def _open_a_file() -> None:
    given = st.file_uploader(
        "Open a saved briefing, or a deck, memo or folder made from one", type=["yaml", "yml", "md", "pptx", "docx", "zip"],
        key=f"brief_upload_{st.session_state.get('brief_uploads', 0)}", max_upload_size=30,
    )  # fmt: skip
    if given is None:
        return
    try:
        brief = model.open_file(given.getvalue(), given.name)
    except BriefError as error:
        st.error(f"{escape(error)}.")
        return
    st.session_state["brief_uploads"] = st.session_state.get("brief_uploads", 0) + 1
    _open(brief)
    st.rerun()


def _open(brief: Brief) -> None:
    tray.put(brief)


def _open_example() -> None:
    tray.put(model.read(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name))


def _move(place: int, to: int) -> None:
    tray.put(tray.current().moved(place, to))


def _remove(place: int) -> None:
    tray.put(tray.current().without_item(place))


def _add_text() -> None:
    # Two texts may be alike, so this does not go by with_item.
    brief = tray.current()
    tray.put(replace(brief, items=(*brief.items, Item("text", "", "", "Note"))))


def _take(place: int, field: str, text: str) -> None:
    tray.put(tray.current().with_changed(place, **{field: text}))
