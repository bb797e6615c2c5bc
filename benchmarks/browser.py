"""Times in headless Chromium what a reader waits for, beside an empty Streamlit app in the same run.

    python benchmarks/browser.py [--changes 10] [--starts 3] [--json FILE]

Filter change: from the input event to the first frame after the chart's last change ("chart
painted"), and to the last change of the whole page with the script at rest and the page quiet for
300 ms ("page settled"). A change is a click on a significance segment; "first asked" means that no
cache has the answer, "asked before" that all have it. The empty app holds a radio and a line of
text, has the same configuration, and the two take turns.
Start: from the start of the server's process to the first chart painted on the Overview.
Load: of the Overview in a new browser on a warm server, and again with that browser's cache.

The clock runs in the page and starts at the input event's own time stamp, so what drives the
browser does not count; resolution is one frame, 17 ms. Chromium is found on the PATH, or named by
CHROMIUM. Servers listen on 127.0.0.1 only, and are stopped with their process group in any case.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHART = "[data-testid=stVegaLiteChart]"
ANSWER = ".st-key-answer"
EMPTY_APP = """import streamlit as st
chosen = st.radio("choice", ["one", "two"], key="choice")
with st.container(key="answer"):
    st.markdown(f"the answer is {chosen}")
"""
WARM_UP = 2

# Notes the input's time, the frame after each change inside `selector`, and the last change of all.
PROBE = r"""
(() => {
  const state = { input: 0, vitals: { lcp: 0, cls: 0 } };
  window.__probe = state;
  for (const name of ["pointerup", "click", "keydown"]) {
    addEventListener(name, (event) => { if (event.isTrusted) state.input = event.timeStamp; }, true);
  }
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => { state.vitals.lcp = entry.startTime; });
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) state.vitals.cls += entry.value; });
  const within = (node, selector) => (node.nodeType === 1 ? node : node.parentElement)?.closest(selector);
  const holds = (node, selector) => node.nodeType === 1 && node.querySelector(selector);
  state.watch = (selector, quiet, limit) => {
    const begun = performance.now();
    let chart = 0, any = begun, waiting = false, touched = false;
    const observer = new MutationObserver((records) => {
      any = performance.now();
      touched ||= records.some((record) => within(record.target, selector)
        || [...record.addedNodes].some((node) => within(node, selector) || holds(node, selector)));
      if (touched && !waiting) {
        waiting = true;
        requestAnimationFrame(() => { chart = performance.now(); waiting = touched = false; });
      }
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    state.done = new Promise((resolve) => {
      const look = () => {
        const now = performance.now();
        const app = document.querySelector("[data-testid=stApp]");
        const rests = app && app.dataset.testScriptState === "notRunning";
        if ((chart && rests && now - Math.max(any, chart) > quiet) || now - begun > limit) {
          observer.disconnect();
          resolve({ input: state.input, chart, settled: any, ended: !!chart && !!rests, origin: performance.timeOrigin });
        } else setTimeout(look, 20);
      };
      look();
    });
  };
})();
"""


@dataclass(frozen=True)
class Server:
    """A Streamlit server of this script's own."""

    url: str
    process: subprocess.Popen[bytes]
    started: float


@contextlib.contextmanager
def serve(script: str, folder: Path, cache: Path, *, ready: bool = True) -> Iterator[Server]:
    """Run a script with Streamlit on a free port of 127.0.0.1; the whole process group is stopped after.

    ready: wait until it answers, not only until the port is open.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
    ]
    started = time.time()
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, "PARALLAX_CACHE": str(cache)},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    try:
        while True:
            try:
                if ready:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=30).close()
                else:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.time() - started > 60:
                    raise RuntimeError(f"the server of {script} does not start") from None
                time.sleep(0.01)
        yield Server(f"http://127.0.0.1:{port}/", process, started)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def memory_mb(pid: int) -> float:
    """Resident memory of a process, where the system tells."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return float("nan")


