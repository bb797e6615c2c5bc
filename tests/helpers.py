"""What tests share beside fixtures: ask a record, and read its codes."""

from __future__ import annotations

import csv
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dashboard import queries
from dashboard.filters import Codes, Filters, read_codes
from dashboard.text import as_date

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "tests" / "tiny"
REFUSAL = "2026-04-00-anthropic-mythos-access-refusal"


def rows(con: duckdb.DuckDBPyConnection, name: str, **values: Any) -> pd.DataFrame:
    """The answer of a query with no filter but `values`; fields of Filters may be given as such."""
    fields = {field: values.pop(field) for field in list(values) if field in Filters.__dataclass_fields__}
    if "actor_id" in values:
        values.setdefault("actor_ids", [values["actor_id"]])
    bound = {"event_id": None, "thread_id": None, "indicator_id": None, "period": "month", "since": date(2026, 5, 12), **Filters(**fields).params(), **values}
    return queries.run(con, name, bound)


def codes_of(con: duckdb.DuckDBPyConnection) -> Codes:
    """The codes of a record, as the pages and the command line read them."""
    released = as_date(queries.run(con, "record_totals").released_date.iloc[0])
    assert released is not None
    return read_codes(queries.run(con, "filter_codes"), released)

# What a page must show as it stands: Markdown, HTML, links and pictures of another host.
PAYLOAD = "*a* _b_ $5–$6 :red[x] ![i](https://t.example/p.png) <b onclick=alert(1)>h</b>"
# The same with what runs where it is taken for HTML, as far as a title has room.
SCRIPT = "<img src=x onerror=window.__pwned=1><script>window.__pwned=1</script> [l](javascript:alert(1))"


def numbered(text: str, number: int) -> str:
    """A payload that differs from all others in its words, and is as dangerous."""
    for old, new in (("[x]", f"[x{number}]"), ("t.example", f"t{number}.example"), ("(1)", f"({number})"), ("=1", f"={number}")):
        text = text.replace(old, new)
    return text if str(number) in text else f"{text} {number}"


def poison(folder: Path) -> None:
    """A sound record in `folder`: the tiny one with PAYLOAD in every text that a reader sees."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "events": {"title": PAYLOAD, "summary": f"{PAYLOAD} {SCRIPT}", "review_note": PAYLOAD, "id_note": PAYLOAD},
        "actors": {"name": PAYLOAD, "name_zh": PAYLOAD, "description": SCRIPT},
        "actor_aliases": {"alias": PAYLOAD},
        "outlets": {"name": PAYLOAD, "reliability_basis": PAYLOAD},
        "outlet_names": {"variant": PAYLOAD},
        "documents": {"title": f"{PAYLOAD} {SCRIPT}", "note": PAYLOAD, "reliability_note": SCRIPT, "official_number": PAYLOAD},
        "points": {"question": PAYLOAD},
        "statements": {"answer": f"{PAYLOAD} {SCRIPT}", "credited_to": PAYLOAD},
        "positions": {"stakeholder": PAYLOAD, "position": SCRIPT},
        "watch_items": {"question": PAYLOAD},
        "watch_evidence": {"finding": f"{PAYLOAD} {SCRIPT}"},
        "releases": {"note": PAYLOAD},
        "indicators": {"name": "<b>x</b> *a* $5 ![i](https://t.example/p.png)", "definition": f"{PAYLOAD} {SCRIPT}", "unit": "<b>x</b> $5",
                       "source_name": PAYLOAD, "attribution": PAYLOAD, "caveats": f"{PAYLOAD} | {SCRIPT}", "licence": "<b>x</b> *a*",
                       "data_vintage": "<b>x</b> *a*"},
        "quantities": {"scope": PAYLOAD, "unit": "<b>x</b> $5"},
        "bands": {"label": "<b>x</b> *a* $5", "note": PAYLOAD},
        "threads": {"title": "<b>x</b> *a* $5 :red[x]", "summary": f"{PAYLOAD} {SCRIPT}"},
        "thread_steps": {"note": "<b>x</b> *a* $5 :red[x]"},
        "stories": {"title": "<b>x</b> *a* $5 ![i](https://t.example/p.png)", "lead": f"{PAYLOAD} {SCRIPT}"},
        "story_steps": {"headline": "<b>x</b> *a* $5 [l](javascript:alert(1))", "sentence": f"{PAYLOAD} {SCRIPT}"},
    }
    unique = count(1)
    for path in sorted(TINY.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        # Names must differ, and no two texts may share a run of words: each has a number of its own inside.
        for line in lines:
            for column, text in texts.get(path.stem, {}).items():
                if line.get(column):
                    line[column] = text if column == "unit" else numbered(text, next(unique))
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            head = path.read_text(encoding="utf-8").splitlines()[0].split(",")
            writer = csv.DictWriter(file, head, lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)
