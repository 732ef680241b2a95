"""Whether the service is well, and files that pages load."""

import json
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from matching.encoding.errors import EncoderError
from matching.errors import MatchingError
from models.database import DatabaseUnavailableError
from service.web import assets
from service.web.answering import page
from service.web.api_pages import operations
from service.web.context import Actor, Allowed, PartsOf, router_of
from service.web.describing import TAGS
from service.web.files import tagged
from service.web.observing import figures
from service.web.problems import NoSuchPageError
from service.web.resources import Health

router = router_of("system")

YEAR = 31_536_000


@router.get("/health", summary="Whether the process answers")
def health() -> Health:
    return Health(status="ok")


@router.get("/ready", summary="Whether the service can do its work", responses={503: {"model": Health}})
def ready(parts: PartsOf, response: Response) -> Health:
    try:
        with parts.database.reading():
            version = parts.engine.matcher().index.manifest.version
    except (MatchingError, EncoderError, DatabaseUnavailableError, OSError):
        response.status_code = 503
        return Health(status="not ready")
    return Health(status="ok", index=version)


@router.get("/metrics", summary="Figures for Prometheus", response_class=PlainTextResponse)
def metrics(actor: Annotated[Actor, Depends(Allowed("metrics.read"))]) -> Response:
    return Response(figures(), media_type=CONTENT_TYPE_LATEST)


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request) -> Response:
    content = json.dumps(request.app.openapi(), ensure_ascii=False).encode()
    return tagged(request, content, "application/json", {"Cache-Control": "no-cache"})


@router.get("/docs", include_in_schema=False)
def documentation(request: Request) -> Response:
    description = request.app.openapi()
    html = page(
        request,
        "docs.html",
        about=description["info"]["description"],
        tags=TAGS,
        operations=list(operations(description)),
    )
    return Response(html, media_type="text/html")


@router.get("/docs/{operation}", include_in_schema=False)
def documented_operation(request: Request, operation: str) -> Response:
    found = next((one for one in operations(request.app.openapi()) if one.id == operation), None)
    if found is None:
        raise NoSuchPageError
    return Response(page(request, "docs_operation.html", one=found), media_type="text/html")


@router.get("/assets/{digest}/{name}", include_in_schema=False)
def asset(digest: str, name: str) -> Response:
    found = assets.content(name)
    if found is None:
        raise NoSuchPageError
    suffix = name[name.rindex(".") :] if "." in name else ""
    headers = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
    return Response(found, media_type=assets.MEDIA.get(suffix, "application/octet-stream"), headers=headers)
