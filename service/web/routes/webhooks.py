"""Webhooks: which programs are told of events, and how the telling went."""

import secrets
from typing import Annotated

from fastapi import Depends, Request, Response

from models.webhook_repository import (
    Delivery,
    add_webhook,
    deliveries,
    disable_webhook,
    send_again,
    webhooks,
)
from models.webhooks import WebhookEvent
from service.web.answering import answer, see, wants_json
from service.web.bodies import body, takes
from service.web.context import (
    Actor,
    Allowed,
    Cursor,
    Number,
    PartsOf,
    Reading,
    Writing,
    note_event,
    now,
    router_of,
)
from service.web.problems import InvalidError, NoSuchPageError, _
from service.web.resources import (
    DeliveryLine,
    Nothing,
    WebhookLine,
    WebhookMade,
    Webhooks,
    WebhookWanted,
)
from service.webhooks import AddressRefusedError, check_address, secret_of, target_of

router = router_of("webhooks")

SHOWN = 50
REFUSALS = {
    "unreadable": _("This is no address that can be written to. It begins with https:// and holds no password."),
    "not_https": _("The address must begin with https://. Only this machine itself may be told without it."),
    "private": _("The address leads into a private network. Only addresses of the internet are told."),
    "unknown": _("Nobody knows this address. Check how it is spelt."),
}

Manager = Annotated[Actor, Depends(Allowed("webhooks.manage"))]


@router.get("/webhooks", summary="Which programs are told of events, and how that went", response_model=Webhooks)
def all_webhooks(
    request: Request, parts: PartsOf, actor: Manager, session: Reading, before: Cursor = None
) -> Response:
    found = deliveries(session, before=before, limit=SHOWN + 1)
    known = webhooks(session)
    resource = Webhooks(
        sending=parts.settings.webhooks,
        items=[
            WebhookLine(
                id=one.id,
                address=one.address,
                events=sorted(one.events),
                created_at=one.created_at,
                disabled=one.disabled_at is not None,
            )
            for one in known
        ],
        deliveries=[_line(one) for one in found[:SHOWN]],
        next=found[SHOWN - 1].id if len(found) > SHOWN else None,
    )
    told = {one.id for one in known if one.disabled_at is None}
    return answer(request, "webhooks.html", resource, events=list(WebhookEvent), told=told)


@router.post(
    "/webhooks",
    status_code=201,
    summary="Let a program be told of events",
    response_model=WebhookMade,
    openapi_extra=takes(WebhookWanted),
)
def add(
    request: Request,
    parts: PartsOf,
    actor: Manager,
    sent: Annotated[WebhookWanted, Depends(body(WebhookWanted))],
    session: Writing,
) -> Response:
    try:
        check_address(sent.address)
        if parts.settings.webhooks:
            target_of(sent.address)
    except AddressRefusedError as error:
        raise InvalidError(REFUSALS[error.code]) from error
    salt = secrets.token_hex(16)
    number = add_webhook(session, address=sent.address, events=frozenset(sent.events), salt=salt, now=now())
    note_event(session, actor, "webhook.added", f"webhook:{number}", events=sorted(sent.events))
    made = WebhookMade(id=number, secret=secret_of(parts.settings.places.secret(), salt))
    if wants_json(request):
        return see(request, "/webhooks", made)
    return answer(request, "webhook_made.html", made, status=201)


@router.post(
    "/webhooks/{number}/disabling", status_code=201, summary="Tell a program nothing more", response_model=Nothing
)
def disable(request: Request, number: Number, actor: Manager, session: Writing) -> Response:
    if disable_webhook(session, number, now()):
        note_event(session, actor, "webhook.disabled", f"webhook:{number}")
    return see(request, "/webhooks")


@router.post(
    "/webhooks/deliveries/{number}/resending",
    status_code=201,
    summary="Send something again",
    response_model=Nothing,
)
def resend(request: Request, number: Number, actor: Manager, session: Writing) -> Response:
    if not send_again(session, number, now()):
        raise NoSuchPageError(_("There is no such delivery to a program that is still told."))
    note_event(session, actor, "webhook.resent", f"delivery:{number}")
    return see(request, "/webhooks")


def _line(one: Delivery) -> DeliveryLine:
    waiting = one.next_try_at is not None
    return DeliveryLine(
        id=one.id,
        webhook=one.webhook_id,
        event=one.event,
        created_at=one.created_at,
        state="delivered" if one.delivered_at else "waiting" if waiting else "given_up",
        tries=one.tries,
        next_try_at=one.next_try_at,
        delivered_at=one.delivered_at,
        status=one.status,
        problem=one.problem,
    )
