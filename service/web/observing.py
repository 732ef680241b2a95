"""What is told of every request: a log line and figures, with the route and never the address or a person."""

import datetime as dt
import json
import logging
import secrets
import sys
import time

from fastapi import Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from service.web.guards import CallNext

REGISTRY = CollectorRegistry()
REQUESTS = Counter("behov_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "behov_request_seconds",
    "Seconds to answer a request.",
    ["route"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10),
)


def figures() -> bytes:
    """What was counted, by all processes of the server where there are several, for Prometheus."""
    try:
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    except ValueError:  # this process counts for itself
        return generate_latest(REGISTRY)
    return generate_latest(together)


def say(**fields: object) -> None:
    """Write one line to standard error, as JSON with the time before it."""
    line = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"), **fields}
    print(json.dumps(line), file=sys.stderr, flush=True)


class Lines(logging.Handler):
    """Whatever libraries have to say, a warning or a traceback, in lines of the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        say(level=record.levelname.lower(), source=record.name, message=_formatter.format(record))


_formatter = logging.Formatter()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"lines": {"class": f"{__name__}.{Lines.__name__}"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
}
"""How a server's process logs, for `logging.config.dictConfig`."""


async def observed(request: Request, call_next: CallNext) -> Response:
    """Answer a request under an id of its own, count it and write one line about it to standard error."""
    request.state.id = secrets.token_hex(8)
    began = time.perf_counter()
    status = 500
    try:
        response = await call_next(request)
        status = response.status_code
        response.headers["X-Request-Id"] = request.state.id
        return response
    finally:
        took = time.perf_counter() - began
        route = getattr(request.scope.get("route"), "path", "(none)")
        REQUESTS.labels(request.method, route, status).inc()
        SECONDS.labels(route).observe(took)
        actor = getattr(request.state, "actor", None)
        say(
            request=request.state.id,
            method=request.method,
            route=route,
            status=status,
            ms=round(1000 * took, 1),
            actor=actor.label if actor else None,
        )
