"""Every chart is drawn as it was when somebody last looked at it, byte for byte, in both looks and every size."""

from __future__ import annotations

import json

import duckdb
import pytest

from dashboard.figures import FIGURES
from dashboard.filters import Codes
from tests.golden.refresh import KEPT, draw, marks

SEEN: dict[str, dict[str, str]] = json.loads(KEPT.read_text(encoding="utf-8"))
WAY_OUT = (
    "Run `.venv/bin/python tests/golden/refresh.py`, look at the SVG files that it writes, and commit "
    "tests/golden/pictures.json with the change."
)


@pytest.mark.parametrize("name", FIGURES)
def test_a_chart_is_drawn_as_it_was_when_last_looked_at(tiny: duckdb.DuckDBPyConnection, tiny_codes: Codes, name: str) -> None:
    """The marks were made by another process, so the same bytes here mean the same bytes anywhere."""
    assert name in SEEN, f"nobody has looked at the chart {name!r} yet. {WAY_OUT}"
    drawn = marks(draw(tiny, tiny_codes, name))
    others = [which for which in {**drawn, **SEEN[name]} if drawn.get(which) != SEEN[name].get(which)]
    assert not others, f"the chart {name!r} is drawn otherwise ({'; '.join(others)}). {WAY_OUT}"


def test_two_runs_give_the_same_bytes(tiny: duckdb.DuckDBPyConnection, tiny_codes: Codes) -> None:
    for name in ("timeline", "actor-network", "matrix"):
        assert draw(tiny, tiny_codes, name) == draw(tiny, tiny_codes, name), name


def test_no_mark_is_kept_of_a_chart_that_is_gone() -> None:
    assert set(SEEN) <= set(FIGURES), f"pictures.json has charts that are gone. {WAY_OUT}"
