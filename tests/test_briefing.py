"""A brief: its file in both directions, what it says when worked out, and what is found in its words."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import addresses, queries
from dashboard.briefing import contents, model, wording
from dashboard.briefing.contents import Contents
from dashboard.briefing.model import Brief, BriefError, Item, Made
from dashboard.errors import QueryError
from dashboard.filters import Codes, Filters
from tests.helpers import REFUSAL, ROOT
from tests.helpers import rows as ask

Con = duckdb.DuckDBPyConnection
EXAMPLE = ROOT / "briefs" / "first-story.yaml"
REFUSED = Item("event", REFUSAL, f"/event?event={REFUSAL}")
PER_MONTH = Item("figure", "events-per-month", "/timeline?from=2025-01-01&lane=US")
LADDER = Item("figure", "ladder", "/timeline?from=2025-01-01")


def worked(con: Con, codes: Codes, *items: Item, base: str = "https://parallax.example", **fields: Any) -> Contents:
    record = dict(queries.run(con, "record_totals").iloc[0])
    return contents.work_out(Brief("A title", items=items, **fields), partial(queries.run, con), codes, record, base=base)


# The file ----------------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8"), max_size=60)
made_items = st.one_of(
    st.builds(Item, st.just("figure"), st.sampled_from(["timeline", "matrix"]), st.sampled_from(["", "/timeline?from=2025-01-01"]),
              texts.map(lambda text: model.clean(text, 200)), texts.map(lambda text: model.clean(text, 4000))),
    st.builds(Item, st.just("event"), st.just("2025-01-20-a-b"), st.just("")),
    st.builds(Item, st.just("text"), st.just(""), st.just(""), texts.map(lambda text: model.clean(text, 200) or "x"), texts.map(lambda text: model.clean(text, 4000))),
)  # fmt: skip


@given(st.lists(made_items, max_size=4), texts)
def test_a_brief_reads_back_as_it_was_written(items: list[Item], title: str) -> None:
    brief = Brief(model.clean(title, 200) or "Briefing", items=tuple(items), made=Made("1.0", "abc", ({"events": 3},)))
    # A text whose heading reads as nothing has no name to be found by.
    assert model.read(model.write(brief)) == brief


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("items: [", "line 1"),
        ("- a\n- b", "no brief"),
        ("title: x", "no brief"),
        ("brief: 9\nitems: []", "form '9'"),
        ("items: []\nslides: 3", "'slides' is no field"),
        ("items: nothing", "no list"),
        ("items:\n- 3", "item 1 is not a group"),
        ("items:\n- figure: timeline\n  event: x", "item 1: it has to be one of"),
        ("items:\n- figure: timeline\n- address: /timeline", "item 2: it has to be one of"),
        ("items:\n- figure: ../etc/passwd", "'../etc/passwd' is not the name of a figure"),
        ("items:\n- figure: timeline\n  adress: /x", "'adress' is no field of an item"),
        ("items:\n- figure: timeline\n  address: '/x y'", "the address is too long or holds a space"),
        ("items:\n- figure: timeline\n  title: {a: b}", "item 1: 'title' is not a text"),
        ("a: &a [x]\nitems: [*a, *a]", "references are not allowed"),
        ("items: !!python/object/apply:os.system ['true']", "not YAML"),
        ("items:\n" + "- text: x\n" * 61, "at most 60 items, not 61"),
    ],
)  # fmt: skip
def test_a_broken_brief_says_where_and_what(text: str, told: str) -> None:
    with pytest.raises(BriefError) as caught:
        model.read(text, "mine.yaml")
    assert told in str(caught.value)
    assert "mine.yaml" in str(caught.value)


def test_words_in_a_brief_stay_words() -> None:
    brief = model.read("items:\n- text: 2026-05-12\n  comment: yes\n- event: 2025-01-20-x\n- text: 1.50\n")
    assert [(item.title, item.comment, item.name) for item in brief.items] == [
        ("2026-05-12", "yes", ""), ("", "", "2025-01-20-x"), ("1.50", "", ""),
    ]  # fmt: skip


def test_hidden_characters_do_not_get_into_a_brief() -> None:
    assert model.clean("a\x00b\u202e c\r\nd \t e", 100) == "a b c\nd e"
    assert model.clean("x" * 300, 200) == "x" * 200


def test_a_brief_travels_in_an_archive_or_in_markdown() -> None:
    brief = Brief("Travels", items=(PER_MONTH, REFUSED))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("customXml/item9.xml", "<other/>")
        archive.writestr("customXml/item1.xml", model.as_part(brief))
    assert model.open_file(packed.getvalue(), "deck.pptx") == brief
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("annex/brief.yaml", model.write(brief))
    assert model.open_file(packed.getvalue(), "annex.zip") == brief
    assert model.open_file(f"---\n{model.write(brief)}---\n\n# Travels\n".encode(), "memo.md") == brief
    assert model.open_file(b"\xef\xbb\xbf" + model.write(brief).encode(), "brief.yaml") == brief


@pytest.mark.parametrize("data", [b"PK\x03\x04 no archive", b"\xff\xfe\x00", b"", b"plain words"])
def test_what_holds_no_brief_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(BriefError, match=r"thing\.pptx"):
        model.open_file(data, "thing.pptx")


def test_an_archive_without_a_brief_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("customXml/item1.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
    with pytest.raises(BriefError, match="holds no brief"):
        model.open_file(packed.getvalue(), "deck.pptx")


def test_items_are_added_moved_changed_and_taken_out() -> None:
    brief = Brief().with_item(PER_MONTH).with_item(REFUSED).with_item(LADDER)
    assert brief.with_item(replace(REFUSED, title="Another title")) == brief, "the same view is not taken twice"
    assert brief.moved(2, 0).items == (LADDER, PER_MONTH, REFUSED)
    assert brief.moved(0, 99).items == (REFUSED, LADDER, PER_MONTH)
    assert brief.moved(7, 0) == brief
    assert brief.without_item(1).items == (PER_MONTH, LADDER)
    assert brief.with_changed(1, title="  Mine\u202e ").items[1].title == "Mine"


# Addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/timeline?from=2025-01-01&lane=US",
        f"/sources?event={REFUSAL}&known-on=2026-05-14",
        "/actors?profile=anthropic&profile=deepseek&from=2026-01-01",
        "/actors?profile=huawei&family=1",
        "/story?story=may-2026-refusal",
        "/timeline?bands=1&ties=said&significance=4",
    ],
)
def test_an_address_reads_back_as_it_was_written(real_codes: Codes, address: str) -> None:
    found = addresses.read(address, real_codes)
    assert not found.notices
    again = addresses.read(addresses.write(found.filters, found.own, found.page), real_codes)
    assert (again.page, again.filters, again.own) == (found.page, found.filters, found.own)


@pytest.mark.parametrize("address", ["/timeline?q=a b", "x" * 5000, "/timeline\n?from=2025-01-01", "/method?since=monday"])
def test_what_is_no_address_is_refused(real_codes: Codes, address: str) -> None:
    with pytest.raises(QueryError):
        addresses.read(address, real_codes)


# Worked out --------------------------------------------------------------------------------------


def test_an_item_has_the_numbers_of_the_queries(real: Con, real_codes: Codes) -> None:
    made = worked(real, real_codes, PER_MONTH, REFUSED)
    totals = ask(real, "event_totals", start=date(2025, 1, 1), lanes=("US",)).iloc[0]
    assert dict(made.sections[0].numbers or {}) == {
        name: int(totals[name]) for name in ("events", "documents", "outlets", "origins")
    }
    event = ask(real, "event", event_id=REFUSAL).iloc[0]
    assert made.sections[1].numbers == {
        "events": 1, **{name: int(event[name]) for name in ("documents", "outlets", "origins")}
    }  # fmt: skip
    assert made.sections[1].title == event.title
    assert made.sections[0].link == "https://parallax.example/timeline?from=2025-01-01&lane=US"
    assert made.sections[1].link == f"https://parallax.example/event?event={REFUSAL}"


def test_sources_are_numbered_once_and_in_the_order_of_their_use(real: Con, real_codes: Codes) -> None:
    made = worked(real, real_codes, REFUSED, Item("figure", "matrix", f"/sources?event={REFUSAL}"), PER_MONTH)
    assert [reference.number for reference in made.references] == list(range(1, len(made.references) + 1))
    assert made.sections[0].references == made.sections[1].references, "the same documents have the same numbers"
    assert len({reference.document_id for reference in made.references}) == len(made.references)
    first = made.references[0]
    known = real.execute("select title, url from documents where document_id = ?", [first.document_id]).fetchone()
    assert (first.title, first.url) == known


def test_what_cannot_be_worked_out_is_said_and_the_rest_stands(real: Con, real_codes: Codes) -> None:
    made = worked(
        real, real_codes, Item("figure", "no-such", ""), Item("event", "2025-01-01-no-such"), Item("figure", "matrix", "/sources"),
        Item("figure", "timeline", "/timeline?lane=XX"), Item("event", REFUSAL, "/event?known-on=2020-01-01"), REFUSED,
    )  # fmt: skip
    faults = [section.fault for section in made.sections]
    assert "no chart is called 'no-such'" in faults[0]
    assert "no event has the id" in faults[1]
    assert "needs event_id" in faults[2]
    assert "not in the record" in faults[3]
    assert "nothing was known" in faults[4]
    assert [section.number for section in made.usable] == [6]
    assert made.references, "the sources of what stands are there"


def test_the_summary_counts_events_once(real: Con, real_codes: Codes) -> None:
    made = worked(real, real_codes, PER_MONTH, PER_MONTH, replace(PER_MONTH, name="timeline"))
    totals = ask(real, "events", start=date(2025, 1, 1), lanes=("US",))
    assert made.source_summary[0].startswith(f"{len(totals)} events stand behind this briefing")
    primary, single, none = (int(part.sum()) for part in (totals.has_primary_text, totals.origins == 1, totals.origins == 0))
    assert made.source_summary[1] == (
        f"{primary} of {len(totals)} rest on a primary text that was read; {single} on one origin only; for {none} no origin was seen."
    )
    assert set(made.weakest.grade[made.weakest.origins > 1]) <= {"contested", "reported", "ungraded"}


def test_opening_a_saved_brief_tells_what_has_changed(real: Con, real_codes: Codes) -> None:
    made = worked(real, real_codes, PER_MONTH, REFUSED)
    assert made.changed == [], "a brief that was never saved has nothing to compare"
    saved = made.saved()
    same = contents.assemble(saved, made.sections, made.codes, made.record)
    assert same.changed == []
    later = contents.assemble(saved, made.sections, made.codes, {**made.record, "content_hash": "another"})
    assert later.changed[-1] == "No number of an item has changed."
    numbers = [dict(each) for each in saved.made.numbers]
    numbers[0]["events"] -= 5
    before = replace(saved, made=Made("0.9", "earlier", tuple(numbers)))
    told = contents.assemble(before, made.sections, made.codes, made.record).changed
    assert f"Item 1, {made.sections[0].title}: {numbers[0]['events']:,} events then, {numbers[0]['events'] + 5:,} now." in told
    assert len(told) == 2


def test_the_example_can_be_worked_out(real: Con, real_codes: Codes) -> None:
    brief = model.read(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name)
    made = worked(real, real_codes, *brief.items)
    assert len(made.sections) >= 10
    assert [section.fault for section in made.sections] == [""] * len(made.sections)
    # What its comments say of the refusal is what the record says.
    refusal = next(section for section in made.sections if section.item.kind == "event")
    assert refusal.event is not None
    assert refusal.event["origins"] == 1
    assert "no text of either government on it was read" in refusal.wording
    assert not [found for found in wording.check(made) if found.field], "its own words pass the check"


def test_a_title_of_the_author_goes_before_the_finding(real: Con, real_codes: Codes) -> None:
    made = worked(real, real_codes, replace(PER_MONTH, title="Mine"), PER_MONTH)
    assert made.sections[0].title == "Mine"
    assert made.sections[1].title == made.sections[1].base.title  # type: ignore[union-attr]


# Wording -----------------------------------------------------------------------------------------


def found(con: Con, codes: Codes, *items: Item, **fields: Any) -> list[wording.Finding]:
    return wording.check(worked(con, codes, *items, **fields))


def problems(con: Con, codes: Codes, *items: Item, **fields: Any) -> str:
    return "\n".join(f"{each.number} {each.field}: {each.problem}" for each in found(con, codes, *items, **fields))


def test_confirmed_is_not_said_of_what_was_only_reported(real: Con, real_codes: Codes) -> None:
    told = found(real, real_codes, replace(REFUSED, title="Refusal confirmed by one report"))
    assert [each.text for each in told if "rule says reported" in each.problem] == ["Refusal reported by one report"]
    denied = replace(REFUSED, comment="Neither side has confirmed it; one origin, not proven.")
    assert "rule says" not in problems(real, real_codes, denied)


def test_what_rests_on_one_origin_has_to_say_so(real: Con, real_codes: Codes) -> None:
    told = found(real, real_codes, replace(REFUSED, title="Anthropic refused a request."))
    (single,) = [each for each in told if "does not say so" in each.problem]
    assert single.text == "Anthropic refused a request (reported by one origin, The New York Times)."
    assert "does not say so" not in problems(real, real_codes, replace(REFUSED, title="Refusal, according to one newspaper"))
    assert "does not say so" not in problems(real, real_codes, REFUSED), "the record's own title comes with its standing"


def test_what_is_contested_has_to_say_so(real: Con, real_codes: Codes) -> None:
    contested = ask(real, "events", grades=("contested",)).iloc[0]
    item = Item("event", contested.event_id, "", "A plain title")
    assert "Accounts differ on" in problems(real, real_codes, item)
    assert "Accounts differ on" not in problems(real, real_codes, replace(item, comment="Accounts differ on the number."))


def test_likelihood_and_confidence_do_not_share_a_sentence(real: Con, real_codes: Codes) -> None:
    mixed = "It is likely, with high confidence, that rules follow."
    assert "both likelihood (“likely”) and confidence (“high confidence”)" in problems(real, real_codes, key_points=(mixed,))
    apart = "It is likely that rules follow. We hold this with high confidence."
    assert problems(real, real_codes, key_points=(apart,)) == ""


def test_a_chart_of_few_events_is_no_pattern(real: Con, real_codes: Codes) -> None:
    few = Item("figure", "timeline", "/timeline?from=2015-01-01&to=2015-04-30")
    events = ask(real, "events", start=date(2015, 1, 1), end=date(2015, 4, 30))
    assert 0 < len(events) < 5
    assert f"shows {len(events)} event" in problems(real, real_codes, few)
    assert "no pattern" not in problems(real, real_codes, PER_MONTH)


@pytest.mark.parametrize(
    ("title", "proposal"),
    [("Beijing slammed the rule", "Beijing criticised the rule"), ("Clearly the rule bites", "The rule bites"),
     ("US crackdown goes on", "US measures goes on"), ("A so-called plan", "A plan")],
)  # fmt: skip
def test_words_that_judge_get_a_neutral_one(real: Con, real_codes: Codes, title: str, proposal: str) -> None:
    assert proposal in [each.text for each in found(real, real_codes, replace(PER_MONTH, title=title))]


def test_items_of_different_days_and_sources_are_named(real: Con, real_codes: Codes) -> None:
    earlier = Item("figure", "timeline", "/timeline?known-on=2026-01-01&without=reuters")
    told = problems(real, real_codes, PER_MONTH, earlier)
    assert "as known on different days" in told
    assert "Only item 2 leaves sources out" in told


def test_every_finding_has_a_proposal(real: Con, real_codes: Codes) -> None:
    items = (
        replace(REFUSED, title="All of it is confirmed, clearly"), Item("figure", "no-such", ""),
        Item("figure", "timeline", "/timeline?from=2016-01-01&to=2016-03-31&known-on=2026-01-01"),
    )  # fmt: skip
    for each in found(real, real_codes, *items):
        assert each.proposal.strip()
        assert 0 <= each.number <= 3


def test_filters_of_an_empty_address_are_the_whole_record(real_codes: Codes) -> None:
    assert addresses.read("", real_codes).filters == Filters()
