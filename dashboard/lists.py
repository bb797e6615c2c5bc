"""Tables of events, actors, documents and outlets as real HTML, with links to their pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard import comparison, glossary, theme
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import as_date, count, dated, host, listing, plain, safe_url

MOST_ROWS = 1500


def date_cell(row: Any) -> dict[str, Any]:
    """The date of an event as exactly as it is known."""
    return {
        "t": dated(row.event_date, row.date_precision, row.date_end, short=True),
        "sort": str(as_date(row.event_date)),
    }


def standing(documents: int, origins: int) -> str:
    """20 documents · 1 origin."""
    return f"{count(int(documents), 'document')} · {count(int(origins), 'origin')}"


def mark_of_single(origins: int) -> list[str]:
    """The visible mark of what hangs on one origin, or on none that was seen."""
    if origins == 1:
        return ["hangs on one origin"]
    return ["no origin seen"] if origins == 0 else []


def events(view: View, rows: pd.DataFrame, key: str, *, height: int | None = None, caption: str = "Events") -> None:
    """Events with date, title, who acted, kind, significance, standing and grade."""
    lanes = theme.TOKENS[view.look].lanes
    cells = [
        [
            date_cell(row),
            {"t": plain(row.title), "href": view.event(row.event_id), "bold": True, "lines": [plain(row.category)]},
            {"t": row.lane, "mark": lanes[row.lane_id]},
            int(row.significance),
            {"t": standing(row.documents, row.origins), "sort": int(row.origins), "lines": mark_of_single(int(row.origins))},
            {"t": str(row.grade).capitalize(), "lines": [comparison.ground(row.grade, int(row.origins))]},
        ]
        for row in rows.head(MOST_ROWS).itertuples()
    ]  # fmt: skip
    columns = [Column("Date", width=96), Column("Event", width=300), Column("Acted", width=110),
               Column("Significance", down=True, help=glossary.TERMS["Significance"]),
               Column("Rests on", width=170, down=True, help=glossary.TERMS["Origin"]),
               Column("Grade", help=glossary.TERMS["Grade"])]  # fmt: skip
    table(key, columns, cells, caption=caption, height=height)


TIES = {
    "came_before": ("Follows on", "Perhaps follows on"),
    "answers": ("Answers", "Perhaps answers"),
    "led_to": ("Led to", "Perhaps led to"),
    "answered_by": ("Answered by", "Perhaps answered by"),
    "see_also": ("See also", "See also"),
}


def tie(link: str, basis: object, *, full: bool = False) -> str:
    """How one event is tied to another, hedged where no source says so; full: with what the tie rests on."""
    said, perhaps = TIES[link]
    if plain(basis) == "near":
        return f"{perhaps}: only near in time" if full else f"{perhaps}, only near in time"
    return f"{said}, as a source says" if full and plain(basis) == "said" else said


def event_links(view: View, rows: pd.DataFrame, key: str, *, note: str, notes: Sequence[Any]) -> None:
    """A short list of events: date, title, one remark each. `notes` are the remarks (cells), `note` their head."""
    cells = [
        [date_cell(row), {"t": plain(row.title), "href": view.event(row.event_id)}, text]
        for row, text in zip(rows.itertuples(), notes, strict=True)
    ]
    table(key, [Column("Date", width=92), Column("Event", width=240), Column(note, width=130)], cells,
          caption=note, sortable=False)  # fmt: skip


def actors(view: View, rows: pd.DataFrame, key: str, *, height: int | None = None) -> None:
    """Actors with names and parent, activity, parts, origins and last event. rows: queries/actors.sql."""
    cells = [
        [
            {"t": plain(row.name_), "href": view.href("actors", profile=row.actor_id), "bold": True,
             "lines": [line for line in (plain(row.name_zh), f"{row.actor_type}, {row.country}",
                                         f"part of {plain(row.parent)}" if plain(row.parent) else "") if line]},
            {"t": "", "spark": [int(number) for number in row.quarters], "sort": -int(row.events)},
            int(row.events),
            {"t": int(row.acting), "sort": int(row.acting)},
            {"t": int(row.acted_on), "sort": int(row.acted_on)},
            ", ".join(f"{role.lower()} {times}" for role, times in zip(row.roles, row.role_events, strict=True)),
            {"t": int(row.origins), "sort": int(row.origins)},
            {"t": plain(row.last_title), "href": view.event(row.last_event_id), "sort": str(as_date(row.last_date)),
             "lines": [dated(row.last_date, row.last_precision, row.last_date_end, short=True)]},
        ]
        for row in rows.rename(columns={"name": "name_"}).itertuples()
    ]  # fmt: skip
    columns = [Column("Actor", width=190), Column("By quarter", width=126),
               *[Column(name, down=True, align="right") for name in ("Events", "Acting", "Acted on or concerned")],
               Column("As", width=150), Column("Origins", down=True, align="right"),
               Column("Last event", down=True, width=220)]  # fmt: skip
    table(key, columns, cells, caption="Actors in view", height=height)


def document_cell(title: object, url: object, *, inferred: bool = False, lines: Sequence[str] = ()) -> dict[str, Any]:
    """A document's title with its link and the host it leads to, or a word that it was not found."""
    safe = safe_url(url)
    where = host(safe) if safe else "no link: known only through the pages that credit it"
    text = plain(title)
    return {"t": f"[{text}]" if inferred else text, "href": safe, "lines": [where, *lines]}


def published(row: Any) -> dict[str, Any]:
    """Day of publication as exactly as it is known."""
    first = as_date(row.published_date)
    text = dated(first, row.published_precision, short=True) if first else "not known"
    return {"t": text, "sort": str(first or "9999")}


def documents(view: View, rows: pd.DataFrame, key: str, *, height: int | None = None) -> None:
    """Documents of an event with outlet, day, what they rest on and how far they were read."""
    read = {"full": "read whole", "excerpt": "read in part", "no": "not read"}
    cells = [
        [
            published(row),
            {"t": plain(row.outlet), "href": view.href("sources", view="outlets", outlet=row.outlet_id), "bold": True,
             "lines": [line for line in (", ".join(filter(None, [row.outlet_type, plain(row.country) or "country not known"])),
                                         "state-affiliated" if row.is_state_affiliated else "") if line]},
            document_cell(row.title, row.url, inferred=row.is_title_inferred,
                          lines=[plain(note) for note in (row.official_number, row.note, row.reliability_note) if plain(note)]),
            {"t": row.origin_type_label, "lines": _rests_on(row)},
            {"t": read[row.seen], "lines": [plain(row.language)] if plain(row.language) else []},
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    columns = [Column("Published", width=92), Column("Outlet", width=170), Column("Document", width=260),
               Column("Stands as", width=170), Column("Seen", width=90)]  # fmt: skip
    table(key, columns, cells, caption="Documents", height=height)


def _rests_on(row: Any) -> list[str]:
    if row.is_origin:
        return ["an independent origin"]
    if len(row.taken_from):
        own = plain(row.outlet)
        taken = [plain(name) for name in row.taken_from]
        roots = [plain(name) for name in row.origins if plain(name) not in taken and plain(name) != own]
        lines = ["taken from " + listing(taken)]
        return [*lines, "rests on " + listing(roots)] if roots else lines
    return ["does not say what it rests on"]
