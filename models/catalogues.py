"""Catalogues and what was read from them: sources, runs, refused rows, entries and their listings."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Fields, Moment, Texts


class SourceKind(StrEnum):
    """What a source's rows describe."""

    COMPANIES = "companies"
    NEEDS = "needs"


class CatalogueSource(Base):
    """One supplier of rows: an incubator's catalogue, or a file of need areas."""

    __tablename__ = "catalogue_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[str]
    licence: Mapped[str | None]
    fictional: Mapped[bool]
    definition: Mapped[str]
    """The source's YAML as it stood at the latest run."""


class IngestRun(Base):
    """One reading of one file. Its counts are what the operator was told."""

    __tablename__ = "ingest_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("catalogue_sources.id"), index=True)
    started_at: Mapped[dt.datetime] = mapped_column(Moment)
    as_of: Mapped[dt.datetime] = mapped_column(Moment)
    """The day the file was taken out of the source: from then on its rows hold."""
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    new: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    missing: Mapped[int]
    refused: Mapped[int]


class RefusedRow(Base):
    """A row that was not taken in, with its reasons, kept so that it can be corrected and read again."""

    __tablename__ = "refused_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("ingest_runs.id"), index=True)
    line: Mapped[int]
    reasons: Mapped[tuple[str, ...]] = mapped_column(Texts)
    fields: Mapped[dict[str, str]] = mapped_column(Fields)
    """Column → text as read, without the columns the source ignores and without personal identity numbers."""


class CatalogueEntry(Base):
    """One company's place in one catalogue, known by the row key the catalogue gives it."""

    __tablename__ = "catalogue_entries"
    __table_args__ = (UniqueConstraint("source_id", "row_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("catalogue_sources.id"))
    row_key: Mapped[str]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)


class Listing(Base):
    """The time during which a catalogue showed one profile version of an entry: from `valid_from`, up to but
    not including `valid_until`; None means still shown."""

    __tablename__ = "listings"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="order"),
        Index(
            "uq_listings_open",
            "entry_id",
            unique=True,
            sqlite_where=text("valid_until IS NULL"),
            postgresql_where=text("valid_until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("catalogue_entries.id"), index=True)
    profile_version_id: Mapped[int] = mapped_column(ForeignKey("profile_versions.id"), index=True)
    opened_by_run_id: Mapped[int | None] = mapped_column(ForeignKey("ingest_runs.id"))
    """None where a person's correction opened it; so it is with `closed_by_run_id`."""
    closed_by_run_id: Mapped[int | None] = mapped_column(ForeignKey("ingest_runs.id"))
    valid_from: Mapped[dt.datetime] = mapped_column(Moment)
    valid_until: Mapped[dt.datetime | None] = mapped_column(Moment)
