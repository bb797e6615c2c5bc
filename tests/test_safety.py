"""What the source must never do, read from its syntax and not from its running."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import ROOT

SOURCES = sorted([ROOT / "app.py", *(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
SCRIPTS = sorted((ROOT / "dashboard" / "components").glob("*.js"))
STYLES = sorted((ROOT / "dashboard").rglob("*.css"))

# The modules that draw. Everything else can be used, tested and exported from without a browser.
DRAWING = {
    "app.py",
    "dashboard/cached.py",
    "dashboard/components/__init__.py",
    "dashboard/filter_bar.py",
    "dashboard/page.py",
    "dashboard/server.py",
    "dashboard/tray.py",
    "pages/briefing.py",
    "dashboard/takeaway.py",
}
WITHOUT_BROWSER = (
    "charts", "checks", "citations", "cli", "comparison", "database", "downloads", "errors", "figures", "filters", "findings",
    "frame", "network", "pictures", "queries", "rendering", "sequence_layout", "text", "theme", "timeline_layout", "tree_layout", "typeset",
)  # fmt: skip

# What execute() may be given beside a constant: text of a file of the project, whole or with
# identifiers from the schema in it.
SQL_FROM_FILES = {
    "dashboard/queries.py": {"query.sql"},
    "dashboard/database.py": {"script.read_text(encoding='utf-8')"},
    # Identifiers of the schema are quoted into templates of queries/checks; values are bound.
    "dashboard/checks.py": {"schema", "_statement(name, **parts)"},
}
# Statements about the file being built that are no question to the record.
SQL_IN_CODE = {"create table build_info as select $hash as content_hash", "checkpoint"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """Calls of a function or method by its last name."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            called = node.func
            last = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            if last in names:
                yield node


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def texts(path: Path) -> Iterator[str]:
    """Every text constant but docstrings."""
    tree = tree_of(path)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


# SQL ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_sql_is_put_together_from_values(path: Path) -> None:
    for call in calls(path, "execute", "executemany", "sql", "query", "from_query"):
        assert call.args, f"{name_of(path)}:{call.lineno}"
        given = call.args[0]
        where = f"{name_of(path)}:{call.lineno} {ast.unparse(given)}"
        assert not isinstance(given, ast.JoinedStr | ast.BinOp), where
        if not isinstance(given, ast.Constant):
            assert ast.unparse(given) in SQL_FROM_FILES.get(name_of(path), set()), where


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_questions_stand_in_queries_and_nowhere_else(path: Path) -> None:
    sql = re.compile(
        r"^\s*(--[^\n]*\n\s*)*(select\s.+\sfrom|insert\s+into|create\s+(or\s+replace\s+)?(table|view|macro|temp)|delete\s+from"
        r"|update\s+\w+\s+set|with\s+\w+\s+as|drop\s+table|attach\s+'|copy\s+\w+\s+to|pragma\s+\w|checkpoint)\b",
        re.DOTALL,
    )
    # A sentence begins with a capital; a statement is in one case throughout.
    found = {text for text in texts(path) if sql.search(text) or (text.strip()[:2].isupper() and sql.search(text.lower()))}
    assert found - SQL_IN_CODE == set()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_duckdb_is_opened_in_one_place(path: Path) -> None:
    """Module-level duckdb.sql shares one connection among all threads."""
    for call in calls(path, "connect", "sql", "execute"):
        target = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(target, ast.Name) and target.id == "duckdb":
            assert name_of(path) in ("dashboard/database.py", "dashboard/checks.py")
            assert isinstance(call.func, ast.Attribute)
            assert call.func.attr == "connect"


# HTML and scripts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_html_is_made_of_data(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.keyword):
            assert node.arg not in ("unsafe_allow_html", "unsafe_allow_javascript"), f"{name_of(path)}:{node.lineno}"
    assert not [call.lineno for call in calls(path, "html", "iframe")], name_of(path)
    assert not {name for name in imports(path) if "components.v1" in name}


def test_the_style_is_a_file_without_markup() -> None:
    sheet = (ROOT / "dashboard" / "style.css").read_text(encoding="utf-8")
    assert "<" not in sheet
    from dashboard import server

    sent = server.StyleSheet(app=None).sheet.decode()  # type: ignore[arg-type]
    assert sent.startswith("<style>:root {\n--paper: light-dark(#")
    assert sheet in sent
    assert sent.count("<") == 3, "nothing but the style element and the end of the head"
    assert sent.count("@page") == 2, "what is said of the paper stands once more outside the nesting"


