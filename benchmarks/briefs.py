"""Times the files of a briefing: how long each takes to make, with and without working it out.

    python benchmarks/briefs.py [--brief briefs/first-story.yaml] [--runs 3] [--json FILE]

All in one warm process, as the drawing process of the server is: the first run, which loads the
libraries, is shown apart. "Worked out" is the time from the brief to its contents against the record;
each file is then made from the same contents, and "all" is the annex, which holds every other file.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dashboard.briefing import files, model  # noqa: E402

BUDGETS = {"pptx": 3.0, "zip": 5.0}


def main() -> int:
    """Print a table of seconds by file: first run, median of the others, range, budget."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--brief", type=Path, default=ROOT / "briefs" / "first-story.yaml")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    brief = model.open_file(args.brief.read_bytes(), args.brief.name)
    found: dict[str, Any] = {}
    for ending in files.FORMATS:
        times, size = [], 0
        for _ in range(args.runs + 1):
            start = time.perf_counter()
            data, made = files.from_brief(brief, ending)
            times.append(time.perf_counter() - start)
            size = len(data)
        found[ending] = {"first": times[0], "median": statistics.median(times[1:]), "range": [min(times[1:]), max(times[1:])],
                         "bytes": size, "items": len(made.sections)}  # fmt: skip
    print(f"{args.brief.name}: {len(brief.items)} items; seconds from the brief to the file")
    print(f"{'file':<8}{'first':>8}{'median':>8}{'range':>16}{'kB':>9}  budget")
    for ending, each in found.items():
        spread = f"{each['range'][0]:.2f}..{each['range'][1]:.2f}"
        budget = BUDGETS.get(ending)
        over = "" if budget is None else f"{budget:g}" + (" over" if each["median"] > budget else "")
        print(
            f"{ending:<8}{each['first']:>8.2f}{each['median']:>8.2f}{spread:>16}{each['bytes'] / 1000:>9,.0f}  {over}"
        )
    if args.json:
        args.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
