"""Bands, threads, stories and answers: their tables, their queries, their charts and their pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import figures, queries, sequence_layout
from dashboard.charts import HOLLOW, STAGE_SHAPES, Style
from dashboard.filters import Codes, Filters
from dashboard.sequence_layout import STAGES, lag_words
from dashboard.typeset import text_width
from dashboard.views.stories import as_markdown
from tests.helpers import ROOT, rows

Con = duckdb.DuckDBPyConnection
STORY = "may-2026-refusal"
WIDTHS = (340, 700, 1120)
LISTING, ANSWER = "2025-01-15-board-lists-bright-loom", "2025-02-03-ministry-answers-listing"
POLDER, SALES = "2025-09-01-polder-stops-service", "2025-07-00-cinnabar-sales-fall"


def ids(frame: pd.DataFrame, column: str) -> list[str]:
    return frame[column].tolist()


# The tables ---------------------------------------------------------------------------------------


def test_the_record_has_what_was_asked_for(real: Con) -> None:
    assert real.execute("select count(*) from stories where story_id = ?", [STORY]).fetchone() == (1,)
    steps = real.execute("select count(*) from story_steps where story_id = ?", [STORY]).fetchone()
    assert steps is not None
    assert 10 <= steps[0] <= 14
    lengths = [n for (n,) in real.execute("select count(*) from thread_steps group by thread_id").fetchall()]
    assert 12 <= len(lengths) <= 20
    assert min(lengths) >= 2
    assert max(lengths) <= 6
    assert {kind for (kind,) in real.execute("select band_type from bands").fetchall()} == {"term", "summit", "rule"}


def test_the_story_holds_the_refusal_its_background_and_what_followed(real: Con) -> None:
    told = {event for (event,) in real.execute("select event_id from story_steps where story_id = ?", [STORY]).fetchall()}
    assert {
        "2022-10-07-advanced-computing-rule", "2025-01-20-deepseek-r1", "2025-09-04-anthropic-ownership-restriction",
        "2026-04-07-anthropic-mythos-preview", "2026-04-00-anthropic-mythos-access-refusal", "2026-05-14-beijing-summit-ai",
        "2026-06-12-us-export-controls-fable-mythos", "2026-07-03-alibaba-bans-claude",
    } <= told  # fmt: skip


def test_terms_of_office_follow_each_other_without_a_gap(real: Con) -> None:
    terms = real.execute("select start_date, end_date from bands where band_type = 'term' order by start_date").fetchall()
    assert [end for _, end in terms[:-1]] == [start for start, _ in terms[1:]]
    assert terms[-1][1] is None
    first = real.execute("select min(event_date) from events").fetchone()
    assert first is not None
    assert terms[0][0] <= first[0]


def test_a_day_of_a_rule_stands_in_the_record(real: Con) -> None:
    """On its event, on an event it is tied to or a thread of it, in a document of these, or in their texts."""
    months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
    for band, start, end, event in real.execute(
        "select band_id, start_date, end_date, event_id from bands where band_type = 'rule'"
    ).fetchall():
        near = {event}
        near |= {each for (each,) in real.execute(
            "select related_id from event_links where event_id = ? union select event_id from event_links where related_id = ?", [event, event]
        ).fetchall()}  # fmt: skip
        near |= {each for (each,) in real.execute(
            "select event_id from thread_steps where thread_id in (select thread_id from thread_steps where event_id = ?)", [event]
        ).fetchall()}  # fmt: skip
        days, texts = set(), []
        for each in near:
            for found in real.execute(
                "select event_date, date_end, summary, review_note from events where event_id = ?", [each]
            ).fetchall():
                days |= {day for day in found[:2] if day}
                texts += [text for text in found[2:] if text]
            for found in real.execute(
                "select act_announced_date, act_published_date, act_in_force_date, act_withdrawn_date from documents "
                "join event_documents using (document_id) where event_id = ?", [each]
            ).fetchall():  # fmt: skip
                days |= {day for day in found if day}
        for day in filter(None, (start, end)):
            written = f"{day.day} {months[day.month - 1]}"
            assert day in days or any(re.search(rf"\b{written}\b", text) for text in texts), (band, day)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str, length: int = 9) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[place : place + length]) for place in range(len(found) - length + 1)}


def test_no_sentence_of_ours_repeats_more_than_eight_words_of_the_record(real: Con) -> None:
    held: set[tuple[str, ...]] = set()
    for table, column in (
        ("events", "title"), ("events", "summary"), ("events", "review_note"), ("documents", "title"), ("documents", "note"),
        ("statements", "answer"), ("positions", "position"), ("watch_evidence", "finding"), ("points", "question"),
    ):  # fmt: skip
        for (text,) in real.execute(f"select {column} from {table} where {column} is not null").fetchall():
            held |= runs(text)
    for table, columns in (("stories", ("title", "lead")), ("story_steps", ("headline", "sentence")),
                           ("threads", ("title", "summary")), ("thread_steps", ("note",)), ("bands", ("label", "note"))):  # fmt: skip
        for column in columns:
            for (text,) in real.execute(f"select {column} from {table} where {column} is not null").fetchall():
                assert not runs(text) & held, (table, text)


def test_the_words_of_a_story_are_neutral(real: Con) -> None:
    loaded = r"\b(slammed|claimed|weaponi[sz]ed|caught up|regime|aggressive|so-called|shocking|crackdown|blatant|bully\w*)\b"
    for (text,) in real.execute("select headline || ' ' || sentence from story_steps").fetchall():
        assert not re.search(loaded, text, re.IGNORECASE), text
        assert 1 <= len(re.findall(r"[.;!?](?=\s|$)", text.split(" ", 1)[1])) <= 4, text


# Bands --------------------------------------------------------------------------------------------


def test_bands_are_those_that_overlap_the_dates(tiny: Con) -> None:
    assert ids(rows(tiny, "bands"), "band_id") == ["term-first", "rule-listing", "rule-polish", "term-second", "summit-singapore"]
    late = rows(tiny, "bands", start=date(2025, 9, 2))
    assert ids(late, "band_id") == ["rule-listing", "term-second"]
    assert ids(rows(tiny, "bands", start=date(2025, 9, 1)), "band_id") == ["rule-listing", "rule-polish", "term-second"]
    # An event of 2024 lies in the first term and before everything else.
    assert ids(rows(tiny, "bands", end=date(2024, 12, 31)), "band_id") == ["term-first"]


def test_no_band_is_drawn_behind_nothing(tiny: Con) -> None:
    assert rows(tiny, "bands", search="nowhere to be found").empty


def test_a_band_of_an_earlier_day_has_not_ended_yet(tiny: Con) -> None:
    then = rows(tiny, "bands", known_on=date(2025, 6, 30)).set_index("band_id")
    assert pd.isna(then.end_date["rule-polish"])
    assert then.end_date["term-first"] == pd.Timestamp(2025, 3, 1)
    assert "summit-singapore" in then.index
    before = rows(tiny, "bands", known_on=date(2025, 2, 5)).band_id.tolist()
    assert before == ["term-first", "rule-listing"], "the polish rule was known, but did not apply yet"


def test_a_band_goes_with_the_sources_of_its_event(tiny: Con) -> None:
    known = set(rows(tiny, "bands", without=("board-of-imaginary-trade",)).band_id)
    documents = rows(tiny, "event_documents", event_id=LISTING, without=("board-of-imaginary-trade",))
    assert ("rule-listing" in known) is bool(len(documents))


# Threads ------------------------------------------------------------------------------------------


def test_threads_are_counted_within_the_filter(tiny: Con) -> None:
    found = rows(tiny, "threads").set_index("thread_id")
    assert ids(rows(tiny, "threads"), "thread_id") == ["listing", "polish-permits"]
    assert (found.steps["listing"], found.matching_steps["listing"], found.last_stage["listing"]) == (2, 2, "amended")
    assert list(found.stages["polish-permits"]) == ["adopted", "in_force", "suspended"]
    assert list(found.lanes["listing"]) == ["US", "third_party"]
    chinese = rows(tiny, "threads", lanes=("CN",))
    assert ids(chinese, "thread_id") == ["polish-permits"]
    assert chinese.steps.tolist() == [3]
    assert chinese.matching_steps.tolist() == [2]


def test_a_thread_of_an_earlier_day_ends_where_it_stood(tiny: Con) -> None:
    then = rows(tiny, "threads", known_on=date(2025, 6, 1)).set_index("thread_id")
    assert then.steps["polish-permits"] == 1
    assert then.last_stage["polish-permits"] == "adopted"


def test_steps_say_how_long_after_the_step_before_they_came(tiny: Con) -> None:
    steps = rows(tiny, "thread_steps")
    assert ids(steps, "event_id") == [LISTING, POLDER, ANSWER, SALES, "2025-12-31-wen-leaves-jade-harbour"]
    days = (date(2025, 9, 1) - date(2025, 1, 15)).days
    assert [None if pd.isna(lag) else int(lag) for lag in steps.lag_days][:3] == [None, days, None]
    one = rows(tiny, "thread_steps", thread_id="polish-permits", lanes=("US",))
    assert one.is_matching.tolist() == [False, True, False]
    assert rows(tiny, "thread_steps", thread_id="polish-permits", lanes=("third_party",)).empty


def test_every_step_counts_the_documents_of_its_event(real: Con) -> None:
    standing = rows(real, "events").set_index("event_id")
    for row in rows(real, "thread_steps").itertuples():
        event = standing.loc[row.event_id]
        assert (row.documents, row.origins, row.grade) == (event.documents, event.origins, event.grade)


# Stories ------------------------------------------------------------------------------------------


def test_a_story_is_as_long_as_what_is_known(tiny: Con) -> None:
    (now,) = rows(tiny, "stories").to_dict("records")
    assert (now["story_id"], now["steps"]) == ("meadow", 4)
    assert (now["first_day"], now["last_day"]) == (pd.Timestamp(2025, 1, 15), pd.Timestamp(2025, 12, 31))
    (then,) = rows(tiny, "stories", known_on=date(2025, 12, 31)).to_dict("records")
    assert then["steps"] == 3
    (before,) = rows(tiny, "stories", known_on=date(2001, 1, 1)).to_dict("records")
    assert (before["steps"], before["documents"], before["origins"]) == (0, 0, 0)
    assert pd.isna(before["first_day"])
    steps = rows(tiny, "story_steps", story_id="meadow", known_on=date(2025, 12, 31))
    assert steps.step_order.tolist() == [1, 2, 3]


def test_a_story_counts_each_document_and_origin_once(real: Con) -> None:
    documents: set[str] = set()
    origins: set[str] = set()
    for event in rows(real, "story_steps", story_id=STORY).event_id:
        held = rows(real, "event_documents", event_id=event)
        documents |= set(held.document_id)
        origins |= {name for each in held.origins for name in each}
    (story,) = (each for each in rows(real, "stories").to_dict("records") if each["story_id"] == STORY)
    assert (story["documents"], story["origins"]) == (len(documents), len(origins))


# Answers ------------------------------------------------------------------------------------------


def test_answers_pair_what_was_done_with_what_followed(tiny: Con) -> None:
    pairs = rows(tiny, "answers")
    assert pairs[["action_id", "response_id", "link_type", "basis"]].to_numpy().tolist() == [
        [LISTING, ANSWER, "answered_by", "said"], [LISTING, POLDER, "led_to", "near"],
    ]  # fmt: skip
    assert pairs.lag_days.tolist() == [19, 229]
    chinese = rows(tiny, "answers", lanes=("CN",))
    assert chinese.response_id.tolist() == [ANSWER]
    assert chinese.is_matching.tolist() == [False]
    assert rows(tiny, "answers", known_on=date(2025, 1, 14)).empty


def test_see_also_is_no_answer(real: Con) -> None:
    pairs = rows(real, "answers")
    links = real.execute("select count(*) from event_links where link_type <> 'see_also'").fetchone()
    assert links == (len(pairs),)
    assert set(pairs.link_type) == {"led_to", "answered_by"}


def test_a_lag_is_only_as_exact_as_its_days() -> None:
    assert [lag_words(days, exact=True) for days in (0, 1, 1200)] == ["same day", "1 day", "1,200 days"]
    assert [lag_words(days, exact=False) for days in (-5, 20, 63)] == ["day not known", "day not known", "about 63 days"]


# Charts -------------------------------------------------------------------------------------------


def drawn(con: Con, codes: Codes, name: str, filters: Filters | None = None, width: int = 1120, **own: Any) -> figures.Figure:
    request = figures.Request(partial(queries.run, con), filters or Filters(), codes, own)
    return figures.build(name, request, Style(width=width))


@pytest.fixture(params=["tiny", "real"])
def world(request: pytest.FixtureRequest) -> tuple[str, Con, Codes]:
    return request.param, request.getfixturevalue(request.param), request.getfixturevalue(f"{request.param}_codes")


def test_every_stage_has_a_name_and_a_mark_of_its_own(real: Con) -> None:
    assert set(STAGES) == set(STAGE_SHAPES)
    assert len(set(STAGE_SHAPES.values())) == len(STAGE_SHAPES)
    assert set(HOLLOW) < set(STAGES)
    constraint = real.execute("select constraint_text from duckdb_constraints() where table_name = 'thread_steps'").fetchall()
    assert all(any(f"'{stage}'" in text for (text,) in constraint) for stage in STAGES)


@pytest.mark.parametrize("width", WIDTHS)
def test_words_in_the_threads_do_not_overlap_nor_leave_the_drawing(world: tuple[str, Con, Codes], width: int) -> None:
    _, con, _ = world
    layout = sequence_layout.threads(rows(con, "thread_steps"), width)
    days = (layout.end - layout.start).days

    def at(when: pd.Timestamp) -> float:
        return (when - pd.Timestamp(layout.start)) / pd.Timedelta(days=1) / days * width

    boxes: dict[float, list[tuple[float, float]]] = {}
    for row in layout.labels.itertuples():
        wide = text_width(row.text, sequence_layout.FINE)
        left = at(row.x) if row.align == "left" else at(row.x) - wide
        boxes.setdefault(row.y, []).append((left, left + wide))
    for row in layout.titles.itertuples():
        assert at(row.x) >= 0
        assert at(row.x) + text_width(row.text, sequence_layout.SMALL, "semibold") <= width + 1
    for places in boxes.values():
        assert all(left >= -0.5 and right <= width + 0.5 for left, right in places)
        assert all(first[1] <= second[0] for first, second in pairwise(sorted(places)))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_last_stage_of_every_thread_is_named(real: Con, width: int) -> None:
    steps = rows(real, "thread_steps")
    layout = sequence_layout.threads(steps, width)
    for place, (_, part) in enumerate(steps.groupby("thread_id", sort=False)):
        top = place * sequence_layout.THREAD_ROW
        told = layout.labels[(layout.labels.y > top) & (layout.labels.y < top + sequence_layout.THREAD_ROW)]
        assert any(text.startswith(STAGES[part.stage.iloc[-1]]) for text in told.text)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_thread_alone_names_every_stage(real: Con, width: int) -> None:
    for thread in rows(real, "threads").thread_id:
        steps = rows(real, "thread_steps", thread_id=thread)
        layout = sequence_layout.threads(steps, width)
        assert len(layout.labels) == len(steps)
        ends = (layout.labels.y + 14 * (layout.labels.text.str.count("\n") + 1)).tolist()
        assert all(end <= top for end, top in zip(ends, layout.labels.y.tolist()[1:], strict=False))


@pytest.mark.parametrize("width", WIDTHS)
def test_discs_of_a_story_do_not_cover_each_other(world: tuple[str, Con, Codes], width: int) -> None:
    which, con, _ = world
    steps = rows(con, "story_steps", story_id=STORY if which == "real" else "meadow")
    layout = sequence_layout.story(steps, width, listed=False)
    days = (layout.end - layout.start).days
    places = [((row.x - pd.Timestamp(layout.start)) / pd.Timedelta(days=1) / days * width, row.y) for row in layout.marks.itertuples()]
    least = 2 * sequence_layout.DISC
    for place, (x, y) in enumerate(places):
        assert all(max(abs(x - other), abs(y - level)) >= least - 0.5 for other, level in places[place + 1 :])
    assert layout.lines.empty
    assert layout.height < 260


def test_a_picture_of_a_story_tells_its_headlines(real: Con) -> None:
    steps = rows(real, "story_steps", story_id=STORY)
    for width in WIDTHS:
        layout = sequence_layout.story(steps, width, listed=True)
        assert layout.lines.number.tolist() == [str(order) for order in steps.step_order]
        for row, headline in zip(layout.lines.itertuples(), steps.headline, strict=True):
            assert row.text.replace("\n", " ").endswith(headline)


@pytest.mark.parametrize("width", WIDTHS)
def test_texts_of_the_ladder_do_not_overlap(real: Con, width: int) -> None:
    pairs = figures.across(rows(real, "answers"), near=True)
    layout = sequence_layout.ladder(pairs, width)
    for left, part in layout.texts.groupby("x"):
        bottoms = (part.y + 15 + 15 * (part.text.str.count("\n") + 1)).tolist()
        assert all(bottom <= top for bottom, top in zip(bottoms, part.y.tolist()[1:], strict=False)), left
    assert layout.texts.text.map(lambda text: max(text_width(line, 12) for line in text.split("\n"))).max() <= layout.left
    assert len(layout.rungs) == len(pairs)


def test_the_ladder_shows_near_ties_only_when_asked(real: Con, real_codes: Codes) -> None:
    said, also = drawn(real, real_codes, "ladder").rows, drawn(real, real_codes, "ladder", near="1").rows
    assert set(said.basis) == {"said"}
    assert set(also.basis) == {"said", "near"}
    assert len(said) < len(also)
    assert {frozenset(pair) for pair in also[["action_lane_id", "response_lane_id"]].to_numpy().tolist()} == {frozenset({"US", "CN"})}


def test_the_title_of_the_ladder_counts_its_sides(real: Con, real_codes: Codes) -> None:
    figure = drawn(real, real_codes, "ladder")
    links = real.execute(
        "select earlier.lane_id, later.lane_id, count(*) from event_links "
        "join events as earlier using (event_id) join events as later on later.event_id = related_id "
        "where basis = 'said' and link_type = 'answered_by' and earlier.lane_id in ('US', 'CN') and later.lane_id in ('US', 'CN') group by all"
    ).fetchall()
    counts = {(first, second): number for first, second, number in links}
    once = {1: "once", 2: "twice"}
    by_us = counts.get(("CN", "US"), 0)
    told = f"China answered US events {counts['US', 'CN']} times, the US Chinese ones {once.get(by_us, f'{by_us} times')}"
    assert figure.title.startswith(told)


def test_one_thread_is_drawn_alone(real: Con, real_codes: Codes) -> None:
    figure = drawn(real, real_codes, "threads", thread_id="chip-rule")
    assert set(figure.rows.thread_id) == {"chip-rule"}
    assert figure.title.startswith("US rule on AI chips and chip tools: 6 steps, last amended")
    with pytest.raises(figures.QueryError, match="no thread has the id"):
        drawn(real, real_codes, "threads", thread_id="nobody")


def test_the_caption_of_a_story_counts_the_story(real: Con, real_codes: Codes) -> None:
    request = figures.Request(partial(queries.run, real), Filters(lanes=("US",)), real_codes, {"story_id": STORY})
    figure = figures.build("story", request, Style(width=900))
    caption = figures.caption(figure, request, queries.run(real, "record_totals").iloc[0].to_dict(), "/story")
    (story,) = (each for each in rows(real, "stories").to_dict("records") if each["story_id"] == STORY)
    assert caption.counts.startswith(f"{story['steps']} events · {story['documents']} documents · ")
    assert caption.finding == "14 events, 7 October 2022 – 3 July 2026"


# The story as text --------------------------------------------------------------------------------


def documents_of(con: Con) -> Callable[[str], pd.DataFrame]:
    return lambda event_id: rows(con, "event_documents", event_id=event_id)


def text_of(con: Con, story_id: str) -> str:
    stories = rows(con, "stories")
    story = stories[stories.story_id == story_id].iloc[0]
    return as_markdown(story, rows(con, "story_steps", story_id=story_id), documents_of(con), link="https://parallax.example/story",
                       version="1.0 (abc)", known_on=date(2026, 11, 22))  # fmt: skip


def test_every_reference_of_the_text_has_its_number(world: tuple[str, Con, Codes]) -> None:
    which, con, _ = world
    text = text_of(con, STORY if which == "real" else "meadow")
    body, references = text.split("## References")
    named = {int(number) for marks in re.findall(r"\\\[([\d, ]+)\\\]", body) for number in marks.split(", ")}
    listed = [int(number) for number in re.findall(r"^(\d+)\. ", references, re.MULTILINE)]
    assert listed == list(range(1, len(listed) + 1))
    assert named == set(listed)


def test_the_text_refers_the_refusal_to_the_one_origin(real: Con) -> None:
    text = text_of(real, STORY)
    part = text.split("A request in Singapore")[1].split("## ")[0]
    (number,) = re.findall(r"\\\[(\d+)\\\]", part)
    (line,) = re.findall(rf"^{number}\. .*$", text, re.MULTILINE)
    assert "The New York Times" in line
    assert "<https://www.nytimes.com/2026/05/12/" in line


def test_markdown_in_the_data_stays_text(tiny: Con) -> None:
    text = text_of(tiny, "meadow")
    assert r"\*rumour\*" in text
    assert "<https://parallax.example/story>" in text


# The page -----------------------------------------------------------------------------------------


@pytest.fixture
def cache(real_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARALLAX_CACHE", str(real_cache))


def opened(file: str = "pages/story.py", **query: str) -> AppTest:
    app = AppTest.from_file(ROOT / file, default_timeout=30)
    for name, value in query.items():
        app.query_params[name.replace("_", "-")] = value
    return app.run()


def shown(app: AppTest) -> str:
    assert not app.exception
    texts = [*app.title, *app.header, *app.markdown, *app.caption, *app.info]
    return re.sub(r"\\(.)", r"\1", "\n".join(element.value for element in texts))


@pytest.mark.usefixtures("cache")
def test_the_page_lists_the_stories_and_where_they_begin(real: Con) -> None:
    app = opened()
    assert app.title[0].value == "Stories"
    text = shown(app)
    stories = rows(real, "stories")
    assert all(title in text for title in stories.title)
    targets = re.findall(r"\[Read it from the beginning\]\(([^)]*)\)", text)
    assert [parse_qs(urlsplit(target).query) for target in targets] == [{"story": [story]} for story in stories.story_id]


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("asked", ["1", "8", "14", "", "0", "15", "-1", "8.0", "eight", "' or 1=1 --"])
def test_the_address_names_the_step(asked: str, real: Con) -> None:
    app = opened(story=STORY, step=asked)
    steps = rows(real, "story_steps", story_id=STORY)
    place = int(asked) - 1 if asked in ("1", "8", "14") else 0
    text = shown(app)
    assert steps.sentence[place] in text
    assert f"{place + 1} of {len(steps)}" in text
    assert f"event?event={steps.event_id[place]}" in text
    assert f"sources?event={steps.event_id[place]}" in text
    assert app.button(key="story_previous").disabled is (place == 0)
    assert app.button(key="story_next").disabled is (place == len(steps) - 1)


@pytest.mark.usefixtures("cache")
def test_previous_and_next_go_through_the_story_and_the_address_follows(real: Con) -> None:
    steps = rows(real, "story_steps", story_id=STORY)
    app = opened(story=STORY)
    for place in range(1, len(steps)):
        app.button(key="story_next").click().run()
        assert app.query_params["step"] == str(place + 1)
        assert steps.headline[place] in shown(app)
    app.button(key="story_previous").click().run()
    assert app.query_params["step"] == str(len(steps) - 1)


@pytest.mark.usefixtures("cache")
def test_the_buttons_answer_to_the_arrow_keys() -> None:
    app = opened(story=STORY)
    assert app.button(key="story_previous").proto.shortcut.lower() == "left"
    assert app.button(key="story_next").proto.shortcut.lower() == "right"


@pytest.mark.usefixtures("cache")
def test_a_story_of_an_earlier_day_stops_where_it_stood(real: Con) -> None:
    day = date(2026, 5, 13)
    app = opened(story=STORY, known_on=day.isoformat())
    steps = rows(real, "story_steps", story_id=STORY, known_on=day)
    assert f"1 of {len(steps)}" in shown(app)
    assert "Alibaba" not in "\n".join(element.value for element in app.markdown if element.value.startswith("- "))
    assert set(steps.event_date.dt.date) <= {day - timedelta(days=back) for back in range(5000)}
    assert "None of its events counts in this view" in shown(opened(story=STORY, known_on="2010-01-01"))


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("story", ["nobody", "<script>", "x" * 3000])
def test_a_story_that_does_not_exist_is_told(story: str) -> None:
    text = shown(opened(story=story))
    assert "names no story of this record" in text
    assert "<script>" not in text


@pytest.mark.usefixtures("cache")
def test_a_filter_that_has_no_effect_is_told() -> None:
    assert "A story keeps its events whatever the filter" in shown(opened(story=STORY, lane="US"))
    assert "A story keeps its events whatever the filter" not in shown(opened(story=STORY))


# The views for the timeline -----------------------------------------------------------------------


def ladder_page() -> None:
    from dashboard import page
    from dashboard.views import ladder

    view = page.begin("timeline")
    page.head(view, "Who answered whom", "Pairs.")
    ladder.ladder(view)
    page.end(view)


def threads_page() -> None:
    from dashboard import page
    from dashboard.views import ladder

    view = page.begin("timeline")
    page.head(view, "Measures", "Threads.")
    ladder.threads(view)
    page.end(view)


def viewed(page: Callable[[], None], **query: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=30)
    for name, value in query.items():
        app.query_params[name.replace("_", "-")] = value
    return app.run()


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("query", [{}, {"near": "1"}, {"near": "2"}, {"lane": "US"}, {"known_on": "2016-01-01"}, {"q": "nowhere to be found"}], ids=str)
def test_the_ladder_runs(query: dict[str, str]) -> None:
    text = shown(viewed(ladder_page, **query))
    assert ("**also ties that are only near in time**" in text) is (query.get("near") == "1")
    assert ("No event in view is tied to one of the other side" in text) is (query.get("q") is not None or "known_on" in query)


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("query", [{}, {"thread": "chip-rule"}, {"lane": "CN"}, {"known_on": "2025-05-12"}], ids=str)
def test_the_threads_run(query: dict[str, str], real: Con) -> None:
    app = viewed(threads_page, **query)
    text = shown(app)
    assert app.selectbox(key="thread").value == query.get("thread", "")
    if "thread" in query:
        assert "[All measures](" in text
    filters = {"lanes": (query["lane"],)} if "lane" in query else {"known_on": date(2025, 5, 12)} if "known_on" in query else {}
    assert len(app.selectbox(key="thread").options) == 1 + len(rows(real, "threads", **filters))


@pytest.mark.usefixtures("cache")
def test_choosing_a_measure_puts_it_into_the_address_and_taking_it_back_out() -> None:
    app = viewed(threads_page)
    app.selectbox(key="thread").set_value("eda-licences").run()
    assert app.query_params["thread"] == "eda-licences"
    assert "some six weeks" in shown(app)
    app.selectbox(key="thread").set_value("").run()
    assert "thread" not in app.query_params


@pytest.mark.usefixtures("cache")
def test_a_measure_outside_the_filter_is_told() -> None:
    text = shown(viewed(threads_page, thread="chip-rule", lane="CN"))
    assert "names no measure with a step in view" in text
    assert "No measure that is followed here has a step" in shown(viewed(threads_page, q="nowhere to be found"))
