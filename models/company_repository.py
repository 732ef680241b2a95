"""Reading companies as people look them up: by name, every version of a profile, every place on a list."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from models.base import read_as
from models.catalogues import CatalogueEntry, CatalogueSource, Listing
from models.companies import Company, ProfileVersion
from models.needs import Need, NeedVersion
from models.records import Profile
from models.shortlists import Shortlist, ShortlistEntry


@dataclass(frozen=True, slots=True)
class ListedCompany:
    """A company as a catalogue lists it now, by a version of its profile."""

    version_id: int
    uid: str
    name: str
    source: str
    country: str | None
    town: str | None
    maturity: str | None
    language: str


@dataclass(frozen=True, slots=True)
class ProfileTime:
    """A version of a profile and the time in which its catalogue showed it; `valid_until` None: still."""

    document_id: str
    source: str
    valid_from: dt.datetime
    valid_until: dt.datetime | None
    organisation_number: str | None
    profile: Profile


@dataclass(frozen=True, slots=True)
class Place:
    """A company's place on a shortlist as it was given."""

    shortlist_id: int
    rank: int
    need_key: str | None
    document_json: str


def listed_companies(
    session: Session, *, wanted: str = "", after: int | None = None, limit: int = 50
) -> tuple[list[ListedCompany], int]:
    """The companies listed now whose name or text holds `wanted`, by name, those after the one whose
    profile version is `after`; and how many there are in all."""
    query, count = _listed(), _listed_count()
    if after is not None:
        last = select(ProfileVersion.name).where(ProfileVersion.id == after).scalar_subquery()
        of_that_name = and_(ProfileVersion.name == last, ProfileVersion.id > after)
        query = query.where(or_(ProfileVersion.name > last, of_that_name))
    if wanted:
        columns = (ProfileVersion.name, ProfileVersion.summary, ProfileVersion.description)
        holds = or_(*(column.icontains(wanted, autoescape=True) for column in columns))
        query = query.where(holds)
        count = count.join(ProfileVersion, ProfileVersion.id == Listing.profile_version_id).where(holds)
    found = [ListedCompany(*row) for row in session.execute(query, {"limit": limit})]
    return found, session.scalar(count) or 0


@cache
def _listed() -> Select[*tuple[Any, ...]]:
    listed_now = (Listing.profile_version_id == ProfileVersion.id) & Listing.valid_until.is_(None)
    return (
        select(
            ProfileVersion.id,
            Company.uid,
            ProfileVersion.name,
            CatalogueSource.name,
            ProfileVersion.country,
            ProfileVersion.town,
            ProfileVersion.maturity,
            ProfileVersion.language,
        )
        .join(CatalogueEntry, CatalogueEntry.id == ProfileVersion.entry_id)
        .join(CatalogueSource, CatalogueSource.id == CatalogueEntry.source_id)
        .join(Company, Company.id == CatalogueEntry.company_id)
        .where(exists().where(listed_now))
        .order_by(ProfileVersion.name, ProfileVersion.id)
        .limit(bindparam("limit"))
    )


@cache
def _listed_count() -> Select[int]:
    return select(func.count()).select_from(Listing).where(Listing.valid_until.is_(None))


def is_listed(session: Session, version_id: int) -> bool:
    """Whether a version of a profile is listed now."""
    open_now = (Listing.profile_version_id == version_id) & Listing.valid_until.is_(None)
    return bool(session.scalar(select(exists().where(open_now))))


def company_versions(session: Session, uid: str) -> list[ProfileTime]:
    """Every version of a company's profiles and when it was shown, newest first; none for an unknown company."""
    query = (
        select(
            ProfileVersion,
            Listing,
            CatalogueEntry.row_key,
            CatalogueSource.name,
            Company.organisation_number,
            Company.organisation_number_mask,
        )
        .join(Listing, Listing.profile_version_id == ProfileVersion.id)
        .join(CatalogueEntry, CatalogueEntry.id == ProfileVersion.entry_id)
        .join(CatalogueSource, CatalogueSource.id == CatalogueEntry.source_id)
        .join(Company, Company.id == CatalogueEntry.company_id)
        .where(Company.uid == uid)
        .order_by(Listing.valid_from.desc(), Listing.id.desc())
    )
    return [
        ProfileTime(
            f"{source}/{row_key}@{version.content_sha256[:12]}",
            source,
            listing.valid_from,
            listing.valid_until,
            number or mask,
            read_as(Profile, version),
        )
        for version, listing, row_key, source, number, mask in session.execute(query)
    ]


def company_places(session: Session, uid: str, limit: int = 50) -> list[Place]:
    """The newest lists a company stands on, newest first."""
    query = (
        select(ShortlistEntry.shortlist_id, ShortlistEntry.rank, Need.key, Shortlist.document_json)
        .join(Company, Company.id == ShortlistEntry.company_id)
        .join(Shortlist, Shortlist.id == ShortlistEntry.shortlist_id)
        .join(NeedVersion, NeedVersion.id == Shortlist.need_version_id, isouter=True)
        .join(Need, Need.id == NeedVersion.need_id, isouter=True)
        .where(Company.uid == uid)
        .order_by(ShortlistEntry.shortlist_id.desc())
        .limit(limit)
    )
    return [Place(*row) for row in session.execute(query)]


def listed_languages(session: Session) -> Sequence[tuple[str, int]]:
    """Language → how many profiles listed now are in it, most first."""
    count = func.count()
    query = (
        select(ProfileVersion.language, count)
        .join(Listing, Listing.profile_version_id == ProfileVersion.id)
        .where(Listing.valid_until.is_(None))
        .group_by(ProfileVersion.language)
        .order_by(count.desc(), ProfileVersion.language)
    )
    return [(language, number) for language, number in session.execute(query)]