def open_page(browser: Browser) -> Page:
    """A page of a new context: no cache, no cookies, a laptop's window."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(PROBE)
    return page


def go(page: Page, url: str, selector: str) -> dict[str, Any]:
    """Open an address and wait until the chart is painted and the page settled; ms from navigation."""
    page.goto(url, wait_until="commit")
    page.evaluate("([selector]) => window.__probe.watch(selector, 500, 30000)", [selector])
    return _ended(page)


def change(page: Page, target: str, selector: str) -> dict[str, float]:
    """Click on something; milliseconds from the click to chart painted and page settled."""
    page.evaluate("([selector]) => window.__probe.watch(selector, 300, 15000)", [selector])
    page.locator(target).first.click(no_wait_after=True)
    found = _ended(page)
    return {
        "painted": found["chart"] - found["input"],
        "settled": max(found["settled"], found["chart"]) - found["input"],
    }


def _ended(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("() => window.__probe.done")
    if not found["ended"]:
        raise RuntimeError(f"no chart came to rest on {page.url}")
    return found


def follow(page: Page, href: str) -> None:
    """Follow a link inside Parallax, as a reader would, and wait for the page; nothing is timed."""
    page.evaluate(
        """([href, selector]) => {
            const link = Object.assign(document.createElement("a"), { href, textContent: "next", id: "bench-link" });
            link.style = "position: fixed; left: 0; bottom: 0; z-index: 99999";
            document.body.append(link);
            window.__probe.watch(selector, 300, 15000);
        }""",
        [href, "body"],  # the chart may well stay as it is
    )
    page.locator("#bench-link").click(no_wait_after=True)
    _ended(page)
    page.evaluate("() => document.querySelector('#bench-link').remove()")


def segment(page: Page, least: int) -> str:
    """The segment of that significance in the open popover of the filter bar."""
    target = f".st-key-filter_significance button:has-text('{least}')"
    if not page.locator(target).first.is_visible():
        page.locator("[class*=st-key-chip_significance] button").first.click()
        page.locator(target).first.wait_for()
        page.wait_for_timeout(300)
    return target


def filter_changes(browser: Browser, real: Server, empty: Server, changes: int) -> dict[str, list[dict[str, float]]]:
    """Changes of the two pages and of the empty app, in turns."""
    found: dict[str, list[dict[str, float]]] = {}
    pages = {"Timeline": ("timeline", open_page(browser)), "Overview": ("", open_page(browser))}
    for path, page in pages.values():
        go(page, f"{real.url}{path}?significance=2", CHART)
    beside = open_page(browser)
    go(beside, empty.url, ANSWER)
    for i in range(changes + WARM_UP):
        turn: dict[str, dict[str, float]] = {}
        for name, (path, page) in pages.items():
            page.bring_to_front()
            first = date(2015, 1, 1) + timedelta(days=20 * i)  # another answer each time
            follow(page, f"{path or './'}?from={first}&significance=2")
            turn[f"{name}, first asked"] = change(page, segment(page, 3), CHART)
            turn[f"{name}, asked before"] = change(page, segment(page, 2), CHART)
        beside.bring_to_front()
        turn["Empty app"] = change(beside, f"label:has-text('{('two', 'one')[i % 2]}')", ANSWER)
        if i >= WARM_UP:
            for name, times in turn.items():
                found.setdefault(name, []).append(times)
    return found


def start(browser: Browser, cache: Path) -> dict[str, float]:
    """Milliseconds from the start of the process to the first chart on the Overview."""
    page = open_page(browser)
    with serve("app.py", ROOT, cache, ready=False) as server:
        listening = time.time()
        found = go(page, server.url, CHART)
        page.context.close()
        return {"listening": (listening - server.started) * 1000,
                "painted": found["origin"] + found["chart"] - server.started * 1000,
                "memory_mb": memory_mb(server.process.pid)}  # fmt: skip


def load(browser: Browser, server: Server) -> dict[str, dict[str, float]]:
    """A visit in a new browser, and a second one with its cache: times, vitals, bytes, other hosts."""
    page = open_page(browser)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    seen = {"http": 0, "socket": 0, "requests": 0, "others": 0}

    def requested(event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme in ("http", "https", "ws", "wss"):
            seen["requests"] += 1
            seen["others"] += address.netloc != urlsplit(server.url).netloc

    def framed(event: dict[str, Any]) -> None:
        body = event["response"]["payloadData"]
        seen["socket"] += len(base64.b64decode(body)) if event["response"]["opcode"] == 2 else len(body)

    wire.on("Network.requestWillBeSent", requested)
    wire.on("Network.loadingFinished", lambda event: seen.update(http=seen["http"] + int(event["encodedDataLength"])))
    wire.on("Network.webSocketFrameReceived", framed)
    found = {}
    for name in ("first visit", "second visit"):
        seen.update(dict.fromkeys(seen, 0))
        times = go(page, server.url, CHART)
        found[name] = {"painted": times["chart"], "settled": times["settled"], **page.evaluate("() => window.__probe.vitals"),
                       "http_mb": seen["http"] / 1e6, "socket_mb": seen["socket"] / 1e6,
                       "requests": seen["requests"], "other_hosts": seen["others"]}  # fmt: skip
        page.goto("about:blank")
    page.context.close()
    return found


def spread(values: list[float]) -> dict[str, float]:
    """Median and range."""
    return {"median": statistics.median(values), "least": min(values), "most": max(values), "n": len(values)}


def table(result: dict[str, Any]) -> list[tuple[str, dict[str, float], float | None, float | None]]:
    """Lines of the report: what, its spread, its budget, its ratio to the empty app."""
    lines: list[tuple[str, dict[str, float], float | None, float | None]] = []
    base = {kind: spread([each[kind] for each in result["changes"]["Empty app"]]) for kind in ("painted", "settled")}
    for name, each in result["changes"].items():
        for kind, budget in (("painted", 150), ("settled", 300)):
            found = spread([one[kind] for one in each])
            real = name != "Empty app"
            lines.append((f"{name}: {'chart ' if real else 'text '}{kind}, ms" if kind == "painted" else f"{name}: page settled, ms",
                          found, budget if real else None, found["median"] / base[kind]["median"] if real else None))  # fmt: skip
    for name, each in result["starts"].items():
        lines.append((f"Start, {name}: chart painted, ms", spread([one["painted"] for one in each]), 3000, None))
        lines.append((f"Start, {name}: memory then, MB", spread([one["memory_mb"] for one in each]), None, None))
    budgets: dict[str, float | None] = {
        "painted": 2000,
        "lcp": None,
        "cls": 0.1,
        "http_mb": 4,
        "socket_mb": None,
        "requests": None,
        "other_hosts": 0,
    }
    words = {"painted": "chart painted, ms", "lcp": "largest contentful paint, ms", "cls": "layout shift",
             "http_mb": "files on the wire, MB", "socket_mb": "messages of the socket, MB", "requests": "requests",
             "other_hosts": "requests to other hosts"}  # fmt: skip
    for visit in ("first visit", "second visit"):
        for key, most in budgets.items():
            lines.append(
                (f"Load, {visit}: {words[key]}", spread([one[visit][key] for one in result["loads"]]), most, None)
            )
    lines.append(("Load of the empty app: text painted, ms", spread(result["empty_loads"]), None, None))
    return lines


def report(result: dict[str, Any]) -> None:
    """Print the table; a figure over its budget carries a mark."""
    print(f"{'figure':50s} {'median':>8s} {'range':>17s} {'budget':>7s} {'x empty app':>11s}")
    for what, found, budget, ratio in table(result):
        digits = 3 if "layout" in what else 1 if "MB" in what else 0
        low_high = f"{found['least']:.{digits}f}..{found['most']:.{digits}f}"
        mark = " over" if budget is not None and found["median"] > budget else ""
        print(f"{what:50s} {found['median']:8.{digits}f} {low_high:>17s} {'-' if budget is None else budget:>7} "
              f"{'-' if ratio is None else format(ratio, '.1f'):>11}{mark}")  # fmt: skip


def main() -> None:
    """Measure all and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=10, help="timed changes of each kind, after two to warm up")
    parser.add_argument("--starts", type=int, default=3, help="starts and loads of each kind")
    parser.add_argument("--json", type=Path, help="file for every sample")
    args = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("no Chromium on the PATH; set CHROMIUM")
    result: dict[str, Any] = {"starts": {}, "loads": [], "empty_loads": []}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        cache, other = Path(folder) / "cache", Path(folder) / "empty"
        (other / ".streamlit").mkdir(parents=True)
        (other / "empty.py").write_text(EMPTY_APP, encoding="utf-8")
        shutil.copy(ROOT / ".streamlit" / "config.toml", other / ".streamlit")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        try:
            for i in range(args.starts):
                # The first of each pair finds no database and builds it.
                for name in ("database to be built", "database there"):
                    result["starts"].setdefault(name, []).append(start(browser, cache / str(i)))
            with serve("app.py", ROOT, cache / "0") as real, serve("empty.py", other, cache) as empty:
                for _ in range(args.starts):
                    result["loads"].append(load(browser, real))
                    page = open_page(browser)
                    result["empty_loads"].append(go(page, empty.url, ANSWER)["chart"])
                    page.context.close()
                result["changes"] = filter_changes(browser, real, empty, args.changes)
                result["memory_mb"] = {"parallax": memory_mb(real.process.pid), "empty": memory_mb(empty.process.pid)}
        finally:
            browser.close()
    report(result)
    print("memory at the end: " + ", ".join(f"{name} {value:.0f} MB" for name, value in result["memory_mb"].items()))
    if args.json:
        args.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
