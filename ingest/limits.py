"""How large a file may be. The service passes these in; every error names the limit that stopped the file."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from ingest.errors import LimitExceeded

LARGEST_CELL = 131_072
"""The csv module's own limit on a cell, which is process-wide and therefore left as it is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one file may hold. Raises ValueError for a limit that could not be kept."""

    file_bytes: int = 50_000_000
    """Size of the file as it lies on the disk."""

    unpacked_bytes: int = 100_000_000
    """Size of an XLSX workbook once its zip is unpacked."""

    expansion_ratio: int = 100
    """How many times larger an XLSX may be unpacked than packed; looked at above 10 MB unpacked."""

    rows: int = 200_000
    """Rows below the header."""

    columns: int = 500
    """Columns of a table, and different keys of JSON records."""

    cells: int = 5_000_000
    """Filled cells of an XLSX workbook."""

    cell_characters: int = 100_000
    """Characters of one cell; a row with a longer one is refused. At most 131,072."""

    text_characters: int = 50_000
    """Characters of all texts of one profile or need together; above, the row is refused."""

    nesting: int = 20
    """How deep JSON values may lie within each other."""

    seconds: float = 300
    """Time to read and clean one file."""

    max_missing_share: float = 0.2
    """The share of a source's listed rows that a full file may lack before it is rejected as cut off."""

    missing_rows_allowed: int = 4
    """Rows that may always be missing, however small the catalogue."""

    def __post_init__(self) -> None:
        if not 0 < self.cell_characters <= LARGEST_CELL:
            raise ValueError(f"cell_characters must lie between 1 and {LARGEST_CELL}")

    def check(self, setting: str, found: float, what: str) -> None:
        """Raise LimitExceeded where `found` is above the limit called `setting`."""
        allowed = getattr(self, setting)
        if found > allowed:
            raise LimitExceeded(setting, allowed, f"{what}: {found:,.0f}")


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Stops a file that takes longer than `limits.seconds`; `clock` gives seconds."""

    limits: Limits
    clock: Callable[[], float]
    started: float

    def check(self) -> None:
        """Raise LimitExceeded when the time is up."""
        self.limits.check("seconds", self.clock() - self.started, "seconds this file has taken")


def start_stopwatch(limits: Limits, clock: Callable[[], float] = time.monotonic) -> Stopwatch:
    """A stopwatch that starts now."""
    return Stopwatch(limits, clock, clock())
