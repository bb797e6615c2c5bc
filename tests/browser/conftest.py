"""A real server on a free port and a real Chromium, for the few journeys that nothing else proves."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from dashboard.theme import Look
from tests.helpers import ROOT, poison

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
READY = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
SENTENCE = re.compile(r"^([\d,]+ events?, |No event of the record)")
SLOW = 20_000  # milliseconds; nothing here waits longer

expect.set_options(timeout=SLOW)


class Server:
    """`streamlit run app.py` on a free loopback port, in a process group of its own."""

    def __init__(self, log: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self._file = log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port),
             "--server.address", "127.0.0.1", "--server.headless", "true"],
            cwd=ROOT, env={**os.environ, **environment}, stdout=self._file, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def wait(self, seconds: float = 40) -> None:
        """Until the port answers; no page is asked for, so that the first request stays the test's."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self._process.poll() is None, f"the server ended:\n{self.output()}"
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail(f"the server did not answer within {seconds} s:\n{self.output()}")

    def get(self, path: str) -> Any:
        """An answer of the server, errors included."""
        try:
            return urllib.request.urlopen(self.url + path, timeout=20)
        except urllib.error.HTTPError as error:
            return error

    def output(self) -> str:
        """The end of what the server printed, without the leak reports of an extension module at exit."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(line for line in text.splitlines()[-120:] if "nanobind" not in line and "leaked" not in line)

    def stop(self) -> None:
        """End the whole process group."""
        for sign, seconds in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            if self._process.poll() is None:
                os.killpg(self._process.pid, sign)
                try:
                    self._process.wait(seconds)
                except subprocess.TimeoutExpired:
                    continue
        self._file.close()


RUNNING: list[Server] = []


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start a server; all are stopped at the end."""

    def start_one(**environment: str) -> Server:
        server = Server(tmp_path_factory.mktemp("server") / "server.log", **environment)
        RUNNING.append(server)
        server.wait()
        return server

    try:
        yield start_one
    finally:
        for server in RUNNING:
            server.stop()


@pytest.fixture(scope="session")
def server(start: Callable[..., Server], real_cache: Path) -> Server:
    """A server of the real record."""
    return start(PARALLAX_CACHE=str(real_cache))


@pytest.fixture(scope="session")
def poisoned(start: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server of ten events in which every text is full of markup; nobody has asked it for a page yet."""
    folder = tmp_path_factory.mktemp("poisoned")
    poison(folder / "data")
    return start(PARALLAX_DATA=str(folder / "data"), PARALLAX_CACHE=str(folder / "cache"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Print what the servers said beside what failed."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.failed:
        for server in RUNNING:
            report.sections.append((f"server on port {server.port}", server.output()))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The Chromium of the system; without one the journeys are skipped, and the summary says so."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("NO BROWSER JOURNEY WAS MADE: there is no chromium on PATH (Debian: apt-get install chromium)")
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


class Reader:
    """A reader with a browser of their own: what they see, and what went on behind it. is_new: on a first visit."""

    def __init__(
        self, browser: Browser, width: int = 1440, height: int = 900, look: Look = "light", *, is_new: bool = False
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=look, accept_downloads=True
        )
        self.context.set_default_timeout(SLOW)
        if not is_new:
            # Who has been here before is not shown around.
            self.context.add_init_script("localStorage.setItem('parallax-tour', 'seen')")
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._told)
        self.page.on("dialog", self._asked)

    def _told(self, message: Any) -> None:
        # The framework looks for itself below the page's path first, and finds nothing there.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    def _asked(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, url: str) -> Reader:
        """Go to an address with nothing on record and wait until the page is drawn."""
        for told in (self.requests, self.errors, self.dialogs):
            told.clear()
        self.page.goto(url)
        return self.settle()

    def settle(self) -> Reader:
        """Wait until the script has run and a title is there."""
        self.page.wait_for_selector("h1")
        self.page.wait_for_selector(READY)
        return self

    @property
    def title(self) -> str:
        """The page's title."""
        return self.page.locator("h1").first.inner_text()

    @property
    def sentence(self) -> str:
        """The page's one-sentence answer."""
        return self.page.get_by_text(SENTENCE).first.inner_text()

    def foreign(self) -> list[str]:
        """Addresses asked for on another host."""
        return [url for url in self.requests if not re.match(r"(https?|wss?)://127\.0\.0\.1:\d+/|(data|blob|about):", url)]


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Callable[..., Reader]]:
    """Open a browser of one's own, as often as needed."""
    made: list[Reader] = []

    def new(**size: Any) -> Reader:
        made.append(Reader(chromium, **size))
        return made[-1]

    yield new
    for each in made:
        each.context.close()


@pytest.fixture(scope="module")
def regular(chromium: Browser) -> Iterator[Reader]:
    """A reader who has been here before, so that the browser need not load the framework again."""
    one = Reader(chromium)
    yield one
    one.context.close()


@pytest.fixture(scope="module")
def phone(chromium: Browser) -> Iterator[Reader]:
    """A regular reader with a phone."""
    one = Reader(chromium, width=390, height=844)
    yield one
    one.context.close()
