"""People's judgements of whether a company fits a need, and the pools that they judged."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class Verdict(StrEnum):
    """What a person says of a company for a need."""

    FITS = "fits"
    PARTLY = "partly"
    DOES_NOT_FIT = "does_not_fit"
    UNSURE = "unsure"


class JudgingPool(Base):
    """The pairs that judges were asked about. Who proposed a pair stands apart and is never shown to them."""

    __tablename__ = "judging_pools"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """A hash of the pairs and their texts: the same pool has the same key on every machine."""
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    seed: Mapped[int]
    description: Mapped[str]
    items_json: Mapped[str]
    """Canonical JSON: what each row of the sheets was, in their order."""
    origins_json: Mapped[str]
    """Canonical JSON: which ranker proposed each pair at which rank, or that it was drawn at random."""


class PersonsJudgement(Base):
    """One verdict of one judge. A later one replaces it, and both rows are kept."""

    __tablename__ = "judgements"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("judging_pools.id"), index=True)
    judge: Mapped[str]
    """The short name or initials that the operator chose, or the account's label where it was given on a page.
    Nothing else is kept of the person."""
    verdict: Mapped[str]
    judged_at: Mapped[dt.datetime] = mapped_column(Moment)
    blind: Mapped[bool]
    file_sha256: Mapped[str]
    """Of the sheet it was read from; where it was given on a page, of its pool's key."""
