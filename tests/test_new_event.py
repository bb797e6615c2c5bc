"""Entering an event: from a file and on the terminal, what is offered, what is refused, and that an abort changes nothing."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard import checks, new_event
from dashboard.cli import main
from dashboard.errors import ParallaxError
from tests.helpers import TINY

Capture = pytest.CaptureFixture[str]

OFFICE = """
date: 2025-08-20
title: Larkspur opened an office in Singapore
summary: |
  Larkspur said that ten people will work there, on safety tests.
  The office had been expected since the spring.
category: corporate
lane: US
significance: 2
actors:
  - {actor: Larkspur AI, role: initiator}
  - {actor: mingji, role: mentioned}
documents:
  - {url: "https://meridian.example/2025/08/20/office", title: AI lab picks island state, day: 2025-08-20, type: own_reporting, seen: full}
  - {url: "https://www.echodaily.example/office", title: "=Office, opened", day: 2025-08-21, type: re_report, parents: ["1"]}
  - {url: "http://www.trade.example/notices/2025-7/"}
links:
  - {event: 2025-06-10-singapore-talks}
"""
EVENT = "2025-08-20-larkspur-opened-office-singapore"
WIRE = "meridian-wire-2025-08-20-ai-lab-picks-island"
ECHO = "echo-daily-2025-08-21-office-opened"

ANSWERS = [
    "20 August 2025", "2025-08-20", "",  # a day in a form that is not asked for is asked for again
    "Larkspur opened an office in Singapore",
    "Larkspur said that ten people will work there. The office had been expected since the spring.",
    "corporat", "corporate", "US", "2",
    "Lark", "1", "initiator",  # chosen from those that resemble it
    "Nobody At All", "MingJi", "mentioned", "",
    "https://news.meridian.example/2025/08/20/office", "AI lab picks island state", "2025-08-20", "", "", "own_reporting", "full", "",
    "https://elsewhere.example/office", "Eco Daily", "1", "Office opened", "", "re_report", "", "1",
    "https://trade.example/notices/2025-7", "",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tiny record that the command works on."""
    copy = tmp_path / "data"
    shutil.copytree(TINY, copy, ignore=shutil.ignore_patterns("*.md"))
    monkeypatch.setenv("PARALLAX_DATA", str(copy))
    return copy


