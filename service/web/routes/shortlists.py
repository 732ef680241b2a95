"""Shortlists: as given, as they stand, their changes, frozen copies and exports."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from matching.errors import MatchingError
from matching.match import Parameters
from matching.matcher import Matcher
from matching.saved_index import load_index
from models.account_repository import StoredAccount, accounts
from models.catalogue_repository import Session
from models.curation import ChangeKind
from models.curation_repository import (
    answer_comment_request,
    ask_for_comment,
    asked_about,
    revoke_share,
    share_by_hash,
    shares_of,
)
from models.need_repository import stored_need
from models.shortlist_repository import StoredShortlist, shortlists_page, stored_shortlist
from service.curating import ChangeRefusedError, SeenTooLittleError, Wanted, change_list, freeze, standing
from service.curation import Curated, curated
from service.exports import WRITERS
from service.presentation import reader_language as list_language
from service.rankers import open_ranker
from service.shortlisting import Given, ask_again, parameters_from, prepare_shortlist
from service.web.answering import answer, page, reader_language, see, wants_json
from service.web.bodies import body, takes
from service.web.context import (
    Actor,
    Allowed,
    Cursor,
    Limit,
    Number,
    Parts,
    PartsOf,
    Reading,
    Writing,
    address_of,
    note_event,
    now,
    router_of,
)
from service.web.describing import problems
from service.web.files import MEDIA, FileForm, file_answer
from service.web.lines import (
    Start,
    account_names,
    change_line,
    list_item,
    page_start,
    shortlist_lines,
    shown,
    title,
)
from service.web.passwords import new_token, token_hash
from service.web.permissions import may
from service.web.problems import ConflictError, ForbiddenError, GoneError, InvalidError, NoSuchPageError, _
from service.web.resources import (
    AskedLine,
    ChangeLine,
    Changes,
    ChangeWanted,
    CommentAsked,
    ListDocument,
    Nothing,
    SharedList,
    ShareMade,
    ShareWanted,
    ShortlistLine,
    Shortlists,
    ShortlistSheet,
)

router = router_of("shortlists")

REFUSALS = {
    "reason_missing": _("Say why. Colleagues and the company may ask."),
    "text_missing": _("Write something first."),
    "company_missing": _("Say which company."),
    "company_unknown": _("This company is not listed in any catalogue now."),
    "company_listed": _("This company stands on the list already."),
    "place_missing": _("Say which place it goes to."),
    "nothing_to_undo": _("There is nothing left to undo."),
}
FILES = {
    media.partition(";")[0]: {"schema": {"type": "string", "contentMediaType": media}} for media in MEDIA.values()
}
READ_AT_ONCE = 200

MOST_ASKED = 5
"""So many lists that somebody is asked about stand above the others; more follow when these are answered."""

CONSIDERED = 24
"""How many companies after the last on the list are shown as considered."""

Reader = Annotated[Actor, Depends(Allowed("shortlists.read"))]


@router.get("/shortlists", summary="Shortlists, newest first", response_model=Shortlists)
def shortlists(
    request: Request,
    actor: Reader,
    session: Reading,
    before: Cursor = None,
    limit: Limit = 20,
    form: FileForm = None,
) -> Response:
    owner = None if actor.may("needs.read_all") else actor.owner_key or ""
    if form:
        return answer(request, "shortlists.html", Shortlists(items=_all_lines(session, owner)), form=form)
    stored = shortlists_page(session, owner_key=owner, before=before, limit=limit + 1)
    lines = shortlist_lines(session, stored[:limit])
    asked = [one for one in (stored_shortlist(session, number) for number in actor.asked[:MOST_ASKED]) if one]
    following = lines[-1].id if len(stored) > limit else None
    return answer(
        request,
        "shortlists.html",
        Shortlists(items=lines, next=following),
        asked=shortlist_lines(session, asked),
    )


@router.get("/shortlists/{number}", summary="A shortlist as it stands", response_model=ShortlistSheet)
def shortlist(request: Request, number: Number, actor: Reader, session: Reading, start: Start = 0) -> Response:
    stored = visible_shortlist(session, actor, number)
    found = standing(session, stored)
    resource, people = list_sheet(session, stored, found, actor), accounts(session)
    seen = _visible_changes(found, actor)
    return answer(
        request,
        "shortlist.html",
        resource,
        shown=shown(resource.items, start),
        changes=seen,
        unseen=len(found.changes) - len(seen),
        comments=found.comments,
        who=account_names(people),
        colleagues=_colleagues(session, people, actor, stored) if actor.may("shortlists.curate") else [],
        shares=shares_of(session, number),
        title=title(found.document),
        may=actor.may,
        now=now(),
    )


@router.get("/shortlists/{number}/given", summary="A shortlist as it was given", response_model=ListDocument)
def as_given(request: Request, number: Number, actor: Reader, session: Reading, start: Start = 0) -> Response:
    document = json.loads(visible_shortlist(session, actor, number).document_json)
    return answer(
        request,
        "given.html",
        ListDocument(**document),
        document=document,
        shown=shown(document["entries"], start),
        number=number,
        title=title(document),
    )


@router.get(
    "/shortlists/{number}/considered",
    summary="Considered and not chosen",
    response_model=ListDocument,
    responses=problems(ConflictError),
)
def considered(
    request: Request, number: Number, parts: PartsOf, actor: Reader, start: Start = 0, form: FileForm = None
) -> Response:
    with parts.database.reading() as session:
        stored = visible_shortlist(session, actor, number)
    matcher = _matcher_of(parts, stored)
    asked, chosen, parameters = ask_again(stored), open_ranker(parts.settings, stored.run.ranker), _longer(stored)
    prepared = prepare_shortlist(parts.database, matcher, asked, chosen, parameters, now())
    listed = len(json.loads(stored.document_json)["entries"])
    document = {**prepared.document, "entries": prepared.document["entries"][listed:]}
    if form:
        return list_file(request, document, f"{number}-considered", form)
    return answer(
        request,
        "considered.html",
        ListDocument(**document),
        document=document,
        shown=shown(document["entries"], start),
        number=number,
        title=title(document),
    )


@router.get(
    "/shortlists/{number}/compare", summary="Companies of a list side by side", response_model=ShortlistSheet
)
def compare(
    request: Request,
    number: Number,
    actor: Reader,
    session: Reading,
    company: Annotated[
        list[str],
        Query(default_factory=list, description="The companies' uids; the first three, where none is given."),
    ],
) -> Response:
    stored = visible_shortlist(session, actor, number)
    found = standing(session, stored)
    sheet = list_sheet(session, stored, found, actor)
    uids = company or [item.entry["company"]["uid"] for item in sheet.items[:3]]
    chosen = [item for item in sheet.items if item.entry["company"]["uid"] in uids][:4]
    return answer(request, "compare.html", sheet, chosen=chosen, title=title(found.document), number=number)


@router.get("/shortlists/{number}/changes", summary="The changes of a list", response_model=Changes)
def changes(request: Request, number: Number, actor: Reader, session: Reading, form: FileForm = None) -> Response:
    stored = visible_shortlist(session, actor, number)
    found = standing(session, stored)
    seen = _visible_changes(found, actor)
    resource = Changes(items=seen, unseen=len(found.changes) - len(seen))
    return answer(
        request,
        "changes.html",
        resource,
        form=form,
        number=number,
        sheet=list_sheet(session, stored, found, actor),
        who=account_names(accounts(session)),
    )


@router.post(
    "/shortlists/{number}/changes",
    status_code=201,
    summary="Change a list",
    response_model=ChangeLine,
    openapi_extra=takes(ChangeWanted),
)
def change(
    request: Request,
    number: Number,
    actor: Annotated[Actor, Depends(Allowed("shortlists.comment"))],
    sent: Annotated[ChangeWanted, Depends(body(ChangeWanted))],
    session: Writing,
) -> Response:
    if sent.kind is not ChangeKind.COMMENT and not actor.may("shortlists.curate"):
        raise ForbiddenError
    stored = visible_shortlist(session, actor, number)
    wanted = Wanted(sent.kind, sent.seen, sent.company, sent.place, sent.text)
    try:
        made = change_list(session, stored, actor.label, wanted, now())
    except ChangeRefusedError as error:
        raise InvalidError(REFUSALS[error.code]) from error
    except SeenTooLittleError as error:
        if wants_json(request):
            raise ConflictError from error
        html = page(
            request,
            "conflict.html",
            number=number,
            wanted=sent,
            unseen=[change_line(one) for one in error.unseen],
            sheet=list_sheet(session, stored, standing(session, stored), actor),
            who=account_names(accounts(session)),
        )
        return Response(html, 409, media_type="text/html")
    note_event(session, actor, f"shortlist.{made.kind.value}", f"shortlist:{number}", change=made.number)
    if made.kind is ChangeKind.COMMENT and actor.account is not None:
        answer_comment_request(session, number, actor.account, now())
    where = f"/shortlists/{number}"
    if made.company_uid is not None:
        where = _where(number, made.company_uid, standing(session, stored))
    return see(request, where, change_line(made))


@router.post(
    "/shortlists/{number}/requests",
    status_code=201,
    summary="Ask somebody what they think of a list",
    response_model=Nothing,
    openapi_extra=takes(CommentAsked),
)
def ask(
    request: Request,
    number: Number,
    actor: Annotated[Actor, Depends(Allowed("shortlists.curate"))],
    sent: Annotated[CommentAsked, Depends(body(CommentAsked))],
    session: Writing,
) -> Response:
    stored = visible_shortlist(session, actor, number)
    if sent.account not in [one.id for one in _colleagues(session, accounts(session), actor, stored)]:
        raise InvalidError(_("Choose somebody who may see the list and comment on it."))
    if ask_for_comment(session, number, sent.account, actor.label, now()):
        note_event(session, actor, "shortlist.comment_asked", f"shortlist:{number}", account=sent.account)
    return see(request, f"/shortlists/{number}#comments")


@router.post(
    "/shortlists/{number}/shares",
    status_code=201,
    summary="Freeze and share",
    response_model=ShareMade,
    openapi_extra=takes(ShareWanted),
)
def share(
    request: Request,
    number: Number,
    actor: Annotated[Actor, Depends(Allowed("shortlists.share"))],
    sent: Annotated[ShareWanted, Depends(body(ShareWanted))],
    session: Writing,
) -> Response:
    stored = visible_shortlist(session, actor, number)
    token = new_token()
    until = now() + dt.timedelta(days=sent.days)
    share_id = freeze(session, stored, actor.label, token_hash(token), now(), until)
    note_event(session, actor, "shortlist.shared", f"shortlist:{number}", share=share_id)
    made = ShareMade(id=share_id, link=address_of(request, f"/shared/{token}"), expires_at=until)
    if wants_json(request):
        return see(request, f"/shared/{token}", made)
    return answer(request, "share_made.html", made, status=201, number=number, token=token)


@router.post(
    "/shortlists/{number}/shares/{share_id}/revocation",
    status_code=201,
    summary="Take a link back",
    response_model=Nothing,
)
def revoke(
    request: Request,
    number: Number,
    share_id: Number,
    actor: Annotated[Actor, Depends(Allowed("shortlists.share"))],
    session: Writing,
) -> Response:
    visible_shortlist(session, actor, number)
    if revoke_share(session, number, share_id, now()):
        note_event(session, actor, "shortlist.share_revoked", f"shortlist:{number}", share=share_id)
    return see(request, f"/shortlists/{number}#shares")


@router.get(
    "/shared/{token}",
    summary="A frozen list, for whoever has the link",
    response_model=SharedList,
    responses=problems(GoneError),
)
def shared(request: Request, token: str, session: Reading, start: Start = 0) -> Response:
    found = share_by_hash(session, token_hash(token))
    if found is None or found.revoked_at is not None or found.expires_at <= now():
        raise GoneError
    held = json.loads(found.document_json)
    resource = SharedList(
        title=title(held["document"]),
        frozen_at=found.created_at,
        expires_at=found.expires_at,
        items=held["items"],
        document=held["document"],
    )
    return answer(request, "shared.html", resource, document=held["document"], shown=shown(resource.items, start))


@router.get(
    "/shortlists/{number}/export.{form}",
    summary="A shortlist as a file",
    response_class=Response,
    responses={200: {"content": FILES}},
)
def export(request: Request, number: Number, form: str, actor: Reader, session: Reading) -> Response:
    if form not in MEDIA:
        raise NoSuchPageError(_("A list can be had as json, csv or xlsx."))
    stored = visible_shortlist(session, actor, number)
    found = standing(session, stored)
    entries = [{**item.entry, "rank": place} for place, item in enumerate(found.items, 1)]
    return list_file(request, {**found.document, "entries": entries}, str(number), form)


def list_file(request: Request, document: Mapping[str, Any], name: str, form: str) -> Response:
    """A list's document as a file called `name`, one of MEDIA."""
    given = Given(None, document)
    content = WRITERS[f".{form}"](given, list_language(given, reader_language(request)))
    return file_answer(request, content, MEDIA[form], f"behov-{name}.{form}")


