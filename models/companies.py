"""Companies and the immutable versions of their profiles."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Texts


class Maturity(StrEnum):
    """How far a company's solution has come, in rising order."""

    IDEA = "idea"
    PROTOTYPE = "prototype"
    PILOT = "pilot"
    MARKET = "market"
    SCALE = "scale"


class Company(Base):
    """A company as one identity across catalogues.

    `uid` is a hash of what identifies the company (organisation number, else source and row key) and never
    changes. A Swedish sole trader's organisation number is a personal identity number: then
    `organisation_number` is None and `organisation_number_mask` shows what a person needs to recognise it.
    """

    __tablename__ = "companies"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    country: Mapped[str | None]
    organisation_number: Mapped[str | None]
    organisation_number_mask: Mapped[str | None]
    __table_args__ = (UniqueConstraint("country", "organisation_number"),)


class ProfileVersion(Base):
    """What a catalogue said of a company, as one immutable text. Editing makes a new version."""

    __tablename__ = "profile_versions"
    __table_args__ = (
        UniqueConstraint("entry_id", "content_sha256"),
        Index(None, "name", "id"),  # companies are read by name, a page at a time
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("catalogue_entries.id"), index=True)
    content_sha256: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    country: Mapped[str | None]
    town: Mapped[str | None]
    region: Mapped[str | None]
    founded: Mapped[int | None]
    employees: Mapped[int | None]
    website: Mapped[str | None]
    maturity: Mapped[str | None]
    summary: Mapped[str]
    description: Mapped[str]
    references: Mapped[str]
    keywords: Mapped[tuple[str, ...]] = mapped_column(Texts)
    certifications: Mapped[tuple[str, ...]] = mapped_column(Texts)
    cpv_codes: Mapped[tuple[str, ...]] = mapped_column(Texts)
    updated_on: Mapped[dt.date | None]
    """The day the catalogue says the text was last revised; None where it does not say."""