@pytest.fixture
def untouched(folder: Path) -> Any:
    """Holds that the files are, byte for byte, what they were."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    yield
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entry(folder: Path, text: str = OFFICE) -> str:
    path = folder.parent / "entry.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def answering(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


# From a file --------------------------------------------------------------------------------------


def test_an_entry_becomes_rows_at_their_place_and_no_other_line_changes(folder: Path, capsys: Capture) -> None:
    assert main(["new-event", "--from", entry(folder), "--yes"]) == 0
    assert f"0 faults with these rows.\nWritten: {EVENT}" in capsys.readouterr().out
    assert checks.check(folder) == []
    (event,) = [row for row in rows(folder, "events") if row["event_id"] == EVENT]
    assert event["summary"] == "Larkspur said that ten people will work there, on safety tests. The office had been expected since the spring."
    assert [row["actor_id"] for row in rows(folder, "event_actors") if row["event_id"] == EVENT] == ["bright-loom", "larkspur"]
    assert [row["document_id"] for row in rows(folder, "event_documents") if row["event_id"] == EVENT] == [
        "board-2025-01-15-notice", ECHO, WIRE,
    ]  # fmt: skip
    assert {"document_id": ECHO, "parent_id": WIRE} in rows(folder, "document_origins")
    assert [row["title"] for row in rows(folder, "documents") if row["document_id"] == ECHO] == ["=Office, opened"]
    for path in TINY.glob("*.csv"):
        old, new = path.read_text(encoding="utf-8").splitlines(), (folder / path.name).read_text(encoding="utf-8").splitlines()
        assert [line for line in new if line in set(old)] == old, path.name
    dates = [(row["event_date"], row["event_id"]) for row in rows(folder, "events")]
    assert dates == sorted(dates)


def test_the_same_entry_twice_is_told_as_an_event_told_twice(folder: Path, capsys: Capture) -> None:
    assert main(["new-event", "--from", entry(folder), "--yes"]) == 0
    before = (folder / "events.csv").read_bytes()
    assert main(["new-event", "--from", entry(folder), "--yes"]) == 1
    told = capsys.readouterr().out
    assert f"{EVENT}-2" in told
    assert f"it reads like {EVENT}" in told
    assert told.endswith("Nothing was written.\n")
    assert (folder / "events.csv").read_bytes() == before


@pytest.mark.parametrize("answer", ["no", "", "yes please"])
def test_without_a_plain_yes_nothing_is_written(
    folder: Path, untouched: None, answer: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    answering(monkeypatch, answer)
    assert main(["new-event", "--from", entry(folder)]) == 1
    assert capsys.readouterr().out.endswith("Nothing was written.\n")


def test_a_plain_yes_writes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "Yes")
    assert main(["new-event", "--from", entry(folder)]) == 0
    assert EVENT in {row["event_id"] for row in rows(folder, "events")}


def test_rows_with_a_fault_are_shown_with_it_and_not_written(folder: Path, untouched: None, capsys: Capture) -> None:
    bad = OFFICE.replace("significance: 2", "significance: 7").replace("opened an office", "hailed an office")
    assert main(["new-event", "--from", entry(folder, bad), "--yes"]) == 1
    assert 'data/events.csv:9 significance "7" breaks the rule' in capsys.readouterr().out


def test_a_new_outlet_and_a_new_actor_are_entered_with_the_event(folder: Path) -> None:
    text = OFFICE.replace("{actor: mingji, role: mentioned}", """actor: {name: Salt Lab, name_zh: 盐实验室, type: lab, country: CN, description: Fictional Chinese laboratory.}
    role: partner""").replace('url: "https://www.echodaily.example/office",', 'url: "https://salt.example/office", outlet: {name: The Salt Post, domain: salt.example, type: newspaper, country: SG, language: en, reliability: C, basis: Carries others.},')
    assert main(["new-event", "--from", entry(folder, text), "--yes"]) == 0
    (outlet,) = [row for row in rows(folder, "outlets") if row["outlet_id"] == "salt-post"]
    assert (outlet["graded_on"], outlet["is_state_affiliated"]) == ("2026-01-31", "false")
    assert "salt-lab" in {row["actor_id"] for row in rows(folder, "actors")}
    (document,) = [row for row in rows(folder, "documents") if row["outlet_id"] == "salt-post"]
    assert (document["document_id"], document["language"]) == ("salt-post-2025-08-21-office-opened", "en")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("date: 2025-08-20", "date: 20 August", "date: '20 August' is no day"),
        ("date: 2025-08-20", "date: {a: b}", "the event: date is not a text"),
        ("lane: US", "lanes: US", "'lanes' is no field of it; there are date,"),
        ("title: Larkspur opened an office in Singapore", "title: 开设办公室", "give a slug"),
        ("{actor: mingji,", "{actor: Mingji Semi,", "actor 2: no actor is called 'Mingji Semi' (did you mean bright-loom"),
        ("{actor: mingji,", "{acter: mingji,", "actor 2: 'acter' is no field of it; there are actor, role"),
        ("{actor: mingji,", "{actor: [mingji],", "actor 2: actor is not a text"),
        ("{actor: mingji,", "{actor: 無,", "give a group of fields to enter a new actor"),
        ("https://meridian.example/2025", "https://elsewhere.example/2025", "document 1: the outlet is missing"),
        ('["1"]', '["9"]', "the parent '9' is no document of the record"),
        ('["1"]', "one", "parents: this is not a list"),
        ('{url: "http://www.trade.example/notices/2025-7/"}', "{document: board-2025-01-15-notic}", "did you mean board-2025-01-15-notice"),
        ("links:", "links: 3\nrest:", "'rest' is no field"),
        ("lane: US", "lane: !!python/object/apply:os.system ['true']", "lane is not a text"),
        ("lane: US", "lane: [US", "this is not YAML"),
        (OFFICE, "- a\n- b\n", "is no entry"),
        (OFFICE, "x" * 200_000, "too large"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_and_nothing_is_written(
    folder: Path, untouched: None, old: str, new: str, told: str, capsys: Capture
) -> None:
    assert old in OFFICE
    assert main(["new-event", "--from", entry(folder, OFFICE.replace(old, new)), "--yes"]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("in Singapore\n", "in Singa\u202epore\n", "RIGHT-TO-LEFT OVERRIDE"),
        ("AI lab picks island state", "<script>alert(1)</script>\u200b", "ZERO WIDTH SPACE"),
        ('"https://meridian.example/2025/08/20/office"', '"javascript:alert(1)", outlet: meridian-wire', "https?://"),
        ("lane: US", "lane: US'; drop table events; --", "is not in lanes.csv"),
        ("date: 2025-08-20", "date: 2025-02-30", "is not a day of the calendar"),
        ("date: 2025-08-20", "date: 2027-02-20", "later than the last release"),
        ("category: corporate", "category: ../../corporate", "is not in categories.csv"),
        ("links:\n  - {event: 2025-06-10-singapore-talks}", f"links:\n  - {{event: {EVENT}}}", "breaks the rule"),
    ],
)  # fmt: skip
def test_hostile_text_is_found_by_the_checks_and_not_written(
    folder: Path, untouched: None, old: str, new: str, told: str, capsys: Capture
) -> None:
    assert old in OFFICE
    assert main(["new-event", "--from", entry(folder, OFFICE.replace(old, new)), "--yes"]) == 1
    assert told in capsys.readouterr().out


def test_a_text_of_many_references_is_no_burden(folder: Path, untouched: None) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 20)]
    assert main(["new-event", "--from", entry(folder, "\n".join(lines)), "--yes"]) == 2


def test_a_file_that_is_missing_or_no_text_is_named(folder: Path, untouched: None, capsys: Capture) -> None:
    assert main(["new-event", "--from", str(folder.parent / "none.yaml")]) == 2
    assert "none.yaml: No such file" in capsys.readouterr().err
    (folder.parent / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    assert main(["new-event", "--from", str(folder.parent / "bytes.yaml")]) == 2
    assert "it is not UTF-8" in capsys.readouterr().err


def test_a_write_that_fails_leaves_every_file_as_it_was(folder: Path, untouched: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told = new_event.Folder(folder)
    texts = new_event.placed(new_event.draft(new_event.read(OFFICE), told), told)
    plain = Path.write_text

    def full(path: Path, text: str, **rest: Any) -> int:
        if path.name == "events.csv":
            raise OSError(28, "No space left on device")
        return plain(path, text, **rest)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ParallaxError, match="No space left on device; nothing was changed"):
        new_event.write(texts, folder)
    monkeypatch.undo()


# On the terminal ----------------------------------------------------------------------------------


def test_the_answers_become_the_same_event(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    answering(monkeypatch, *ANSWERS, "yes")
    assert main(["new-event"]) == 0
    told = capsys.readouterr().out
    assert "That does not have the form that is asked for." in told
    assert "did you mean corporate?" in told
    assert "  1  larkspur" in told
    assert "Nothing is called so" in told
    assert "Outlet: meridian-wire" in told
    assert "In the record already: board-2025-01-15-notice" in told
    assert checks.check(folder) == []
    held = {row["document_id"]: row for row in rows(folder, "documents")}
    assert held["echo-daily-office-opened"]["published_date"] == ""
    assert {"document_id": "echo-daily-office-opened", "parent_id": WIRE} in rows(folder, "document_origins")


@pytest.mark.parametrize("stop", range(0, len(ANSWERS) + 1, 4))
def test_an_abort_at_any_question_changes_nothing(
    folder: Path, untouched: None, stop: int, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    answering(monkeypatch, *ANSWERS[:stop])
    assert main(["new-event"]) == 1
    assert "Nothing was written." in capsys.readouterr().out


def test_answers_that_were_not_written_can_be_used_again(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    answering(monkeypatch, *ANSWERS, "no")
    assert main(["new-event"]) == 1
    kept = capsys.readouterr().out.split("used with --from:\n\n")[1]
    assert yaml.safe_load(kept)["title"] == "Larkspur opened an office in Singapore"
    assert main(["new-event", "--from", entry(folder, kept), "--yes"]) == 0


# Ids and matches ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "made"),
    [("The US listed ten firms of the chip trade today", "us-listed-ten-firms-chip"), ("Élan's à la carte", "elans-la-carte"), ("中文", ""), ("../etc", "etc")],
)
def test_a_slug_has_the_first_telling_words(text: str, made: str) -> None:
    assert new_event.slug(text) == made


@pytest.mark.parametrize(
    ("url", "outlet"),
    [("https://www.meridian.example/a", "meridian-wire"), ("https://en.news.meridian.example:8080/a", "meridian-wire"),
     ("https://notmeridian.example/a", None), ("nothing", None), ("https://example/a", None)],
)  # fmt: skip
def test_an_outlet_is_known_by_the_host_of_an_address(url: str, outlet: str | None, folder: Path) -> None:
    assert new_event.outlet_of(url, new_event.Folder(folder).outlets) == outlet


@pytest.mark.parametrize(("precision", "day", "begins"), [("month", "2025-08-01", "2025-08-00-"), ("quarter", "2025-07-01", "2025-07-00-"), ("year", "2025-01-01", "2025-00-00-")])
def test_an_imprecise_event_has_zeros_in_its_id(precision: str, day: str, begins: str, folder: Path) -> None:
    told = new_event.read(OFFICE.replace("date: 2025-08-20", f"date: {day}\nprecision: {precision}"))
    made = new_event.draft(told, new_event.Folder(folder))
    assert made.event_id.startswith(begins)


def test_an_id_that_was_retired_is_not_used_again(folder: Path) -> None:
    path = folder / "id_redirects.csv"
    path.write_text(path.read_text(encoding="utf-8") + f"event,{EVENT},,dropped\n", encoding="utf-8")
    assert new_event.draft(new_event.read(OFFICE), new_event.Folder(folder)).event_id == f"{EVENT}-2"