def visible_shortlist(session: Session, actor: Actor, number: int) -> StoredShortlist:
    """The list, where the actor may see it. Raises NoSuchPageError: that it is another's is not told."""
    stored = stored_shortlist(session, number)
    if stored is None or not (actor.may("needs.read_all") or _own(session, actor, stored)):
        raise NoSuchPageError(_("There is no such shortlist."))
    return stored


def _own(session: Session, actor: Actor, stored: StoredShortlist) -> bool:
    need = stored_need(session, stored.need_key) if stored.need_key else None
    return need is not None and need.owner_key == actor.owner_key


def _all_lines(session: Session, owner: str | None) -> list[ShortlistLine]:
    """Every list as a line, read some hundred at a time: each is stored whole."""
    lines: list[ShortlistLine] = []
    while True:
        last = lines[-1].id if lines else None
        read = shortlists_page(session, owner_key=owner, before=last, limit=READ_AT_ONCE)
        lines += shortlist_lines(session, read)
        if len(read) < READ_AT_ONCE:
            return lines


def _where(number: int, uid: str, after: Curated) -> str:
    """The page of a list on which its last change is seen: where the company stands now, or where it stood."""
    page, before = f"/shortlists/{number}", curated(after.document, after.changes[:-1])
    for items, anchor in ((after.items, f"#company-{uid}"), (before.items, "")):
        places = [place for place, item in enumerate(items) if item.uid == uid]
        if places:
            start = page_start(places[0])
            return page + (f"?start={start}" if start else "") + anchor
    return page


