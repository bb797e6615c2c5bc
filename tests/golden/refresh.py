"""The pictures of every chart on the record of tests/tiny, and the command that takes new ones for good.

    .venv/bin/python tests/golden/refresh.py          # writes pictures.json and the pictures to look at
    .venv/bin/python tests/golden/refresh.py FOLDER   # the pictures into another folder than .cache/pictures

Of each picture only its SHA-256 is kept. Look at the SVG files before the new pictures.json is committed.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parent.parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from dashboard import database, figures, frame, pictures, queries  # noqa: E402 - the path is set above
from dashboard.filters import Codes, Filters  # noqa: E402
from dashboard.rendering import MAKERS  # noqa: E402
from dashboard.theme import LOOKS, Look  # noqa: E402
from tests.helpers import TINY, codes_of  # noqa: E402

KEPT = Path(__file__).with_name("pictures.json")
SIZES = {"wide": "svg", "slide": "slide", "document": "document", "square": "square"}
LINK = "https://parallax.example/timeline"
# Version and hash are invented: a change in the schema alone is no change of a picture.
RECORD = {"version": "0.0", "content_hash": "0123456789ab", "released_date": date(2025, 6, 30)}
ABOUT = {
    "event_id": "2025-05-20-jade-harbour-releases-lantern", "actor_id": "bright-loom",
    "actor_ids": ["bright-loom", "us-imaginary-trade"], "story_id": "meadow", "since": date(2025, 5, 20),
    "indicator_id": "imaginary_chips",
}  # fmt: skip
# What a figure needs beyond that to have something to show.
OWN: dict[str, dict[str, Any]] = {
    "ledger": {"event_id": "2025-04-00-larkspur-refuses-access"},
    "matrix": {"event_id": "2025-04-00-larkspur-refuses-access"},
    "derivations": {"event_id": "2025-04-00-larkspur-refuses-access"},
}
FILTERS = {"impact": Filters(without=("meridian-wire",))}


def _as_svg(_: str, *given: Any, **named: Any) -> bytes:
    """An SVG in place of a PNG of the same size: text that a review can read, and no bytes of a compressor or a font."""
    return MAKERS["svg"](*given, width=named.get("width"), height=named.get("height"), embed=False)


DRAWER = pictures.Drawer(_as_svg, frame.measure)


def draw(con: duckdb.DuckDBPyConnection, codes: Codes, name: str) -> dict[str, bytes]:
    """The pictures of a figure as SVG, by look and size."""
    own = {**ABOUT, **OWN.get(name, {})}
    request = figures.Request(partial(queries.run, con), FILTERS.get(name, Filters()), codes, own)

    def picture(look: Look, preset: str) -> bytes:
        return pictures.picture(name, request, RECORD, LINK, preset, look, drawer=DRAWER)

    return {f"{look}, {size}": picture(look, preset) for look in LOOKS for size, preset in SIZES.items()}


def marks(drawn: dict[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each picture."""
    return {which: hashlib.sha256(svg).hexdigest() for which, svg in drawn.items()}


def main(folder: Path) -> None:
    """Draw all, write the pictures into the folder and their marks into pictures.json."""
    folder.mkdir(parents=True, exist_ok=True)
    before = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    found: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as cache:
        database.build(TINY, Path(cache))
        con = database.open_record(TINY, Path(cache)).con
        for name in figures.FIGURES:
            drawn = draw(con, codes_of(con), name)
            found[name] = marks(drawn)
            for which, svg in drawn.items():
                (folder / f"{name}-{which.replace(', ', '-')}.svg").write_bytes(svg)
        con.close()
    KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    changed = sorted(name for name in {*before, *found} if before.get(name) != found.get(name))
    print(f"{len(changed)} of {len(found)} charts changed: {', '.join(changed) or 'none'}")
    print(f"Look at them in {folder}, then commit {KEPT.relative_to(ROOT)}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / ".cache" / "pictures")
