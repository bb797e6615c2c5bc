"""What would embarrass the author of a briefing, each with a better wording. No Streamlit.

The rules look at the author's own words (titles, comments, key points) beside what the record holds
on the events of the item. They propose; they never change anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dashboard.briefing.contents import FEW, Contents, Section
from dashboard.neutral import LOADED
from dashboard.text import count, listing, plain

_LIKELIHOOD: Final = re.compile(
    r"\b(almost certain(?:ly)?|(?:highly |very )?(?:un)?likely|likelihood|probabl[ey]|probability|improbable|"
    r"roughly even|even chance|remote chance|nearly certain)\b",
    re.IGNORECASE,
)
_CONFIDENCE: Final = re.compile(r"\b(?:(high|moderate|medium|low)(?:er|est)?[ -])?confiden(?:ce|t)\b", re.IGNORECASE)
_CONFIRMED: Final = re.compile(
    r"\b(confirmed|confirms|proven?|proves|established|beyond doubt|undisputed)\b",
    re.IGNORECASE,
)
# Before the word and in its sentence: then it says the opposite.
_DENIED: Final = re.compile(
    r"(\b(not|neither|nor|never|no|nobody|none|without|yet to|cannot)\b|n[’']t\b)[^.!?]*$", re.IGNORECASE
)
_SAYS_SO: Final = re.compile(
    r"\b(reported(?:ly)?|reports? (?:by|of)|according to|said to|one (?:origin|source|report)|"
    r"single[- ](?:origin|source)|sole source|unconfirmed|alleged(?:ly)?|no origin|not confirmed)\b",
    re.IGNORECASE,
)
_SAYS_CONTESTED: Final = re.compile(
    r"\b(contest\w*|disput\w*|differ\w*|disagree\w*|denie[sd]|conflicting|contradict\w*|accounts? (?:vary|part))\b",
    re.IGNORECASE,
)
_OF_ALL: Final = re.compile(r"\b(all|always|never|every|none|no one|nobody|everybody|everyone)\b", re.IGNORECASE)
# The words of the record's own check, and a few that an author adds where he wants to be believed.
_ADDED: Final = {
    "clearly": "",
    "obviously": "",
    "of course": "",
    "notorious": "",
    "shocking": "",
    "slams": "criticises",
}
_JUDGES: Final = {**LOADED, **_ADDED}
_LOADED: Final = re.compile(
    r"\b(" + "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in _JUDGES) + r")(?!\w)", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]?")


@dataclass(frozen=True)
class Finding:
    """Something to look at before the briefing goes out.

    number: of the item, 0 for the whole briefing. field: title, comment, key_points, or empty where it
    is not a matter of the author's words. problem: what is wrong. proposal: how to put it, or what to
    do. text: the whole field as proposed, where it can be taken over as it stands.
    """

    number: int
    field: str
    problem: str
    proposal: str
    text: str = ""


def check(contents: Contents) -> list[Finding]:
    """All findings, those of the whole briefing first, then by item."""
    found = list(_whole(contents))
    for section in contents.sections:
        if section.fault:
            problem = f"It cannot be worked out: {section.fault.rstrip('.')}."
            found.append(Finding(section.number, "", problem, "Take the item out, or pin it again from its page."))
            continue
        found += _standing(section)
        found += _few(section)
        for name in ("title", "comment"):
            found += _words(section.number, name, getattr(section.item, name))
    return found


def _whole(contents: Contents) -> Iterator[Finding]:
    for point in contents.brief.key_points:
        yield from _words(0, "key_points", point)
    days = {section.request.filters.known_on for section in contents.usable if section.request is not None}
    if len(days) > 1:
        yield Finding(
            0, "", "The items show the record as known on different days.",
            "Give all items the same known-on day, or say in each comment which day it is for.",
        )  # fmt: skip
    left_out = [section.number for section in contents.usable if section.request and section.request.filters.without]
    if left_out and len(left_out) < len(contents.usable):
        yield Finding(
            0, "", f"Only {_items(left_out)} leave{'s' if len(left_out) == 1 else ''} sources out.",
            "Say so in the comment, since the numbers of the other items count these sources.",
        )  # fmt: skip
    closed = [reference for reference in contents.references if not reference.url]
    for reference in closed[:5]:
        yield Finding(
            0, "", f"Source {reference.number} has no open address: {plain(reference.title, 120)}.",
            f"Cite it by outlet and day: {reference.citation.as_short()}",
        )  # fmt: skip
    if len(closed) > 5:  # noqa: PLR2004
        yield Finding(
            0, "", f"{count(len(closed) - 5, 'more source')} without an open address.", "See the list of sources."
        )
    unread = [str(reference.number) for reference in contents.references if not reference.is_read]
    if unread:
        was, are = ("was", "is") if len(unread) == 1 else ("were", "are")
        cited = count(len(unread), "cited source")
        yield Finding(
            0, "", f"{cited} {was} not read, and {are} known through others: {listing(unread[:12])}.",
            "Cite the document that was read beside it, or say “as reported by”.",
        )  # fmt: skip


def _items(numbers: list[int]) -> str:
    return ("item " if len(numbers) == 1 else "items ") + listing([str(number) for number in numbers])


def _standing(section: Section) -> Iterator[Finding]:
    """What the record says of an event's standing, against what the author says of it."""
    told = f"{section.item.title}\n{section.item.comment}"
    event = section.event
    if event is None:
        weak = section.events[section.events.grade != "confirmed"] if len(section.events) else section.events
        for name in ("title", "comment"):
            text = getattr(section.item, name)
            if (match := _confirmed(text)) and len(weak):
                are = "is" if len(weak) == 1 else "are"
                yield Finding(
                    section.number, name,
                    f"“{match.group()}” is said of {count(len(section.events), 'event')}; {len(weak)} of them {are} "
                    "not confirmed by the written rule.",
                    "Say “in the record”, or give the number of confirmed ones.",
                )  # fmt: skip
        return
    grade, origins = str(event["grade"]), int(event["origins"])
    for name in ("title", "comment"):
        text = getattr(section.item, name)
        if (match := _confirmed(text)) and grade != "confirmed":
            instead = {"reported": "reported", "contested": "contested", "ungraded": "told without a stated source"}[
                grade
            ]
            yield Finding(
                section.number, name, f"“{match.group()}” stands where the rule says {grade}.",
                f"Say “{instead}”. {section.wording}", _swapped(text, match, instead),
            )  # fmt: skip
    # The event's own title says nothing of its standing; the author's has to, wherever he makes it his own.
    name = "title" if section.item.title else "comment"
    text = getattr(section.item, name)
    if not text:
        return
    if origins <= 1 and grade != "confirmed" and not _SAYS_SO.search(told):
        stands = "one origin" if origins == 1 else "no origin that was seen"
        tail = f"reported by one origin, {_origin(section)}" if origins == 1 else "no origin was seen"
        yield Finding(
            section.number, name, f"It rests on {stands} and does not say so.", section.wording,
            f"{text.rstrip('.')} ({tail})" + ("." if text.endswith(".") else ""),
        )  # fmt: skip
    if grade == "contested" and not _SAYS_CONTESTED.search(told):
        points = section.points[(section.points.state == "contested") & section.points.is_core]
        asked = "; ".join(plain(question) for question in points.question.head(3))
        end = "." if text.endswith(".") else ""
        yield Finding(
            section.number, name,
            f"Accounts differ on {count(len(points), 'core point')} and it does not say so: {asked}",
            section.wording, f"{text.rstrip('.')} (contested: {asked.rstrip('?')}){end}",
        )  # fmt: skip


