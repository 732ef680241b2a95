"""What people put right, and companies that were erased."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class Correction(Base):
    """One field of a profile or of a need, put right by a person.

    It stands above what the file says for as long as the file says the same as when it was made.
    """

    __tablename__ = "corrections"
    __table_args__ = (CheckConstraint("(entry_id IS NULL) <> (need_id IS NULL)", name="subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_entries.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("needs.id"), index=True)
    field: Mapped[str]
    said_json: Mapped[str]
    """What the file said, as JSON; so is `value_json`, what is right."""
    value_json: Mapped[str]
    reason: Mapped[str]
    made_at: Mapped[dt.datetime] = mapped_column(Moment)
    made_by: Mapped[str]
    ended_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None]
    """Who withdrew or replaced it; None with `ended_at` where the file now says something else."""


class Erasure(Base):
    """A company that is not to be taken in again. Nothing but `uid` tells which company it was."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    """The company's uid before it was erased; no other row holds it."""
    erased_at: Mapped[dt.datetime] = mapped_column(Moment)
    erased_by: Mapped[str]
    reason: Mapped[str]
