"""Reading and writing corrections. They work in the caller's transaction and commit nothing."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, null, select, true
from sqlalchemy.orm import Session

from models.catalogues import CatalogueEntry, CatalogueSource
from models.companies import Company
from models.corrections import Correction, Erasure
from models.needs import Need


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """A correction; what each field means stands with `models.corrections.Correction`. `key`: the row key of the
    entry, or the need's key. `company`: the uid of the company it is about, None for a need."""

    id: int
    source: str
    key: str
    company: str | None
    field: str
    said: Any
    value: Any
    reason: str
    made_at: dt.datetime
    made_by: str
    ended_at: dt.datetime | None
    ended_by: str | None


def add_correction(
    session: Session,
    *,
    source: str,
    key: str,
    of_need: bool,
    field: str,
    said: Any,
    value: Any,
    reason: str,
    made_at: dt.datetime,
    made_by: str,
) -> None:
    """Write a correction of a need, or of what a source says of a company. Both exist."""
    entry_id = need_id = None
    if of_need:
        need_id = session.scalars(select(Need.id).where(Need.key == key)).one()
    else:
        entry_id = session.scalars(
            select(CatalogueEntry.id)
            .join(CatalogueSource, CatalogueSource.id == CatalogueEntry.source_id)
            .where(CatalogueSource.name == source, CatalogueEntry.row_key == key)
        ).one()
    session.add(
        Correction(
            entry_id=entry_id,
            need_id=need_id,
            field=field,
            said_json=json.dumps(said, ensure_ascii=False),
            value_json=json.dumps(value, ensure_ascii=False),
            reason=reason,
            made_at=made_at,
            made_by=made_by,
        )
    )
    session.flush()


def end_corrections(session: Session, ids: Sequence[int], at: dt.datetime, by: str | None) -> None:
    """Let corrections hold no more."""
    for correction in session.scalars(select(Correction).where(Correction.id.in_(ids))):
        correction.ended_at, correction.ended_by = at, by
    session.flush()


def corrections_in_force(session: Session, source: str) -> dict[str, list[StoredCorrection]]:
    """By key what is corrected of a source's rows, in the order in which it was made."""
    found: dict[str, list[StoredCorrection]] = defaultdict(list)
    for query in (_of_profiles(), _of_needs()):
        for row in session.execute(
            query.where(CatalogueSource.name == source, Correction.ended_at.is_(None)).order_by(Correction.id)
        ):
            found[row[2]].append(_stored(*row))
    return dict(found)


def company_corrections(session: Session, uid: str) -> list[StoredCorrection]:
    """Every correction of a company's profiles, ended or not, newest first."""
    query = _of_profiles().where(Company.uid == uid)
    return [_stored(*row) for row in session.execute(query.order_by(Correction.id.desc()))]


def need_corrections(session: Session, key: str) -> list[StoredCorrection]:
    """Every correction of a need, ended or not, newest first."""
    query = _of_needs().where(Need.key == key)
    return [_stored(*row) for row in session.execute(query.order_by(Correction.id.desc()))]


def changed_by_people(session: Session) -> dt.datetime | None:
    """When somebody last corrected a company, withdrew a correction or erased a company; None for never."""
    of_companies = Correction.entry_id.is_not(None)
    moments = [
        session.scalar(select(func.max(column, type_=column.type)).where(condition))
        for column, condition in (
            (Correction.made_at, of_companies),
            (Correction.ended_at, of_companies),
            (Erasure.erased_at, true()),
        )
    ]
    return max((moment for moment in moments if moment is not None), default=None)


def _of_profiles() -> Select[Correction, str, str, str | None]:
    return (
        select(Correction, CatalogueSource.name, CatalogueEntry.row_key, Company.uid)
        .join(CatalogueEntry, CatalogueEntry.id == Correction.entry_id)
        .join(CatalogueSource, CatalogueSource.id == CatalogueEntry.source_id)
        .join(Company, Company.id == CatalogueEntry.company_id)
    )


def _of_needs() -> Select[Correction, str, str, str | None]:
    return (
        select(Correction, CatalogueSource.name, Need.key, null())
        .join(Need, Need.id == Correction.need_id)
        .join(CatalogueSource, CatalogueSource.id == Need.source_id)
    )


def _stored(row: Correction, source: str, key: str, company: str | None) -> StoredCorrection:
    return StoredCorrection(
        row.id,
        source,
        key,
        company,
        row.field,
        _value(row.said_json),
        _value(row.value_json),
        row.reason,
        row.made_at,
        row.made_by,
        row.ended_at,
        row.ended_by,
    )


def _value(text: str) -> Any:
    """A field's value: lists are tuples in records."""
    value = json.loads(text)
    return tuple(value) if isinstance(value, list) else value