def _confirmed(text: str) -> re.Match[str] | None:
    """The first word that calls something confirmed and is not denied before it."""
    return next((match for match in _CONFIRMED.finditer(text) if not _DENIED.search(text[: match.start()])), None)


def _origin(section: Section) -> str:
    names = sorted({name for found in section.documents.origins for name in found})
    return plain(names[0]) if names else "not named"


def _swapped(text: str, match: re.Match[str], instead: str) -> str:
    """The text with the word in place, at the beginning of a sentence with a capital."""
    if match.group()[:1].isupper():
        instead = instead[:1].upper() + instead[1:]
    swapped = text[: match.start()] + instead + text[match.end() :]
    return re.sub(r"\s{2,}", " ", swapped).strip()


def _few(section: Section) -> Iterator[Finding]:
    if section.item.kind != "figure" or section.base is None or section.event is not None:
        return
    total = len(section.events)
    if section.base.name in ("matrix", "derivations", "ledger") or total >= FEW:
        return
    yield Finding(
        section.number, "", f"The chart shows {count(total, 'event')} only; fewer than {FEW} are no pattern.",
        "Widen the filter, or pin the events themselves instead of the chart.",
    )  # fmt: skip


def _words(number: int, name: str, text: str) -> Iterator[Finding]:
    """Likelihood beside confidence, and words that judge."""
    for sentence in _SENTENCE.findall(text):
        likely, confident = _LIKELIHOOD.search(sentence), _CONFIDENCE.search(sentence)
        if likely and confident:
            level = (confident.group(1) or "").lower()
            held = f"We hold this with {level} confidence." if level else "Say apart how sure you are of the sources."
            both = f"likelihood (“{likely.group()}”) and confidence (“{confident.group()}”)"
            yield Finding(
                number, name, f"One sentence has both {both}: “{sentence.strip()}”",
                f"Two sentences: first how likely it is, then how good the sources are. {held}",
            )  # fmt: skip
    for match in _LOADED.finditer(text):
        instead = _JUDGES[re.sub(r"[\s-]+", " ", match.group().lower())]
        # What stands in brackets says what to do and is no word to put in.
        told, instead = (instead.strip("()"), "") if instead.startswith("(") else ("", instead)
        swapped = _swapped(text, match, instead)
        does = "judges" if instead else "adds a judgement and no fact"
        yield Finding(
            number, name, f"“{match.group()}” {does}.",
            f"Say “{instead}”." if instead else f"{(told or 'leave it out').capitalize()}.",
            swapped[:1].upper() + swapped[1:],
        )  # fmt: skip
    if name == "title" and (sweeping := _OF_ALL.search(text)):
        yield Finding(
            number, name, f"“{sweeping.group()}” claims more than a curated record can show.",
            "Say “in the record”, or give the number.",
        )  # fmt: skip
