"""Need owners and their need areas, in immutable versions."""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment, Texts


class NeedOwner(Base):
    """A municipality, region, agency or municipal company that has needs."""

    __tablename__ = "need_owners"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    organisation_number: Mapped[str | None]
    country: Mapped[str | None]
    kind: Mapped[str | None]
    population: Mapped[int | None]


class Need(Base):
    """A need area: the identity that its versions share."""

    __tablename__ = "needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("need_owners.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("catalogue_sources.id"), index=True)


class NeedVersion(Base):
    """A need area's text as it stood. The version with the highest `number` is the one in force."""

    __tablename__ = "need_versions"
    __table_args__ = (UniqueConstraint("need_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("ingest_runs.id"))
    """The reading it came from; of a version that a person corrected, the reading that they corrected."""
    number: Mapped[int]
    content_sha256: Mapped[str]
    recorded_at: Mapped[dt.datetime] = mapped_column(Moment)
    title: Mapped[str]
    language: Mapped[str]
    challenge: Mapped[str]
    wanted_outcome: Mapped[str]
    figures: Mapped[str]
    value_proposition: Mapped[str]
    hard_requirements: Mapped[tuple[str, ...]] = mapped_column(Texts)
    cpv_codes: Mapped[tuple[str, ...]] = mapped_column(Texts)
    round: Mapped[str | None]
    published_on: Mapped[dt.date | None]
    allowed_countries: Mapped[tuple[str, ...]] = mapped_column(Texts)
    allowed_languages: Mapped[tuple[str, ...]] = mapped_column(Texts)
    minimum_maturity: Mapped[str | None]
