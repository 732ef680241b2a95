"""Whether matches are any good: the reports, the rankers with their cards, and which one is in use."""

import re
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import BaseModel, Field

from evaluation.report.wording import READER_LANGUAGES, page_name
from matching.errors import UnknownRankerError
from matching.ranker import RANKERS
from service.errors import RankerError
from service.history import history
from service.home import Home
from service.ranker_card import told
from service.rankers import HISTORY, activate, learnt_rankers, open_ranker
from service.rankers import card as ranker_card
from service.settings import Settings
from service.web.answering import answer, reader_language, see
from service.web.bodies import body, takes
from service.web.context import Actor, Allowed, PartsOf, now, router_of
from service.web.files import tagged
from service.web.guards import HEADERS
from service.web.problems import InvalidError, NoSuchPageError, _
from service.web.resources import ActivationLine, Evaluation, RankerLine, RankerSheet

router = router_of("evaluation")

Reader = Annotated[Actor, Depends(Allowed("evaluation.read"))]
REPORTS_SHOWN = 20
STYLED_INSIDE = HEADERS["Content-Security-Policy"].replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")

UNREADABLE = _("The file of this ranker cannot be read. Learn it again with `behov train`.")

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
def report(request: Request, name: str, parts: PartsOf, actor: Reader) -> Response:
    if name not in reports(parts.settings.places):
        raise NoSuchPageError(_("There is no such report."))
    content = _report(parts.settings.places, name, reader_language(request)).read_bytes()
    headers = {"Content-Security-Policy": STYLED_INSIDE, "Vary": "Accept-Language, Cookie"}
    return tagged(request, content, "text/html", {**headers, "Cache-Control": "private, no-cache"})


@router.get("/rankers/{name}", summary="A ranker's weights and card", response_model=RankerSheet)
def ranker(request: Request, name: str, parts: PartsOf, actor: Reader) -> Response:
    _known(parts.settings, name)
    try:
        found, card = open_ranker(parts.settings, name), ranker_card(parts.settings.places, name)
    except RankerError as error:
        raise InvalidError(UNREADABLE) from error
    paragraphs = told(card, reader_language(request)) if card else []
    return answer(request, "ranker.html", RankerSheet(name=found.id, weights=dict(found.weights), card=paragraphs))


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
    found = [path.parent.name for path in home.evaluations.glob(f"*/{page_name(READER_LANGUAGES[-1])}")]
    return sorted((name for name in found if _REPORT.match(name)), reverse=True)[:REPORTS_SHOWN]


def _report(home: Home, name: str, language: str) -> Path:
    return home.evaluations / name / page_name(language)


def _known(settings: Settings, name: str) -> None:
    try:
        open_ranker(settings, name)
    except UnknownRankerError as error:
        raise NoSuchPageError(_("There is no such ranker.")) from error
