"""What the accounts of one event have in common: columns, tints and sentences for a comparison.

Takes the rows of queries/event_statements.sql, event_points.sql and event_documents.sql.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.text import as_date, count, dated, day, listing, plain

MOST_NAMES = 6
FEW = 3
SIDES = {"US": 0, "CN": 1, "other": 2}
WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip


GRADES = {
    "confirmed": "Confirmed: a primary text that was read, or two or more independent origins; no core point "
    "contested.",
    "reported": "Reported: one independent origin, and no primary text that was read.",
    "contested": "Contested: on at least one core point, documents of different origins give different answers.",
    "ungraded": "Ungraded: no origin was seen; the pages do not say what they rest on.",
}


def ground(grade: object, origins: int) -> str:
    """On what a grade stands, so that nobody takes it for the word of a party: by two origins, by a primary text."""
    if grade == "confirmed":
        return f"by {spelled(origins)} origins" if origins > 1 else "by a primary text"
    return "by one origin" if grade == "reported" else ""


def graded(grade: object, origins: int) -> str:
    """A grade with what it stands on: Confirmed by four origins, Reported by one origin, Contested."""
    return " ".join(filter(None, [str(grade).capitalize(), ground(grade, origins)]))


def spelled(number: int) -> str:
    """Numbers to twenty in words, larger ones in figures."""
    return WORDS[number] if number < len(WORDS) else f"{number:,}"


def columns_of(statements: pd.DataFrame) -> list[dict[str, Any]]:
    """One dict per document (document_id, outlet, when, origin, url), by origin and side.

    The origin with most documents comes first, what does not say on what it rests last; within a side
    the document that answers most points.
    """
    documents = statements.drop_duplicates("document_id")
    answered = statements.groupby("document_id").point_id.nunique()
    told = documents.origins.map(lambda origins: listing(list(origins))).value_counts()
    found = []
    for row in documents.itertuples():
        origins = list(row.origins)
        first = as_date(row.published_date)
        found.append({
            "document_id": row.document_id,
            "outlet": plain(row.outlet),
            "when": dated(first, row.published_precision, short=True) if first else "no date",
            "origin": listing(origins) if origins else "source not stated",
            "url": row.url,
            "place": (
                not origins, -told[listing(origins)], listing(origins), SIDES.get(row.side, 3),
                -answered[row.document_id], str(first or "9999"), row.outlet, row.document_id,
            ),
        })  # fmt: skip
    return sorted(found, key=lambda each: each["place"])


def tints_of(statements: pd.DataFrame) -> dict[tuple[str, str], int]:
    """(point_id, answer_key) to the number of its tint: the most frequent answer of a point is 0."""
    tints: dict[tuple[str, str], int] = {}
    for point, part in statements.groupby("point_id", sort=False):
        counts = part.groupby("answer_key").document_id.nunique()
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        tints |= {(str(point), str(key)): place for place, (key, _) in enumerate(ranked)}
    return tints


def answers_of(statements: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """point_id to its answers, most frequent first: answer (its commonest wording), documents."""
    answers: dict[str, list[dict[str, Any]]] = {}
    for point, part in statements.groupby("point_id", sort=False):
        groups = []
        for key, own in part.groupby("answer_key"):
            wording = own.answer.value_counts()
            best = min(wording[wording == wording.max()].index, key=lambda text: (len(text), text))
            groups.append({
                "key": key,
                "answer": plain(best),
                "documents": int(own.document_id.nunique()),
                "origins": sorted({origin for origins in own.origins for origin in origins}),
                "rows": own,
            })  # fmt: skip
        answers[str(point)] = sorted(groups, key=lambda group: (-group["documents"], str(group["key"])))
    return answers


def rests_on(documents: pd.DataFrame, evidence: Mapping[str, Any]) -> str:
    """A sentence on what the event rests on: documents, origins by name, unread and unknown ones.

    documents: queries/event_documents.sql. evidence: a row with documents, outlets, origins.
    """
    total, origins = int(evidence["documents"]), int(evidence["origins"])
    names, read = _origins(documents)
    head = f"{count(total, 'document')} · {count(origins, 'origin')}{_seen(origins, read) if origins > 1 else ''}"
    loose = _loose(documents)
    if origins == 0:
        return f"{head}. No origin was seen: none of these pages says what it rests on."
    if origins == 1:
        name = names[0]
        root = documents[documents.is_origin & (documents.outlet == name)]
        dates = [found for value in root.published_date if (found := as_date(value))]
        when = f" of {day(min(dates))}" if dates else ""
        seen = "" if (root.seen != "no").any() else ", known here only through the pages that credit it"
        return f"{head}. All that is known hangs on one report: {plain(name)}{when}{seen}.{loose}"
    some, more = [plain(name) for name in names[:MOST_NAMES]], len(names) - MOST_NAMES
    shown = f"{', '.join(some)} and {more} more" if more > 0 else listing(some)
    return f"{head}: {shown}.{loose}"


def _loose(documents: pd.DataFrame) -> str:
    """A sentence on the documents that rest on no known origin: they do not say on what, or retell what does not."""
    rootless = documents[documents.origins.map(len) == 0]
    silent = int((rootless.origin_type == "unknown").sum())
    echoes = len(rootless) - silent
    parts = []
    if silent:
        parts.append(f"{spelled(silent)} that {'does not state its' if silent == 1 else 'do not state their'} source")
    if echoes:
        parts.append(f"{spelled(echoes)} that {'rests' if echoes == 1 else 'rest'} on no origin that is known")
    if not parts:
        return ""
    told = listing(parts)
    return f" {told[:1].upper()}{told[1:]} {'is' if silent + echoes == 1 else 'are'} not counted as independent."


def summary(statements: pd.DataFrame, points: pd.DataFrame, origins: int) -> str:
    """What separates the sources, in words: the core points on which answers differ most."""
    answers = answers_of(statements)
    parts = []
    open_points = points[(points.answers > 1)].sort_values(["is_core", "documents"], ascending=False, kind="stable")
    for point in open_points.head(2).itertuples():
        groups = answers[point.point_id]
        asked = sum(group["documents"] for group in groups)
        first = groups[0]
        rest = listing([f"{spelled(g['documents'])}: {_quoted(g['answer'])}" for g in groups[1:3]], "and")
        more = len(groups) - 3
        tail = f", and {spelled(more)} more {'answer' if more == 1 else 'answers'}" if more > 0 else ""
        parts.append(
            f"{point.question} {spelled(first['documents']).capitalize()} of {spelled(asked)}: "
            f"{_quoted(first['answer'])}; {rest}{tail}."
        )
    if not parts:
        return "The documents that answer a point at issue agree on it."
    if origins == 1:
        rootless = statements[statements.origins.map(len) == 0].document_id.nunique()
        parts.append(_one_origin(rootless))
    return " ".join(parts)


def _one_origin(rootless: int) -> str:
    """What differing answers mean where one origin is known; rootless: documents that rest on no known one."""
    if not rootless:
        return "All rest on one origin: the retellings differ, and no other origin contradicts it."
    others = f"{spelled(rootless)} of the documents {'rests' if rootless == 1 else 'rest'} on none that is known"
    return f"All that is traced goes back to one origin, so no two known origins contradict each other; {others}."


def _quoted(text: str) -> str:
    return f"“{text}”"


def denials(statements: pd.DataFrame) -> int:
    """How many documents deny an answer of others."""
    return int(statements[statements.stance == "denies"].document_id.nunique()) if len(statements) else 0


def wording(event: Mapping[str, Any], documents: pd.DataFrame, *, denials: int = 0) -> str:
    """A line on the event's standing that can be used as it stands in a briefing.

    event: a row with grade, origins, contested_points. documents: queries/event_documents.sql.
    denials: documents that deny an answer of others. Of origins it tells how many were read, and names those first.
    """
    if documents.empty:
        return "Not known in this record on that day."
    origins = int(event["origins"])
    names, read = _origins(documents)
    roots = documents[documents.is_origin]
    first = [found for value in roots.published_date if (found := as_date(value))]
    when = f", {day(min(first))}" if first and origins == 1 else ""
    parts = []
    if origins == 0:
        parts.append(f"Told by {count(int(event['outlets']), 'outlet')}, none of which says what it rests on")
    elif origins == 1:
        unseen = "" if read else ", known here through others"
        parts.append(f"Reported by one origin, {plain(names[0])}{when}{unseen}")
    elif origins <= FEW:
        told = listing([plain(name) for name in names])
        parts.append(f"Told by {spelled(origins)} independent origins{_seen(origins, read)}: {told}")
    else:
        some = ", ".join(plain(name) for name in names[:FEW])
        parts.append(f"Told by {spelled(origins)} independent origins{_seen(origins, read)}, among them {some}")
    echoes = documents[~documents.is_origin & (documents.taken_from.map(len) > 0)].outlet_id.nunique()
    loose = documents[~documents.is_origin & (documents.taken_from.map(len) == 0)].outlet_id.nunique()
    if echoes:
        parts.append(f"re-reported by {count(echoes, 'outlet')}")
    if loose and origins:
        parts.append(f"told by {count(loose, 'outlet')} more without a stated source")
    parts.append(_officials(documents))
    if int(event["contested_points"]):
        parts.append(f"contested on {count(int(event['contested_points']), 'core point')}")
    if denials:
        parts.append(f"denied in part by {count(denials, 'document')}")
    return "; ".join(part for part in parts if part) + "."


def _origins(documents: pd.DataFrame) -> tuple[list[str], int]:
    """Names of the origins behind an event, those first that were read, reports before analysis; how many were read."""
    own = documents[documents.is_origin & (documents.seen != "no")]
    ranks = {"primary": 0, "own_reporting": 1}
    weight = {row.outlet: ranks.get(row.origin_type, 2) for row in own.iloc[::-1].itertuples()}
    names = {str(name) for found in documents.origins for name in found}
    return sorted(names, key=lambda name: (weight.get(name, 3), name)), len(names & set(weight))


def _seen(origins: int, read: int) -> str:
    """How many of the origins were read for this record, as a clause; nothing where all were."""
    if read >= origins:
        return ""
    if not read:
        return " (none read for this record)"
    return f" ({spelled(read)} read for this record, the rest known through others)"


def _officials(documents: pd.DataFrame) -> str:
    """What either government's own texts add, as a clause."""
    official = documents[
        (documents.outlet_type == "Government") & (documents.origin_type == "primary") & (documents.seen != "no")
    ]
    sides = {side for side in official.side if side in ("US", "CN")}
    if sides == {"US", "CN"}:
        return "texts of both governments are in this record"
    if sides == {"US"}:
        return "a US government text is in this record, a Chinese one is not"
    if sides == {"CN"}:
        return "a Chinese government text is in this record, a US one is not"
    return "no text of either government on it was read for this record"


