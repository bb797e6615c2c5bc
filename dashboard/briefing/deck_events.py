"""Slides on single events: one event with what its sources say, and the steps of a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from dashboard.briefing import deck_tables
from dashboard.briefing.contents import Contents, Section
from dashboard.briefing.deck_canvas import Box
from dashboard.briefing.deck_pages import COLUMN, NOTE, Pages, numbers_of
from dashboard.briefing.deck_template import ACCENTS, BODY_BOTTOM, INNER, LEFT, RIGHT
from dashboard.briefing.deck_text import Para, Run, clipped, height_of, para, paras, split
from dashboard.comparison import GRADES
from dashboard.text import count, dated, plain

HALF: Final = (INNER - 40) / 2
MOST_NAMES: Final = 6
MOST_PARTS: Final = 3
HEADS: Final = ("What happened", "Grade", "Who took part")
# Of the text on an event: a little smaller rather than a slide more.
SIZES: Final = (14.0, 13.0, 12.0)


def _heading(text: str) -> Para:
    return para(text, 11, bold=True, colour="accent1", after=2)


def event(pages: Pages, section: Section, contents: Contents, source: str, notes: Sequence[str]) -> None:
    """One event: who, what and in which words on the left; points at issue and sources on the right."""
    told_of = section.event
    assert told_of is not None  # noqa: S101 - asked by the caller
    page = pages.page()
    top = page.head(section.title, section.what)
    room = BODY_BOTTOM - top
    laid = []
    for size in SIZES:
        wording = [_heading("Wording that is safe to use"), para(section.wording, size - 1, after=0)]
        panel = height_of(wording, HALF - 32) + 28
        laid.append((*split(_told(told_of, section.actors, size), HALF, room - panel - 18), wording, panel))
    kept, rest, wording, panel = next((each for each in laid if not each[1]), laid[0])
    # A heading goes along with what stands under it.
    while rest and len(kept) > 1 and kept[-1].text in HEADS:
        rest.insert(0, kept.pop())
    tall = height_of(kept, HALF)
    page.canvas.text(Box(LEFT, top, HALF, tall), kept, name="What happened")
    at = min(top + tall + 18, BODY_BOTTOM - panel)
    page.canvas.shape(Box(LEFT, at, HALF, panel), fill="bg2", name="Ground")
    page.canvas.text(Box(LEFT + 16, at + 14, HALF - 32, panel - 24), wording, name="Safe wording")

    column = RIGHT - HALF
    below = clipped([_heading("Sources"), para(_short_sources(section, contents), 11, after=0)], HALF, 110)
    sources_tall = height_of(below, HALF)
    comment = paras(section.comment, 14)
    comment_tall = height_of(comment, HALF - 18) if comment else 0.0
    fits = comment_tall <= 150  # noqa: PLR2004 - else it gets a slide of its own
    lower = BODY_BOTTOM - sources_tall - (comment_tall + 20 if comment and fits else 0)
    found = section.points
    if len(found):
        order = found.assign(open=found.state.map({"contested": 0, "drift": 1}).fillna(2))
        found = order.sort_values(["open", "is_core", "documents"], ascending=[True, False, False], kind="stable")
        found = deck_tables.points(page.canvas, Box(column, top, HALF, lower - top - 18), found)
    if comment and fits:
        page.canvas.shape(Box(column, lower, 3, comment_tall), fill="accent1", name="Comment rule")
        page.canvas.text(Box(column + 18, lower, HALF - 18, comment_tall), comment, name="Comment")
    page.canvas.text(Box(column, BODY_BOTTOM - sources_tall, HALF, sources_tall), below, name="Sources")
    page.foot(source, numbers=numbers_of(section.references), link=section.link)
    page.close()
    page.speaker_notes(notes)
    if rest or (comment and not fits):
        pages.words(f"{section.title} (continued)", [*rest, *([] if fits else comment)], notes=notes, source=source)
    shown = 0
    while len(found) and shown < MOST_PARTS:
        page = pages.page()
        top = page.head(f"{section.title}: more points at issue", section.what)
        before = len(found)
        found = deck_tables.points(
            page.canvas, Box(LEFT, top, INNER, BODY_BOTTOM - top - NOTE), found, size=11, inset=3
        )
        shown += 1
        if len(found) == before:
            break
        page.note(f"{count(len(found), 'point')} more on the page." if shown == MOST_PARTS and len(found) else "")
        page.foot(source, link=section.link)
        page.close()
        page.speaker_notes(notes)


def _told(event: Mapping[str, Any], actors: pd.DataFrame, size: float) -> list[Para]:
    """What happened, the grade and who took part, the summary in letters of this size."""
    summary = [_heading(HEADS[0]), para(str(event["summary"]), size, after=10)]
    return [*summary, *_grade(event, size - 1), *_who(actors, size - 1)]


def _who(actors: pd.DataFrame, size: float) -> list[Para]:
    """The actors by role; who is only mentioned took no part."""
    actors = actors[actors.role_id != "mentioned"] if "role_id" in actors else actors
    if actors.empty:
        return []
    told = [_heading(HEADS[2])]
    for role, part in actors.groupby("role", sort=False):
        named = [plain(name) for name in part["name"]]
        more = len(named) - MOST_NAMES
        names = ", ".join(named[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        told.append(Para((Run(f"{plain(role)}: ", colour="tx2"), Run(names)), size, 3))
    return [*told[:-1], Para(told[-1].runs, size, 0)]


def _grade(event: Mapping[str, Any], size: float) -> list[Para]:
    return [_heading(HEADS[1]), para(GRADES.get(str(event["grade"]), str(event["grade"])), size, after=10)]


def _short_sources(section: Section, contents: Contents, document_ids: set[str] | None = None) -> str:
    """The numbered sources in short, as “[1] Outlet, date; [2] …”."""
    cited = {reference.number: reference for reference in contents.references}
    told = [cited[number] for number in section.references]
    return "; ".join(
        f"[{each.number}] {each.outlet}" + (f", {when}" if (when := deck_tables.day_of(each.published)) else "")
        for each in told
        if document_ids is None or each.document_id in document_ids
    )


def steps(pages: Pages, section: Section, contents: Contents) -> None:
    """One slide for each event of a story: its number, headline, sentence, date, grade, sources."""
    assert section.base is not None  # noqa: S101 - asked by the caller
    rows = section.base.rows
    for row in rows.itertuples():
        page = pages.page()
        when = dated(row.event_date, row.date_precision, row.date_end)
        what = f"{when} · {row.lane} · {row.category} · significance {int(row.significance)} of 5"
        top = page.head(plain(row.headline), what)
        lane = ACCENTS[row.lane_id]
        page.canvas.text(
            Box(LEFT, top + 4, 130, 110), [para(str(row.step_order), 54, colour=lane, after=0, serif=True)], name="Step"
        )
        page.canvas.text(
            Box(LEFT, top + 100, 130, 22), [para(f"of {len(rows)}", 12, colour="tx2", after=0)], name="Steps"
        )
        wide = 650.0
        told = [para(str(row.sentence), 22, after=20), para(str(row.summary), 14, colour="tx2", after=0)]
        sentence = clipped(told, wide, BODY_BOTTOM - top - 20)
        page.canvas.text(Box(LEFT + 160, top + 12, wide, height_of(sentence, wide)), sentence, name="What happened")
        documents = section.documents
        own = set(documents.document_id[documents.event_id == row.event_id]) if len(documents) else set()
        sources = _short_sources(section, contents, own)
        beside = [
            _heading("Event"),
            para(str(row.title), 13, after=10),
            _heading("Grade"),
            para(GRADES.get(str(row.grade), str(row.grade)), 13, after=10),
            _heading("Stands on"),
            para(
                f"{count(int(row.documents), 'document')} · {count(int(row.origins), 'independent origin')}",
                13,
                after=10,
            ),
            *([_heading("Sources"), para(sources, 13, after=0)] if sources else []),
        ]
        beside = clipped(beside, COLUMN - 18, BODY_BOTTOM - top - 16)
        tall = height_of(beside, COLUMN - 18)
        page.canvas.shape(Box(RIGHT - COLUMN, top + 12, 3, tall), fill=lane, name="Rule")
        page.canvas.text(Box(RIGHT - COLUMN + 18, top + 12, COLUMN - 18, tall), beside, name="What it rests on")
        page.foot(pages.source, link=section.link)
        page.close()
        page.speaker_notes(
            [
                f"Step {row.step_order} of {len(rows)}: {row.headline}",
                str(row.sentence),
                str(row.summary),
                sources,
                f"Link: {section.link}",
                contents.version_line,
            ]
        )
