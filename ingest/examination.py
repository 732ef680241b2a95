"""What reading and cleaning a file came to, before anything is written."""

import datetime as dt
from dataclasses import dataclass

from ingest.limits import Limits
from ingest.mapping import Suggestions
from ingest.reasons import Remark
from ingest.rows import CompanyRow, NeedRow, RefusedRow
from ingest.source import Completeness, Source


@dataclass(frozen=True, slots=True)
class Examination:
    """One file, read and cleaned. Companies or needs, by the kind of its source; the other is empty."""

    source: Source
    completeness: Completeness
    limits: Limits
    started_at: dt.datetime
    as_of: dt.datetime
    file_name: str
    file_sha256: str
    columns: tuple[str, ...]
    unused_columns: tuple[str, ...]
    """Columns that no field takes and that the source does not ignore."""

    suggestions: Suggestions
    """What the unused columns may hold."""

    companies: tuple[CompanyRow, ...] = ()
    needs: tuple[NeedRow, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    warnings: tuple[Remark, ...] = ()

    @property
    def accepted(self) -> int:
        """How many rows can be taken in."""
        return len(self.companies) + len(self.needs)

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self.accepted + len(self.refused)

    @property
    def refused_keys(self) -> frozenset[str]:
        """The keys of rows that are in the file but refused."""
        return frozenset(row.row_key for row in self.refused if row.row_key is not None)
