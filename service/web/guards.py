"""What every request must keep to: its size, where it was sent from, and what browsers are told about pages."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response

from service.web.context import SAFE, SESSION_COOKIE, address_of
from service.web.problems import BusyError

MEGABYTES = 10

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

CallNext = Callable[[Request], Awaitable[Response]]


class TooMuchSentError(Exception):
    """A body that grew beyond MEGABYTES while it was read."""


async def guarded(request: Request, call_next: CallNext) -> Response:
    """Answer a request with the headers that pages need."""
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def sent_from_elsewhere(request: Request) -> bool:
    """Whether a browser was made to send this write by a page of another site, with its cookie or without."""
    if request.method in SAFE or request.headers.get("authorization", "").lower().startswith("bearer "):
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return SESSION_COOKIE in request.cookies
    return urlsplit(origin).netloc != urlsplit(address_of(request, "/")).netloc


class Room:
    """Room for so many requests at once, as a context of each. Raises BusyError where there is none left."""

    def __init__(self, places: int) -> None:
        self.free = places

    def __enter__(self) -> None:
        if self.free == 0:
            raise BusyError
        self.free -= 1

    def __exit__(self, *_error: object) -> None:
        self.free += 1


class SizeLimit:
    """ASGI middleware that stops reading a body beyond MEGABYTES, whatever its header claims."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        read = 0

        async def counted() -> Any:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MEGABYTES * 1_000_000:
                raise TooMuchSentError
            return message

        await self.app(scope, counted, send)


class Around:
    """ASGI middleware that lets `answer` answer every request, with what answers it further in. Answers are whole
    there, none is a stream."""

    def __init__(self, app: Any, answer: Callable[[Request, CallNext], Awaitable[Response]]) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        response = await self.answer(Request(scope, receive), self._further_in)
        await response(scope, receive, send)

    async def _further_in(self, request: Request) -> Response:
        sent: list[Any] = []

        async def keep(message: Any) -> None:
            sent.append(message)

        await self.app(request.scope, request.receive, keep)
        start, *parts = sent
        response = Response(b"".join(part.get("body", b"") for part in parts), start["status"])
        response.raw_headers = list(start["headers"])
        return response


class HeadAsGet:
    """ASGI middleware that answers HEAD as GET is answered, without the content."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def headers_alone(message: Any) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, headers_alone)
