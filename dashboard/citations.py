"""Citations of an event of the record, of a document, and of a view (a page with its filters).

One `Citation` renders as APA text, as a short line for a slide, and as BibTeX, RIS and CSL-JSON.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from dashboard.typeset import plain

CitationKind = Literal["event", "document", "view"]

RECORD: Final = "Parallax"
LONGEST_KEY: Final = 60
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
# A document is a web page; what the record itself holds is cited as part of a data set.
_BIBTEX: Final = {"event": "dataset", "document": "online", "view": "dataset"}
_RIS: Final = {"event": "DATA", "document": "ELEC", "view": "DATA"}
_CSL: Final = {"event": "dataset", "document": "webpage", "view": "dataset"}
_WHAT: Final = {"event": "[Data set entry]", "document": "", "view": "[Data set view]"}
_LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # A brace must have its partner even where it is escaped, so it goes by its name.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{char: f"\\{char}" for char in "#$%&_"},
    }
)
# Unreserved and reserved characters that no bibliography format gives a meaning of its own.
_URL_SAFE: Final = "%/:=&?~#+!$,;'@()*[]-._"


@dataclass(frozen=True)
class Citation:
    """What is needed to cite one thing; empty fields are left out.

    `date` is when it was published: a date, or ISO text of any precision ("2026-05-14", "2026-05",
    "2026"); where it is missing or no such thing, `year` counts. `accessed` is when it was seen,
    `version` that of the record, `note` what the short form has to say ("142 events").
    """

    kind: CitationKind
    key: str
    title: str
    publisher: str
    author: str = ""
    year: int | None = None
    date: dt.date | str = ""
    url: str = ""
    version: str = ""
    accessed: dt.date | None = None
    note: str = ""

    @property
    def bibtex_key(self) -> str:
        """Return the key in the alphabet a-z, 0-9 and "-", beginning with "parallax-"."""
        folded = unicodedata.normalize("NFKD", self.key).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
        if not slug or slug != self.key.lower() or len(slug) > LONGEST_KEY - len("parallax-"):
            told = self.key.encode("utf-8", "backslashreplace")
            slug = f"{slug[: LONGEST_KEY - 18]}-{hashlib.sha256(told).hexdigest()[:8]}".strip("-")
        return f"parallax-{slug.removeprefix('parallax-')}"

    @property
    def fields(self) -> dict[str, str]:
        """Return what BibTeX gets, by field and before escaping, each as one clean line."""
        told = {
            "author": self.author or self.publisher,
            "title": self.title,
            "publisher": self.publisher if self.author not in {"", self.publisher} else "",
            "date": "-".join(self._date_parts),
            "year": "".join(self._date_parts[:1]),
            "version": self.version,
            "url": _address(self.url),
            "urldate": self.accessed.isoformat() if self.accessed else "",
            "note": self.note,
        }
        return {name: line for name, text in told.items() if (line := plain(text))}

    @property
    def _date_parts(self) -> tuple[str, ...]:
        """Return year, month and day as digits, as far as they are known."""
        told = self.date.isoformat()[:10] if isinstance(self.date, dt.date) else self.date
        match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", told, re.ASCII)
        parts = tuple(part for part in match.groups() if part) if match else ()
        year, month, day = (*map(int, parts), *(1, 1, 1)[len(parts) :])
        try:
            dt.date(year, month, day)
        except ValueError:
            parts = ()
        return parts or ((f"{self.year:04d}",) if self.year else ())

    def as_text(self) -> str:
        """Return the citation in APA style, on one line.

        Author. (Date). Title (Version 1.0) [Data set view]. Publisher. Retrieved …, from address
        """
        told = self.fields
        version = f" (Version {told['version']})" if "version" in told else ""
        what = f" {_WHAT[self.kind]}" if _WHAT[self.kind] else ""
        title = told.get("title", "[Untitled]")
        when = self.accessed
        seen = f"Retrieved {_MONTHS[when.month - 1]} {when.day}, {when.year}, from " if when else ""
        parts = [
            told.get("author", ""),
            f"({self._apa_date()})",
            (title.rstrip(" .") or title) + version + what,
            told.get("publisher", ""),
        ]
        text = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
        return f"{text} {seen}{told['url']}" if "url" in told else text

    def as_short(self) -> str:
        """Return a source line for a slide: "Parallax record 1.0, 142 events, 22 Nov 2026"."""
        told = self.fields
        if self.kind == "document":
            parts = [plain(self.publisher or self.author), _day(self._date_parts)]
        else:
            record = f"{plain(self.publisher)} record {told.get('version', '')}".strip()
            what = told.get("note", "") or (told.get("title", "") if self.kind == "event" else "")
            seen = self.accessed.isoformat().split("-") if self.accessed else self._date_parts
            parts = [record, what, _day(tuple(seen))]
        return ", ".join(part for part in parts if part)

    def as_bibtex(self) -> str:
        """Return a BibTeX (biblatex) entry; LaTeX specials are escaped, Unicode is kept."""
        lines = [f"@{_BIBTEX[self.kind]}{{{self.bibtex_key},"]
        for name, text in self.fields.items():
            # Addresses are read verbatim. Names and titles are braced twice, so that neither
            # "and" parts a name nor a style lowers the capitals of a title.
            value = text if name == "url" else text.translate(_LATEX)
            value = f"{{{value}}}" if name in {"author", "publisher", "title"} else value
            lines.append(f"  {name} = {{{value}}},")
        return "\n".join([*lines, "}"]) + "\n"

    def as_ris(self) -> str:
        """Return a RIS record, with the line ends that the format asks for."""
        told = self.fields
        tags = {
            "ID": self.bibtex_key,
            "AU": told.get("author", "").replace(",", ""),
            "TI": told.get("title", ""),
            "PB": told.get("publisher", ""),
            "PY": told.get("year", ""),
            "DA": "/".join(self._date_parts),
            "ET": told.get("version", ""),
            "UR": told.get("url", ""),
            "Y2": told.get("urldate", "").replace("-", "/"),
            "N1": told.get("note", ""),
        }
        lines = [f"TY  - {_RIS[self.kind]}"]
        lines += [f"{tag}  - {text}" for tag, text in tags.items() if text]
        return "\r\n".join([*lines, "ER  - ", ""])

    def as_csl(self) -> dict[str, Any]:
        """Return the item as CSL-JSON, ready for `json.dumps`."""
        told = self.fields
        item: dict[str, Any] = {"id": self.bibtex_key, "type": _CSL[self.kind]}
        item["title"] = told.get("title", "")
        if "author" in told:
            item["author"] = [{"literal": told["author"]}]
        for name, own in (("publisher", "publisher"), ("version", "version"), ("URL", "url")):
            if own in told:
                item[name] = told[own]
        if "note" in told:
            item["note"] = told["note"]
        if self._date_parts:
            item["issued"] = {"date-parts": [[int(part) for part in self._date_parts]]}
        if self.accessed:
            seen = self.accessed
            item["accessed"] = {"date-parts": [[seen.year, seen.month, seen.day]]}
        return item

    def as_csl_json(self) -> str:
        """Return a CSL-JSON file with this one item."""
        return json.dumps([self.as_csl()], ensure_ascii=False, indent=2) + "\n"

    def _apa_date(self) -> str:
        parts = self._date_parts
        if not parts:
            return "n.d."
        # APA dates what the record says to the year only, and a page to what is known.
        if self.kind != "document" or len(parts) == 1:
            return parts[0]
        month = _MONTHS[int(parts[1]) - 1]
        return f"{parts[0]}, {month}" + (f" {int(parts[2])}" if parts[2:] else "")


def cite_event(
    event_id: str,
    title: str,
    *,
    version: str,
    released: str,
    url: str,
    accessed: dt.date | None = None,
    note: str = "",
) -> Citation:
    """Return the citation of an event; `released` is the day of the record's version."""
    return Citation(
        kind="event",
        key=event_id,
        title=title,
        publisher=RECORD,
        date=released,
        url=url,
        version=version,
        accessed=accessed,
        note=note or f"event {event_id}",
    )


