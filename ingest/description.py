"""An examination as plain figures and sentences, for whoever shows them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.examination import Examination
from ingest.mapping import Suggestion
from ingest.reasons import Remark


@dataclass(frozen=True, slots=True)
class Description:
    """What to tell of an examined file. Holds no personal data."""

    source: str
    file_name: str
    as_of: dt.date
    rows: int
    accepted: int
    refused: int
    refused_by_code: tuple[tuple[str, int], ...]
    """Reason code and number of rows, the most frequent first."""

    warnings_by_code: tuple[tuple[str, int], ...]
    first_refused: tuple[Remark, ...]
    first_warnings: tuple[Remark, ...]
    languages: tuple[tuple[str, int], ...]
    unused_columns: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]
    """What the unused columns may hold, and which of them describe persons (field None)."""


def describe(examination: Examination, shown: int = 10) -> Description:
    """The figures of an examination, and the first `shown` reasons and warnings of it."""
    refused = [Remark(row.line, reason) for row in examination.refused for reason in row.reasons]
    languages = [row.profile.language for row in examination.companies]
    languages += [row.text.language for row in examination.needs]
    return Description(
        source=examination.source.name,
        file_name=examination.file_name,
        as_of=examination.as_of.date(),
        rows=examination.rows,
        accepted=examination.accepted,
        refused=len(examination.refused),
        refused_by_code=_counted(remark.reason.code for remark in refused),
        warnings_by_code=_counted(remark.reason.code for remark in examination.warnings),
        first_refused=tuple(refused[:shown]),
        first_warnings=examination.warnings[:shown],
        languages=_counted(languages),
        unused_columns=examination.unused_columns,
        suggestions=examination.suggestions.columns + examination.suggestions.ignore,
    )


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(words).items(), key=lambda entry: (-entry[1], entry[0])))
