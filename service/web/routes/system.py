"""Whether the service is well, and files that pages load."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from matching.encoding.errors import EncoderError
from matching.errors import MatchingError
from models.database import DatabaseUnavailableError
from service.web import assets
from service.web.answering import environment
from service.web.context import Actor, Allowed, PartsOf
from service.web.guards import HEADERS
from service.web.observing import figures
from service.web.problems import NoSuchPageError
from service.web.resources import Health

router = APIRouter(tags=["system"])

YEAR = 31_536_000
STYLED_BY_SCRIPT = "style-src-attr 'unsafe-inline'; style-src-elem 'self' 'unsafe-inline'"


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


@router.get("/docs", include_in_schema=False)
def documentation(request: Request) -> Response:
    html = environment("en").get_template("docs.html").render()
    styled_by_script = {"Content-Security-Policy": HEADERS["Content-Security-Policy"] + "; " + STYLED_BY_SCRIPT}
    return Response(html, headers=styled_by_script, media_type="text/html")


@router.get("/assets/{digest}/{name}", include_in_schema=False)
def asset(digest: str, name: str) -> Response:
    found = assets.content(name)
    if found is None:
        raise NoSuchPageError
    suffix = name[name.rindex(".") :] if "." in name else ""
    headers = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
    return Response(found, media_type=assets.MEDIA.get(suffix, "application/octet-stream"), headers=headers)