@pytest.mark.parametrize(("path", "accept", "leads_to"), [
    ("/nowhere", "text/html,*/*", "./?lost=1"), ("/%0d%0aset-cookie", "text/html", "./?lost=1"),
    ("/a?b#c\r\nX: y", "text/html", "./?lost=1"), ("/" + "é" * 900, "text/html", "./?lost=1"),
    ("/", "text/html", None), ("/timeline", "text/html", None), ("/event", "text/html", None), ("/readyz", "text/html", None),
    ("/nowhere", "*/*", None), ("/favicon.png", "text/html", None), ("/_stcore/health", "text/html", None), ("/x/y", "text/html", None),
])  # fmt: skip
def test_a_page_that_is_not_there_leads_to_the_overview(path: str, accept: str, leads_to: str | None) -> None:
    from dashboard import server

    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        sent.append("passed on")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept", accept.encode())]}
    # Nothing here waits for anything, so one step ends it; the browser tests may hold the thread's event loop.
    with pytest.raises(StopIteration):
        server.LostPages(app)(scope, None, send).send(None)  # type: ignore[arg-type]
    if leads_to is None:
        assert sent == ["passed on"]
    else:
        assert sent[0]["status"] == 302
        assert dict(sent[0]["headers"])[b"location"].decode() == leads_to


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_components_set_text_and_never_html(path: Path) -> None:
    code = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc", "DOMParser",
                 "createContextualFragment", "fetch(", "XMLHttpRequest", "WebSocket", "import(", "sendBeacon", "cookie"):  # fmt: skip
        assert word not in code, word
    # The reader's briefing, and that the tour was shown, are all that is kept in the browser.
    assert ("localStorage" in code) is (path.name == "frame.js")
    assert set(re.findall(r"localStorage\.\w+\((\w+)", code)) <= {"KEPT", "TOUR"}
    if "_blank" in code:
        assert "noopener noreferrer" in code


def test_the_markup_of_components_is_static() -> None:
    path = ROOT / "dashboard" / "components" / "__init__.py"
    for call in calls(path, "component"):
        for keyword in call.keywords:
            assert isinstance(keyword.value, ast.Constant) or ast.unparse(keyword.value).startswith("_read('"), ast.unparse(keyword.value)


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=name_of)
def test_nothing_is_fetched_from_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""url\(\s*['"]?(https?:)?//|@import|src\s*=\s*['"]https?:""", text)


# Modules ------------------------------------------------------------------------------------------


def test_only_the_modules_that_draw_import_streamlit() -> None:
    found = {name_of(path) for path in SOURCES if any(name.split(".")[0] == "streamlit" for name in imports(path))}
    assert {name for name in found if not name.startswith("dashboard/views/")} == DRAWING


def test_everything_else_works_where_streamlit_is_never_loaded() -> None:
    """Not even by way of another module: the command line starts without a second of waiting."""
    code = f"import sys\nfrom dashboard import {', '.join(WITHOUT_BROWSER)}\nsys.exit(int('streamlit' in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, stderr=subprocess.DEVNULL, timeout=60).returncode == 0


def test_the_modules_named_here_exist() -> None:
    assert {f"dashboard/{name}.py" for name in WITHOUT_BROWSER} <= {name_of(path) for path in SOURCES}
    assert {f"dashboard/{name}.py" for name in WITHOUT_BROWSER} & DRAWING == set()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_reaches_for_the_network_or_a_shell(path: Path) -> None:
    reaching = {"requests", "httpx", "urllib.request", "http.client", "socket", "subprocess", "pickle", "ftplib", "smtplib"}
    # One module draws pictures in a process of its own, with which it speaks over pipes.
    allowed = {"subprocess", "pickle"} if name_of(path) == "dashboard/rendering.py" else set()
    assert imports(path) & reaching <= allowed
    for call in calls(path, "eval", "exec", "system", "popen", "__import__"):
        pytest.fail(f"{name_of(path)}:{call.lineno} {ast.unparse(call)}")


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_command_line_prints(path: Path) -> None:
    if name_of(path) not in ("dashboard/cli.py", "dashboard/fonts/subset.py"):
        assert list(calls(path, "print")) == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parent.name == "pages"], ids=name_of)
def test_a_page_is_a_table_of_contents(path: Path) -> None:
    """It begins and ends as every page does and leaves loops, joins and drawing to its parts."""
    code = path.read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 40
    tree = tree_of(path)
    assert ast.get_docstring(tree)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.ListComp | ast.Try)]
    assert len(list(calls(path, "begin"))) == len(list(calls(path, "end"))) == 1


# Configuration ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def config() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("browser", "gatherUsageStats", False),
        ("client", "showErrorDetails", "none"),
        ("client", "showErrorLinks", False),
        ("client", "disableDataExport", True),
        ("client", "showSidebarNavigation", False),
        ("client", "toolbarMode", "viewer"),
        ("server", "enableStaticServing", False),
        ("server", "enableCORS", True),
        ("server", "enableXsrfProtection", True),
        ("server", "maxUploadSize", 1),
        ("server", "fileWatcherType", "none"),
        ("runner", "magicEnabled", False),
    ],
)
def test_the_server_is_configured_to_tell_and_take_little(
    config: dict[str, dict[str, object]], section: str, name: str, value: object
) -> None:
    assert config[section][name] == value


def test_experiments_of_the_framework_are_off(config: dict[str, dict[str, object]]) -> None:
    assert config["server"].get("enableAgentApi", False) is False
    assert "address" not in config["server"], "who starts the server says where it listens"
    assert int(str(config["server"]["maxMessageSize"])) <= 50


def test_configured_names_exist_in_the_framework(config: dict[str, dict[str, object]]) -> None:
    """A misspelt option is ignored with no more than a line in the log."""
    from streamlit import config as framework

    known = set(framework.get_config_options())
    for section in ("server", "browser", "client", "runner"):
        for name in config[section]:
            assert f"{section}.{name}" in known
