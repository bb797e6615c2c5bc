"""The briefing page and what keeps a briefing between pages, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import tray
from dashboard.briefing import model
from dashboard.briefing.model import Brief, BriefError, Item
from tests.helpers import REFUSAL, ROOT, TINY, poison

LANTERN = "2025-05-20-jade-harbour-releases-lantern"
PER_MONTH = Item("figure", "events-per-month", "/timeline?lane=US")
EVENT = Item("event", LANTERN, f"/event?event={LANTERN}")
NOTE = Item("text", "", "", "A note", "Something to say.")


@pytest.fixture(autouse=True)
def small(tiny_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny record."""
    monkeypatch.setenv("PARALLAX_DATA", str(TINY))
    monkeypatch.setenv("PARALLAX_CACHE", str(tiny_cache))


def page(held: Brief | None = None, name: str = "briefing", shares: str = "", **query: str) -> AppTest:
    query |= {"brief": shares} if shares else {}
    app = AppTest.from_file(ROOT / "pages" / f"{name}.py", default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = value
    if held is not None:
        app.session_state["briefing"] = held
        app.session_state["briefing_turn"] = 3
    app.run()
    assert not app.exception
    return app


def brief_of(app: AppTest) -> Brief:
    found = app.session_state["briefing"]
    assert isinstance(found, Brief)
    return found


def words(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.caption, app.warning, app.info, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


def test_an_empty_briefing_says_how_to_begin() -> None:
    app = page()
    assert "Add to briefing" in words(app)
    app.button(key="brief_example").click().run()
    assert not app.exception
    assert len(brief_of(app).items) >= 10, "the example is read from its file, whatever the record"


def test_items_are_shown_in_order_with_what_they_show() -> None:
    app = page(Brief("Two sides", items=(PER_MONTH, EVENT, NOTE)))
    assert app.title[0].value == "Two sides"
    told = words(app)
    assert told.index("**1** · Chart") < told.index("**2** · Event") < told.index("**3** · Text")
    assert "3 items, " in told
    assert "Lane United States" in told
    fields = {field.placeholder: field.value for field in app.text_input}
    assert "A note" in fields.values()
    assert any(placeholder.startswith("Jade Harbour") for placeholder in fields)


def test_items_move_change_and_go() -> None:
    app = page(Brief("Order", items=(PER_MONTH, EVENT, NOTE)))
    app.button(key="brief_down_0").click().run()
    assert [item.kind for item in brief_of(app).items] == ["event", "figure", "text"]
    app.button(key="brief_remove_1").click().run()
    assert [item.kind for item in brief_of(app).items] == ["event", "text"]
    title = next(field for field in app.text_input if field.key.startswith("title_") and field.value == "")
    title.set_value("Lantern\u202e, in one line").run()
    assert brief_of(app).items[0].title == "Lantern , in one line"
    app.text_area[0].set_value("It was confirmed beyond doubt.").run()
    assert brief_of(app).items[0].comment == "It was confirmed beyond doubt."
    app.text_input(key="brief_title").set_value("").run()
    assert brief_of(app).title == "Briefing"
    app.button(key="brief_clear").click().run()
    assert brief_of(app).items == ()
    assert not app.exception


def test_a_proposed_wording_can_be_taken() -> None:
    app = page(Brief("Words", items=(Item("figure", "timeline", "", "Clearly a busy year"),)))
    taken = next(button for button in app.button if button.label == "Take this wording")
    taken.click().run()
    assert brief_of(app).items[0].title == "A busy year"
    assert app.text_input(key=next(f.key for f in app.text_input if f.key.startswith("title_"))).value == "A busy year"


def test_what_cannot_be_worked_out_stays_and_says_why() -> None:
    app = page(Brief("Broken", items=(Item("figure", "no-such", ""), Item("event", "2020-01-01-gone"), PER_MONTH)))
    assert "no chart is called 'no-such'" in words(app).replace("\\", "")
    app.button(key="brief_remove_0").click().run()
    assert len(brief_of(app).items) == 2


def test_an_event_is_pinned_once_with_what_counts() -> None:
    app = page(name="event", event=LANTERN, lane="CN", **{"known-on": "2025-12-31"})
    button = app.button(key="pin_event")
    assert (button.label, button.disabled) == ("Add to briefing", False)
    button.click().run()
    (item,) = brief_of(app).items
    assert item == Item("event", LANTERN, f"/event?event={LANTERN}&known-on=2025-12-31")
    assert (app.button(key="pin_event").label, app.button(key="pin_event").disabled) == ("In the briefing", True)
    assert "Briefing (1)" in words(app)


def test_a_shared_address_opens_where_there_is_nothing_to_lose() -> None:
    shared = Brief("Shared", items=(PER_MONTH, EVENT))
    assert brief_of(page(shares=str(tray.to_address(shared)))) == shared


def test_a_shared_address_never_replaces_a_briefing_by_itself() -> None:
    told = tray.to_address(Brief("Shared", items=(PER_MONTH, EVENT)))
    app = page(Brief("Mine", items=(NOTE,)), shares=str(told))
    assert brief_of(app).title == "Mine"
    app.button(key="brief_take").click().run()
    assert brief_of(app).title == "Shared"


@pytest.mark.parametrize("told", ["", "x", "////", "eJw", "A" * 9000, "eNrLSM3JyQcABiwCFQ"])
def test_an_address_that_holds_no_briefing_is_said_to(told: str) -> None:
    with pytest.raises(BriefError):
        tray.from_address(told)
    assert "Add to briefing" in words(page(shares=told))


def test_a_briefing_goes_through_an_address_unless_it_is_long() -> None:
    brief = Brief("中文 – “quotes”", items=(PER_MONTH, EVENT, NOTE))
    assert tray.from_address(str(tray.to_address(brief))) == brief
    noise = "".join(chr(0x4E00 + (at * 7919) % 20000) for at in range(3900))
    assert tray.to_address(Brief("Long", items=(Item("text", "", "", "x", noise),))) is None


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "text",
        3,
        {"turn": "x"},
        {"turn": 9, "text": "items: ["},
        {"turn": 9},
        {"turn": -1, "text": ""},
        {"turn": 1e300, "text": ""},
    ],
    ids=str,
)
def test_what_the_browser_kept_is_not_trusted(kept: object) -> None:
    def script(kept: object) -> None:
        import streamlit as st

        from dashboard import tray as held

        held.take(kept)
        st.text(str(len(held.current().items)))

    app = AppTest.from_function(script, args=(kept,)).run()
    assert not app.exception
    assert app.text[0].value == "0"


