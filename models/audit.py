"""What was decided, by whom and when: events that are only added, each holding the hash of the one before."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class AuditEvent(Base):
    """One event. `sha256` is of all other columns and of the event before, so that no event can be changed, moved
    or taken away unseen."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Moment)
    actor: Mapped[str]
    """An account as "account:3", a key as "key:2", "terminal", or "nobody" who is signed in; never a name."""
    action: Mapped[str]
    subject: Mapped[str]
    details_json: Mapped[str]
    previous_sha256: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
