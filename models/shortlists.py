"""Shortlists, and the run records that let anyone make the same list again."""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class RunRecord(Base):
    """Everything needed to give one list again, bit for bit.

    The columns ending in `_json` hold canonical JSON of the records that `matching` defines."""

    __tablename__ = "run_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    query_json: Mapped[str]
    rules_json: Mapped[str]
    parameters_json: Mapped[str]
    catalogue_version: Mapped[str]
    index_version: Mapped[str]
    encoder_json: Mapped[str]
    ranker: Mapped[str]
    software_version: Mapped[str]
    result_sha256: Mapped[str]


class Shortlist(Base):
    """The cut of one ranked list, as it was given. Never changed after it is written."""

    __tablename__ = "shortlists"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_record_id: Mapped[int] = mapped_column(ForeignKey("run_records.id"), unique=True)
    need_version_id: Mapped[int | None] = mapped_column(ForeignKey("need_versions.id"), index=True)
    document_json: Mapped[str]
    """The whole list as the reader got it: canonical JSON, whose hash the run record holds."""


class ShortlistEntry(Base):
    """One company's place on a shortlist, tied to the profile version that was read."""

    __tablename__ = "shortlist_entries"
    __table_args__ = (
        UniqueConstraint("shortlist_id", "rank"),
        UniqueConstraint("shortlist_id", "company_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlists.id"))
    rank: Mapped[int]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    profile_version_id: Mapped[int] = mapped_column(ForeignKey("profile_versions.id"), index=True)
    score: Mapped[float]
