"""A brief: a title and an ordered list of items, each with the address of the view it was taken from.

Its file is YAML, so that a person can read, keep and edit it:

    brief: 1
    title: Chips and models before the summit
    items:
      - figure: events-per-month
        address: /timeline?from=2025-01-01&lane=US&lane=CN
        comment: Both sides were busiest in October.
      - event: 2026-04-00-anthropic-mythos-access-refusal
      - text: What we do not know
        comment: Who was asked to stay silent.
    record:
      version: "1.0"
      content: 3f2a9c1b
      numbers: [{events: 142, documents: 901, origins: 310}, ...]

`record` is written on saving: the data version and, for each item in order, the numbers it had, so
that opening the file later can say what has changed. No Streamlit, no database.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from xml.etree import ElementTree as ET

import yaml

from dashboard.errors import ParallaxError

KINDS: Final = ("figure", "event", "text")
MOST_ITEMS: Final = 60
LONGEST: Final = {"title": 200, "subtitle": 200, "author": 120, "comment": 4000, "name": 200, "address": 4000}
MOST_BYTES: Final = 30_000_000
FORM: Final = 1
# The brief travels inside the files made from it, as a part that Office keeps.
NAMESPACE: Final = "urn:parallax:brief:1"
ENTRY: Final = "brief.yaml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,199}")


class BriefError(ParallaxError):
    """A file that is no brief, or an item of one that cannot be used; the message names what and where."""


@dataclass(frozen=True)
class Item:
    """One thing in a brief.

    kind: figure (name: one of dashboard.figures.FIGURES), event (name: its id), or text (no name).
    address: page, filter and ids as in an address; empty for the whole record.
    title: replaces the finding where given; of a text it is the heading.
    """

    kind: str
    name: str
    address: str = ""
    title: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Made:
    """The data version a brief was saved with, and the numbers each item had then."""

    version: str = ""
    content: str = ""
    numbers: tuple[Mapping[str, int], ...] = ()


@dataclass(frozen=True)
class Brief:
    """A brief as its author left it; frozen, so that it can key a cache."""

    title: str = "Briefing"
    subtitle: str = ""
    author: str = ""
    key_points: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    made: Made = field(default_factory=Made)

    def with_item(self, item: Item) -> Brief:
        """The same brief with one more item at its end; the same item is not taken twice."""
        if any((each.kind, each.name, each.address) == (item.kind, item.name, item.address) for each in self.items):
            return self
        if len(self.items) >= MOST_ITEMS:
            raise BriefError(f"a briefing holds at most {MOST_ITEMS} items; take one out first")
        return replace(self, items=(*self.items, item))

    def without_item(self, place: int) -> Brief:
        """The same brief without the item at that place, counted from 0."""
        return replace(self, items=self.items[:place] + self.items[place + 1 :])

    def moved(self, place: int, to: int) -> Brief:
        """The same brief with one item at another place; a place beyond the ends is the end."""
        items = list(self.items)
        if not 0 <= place < len(items):
            return self
        item = items.pop(place)
        items.insert(min(max(to, 0), len(items)), item)
        return replace(self, items=tuple(items))

    def with_changed(self, place: int, **changes: str) -> Brief:
        """The same brief with the title or comment of an item changed."""
        kept = {name: clean(value, LONGEST[name]) for name, value in changes.items()}
        items = [replace(item, **kept) if at == place else item for at, item in enumerate(self.items)]
        return replace(self, items=tuple(items))


def clean(text: object, longest: int) -> str:
    """Text without control or direction-changing characters; line breaks stay, edges are trimmed."""
    told = unicodedata.normalize("NFC", str(text).replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in told)
    return re.sub(r"[ \t]+", " ", kept).strip()[:longest].strip()


def write(brief: Brief) -> str:
    """The brief as YAML: the same brief gives the same text."""
    told: dict[str, Any] = {"brief": FORM, "title": brief.title}
    told |= {name: value for name in ("subtitle", "author") if (value := getattr(brief, name))}
    if brief.key_points:
        told["key_points"] = list(brief.key_points)
    told["items"] = [_item_row(item) for item in brief.items]
    if brief.made.version:
        told["record"] = {"version": brief.made.version, "content": brief.made.content,
                          "numbers": [dict(numbers) for numbers in brief.made.numbers]}  # fmt: skip
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100)


def _item_row(item: Item) -> dict[str, str]:
    row = {item.kind: item.title if item.kind == "text" else item.name}
    if item.address:
        row["address"] = item.address
    if item.title and item.kind != "text":
        row["title"] = item.title
    if item.comment:
        row["comment"] = item.comment
    return row


def read(text: str, source: str = "the file") -> Brief:
    """The brief of a YAML text. Raises BriefError naming the place of what cannot be used."""
    if len(text) > MOST_BYTES // 10:
        raise BriefError(f"{source} is too large for a brief")
    try:
        told = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader that refuses aliases
    except (yaml.YAMLError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f", line {line + 1}" if line is not None else ""
        why = getattr(error, "problem", None) or "cannot be read"
        raise BriefError(f"{source}{where}: this is not YAML ({why})") from error
    if not isinstance(told, Mapping) or "items" not in told:
        raise BriefError(f"{source} is no brief: it has no list “items” (an example stands in briefs/first-story.yaml)")
    if told.get("brief", FORM) != FORM:
        raise BriefError(
            f"{source}: a brief of form {str(told['brief'])[:20]!r} cannot be read here, only of form {FORM}"
        )
    known = {"brief", "title", "subtitle", "author", "key_points", "items", "record"}
    if unknown := sorted(str(name) for name in told if name not in known):
        raise BriefError(f"{source}: {unknown[0][:40]!r} is no field of a brief; there are {', '.join(sorted(known))}")
    rows = told["items"] or []
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise BriefError(f"{source}: “items” is no list")
    if len(rows) > MOST_ITEMS:
        raise BriefError(f"{source}: a briefing holds at most {MOST_ITEMS} items, not {len(rows)}")
    points = told.get("key_points") or []
    if not isinstance(points, Sequence) or isinstance(points, str):
        raise BriefError(f"{source}: “key_points” is no list")
    return Brief(
        title=_text(told, "title", source) or "Briefing",
        subtitle=_text(told, "subtitle", source),
        author=_text(told, "author", source),
        key_points=tuple(clean(point, LONGEST["comment"]) for point in points[:20] if point),
        items=tuple(_item(row, f"{source}, item {number}") for number, row in enumerate(rows, 1)),
        made=_made(told.get("record")),
    )


def _text(row: Mapping[Any, Any], name: str, source: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, Mapping | list):
        raise BriefError(f"{source}: {name!r} is not a text")
    return clean(value, LONGEST[name])


def _item(row: Any, where: str) -> Item:
    if not isinstance(row, Mapping):
        raise BriefError(f"{where} is not a group of fields such as “figure” and “address”")
    kinds = [kind for kind in KINDS if row.get(kind) not in (None, "")]
    if len(kinds) != 1:
        raise BriefError(f"{where}: it has to be one of {', '.join(KINDS)}")
    if unknown := sorted(str(name) for name in row if name not in (*KINDS, "address", "title", "comment")):
        raise BriefError(f"{where}: {unknown[0][:40]!r} is no field of an item; there are address, title, comment")
    kind = kinds[0]
    name = clean(row[kind], LONGEST["name"])
    if kind == "text":
        return Item("text", "", "", name, _text(row, "comment", where))
    if not _NAME.fullmatch(name):
        raise BriefError(f"{where}: {name[:60]!r} is not the name of {'a figure' if kind == 'figure' else 'an event'}")
    address = str(row.get("address") or "").strip()
    if len(address) > LONGEST["address"] or re.search(r"[\s\x00-\x1f]", address):
        raise BriefError(f"{where}: the address is too long or holds a space or line break")
    return Item(kind, name, address, _text(row, "title", where), _text(row, "comment", where))


def _made(row: Any) -> Made:
    if not isinstance(row, Mapping):
        return Made()
    numbers = row.get("numbers")
    kept = [
        {str(name)[:40]: int(value) for name, value in each.items() if isinstance(value, int)}
        for each in (numbers if isinstance(numbers, list) else [])[:MOST_ITEMS]
        if isinstance(each, Mapping)
    ]
    return Made(clean(row.get("version", ""), 40), clean(row.get("content", ""), 80), tuple(kept))


class _Loader(yaml.SafeLoader):
    """A safe loader without aliases, which could make a small file huge."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "references are not allowed here", None)
        return super().compose_node(parent, index)


