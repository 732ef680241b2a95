"""When things were written, and how large need owners are: what an evaluation asks of the past."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.catalogues import CatalogueEntry, CatalogueSource, Listing
from models.companies import ProfileVersion
from models.needs import NeedOwner


def first_listed(session: Session) -> dict[str, dt.date]:
    """Document id → the day on which a catalogue first showed that profile version."""
    query = (
        select(
            CatalogueSource.name,
            CatalogueEntry.row_key,
            ProfileVersion.content_sha256,
            func.min(Listing.valid_from, type_=Listing.valid_from.type),
        )
        .join(CatalogueEntry, CatalogueEntry.source_id == CatalogueSource.id)
        .join(Listing, Listing.entry_id == CatalogueEntry.id)
        .join(ProfileVersion, ProfileVersion.id == Listing.profile_version_id)
        .group_by(CatalogueSource.name, CatalogueEntry.row_key, ProfileVersion.content_sha256)
    )
    return {
        f"{source}/{row_key}@{content[:12]}": moment.date()
        for source, row_key, content, moment in session.execute(query)
    }


def owner_populations(session: Session) -> dict[str, int | None]:
    """Need owner's key → the people living where it is responsible, None where nobody said."""
    return {key: population for key, population in session.execute(select(NeedOwner.key, NeedOwner.population))}


def catalogue_changes(session: Session) -> list[dt.datetime]:
    """Every moment at which some catalogue began or ceased to show a profile version, in order."""
    moments = {*session.scalars(select(Listing.valid_from)), *session.scalars(select(Listing.valid_until))}
    return sorted(moment for moment in moments if moment is not None)
