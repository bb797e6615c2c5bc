"""The command line: exit codes, files, and messages that name the thing and the way out."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from PIL import Image

from dashboard import coverage, database, queries
from dashboard.briefing import model
from dashboard.cli import main
from dashboard.figures import FIGURES
from dashboard.filters import URL_NAMES, Filters
from tests.helpers import REFUSAL, ROOT, TINY

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def cache(real_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The record that the other tests have built already."""
    monkeypatch.setenv("PARALLAX_CACHE", str(real_cache))
    return real_cache


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with two faults, and a cache in which nothing was built."""
    folder = tmp_path / "data"
    shutil.copytree(TINY, folder, ignore=shutil.ignore_patterns("*.md"))
    shutil.copy(ROOT / "data" / "schema.sql", folder)
    for table, old, new in (("events", "third_party,3", "third_party,7"), ("documents", "chipgazette.example/charge", "chipgazette.example/ch arge")):
        path = folder / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    monkeypatch.setenv("PARALLAX_DATA", str(folder))
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "cache"))
    return folder


def printed(capfdbinary: pytest.CaptureFixture[bytes]) -> bytes:
    return capfdbinary.readouterr().out


# Building and checking ----------------------------------------------------------------------------


def test_build_prints_the_path_of_the_database(capsys: Capture, cache: Path) -> None:
    assert main(["build"]) == 0
    assert capsys.readouterr().out.strip() == str(cache / f"parallax-{database.content_hash(database.data_dir())}.duckdb")


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder without a fault, all of whose floors are met."""
    folder = tmp_path / "data"
    shutil.copytree(TINY, folder, ignore=shutil.ignore_patterns("*.md"))
    monkeypatch.setenv("PARALLAX_DATA", str(folder))
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "cache"))
    return folder


def test_check_of_a_sound_record_says_so_and_tells_its_coverage(sound: Path, capsys: Capture) -> None:
    assert main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"0 faults in {sound}"
    assert lines[2:5] == [
        "Events                                   10  at least 10     met",
        "Documents                                19  at least 15     met",
        "Months without an event                  40  at most 40      met",
    ]
    assert "Months after the newest event             1  no floor        told only" in lines
    assert "Events with an *open* primary text 40% at least 30% met" in [" ".join(line.split()) for line in lines]
    assert lines[-1] == "Every floor is met."
    assert not (sound.parent / "cache").exists()


def test_check_fails_where_a_floor_is_missed_without_a_fault(sound: Path, capsys: Capture) -> None:
    path = sound / "coverage_floors.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("least,0.4,6", "least,0.401,6"), encoding="utf-8")
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("0 faults in ")
    assert "Events with a Chinese source 40% at least 40.1% not met" in [" ".join(line.split()) for line in lines]
    assert lines[-1] == "Below the floor: Events with a Chinese source."


