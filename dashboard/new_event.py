"""Drafts the rows of a new event from a few answers or a small YAML file, checks them, and writes them when told to.

Nothing is written before the whole record with the new rows is sound: the checks run on a copy of
the folder. A row goes to its place in the sorted file; every other line stays as it is.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

from dashboard import checks
from dashboard.errors import ParallaxError

MOST_CHARACTERS: Final = 100_000
MOST_ROWS: Final = 60
LEAST_ALIKE: Final = 0.75
PRECISIONS: Final = ("day", "month", "quarter", "year")
FIELDS: Final = {
    "event": (
        "date",
        "precision",
        "end",
        "title",
        "summary",
        "category",
        "lane",
        "significance",
        "slug",
        "actors",
        "documents",
        "links",
    ),
    "actor": ("actor", "role"),
    "new actor": ("id", "name", "name_zh", "type", "country", "parent", "description"),
    "document": (
        "document",
        "url",
        "outlet",
        "title",
        "inferred",
        "day",
        "precision",
        "basis",
        "language",
        "type",
        "seen",
        "number",
        "parents",
    ),
    "new outlet": ("id", "name", "domain", "type", "country", "state", "language", "reliability", "basis", "graded"),
    "link": ("event", "type", "basis"),
}
_FILLERS: Final = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "its", "of", "on", "the", "to", "was", "were", "with"]
)

Ask = Callable[[str], str]
Say = Callable[[str], None]


class EntryError(ParallaxError):
    """An entry that cannot be made into rows; the message names the field, the value and the way out."""


@dataclass
class Table:
    """One file of the record as its lines, so that those that stay are not touched."""

    header: list[str]
    lines: list[str]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows by column, all as text."""
        return [dict(zip(self.header, row, strict=False)) for row in csv.reader(self.lines)]


@dataclass
class Draft:
    """The rows to add, table by table in the order of the schema, each with every column of its file."""

    event_id: str = ""
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, table: str, **cells: str) -> None:
        """Add a row; columns that are not named are empty."""
        self.rows.setdefault(table, []).append(cells)


class Folder:
    """The tables of a data folder that an event needs, as text.

    Raises EntryError where a file is missing or is not UTF-8.
    """

    NAMES = (
        "actors",
        "actor_aliases",
        "events",
        "event_actors",
        "event_links",
        "outlets",
        "outlet_names",
        "documents",
        "document_origins",
        "event_documents",
        "id_redirects",
        "releases",
    )

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables: dict[str, Table] = {}
        for name in self.NAMES:
            try:
                head, *lines = (path / f"{name}.csv").read_text(encoding="utf-8").split("\n")
            except (OSError, UnicodeDecodeError) as error:
                raise EntryError(f"{path / name}.csv cannot be read: run python -m dashboard check") from error
            self.tables[name] = Table(next(csv.reader([head])), [line for line in lines if line])
        self.actors = self._names("actors", "actor_id", ("name", "name_zh"), "actor_aliases", "alias")
        self.outlets = self._names("outlets", "outlet_id", ("name", "domain"), "outlet_names", "variant")
        self.documents = {row["document_id"]: row for row in self.tables["documents"].rows}
        self.addresses = {address(row["url"]): name for name, row in self.documents.items() if row["url"]}
        self.released = max(row["released_date"] for row in self.tables["releases"].rows)
        retired = {row["old_id"] for row in self.tables["id_redirects"].rows}
        self.taken = {
            "event": {row["event_id"] for row in self.tables["events"].rows} | retired,
            "document": set(self.documents) | retired,
        }

    def _names(self, table: str, key: str, columns: Sequence[str], others: str, column: str) -> dict[str, str]:
        """Every name in lower case to the id it leads to; an id leads to itself."""
        rows = self.tables[table].rows
        found = {row[column].lower(): row[key] for row in self.tables[others].rows}
        found |= {row[name].lower(): row[key] for name in columns for row in rows if row[name]}
        return found | {row[key]: row[key] for row in rows}


def address(url: str) -> str:
    """An address without what may differ for one page: scheme, www, place in the page, final slash."""
    return re.sub(r"/+$", "", re.sub(r"#.*$", "", re.sub(r"^https?://(www\.)?", "", url.strip(), flags=re.IGNORECASE)))


