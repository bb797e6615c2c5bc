"""What the record is meant to reach and what it holds: the same words on the page and the command line.

The values come from queries/record_coverage.sql, the floors from data/coverage_floors.csv.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboard.text import is_missing, plain


def figure(value: object, unit: str) -> str:
    """A value or floor for readers: 3,200, or 50% for a share of 0.5; a dash where there is none.

    A share is cut and not rounded, so that 96.96% never reads as the 97% that it misses.
    """
    if is_missing(value):
        return "–"
    number = float(str(value))
    if unit == "share":
        tenths = math.floor(number * 1000 + 1e-9) / 10
        return f"{tenths:g}%"
    return f"{number:,.0f}"


def target(row: Any) -> str:
    """What the floor asks for: at least 650, at most 0, or that there is none."""
    if is_missing(row.floor):
        return "no floor"
    return f"at {row.bound} {figure(row.floor, row.unit)}"


def standing(row: Any) -> str:
    """met, not met, or told only where a measure has no floor."""
    return "told only" if is_missing(row.is_met) else "met" if row.is_met else "not met"


def missed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of record_coverage whose value does not reach its floor."""
    return rows[[standing(row) == "not met" for row in rows.itertuples()]]


def lines(rows: pd.DataFrame) -> list[str]:
    """The rows of record_coverage as lines of a table for the screen."""
    width = max((len(plain(row.label)) for row in rows.itertuples()), default=0)
    return [
        f"{plain(row.label):<{width}}  {figure(row.value, row.unit):>7}  {target(row):<14}  {standing(row)}"
        for row in rows.itertuples()
    ]