def test_check_as_json_has_coverage_and_faults(sound: Path, capsys: Capture) -> None:
    assert main(["check", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == []
    assert told["coverage"][0] == {
        "measure": "events", "label": "Events", "definition": "Events in the record.", "unit": "number", "bound": "least",
        "value": 10.0, "floor": 10.0, "is_met": True,
    }  # fmt: skip
    after = next(row for row in told["coverage"] if row["measure"] == "empty_months_after")
    assert (after["floor"], after["is_met"]) == (None, None)


def test_check_as_json_of_a_broken_record_has_its_faults_and_no_coverage(broken: Path, capsys: Capture) -> None:
    assert main(["check", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["coverage"] is None
    assert [(fault["file"], fault["column"]) for fault in told["faults"]] == [("data/documents.csv", "url"), ("data/events.csv", "significance")]


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [(0.96999, "share", "96.9%"), (1.0, "share", "100%"), (0.29, "share", "29%"), (3200.0, "number", "3,200"),
     (0.0, "number", "0"), (None, "share", "–"), (float("nan"), "number", "–")],
)  # fmt: skip
def test_a_share_is_cut_and_not_rounded(value: float | None, unit: str, told: str) -> None:
    assert coverage.figure(value, unit) == told


def test_check_of_a_broken_record_lists_every_fault(broken: Path, capsys: Capture) -> None:
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("data/documents.csv:")
    assert lines[1].startswith("data/events.csv:")
    assert lines[2].startswith("2 faults in ")


def test_check_of_a_folder_without_a_schema_takes_the_one_of_the_project(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("PARALLAX_DATA", str(TINY))
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("0 faults in ")


def test_build_tells_the_same_faults_as_check(broken: Path, capsys: Capture) -> None:
    path = broken / "documents.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Trader charged", "Trader  charged"), encoding="utf-8")
    assert main(["check"]) == 1
    faults = capsys.readouterr().out.splitlines()[:-1]
    assert main(["build"]) == 2
    told = capsys.readouterr().err
    assert [line for line in faults if line not in told] == []


@pytest.mark.parametrize("command", [["build"], ["events"], ["query", "events"]])
def test_a_broken_record_without_an_earlier_build_is_told(broken: Path, capsys: Capture, command: list[str]) -> None:
    assert main(command) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "2 faults in the data" in told.err
    assert "data/events.csv:" in told.err


def test_an_earlier_build_serves_a_broken_record_and_says_so(broken: Path, capsys: Capture, tmp_path: Path) -> None:
    database.build(TINY, tmp_path / "cache")
    assert main(["events"]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 10
    assert "An earlier build is used." in told.err


# Rows ---------------------------------------------------------------------------------------------


def test_the_refusal_is_listed_by_date_and_actor(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    asked = ["--from", "2026-04-10", "--to", "2026-04-20", "--actor", "anthropic"]
    assert main(["query", "events", *asked, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(printed(capfdbinary).decode())))
    assert REFUSAL in [row["event_id"] for row in rows]
    assert list(rows[0]) == list(queries.get("events").columns)


def test_csv_json_and_parquet_hold_the_same_rows(real: object, tmp_path: Path) -> None:
    asked = ["--lane", "CN", "--lane", "US", "--category", "model_access", "--significance", "3"]
    for form in ("csv", "json", "parquet"):
        assert main(["query", "events", *asked, "--format", form, "-o", str(tmp_path / f"rows.{form}")]) == 0
    filters = Filters(lanes=("US", "CN"), categories=("model_access",), min_significance=3)
    expected = queries.run(real, "events", filters.params()).event_id.tolist()  # type: ignore[arg-type]
    assert len(expected) > 3
    assert [row["event_id"] for row in csv.DictReader((tmp_path / "rows.csv").open(encoding="utf-8"))] == expected
    assert [row["event_id"] for row in json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))] == expected
    assert pd.read_parquet(tmp_path / "rows.parquet").event_id.tolist() == expected


def test_events_are_listed_one_a_line_with_what_they_rest_on(capsys: Capture) -> None:
    assert main(["events", "--from", "2026-04-10", "--to", "2026-04-20", "--actor", "anthropic"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "Mythos" in line and "refused" in line]
    assert "Apr 2026" in line
    assert "20 docs" in line
    assert "1 orig" in line
    assert "reported" in line


def test_a_filter_that_matches_nothing_gives_a_header_and_no_error(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["query", "events", "--q", "nowhere to be found"]) == 0
    assert printed(capfdbinary).decode().splitlines() == [",".join(queries.get("events").columns)]


def test_a_query_about_one_thing_takes_its_id(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["query", "event_documents", "--event", REFUSAL, "--known-on", "2026-05-12", "--format", "json"]) == 0
    assert len(json.loads(printed(capfdbinary))) == 3


@pytest.mark.parametrize("name", queries.names())
def test_every_query_can_be_asked(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    own = ["--event", REFUSAL, "--profile", "anthropic", "--outlet", "the-new-york-times", "--document", "nyt-2026-05-12-china-sought-anthropic",
           "--period", "year", "--words", "mythos", "--since", "2026-05-12", "--story", "may-2026-refusal", "--thread", "chip-rule",
           "--with", "openai"]  # fmt: skip
    assert main(["query", name, *own, "--from", "2026-01-01"]) == 0
    head = printed(capfdbinary).decode().splitlines()[0]
    assert head == ",".join(queries.get(name).columns)


@pytest.mark.parametrize("name", URL_NAMES)
def test_every_filter_of_an_address_is_one_of_the_command_line(name: str, capsys: Capture) -> None:
    good = {
        "from": "2026-01-01", "to": "2026-06-30", "date-basis": "reported", "actor": "anthropic", "lane": "US", "category": "market",
        "significance": "2", "q": "chips", "origins": "one", "grade": "contested", "unreported": "CN", "without": "reuters",
        "known-on": "2026-05-12",
    }  # fmt: skip
    assert main(["events", f"--{name}", good[name]]) == 0
    everything = int(database.open_record().con.execute("select count(*) from events").fetchone()[0])  # type: ignore[index]
    found = len(capsys.readouterr().out.splitlines())
    # Where each event has a dated report, going by reports leaves none out.
    assert 0 < found <= everything if name == "date-basis" else 0 < found < everything


# Wrong requests -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["query", "evnts"], ["'evnts'", "Did you mean 'events'?", "releases"]),
        (["chart", "timelin", "-o", "x.svg"], ["'timelin'", *FIGURES]),
        (["chart", "timeline", "-o", "x.gif"], [".gif", ".png, .svg or .pdf"]),
        (["chart", "timeline", "-o", "x"], ["without ending"]),
        (["chart", "timeline", "-o", "x.svg", "--width", "20"], ["300 to 3000", "20"]),
        (["chart", "timeline", "--preset", "slide", "-o", "x.pdf"], ["slide is a PNG", ".pdf"]),
        (["chart", "timeline", "--preset", "slide", "--width", "900", "-o", "x.png"], ["leave --width out"]),
        (["chart", "matrix", "-o", "x.svg"], ["matrix needs event_id"]),
        (["chart", "matrix", "--event", "nobody", "-o", "x.svg"], ["'nobody'"]),
        (["chart", "actor-activity", "--profile", "nobody", "-o", "x.svg"], ["'nobody'"]),
        (["brief", "no-such.yaml", "-o", "x.pptx"], ["cannot read no-such.yaml", "No such file"]),
        (["brief", str(ROOT / "README.md"), "-o", "x.pptx"], ["README.md"]),
        (["brief", str(ROOT / "briefs" / "first-story.yaml"), "-o", "x.odp"], [".pptx, .docx, .pdf, .md, .zip", ".odp"]),
        (["chart", "timeline", "-o", "/no/such/folder/x.svg"], ["cannot write /no/such/folder/x.svg", "No such file"]),
        (["query", "event"], ["event"]),
        (["query", "events", "-o", "/no/such/folder/x.csv"], ["cannot write"]),
        (["events", "--from", "12 May"], ["“from” is not a day"]),
        (["events", "--from", "2026-05-02", "--to", "2026-05-01"], ["exchanged"]),
        (["events", "--from", "2026-05-02", "--from", "2026-05-01"], ["--from is given 2 times"]),
        (["events", "--actor", "nobody"], ["“actor”", "not in the record"]),
        (["events", "--significance", "9"], ["1 to 5"]),
        (["events", "--lane", "Mars", "--category", "war"], ["“lane”", "“category”"]),
        (["query", "events_per_month", "--period", "fortnight"], ["fortnight"]),
        (["query", "changes", "--since", "yesterday"], ["yesterday"]),
    ],
    ids=lambda value: " ".join(value)[:50],
)
def test_a_wrong_request_ends_with_2_and_names_the_way_out(
    arguments: list[str], told: list[str], capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    printed_ = capsys.readouterr()
    assert printed_.out == ""
    assert "Traceback" not in printed_.err
    for words in told:
        assert words in printed_.err
    assert list(tmp_path.iterdir()) == [], "nothing half-made is left"


@pytest.mark.parametrize(("preset", "size"), [("slide", (1920, 1080)), ("square", (1080, 1080)), ("document", (1890, None))])
def test_a_preset_gives_a_picture_of_that_size(preset: str, size: tuple[int, int | None], tmp_path: Path) -> None:
    path = tmp_path / "chart.png"
    assert main(["chart", "categories", "--preset", preset, "-o", str(path)]) == 0
    image = Image.open(path)
    assert image.width == size[0]
    assert size[1] in (None, image.height)


def test_a_chart_has_the_title_and_the_notes_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    assert main(["chart", "timeline", "--title", "Mine & <yours>", "--no-notes", "-o", str(path)]) == 0
    svg = path.read_text(encoding="utf-8")
    assert "Mine &amp; &lt;yours&gt;" in svg
    assert "Size shows significance" not in svg


@pytest.mark.parametrize("arguments", [[], ["paint"], ["query"], ["events", "--colour", "red"], ["query", "events", "--format", "xml"], ["chart", "timeline"]])
def test_a_command_that_does_not_exist_ends_with_2(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m dashboard" in capsys.readouterr().err


def test_an_abbreviated_option_is_no_other_option(capsys: Capture) -> None:
    """--act for --actor would turn into something else on the day a new option begins so."""
    with pytest.raises(SystemExit):
        main(["events", "--signif", "4"])


# Charts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "beginning"), [(".png", b"\x89PNG\r\n\x1a\n"), (".svg", b"<"), (".pdf", b"%PDF-"), (".SVG", b"<")])
def test_a_chart_is_written_in_the_form_of_its_ending(suffix: str, beginning: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"chart{suffix}"
    assert main(["chart", "categories", "--lane", "CN", "-o", str(path)]) == 0
    assert path.read_bytes().startswith(beginning)
    if suffix.lower() == ".svg":
        words = " ".join(ET.fromstring(path.read_text(encoding="utf-8")).itertext())
        assert "Kinds of event, by who acted" in words
        assert "/timeline?lane=CN" in words.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["matrix", "--event", REFUSAL], f"/sources?event={REFUSAL}"),
        (["counterparts", "--profile", "anthropic", "--from", "2026-01-01"], "/actors?profile=anthropic&from=2026-01-01"),
    ],
)
def test_a_chart_names_the_address_that_shows_it(arguments: list[str], address: str, tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    assert main(["chart", *arguments, "--look", "dark", "-o", str(path)]) == 0
    words = "".join("".join(ET.fromstring(path.read_text(encoding="utf-8")).itertext()).split())
    assert address in words


# As a program -------------------------------------------------------------------------------------


def test_it_runs_as_a_module_and_stops_quietly_when_nobody_reads_on(cache: Path) -> None:
    """As in `python -m dashboard query events | head -1`."""
    run = subprocess.run(
        f"{shlex.quote(sys.executable)} -m dashboard query event_statements --event {REFUSAL} | head -c 9",
        shell=True, cwd=ROOT, capture_output=True, timeout=60, check=False, env={**os.environ, "PARALLAX_CACHE": str(cache)},
    )  # fmt: skip
    assert run.stdout == b"point_id,"
    assert b"Traceback" not in run.stderr
    assert b"BrokenPipe" not in run.stderr


# Briefings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["pptx", "md"])
def test_a_brief_is_made_and_says_what_to_look_at(ending: str, tmp_path: Path, capsys: Capture) -> None:
    brief = tmp_path / "mine.yaml"
    brief.write_text(
        f"title: Mine\nitems:\n- event: {REFUSAL}\n  title: Refusal confirmed\n- figure: categories\n  address: /timeline?lane=CN\n"
        "- figure: nothing\n", encoding="utf-8",
    )  # fmt: skip
    made = tmp_path / f"made.{ending}"
    assert main(["brief", str(brief), "-o", str(made), "--base", "https://parallax.example/"]) == 1, "an item is left out"
    told = capsys.readouterr().err
    assert "item 1: “confirmed” stands where the rule says reported" in told
    assert "item 3: It cannot be worked out: no chart is called 'nothing'" in told
    again = model.open_file(made.read_bytes(), made.name)
    assert [item.name for item in again.items] == [REFUSAL, "categories", "nothing"]
    assert again.made.numbers[0]["events"] == 1
    assert main(["brief", str(made), "-o", str(tmp_path / "again.md")]) == 1
    assert "https://parallax.example/timeline?lane=CN" in made.read_text(encoding="utf-8") if ending == "md" else True
