"""A briefing as PowerPoint slides that can be edited: charts with their workbooks, drawings as shapes, real tables.

`deck_bytes` makes the whole deck, `slide_bytes` one figure alone. The same contents give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import pandas as pd

from dashboard import figures
from dashboard.briefing import deck_charts, deck_events, deck_sequences, deck_shapes, deck_tables, model, native
from dashboard.briefing.contents import GLOSSARY, LIMITS, Contents, Section
from dashboard.briefing.deck_canvas import Box, Canvas
from dashboard.briefing.deck_pages import CONTINUED, GAP, NOTE, Page, Pages, numbers_of
from dashboard.briefing.deck_template import (
    BODY_BOTTOM,
    COVER,
    INNER,
    LEFT,
    RIGHT,
    embed,
    finished,
    set_properties,
)
from dashboard.briefing.deck_text import Para, Run, broken, clipped, fitted, height_of, para, paras, split
from dashboard.charts import Style
from dashboard.errors import ParallaxError
from dashboard.figures import Figure, Request, source_line
from dashboard.frame import Caption
from dashboard.text import count, plain, span
from dashboard.theme import Look

# A drawing that needs more slides than this is cut there, and says so.
MOST_PARTS: Final = 6
WEAK: Final = 8
Draw = Callable[[Page, Box], str]


def deck_bytes(contents: Contents, *, look: Look = "light", steps: bool = True) -> bytes:
    """A briefing as a .pptx file, with the brief in it, so that dashboard.briefing.model.open_file gives it back.

    steps: an item that shows a story is followed by one slide for each of its events.
    """
    pages = Pages(look, contents.record)
    _cover(pages, contents)
    _agenda(pages, contents)
    pages.words(
        "Key points",
        [para(point, 18, after=12, bullet=True) for point in contents.key_points],
        source=_source(contents),
    )
    for section in contents.sections:
        _section(pages, section, contents, steps=steps)
    _foundations(pages, contents)
    _references(pages, contents)
    _method(pages, contents)
    brief = contents.brief
    set_properties(
        pages.deck,
        contents.record,
        title=brief.title,
        author=brief.author,
        subject=brief.subtitle or "The US–China AI rivalry",
    )
    embed(pages.deck, model.as_part(contents.saved()))
    return finished(pages.deck)


def slide_bytes(
    figure: Figure, caption: Caption, request: Request, record: Mapping[str, Any], *, look: Look = "light"
) -> bytes:
    """One figure as a .pptx file of one slide, or of a few where it is long.

    figure, caption and request as a page has them; record: a row of queries/record_totals.sql.
    """
    pages = Pages(look, record)
    told = f"{source_line(figure.name, caption, record)}. {caption.counts}"
    notes = [
        caption.title,
        caption.finding,
        caption.counts,
        caption.sources,
        caption.data_version,
        *caption.notes,
        f"Link: {caption.link}",
        f"Licence: {caption.licence}",
    ]
    _figure(pages, figure, request, caption.title, caption.finding, [], told, caption.link, "", notes)
    set_properties(pages.deck, record, title=caption.title, author="", subject=caption.finding)
    return finished(pages.deck)


def _source(contents: Contents) -> str:
    return f"Source: {contents.version_line}."


# Before the items --------------------------------------------------------------------------------


def _cover(pages: Pages, contents: Contents) -> None:
    brief, page = contents.brief, pages.page(COVER)
    title, size = fitted(brief.title, (40, 36, 32, 28), INNER, 3, "serif")
    words = para(title or "Briefing", size, after=0, serif=True)
    tall = height_of([words], INNER)
    page.canvas.placeholder("ctrTitle", 0, Box(LEFT, 176, INNER, tall), [words], "Title")
    top = 176 + tall + 14
    if brief.subtitle:
        subtitle, size = fitted(brief.subtitle, (20, 18, 16), 1000, 3)
        line = para(subtitle, size, colour="tx2", after=0)
        page.canvas.placeholder("subTitle", 1, Box(LEFT, top, 1000, height_of([line], 1000)), [line], "Subtitle")
    told = clipped([para(brief.author, 16, after=8)], INNER, 60) if brief.author else []
    if len(contents.events):
        dates = span(contents.events.event_date.min(), contents.events.event_date.max())
        told.append(para(f"{count(len(contents.events), 'event')}, {dates}", 14, colour="tx2", after=4))
    told.append(para(contents.version_line, 14, colour="tx2", after=0))
    tall = height_of(told, INNER)
    page.canvas.placeholder("body", 13, Box(LEFT, 650 - tall, INNER, tall + 2), told, "Author and version")
    page.close()
    page.speaker_notes([brief.title, brief.subtitle, brief.author, contents.version_line])


def _agenda(pages: Pages, contents: Contents) -> None:
    """The items in order, each in at most two lines."""
    size = 16 if len(contents.sections) <= 12 else 14  # noqa: PLR2004 - what a slide holds
    told = []
    for section in contents.sections:
        words = " ".join(broken(section.title, size, 920, most=2))
        told.append(Para((Run(words),), size, 9, number=section.number))
    if told:
        pages.words("In this briefing", told, source=_source(contents))


# The items ---------------------------------------------------------------------------------------


def _section(pages: Pages, section: Section, contents: Contents, *, steps: bool) -> None:
    notes = _notes(section, contents)
    source = section.short_source(contents.record)
    if section.fault:
        told = [
            para("This item asks for something that the record does not have.", 18, bold=True, after=10),
            para(section.fault, 16, after=10),
        ]
        if section.item.address:
            told.append(para(f"It was asked for as: {section.item.address}", 12, colour="tx2"))
        title = section.item.title or f"Item {section.number} could not be worked out"
        pages.words(title, [*told, *paras(section.comment, 14)], notes=notes)
    elif section.item.kind == "text":
        pages.words(section.title, paras(section.comment, 18, after=10), notes=notes)
    elif section.event is not None:
        deck_events.event(pages, section, contents, source, notes)
    elif section.base is not None and section.request is not None:
        _figure(
            pages,
            section.base,
            section.request,
            section.title,
            section.what,
            paras(section.comment),
            source,
            section.link,
            numbers_of(section.references),
            notes,
        )
        if section.base.name == "story" and steps:
            deck_events.steps(pages, section, contents)


def _notes(section: Section, contents: Contents) -> list[str]:
    """What a speaker is told: the full title, filter, counts, comment, sources, link, licence."""
    told = [f"{section.number}. {section.title}", section.what]
    if section.request is not None:
        filters = section.request.filters
        words = "; ".join(
            filter(
                None,
                [
                    filters.period(contents.record["first_day"], contents.record["last_day"]),
                    filters.words(contents.codes),
                ],
            )
        )
        told.append(f"Filter: {words}")
    told.append(f"Stands on: {section.counts}" if section.counts else "")
    told += list(section.caption.notes) if section.caption else []
    told.append(f"Comment: {section.comment}" if section.comment else "")
    told.append(f"Could not be worked out: {section.fault}" if section.fault else "")
    cited = {reference.number: reference for reference in contents.references}
    told += [f"[{number}] {cited[number].citation.as_text()}" for number in section.references]
    told.append(f"Link: {section.link}" if section.link else "")
    return [*told, f"Licence and version: {contents.version_line}"]


def _figure(
    pages: Pages,
    figure: Figure,
    request: Request,
    title: str,
    what: str,
    comment: list[Para],
    source: str,
    link: str,
    numbers: str,
    notes: Sequence[str],
) -> None:
    """A figure, over more slides where it is a long list; what of the comment has no room follows on its own."""
    page = pages.page()
    top = page.head(title, what)
    area = Box(LEFT, top, INNER, BODY_BOTTOM - top)
    drawn = native.charts_of(figure)
    area, rest = pages.lead(page, comment, area, beside=bool(drawn))
    inner = Box(area.left, area.top, area.width, area.height - NOTE)
    parts = _parts(figure, request, drawn, inner, pages.look)
    left_out = max(len(parts) - MOST_PARTS, 0)
    parts = parts[:MOST_PARTS]
    for place, draw in enumerate(parts, 1):
        if place > 1:
            page = pages.page()
            top = page.head(f"{title} ({place} of {len(parts)})", what)
            inner = Box(LEFT, top, INNER, min(BODY_BOTTOM - top - NOTE, inner.height))
        told = draw(page, inner)
        if place == len(parts) and left_out:
            told = f"{told} More than these slides hold: the rest stands on the page and in the table.".strip()
        page.note(told or (CONTINUED if place < len(parts) else ""))
        page.foot(source, numbers=numbers, link=link)
        page.close()
        page.speaker_notes([*notes, told])
    if rest:
        pages.words(title, rest, what="Comment", notes=notes, source=source)


def _parts(figure: Figure, request: Request, drawn: Sequence[native.Native], box: Box, look: Look) -> list[Draw]:
    """What draws a figure, slide by slide."""
    if figure.is_empty:
        return [_nothing]
    if drawn:
        return [lambda page, at: _charts(page, at, figure, drawn, look)]
    shapes: dict[str, Callable[[Canvas, Box, Figure, Request], str]] = {
        "timeline": deck_shapes.timeline,
        "actor-network": deck_shapes.actors,
        "story": deck_sequences.story,
        "derivations": deck_sequences.derivations,
    }
    if draw := shapes.get(figure.name):
        return [lambda page, at: draw(page.canvas, at, figure, request)]
    if figure.name == "matrix":
        return [lambda page, at: deck_tables.matrix(page.canvas, at, figure, request, look)]
    if figure.name == "actor-ties":
        return [lambda page, at: deck_tables.ties(page.canvas, at, figure)]
    if figure.name == "indicators":
        return [lambda page, at: deck_tables.latest(page.canvas, at, figure, request)]
    if figure.name == "ledger":
        return [lambda page, at: deck_tables.figures(page.canvas, at, figure)]
    if figure.name == "threads":
        return [
            partial(_part, deck_sequences.threads, rows=rows, alt=figure.alt_text)
            for rows in deck_sequences.thread_parts(figure.rows)
        ]
    if figure.name == "ladder":
        return [
            partial(_part, deck_sequences.ladder, rows=rows, alt=figure.alt_text)
            for rows in deck_sequences.ladder_parts(figure.rows, box)
        ]
    return [lambda page, at: _picture(page, at, figure, request, look)]


def _part(
    draw: Callable[[Canvas, Box, pd.DataFrame, str], str], page: Page, box: Box, *, rows: pd.DataFrame, alt: str
) -> str:
    return draw(page.canvas, box, rows, alt)


def _nothing(page: Page, box: Box) -> str:
    line = para("Nothing in the record matches this filter.", 18, colour="tx2", after=0)
    page.canvas.text(Box(box.left, box.top + 40, box.width, 40), [line], name="Nothing to draw")
    return ""


def _charts(page: Page, box: Box, figure: Figure, drawn: Sequence[native.Native], look: Look) -> str:
    """The editable charts of a figure, several one below the other on one axis."""
    if len(drawn) == 1:
        page.canvas.flush()
        deck_charts.add(page.slide, box, drawn[0], look, name=figure.title, alt=native.alt_of(figure))
        return drawn[0].note
    heads = 22
    # The last one has the names of the axis and the legend, too.
    foot = 62.0
    each = (box.height - foot) / len(drawn)
    top = box.top
    for place, chart in enumerate(drawn):
        is_last = place == len(drawn) - 1
        line = para(chart.title, 12, bold=True, after=0)
        page.canvas.text(Box(box.left, top, box.width, heads), [line], name=chart.title)
        page.canvas.flush()
        at = Box(box.left, top + heads, box.width, each - heads + (foot if is_last else 0))
        deck_charts.add(
            page.slide,
            at,
            chart,
            look,
            name=chart.title,
            alt=f"{chart.title}. {figure.alt_text}",
            legend=is_last,
            with_categories=is_last,
            with_title=False,
        )
        top += each
    told = f"All on one scale: {drawn[0].value_title} a quarter."
    return f"{told} Above the axis it acts, below it is acted on or concerned."


def _picture(page: Page, box: Box, figure: Figure, request: Request, look: Look) -> str:
    """The chart as a picture, where neither a chart, nor shapes, nor a table can hold it."""
    import io

    from pptx.util import Emu

    from dashboard import frame
    from dashboard.briefing.deck_canvas import EMU, LONGEST_ALT

    page.canvas.flush()
    try:
        chart = figures.build(figure.name, request, Style(look, 1120)).chart
        svg = frame.draw(chart, look)
        png = frame.svg_to_png_bytes(svg, 2)
    except ParallaxError as error:
        line = para(f"This chart cannot be drawn on a slide: {error}", 14, colour="tx2", after=0)
        page.canvas.text(box, clipped([line], box.width, box.height), name="Not drawn")
        return ""
    picture: Any = page.slide.shapes.add_picture(io.BytesIO(png), Emu(0), Emu(0))
    scale = min(box.width * EMU / picture.width, box.height * EMU / picture.height)
    picture.width, picture.height = Emu(int(picture.width * scale)), Emu(int(picture.height * scale))
    picture.left, picture.top = Emu(round(box.left * EMU)), Emu(round(box.top * EMU))
    picture.name = plain(figure.title, 120)
    picture._element.nvPicPr.cNvPr.set("descr", plain(figure.alt_text, LONGEST_ALT))  # noqa: SLF001 - no other way
    return ""


# After the items ---------------------------------------------------------------------------------


def _foundations(pages: Pages, contents: Contents) -> None:
    """How well founded the briefing is, its weakest events, and what has changed since it was saved."""
    told = [para(sentence, 14, after=10) for sentence in contents.source_summary]
    weak = contents.weakest
    page = pages.page()
    top = page.head("How well founded this briefing is", "What the sources cited amount to")
    wide = deck_events.HALF - 40
    kept = clipped(told, wide, BODY_BOTTOM - top)
    page.canvas.text(Box(LEFT, top, wide, height_of(kept, wide)), kept, name="Summary")
    if len(weak):
        _weakest(page, Box(LEFT + wide + GAP, top, INNER - wide - GAP, BODY_BOTTOM - top - NOTE), weak)
    page.foot(_source(contents))
    page.close()
    page.speaker_notes([*contents.source_summary, contents.version_line])
    if contents.changed:
        pages.words(
            "What has changed since this briefing was saved",
            [para(sentence, 16, after=8) for sentence in contents.changed],
            source=_source(contents),
        )


def _weakest(page: Page, box: Box, weak: pd.DataFrame) -> None:
    from dashboard.briefing.deck_canvas import Cell, row_height

    widths = [box.width - 190, 100.0, 90.0]
    rows = [
        [Cell((para(head, 12, bold=True, colour="tx2", after=0),)) for head in ("Weakest events", "Grade", "Origins")]
    ]
    heights = [row_height(rows[0], widths)]
    for row in weak.head(WEAK).itertuples():
        title = " ".join(broken(plain(row.title), 12, widths[0] - 12, most=2))
        own = [
            Cell((para(title, 12, after=0),)),
            Cell((para(str(row.grade), 12, after=0),)),
            Cell((para(str(int(row.origins)), 12, after=0),)),
        ]
        tall = row_height(own, widths)
        if sum(heights) + tall > box.height:
            break
        rows.append(own)
        heights.append(tall)
    alt = (
        f"The {len(rows) - 1} weakest of {count(len(weak), 'event')} that rest on one origin or none, or are contested."
    )
    page.canvas.table(box, widths, rows, heights, name="Weakest events", alt=alt)
    if len(weak) > len(rows) - 1:
        page.note(f"{len(rows) - 1} of {count(len(weak), 'event')} that rest on one origin or none, or are contested.")


def _references(pages: Pages, contents: Contents) -> None:
    rest: Sequence[Any] = contents.references
    place = 1
    while rest:
        page = pages.page()
        top = page.head("Sources" if place == 1 else "Sources (continued)", "Numbered in the order of first use")
        before = len(rest)
        rest = deck_tables.sources(page.canvas, Box(LEFT, top, INNER, BODY_BOTTOM - top), rest)
        page.foot(_source(contents))
        page.close()
        total = len(contents.references)
        here = contents.references[total - before : total - len(rest)]
        page.speaker_notes([f"[{each.number}] {each.citation.as_text()}" for each in here])
        place += 1
        if len(rest) == before:
            break


def _method(pages: Pages, contents: Contents) -> None:
    """What the record cannot tell, and what its words mean."""
    page = pages.page()
    top = page.head("Method and limits", "What the record can tell, and what its words mean")
    room = BODY_BOTTOM - top
    limits = clipped([para(limit, 14, after=10, bullet=True) for limit in LIMITS], deck_events.HALF - 40, room)
    page.canvas.text(
        Box(LEFT, top, deck_events.HALF - 40, height_of(limits, deck_events.HALF - 40)), limits, name="Limits"
    )
    words: list[Para] = []
    for size in (13, 12, 11, 10):
        words = [Para((Run(f"{word}. ", bold=True), Run(told)), size, 6) for word, told in GLOSSARY.items()]
        if height_of(words, deck_events.HALF) <= room:
            break
    kept, rest = split(words, deck_events.HALF, room)
    page.canvas.text(
        Box(RIGHT - deck_events.HALF, top, deck_events.HALF, height_of(kept, deck_events.HALF)), kept, name="Glossary"
    )
    page.foot(_source(contents))
    page.close()
    page.speaker_notes([*LIMITS, *(f"{word}: {told}" for word, told in GLOSSARY.items()), contents.version_line])
    if rest:
        pages.words("What the words mean", rest, source=_source(contents))