def list_sheet(session: Session, stored: StoredShortlist, found: Curated, actor: Actor) -> ShortlistSheet:
    """The list as it stands; notes and reasons for rejecting are for the programme's own people."""
    asked = [
        AskedLine(account=one.account_id, asked_at=one.asked_at, answered_at=one.answered_at)
        for one in asked_about(session, stored.id)
    ]
    inside = actor.may("needs.read_all")
    return ShortlistSheet(
        id=stored.id,
        given_at=stored.run.created_at,
        need_key=stored.need_key,
        last_change=found.last,
        items=[list_item(place, item, inside) for place, item in enumerate(found.items, start=1)],
        rejected=[list_item(0, item, inside) for item in found.rejected] if inside else [],
        comments=[comment.text for comment in found.comments],
        asked=asked if inside else [],
        document=ListDocument(**found.document),
    )


def _matcher_of(parts: Parts, stored: StoredShortlist) -> Matcher:
    """The index that a list was given from, in force or kept. Raises ConflictError where it cannot be read now."""
    matcher = parts.engine.matcher()
    if matcher.index.manifest.version == stored.run.index_version:
        return matcher
    try:
        return Matcher(load_index(parts.settings.places.indexes, stored.run.index_version), matcher.encoder)
    except MatchingError as error:
        raise ConflictError(
            _("The catalogues have changed since. Give the need a new list to see who comes next.")
        ) from error


def _colleagues(
    session: Session, people: Sequence[StoredAccount], actor: Actor, stored: StoredShortlist
) -> list[StoredAccount]:
    """Who else may see a list and comment on it: they can be asked to."""
    need = stored_need(session, stored.need_key) if stored.need_key else None
    return [
        one
        for one in people
        if one.disabled_at is None
        and one.id != actor.account
        and may(one.role, "shortlists.comment")
        and (may(one.role, "needs.read_all") or (need is not None and one.owner_key == need.owner_key))
    ]


def _visible_changes(found: Curated, actor: Actor) -> list[ChangeLine]:
    lines = [change_line(change) for change in found.changes]
    return [line for line in lines if actor.may("needs.read_all") or line.kind is ChangeKind.COMMENT]


def _longer(stored: StoredShortlist) -> Parameters:
    parameters = parameters_from(json.loads(stored.run.parameters_json))
    return replace(parameters, k=parameters.k + CONSIDERED, explore=None)
