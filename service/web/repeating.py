"""The same write sent twice by a program is done once: the Idempotency-Key header."""

import hashlib
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from models.curation_repository import Answer, given_answer, keep_answer
from service.web.context import actor_of, now, parts_of
from service.web.problems import ConflictError, InvalidError, RequestError, _

LONGEST_KEY = 200


async def once(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
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
    database = parts_of(request).database
    sent = hashlib.sha256(request.url.path.encode() + b"\x00" + await request.body()).hexdigest()

    def earlier() -> Answer | None:
        with database.reading() as session:
            return given_answer(session, actor.label, key)

    known = await run_in_threadpool(earlier)
    if known is not None and known.request_sha256 != sent:
        raise ConflictError(_("This Idempotency-Key was used for another request. Take a new one."))
    if known is not None:
        headers = {"Location": known.location} if known.location else {}
        return Response(known.body, known.status, headers, "application/json")
    response = await call_next(request)
    if response.status_code >= 300:
        return response
    parts = [part async for part in response.body_iterator]  # type: ignore[attr-defined]
    content = b"".join(part.encode() if isinstance(part, str) else bytes(part) for part in parts)
    answered = Answer(sent, response.status_code, content.decode(), response.headers.get("location"))

    def remember() -> None:
        with database.writing() as session:
            if given_answer(session, actor.label, key) is None:
                keep_answer(session, actor.label, key, answered, now())

    await run_in_threadpool(remember)
    return Response(content, response.status_code, dict(response.headers))
