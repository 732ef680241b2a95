"""What people put right, laid over what a file says; and companies that are not to be taken in again."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from ingest.examination import Examination
from ingest.reasons import Reason, Remark
from ingest.rows import RefusedRow
from models.correction_repository import StoredCorrection
from models.records import NeedText, Profile

Record = TypeVar("Record", Profile, NeedText)

ERASED = Reason("erased", "the company was erased and asked not to be taken in again")


def corrected(record: Record, corrections: Sequence[StoredCorrection]) -> tuple[Record, list[StoredCorrection]]:
    """A record with its corrections laid over it; and those that hold no more, as the file now says something
    else than when they were made."""
    lapsed = [one for one in corrections if getattr(record, one.field) != one.said]
    values = {one.field: one.value for one in corrections if one not in lapsed}
    return dataclasses.replace(record, **values), lapsed


def with_corrections(
    examination: Examination, corrections: Mapping[str, Sequence[StoredCorrection]]
) -> tuple[Examination, list[StoredCorrection]]:
    """An examined file with the corrections of its rows, by row key, laid over it; and those that hold no more, of
    which the examination then warns."""
    remarks: list[Remark] = []
    lapsed: list[StoredCorrection] = []

    def laid_over(line: int, key: str, company: str | None, record: Record) -> Record:
        own = [one for one in corrections.get(key, ()) if one.company == company]
        found, ended = corrected(record, own)
        remarks.extend(Remark(line, _lapsed(one)) for one in ended)
        lapsed.extend(ended)
        return found

    found = dataclasses.replace(
        examination,
        companies=tuple(
            dataclasses.replace(row, profile=laid_over(row.line, row.row_key, row.identity.uid, row.profile))
            for row in examination.companies
        ),
        needs=tuple(
            dataclasses.replace(row, text=laid_over(row.line, row.row_key, None, row.text))
            for row in examination.needs
        ),
    )
    return dataclasses.replace(found, warnings=(*found.warnings, *remarks)), lapsed


def without_erased(examination: Examination, erased: Collection[str]) -> Examination:
    """An examined file whose rows of erased companies, by uid, are refused; nothing of them is kept."""
    kept, refused = [], []
    for row in examination.companies:
        if row.identity.uid in erased:
            refused.append(RefusedRow(row.line, None, (ERASED,)))
        else:
            kept.append(row)
    return dataclasses.replace(
        examination,
        companies=tuple(kept),
        refused=tuple(sorted((*examination.refused, *refused), key=lambda row: row.line)),
    )


def _lapsed(correction: StoredCorrection) -> Reason:
    return Reason(
        "correction_ended",
        f"{correction.field} was corrected on {correction.made_at:%Y-%m-%d}; the file now says something else, "
        "which holds",
    )
