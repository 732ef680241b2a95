"""Where a company is spoken of, and erasing it there. It works in the caller's transaction and commits nothing."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.catalogues import CatalogueEntry, CatalogueSource, Listing, RefusedRow
from models.companies import Company, ProfileVersion
from models.corrections import Correction, Erasure
from models.curation import GivenAnswer, ListChange, Share
from models.judgements import JudgingPool, PersonsJudgement
from models.outcomes import PastOutcome
from models.shortlists import RunRecord, Shortlist, ShortlistEntry

ERASED_NAME = "[raderat · slettet · erased]"
"""What stands in place of an erased company's name, whoever reads it."""

DOCUMENTS: tuple[InstrumentedAttribute[Any], ...] = (
    Shortlist.document_json,
    Share.document_json,
    ListChange.added_json,
    JudgingPool.items_json,
    JudgingPool.origins_json,
)
"""JSON texts that may say something of a company."""


@dataclass(frozen=True, slots=True)
class StoredErasure:
    """A company that is not to be taken in again."""

    id: int
    uid: str
    erased_at: dt.datetime
    erased_by: str
    reason: str


class Told(Protocol):
    """What it means that something names a company."""

    def without(self, document_json: str, names: Sequence[str]) -> str:
        """A JSON text without the company."""

    def names(self, fields: Mapping[str, str], names: Sequence[str], number: str | None) -> bool:
        """Whether a row of a file names the company."""


@dataclass(frozen=True, slots=True)
class Traces:
    """How much there is of a company: profile versions, places on lists, people's changes of lists that are about
    it, corrections, outcomes and judgements. The last two stay, of a company that nobody can name."""

    profiles: int
    places: int
    changes: int
    corrections: int
    outcomes: int
    judgements: int


def erasures(session: Session) -> list[StoredErasure]:
    """Every uid that is not to be taken in again, newest first; those of one company stand together."""
    rows = session.scalars(select(Erasure).order_by(Erasure.id.desc()))
    return [_stored(row) for row in rows]


def erased_since(session: Session, uids: Collection[str]) -> bool:
    """Whether any of the companies is erased by now."""
    return session.scalars(select(Erasure.id).where(Erasure.uid.in_(uids)).limit(1)).first() is not None


def newest_erasure(session: Session) -> StoredErasure | None:
    """The newest erasure, if there is any: what was made before it may name the company."""
    row = session.scalars(_newest()).first()
    return None if row is None else _stored(row)


@cache
def _newest() -> Select[Erasure]:
    return select(Erasure).order_by(Erasure.id.desc()).limit(1)


def lift_erasure(session: Session, erasure_id: int) -> bool:
    """Let a company be taken in again, under each of its uids; whether there was such an erasure. What was erased
    stays so."""
    erasure = session.get(Erasure, erasure_id)
    if erasure is None:
        return False
    session.execute(delete(Erasure).where(Erasure.erased_at == erasure.erased_at))
    return True


def traces(session: Session, uid: str) -> Traces:
    """How much there is of a company that exists."""
    company_id = _company(session, uid).id
    entries = _entries(session, company_id)

    def count(column: InstrumentedAttribute[Any], *values: Any) -> int:
        return session.scalar(select(func.count()).where(column.in_(values))) or 0

    return Traces(
        count(ProfileVersion.entry_id, *(entry.id for entry in entries)),
        count(ShortlistEntry.company_id, company_id),
        count(ListChange.company_uid, uid),
        count(Correction.entry_id, *(entry.id for entry in entries)),
        count(PastOutcome.company_id, company_id),
        count(PersonsJudgement.company_id, company_id),
    )


