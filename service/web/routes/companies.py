"""Companies: what catalogues say of them, since when, and where they were shortlisted."""

import json
from collections.abc import Collection
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from models.catalogue_repository import Session
from models.company_repository import (
    Place,
    ProfileTime,
    company_places,
    company_versions,
    is_listed,
    listed_companies,
)
from models.correction_repository import company_corrections
from models.curation_repository import changes_of
from models.erasure_repository import ERASED_NAME
from models.need_repository import StoredNeed, stored_needs
from models.outcome_repository import stages_reached
from service.looking import needs_for
from service.profile_hints import hints, praise_hints
from service.rankers import open_ranker
from service.web.answering import answer
from service.web.came_of_it import newest_first, outcome_lines
from service.web.context import MOST, Actor, Allowed, Cursor, Limit, Parts, PartsOf, Reading, router_of
from service.web.describing import problems
from service.web.files import FileForm
from service.web.lines import correction_line, given_categories, title
from service.web.problems import LIST_CHANGED, NoSuchPageError, _
from service.web.resources import Companies, CompanyLine, CompanyNeeds, CompanyPlace, CompanySheet, ProfileSheet
from service.web.routes.shortlists import visible_shortlist

router = router_of("companies")

Reader = Annotated[Actor, Depends(Allowed("companies.read"))]


@router.get(
    "/companies",
    summary="Companies by name",
    response_model=Companies,
    responses=problems(NoSuchPageError),
)
def companies(
    request: Request,
    actor: Reader,
    session: Reading,
    wanted: Annotated[str, Query(max_length=100, description="Words in the name or the text.")] = "",
    after: Cursor = None,
    limit: Limit = 50,
    form: FileForm = None,
    add_to: Annotated[
        int | None, Query(ge=1, le=MOST, description="A shortlist that the companies may be added to.")
    ] = None,
) -> Response:
    if form:
        after, limit = None, MOST - 1
    if after is not None and not is_listed(session, after):
        raise NoSuchPageError(LIST_CHANGED)
    found, total = listed_companies(session, wanted=wanted.strip(), after=after, limit=limit + 1)
    lines = [CompanyLine(**{name: getattr(one, name) for name in CompanyLine.model_fields}) for one in found]
    following = found[limit - 1].version_id if len(found) > limit else None
    seen = 0
    if add_to is not None:
        seen = len(changes_of(session, visible_shortlist(session, actor, add_to).id))
    resource = Companies(items=lines[:limit], total=total, next=following)
    return answer(request, "companies.html", resource, form=form, wanted=wanted, add_to=add_to, add_to_seen=seen)


@router.get("/companies/{uid}", summary="A company", response_model=CompanySheet)
def company(request: Request, uid: str, actor: Reader, session: Reading, parts: PartsOf) -> Response:
    versions = versions_of(session, uid)
    places, reached = company_places(session, uid), stages_reached(session, company=uid)
    named = {place.need_key for place in places if place.need_key} | {one.need_key for one in reached}
    needs = _visible_needs(session, actor, named)
    if not actor.may("needs.read_all"):
        places = [place for place in places if place.need_key in needs]
    return answer(
        request,
        "company.html",
        CompanySheet(
            uid=uid,
            name=versions[0].profile.name,
            organisation_number=versions[0].organisation_number,
            profiles=[_profile(version, parts) for version in versions],
            corrections=[correction_line(one) for one in company_corrections(session, uid)],
            shortlisted=[_place(place) for place in places],
            outcomes=newest_first(outcome_lines(reached, needs)),
        ),
        may=actor.may,
    )


@router.get("/companies/{uid}/needs", summary="Needs a company may meet", response_model=CompanyNeeds)
def reverse(
    request: Request,
    uid: str,
    parts: PartsOf,
    _actor: Annotated[Actor, Depends(Allowed("needs.read_all"))],
    form: FileForm = None,
) -> Response:
    with parts.database.reading() as session:
        name = versions_of(session, uid)[0].profile.name
    found = needs_for(parts.database, parts.engine.matcher(), open_ranker(parts.settings), uid)
    return answer(request, "company_needs.html", CompanyNeeds(uid=uid, name=name, items=found), form=form)


def versions_of(session: Session, uid: str) -> list[ProfileTime]:
    """Every version of a company's profiles, newest first. Raises NoSuchPageError where there is none to show."""
    versions = company_versions(session, uid)
    if not versions:
        raise NoSuchPageError(_("There is no such company."))
    if versions[0].profile.name == ERASED_NAME:
        raise NoSuchPageError(_("This company was erased. What is left of it are its places on lists."))
    return versions


def _profile(version: ProfileTime, parts: Parts) -> ProfileSheet:
    profile, matcher = version.profile, parts.engine.held
    fields = {name: getattr(profile, name) for name in ProfileSheet.model_fields if hasattr(profile, name)}
    return ProfileSheet(
        **fields,
        document_id=version.document_id,
        categories=given_categories(profile.cpv_codes),
        source=version.source,
        listed=version.valid_until is None,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        hints=[*hints(profile), *(praise_hints(matcher, version.document_id) if matcher else [])],
    )


def _visible_needs(session: Session, actor: Actor, keys: Collection[str]) -> dict[str, StoredNeed]:
    """Those of the needs called `keys` that the actor may see, by key."""
    everything = actor.may("needs.read_all")
    found = stored_needs(session, keys)
    return {need.key: need for need in found if everything or need.owner_key == actor.owner_key}


def _place(place: Place) -> CompanyPlace:
    document = json.loads(place.document_json)
    return CompanyPlace(
        shortlist=place.shortlist_id,
        rank=place.rank,
        need_key=place.need_key,
        title=title(document),
        language=document["need"]["language"],
    )
