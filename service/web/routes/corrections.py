"""Putting right what a file says of a company or a need, and erasing a company."""

import dataclasses
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from matching.eligibility import LADDER
from matching.language import LANGUAGES
from models.catalogue_repository import ListedProfile, Session, listed_profile, listed_row
from models.correction_repository import StoredCorrection, company_corrections
from models.erasure_repository import erasures, lift_erasure, traces
from service.correcting import (
    CORRECTABLE,
    CorrectionRefusedError,
    correct_company,
    correct_divisions,
    texts_of,
    withdraw,
)
from service.division_names import divisions
from service.erasing import ReasonMissingError, erase_company
from service.web.answering import answer, see
from service.web.bodies import body, takes
from service.web.context import Actor, Allowed, Number, PartsOf, Reading, Writing, note_event, now, router_of
from service.web.describing import problems
from service.web.files import FileForm
from service.web.lines import correction_line
from service.web.problems import ConflictError, InvalidError, NoSuchPageError, _
from service.web.resources import (
    CorrectionMade,
    CorrectionSheet,
    CorrectionWanted,
    DivisionsWanted,
    Erased,
    ErasureLine,
    Erasures,
    ErasureSheet,
    ErasureWanted,
)
from service.web.routes.companies import versions_of
from service.web.routes.needs import visible_need

router = router_of("corrections")

Corrector = Annotated[Actor, Depends(Allowed("companies.correct"))]
Eraser = Annotated[Actor, Depends(Allowed("companies.erase"))]

REFUSALS = {
    "reason_missing": _("Say why: the reason stands beside the correction."),
    "nothing_changed": _("Nothing differs from what the catalogue says. Change a field first."),
    "value_unclear": _("This cannot be read: {field}. Write it as a catalogue would, or leave the field empty."),
    "text_missing": _("A company needs its name, and a summary or description of some sentences."),
    "text_refused": _("A text cannot be taken as it is: {field}."),
}


@router.get(
    "/companies/{uid}/correction",
    summary="What can be corrected of a company",
    response_model=CorrectionSheet,
    responses=problems(ConflictError),
)
def form(
    request: Request,
    uid: str,
    _actor: Corrector,
    session: Reading,
    profile: Annotated[str, Query(max_length=400, description="The profile version that is to be corrected.")],
) -> Response:
    listed = _listed(session, uid, profile)
    sheet = CorrectionSheet(
        uid=uid,
        profile=listed.document_id,
        name=listed.profile.name,
        source=listed.source,
        fields=texts_of(listed.profile),
        corrections=[correction_line(one) for one in _of(session, uid, listed)],
    )
    return answer(
        request,
        "correction.html",
        sheet,
        divisions=divisions(),
        ladder=LADDER,
        spoken=LANGUAGES,
        language_read=listed.profile.language,
    )


@router.post(
    "/companies/{uid}/corrections",
    status_code=201,
    summary="Correct a company",
    response_model=CorrectionMade,
    responses=problems(ConflictError),
    openapi_extra=takes(CorrectionWanted),
)
def correct(
    request: Request,
    uid: str,
    parts: PartsOf,
    actor: Corrector,
    sent: Annotated[CorrectionWanted, Depends(body(CorrectionWanted))],
) -> Response:
    given = {field: getattr(sent, field) for field in CORRECTABLE}
    asked = {field: text or "" for field, text in given.items() if sent.whole or text is not None}
    with parts.database.writing() as session:
        listed = _listed(session, uid, sent.profile)
        try:
            fields = correct_company(
                session,
                listed,
                asked,
                reason=sent.reason,
                actor=actor.label,
                now=now(),
                limits=parts.settings.limits,
            )
        except CorrectionRefusedError as error:
            raise InvalidError(REFUSALS[error.code], field=error.field) from error
        note_event(session, actor, "company.corrected", f"catalogue:{listed.source}", fields=fields)
    parts.indexer.soon()
    return see(request, f"/companies/{uid}", CorrectionMade(fields=fields))


