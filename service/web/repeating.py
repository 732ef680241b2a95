"""The same write sent twice by a program is done once: the Idempotency-Key header."""

import datetime as dt
import hashlib
import re

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from models.curation_repository import Answer, begin_answer, finish_answer
from service.web.context import actor_of, now, parts_of
from service.web.guards import CallNext
from service.web.problems import ConflictError, InvalidError, RequestError, _

LONGEST_KEY = 200
KEPT = dt.timedelta(hours=24)
SECRET = re.compile(r"^/(?:keys|people|links|sign-in|webhooks)\b|/shares$")
"""What is answered with a secret is not remembered."""


async def once(request: Request, call_next: CallNext) -> Response:
    """Answer a write that carries an Idempotency-Key as it was answered before, if it was.

    Raises ConflictError where the key was used for another write, InvalidError where it cannot be one.
    """
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return await call_next(request)
    if not 0 < len(key) <= LONGEST_KEY:
        raise InvalidError(_("An Idempotency-Key has 1 to {most} characters."), most=LONGEST_KEY)
    try:
        actor = await run_in_threadpool(actor_of, request)
    except RequestError:
        actor = None
    if actor is None:
        return await call_next(request)
    if SECRET.search(request.url.path):
        raise InvalidError(_("This write gives a secret, which is told once: send it without an Idempotency-Key."))
    database, label = parts_of(request).database, actor.label
    asked = f"{request.method} {request.url.path}?{request.url.query}".encode()
    read = await request.body()
    sent = hashlib.sha256(asked + b"\x00" + read).hexdigest()

    async def again() -> dict[str, object]:
        return {"type": "http.request", "body": read}

    def begin() -> Answer | None:
        with database.writing() as session:
            return begin_answer(session, label, key, sent, now(), now() - KEPT)

    def finish(answered: Answer | None) -> None:
        with database.writing() as session:
            finish_answer(session, label, key, answered)

    known = await run_in_threadpool(begin)
    if known is not None and known.request_sha256 != sent:
        raise ConflictError(_("This Idempotency-Key was used for another request. Take a new one."))
    if known is not None and known.status == 0:
        raise ConflictError(_("The same write is being answered just now. Ask again in a moment."))
    if known is not None:
        headers = {"Location": known.location} if known.location else {}
        return Response(known.body, known.status, headers, "application/json")
    try:
        response = await call_next(Request(request.scope, again))
    except BaseException:
        await run_in_threadpool(finish, None)
        raise
    if response.status_code >= 300:
        await run_in_threadpool(finish, None)
        return response
    content = bytes(response.body).decode()
    await run_in_threadpool(finish, Answer(sent, response.status_code, content, response.headers.get("location")))
    return response
