"""Past outcomes: what became of a company that was presented for a need."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class OutcomeStage(StrEnum):
    """How far a company came with a need, in the order that decides between two rows for the same pair."""

    PRESENTED = "presented"
    MET = "met"
    TURNED_DOWN = "turned_down"
    FOLLOWED_UP = "followed_up"
    PILOT_STARTED = "pilot_started"
    PILOT_COMPLETED = "pilot_completed"
    PROCURED = "procured"
    IN_USE = "in_use"


class OutcomeDecision(StrEnum):
    """What the need owner decided on the company."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class PastOutcome(Base):
    """One row of a file of past pilots. A row without `presented_on` is unique by its other three columns."""

    __tablename__ = "outcomes"
    __table_args__ = (
        UniqueConstraint("need_id", "company_id", "stage", "presented_on"),
        Index(
            "uq_outcomes_undated",
            "need_id",
            "company_id",
            "stage",
            unique=True,
            sqlite_where=text("presented_on IS NULL"),
            postgresql_where=text("presented_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("ingest_runs.id"), index=True)
    """The reading that wrote the row, or changed it last: it knows the file's name and hash."""
    line: Mapped[int]
    catalogue: Mapped[str]
    """The catalogue that the file says the company was found in, as written; "" where it does not say."""
    presented_on: Mapped[dt.date | None]
    stage: Mapped[str]
    stage_on: Mapped[dt.date | None]
    decision: Mapped[str | None]
    reason: Mapped[str]
    agreement_value_sek: Mapped[int | None]
    in_use: Mapped[bool | None]
    round_closed: Mapped[bool]