@router.post(
    "/companies/{uid}/corrections/{number}/withdrawal",
    status_code=201,
    summary="Withdraw a correction",
    response_model=CorrectionMade,
    responses=problems(ConflictError),
)
def take_back(request: Request, uid: str, number: Number, parts: PartsOf, actor: Corrector) -> Response:
    with parts.database.writing() as session:
        found = next((one for one in company_corrections(session, uid) if one.id == number), None)
        if found is None or found.ended_at is not None:
            raise NoSuchPageError(_("There is no such correction, or it holds no more."))
        listed = listed_row(session, found.source, found.key)
        if listed is None:
            raise ConflictError(_("The catalogue does not list the company any more."))
        withdraw(session, listed, found, actor.label, now())
        note_event(session, actor, "company.correction_withdrawn", f"correction:{number}")
    parts.indexer.soon()
    return see(request, f"/companies/{uid}", CorrectionMade(fields=[found.field]))


@router.post(
    "/needs/{key}/categories",
    status_code=201,
    summary="Say which categories a need is of",
    response_model=CorrectionMade,
    openapi_extra=takes(DivisionsWanted),
)
def choose_divisions(
    request: Request,
    key: str,
    actor: Annotated[Actor, Depends(Allowed("needs.correct"))],
    sent: Annotated[DivisionsWanted, Depends(body(DivisionsWanted))],
    session: Writing,
) -> Response:
    need = visible_need(session, actor, key)
    if sent.version is not None and sent.version != need.number:
        raise ConflictError
    chosen = [division for division in sent.division if division]
    try:
        correct_divisions(session, need, chosen, reason=sent.reason, actor=actor.label, now=now())
    except CorrectionRefusedError as error:
        raise InvalidError(REFUSALS[error.code], field=error.field) from error
    note_event(session, actor, "need.corrected", f"need:{key}", fields=["cpv"])
    return see(request, f"/needs/{key}", CorrectionMade(fields=["cpv"]))


@router.get("/companies/{uid}/erasure", summary="What erasing a company would take", response_model=ErasureSheet)
def what_is_erased(request: Request, uid: str, _actor: Eraser, session: Reading) -> Response:
    versions = versions_of(session, uid)
    sheet = ErasureSheet(uid=uid, name=versions[0].profile.name, **dataclasses.asdict(traces(session, uid)))
    return answer(request, "erasure.html", sheet)


@router.post(
    "/companies/{uid}/erasure",
    status_code=201,
    summary="Erase a company",
    response_model=Erased,
    openapi_extra=takes(ErasureWanted),
)
def erase(
    request: Request,
    uid: str,
    parts: PartsOf,
    actor: Eraser,
    sent: Annotated[ErasureWanted, Depends(body(ErasureWanted))],
) -> Response:
    with parts.database.writing() as session:
        versions_of(session, uid)
        try:
            anonymous = erase_company(session, uid, reason=sent.reason, actor=actor.label, now=now())
        except ReasonMissingError as error:
            raise InvalidError(_("Say why the company is erased, without naming it or anybody.")) from error
        note_event(session, actor, "company.erased", f"company:{anonymous}")
    parts.database.clear_log()
    parts.indexer.soon()
    return see(request, "/erasures", Erased(uid=anonymous))


@router.get("/erasures", summary="Companies that were erased", response_model=Erasures)
def erased_companies(request: Request, _actor: Eraser, session: Reading, form: FileForm = None) -> Response:
    of_each = {one.erased_at: one for one in erasures(session)}.values()
    lines = [ErasureLine(**{name: getattr(one, name) for name in ErasureLine.model_fields}) for one in of_each]
    return answer(request, "erasures.html", Erasures(items=lines), form=form)


@router.post("/erasures/{number}/lifting", status_code=201, summary="Let a company be taken in again")
def lift(request: Request, number: Number, actor: Eraser, session: Writing) -> Response:
    if not lift_erasure(session, number):
        raise NoSuchPageError(_("There is no such erasure."))
    note_event(session, actor, "company.erasure_lifted", f"erasure:{number}")
    return see(request, "/erasures")


def _listed(session: Session, uid: str, document_id: str) -> ListedProfile:
    versions_of(session, uid)
    listed = listed_profile(session, document_id)
    if listed is None or listed.company_uid != uid:
        raise ConflictError(_("The catalogue says something else by now. Look at the company again."))
    return listed


def _of(session: Session, uid: str, listed: ListedProfile) -> list[StoredCorrection]:
    place = listed.source, listed.row_key
    return [one for one in company_corrections(session, uid) if (one.source, one.key) == place]