def credibility(event: Mapping[str, Any]) -> tuple[int, str, str]:
    """Information credibility by rule: grade on the Admiralty scale (1–6), its name, the reason.

    Judged apart from the sources' reliability. 4 and 5 would need a judgement and are never given.
    """
    origins, contested = int(event["origins"]), int(event["contested_points"])
    if origins == 0:
        return 6, "cannot be judged", "no origin was seen"
    if origins > 1 and not contested:
        return 1, "confirmed by other sources", f"{spelled(origins)} independent origins, no core point contested"
    if origins > 1:
        points = count(contested, "core point")
        return 2, "probably true in the main", f"{spelled(origins)} independent origins, which differ on {points}"
    if event["has_primary_text"]:
        return 2, "probably true in the main", "the text of the body that acted was read; nobody else stands behind it"
    return 3, "possibly true", "one independent origin"


def departures(statements: pd.DataFrame, document: str, parents: Sequence[str]) -> list[dict[str, Any]]:
    """Where a document departs from those it was taken from: one dict per point that either answers.

    Keys: question, own, parent, change (same, departs, adds, leaves out; says where nothing is recorded
    of what it was taken from).
    """
    own = statements[statements.document_id == document]
    above = statements[statements.document_id.isin(list(parents))]
    found = []
    for point in dict.fromkeys([*own.point_id, *above.point_id]):
        mine, theirs = own[own.point_id == point], above[above.point_id == point]
        if theirs.empty:
            change = "adds" if len(above) else "says"
        elif mine.empty:
            change = "leaves out"
        else:
            change = "same" if set(mine.answer_key) & set(theirs.answer_key) else "departs"
        question = (mine if len(mine) else theirs).question.iloc[0]
        found.append(
            {
                "question": plain(question),
                "own": "; ".join(dict.fromkeys(plain(text) for text in mine.answer)),
                "parent": "; ".join(dict.fromkeys(plain(text) for text in theirs.answer)),
                "change": change,
            }
        )
    ranks = {"departs": 0, "adds": 1, "says": 1, "same": 2, "leaves out": 3}
    return sorted(found, key=lambda each: ranks[each["change"]])