def cite_document(
    document_id: str,
    title: str,
    *,
    outlet: str,
    published: str,
    url: str,
    author: str = "",
    accessed: dt.date | None = None,
) -> Citation:
    """Return the citation of a document by its own publisher, not by way of the record."""
    return Citation(
        kind="document",
        key=document_id,
        title=title,
        publisher=outlet,
        author=author,
        date=published,
        url=url,
        accessed=accessed,
    )


def cite_view(
    page: str,
    words: str,
    *,
    counts: str,
    version: str,
    released: str,
    url: str,
    accessed: dt.date | None = None,
) -> Citation:
    """Return the citation of a page as filtered; `words` say what is shown, `counts` how much."""
    told = hashlib.sha256(url.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return Citation(
        kind="view",
        key=f"{page}-{released}-{told}",
        title=f"{page}: {words}" if words else page,
        publisher=RECORD,
        date=released,
        url=url,
        version=version,
        accessed=accessed,
        note=counts,
    )


def pinned(citation: Citation, *, released: str, version: str) -> Citation:
    """Return the citation tied to one version of the record: its address as known on that day, the version with hash.

    `released` is the day of the version as ISO text; an address that has a known-on day keeps it. A document is not
    of the record and stays as it is.
    """
    if citation.kind == "document":
        return citation
    parts = urlsplit(citation.url)
    known = "known-on" in dict(parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(filter(None, (parts.query, "" if known else f"known-on={released}")))
    url = urlunsplit(parts._replace(query=query)) if citation.url else ""
    return replace(citation, url=url, version=version)


def bibliography(citations: Iterable[Citation]) -> str:
    """Return the BibTeX of several citations, each key once, in the order given."""
    entries = {citation.bibtex_key: citation.as_bibtex() for citation in citations}
    return "\n".join(entries.values())


def _address(url: str) -> str:
    """Return an address in which no character can end a field or a line."""
    return quote(plain(url), safe=_URL_SAFE)


def _day(parts: tuple[str, ...]) -> str:
    """Return a date as "22 Nov 2026", "Nov 2026" or "2026"."""
    year, month, day = (*parts, "", "", "")[:3]
    words = [str(int(day)) if day else "", _MONTHS[int(month) - 1][:3] if month else "", year]
    return " ".join(filter(None, words))