def erase(
    session: Session,
    uid: str,
    *,
    erased_at: dt.datetime,
    erased_by: str,
    reason: str,
    anonymous: str,
    told: Told,
    also: Callable[[str, str], str],
) -> None:
    """Erase a company that exists: from now on `anonymous` stands for its uid.

    Its profiles lose their content, its identity its number; `told` takes it out of what names it. Outcomes and
    judgements lose their free texts. The uid is kept in one place, so that the company is not taken in again, and
    so is the uid that `also` gives it by a source and row key alone.
    """
    company = _company(session, uid)
    entries = _entries(session, company.id)
    versions = _versions(session, entries)
    names = sorted({version.name for version in versions})
    for column in DOCUMENTS:
        _redact(session, column, [uid, *names], lambda document_json: told.without(document_json, names))
    session.execute(
        update(RunRecord)
        .where(RunRecord.rules_json.contains(uid))
        .values(rules_json=func.replace(RunRecord.rules_json, uid, anonymous))
    )
    session.execute(delete(GivenAnswer).where(GivenAnswer.body.contains(uid) | GivenAnswer.location.contains(uid)))
    for name in names:
        session.execute(update(ListChange).where(ListChange.text.contains(name, autoescape=True)).values(text=""))
        named = PastOutcome.reason.contains(name, autoescape=True)
        session.execute(update(PastOutcome).where(named).values(reason=""))
    session.execute(update(ListChange).where(ListChange.company_uid == uid).values(company_uid=anonymous, text=""))
    session.execute(update(PastOutcome).where(PastOutcome.company_id == company.id).values(reason=""))
    for row in session.scalars(select(RefusedRow)):
        if told.names(row.fields, names, company.organisation_number):
            row.fields = {}
    uids = {uid, *(also(*place) for place in _places(session, entries))}
    _empty_profiles(session, entries, versions, erased_at)
    company.uid, company.country = anonymous, None
    company.organisation_number = company.organisation_number_mask = None
    session.add_all(
        Erasure(uid=one, erased_at=erased_at, erased_by=erased_by, reason=reason) for one in sorted(uids)
    )
    session.flush()


def _stored(row: Erasure) -> StoredErasure:
    return StoredErasure(row.id, row.uid, row.erased_at, row.erased_by, row.reason)


def _company(session: Session, uid: str) -> Company:
    return session.scalars(select(Company).where(Company.uid == uid)).one()


def _entries(session: Session, company_id: int) -> Sequence[CatalogueEntry]:
    return session.scalars(select(CatalogueEntry).where(CatalogueEntry.company_id == company_id)).all()


def _versions(session: Session, entries: Sequence[CatalogueEntry]) -> Sequence[ProfileVersion]:
    ids = [entry.id for entry in entries]
    return session.scalars(select(ProfileVersion).where(ProfileVersion.entry_id.in_(ids))).all()


def _redact(
    session: Session, column: InstrumentedAttribute[Any], words: Sequence[str], redacted: Callable[[str], str]
) -> None:
    """Rewrite the JSON texts of a column that hold any of `words`."""
    written = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    query = select(column.class_).where(or_(*(column.contains(word, autoescape=True) for word in written)))
    for row in session.scalars(query):
        setattr(row, column.key, redacted(getattr(row, column.key)))
    session.flush()


def _places(session: Session, entries: Sequence[CatalogueEntry]) -> list[tuple[str, str]]:
    """The source and row key of each entry."""
    rows = session.execute(select(CatalogueSource.id, CatalogueSource.name))
    sources = {source_id: name for source_id, name in rows}
    return [(sources[entry.source_id], entry.row_key) for entry in entries]


def _empty_profiles(
    session: Session,
    entries: Sequence[CatalogueEntry],
    versions: Sequence[ProfileVersion],
    erased_at: dt.datetime,
) -> None:
    ids = [entry.id for entry in entries]
    session.execute(delete(Correction).where(Correction.entry_id.in_(ids)))
    still_open = Listing.entry_id.in_(ids), Listing.valid_until.is_(None)
    for listing in session.scalars(select(Listing).where(*still_open)):
        listing.valid_until = max(listing.valid_from, erased_at)
    for entry in entries:
        entry.row_key = f"erased-{entry.id}"
    for version in versions:
        version.content_sha256 = f"erased{version.id}"
        version.name, version.website = ERASED_NAME, None
        version.country = version.town = version.region = version.maturity = None
        version.founded = version.employees = None
        version.summary = version.description = version.references = ""
        version.keywords = version.certifications = version.cpv_codes = ()
        version.updated_on = None
