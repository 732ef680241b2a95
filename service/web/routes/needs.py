"""Need areas."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from models.catalogue_repository import Session
from models.need_repository import StoredNeed, stored_need, stored_needs
from models.shortlist_repository import lists_by_need, shortlists_page
from service.looking import LikeNeed, needs_like
from service.shortlisting import ask_stored
from service.web.answering import answer
from service.web.context import Actor, Allowed, PartsOf, Reading
from service.web.lines import need_line, shortlist_lines
from service.web.problems import NoSuchPageError, _
from service.web.resources import Needs, NeedSheet

router = APIRouter(tags=["needs"])

MOST_SHEETS = 50
"""So many workshop sheets are printed at once."""


@router.get("/needs", summary="Need areas", response_model=Needs)
def needs(request: Request, actor: Annotated[Actor, Depends(Allowed("needs.read"))], session: Reading) -> Response:
    given = lists_by_need(session)
    found = [
        need_line(need, given[need.key][0] if need.key in given else 0)
        for need in stored_needs(session)
        if _visible(need, actor)
    ]
    newest = [given[need.key][1] for need in found if need.key in given]
    return answer(request, "needs.html", Needs(items=found), newest=newest[:MOST_SHEETS])


@router.get("/needs/{key}", summary="A need area with its lists", response_model=NeedSheet)
def need(
    request: Request, key: str, actor: Annotated[Actor, Depends(Allowed("needs.read"))], session: Reading
) -> Response:
    found = visible_need(session, actor, key)
    text = found.text
    asked = ask_stored(found)
    sheet = NeedSheet(
        key=found.key,
        version=found.number,
        owner=found.owner_name,
        title=text.title,
        language=text.language,
        parts={
            name: part for name, part in asked.query.parts.items() if name not in ("title", "hard_requirements")
        },
        hard_requirements=text.hard_requirements,
        cpv_codes=text.cpv_codes,
        round=text.round,
        shortlists=shortlist_lines(session, shortlists_page(session, need_key=key)),
    )
    return answer(request, "need.html", sheet, may_give=actor.may("shortlists.give"))


@router.get("/needs/{key}/alike", summary="Needs like this one")
def alike(
    request: Request,
    key: str,
    parts: PartsOf,
    actor: Annotated[Actor, Depends(Allowed("needs.read_all"))],
) -> list[LikeNeed]:
    with parts.database.reading() as session:
        found = visible_need(session, actor, key)
    return needs_like(parts.database, parts.engine.matcher(), ask_stored(found))


def visible_need(session: Session, actor: Actor, key: str) -> StoredNeed:
    """The need in force, where the actor may see it. Raises NoSuchPageError: that it is another's is not told."""
    found = stored_need(session, key)
    if found is None or not _visible(found, actor):
        raise NoSuchPageError(_("There is no such need."))
    return found


def _visible(need: StoredNeed, actor: Actor) -> bool:
    return actor.may("needs.read_all") or need.owner_key == actor.owner_key