def test_the_newer_of_server_and_browser_counts() -> None:
    def script(turn: int, text: str) -> None:
        import streamlit as st

        from dashboard import tray as held
        from dashboard.briefing.model import Brief as Made

        held.put(Made("Here"))
        held.put(Made("Here, later"))
        held.take({"turn": turn, "text": text})
        st.text(f"{held.current().title} {held.held()['turn']}")

    text = model.write(Brief("There"))
    assert AppTest.from_function(script, args=(2, text)).run().text[0].value == "Here, later 2"
    assert AppTest.from_function(script, args=(5, text)).run().text[0].value == "There 5"


def test_hostile_words_stay_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poison(tmp_path / "data")
    monkeypatch.setenv("PARALLAX_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "cache"))
    app = page(Brief("<b>x</b> *a* [l](javascript:alert(1))", items=(EVENT, PER_MONTH, NOTE)))
    assert app.title[0].value.startswith(r"\<b\>")
    told = words(app)
    assert "![i](https://t.example" not in told
    assert "](javascript:" not in told


def test_the_refusal_is_the_event_of_the_example() -> None:
    brief = model.read((ROOT / "briefs" / "first-story.yaml").read_text(encoding="utf-8"))
    assert [item.name for item in brief.items if item.kind == "event"] == [REFUSAL]
