"""The Stories page: which stories there are, and one of them event by event."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cached, comparison, downloads, lists, page, takeaway
from dashboard.citations import Citation
from dashboard.page import View
from dashboard.text import count, dated, day, escape, plain, safe_url, span

OUTLINE = 0.36


def find(view: View) -> Any | None:
    """The story of the address as a row of queries/stories.sql; None where there is none."""
    rows = cached.rows("stories", view.known)
    rows = rows[rows.story_id == st.query_params.get("story")]
    return None if rows.empty else rows.iloc[0]


def contents(view: View) -> None:
    """Every story with what it tells."""
    rows = cached.rows("stories", view.known)
    page.head(view, "Stories", f"{count(len(rows), 'story', 'stories')}: events of the record, chosen and told in order.")
    _say_what_counts(view)
    if st.query_params.get("story"):
        st.info("The address names no story of this record. These are all there are.")
    for row in rows.itertuples():
        st.header(escape(row.title), anchor=False)
        st.markdown(escape(row.lead))
        if row.steps:
            st.markdown(f"{_extent(row)} · [Read it from the beginning]({view.href('story', story=row.story_id)})")
        else:
            st.markdown("None of its events was known on that day.")


def tell(view: View, story: Any) -> None:
    """One story: its marks on a time axis, the present step with its sources, and the outline."""
    page.head(view, plain(story.title), plain(story.lead))
    _say_what_counts(view)
    steps = cached.rows("story_steps", {"story_id": story.story_id, **view.known})
    if steps.empty:
        back = view.href("story", view.filters.but(known_on=None, without=()), story=story.story_id)
        st.markdown(f"None of its events counts in this view of the record. [The story as known today]({back})")
        return
    place = _place(steps)
    step = steps.iloc[place]
    _chart(view, story, steps, int(step.step_order))
    if view.width < 1000:
        _step(view, steps, place)
        _outline(view, story, steps, place)
    else:
        left, right = st.columns([1 - OUTLINE, OUTLINE], gap="large")
        with left:
            _step(view, steps, place)
        with right:
            _outline(view, story, steps, place)
    _take_away(view, story, steps)


def _say_what_counts(view: View) -> None:
    """A story is chosen by hand: of a filter, only what decides which documents count has an effect on it."""
    if not replace(view.filters, known_on=None, without=()).is_default:
        st.caption("A story keeps its events whatever the filter; only the known-on date and sources left out change it.")


def _extent(row: Any) -> str:
    return f"{count(int(row.steps), 'event')}, {span(row.first_day, row.last_day)}"


def _place(steps: pd.DataFrame) -> int:
    """Where in the rows the step of the address stands; the first where it names none that is known."""
    asked = st.query_params.get("step", "")
    orders = [str(order) for order in steps.step_order]
    return orders.index(asked) if asked in orders else 0


def _go(order: int) -> None:
    st.query_params["step"] = str(order)


def _chart(view: View, story: Any, steps: pd.DataFrame, order: int) -> None:
    # A chart remembers its pick; a new key for each step lets the same mark be picked again.
    turn = st.session_state.setdefault("story_turn", 0)
    figure, state = takeaway.chart(view, "story", on_select="rerun", turn=turn, cited=_citation(view, story),
                                   story_id=story.story_id, step=order)  # fmt: skip
    for point in state.selection.get(figure.selection[0]) or []:
        picked = point.get("step_order") if isinstance(point, dict) else None
        if isinstance(picked, int) and picked in set(steps.step_order) and picked != order:
            st.session_state["story_turn"] = turn + 1
            _go(picked)
            st.rerun()


def _step(view: View, steps: pd.DataFrame, place: int) -> None:
    step = steps.iloc[place]
    orders = [int(order) for order in steps.step_order]
    with st.container(key="story_step"):
        with st.container(key="story_steps", horizontal=True, gap="small", vertical_alignment="center"):
            st.button("Previous", key="story_previous", disabled=place == 0, shortcut="Left", on_click=_go,
                      args=(orders[max(place - 1, 0)],))  # fmt: skip
            st.button("Next", key="story_next", disabled=place == len(orders) - 1, shortcut="Right", on_click=_go,
                      args=(orders[min(place + 1, len(orders) - 1)],))  # fmt: skip
            st.caption(f"{place + 1} of {len(orders)}")
        when = dated(step.event_date, step.date_precision, step.date_end)
        unknown = "" if step.date_precision == "day" else " (the day is not known)"
        st.header(f"{int(step.step_order)} · {escape(step.headline)}", anchor=False)
        st.markdown(f"**{escape(when)}**{unknown} · {escape(step.lane)} · {escape(step.category)}")
        st.markdown(escape(step.sentence))
        st.markdown(f"**{comparison.graded(step.grade, int(step.origins))}** · {lists.standing(step.documents, step.origins)}",
                    help=comparison.GRADES[step.grade])  # fmt: skip
        st.markdown(
            f"In the record: [{escape(step.title)}]({view.event(step.event_id)}) · "
            f"[Compare its sources]({view.href('sources', event=step.event_id)})"
        )


def _outline(view: View, story: Any, steps: pd.DataFrame, place: int) -> None:
    """All steps as links, so that each can be reached without the chart."""
    lines = []
    for number, row in enumerate(steps.itertuples()):
        when = escape(dated(row.event_date, row.date_precision, row.date_end, short=True))
        target = view.href("story", story=story.story_id, step=str(row.step_order))
        headline = escape(row.headline)
        text = f"**{headline}**" if number == place else f"[{headline}]({target})"
        lines.append(f"- {row.step_order} · {when}: {text}")
    with st.container(key="story_outline"):
        st.markdown("\n".join(lines))


def _take_away(view: View, story: Any, steps: pd.DataFrame) -> None:
    link = view.link()
    with st.container(key="takeaway_story_text", horizontal=True, gap="small"):
        st.download_button(
            "The story as text, with references (Markdown)", key="story_markdown", mime="text/markdown", on_click="ignore",
            data=lambda: as_markdown(
                story, steps, lambda event_id: cached.rows("event_documents", {"event_id": event_id, **view.known}),
                link=link, version=f"{view.record['version']} ({view.record['content_hash']})",
                known_on=view.filters.known_on or cached.released(),
            ).encode(),
            file_name=downloads.file_name("story", plain(story.story_id), cached.released().isoformat(), "md"),
        )  # fmt: skip
    st.caption("Left and right arrow keys go through the story. Its words are ours; what each source says stands on the events' pages.")


def _citation(view: View, story: Any) -> Citation:
    released = cached.released()
    return Citation(
        kind="view", key=f"parallax-{released:%Y}-story-{story.story_id}", title=plain(story.title), publisher="Parallax",
        date=released.isoformat(), url=view.link(), accessed=released,
        note=f"{count(int(story.steps), 'event')}, {count(int(story.origins), 'independent origin')}",
        version=f"{view.record['version']} ({view.record['content_hash']})",
    )  # fmt: skip


def as_markdown(
    story: Any, steps: pd.DataFrame, documents_of: Callable[[str], pd.DataFrame], *, link: str, version: str, known_on: Any
) -> str:
    """A story as Markdown text with numbered references.

    story: a row of queries/stories.sql. steps: queries/story_steps.sql. documents_of: gives the rows of
    queries/event_documents.sql. Referred to are the documents on which an event's account rests, its
    origins; where none was seen, all that tell of it. One document has one number throughout.
    """
    numbers: dict[str, int] = {}
    references: list[str] = []
    text = [f"# {_literal(story.title)}", "", _literal(story.lead), ""]
    for row in steps.itertuples():
        documents = documents_of(row.event_id)
        cited = documents[documents.is_origin] if documents.is_origin.any() else documents
        for document in cited.itertuples():
            if document.document_id not in numbers:
                numbers[document.document_id] = len(numbers) + 1
                references.append(f"{numbers[document.document_id]}. {_reference(document)}")
        marks = ", ".join(str(numbers[document]) for document in cited.document_id)
        when = dated(row.event_date, row.date_precision, row.date_end)
        text += [
            f"## {row.step_order}. {_literal(row.headline)}", "",
            f"*{_literal(when)}, {_literal(row.lane)}.* {_literal(row.sentence)} \\[{marks}\\]", "",
            f"In the record: {_literal(row.title)} ({row.grade}, {lists.standing(row.documents, row.origins)}).", "",
        ]  # fmt: skip
    foot = (
        f"Parallax record of the US–China AI rivalry, data version {_literal(version)}, as known on {day(known_on)}. "
        "Text CC BY 4.0. A statement tells what a document says, not what is true."
    )
    text += ["## References", "", *references, "", "---", "", foot, ""]
    if safe_url(link):
        text += [f"<{link}>", ""]
    return "\n".join(text)


def _reference(document: Any) -> str:
    title = f"[{plain(document.title)}]" if document.is_title_inferred else plain(document.title)
    precision = plain(document.published_precision)
    when = dated(document.published_date, precision) if precision else "no date"
    url = safe_url(document.url)
    return f"{_literal(document.outlet)}, {_literal(title)}, {when}. " + (f"<{url}>" if url else "No link: known through others.")


def _literal(value: object) -> str:
    """Text that shows as it stands in any Markdown, with no more marks than that takes."""
    return re.sub(r"([\\`*_#\[\]<>|$~!])", r"\\\1", plain(value))
