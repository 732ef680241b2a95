"""Need areas."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from models.catalogue_repository import Session
from models.correction_repository import need_corrections
from models.need_repository import StoredNeed, need_versions, stored_need, stored_needs
from models.outcome_repository import stages_reached
from models.records import NeedText
from models.shortlist_repository import StoredShortlist, lists_by_need, shortlists_page
from service.curating import standing
from service.division_names import divisions, divisions_of
from service.looking import needs_like
from service.shortlisting import ask_stored
from service.web.answering import answer
from service.web.came_of_it import furthest_first, outcome_lines
from service.web.context import Actor, After, Allowed, Limit, PartsOf, Reading, router_of
from service.web.describing import problems
from service.web.files import FileForm
from service.web.lines import CANONICAL, correction_line, given_categories, need_line, page_of, shortlist_lines
from service.web.problems import NoSuchPageError, _
from service.web.resources import Needs, NeedsAlike, NeedSheet, NeedVersionLine

router = router_of("needs")

MOST_SHEETS = 50
"""So many workshop sheets are printed at once."""

MOST_ALIKE = 20
"""So many needs like one need are shown."""

LISTED_BESIDE = 8
"""So many companies of its newest list stand beside a need."""

MOST_DIVISIONS = 3
"""So many divisions can be chosen for a need on its page; a program may give more."""


@router.get("/needs", summary="Need areas", response_model=Needs, responses=problems(NoSuchPageError))
def needs(
    request: Request,
    actor: Annotated[Actor, Depends(Allowed("needs.read"))],
    session: Reading,
    after: After = "",
    limit: Limit = MOST_SHEETS,
    form: FileForm = None,
) -> Response:
    given = lists_by_need(session)
    visible = [need for need in stored_needs(session) if _visible(need, actor)]
    page, following = page_of(visible, lambda need: need.key, after, limit, form)
    found = [need_line(need, given[need.key][0] if need.key in given else 0) for need in page]
    newest = [given[need.key][1] for need in found if need.key in given]
    return answer(
        request, "needs.html", Needs(items=found, next=following), form=form, newest=newest[:MOST_SHEETS]
    )


@router.get("/needs/{key}", summary="A need area with its lists", response_model=NeedSheet)
def need(
    request: Request, key: str, actor: Annotated[Actor, Depends(Allowed("needs.read"))], session: Reading
) -> Response:
    found = visible_need(session, actor, key)
    text = found.text
    asked = ask_stored(found)
    lists = shortlists_page(session, need_key=key)
    newest = standing(session, lists[0]).items[:LISTED_BESIDE] if lists else ()
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
        countries=text.allowed_countries,
        languages=text.allowed_languages,
        maturity_at_least=text.minimum_maturity,
        cpv_codes=text.cpv_codes,
        categories=_categories(text.cpv_codes, lists),
        round=text.round,
        corrections=[correction_line(one) for one in need_corrections(session, key)],
        history=_history(need_versions(session, key)),
        outcomes=furthest_first(outcome_lines(stages_reached(session, need_key=key), {key: found})),
        shortlists=shortlist_lines(session, lists),
    )
    return answer(
        request,
        "need.html",
        sheet,
        may=actor.may,
        newest=[item.entry for item in newest],
        divisions=divisions(),
        given=divisions_of(text.cpv_codes),
        most=max(MOST_DIVISIONS, len(text.cpv_codes)),
    )


@router.get("/needs/{key}/alike", summary="Needs like this one", response_model=NeedsAlike)
def alike(
    request: Request,
    key: str,
    parts: PartsOf,
    actor: Annotated[Actor, Depends(Allowed("needs.read_all"))],
    form: FileForm = None,
) -> Response:
    with parts.database.reading() as session:
        found = visible_need(session, actor, key)
    alike = needs_like(parts.database, parts.engine.matcher(), ask_stored(found))
    text = found.text
    return answer(
        request,
        "alike.html",
        NeedsAlike(key=key, title=text.title, language=text.language, items=alike[:MOST_ALIKE]),
        form=form,
    )


def visible_need(session: Session, actor: Actor, key: str) -> StoredNeed:
    """The need in force, where the actor may see it. Raises NoSuchPageError: that it is another's is not told."""
    found = stored_need(session, key)
    if found is None or not _visible(found, actor):
        raise NoSuchPageError(_("There is no such need."))
    return found


def _categories(codes: Sequence[str], lists: Sequence[StoredShortlist]) -> list[dict[str, Any]]:
    """The need's divisions: those that were given, else those that its newest list suggests."""
    if codes or not lists:
        return given_categories(codes)
    suggested: list[dict[str, Any]] = json.loads(lists[0].document_json)["need"]["categories"]
    return suggested


def _history(versions: Sequence[StoredNeed]) -> list[NeedVersionLine]:
    """The versions of a need, newest first, each with what it changed in the one before."""
    return [
        NeedVersionLine(
            number=version.number,
            recorded_at=version.recorded_at,
            changed=[
                CANONICAL.get(name, name)
                for name in NeedText.__dataclass_fields__
                if before is not None and getattr(version.text, name) != getattr(before.text, name)
            ],
        )
        for version, before in zip(versions, [*versions[1:], None], strict=True)
    ]


def _visible(need: StoredNeed, actor: Actor) -> bool:
    return actor.may("needs.read_all") or need.owner_key == actor.owner_key
