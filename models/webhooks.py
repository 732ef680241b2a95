"""Addresses that are told of events, and each telling of each event."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class WebhookEvent(StrEnum):
    """What an address can be told of."""

    SHORTLIST_FROZEN = "shortlist.frozen"
    RUN_FINISHED = "run.finished"


class Webhook(Base):
    """An address of another program's. Its secret is made of the data folder's key and `salt`, and not kept."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    events: Mapped[str]
    """What it is told of, separated by spaces."""
    salt: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    disabled_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class WebhookDelivery(Base):
    """One event on its way to one address. It waits while `next_try_at` is set, was delivered where `delivered_at`
    is, and was given up where neither is."""

    __tablename__ = "webhook_deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"), index=True)
    event: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    tries: Mapped[int]
    next_try_at: Mapped[dt.datetime | None] = mapped_column(Moment, index=True)
    delivered_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    status: Mapped[int | None]
    """What the address answered the last time; None where it did not."""
    problem: Mapped[str | None]
    """What went wrong the last time: refused, unreachable or status."""
