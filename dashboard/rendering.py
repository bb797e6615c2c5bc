"""Draws pictures in a process of its own, so that one reader's export does not stop the others.

The renderer holds Python's global lock for as long as it draws: a large matrix would freeze every
session for seconds. `render` hands the chart to one long-lived child over pipes; the command line,
which has nobody to wait, calls dashboard.frame itself.
"""

from __future__ import annotations

import atexit
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Literal

from dashboard import frame
from dashboard.errors import ParallaxError
from dashboard.theme import Look

Kind = Literal["png", "svg", "pdf"]
MAKERS: dict[str, Callable[..., bytes]] = {"png": frame.to_png, "svg": frame.to_svg, "pdf": frame.to_pdf}
TASKS: dict[str, Callable[..., Any]] = {**MAKERS, "measure": frame.measure}
SECONDS = 60.0
ROOT = Path(__file__).resolve().parent.parent


class RenderingError(ParallaxError):
    """The picture could not be drawn in time, or the child process ended."""


class _Child:
    """The drawing process and the lock that lets one request at a time to it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, request: Any, seconds: float) -> Any:
        """Send a request and wait for its answer; the child is replaced where it fails."""
        with self.lock:
            process = self.running()
            watch = threading.Timer(seconds, process.kill)
            watch.start()
            try:
                assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
                _send(process.stdin, request)
                return _receive(process.stdout)
            except (OSError, EOFError) as error:
                self.stop()
                raise RenderingError(
                    f"The picture was not drawn within {seconds:g} seconds. Narrow the filter, or take the CSV."
                ) from error
            finally:
                watch.cancel()

    def running(self) -> subprocess.Popen[bytes]:
        """The child, started where there is none; the lock must be held."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dashboard.rendering"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
            )
        return self.process

    def stop(self) -> None:
        """End the child, if there is one."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


_child = _Child()
atexit.register(_child.stop)


def render(
    kind: Kind, chart: Any, caption: frame.Caption, look: Look = "light", *, seconds: float = SECONDS, **size: Any
) -> bytes:
    """The framed chart as a file; size: width, height, scale, dpi, as far as dashboard.frame takes them.

    Raises FrameError as dashboard.frame does, or RenderingError.
    """
    return bytes(_ask((kind, (frame.specification(chart), caption, look), size), seconds))


def measure(chart: Any, look: Look = "light", *, seconds: float = SECONDS) -> tuple[float, float]:
    """Width and height of the chart without its frame. Raises as `render` does."""
    wide, tall = _ask(("measure", (frame.specification(chart), look), {}), seconds)
    return wide, tall


def _ask(request: tuple[str, tuple[Any, ...], dict[str, Any]], seconds: float) -> Any:
    answer = _child.ask(request, seconds)
    if isinstance(answer, ParallaxError):
        raise answer
    return answer


def brief(text: str, ending: str, look: Look = "light", base: str = "", *, seconds: float = SECONDS) -> bytes:
    """The file of that ending (pptx, docx, pdf, md or zip) made from a brief's text.

    Raises ParallaxError as the reading and making of a brief do, or RenderingError.
    """
    return bytes(_ask(("brief", (text, ending, look, base), {}), seconds))


def warm_up() -> None:
    """Start the child before anybody waits for it."""
    with _child.lock:
        _child.running()


def _send(pipe: IO[bytes], message: Any) -> None:
    data = pickle.dumps(message)
    pipe.write(struct.pack(">Q", len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    head = pipe.read(8)
    if len(head) < struct.calcsize(">Q"):
        raise EOFError
    (length,) = struct.unpack(">Q", head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from our own child


def _brief(text: str, ending: str, look: Look, base: str) -> bytes:
    """Work a brief out against the record as it is now, and make the file."""
    from dashboard.briefing import files, model

    data, _ = files.from_brief(model.read(text, "the briefing"), ending, look, base=base)
    return data


def _serve() -> None:
    """Answer requests until the pipe closes."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    frame.register_fonts()
    while True:
        try:
            task, given, named = _receive(source)
        except EOFError:
            return
        try:
            answer: Any = (_brief if task == "brief" else TASKS[task])(*given, **named)
        except ParallaxError as error:
            answer = error
        except Exception as error:  # noqa: BLE001 - told to the reader; the child lives on for the next one
            answer = RenderingError(f"The file could not be made: {type(error).__name__}. Take the CSV instead.")
        _send(target, answer)


if __name__ == "__main__":
    _serve()
