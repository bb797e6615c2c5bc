"""What the server adds around Streamlit: compression, headers, a readiness check, quiet errors."""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import duckdb
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from dashboard import database, queries, rendering
from dashboard.errors import ParallaxError
from dashboard.theme import TOKENS

log = logging.getLogger("parallax")

# Vega compiles expressions, so scripts need 'unsafe-eval'; nothing may come from another host.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"strict-origin-when-cross-origin",
}


class Headers:
    """Adds the security headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the head of the answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                added = [(name, value) for name, value in HEADERS.items() if name not in present]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, complete if scope["type"] == "http" else send)


class StyleSheet:
    """Writes the style sheet into the framework's page, so that nothing jumps when the first element comes.

    Its rules are nested, which makes each of them weightier than the framework's rule for the same thing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        sheet = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
        # What is said of the paper cannot be nested.
        paper = "".join(line for line in sheet.splitlines() if line.startswith("@page"))
        self.sheet = f"<style>:root {{\n{_colours()}{sheet}}}\n{paper}</style></head>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an HTML answer is gathered, completed and sent with its new length."""
        head: Message | None = None
        body = b""

        async def complete(message: Message) -> None:
            nonlocal head, body
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                if kind.startswith(b"text/html"):
                    head = message
                    return
            if head is None or message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = body.replace(b"</head>", self.sheet, 1)
            # The framework's mark of a version knows nothing of the style sheet.
            replaced = (b"content-length", b"etag", b"last-modified")
            others = [(name, value) for name, value in head["headers"] if name.lower() not in replaced]
            await send({**head, "headers": [*others, (b"content-length", str(len(body)).encode())]})
            await send({"type": "http.response.body", "body": body})

        last = scope.get("path", "").rpartition("/")[2]
        if scope["type"] != "http" or scope["method"] != "GET" or "." in last:
            await self.app(scope, receive, send)
            return
        # What comes compressed cannot be completed; it is compressed again on its way out.
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        await self.app({**scope, "headers": headers}, receive, complete)


class LostPages:
    """Leads who asks in a browser for a page that there is not to the Overview, which then says so.

    The framework would lay a box of its own over the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it asks for a page that is not there."""
        if scope["type"] == "http" and scope["method"] == "GET" and _is_lost(scope):
            await RedirectResponse("./?lost=1", 302)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_lost(scope: Scope) -> bool:
    """True where a browser asks for a page that is not there."""
    from dashboard.page import PAGES

    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    name = str(scope["path"]).removeprefix(f"/{base}" if base else "").removeprefix("/")
    accepts = dict(scope["headers"]).get(b"accept", b"")
    if not name or name in PAGES or b"text/html" not in accepts or any(char in name for char in "/._"):
        return False
    return f"/{name}" not in {route.path for route in ROUTES}


def _colours() -> str:
    """The tokens as properties of the style sheet, each light or dark with the look that the reader has."""
    light, dark = TOKENS["light"], TOKENS["dark"]
    names = ("paper", "wash", "ink", "muted", "faint", "accent")
    return "".join(f"--{name}: light-dark({getattr(light, name)}, {getattr(dark, name)});\n" for name in names)


def readyz(_: Request) -> JSONResponse:
    """200 with version and counts where the database answers, 503 with a reason where it does not."""
    try:
        record = database.open_record()
        with record.con:
            totals = queries.run(record.con, "record_totals").iloc[0]
    except (ParallaxError, duckdb.Error) as error:
        log.error("not ready: %s", error)
        return JSONResponse({"status": "unavailable", "reason": type(error).__name__}, status_code=503)
    answer = {
        "status": "stale" if record.stale else "ok",
        "version": totals["version"],
        "data": totals["content_hash"],
        "events": int(totals["events"]),
        "documents": int(totals["documents"]),
    }
    return JSONResponse(answer, status_code=503 if record.stale else 200)


@contextlib.asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[dict[str, object]]:
    """Build the database and start the drawing process before the first reader comes."""
    with contextlib.suppress(ParallaxError):
        database.build()
    rendering.warm_up()
    yield {}


ROUTES = [Route("/readyz", readyz)]
MIDDLEWARE = [
    Middleware(GZipMiddleware, minimum_size=1000), Middleware(Headers), Middleware(LostPages), Middleware(StyleSheet),
]  # fmt: skip


def forget_pages_folder() -> None:
    """Tell Streamlit that pages/ is not its old automatic navigation.

    It decides that once a process, by the folder's name, and would otherwise answer a first
    request that is a deep link by running the page file without app.py.
    """
    PagesManager.uses_pages_directory = False


def on_error(error: Exception) -> bool:
    """Show a reader that something failed, with a number that stands in the log beside the cause."""
    number = secrets.token_hex(4)
    log.error("incident %s", number, exc_info=error)
    st.error(
        f"This page could not be drawn (incident {number}). Go back in the browser, or open the page without its "
        "filter. The incident is in the server's log."
    )
    return True
