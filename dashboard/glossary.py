"""What the words of the pages mean: the glossary, and the explanations beside words where they stand."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from dashboard.comparison import GRADES

# In the order in which one leads to the next.
TERMS: Final = MappingProxyType({
    "Event": "A dated act, release, ruling, meeting or disclosure by a named body that bears on the contest.",
    "Lane": "Who acted: the United States, China, both together, or third parties.",
    "Significance": "1 routine, 2 notable, 3 important, 4 changes the balance or the rules, 5 a turning point.",
    "Document": "One published page, text or broadcast that tells of an event.",
    "Outlet": "Who publishes documents: a newsroom, a government body, a firm, a blog.",
    "Primary text": "The text of the act itself, such as a rule, a law, a release or a ruling.",
    "Origin": "A document that rests on no other one in the record. Others are followed to the last ones they rest "
    "on, and origins are counted once an outlet: ten documents that retell one report have one origin.",
    "Source not stated": "A document that does not say what it rests on. It may be an echo, so it counts as no origin.",
    "Point at issue": "A question on an event which documents answer. A core point is one without which the event "
    "cannot be told.",
    "Statement": "What one document answers on one point at issue. It tells what the document says, not what is true.",
    "Contested": "On at least one core point, documents of different origins give different answers.",
    "Drift": "Answers differ, but not between two known origins: a retelling changed, or a document that does not "
    "state its source says something else.",
    "Grade": "One of four words that follow a rule, not a judgement. " + " ".join(GRADES.values()),
    "Known on": "The record as it stood on a day: only documents published by its end count. Where the day is not "
    "known, the last day of the month or year is taken, or the day of the first document that rests on it.",
})  # fmt: skip
