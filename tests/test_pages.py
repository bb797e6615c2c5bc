"""Every page runs: by default, filtered, empty, and with an address that nobody would write."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from dashboard import cached, database, queries
from dashboard.filter_bar import KEYS
from dashboard.filters import Filters
from dashboard.page import PAGES
from dashboard.views.source_view import VIEWS
from tests.helpers import REFUSAL, ROOT, TINY, poison, rows

Con = duckdb.DuckDBPyConnection
FILES = {path or "overview": file for path, (_, file) in PAGES.items()}
FILTERED = [page for page in FILES if page not in ("event", "story", "briefing")]


@pytest.fixture(autouse=True)
def cache(real_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record that the other tests have built already."""
    monkeypatch.setenv("PARALLAX_CACHE", str(real_cache))


@pytest.fixture
def small(tiny_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of the tiny record, which are drawn in a tenth of the time."""
    monkeypatch.setenv("PARALLAX_DATA", str(TINY))
    monkeypatch.setenv("PARALLAX_CACHE", str(tiny_cache))


def opened(page: str, query: dict[str, Any] | None = None) -> AppTest:
    """A page as a reader opens it by its address."""
    app = AppTest.from_file(ROOT / FILES[page], default_timeout=30)
    for name, value in (query or {}).items():
        app.query_params[name] = value
    return app.run()


def elements(block: Block) -> Iterator[Any]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from elements(child)
        else:
            yield child


def tables(app: AppTest) -> dict[str, list[list[Any]]]:
    """The rows of each table of the page by its name; they go to the browser as plain data."""
    found = {}
    for element in elements(app._tree):
        if element.type == "bidi_component" and element.proto.component_name == "parallax_table":
            data = json.loads(element.proto.json)
            found[data["id"]] = data["rows"]
    return found


def visible(app: AppTest) -> str:
    """What a reader can read, without the targets of links and without what is there to be copied."""
    texts = []
    for element in elements(app._tree):
        if element.type in ("markdown", "title", "subheader", "header", "caption", "info", "warning", "error", "alert"):
            texts.append(re.sub(r"\\(.)", r"\1", re.sub(r"\]\((<[^>]*>|[^)\s]*)\)", "]", element.value)))
        elif hasattr(element, "label"):
            texts += [element.label, *map(str, getattr(element, "options", []))]
        elif element.type == "vega_lite_chart":
            texts.append(element.proto.alt)
    for found in tables(app).values():
        for cell in (cell for row in found for cell in row):
            texts += [str(cell.get("t") or ""), *cell.get("lines", [])] if isinstance(cell, dict) else [str(cell)]
    return "\n".join(texts)


@pytest.fixture(scope="module")
def ids(real: Con) -> set[str]:
    """Identifiers of several words that no name is spelled like."""
    found: set[str] = set()
    for table, key, name in (("events", "event_id", "title"), ("actors", "actor_id", "name"), ("outlets", "outlet_id", "name"),
                             ("documents", "document_id", "title"), ("points", "point_id", "question")):  # fmt: skip
        found |= {key for key, name in real.execute(f"select {key}, lower({name}) from {table}").fetchall() if key not in name}
    # Five notes name a document by its id; tests/test_record.py tells of them.
    found -= {key for (key,) in real.execute("select document_id from documents join events on contains(review_note, document_id)").fetchall()}
    return {each for each in found if "-" in each}


def check(app: AppTest, ids: set[str]) -> None:
    """What must hold of every page whatever was asked."""
    assert not app.exception
    assert len(app.title) == 1
    assert app.title[0].value.strip()
    text = visible(app)
    assert set(re.findall(r"[a-z0-9][a-z0-9._]*(?:[-_][a-z0-9._]+)+", text)) & ids == set(), "a raw identifier is shown"
    lost = re.findall(r"^.*(?:\b(?:nan|NaN|NaT)\b(?!\.\w)|<NA>|^None$|\b(?:in|of|on|from|to|by|and) None\b).*$", text, re.MULTILINE)
    assert lost == [], "a missing value is shown as such"
    links = [element.value for element in elements(app._tree) if element.type == "markdown"]
    assert any("[Parallax](" in link for link in links), "our navigation"
    assert any("CC BY 4.0" in caption.value for caption in app.caption), "the footer"


def sentence_count(app: AppTest) -> int:
    """The number of events that the page's sentence gives."""
    texts = [re.sub(r"\\(.)", r"\1", element.value) for element in app.markdown]
    found = [match for text in texts if (match := re.match(r"([\d,]+) events?, ", text))]
    if not found:
        assert "No event of the record matches this filter." in texts
        return 0
    return int(found[0][1].replace(",", ""))


# Every page ---------------------------------------------------------------------------------------

BY_DEFAULT = [
    *((page, {}) for page in FILES),
    *(("sources", {"view": view}) for view in VIEWS),
    ("sources", {"view": "outlets", "outlet": ["reuters", "the-new-york-times"]}),
    ("sources", {"view": "without", "without": ["reuters"]}),
    ("timeline", {"form": "list"}),
    ("timeline", {"event": REFUSAL}),
    ("story", {"story": "may-2026-refusal"}),
    ("actors", {"form": "network"}),
    ("actors", {"profile": ["anthropic", "deepseek"]}),
    ("indicators", {"group": "chips"}),
    *(("indicators", {"indicator": indicator}) for indicator in ("eci_record", "chip_tpp", "large_scale_models_per_year", "cn_compute_smuggled", "eci_gap")),
    ("indicators", {"indicator": "ai_user_share", "events": "0", "from": "2025-07-01", "known-on": "2026-01-31"}),
    ("indicators", {"indicator": "ai_user_share", "to": "2001-01-01"}),
    ("indicators", {"indicator": "nothing"}),
    ("watch", {"state": "partly"}),
    ("watch", {"question": "china-capability-gap"}),
    ("watch", {"question": "nothing", "lane": "CN"}),
    ("overview", {"find": "mythos"}),
    ("overview", {"find": "华为"}),
    ("overview", {"find": "nowhere to be found"}),
]


@pytest.mark.parametrize(("page", "query"), BY_DEFAULT, ids=str)
def test_a_page_runs(page: str, query: dict[str, Any], ids: set[str]) -> None:
    check(opened(page, query), ids)


FILTERS: list[dict[str, Any]] = [
    {"from": "2026-04-01", "to": "2026-05-31", "date-basis": "reported", "actor": ["anthropic", "nvidia"]},
    {"known-on": "2026-05-12", "significance": "3", "lane": "CN"},
    {"without": ["the-new-york-times", "reuters"], "q": "chip", "from": "2025-01-01"},
]
SMALL_FILTERS: list[dict[str, Any]] = [
    {"from": "2025-04-10", "to": "2025-05-31", "date-basis": "reported"},
    {"actor": ["larkspur", "bright-loom"], "significance": "2"},
    {"lane": "CN", "category": ["model_release", "export_control"], "q": "bright"},
    {"known-on": "2025-05-12"},
    {"origins": "one", "grade": "reported", "unreported": "CN"},
    {"without": ["meridian-wire", "quiet-blog"]},
    {"lane": "bilateral", "from": "2025-06-01", "to": "2025-06-30"},
]


@pytest.mark.parametrize("page", FILTERED)
@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_a_filtered_page_runs(page: str, query: dict[str, Any], ids: set[str]) -> None:
    app = opened(page, query)
    check(app, ids)
    # Every link to another page carries the filter.
    links = [element.value for element in app.markdown if re.match(r"\[\**(Timeline|Actors|Sources)\**\]", element.value)]
    assert len(links) == 3
    assert all(f"{name}=" in link for link in links for name in query)


@pytest.mark.parametrize("page", FILTERED)
@pytest.mark.parametrize("query", SMALL_FILTERS, ids=str)
def test_a_filtered_page_of_a_small_record_runs(page: str, query: dict[str, Any], small: None, ids: set[str]) -> None:
    check(opened(page, query), ids)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("query", FILTERS[1:], ids=str)
def test_a_filtered_part_of_the_sources_runs(view: str, query: dict[str, Any], ids: set[str]) -> None:
    check(opened("sources", {"view": view, **query}), ids)


@pytest.mark.parametrize(
    ("page", "query"),
    [*((page, {}) for page in FILTERED), *(("sources", {"view": view}) for view in VIEWS), ("actors", {"profile": "anthropic"}),
     ("sources", {"outlet": "reuters"}), ("timeline", {"event": REFUSAL})],
    ids=str,
)  # fmt: skip
def test_a_filter_that_matches_nothing_has_its_designed_state(page: str, query: dict[str, Any], ids: set[str]) -> None:
    """It says what was asked and offers the ways to loosen it."""
    app = opened(page, {**query, "q": "nowhere to be found", "lane": "US"})
    check(app, ids)
    if query.get("view") in (None, "sides") and page not in ("sources", "indicators"):
        text = "\n".join(element.value for element in app.markdown)
        assert "no search words" in text
        assert "all lanes and categories" in text


@pytest.mark.parametrize("page", FILTERED)
@pytest.mark.parametrize("day", ["2010-01-01", "2021-06-30"])
def test_a_page_of_an_earlier_day_runs(page: str, day: str, ids: set[str]) -> None:
    check(opened(page, {"known-on": day}), ids)


@pytest.mark.parametrize(
    ("day", "view"),
    [(day, view) for day in ("2010-01-01", "2016-01-01") for view in VIEWS],
)  # fmt: skip
def test_a_part_of_the_sources_on_an_early_day_runs(day: str, view: str, ids: set[str]) -> None:
    check(opened("sources", {"view": view, "known-on": day}), ids)


# Mad addresses ------------------------------------------------------------------------------------

MARK = "zzqxmark"
PAYLOAD = f"{MARK}<script>window.__pwned=1</script><img src=x onerror=window.__pwned=1>![i](https://t.example/p.png)[x](javascript:alert(1))"
MAD: list[dict[str, Any]] = [
    {"q": PAYLOAD},
    {"q": "x" * 10_000},
    {"q": "\x00\x07\u202e\u200b"},
    {"q": "' or 1=1 -- $1 % _ \\"},
    {"q": "😀 明机 İ ﬁ"},
    {"from": "2026-05-02", "to": "2026-05-01"},
    {"from": "9999-12-31", "to": "0001-01-01"},
    {"from": "1900-01-01", "to": "1900-01-01"},
    {"from": "2199-12-31"},
    {"from": PAYLOAD, "to": PAYLOAD, "known-on": PAYLOAD},
    {"actor": [PAYLOAD] * 60},
    {"actor": ["larkspur", "LARKSPUR", "nobody"]},
    {"lane": ["Mars", "us"], "category": "war", "significance": "-99999999999"},
    {"significance": "9" * 5000},
    {"date-basis": PAYLOAD},
    {"known-on": "0001-01-01"},
    {"known-on": "2199-12-31"},
    {"origins": [PAYLOAD], "grade": ["contested", "x"], "unreported": ["US", "CN"], "without": [PAYLOAD]},
    {"event": PAYLOAD, "node": PAYLOAD, "point": PAYLOAD, "unit": PAYLOAD},
    {"event": "x" * 10_000},
    {"profile": PAYLOAD},
    {"indicator": PAYLOAD, "group": PAYLOAD, "events": PAYLOAD},
    {"indicator": "imaginary_chips", "events": PAYLOAD, "from": "2199-01-01"},
    {"question": PAYLOAD, "state": PAYLOAD},
    {"profile": "x" * 10_000, "outlet": "x" * 10_000},
    {"outlet": [PAYLOAD] * 9},
    {"view": PAYLOAD, "form": PAYLOAD, "find": PAYLOAD},
    {"view": "changes", "since": PAYLOAD},
    {"view": "changes", "since": "0001-01-01", "known-on": "2016-01-01"},
    {"view": "changes", "since": "2199-01-01"},
    {"": "", "event": "", "profile": "", "outlet": "", "q": "", "from": "", "view": ""},
    {"embed": "true", "embed_options": "dark_theme", "theme": "x", PAYLOAD: PAYLOAD},
    {"q": ["a", "b", PAYLOAD], "from": ["2026-01-01", "x"]},
]


@pytest.mark.parametrize("query", MAD, ids=lambda query: repr(query)[:60])
def test_a_mad_address_gives_a_page_and_is_not_repeated_as_markup(query: dict[str, Any], small: None, ids: set[str]) -> None:
    place = MAD.index(query)
    own = {"view": "sources", "since": "sources", "outlet": "sources", "profile": "actors", "find": "overview", "event": "event",
           "indicator": "indicators", "question": "watch"}
    # Every page reads the filter alike; what belongs to one page goes there.
    for page in dict.fromkeys(page for name, page in own.items() if name in query) or [FILTERED[place % len(FILTERED)]]:
        app = opened(page, query)
        check(app, ids)
        for element in elements(app._tree):
            # Escaped text has a backslash before each sign; the words themselves may be shown.
            if element.type in ("markdown", "title", "subheader", "header", "caption", "info", "warning"):
                assert not re.search(r"(?<!\\)<(script|img)|(?<!\\)!\[|\]\(javascript|(?<!\\)\]\(https://t\.example", element.value)


# Events, actors, outlets --------------------------------------------------------------------------

ODD_EVENTS = {
    "no point at issue": "select event_id from events where event_id not in (select event_id from points)",
    "no document that was read": "select event_id from event_documents join documents using (document_id) group by 1 having bool_and(seen = 'no')",
    "no link at all": "select event_id from event_documents join documents using (document_id) group by 1 having count(url) = 0",
    "known to the year": "select event_id from events where date_precision = 'year'",
    "known to the quarter": "select event_id from events where date_precision = 'quarter'",
    "several days": "select event_id from events where date_end is not null",
    "a date that was corrected": "select event_id from events where id_note is not null",
    "no origin": "select event_id from evidence_now where origins = 0",
    "contested": "select event_id from evidence_now where contested_points > 0 order by contested_points desc",
    "most documents": "select event_id from evidence_now order by documents desc",
    "no dated report": "select event_id from event_facts where first_reported_start is null",
    "both sides": "select event_id from events where lane_id = 'bilateral'",
    "many links": "select event_id from event_links group by 1 order by count(*) desc",
    "not checked twice": "select event_id from events where review_verdict is null",
    "figures": "select event_id from points join statements using (point_id) join quantities using (statement_id) group by 1 order by count(*) desc",
}


@pytest.mark.parametrize("kind", ODD_EVENTS)
def test_the_page_of_an_odd_event_runs(kind: str, real: Con, ids: set[str]) -> None:
    found = real.execute(f"select event_id from ({ODD_EVENTS[kind]}) limit 1").fetchone()
    if found is None:
        pytest.skip(f"no event of the record is of this kind: {kind}")
    app = opened("event", {"event": found[0]})
    check(app, ids)
    (event,) = rows(real, "event", event_id=found[0]).itertuples()
    assert re.sub(r"\\(.)", r"\1", app.title[0].value) == event.title
    assert len(tables(app)["documents"]) == event.documents
    compared = opened("sources", {"event": found[0]})
    check(compared, ids)
    assert re.sub(r"\\(.)", r"\1", compared.title[0].value) == f"Sources: {event.title}"


def test_the_refusal_has_everything_on_its_page(real: Con, ids: set[str]) -> None:
    app = opened("event", {"event": REFUSAL})
    check(app, ids)
    shown = tables(app)
    assert len(shown["documents"]) == 20
    assert len(shown["positions"]) == len(rows(real, "event_positions", event_id=REFUSAL))
    assert len(shown["links"]) == len(rows(real, "event_links", event_id=REFUSAL))
    text = visible(app)
    assert "20 documents · 1 origin" in text
    assert "The New York Times" in text
    for question in rows(real, "watch_items", event_id=REFUSAL).question:
        assert question in text


@pytest.mark.parametrize(("day", "documents"), [("2026-05-11", 0), ("2026-05-12", 3), ("2026-05-13", 9)])
def test_the_refusal_on_an_earlier_day(day: str, documents: int, ids: set[str]) -> None:
    app = opened("event", {"event": REFUSAL, "known-on": day})
    check(app, ids)
    assert len(tables(app).get("documents", [])) == documents
    assert bool(app.warning) is (documents == 0)


def test_an_old_id_of_an_event_opens_the_event_that_took_its_place(real: Con) -> None:
    old, new = real.execute("select old_id, new_id from id_redirects where entity = 'event' and new_id is not null limit 1").fetchone()  # type: ignore[misc]
    (event,) = rows(real, "event", event_id=new).itertuples()
    assert re.sub(r"\\(.)", r"\1", opened("event", {"event": old}).title[0].value) == event.title


@pytest.mark.parametrize("event", ["", "nothing", "2026-04-00", "x" * 300])
def test_an_event_that_does_not_exist_is_told_with_the_ways_on(event: str, ids: set[str]) -> None:
    app = opened("event", {"event": event})
    check(app, ids)
    assert app.title[0].value == "No such event"
    assert any("[Timeline](" in element.value for element in app.markdown)


@pytest.mark.parametrize("actor", ["anthropic", "deepseek", "nvidia", "person-donald-trump", "us", "cn"])
def test_the_panel_of_an_actor_runs(actor: str, real: Con, ids: set[str]) -> None:
    found = real.execute("select actor_id, name from actors where actor_id = $id or lower(actor_id) = $id", {"id": actor}).fetchone()
    actor, name = found or real.execute("select actor_id, name from actors order by actor_id limit 1").fetchone()  # type: ignore[misc]
    app = opened("actors", {"profile": actor})
    check(app, ids)
    assert app.title[0].value.replace("\\", "").startswith(name)
    assert len(tables(app)["actor_events"]) == len(rows(real, "actor_events", actor_id=actor))


@pytest.mark.parametrize(
    "kind",
    [
        "select actor_id from actors where actor_id not in (select actor_id from event_actors)",
        "select parent_id from actors where parent_id is not null group by 1 order by count(*) desc",
        "select actor_id from actors where name_zh is null and actor_id in (select actor_id from event_actors)",
        "select actor_id from event_actors group by 1 having count(*) = 1",
    ],
)
def test_the_panel_of_an_odd_actor_runs(kind: str, real: Con, ids: set[str]) -> None:
    found = real.execute(f"select * from ({kind}) limit 1").fetchone()
    if found is None:
        pytest.skip("no actor of the record is of this kind")
    check(opened("actors", {"profile": found[0]}), ids)


@pytest.mark.parametrize(
    "kind",
    [
        "select outlet_id from documents group by 1 order by count(*) desc",
        "select outlet_id from documents group by 1 having count(*) = 1",
        "select outlet_id from outlets where country is null",
        "select outlet_id from outlets where domain is null",
        "select outlet_id from outlet_names group by 1 order by count(*) desc",
    ],
)
def test_the_page_of_an_outlet_runs(kind: str, real: Con, ids: set[str]) -> None:
    (outlet,) = real.execute(f"select outlet_id from ({kind}) limit 1").fetchone()  # type: ignore[misc]
    app = opened("sources", {"outlet": outlet})
    check(app, ids)
    assert len(tables(app).get("outlet_documents", [])) == len(rows(real, "outlet_documents", outlet_id=outlet))


# A record full of markup --------------------------------------------------------------------------

POISONED = [
    ("overview", {}), ("overview", {"find": "p.png"}), ("timeline", {}), ("timeline", {"form": "list"}), ("actors", {}), ("method", {}),
    *(("sources", {"view": view}) for view in VIEWS),
    ("sources", {"view": "without", "without": "meridian-wire"}),
    ("sources", {"outlet": ["meridian-wire", "paper-daily"]}), ("sources", {"outlet": "paper-daily"}),
    ("actors", {"actor": "larkspur", "without": "meridian-wire"}),
    *(("event", {"event": event}) for event in ("2025-04-00-larkspur-refuses-access", "2025-06-10-singapore-talks", "2025-10-05-smuggling-charge",
                                                 "2024-00-00-bright-loom-doubles-output")),
    *(("actors", {"profile": actor}) for actor in ("us-tall-house", "person-wen-qiaoyu", "bright-loom")),
    ("timeline", {"event": "2025-04-00-larkspur-refuses-access"}),
    ("sources", {"event": "2025-04-00-larkspur-refuses-access", "node": "echo-2025-05-14-larkspur"}),
    ("story", {}), ("story", {"story": "meadow"}),
    ("indicators", {}), ("indicators", {"indicator": "imaginary_chips"}), ("watch", {}), ("watch", {"question": "second-round"}),
]  # fmt: skip
MARKUP = re.compile(
    r"(?<!\\)<(b|img|script)|(?<!\\)!\[|(?<!\\):red|(?<!\\)\]\((javascript|https://t\.example)|(?<!\\)\*a\*|(?<![\\\w])_b_|(?<!\\)\$[56]"
)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which every text that a reader sees is full of markup."""
    folder = tmp_path_factory.mktemp("poisoned")
    poison(folder / "data")
    database.build(folder / "data", folder / "cache")  # a record that is not sound would show nothing of it
    return folder


def markup(app: AppTest) -> list[str]:
    """What Streamlit would read as markup: in texts, and in labels that may hold it."""
    found = []
    for element in elements(app._tree):
        if element.type in ("markdown", "title", "subheader", "header", "caption", "info", "warning", "error"):
            found += [element.value] if MARKUP.search(element.value) else []
        elif hasattr(element, "label"):
            # Options of a list show as they stand; those of pills and the label of anything are Markdown.
            texts = [element.label, *(getattr(element, "options", []) if element.type == "button_group" else [])]
            found += [f"{element.type}: {text}" for text in map(str, texts) if MARKUP.search(text)]
    return found


@pytest.mark.parametrize(("page", "query"), POISONED, ids=str)
def test_markup_in_the_data_shows_as_it_stands(page: str, query: dict[str, Any], poisoned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARALLAX_DATA", str(poisoned / "data"))
    monkeypatch.setenv("PARALLAX_CACHE", str(poisoned / "cache"))
    app = opened(page, query)
    assert not app.exception
    assert len(app.title) == 1
    assert markup(app) == []
    if page not in ("method", "overview") and query.get("view") not in ("changes", "without", "numbers"):
        assert re.search(r"https://t\d+\.example/p\.png", visible(app)), "the text itself is there"


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ({}, Filters()),
        ({"actor": "anthropic"}, Filters(actors=("anthropic",))),
        ({"lane": ["CN", "US"], "significance": "4"}, Filters(lanes=("US", "CN"), min_significance=4)),
        ({"q": "deepseek", "from": "2025-01-01"}, Filters(search="deepseek", start=date(2025, 1, 1))),
        ({"known-on": "2026-05-12", "date-basis": "reported", "from": "2026-05-01"},
         Filters(known_on=date(2026, 5, 12), date_basis="reported", start=date(2026, 5, 1))),
        ({"q": "nowhere to be found"}, Filters(search="nowhere to be found")),
    ],
    ids=str,
)  # fmt: skip
def test_the_sentence_of_a_page_counts_what_the_query_counts(query: dict[str, Any], filters: Filters, real: Con) -> None:
    expected = int(queries.run(real, "event_totals", filters.params()).events.iloc[0])
    for page in ("overview", "timeline", "actors") if expected < 100 else ("actors",):
        assert sentence_count(opened(page, query)) == expected, page


def test_the_table_of_the_timeline_holds_the_rows_of_the_query_latest_first(real: Con) -> None:
    shown = tables(opened("timeline", {"actor": "anthropic"}))["timeline_rows"]
    expected = rows(real, "events", actors=("anthropic",))
    assert [row[1]["t"] for row in shown] == expected.title.tolist()[::-1]


def test_the_series_are_all_listed_with_values_of_both_sides(real: Con, ids: set[str]) -> None:
    app = opened("indicators")
    check(app, ids)
    known = queries.run(real, "indicators")
    shown = tables(app)["series"]
    assert [row[0]["t"] for row in shown] == known[known.display != "interval"].name.tolist()
    (row,) = [row for row in shown if row[0]["t"].startswith("Best model to date")]
    values = queries.run(real, "indicator_values", {"indicator_id": "eci_record", "known_on": None})
    assert [cell["sort"] for cell in row[3:5]] == [values[values.country == side].value.max() for side in ("US", "CN")]


def test_a_series_has_its_values_source_and_limits(real: Con, ids: set[str]) -> None:
    for row in queries.run(real, "indicators").itertuples():
        app = opened("indicators", {"indicator": row.indicator_id})
        check(app, ids)
        if row.display == "interval":
            continue
        text = visible(app)
        for part in (row.name, row.source_name, row.attribution, row.licence, *row.caveats):
            assert part in text
        values = queries.run(real, "indicator_values", {"indicator_id": row.indicator_id, "known_on": None})
        cells = [cell["sort"] for line in tables(app)["values"] for cell in line if isinstance(cell, dict) and isinstance(cell.get("sort"), float)]
        assert sorted(cells) == sorted(values.value)


def test_the_watch_list_holds_every_question_and_its_evidence_newest_first(real: Con, ids: set[str]) -> None:
    app = opened("watch")
    check(app, ids)
    text, shown = visible(app), tables(app)
    evidence = rows(real, "watch_evidence")
    assert all(question in text for question in rows(real, "watch_list").question)
    assert [row[1]["t"] for row in shown["latest"]] == evidence.finding.head(8).tolist()
    for watch, own in evidence.groupby("watch_id"):
        assert [row[1] for row in shown[f"evidence_{watch}"]] == own.finding.tolist()
    one = opened("watch", {"question": "china-capability-gap"})
    assert one.title[0].value == "Do Chinese labs close the capability gap, and how fast?"
    assert set(tables(one)) == {"evidence_china-capability-gap"}


def test_the_watch_list_of_an_earlier_day_hides_what_came_later(real: Con) -> None:
    later = opened("watch", {"known-on": "2026-06-01"})
    days = [row[0]["sort"] for name, table in tables(later).items() for row in table]
    assert days
    assert max(days) <= "2026-06-01"


# Widgets ------------------------------------------------------------------------------------------


def put(app: AppTest, field: str, value: Any) -> AppTest:
    """Change a widget of the filter bar as a reader does."""
    key = KEYS[field]
    kinds = {"start": app.date_input, "end": app.date_input, "known_on": app.date_input, "date_basis": app.radio, "search": app.text_input,
             "actors": app.multiselect, "without": app.multiselect}  # fmt: skip
    return kinds.get(field, app.button_group)(key=key).set_value(value).run()


@pytest.mark.parametrize(
    ("field", "value", "query"),
    [
        ("search", "  larkspur ", {"q": "larkspur"}),
        ("lanes", ["CN"], {"lane": "CN"}),
        ("categories", ["export_control", "market"], {"category": ["export_control", "market"]}),
        ("min_significance", 4, {"significance": "4"}),
        ("actors", ["larkspur"], {"actor": "larkspur"}),
        ("start", date(2025, 5, 1), {"from": "2025-05-01"}),
        ("end", date(2025, 5, 1), {"to": "2025-05-01"}),
        ("date_basis", "reported", {"date-basis": "reported"}),
        ("known_on", date(2025, 5, 12), {"known-on": "2025-05-12"}),
        ("origins", ["one"], {"origins": "one"}),
        ("grades", ["contested"], {"grade": "contested"}),
        ("unreported_by", ["CN"], {"unreported": "CN"}),
        ("without", ["board-of-imaginary-trade"], {"without": "board-of-imaginary-trade"}),
    ],
)
def test_a_widget_changes_the_rows_and_the_address(field: str, value: Any, query: dict[str, Any], small: None, tiny: Con) -> None:
    app = put(opened("timeline"), field, value)
    assert not app.exception
    assert dict(app.query_params) == query
    given = value.strip() if isinstance(value, str) else tuple(value) if isinstance(value, list) else value
    expected = rows(tiny, "events", **{field: given})
    assert 0 < len(expected) < 10
    assert len(tables(app)["timeline_rows"]) == len(expected) == sentence_count(app)


def test_the_widgets_of_the_test_are_those_of_the_bar(small: None) -> None:
    app = opened("timeline")
    keys = {element.proto.id.rsplit("-", 1)[-1] for element in elements(app._tree) if hasattr(element.proto, "id")}
    assert set(KEYS.values()) <= keys


def test_filters_add_up_and_reset_takes_them_all_away(small: None, tiny: Con) -> None:
    app = put(put(opened("timeline", {"form": "list"}), "lanes", ["CN"]), "search", "chips")
    assert dict(app.query_params) == {"lane": "CN", "q": "chips", "form": "list"}
    assert sentence_count(app) == len(rows(tiny, "events", lanes=("CN",), search="chips"))
    app.button(key="filter_reset").click().run()
    assert dict(app.query_params) == {"form": "list"}, "what belongs to the page stays"
    assert sentence_count(app) == len(rows(tiny, "events"))
    assert not [button for button in app.button if button.label == "Reset"]


def test_a_reversed_period_in_the_widgets_is_turned_round(small: None) -> None:
    app = put(put(opened("timeline"), "start", date(2025, 5, 1)), "end", date(2025, 4, 1))
    assert dict(app.query_params) == {"from": "2025-04-01", "to": "2025-05-01"}
    assert not app.exception


def test_a_preset_sets_both_ends(real: Con) -> None:
    app = opened("timeline", {"lane": "CN"})
    (button,) = [button for button in app.button if button.label == "2026"]
    button.click().run()
    assert dict(app.query_params) == {"lane": "CN", "from": "2026-01-01", "to": "2026-12-31"}
    assert sentence_count(app) == len(rows(real, "events", lanes=("CN",), start=date(2026, 1, 1), end=date(2026, 12, 31)))


def test_the_three_numbers_of_the_overview_are_the_events_behind_their_links(real: Con) -> None:
    told = [element.value for element in opened("overview").markdown if re.match(r"\[\*\*[\d,]", element.value)]
    found = [re.match(r"\[\*\*([\d,]+)(%)?\*\* .*\]\(timeline\?(.*)\)", text) for text in told]
    assert len(found) == 3
    everything = rows(real, "events")
    for match, behind in zip(found, (
        int((everything.span_end >= everything.span_start.max() - pd.Timedelta(days=95)).sum()),
        (everything.origins == 1).mean() * 100,
        int((everything.contested_points > 0).sum()),
    ), strict=True):  # fmt: skip
        assert match is not None
        # The last 90 days end with the last event, whose span may be a month.
        assert abs(int(match[1].replace(",", "")) - behind) <= (0.5 if match[2] else 12 if "from=" in match[3] else 0)
        assert match[3].startswith(("from=", "origins=one", "grade=contested"))


def found(app: AppTest) -> dict[str, Any]:
    """What the search box of the front page was given to show."""
    (box,) = (each for each in elements(app._tree) if each.type == "bidi_component" and each.proto.component_name == "parallax_search")
    return cast("dict[str, Any]", json.loads(box.proto.json))


def test_the_search_of_the_overview_shows_what_the_address_asks_for() -> None:
    assert found(opened("overview"))["groups"] == []
    shown = found(opened("overview", {"find": "mythos", "lane": "US"}))
    assert shown["asked"] == "mythos"
    kinds = [group["label"] for group in shown["groups"]]
    assert kinds[-1] == "", "the events with the words on the timeline stand last"
    assert {kind.split(",")[0] for kind in kinds} >= {"Events", "Documents"}
    assert all(re.fullmatch(r"\w+( so)?(, 8 of [\d,]+)?", kind) for kind in kinds[:-1]), "of a kind with more than are shown the number is told"
    assert "whatever the filter" in shown["note"]
    (last,) = shown["groups"][-1]["found"]
    assert parse_qs(last["href"].partition("?")[2]) == {"q": ["mythos"], "lane": ["US"]}
    assert found(opened("overview", {"find": "商务部"}))["groups"][0]["found"][0]["href"].startswith("actors?profile=cn-mofcom")
    nothing = found(opened("overview", {"find": "nowhere to be found"}))
    assert nothing["groups"] == []
    assert "nowhere to be found" in nothing["note"]


def test_the_overview_has_one_box_for_words_and_the_filter_its_own_only_while_it_holds_some() -> None:
    def boxes(app: AppTest) -> list[str]:
        return [box.key for box in app.text_input]

    assert boxes(opened("overview")) == []
    assert boxes(opened("overview", {"q": "mythos"})) == ["filter_search"]
    assert boxes(opened("timeline")) == ["filter_search"]


def test_the_directory_finds_an_actor_by_name_alias_and_chinese_name(real: Con) -> None:
    app = opened("actors")
    everyone = len(tables(app)["actors"])
    assert everyone == len(rows(real, "actors"))
    for text in ("华为", "huawei", "Qwen"):
        app.text_input(key="actor_find").set_value(text).run()
        found = tables(app)["actors"]
        assert 0 < len(found) < everyone, text
    app.text_input(key="actor_find").set_value("nobody at all").run()
    assert "actors" not in tables(app)
    assert not app.exception


def test_the_directory_keeps_running_when_the_filter_takes_a_chosen_type_away(real: Con) -> None:
    app = opened("actors")
    app.multiselect(key="actor_type").set_value(["think_tank"]).run()
    assert not app.exception
    assert app.query_params["type"] == "think_tank"
    expected = rows(real, "actors")
    assert len(tables(app)["actors"]) == (expected.type_id == "think_tank").sum()
    for text in ("lantern festival nowhere", "polder-less", "deepseek"):
        put(app, "search", text)
        assert not app.exception
        assert len(app.title) == 1


def test_choosing_an_event_to_compare_puts_it_into_the_address(real: Con) -> None:
    app = opened("sources")
    other = rows(real, "events").event_id.iloc[-1]
    app.selectbox(key="compare_event").set_value(other).run()
    assert app.query_params["event"] == other
    assert not app.exception


@pytest.mark.parametrize("form", ["By answer", "Matrix"])
def test_the_sources_are_set_side_by_side_in_two_forms(form: str, real: Con, ids: set[str]) -> None:
    app = opened("sources", {"event": REFUSAL})
    (key,) = [element.key for element in app.button_group if str(element.key).startswith("matrix_form")]
    app.button_group(key=key).set_value(form).run()
    check(app, ids)
    shown = tables(app)
    points = rows(real, "event_points", event_id=REFUSAL)
    if form == "Matrix":
        assert len(shown["matrix"]) == len(points)
        assert len(shown["matrix"][0]) == 1 + rows(real, "event_statements", event_id=REFUSAL).document_id.nunique()
    else:
        assert len(shown["points"]) == points.answers.sum()


def test_who_asked_for_a_page_that_is_not_there_is_told_so(ids: set[str]) -> None:
    app = opened("overview", {"lost": "no_such* <b>page</b>\n"})
    assert app.info[0].value == "There is no page at the address that was asked for; this is the Overview."
    check(app, ids)


@pytest.mark.parametrize(("query", "strange"), [
    ({"known_on": "2026-05-14", "lanes": "mars"}, 2), ({"../../etc": "x"}, 1), ({"utm_source": "mail", "embed": "true", "fbclid": "1"}, 0),
    ({"lane": "CN", "form": "list", "event": REFUSAL, "ties": "said"}, 0),
])  # fmt: skip
def test_parts_of_an_address_that_no_page_knows_are_told(query: dict[str, str], strange: int) -> None:
    told = [info.value for info in opened("timeline", query).info if "no page knows" in info.value]
    assert len(told) == bool(strange)
    assert all(f"{strange} part" in each and "mars" not in each for each in told)


def test_what_is_announced_for_later_is_not_told_as_having_happened(real: Con) -> None:
    totals = rows(real, "event_totals", known_on=date(2026, 5, 14)).iloc[0]
    assert totals.last_day > pd.Timestamp(2026, 5, 14)
    said = opened("timeline", {"known-on": "2026-05-14"}).markdown
    assert any("14 May 2026" in each.value and "announced for days up to" in each.value for each in said)


# The frame, and a record that cannot be opened ----------------------------------------------------


def test_the_frame_runs_and_leads_to_every_page(ids: set[str]) -> None:
    """app.py as the server runs it for a reader; pages need nothing that only it provides."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30).run()
    check(app, ids)
    for _, file in PAGES.values():
        app.switch_page(file).run()
        check(app, ids)


def test_a_record_that_cannot_be_opened_is_told_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    shutil.copytree(TINY, folder)
    events = (folder / "events.csv").read_text(encoding="utf-8")
    (folder / "events.csv").write_text(events.replace("third_party,3", "third_party,7"), encoding="utf-8")
    monkeypatch.setenv("PARALLAX_DATA", str(folder))
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "cache"))
    app = opened("timeline")
    assert not app.exception
    assert app.title[0].value == "The record cannot be opened"
    assert "data/events.csv:9 significance" in app.code[0].value


def test_a_sound_build_serves_a_broken_folder_and_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    shutil.copytree(TINY, folder)
    monkeypatch.setenv("PARALLAX_DATA", str(folder))
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "cache"))
    database.build(folder, tmp_path / "cache")  # equal data may be open already, from another folder
    assert sentence_count(opened("timeline")) == 10
    events = (folder / "events.csv").read_text(encoding="utf-8")
    (folder / "events.csv").write_text(events.replace("third_party,3", "third_party,7"), encoding="utf-8")
    app = opened("timeline")
    assert not app.exception
    assert "last sound build" in app.warning[0].value
    assert sentence_count(app) == 10
    (folder / "events.csv").write_text(events.replace("third_party,3", "third_party,4"), encoding="utf-8")
    mended = opened("timeline")
    assert not mended.warning
    assert cached.record().stale is None