# Dates and numbers stay as they are written: an id such as 2026-05-12 is no day here.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:null")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def as_part(brief: Brief) -> bytes:
    """The brief as the XML part that a deck or memo carries with it."""
    root = ET.Element(f"{{{NAMESPACE}}}brief")
    root.text = write(brief)
    ET.register_namespace("parallax", NAMESPACE)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def open_file(data: bytes, name: str) -> Brief:
    """The brief of a .yaml or .md file, or of a .pptx, .docx or .zip made from one. Raises BriefError."""
    if len(data) > MOST_BYTES:
        raise BriefError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB")
    if data[:2] == b"PK":
        return read(_packed(data, name), name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BriefError(f"{name} is neither text in UTF-8 nor a deck, memo or annex of Parallax") from error
    if text.startswith("---\n") and "\n---\n" in text[4:]:
        text = text[4 : text.index("\n---\n", 4) + 1]
    return read(text, name)


def _packed(data: bytes, name: str) -> str:
    """The brief inside an annex, a deck or a memo."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist()[:2000]:
                is_part = re.fullmatch(r"customXml/[\w.-]+\.xml", entry.filename) is not None
                if not (is_part or entry.filename.rpartition("/")[2] == ENTRY) or entry.file_size > MOST_BYTES // 10:
                    continue
                text = archive.read(entry).decode("utf-8")
                if not is_part:
                    return text
                if "<!DOCTYPE" not in text and (root := ET.fromstring(text)).tag == f"{{{NAMESPACE}}}brief":  # noqa: S314
                    return root.text or ""
    except (zipfile.BadZipFile, ET.ParseError, UnicodeDecodeError, RuntimeError, NotImplementedError) as error:
        raise BriefError(f"{name} cannot be opened: {error}") from error
    raise BriefError(f"{name} holds no brief of Parallax")
