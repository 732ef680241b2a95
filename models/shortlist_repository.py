"""Reading and writing shortlists and run records. They work in the caller's transaction and commit nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from models.base import columns_of
from models.catalogues import CatalogueEntry, CatalogueSource
from models.companies import ProfileVersion
from models.needs import Need, NeedOwner, NeedVersion
from models.shortlists import RunRecord, Shortlist, ShortlistEntry


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Everything needed to give one list again. Fields ending in `_json` are canonical JSON."""

    created_at: dt.datetime
    query_json: str
    rules_json: str
    parameters_json: str
    catalogue_version: str
    index_version: str
    encoder_json: str
    ranker: str
    software_version: str
    result_sha256: str


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One place on a shortlist."""

    rank: int
    company_id: int
    profile_version_id: int
    score: float


@dataclass(frozen=True, slots=True)
class StoredShortlist:
    """A shortlist as it was given, with its run record."""

    id: int
    need_key: str | None
    document_json: str
    run: RunFacts


def add_shortlist(
    session: Session,
    *,
    run: RunFacts,
    need_version_id: int | None,
    document_json: str,
    entries: Sequence[EntryFacts],
) -> int:
    """Write a shortlist with its run record; return its id."""
    record = RunRecord(**asdict(run))
    session.add(record)
    session.flush()
    shortlist = Shortlist(run_record_id=record.id, need_version_id=need_version_id, document_json=document_json)
    session.add(shortlist)
    session.flush()
    session.add_all(ShortlistEntry(shortlist_id=shortlist.id, **asdict(entry)) for entry in entries)
    session.flush()
    return shortlist.id


def stored_shortlist(session: Session, shortlist_id: int) -> StoredShortlist | None:
    """The shortlist with that id, or None."""
    row = session.execute(_one_shortlist(), {"wanted": shortlist_id}).one_or_none()
    return None if row is None else _stored(row)


def shortlists_page(
    session: Session,
    *,
    need_key: str | None = None,
    owner_key: str | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[StoredShortlist]:
    """The newest shortlists of a need, of an owner's needs, or of all, newest first; those with an id below
    `before`, where it is given."""
    values = {"need": need_key, "owner": owner_key, "before": before}
    given = {name: value for name, value in values.items() if value is not None}
    return [_stored(row) for row in session.execute(_page(*given), {**given, "limit": limit})]


def newest_by_need(session: Session) -> dict[str, tuple[int, int, str]]:
    """Need key → how many lists were given for it, the newest one's id, and its document."""
    newest = _lists_by_need().subquery()
    query = select(newest.c.key, newest.c.count, Shortlist.id, Shortlist.document_json).join(
        newest, newest.c.id == Shortlist.id
    )
    return {key: (count, shortlist_id, document) for key, count, shortlist_id, document in session.execute(query)}


def lists_by_need(session: Session) -> dict[str, tuple[int, int]]:
    """Need key → how many lists were given for it, and the newest one's id."""
    return {key: (count, shortlist_id) for key, count, shortlist_id in session.execute(_lists_by_need())}


def places_by_source(session: Session) -> list[tuple[str, int]]:
    """Catalogue → how many places on lists its profiles have had, most first."""
    count = func.count()
    query = (
        select(CatalogueSource.name, count)
        .join(CatalogueEntry, CatalogueEntry.source_id == CatalogueSource.id)
        .join(ProfileVersion, ProfileVersion.entry_id == CatalogueEntry.id)
        .join(ShortlistEntry, ShortlistEntry.profile_version_id == ProfileVersion.id)
        .group_by(CatalogueSource.name)
        .order_by(count.desc(), CatalogueSource.name)
    )
    return [(name, number) for name, number in session.execute(query)]


@cache
def _lists_by_need() -> Select[str, int, int]:
    return (
        select(Need.key, func.count().label("count"), func.max(Shortlist.id).label("id"))
        .join(NeedVersion, NeedVersion.need_id == Need.id)
        .join(Shortlist, Shortlist.need_version_id == NeedVersion.id)
        .group_by(Need.key)
    )


@cache
def _page(*given: str) -> Select[*tuple[Any, ...]]:
    """The newest shortlists, narrowed by what is `given`: need, owner, before."""
    query = _shortlists().order_by(Shortlist.id.desc()).limit(bindparam("limit"))
    if "need" in given:
        query = query.where(Need.key == bindparam("need"))
    if "owner" in given:
        query = query.join(NeedOwner, NeedOwner.id == Need.owner_id).where(NeedOwner.key == bindparam("owner"))
    if "before" in given:
        query = query.where(Shortlist.id < bindparam("before"))
    return query


@cache
def _one_shortlist() -> Select[*tuple[Any, ...]]:
    return _shortlists().where(Shortlist.id == bindparam("wanted"))


def _shortlists() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Shortlist.id,
            Need.key,
            Shortlist.document_json,
            *columns_of(RunRecord, RunFacts),
        )
        .join(RunRecord, RunRecord.id == Shortlist.run_record_id)
        .join(NeedVersion, NeedVersion.id == Shortlist.need_version_id, isouter=True)
        .join(Need, Need.id == NeedVersion.need_id, isouter=True)
    )


def _stored(row: Row[*tuple[Any, ...]]) -> StoredShortlist:
    shortlist_id, need_key, document_json, *run = row
    return StoredShortlist(shortlist_id, need_key, document_json, RunFacts(*run))
