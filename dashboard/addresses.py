"""Addresses within Parallax in both directions: page, filter, and the ids of what the page is about.

An address such as `/timeline?from=2025-01-01&lane=US` is all that a link, a pinned chart and a
brief hold of a view; the command line uses the same names as options. No Streamlit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from dashboard.errors import QueryError
from dashboard.filters import URL_NAMES, Codes, Filters, parse

LONGEST: Final = 4000
# What a page, query or chart is about: the name in the address, the name it is bound by.
OWN: Final = {
    "event": "event_id", "profile": "actor_id", "outlet": "outlet_id", "document": "document_id", "point": "point_id",
    "unit": "unit", "period": "period", "words": "words", "since": "since",
    "with": "other_id", "family": "family", "story": "story_id", "thread": "thread_id", "near": "near",
    "bands": "bands", "ties": "ties", "indicator": "indicator_id", "events": "events",
    "group": "indicator_group", "everyone": "everyone",
}  # fmt: skip
# Every parameter that a page knows; what comes from a campaign or a wrapper of the address is nobody's mistake.
OF_PAGES: Final = frozenset(OWN) | {
    "brief", "country", "find", "form", "lost", "node", "question", "split", "state", "step", "type", "view",
}  # fmt: skip
FOREIGN: Final = ("utm_", "embed", "fbclid", "gclid", "mc_", "ref")
PAGES: Final = {
    "event_id": "sources", "actor_id": "actors", "actor_ids": "actors", "story_id": "story",
    "indicator_id": "indicators", "indicator_group": "indicators",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """A parsed address: the page's path ("" for the front page), its filter, its ids by the name they are bound by."""

    page: str
    filters: Filters
    own: Mapping[str, Any]
    notices: tuple[str, ...] = ()


def write(filters: Filters, own: Mapping[str, Any], page: str | None = None) -> str:
    """The address that reproduces a view on any server of Parallax; without a page, the one its ids belong to."""
    page = next((PAGES[name] for name in PAGES if own.get(name)), "timeline") if page is None else page
    query: dict[str, Any] = {name: own[bound] for name, bound in OWN.items() if _is_plain(own.get(bound))}
    if not own.get("family") and (many := [str(actor) for actor in own.get("actor_ids", ())]):
        query["profile"] = many
    query |= filters.to_query()
    text = urlencode(query, doseq=True)
    return f"/{page}{'?' if text else ''}{text}"


def _is_plain(value: object) -> bool:
    return isinstance(value, str | date | int) and value not in ("", 0, False)


def read(address: str, codes: Codes) -> Address:
    """What an address asks for. Raises QueryError where it is no address within Parallax."""
    told = address.strip()
    if len(told) > LONGEST or any(char.isspace() or ord(char) < 32 for char in told):  # noqa: PLR2004
        raise QueryError(f"the address {told[:80]!r} is too long or holds a space or control character")
    path, _, query = told.partition("?")
    page = path.strip("/").rpartition("/")[2]
    values = parse_qs(query.partition("#")[0], keep_blank_values=False)
    filters, notices = parse({name: found for name, found in values.items() if name in URL_NAMES}, codes)
    return Address(page, filters, bound(values), tuple(notices))


def unknown(names: Iterable[str]) -> list[str]:
    """Of the parameters of an address those that no page knows."""
    return [name for name in names if name not in URL_NAMES and name not in OF_PAGES and not name.startswith(FOREIGN)]


def bound(values: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """The own ids of an address or command line, by the name a query or chart binds them by."""
    given = {name: list(values.get(name, ())) for name in OWN}
    own: dict[str, Any] = {bound_as: found[-1] for name, bound_as in OWN.items() if (found := given[name])}
    if given["profile"]:
        own["actor_ids"] = given["profile"]
    if given["with"]:
        own["other_ids"] = given["with"]
    if given["outlet"]:
        own["outlet_ids"] = given["outlet"]
    if "since" in own:
        own["since"] = _day(own["since"])
    return own


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QueryError(f"since {text[:40]!r} is not a day such as 2026-05-12") from error
