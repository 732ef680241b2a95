"""Whether matches are any good: the reports, the rankers with their cards, and which one is in use."""

import re
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from matching.errors import UnknownRankerError
from matching.ranker import RANKERS
from service.history import history
from service.home import Home
from service.rankers import HISTORY, activate, learnt_rankers, open_ranker
from service.settings import Settings
from service.web.answering import answer, see
from service.web.bodies import body, takes
from service.web.context import Actor, Allowed, PartsOf, now
from service.web.guards import HEADERS
from service.web.problems import InvalidError, NoSuchPageError, _
from service.web.resources import ActivationLine, Evaluation, RankerLine, RankerSheet

router = APIRouter(tags=["evaluation"])

Reader = Annotated[Actor, Depends(Allowed("evaluation.read"))]
REPORTS_SHOWN = 20
STYLED_INSIDE = HEADERS["Content-Security-Policy"].replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")

_REPORT = re.compile(r"^[\w-]{1,40}$")


class ActivationWanted(BaseModel):
    """Putting a ranker in use."""

    reason: str = Field(min_length=3, max_length=500, description="Why; it stands in the history.")


@router.get("/evaluation", summary="Reports, rankers and which one is in use", response_model=Evaluation)
def evaluation(request: Request, parts: PartsOf, actor: Reader) -> Response:
    home = parts.settings.places
    current = open_ranker(parts.settings).id
    resource = Evaluation(
        rankers=[
            RankerLine(name=name, weights=dict(open_ranker(parts.settings, name).weights), in_use=name == current)
            for name in (*RANKERS, *learnt_rankers(home))
        ],
        history=[
            ActivationLine(at=line.at, ranker=line.name, reason=line.reason)
            for line in reversed(history(home.rankers / HISTORY))
        ],
        reports=reports(home),
    )
    return answer(
        request,
        "evaluation.html",
        resource,
        may_activate=actor.may("rankers.activate"),
        fixed=parts.settings.ranker is not None,
    )


@router.get("/evaluation/reports/{name}", summary="A report", response_class=Response)
def report(name: str, parts: PartsOf, actor: Reader) -> Response:
    if name not in reports(parts.settings.places):
        raise NoSuchPageError(_("There is no such report."))
    content = (_report(parts.settings.places, name)).read_bytes()
    return Response(content, media_type="text/html", headers={"Content-Security-Policy": STYLED_INSIDE})


@router.get("/rankers/{name}", summary="A ranker's weights and card", response_model=RankerSheet)
def ranker(request: Request, name: str, parts: PartsOf, actor: Reader) -> Response:
    _known(parts.settings, name)
    card = parts.settings.places.rankers / f"{name}.md"
    text = card.read_text(encoding="utf-8") if name in learnt_rankers(parts.settings.places) else ""
    found = open_ranker(parts.settings, name)
    return answer(request, "ranker.html", RankerSheet(name=found.id, weights=dict(found.weights), card=text))


@router.post(
    "/rankers/{name}/activation",
    status_code=201,
    summary="Put a ranker in use",
    openapi_extra=takes(ActivationWanted),
)
def put_in_use(
    request: Request,
    name: str,
    parts: PartsOf,
    actor: Annotated[Actor, Depends(Allowed("rankers.activate"))],
    sent: Annotated[ActivationWanted, Depends(body(ActivationWanted))],
) -> Response:
    _known(parts.settings, name)
    if parts.settings.ranker is not None:
        raise InvalidError(_("The setting `ranker` says which one is in use. Take it out to choose here."))
    line = activate(parts.settings, parts.database, name, sent.reason, actor.label, now())
    return see(request, "/evaluation", ActivationLine(at=line.at, ranker=line.name, reason=line.reason))


def reports(home: Home) -> list[str]:
    """The names of the reports that are kept, newest first."""
    found = [path.parent.name for path in home.evaluations.glob("*/report.html")]
    return sorted((name for name in found if _REPORT.match(name)), reverse=True)[:REPORTS_SHOWN]


def _report(home: Home, name: str) -> Path:
    return home.evaluations / name / "report.html"


def _known(settings: Settings, name: str) -> None:
    try:
        open_ranker(settings, name)
    except UnknownRankerError as error:
        raise NoSuchPageError(_("There is no such ranker.")) from error
