"""The errors that Parallax raises on purpose; each names the thing, the value and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.checks import Fault


class ParallaxError(Exception):
    """Base of all errors raised on purpose."""


class DataError(ParallaxError):
    """A file in data/ breaks a rule. `faults` holds every fault found, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        lines = "\n".join(str(fault) for fault in self.faults)
        count = len(self.faults)
        super().__init__(f"{count} fault{'' if count == 1 else 's'} in the data:\n{lines}")


class QueryError(ParallaxError):
    """A query file disagrees with its header, or a value for a parameter is missing or unusable."""


class UnknownQuery(QueryError):
    """No query file has this name; the message lists the names there are."""


class DatabaseError(ParallaxError):
    """No database can be opened: there is neither a sound data folder nor an earlier build."""
