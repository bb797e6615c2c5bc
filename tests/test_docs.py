"""What the documents say against what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import duckdb
import pytest

from dashboard import cli, queries
from dashboard.figures import FIGURES
from dashboard.filters import URL_NAMES
from dashboard.page import PAGES
from tests.helpers import ROOT

Con = duckdb.DuckDBPyConnection
DOCUMENTS = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "data").glob("*.md"), *(ROOT / "queries").glob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CODEBOOK = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
QUESTIONS = (ROOT / "queries" / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, to the next one of the same or a higher rank."""
    found = re.search(rf"^(#+) {re.escape(heading)}$(.*?)(?=^#{{1,6}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {heading!r}"
    return found[2]


def table(text: str) -> list[list[str]]:
    """The cells of the rows of a Markdown table, its head left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def examples() -> list[str]:
    """Command lines of README and CONTRIBUTING."""
    return re.findall(r"^ {4}(?:\S*python\S*) -m dashboard (.+)$", README + CONTRIBUTING + CODEBOOK, re.MULTILINE)


# Data ---------------------------------------------------------------------------------------------


def columns(con: Con) -> dict[str, dict[str, str]]:
    """Table to its columns to their comments, from the schema as the engine holds it."""
    found: dict[str, dict[str, str]] = {}
    sql = (ROOT / "data" / "schema.sql").read_text(encoding="utf-8")
    tables = re.findall(r"^create table (\w+)", sql, re.MULTILINE)
    for name, column, comment in con.execute(
        "select table_name, column_name, comment from duckdb_columns() where not internal order by table_oid, column_index"
    ).fetchall():
        found.setdefault(name, {})[column] = comment
    return {name: found[name] for name in tables}


def test_every_table_and_column_of_the_schema_has_a_comment(tiny: Con) -> None:
    for name, own in columns(tiny).items():
        assert [column for column, comment in own.items() if not comment or not comment.endswith((".", '"'))] == [], name
    comments = tiny.execute("select table_name, comment from duckdb_tables() where not internal").fetchall()
    assert [name for name, comment in comments if name in columns(tiny) and not (comment or "").startswith("One row per ")] == []


def test_the_codebook_says_of_every_table_and_column_what_the_schema_says_and_nothing_more(tiny: Con) -> None:
    schema = columns(tiny)
    book = CODEBOOK.split("\n## Codebook\n", 1)[1]
    assert re.findall(r"^### (\w+)$", book, re.MULTILINE) == list(schema)
    for name, own in schema.items():
        entries = re.findall(r"^- `(\w+)`: (.+?)(?=\n- `|\n\n|\Z)", section(book, name), re.MULTILINE | re.DOTALL)
        assert {column: " ".join(told.split()) for column, told in entries} == own, name


def test_every_file_of_the_data_is_told_of(tiny: Con) -> None:
    for path in (ROOT / "data").glob("*.csv"):
        assert path.stem in CODEBOOK


# Queries ------------------------------------------------------------------------------------------


def test_the_list_of_queries_is_that_of_the_folder_with_the_questions_of_their_headers() -> None:
    listed = dict(re.findall(r"^- \[`(\w+)\.sql`\]\(\1\.sql\): (.+)$", section(QUESTIONS, "Questions"), re.MULTILINE))
    assert listed == {name: queries.get(name).question for name in queries.names()}


@pytest.mark.parametrize("folder", ["build", "checks"])
def test_the_other_sql_files_are_told_of(folder: str) -> None:
    for path in (ROOT / "queries" / folder).glob("[!_]*.sql"):
        assert path.stem in QUESTIONS or path.stem in CODEBOOK, path.name


def test_the_readme_names_every_query_with_its_question_and_what_it_takes() -> None:
    rows = table(section(README, "Queries"))
    assert [codes(row[0])[0] for row in rows] == queries.names()
    bound = {name: f"--{option}" for option, name in cli.OWN.items()}
    bound |= {"outlet_ids": "--outlet", "actor_ids": "--profile", "other_ids": "--with", "known_on": "--known-on", "without": "--without"}
    for name, question, takes in rows:
        query = queries.get(codes(name)[0])
        assert question.lower() == query.question.lower()
        own = [param for param in query.params if not query.is_filtered or param not in queries.FILTER_PARAMS]
        expected = ["filter"] * query.is_filtered + [f"`{bound[param]}`" for param in own]
        assert sorted(takes.split(", ")) == sorted(expected or ["nothing"]), name


def test_the_readme_names_every_chart() -> None:
    rows = table(section(README, "Charts"))
    assert [codes(row[0])[0] for row in rows] == list(FIGURES)
    for name, shows, _ in rows:
        told = FIGURES[codes(name)[0]][0].__doc__ or ""
        assert told.splitlines()[0].rstrip(".") == shows


# Pages and addresses ------------------------------------------------------------------------------


def test_every_page_stands_in_the_table_of_the_readme() -> None:
    rows = table(section(README, "Pages"))
    listed = [row[0] for row in rows if row[0]]
    assert sorted(listed) == sorted(title for title, _ in PAGES.values())
    paths = {re.split(r"[?]", address)[0].strip("/") for row in rows for address in codes(row[1]) if address.startswith("/")}
    assert paths == set(PAGES)


def test_every_parameter_of_an_address_stands_in_the_table_of_the_readme() -> None:
    listed = [name for row in table(section(README, "The address")) for name in codes(row[0])]
    assert listed == list(URL_NAMES)


def test_ids_in_examples_exist(real: Con) -> None:
    """An example that leads to an empty page teaches the wrong thing."""
    text = README + CONTRIBUTING
    kinds = {"event": ("events", "event_id"), "profile": ("actors", "actor_id"), "actor": ("actors", "actor_id"),
             "outlet": ("outlets", "outlet_id"), "without": ("outlets", "outlet_id"), "category": ("categories", "category_id"),
             "lane": ("lanes", "lane_id")}  # fmt: skip
    seen = 0
    for name, (source, column) in kinds.items():
        known = {value for (value,) in real.execute(f"select {column} from {source}").fetchall()}
        asked = set(re.findall(rf"(?:[?&`]{name}=|--{name} )([A-Za-z0-9_-]+)", text)) - {"ID"}
        assert asked <= known, name
        seen += len(asked)
    assert seen > 5


# Commands -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", examples())
def test_an_example_of_the_command_line_is_one_that_the_program_takes(line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[:1] and words[0].isupper():
        return
    args = cli._parser().parse_args(words)
    if words[0] == "query":
        assert args.name in queries.names() or args.name in cli.ALIASES
    if words[0] == "chart":
        assert args.name in FIGURES
        assert args.output.suffix in (".png", ".svg", ".pdf")


def test_there_are_examples() -> None:
    assert len(examples()) >= 8


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    named = {name for path in DOCUMENTS for name in re.findall(r"(?:`|^    )make ([a-z][a-z-]*)", path.read_text(encoding="utf-8"), re.MULTILINE)}
    assert {"run", "test", "check"} <= named
    assert named <= targets


def test_every_make_target_says_what_it_does() -> None:
    phony = set(re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)[1].split())  # type: ignore[index]
    told = set(re.findall(r"^([a-z-]+):[^\n]*## \S", MAKEFILE, re.MULTILINE))
    assert phony == told


# Files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_link_to_a_file_leads_to_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", text)
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_that_is_named_exists(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = set(re.findall(r"`((?:dashboard|pages|queries|data|tests|benchmarks|docs)/[\w./-]+\.\w+)`", text))
    assert [name for name in sorted(named) if not (ROOT / name).exists() and "NAME" not in name] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_names_no_place_on_one_machine(path: Path) -> None:
    assert not re.search(r"(?<![\w.])/(home|root|work|Users|tmp)/", path.read_text(encoding="utf-8"))


def test_what_is_pinned_is_what_is_installed() -> None:
    from importlib.metadata import version

    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                package, pinned = line.split("==")
                assert version(package) == pinned, line


def test_the_tests_that_the_documents_name_exist() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in [*DOCUMENTS, ROOT / "tests" / "tiny" / "README.md", ROOT / "pyproject.toml"])
    assert [name for name in set(re.findall(r"tests/[\w/]+\.py", text)) if not (ROOT / name).exists()] == []
