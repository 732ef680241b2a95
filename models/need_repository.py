"""Reading and writing needs. They work in the caller's transaction and commit nothing."""

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from models.base import columns_of
from models.catalogues import CatalogueSource
from models.needs import Need, NeedOwner, NeedVersion
from models.records import NeedText, Owner


@dataclass(frozen=True, slots=True)
class StoredNeed:
    """A need area's version in force, with its owner."""

    key: str
    source: str
    need_version_id: int
    number: int
    recorded_at: dt.datetime
    owner_key: str
    owner_name: str
    text: NeedText


def save_owner(session: Session, owner: Owner) -> int:
    """Write a need owner, new or changed; return its id."""
    row = session.scalar(select(NeedOwner).where(NeedOwner.key == owner.key))
    if row is None:
        row = NeedOwner(key=owner.key)
        session.add(row)
    for name, value in asdict(owner).items():
        setattr(row, name, value)
    session.flush()
    return row.id


def need_contents(session: Session, source_name: str) -> dict[str, str]:
    """Need key → content hash of the version in force, for every need of a source."""
    source_ids = select(CatalogueSource.id).where(CatalogueSource.name == source_name)
    query = _in_force().where(Need.source_id.in_(source_ids))
    contents = query.with_only_columns(Need.key, NeedVersion.content_sha256, maintain_column_froms=True)
    return {key: content for key, content in session.execute(contents)}


def add_need_version(
    session: Session,
    *,
    key: str,
    owner_id: int,
    source_id: int,
    run_id: int,
    recorded_at: dt.datetime,
    text: NeedText,
) -> None:
    """Put a new version of the need called `key` in force. Needs are never taken away, only superseded."""
    need = session.scalar(select(Need).where(Need.key == key))
    if need is None:
        need = Need(key=key, owner_id=owner_id, source_id=source_id)
        session.add(need)
    need.owner_id, need.source_id = owner_id, source_id
    session.flush()
    newest = session.scalar(select(func.max(NeedVersion.number)).where(NeedVersion.need_id == need.id)) or 0
    session.add(
        NeedVersion(
            need_id=need.id,
            run_id=run_id,
            number=newest + 1,
            content_sha256=text.content_sha256,
            recorded_at=recorded_at,
            **asdict(text),
        )
    )
    session.flush()


def correct_need(session: Session, need: StoredNeed, text: NeedText, at: dt.datetime) -> None:
    """Put `text` in force in place of a need's version in force, as a new version of the same reading."""
    corrected = session.get_one(NeedVersion, need.need_version_id)
    session.add(
        NeedVersion(
            need_id=corrected.need_id,
            run_id=corrected.run_id,
            number=corrected.number + 1,
            content_sha256=text.content_sha256,
            recorded_at=at,
            **asdict(text),
        )
    )
    session.flush()


def stored_needs(session: Session, keys: Collection[str] | None = None) -> list[StoredNeed]:
    """Every need in force, or those called one of `keys`, by key."""
    query = _in_force() if keys is None else _in_force().where(Need.key.in_(keys))
    return sorted((_stored(row) for row in session.execute(query)), key=lambda stored: stored.key)


def stored_need(session: Session, key: str) -> StoredNeed | None:
    """The version in force of the need called `key`, or None."""
    row = session.execute(_one_in_force(), {"wanted": key}).one_or_none()
    return None if row is None else _stored(row)


def need_versions(session: Session, key: str) -> list[StoredNeed]:
    """Every version of the need called `key`, the newest first."""
    query = _versions().where(Need.key == key).order_by(NeedVersion.number.desc())
    return [_stored(row) for row in session.execute(query)]


def need_keys_of(session: Session, owner_key: str) -> frozenset[str]:
    """The keys of an owner's needs."""
    owned = select(Need.key).join(NeedOwner, NeedOwner.id == Need.owner_id).where(NeedOwner.key == owner_key)
    return frozenset(session.scalars(owned))


def owner_names(session: Session) -> dict[str, str]:
    """Every need owner's key and name, by name."""
    rows = session.execute(select(NeedOwner.key, NeedOwner.name).order_by(NeedOwner.name))
    return {key: name for key, name in rows}


@cache
def _one_in_force() -> Select[*tuple[Any, ...]]:
    return _in_force().where(Need.key == bindparam("wanted"))


@cache
def _in_force() -> Select[*tuple[Any, ...]]:
    newest = (
        select(NeedVersion.need_id, func.max(NeedVersion.number).label("number"))
        .group_by(NeedVersion.need_id)
        .subquery()
    )
    same = (newest.c.need_id == NeedVersion.need_id) & (newest.c.number == NeedVersion.number)
    return _versions().join(newest, same)


def _versions() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Need.key,
            CatalogueSource.name,
            NeedVersion.id,
            NeedVersion.number,
            NeedVersion.recorded_at,
            NeedOwner.key,
            NeedOwner.name,
            *columns_of(NeedVersion, NeedText),
        )
        .join(Need, Need.id == NeedVersion.need_id)
        .join(NeedOwner, NeedOwner.id == Need.owner_id)
        .join(CatalogueSource, CatalogueSource.id == Need.source_id)
    )


def _stored(row: Row[*tuple[Any, ...]]) -> StoredNeed:
    key, source, version_id, number, recorded_at, owner_key, owner_name, *text = row
    return StoredNeed(key, source, version_id, number, recorded_at, owner_key, owner_name, NeedText(*text))