def slug(text: str, words: int = 5) -> str:
    """The first telling words of a text as in an id: us-listed-ten-firms; empty where it has no Latin letter."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    parts = [part for part in re.findall(r"[a-z0-9]+", plain.replace("'", "")) if part not in _FILLERS]
    return "-".join(parts[:words])


def near(wanted: str, names: Mapping[str, str], most: int = 5) -> list[str]:
    """Ids whose name or id resembles what was written: those that hold it first, then the alike."""
    lowered = wanted.lower()
    holding = [name for name in names if len(lowered) > 2 and (lowered in name or (len(name) > 3 and name in lowered))]  # noqa: PLR2004
    alike = difflib.get_close_matches(lowered, names, n=most, cutoff=LEAST_ALIKE)
    return list(dict.fromkeys(names[name] for name in [*alike, *sorted(holding, key=len)]))[:most]


def outlet_of(url: str, outlets: Mapping[str, str]) -> str | None:
    """The outlet at the host of an address, or at a host above it."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    while "." in host:
        if host in outlets:
            return outlets[host]
        host = host.partition(".")[2]
    return None


def read(text: str, source: str = "the file") -> dict[str, Any]:
    """The entry of a YAML text, every value as text. Raises EntryError where it is no entry."""
    if len(text) > MOST_CHARACTERS:
        raise EntryError(f"{source} is too large for one event")
    try:
        # The base loader knows texts, lists and groups only: no value is run or turned into something else.
        told = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise EntryError(f"{source}{'' if line is None else f', line {line + 1}'}: this is not YAML") from error
    if not isinstance(told, dict):
        raise EntryError(f"{source} is no entry: it has no fields such as “date” and “title”")
    return told


def draft(told: Mapping[str, Any], folder: Folder) -> Draft:
    """The rows for an entry. Raises EntryError for what cannot be matched; the checks find the rest."""
    _known(told, "event", "the event")
    made = Draft()
    precision = _text(told, "precision", "the event") or "day"
    day, title = _text(told, "date", "the event"), _text(told, "title", "the event")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        raise EntryError(f"date: {day!r} is no day; write it as in 2026-05-31, for a month its first day")
    if precision not in PRECISIONS:
        raise EntryError(f"precision: {precision!r} is none of {', '.join(PRECISIONS)}")
    own = slug(_text(told, "slug", "the event") or title)
    if not own:
        raise EntryError("title: it has no Latin letter to make an id of; give a slug")
    made.event_id = _free(f"{_span(day, precision)}-{own}", folder.taken["event"])
    for number, row in enumerate(_list(told, "actors"), 1):
        _actor(row, f"actor {number}", folder, made)
    ids: list[str] = []
    for number, row in enumerate(_list(told, "documents"), 1):
        _document(row, f"document {number}", folder, made, ids)
    made.add(
        "events",
        event_id=made.event_id,
        event_date=day,
        date_end=_text(told, "end", "the event"),
        date_precision=precision,
        title=title,
        summary=_text(told, "summary", "the event"),
        category_id=_text(told, "category", "the event"),
        lane_id=_text(told, "lane", "the event"),
        significance=_text(told, "significance", "the event"),
    )
    for number, row in enumerate(_list(told, "links"), 1):
        where = f"link {number}"
        _known(row, "link", where)
        other, kind = _text(row, "event", where), _text(row, "type", where) or "see_also"
        made.add(
            "event_links", event_id=made.event_id, related_id=other, link_type=kind, basis=_text(row, "basis", where)
        )
    return made


def _span(day: str, precision: str) -> str:
    return {"day": day, "year": f"{day[:4]}-00-00"}.get(precision, f"{day[:7]}-00")


