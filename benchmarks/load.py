"""Loads the running pages with many readers over the websocket that a browser uses; no browser here.

    python benchmarks/load.py [--sessions 1,20,50] [--changes 8] [--pause 0] [--page timeline] [--json FILE]

Each session asks for the page and then changes the filter in its address --changes times, as the
back button does. Timed is the server's part: from the message sent to the script's end, beside an
empty app with the same configuration at the same number of sessions. --pause is the mean of a
session's pause between changes in seconds; 0 is the heaviest case, 5 an analyst who reads. The
processor time of the server a run (CPU ms) hardly depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import websockets
from browser import EMPTY_APP, ROOT, Server, memory_mb, serve
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Subprotocol

# Addresses that the sessions go through; each begins at another one.
FILTERS = [
    f"significance={least}&from={year}-01-01{lane}"
    for year in (2016, 2018, 2020, 2022)
    for least in (1, 2, 3)
    for lane in ("", "&lane=US", "&lane=CN")
]


async def ask(socket: Any, query: str, page: str, script: str) -> tuple[str, int, int]:
    """Ask for a run and read until it has ended: hash of the page's script, bytes, errors shown."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.widget_states.SetInParent()
    if script:
        message.rerun_script.page_script_hash = script
    else:
        message.rerun_script.page_name = page
    await socket.send(message.SerializeToString())
    size = errors = 0
    while True:
        raw = await asyncio.wait_for(socket.recv(), 90)
        size += len(raw)
        answer = ForwardMsg.FromString(raw)
        kind = answer.WhichOneof("type")
        if kind in ("new_session", "navigation"):  # the latter knows the page, where there are several
            script = getattr(answer, kind).page_script_hash
        elif kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
            errors += 1
        elif kind == "script_finished":
            # An earlier run that was cut short also reports its end; only a whole one counts.
            if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return script, size, errors
            errors += answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR


async def session(
    url: str, page: str, number: int, changes: int, pause: float, ready: asyncio.Barrier
) -> list[tuple[float, int, int]]:
    """One reader: the first run, then changes; milliseconds, bytes and errors of each change."""
    chance = random.Random(number)
    found = []
    async with websockets.connect(
        url, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None, ping_timeout=None
    ) as socket:
        script, _, _ = await ask(socket, "", page, "")
        await ready.wait()
        await asyncio.sleep(chance.uniform(0, pause))
        for i in range(changes):
            start = time.perf_counter()
            script, size, errors = await ask(socket, FILTERS[(number * 7 + i) % len(FILTERS)], page, script)
            found.append(((time.perf_counter() - start) * 1000, size, errors))
            await asyncio.sleep(pause * chance.uniform(0.5, 1.5))
    return found


def processor_seconds(pid: int) -> float:
    """Processor time of a process so far, where the system tells."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def level(server: Server, page: str, sessions: int, changes: int, pause: float) -> dict[str, float]:
    """All sessions at once; the summary of their changes."""
    url = server.url.replace("http", "ws", 1) + "_stcore/stream"
    ready = asyncio.Barrier(sessions + 1)
    tasks = [asyncio.create_task(session(url, page, i, changes, pause, ready)) for i in range(sessions)]
    await ready.wait()
    start, used = time.perf_counter(), processor_seconds(server.process.pid)
    found = [each for part in await asyncio.gather(*tasks) for each in part]
    wall, used = time.perf_counter() - start, processor_seconds(server.process.pid) - used
    times = sorted(each[0] for each in found)
    return {"sessions": sessions, "p50": statistics.median(times), "p95": times[int(0.95 * (len(times) - 1))], "most": times[-1],
            "per_second": len(times) / wall, "processor_ms": used / len(times) * 1000, "bytes": statistics.median(each[1] for each in found),
            "errors": sum(each[2] for each in found), "memory_mb": memory_mb(server.process.pid)}  # fmt: skip


def main() -> None:
    """Load both apps level by level and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", default="1,20,50")
    parser.add_argument("--changes", type=int, default=8)
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--page", default="timeline", help="path of the page, empty for the Overview")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    result: dict[str, list[dict[str, float]]] = {}
    print(
        f"{'app':10s} {'sessions':>8s} {'p50 ms':>8s} {'p95 ms':>8s} {'most':>8s} {'runs/s':>7s} {'CPU ms':>7s} {'bytes':>9s} {'memory MB':>9s} errors"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".streamlit").mkdir()
        (folder / "empty.py").write_text(EMPTY_APP, encoding="utf-8")
        shutil.copy(ROOT / ".streamlit" / "config.toml", folder / ".streamlit")
        for app, script, where, page in (("Parallax", "app.py", ROOT, args.page), ("empty", "empty.py", folder, "")):
            with serve(script, where, folder / "cache") as server:
                for sessions in map(int, args.sessions.split(",")):
                    found = asyncio.run(level(server, page, sessions, args.changes, args.pause))
                    result.setdefault(app, []).append(found)
                    print(f"{app:10s} {sessions:8d} {found['p50']:8.0f} {found['p95']:8.0f} {found['most']:8.0f} "
                          f"{found['per_second']:7.1f} {found['processor_ms']:7.0f} {found['bytes']:9.0f} "
                          f"{found['memory_mb']:9.0f} {found['errors']}", flush=True)  # fmt: skip
    if args.json:
        args.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
