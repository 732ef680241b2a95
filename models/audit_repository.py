"""Adding audit events and checking their chain. They work in the caller's transaction and commit nothing."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent

FIRST = "0" * 64
"""What stands for the hash of the event before the first one."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it was written."""

    id: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, object]
    sha256: str


def add_event(
    session: Session,
    *,
    at: dt.datetime,
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add an event to the end of the chain. The caller's transaction must be one that writes alone."""
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one_or_none()
    previous = FIRST if last is None else last.sha256
    event = AuditEvent(
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        details_json=json.dumps(details or {}, ensure_ascii=False, sort_keys=True),
        previous_sha256=previous,
    )
    event.sha256 = _hash(event)
    session.add(event)
    session.flush()


def events(
    session: Session,
    *,
    before: int | None = None,
    limit: int = 50,
    action: str | None = None,
    actor: str | None = None,
) -> list[Event]:
    """Events, newest first; where they are given, those with an id below `before`, of one action, by one actor."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if action is not None:
        query = query.where(AuditEvent.action == action)
    if actor is not None:
        query = query.where(AuditEvent.actor == actor)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    return [
        Event(row.id, row.at, row.actor, row.action, row.subject, json.loads(row.details_json), row.sha256)
        for row in session.scalars(query)
    ]


def first_broken(session: Session) -> int | None:
    """The id of the first event that is not as it was written or does not follow the one before; None where the
    chain is whole. Events cut off at the end are not seen: keep the last hash elsewhere to notice them."""
    previous = FIRST
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id)).yield_per(500):
        if event.previous_sha256 != previous or event.sha256 != _hash(event):
            return event.id
        previous = event.sha256
    return None


def _hash(event: AuditEvent) -> str:
    at = event.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    parts = [at, event.actor, event.action, event.subject, event.details_json, event.previous_sha256]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