def _free(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number that makes it a new one; it is then taken."""
    found = next(each for each in [name, *(f"{name}-{number}" for number in range(2, 1000))] if each not in taken)
    taken.add(found)
    return found


def _known(row: Any, kind: str, where: str) -> None:
    if not isinstance(row, Mapping):
        raise EntryError(f"{where} is no group of fields; there are {', '.join(FIELDS[kind])}")
    if unknown := sorted(str(name) for name in row if name not in FIELDS[kind]):
        raise EntryError(f"{where}: {unknown[0][:40]!r} is no field of it; there are {', '.join(FIELDS[kind])}")


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    """A value as one line of text; an empty one where it is not given."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise EntryError(f"{where}: {name} is not a text")
    return unicodedata.normalize("NFC", " ".join(value.split()))


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    found = row.get(name) or []
    if not isinstance(found, list) or len(found) > MOST_ROWS:
        raise EntryError(f"{name}: this is not a list of at most {MOST_ROWS}")
    return found


def _matched(wanted: str, names: Mapping[str, str], where: str, what: str) -> str:
    if not wanted:
        raise EntryError(f"{where}: the {what} is missing")
    found = names.get(wanted.lower()) or names.get(wanted)
    if found is None:
        alike = near(wanted, names)
        way_out = f"did you mean {' or '.join(alike)}?" if alike else f"give a group of fields to enter a new {what}"
        raise EntryError(f"{where}: no {what} is called {wanted[:80]!r} ({way_out})")
    return found


def _actor(row: Any, where: str, folder: Folder, made: Draft) -> None:
    _known(row, "actor", where)
    told = row.get("actor")
    if isinstance(told, Mapping):
        _known(told, "new actor", where)
        name = _text(told, "name", where)
        actor = _text(told, "id", where) or slug(name)
        made.add(
            "actors",
            actor_id=actor,
            name=name,
            name_zh=_text(told, "name_zh", where),
            actor_type=_text(told, "type", where),
            country=_text(told, "country", where),
            parent_id=_text(told, "parent", where),
            description=_text(told, "description", where),
        )
    else:
        actor = _matched(_text(row, "actor", where), folder.actors, where, "actor")
    made.add("event_actors", event_id=made.event_id, actor_id=actor, role_id=_text(row, "role", where))


def _document(row: Any, where: str, folder: Folder, made: Draft, ids: list[str]) -> None:
    """Add a document, or only its place on the event where the record has it; its id joins `ids`."""
    _known(row, "document", where)
    url, named = _text(row, "url", where), _text(row, "document", where)
    if named and named not in folder.documents:
        alike = difflib.get_close_matches(named, folder.documents, n=3)
        way_out = f" (did you mean {' or '.join(alike)}?)" if alike else ""
        raise EntryError(f"{where}: no document has the id {named[:80]!r}{way_out}")
    held = named or (folder.addresses.get(address(url)) if url else None)
    if held:
        ids.append(held)
        made.add("event_documents", event_id=made.event_id, document_id=held)
        return
    outlet, language = _outlet(row, where, url, folder, made)
    day, title = _text(row, "day", where), _text(row, "title", where)
    precision = _text(row, "precision", where) or ("day" if day else "")
    parts = [outlet, _span(day, precision) if day else "", slug(title, 4) or made.event_id[11:]]
    name = _free("-".join(filter(None, parts)), folder.taken["document"])
    made.add(
        "documents",
        document_id=name,
        outlet_id=outlet,
        title=title,
        is_title_inferred=_text(row, "inferred", where) or "false",
        url=url,
        published_date=day,
        published_precision=precision,
        published_basis=_text(row, "basis", where) or ("page" if day else ""),
        language=_text(row, "language", where) or language,
        origin_type=_text(row, "type", where) or "unknown",
        seen=_text(row, "seen", where) or "excerpt",
        official_number=_text(row, "number", where),
    )
    made.add("event_documents", event_id=made.event_id, document_id=name)
    for parent in _list(row, "parents"):
        told = str(parent).strip()
        found = ids[int(told) - 1] if re.fullmatch(r"[1-9][0-9]?", told) and int(told) <= len(ids) else None
        found = found or (told if told in folder.documents else folder.addresses.get(address(told)))
        if found is None:
            raise EntryError(
                f"{where}: the parent {told[:80]!r} is no document of the record, nor the number of one above it"
            )
        made.add("document_origins", document_id=name, parent_id=found)
    ids.append(name)


def _outlet(row: Mapping[str, Any], where: str, url: str, folder: Folder, made: Draft) -> tuple[str, str]:
    told = row.get("outlet")
    if isinstance(told, Mapping):
        _known(told, "new outlet", where)
        name = _text(told, "name", where)
        outlet, language = _text(told, "id", where) or slug(name), _text(told, "language", where)
        folder.outlets[outlet] = outlet
        made.add(
            "outlets",
            outlet_id=outlet,
            name=name,
            domain=_text(told, "domain", where),
            outlet_type=_text(told, "type", where),
            country=_text(told, "country", where),
            is_state_affiliated=_text(told, "state", where) or "false",
            language=language,
            reliability=_text(told, "reliability", where),
            reliability_basis=_text(told, "basis", where),
            graded_on=_text(told, "graded", where) or folder.released,
        )
        return outlet, language
    wanted = _text(row, "outlet", where)
    found = outlet_of(url, folder.outlets) if url and not wanted else None
    outlet = found or _matched(wanted, folder.outlets, where, "outlet")
    new = [each for each in made.rows.get("outlets", []) if each["outlet_id"] == outlet]
    return outlet, next(
        (each["language"] for each in [*folder.tables["outlets"].rows, *new] if each["outlet_id"] == outlet), ""
    )


def placed(made: Draft, folder: Folder) -> dict[str, str]:
    """The new text of each file that changes: every old line as it was, each new row at its place."""
    texts = {}
    events = sorted(
        [*folder.tables["events"].rows, *made.rows["events"]], key=lambda row: (row["event_date"], row["event_id"])
    )
    order = {row["event_id"]: place for place, row in enumerate(events)}
    keys: dict[str, Callable[[Mapping[str, str]], tuple[Any, ...]]] = {
        "events": lambda row: (row["event_date"], row["event_id"]),
        "event_actors": lambda row: (order.get(row["event_id"], -1), row["actor_id"]),
        "event_documents": lambda row: (order.get(row["event_id"], -1), row["document_id"]),
        "event_links": lambda row: (order.get(row["event_id"], -1), row["link_type"], row["related_id"]),
        "document_origins": lambda row: (row["document_id"], row["parent_id"]),
    }
    for name, rows in made.rows.items():
        table = folder.tables[name]
        first = table.header[0]
        key = keys.get(name, lambda row, first=first: (row[first],))
        lines, found = list(table.lines), [key(row) for row in table.rows]
        for row in rows:
            own = key(row)
            place = next((number for number, other in enumerate(found) if other > own), len(found))
            lines.insert(place, _line([row.get(column, "") for column in table.header]))
            found.insert(place, own)
        texts[name] = "\n".join([",".join(table.header), *lines, ""])
    return texts


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def faults_with(texts: Mapping[str, str], folder: Path) -> list[checks.Fault]:
    """The faults of the record with these files in place of its own; the folder itself is only read."""
    with tempfile.TemporaryDirectory(prefix="parallax-") as place:
        for file in [*folder.glob("*.csv"), *folder.glob("schema.sql")]:
            shutil.copy(file, place)
        for name, text in texts.items():
            (Path(place) / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
        return checks.check(Path(place))


def write(texts: Mapping[str, str], folder: Path) -> None:
    """Put the files in place, all or none. Raises EntryError where one cannot be written."""
    before = {name: (folder / f"{name}.csv").read_bytes() for name in texts}
    done: list[str] = []
    try:
        for name, text in texts.items():
            done.append(name)
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        for name in done[:-1]:
            (folder / f"{name}.csv").write_bytes(before[name])
        raise EntryError(f"cannot write {folder / done[-1]}.csv: {error.strerror}; nothing was changed") from error


def run(path: Path, told: dict[str, Any] | None, ask: Ask, say: Say, *, is_sure: bool = False) -> int:
    """Draft, check, show and, when told to, write one event; 0 where it was written, else 1.

    told: the entry, or None to ask for it. is_sure: write without asking, if there is no fault.
    """
    folder = Folder(path)
    asked = told is None
    entry: dict[str, Any] | None = told
    try:
        if entry is None:
            entry = questions(folder, ask, say)
        made = draft(entry, folder)
        texts = placed(made, folder)
        for name, rows in made.rows.items():
            say(f"data/{name}.csv")
            for row in rows:
                say("    " + _line([row.get(column, "") for column in folder.tables[name].header]))
        faults = faults_with(texts, path)
        for fault in faults:
            say(str(fault))
        say(f"{len(faults)} fault{'' if len(faults) == 1 else 's'} with these rows.")
        if not faults and (is_sure or ask("Write these rows? (yes or no) ").strip().lower() in ("y", "yes")):
            write(texts, path)
            say(f"Written: {made.event_id}")
            return 0
    except (EOFError, KeyboardInterrupt):
        say("")
    except EntryError as error:
        if not asked:
            raise
        say(str(error))
    say("Nothing was written.")
    if asked and entry is not None:
        say("Your answers, to be kept in a file and used with --from:\n")
        say(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=100))
    return 1


def questions(folder: Folder, ask: Ask, say: Say) -> dict[str, Any]:
    """Ask for one event on the terminal; the answers have the form of the YAML file. EOFError ends it."""
    codes = {name: _codes(folder.path / f"{name}.csv") for name in ("categories", "lanes", "roles", "origin_types")}
    told: dict[str, Any] = {
        "date": _shaped(
            ask, say, "Date (2026-05-31; for a month or year its first day): ", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
        ),
        "precision": _one_of(ask, say, "Precision", PRECISIONS, "day"),
        "title": _shaped(ask, say, "Title (past tense, neutral, at most 90 characters): ", r".{1,90}"),
        "summary": _shaped(ask, say, "Summary (two or three sentences): ", r".+"),
        "category": _one_of(ask, say, "Category", codes["categories"]),
        "lane": _one_of(ask, say, "Lane", codes["lanes"]),
        "significance": _one_of(ask, say, "Significance", ("1", "2", "3", "4", "5")),
        "actors": [],
        "documents": [],
    }
    while wanted := ask("Actor (id, name or alias; empty when done): ").strip():
        if actor := _chosen(ask, say, wanted, folder.actors):
            told["actors"].append({"actor": actor, "role": _one_of(ask, say, "Role", codes["roles"])})
    while url := ask("Address of a document (empty when done): ").strip():
        if held := folder.addresses.get(address(url)):
            say(f"In the record already: {held}")
            told["documents"].append({"document": held})
            continue
        outlet = outlet_of(url, folder.outlets)
        if outlet:
            say(f"Outlet: {outlet}")
        while not outlet:
            outlet = _chosen(ask, say, ask("Outlet (id or name): ").strip(), folder.outlets)
        row = {"url": url, "outlet": outlet, "title": _shaped(ask, say, "Title as on the page: ", r".+")}
        row["day"] = _shaped(ask, say, "Day of publication (empty if not known): ", r"|[0-9]{4}-[0-9]{2}-[0-9]{2}")
        if row["day"]:
            row["precision"] = _one_of(ask, say, "Precision", ("day", "month", "year"), "day")
            row["basis"] = _one_of(ask, say, "Known from", ("page", "address", "context"), "page")
        row["type"] = _one_of(ask, say, "Stands as", codes["origin_types"], "unknown")
        row["seen"] = _one_of(ask, say, "Read", ("full", "excerpt", "no"), "excerpt")
        parents = ask("Taken from (ids, addresses, numbers of documents above; empty if not known): ").split()
        told["documents"].append({**row, **({"parents": parents} if parents else {})})
    return told


def _codes(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(row[0] for row in list(csv.reader(file))[1:] if row)


def _shaped(ask: Ask, say: Say, question: str, pattern: str) -> str:
    while not re.fullmatch(pattern, answer := ask(question).strip()):
        say("That does not have the form that is asked for.")
    return answer


def _one_of(ask: Ask, say: Say, question: str, values: Sequence[str], default: str = "") -> str:
    hint = f"; empty for {default}" if default else ""
    while (answer := ask(f"{question} ({', '.join(values)}{hint}): ").strip() or default) not in values:
        found = difflib.get_close_matches(answer, values, n=1)
        say(f"That is none of them{f'; did you mean {found[0]}?' if found else '.'}")
    return answer


def _chosen(ask: Ask, say: Say, wanted: str, names: Mapping[str, str]) -> str | None:
    """The id of a name, or the one that is chosen from the alike; None where none is."""
    if found := names.get(wanted.lower()):
        return found
    alike = near(wanted, names) if wanted else []
    for number, name in enumerate(alike, 1):
        say(f"  {number}  {name}")
    if not alike:
        say(f"Nothing is called so: add it to the file first, or enter it with --from. ({wanted[:80]!r})")
        return None
    answer = ask("Which number? (empty for none) ").strip()
    return alike[int(answer) - 1] if re.fullmatch(r"[1-9]", answer) and int(answer) <= len(alike) else None
