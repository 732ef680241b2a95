"""Reading and writing webhooks and deliveries. They work in the caller's transaction and commit nothing."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.webhooks import Webhook, WebhookDelivery, WebhookEvent


@dataclass(frozen=True, slots=True)
class StoredWebhook:
    """An address and what it is told of."""

    id: int
    address: str
    events: frozenset[WebhookEvent]
    salt: str
    created_at: dt.datetime
    disabled_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one address; see `models.webhooks.WebhookDelivery`."""

    id: int
    webhook_id: int
    event: WebhookEvent
    body: str
    created_at: dt.datetime
    tries: int
    next_try_at: dt.datetime | None
    delivered_at: dt.datetime | None
    status: int | None
    problem: str | None


def add_webhook(
    session: Session, *, address: str, events: frozenset[WebhookEvent], salt: str, now: dt.datetime
) -> int:
    """Write an address; return its id."""
    webhook = Webhook(address=address, events=" ".join(sorted(events)), salt=salt, created_at=now)
    session.add(webhook)
    session.flush()
    return webhook.id


def webhooks(session: Session) -> list[StoredWebhook]:
    """Every address, newest first."""
    return [_webhook(row) for row in session.scalars(select(Webhook).order_by(Webhook.id.desc()))]


def disable_webhook(session: Session, webhook_id: int, now: dt.datetime) -> bool:
    """Tell an address nothing more; whether there was such an address that was told."""
    webhook = session.get(Webhook, webhook_id)
    if webhook is None or webhook.disabled_at is not None:
        return False
    webhook.disabled_at = now
    return True


def add_deliveries(session: Session, event: WebhookEvent, body: str, now: dt.datetime) -> int:
    """Put an event on its way to each address that is told of it; return how many there are."""
    told = [one for one in webhooks(session) if one.disabled_at is None and event in one.events]
    session.add_all(
        WebhookDelivery(webhook_id=one.id, event=event.value, body=body, created_at=now, tries=0, next_try_at=now)
        for one in told
    )
    session.flush()
    return len(told)


def deliveries(session: Session, *, before: int | None = None, limit: int = 50) -> list[Delivery]:
    """Deliveries, newest first; those with an id below `before`, where it is given."""
    query = select(WebhookDelivery).order_by(WebhookDelivery.id.desc()).limit(limit)
    if before is not None:
        query = query.where(WebhookDelivery.id < before)
    return [_delivery(row) for row in session.scalars(query)]


def claim_due(session: Session, now: dt.datetime, until: dt.datetime) -> tuple[StoredWebhook, Delivery] | None:
    """The delivery that has waited longest, kept from others until then; None where none is due."""
    row = session.execute(
        select(Webhook, WebhookDelivery)
        .join_from(WebhookDelivery, Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.next_try_at <= now, Webhook.disabled_at.is_(None))
        .order_by(WebhookDelivery.next_try_at, WebhookDelivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    webhook, delivery = row
    delivery.next_try_at = until
    return _webhook(webhook), _delivery(delivery)


def note_try(
    session: Session,
    delivery_id: int,
    *,
    now: dt.datetime,
    status: int | None,
    problem: str | None,
    next_try_at: dt.datetime | None,
) -> None:
    """Write how a try ended: `problem` is None where it was delivered."""
    delivery = session.get_one(WebhookDelivery, delivery_id)
    delivery.tries += 1
    delivery.status, delivery.problem, delivery.next_try_at = status, problem, next_try_at
    delivery.delivered_at = now if problem is None else None


def send_again(session: Session, delivery_id: int, now: dt.datetime) -> bool:
    """Let a delivery begin anew; whether there is such a delivery, to an address that is told."""
    delivery = session.get(WebhookDelivery, delivery_id)
    if delivery is None or session.get_one(Webhook, delivery.webhook_id).disabled_at is not None:
        return False
    delivery.tries, delivery.next_try_at, delivery.delivered_at = 0, now, None
    return True


def _webhook(row: Webhook) -> StoredWebhook:
    events = frozenset(WebhookEvent(event) for event in row.events.split())
    return StoredWebhook(row.id, row.address, events, row.salt, row.created_at, row.disabled_at)


def _delivery(row: WebhookDelivery) -> Delivery:
    fields = {name: getattr(row, name) for name in Delivery.__dataclass_fields__}
    return Delivery(**{**fields, "event": WebhookEvent(row.event)})
