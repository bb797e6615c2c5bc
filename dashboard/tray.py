"""The reader's briefing while it is being put together: kept by the session and by the browser.

The browser keeps it as text (see components/frame.js), so that it outlives a reload and reaches
other tabs; nothing of it is kept on the server.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from dashboard import addresses
from dashboard.briefing import model
from dashboard.briefing.model import Brief, BriefError, Item
from dashboard.filters import Filters
from dashboard.text import count

# A longer address is cut by some mail programs and chats.
LONGEST_ADDRESS: Final = 6000
_BRIEF: Final = "briefing"
_TURN: Final = "briefing_turn"


def current() -> Brief:
    """The reader's briefing; an empty one at the beginning."""
    found = st.session_state.get(_BRIEF)
    return found if isinstance(found, Brief) else Brief()


def put(brief: Brief) -> None:
    """Make this the reader's briefing."""
    st.session_state[_BRIEF] = brief
    st.session_state[_TURN] = int(st.session_state.get(_TURN, 0)) + 1


def held() -> dict[str, Any]:
    """What the browser is given to keep: `turn`, which grows with each change, and `text`."""
    turn = int(st.session_state.get(_TURN, 0))
    return {"turn": turn, "text": model.write(current()) if turn else ""}


def take(kept: Any) -> None:
    """Take over what the browser has kept, where that is newer; what cannot be read is let be."""
    if not isinstance(kept, Mapping) or not isinstance(kept.get("turn"), int):
        return
    turn = kept["turn"]
    if turn <= int(st.session_state.get(_TURN, 0)) or turn > 2**52:
        return
    try:
        brief = model.read(str(kept.get("text") or ""), "the kept briefing")
    except BriefError:
        return
    st.session_state[_BRIEF] = brief
    st.session_state[_TURN] = turn


def tally() -> str:
    """How many items there are, for the navigation."""
    items = len(current().items)
    return f" ({items})" if items else ""


def figure_item(name: str, filters: Filters, own: Mapping[str, Any], page: str, title: str = "") -> Item:
    """The item that pins a chart of a page as it stands."""
    return Item("figure", name, addresses.write(filters, own, page), title)


def event_item(event_id: str, filters: Filters) -> Item:
    """The item that pins an event, with what decides which documents count."""
    kept = Filters(known_on=filters.known_on, without=filters.without)
    return Item("event", event_id, addresses.write(kept, {"event_id": event_id}, "event"))


def button(item: Item, *, key: str) -> None:
    """“Add to briefing”, or that it is in there; the whole page runs again, since its navigation counts the items."""
    held = {(each.kind, each.name, each.address) for each in current().items}
    is_in = (item.kind, item.name, item.address) in held
    label = "In the briefing" if is_in else "Add to briefing"
    if not st.button(label, key=f"pin_{key}", disabled=is_in):
        return
    try:
        put(current().with_item(item))
    except BriefError as error:
        st.toast(f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return
    st.toast(f"Added: the briefing holds {count(len(current().items), 'item')}.")
    st.rerun()


def to_address(brief: Brief) -> str | None:
    """The brief as the value of an address, or None where it would be too long."""
    packed = zlib.compress(model.write(replace(brief, made=model.Made())).encode(), 9)
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return text if len(text) <= LONGEST_ADDRESS else None


def from_address(text: str) -> Brief:
    """The brief of an address. Raises BriefError where it holds none."""
    try:
        packed = base64.urlsafe_b64decode(text[: 2 * LONGEST_ADDRESS] + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj()
        told = unpacker.decompress(packed, model.MOST_BYTES // 100)
        return model.read(told.decode("utf-8"), "the address")
    except (ValueError, binascii.Error, zlib.error) as error:
        raise BriefError("the address holds no whole briefing; part of it may have been cut off") from error
