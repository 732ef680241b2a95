"""People, keys, settings and the audit log."""

import datetime as dt
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from models.account_repository import (
    StoredAccount,
    StoredKey,
    account_by_id,
    account_by_name,
    accounts,
    add_account,
    add_key,
    add_one_time_link,
    change_role,
    disable_account,
    loosen_account,
    revoke_key,
    stored_keys,
)
from models.accounts import Role
from models.audit_repository import events, first_broken
from models.catalogue_repository import Session
from models.curation_repository import withdraw_comment_requests
from models.need_repository import owner_names
from service.settings import setting_words
from service.web.answering import answer, reader_language, see, wants_json
from service.web.bodies import body, takes
from service.web.codes import ACTIONS
from service.web.context import (
    MOST,
    Actor,
    After,
    Allowed,
    Cursor,
    Limit,
    Number,
    PartsOf,
    Reading,
    Writing,
    address_of,
    note_event,
    now,
    router_of,
)
from service.web.describing import problems
from service.web.files import FileForm
from service.web.lines import account_names, page_of
from service.web.passwords import new_token, token_hash
from service.web.permissions import PERMISSIONS, may
from service.web.problems import ForbiddenError, InvalidError, NoSuchPageError, _
from service.web.resources import (
    AccountLine,
    AccountWanted,
    EventLine,
    Events,
    KeyLine,
    KeyMade,
    Keys,
    KeyWanted,
    LinkMade,
    Nothing,
    People,
    RoleWanted,
    SettingLine,
    SettingsInForce,
)

router = router_of("administration")

LINK_HOURS = 72
SECRET_SETTINGS = frozenset({"database_url", "oidc_client_secret"})

Manager = Annotated[Actor, Depends(Allowed("people.manage"))]
KeyManager = Annotated[Actor, Depends(Allowed("keys.manage"))]


@router.get("/people", summary="Accounts", response_model=People, responses=problems(NoSuchPageError))
def people(
    request: Request,
    actor: Manager,
    session: Reading,
    after: After = "",
    limit: Limit = 50,
    form: FileForm = None,
) -> Response:
    page, following = page_of(accounts(session), lambda account: str(account.id), after, limit, form)
    resource = People(items=[_account(account) for account in page], next=following)
    return answer(request, "people.html", resource, form=form, roles=list(Role), owners=owner_names(session))


@router.get("/people/{account}", summary="An account", response_model=AccountLine)
def person(request: Request, account: Number, actor: Manager, session: Reading) -> Response:
    resource = _account(_known(session, account))
    return answer(request, "person.html", resource, roles=list(Role), owners=owner_names(session))


@router.post(
    "/people",
    status_code=201,
    summary="Let somebody in",
    response_model=LinkMade,
    openapi_extra=takes(AccountWanted),
)
def invite(
    request: Request,
    actor: Manager,
    sent: Annotated[AccountWanted, Depends(body(AccountWanted))],
    session: Writing,
) -> Response:
    if actor.scopes:
        raise ForbiddenError(_("A narrowed key lets nobody in."))
    if account_by_name(session, sent.name) is not None:
        raise InvalidError(_("Somebody signs in with that name already. Choose another one."))
    _check_role(session, sent.role, sent.owner)
    account = add_account(session, name=sent.name, role=sent.role, owner_key=sent.owner, now=now())
    note_event(session, actor, "account.added", f"account:{account}", role=sent.role.value, owner=sent.owner)
    return _link(request, session, account)


@router.post(
    "/people/{account}/link", status_code=201, summary="A new one-time link for somebody", response_model=LinkMade
)
def new_link(request: Request, account: Number, actor: Manager, session: Writing) -> Response:
    _let_in(session, account)
    note_event(session, actor, "account.link_made", f"account:{account}")
    return _link(request, session, account)


@router.post(
    "/people/{account}/disabling", status_code=201, summary="Let somebody in no more", response_model=Nothing
)
def disable(request: Request, account: Number, actor: Manager, session: Writing) -> Response:
    found = _known(session, account)
    if actor.label == f"account:{account}":
        raise InvalidError(_("You cannot shut yourself out. Ask another administrator."))
    if found.disabled_at is None:
        withdraw_comment_requests(session, account)
        disable_account(session, account, now())
        note_event(session, actor, "account.disabled", f"account:{account}")
    return see(request, f"/people/{account}")


@router.post(
    "/people/{account}/role",
    status_code=201,
    summary="Give somebody another role",
    response_model=Nothing,
    openapi_extra=takes(RoleWanted),
)
def give_role(
    request: Request,
    account: Number,
    actor: Manager,
    sent: Annotated[RoleWanted, Depends(body(RoleWanted))],
    session: Writing,
) -> Response:
    if actor.scopes:
        raise ForbiddenError(_("A narrowed key lets nobody in."))
    found = _let_in(session, account)
    if actor.label == f"account:{account}":
        raise InvalidError(_("You cannot change your own role. Ask another administrator."))
    _check_role(session, sent.role, sent.owner)
    if (found.role, found.owner_key) != (sent.role, sent.owner):
        change_role(session, account, sent.role, sent.owner)
        withdraw_comment_requests(session, account)
        note_event(
            session, actor, "account.role_changed", f"account:{account}", role=sent.role.value, owner=sent.owner
        )
    return see(request, f"/people/{account}")


@router.post(
    "/people/{account}/loosening",
    status_code=201,
    summary="Let an account be bound anew, by the next sign-in with the organisation's account",
    response_model=Nothing,
)
def loosen(request: Request, account: Number, actor: Manager, session: Writing) -> Response:
    found = _known(session, account)
    if found.binding is not None:
        loosen_account(session, account)
        note_event(session, actor, "account.loosened", f"account:{account}", issuer=found.binding.issuer)
    return see(request, f"/people/{account}")


@router.get("/keys", summary="Keys for programs", response_model=Keys, responses=problems(NoSuchPageError))
def keys(
    request: Request,
    actor: KeyManager,
    session: Reading,
    after: After = "",
    limit: Limit = 50,
    form: FileForm = None,
) -> Response:
    page, following = page_of(stored_keys(session), lambda key: str(key.id), after, limit, form)
    resource = Keys(items=[_key(key) for key in page], next=following)
    roles = [role for role in Role if role is not Role.NEED_OWNER]
    return answer(request, "keys.html", resource, form=form, roles=roles, permissions=PERMISSIONS)


@router.post(
    "/keys",
    status_code=201,
    summary="A key for a program",
    response_model=KeyMade,
    openapi_extra=takes(KeyWanted),
)
def make_key(
    request: Request, actor: KeyManager, sent: Annotated[KeyWanted, Depends(body(KeyWanted))], session: Writing
) -> Response:
    scopes = frozenset(sent.scopes)
    if wrong := sorted(scope for scope in scopes if not may(sent.role, scope)):
        raise InvalidError(_("The role does not have the permission {name}."), name=wrong[0][:60])
    if actor.scopes and not (scopes and scopes <= actor.scopes):
        raise ForbiddenError(_("A narrowed key makes only keys that are as narrow."))
    if sent.role is Role.NEED_OWNER:
        raise InvalidError(_("Keys are for programs of a whole programme; choose another role."))
    key = new_token()
    number = add_key(
        session,
        label=sent.label,
        key_sha256=token_hash(key),
        role=sent.role,
        owner_key=None,
        scopes=scopes,
        now=now(),
    )
    note_event(session, actor, "key.made", f"key:{number}", role=sent.role.value, scopes=sorted(scopes))
    made = KeyMade(id=number, key=key)
    return (
        see(request, "/keys", made) if wants_json(request) else answer(request, "key_made.html", made, status=201)
    )


@router.post(
    "/keys/{number}/revocation", status_code=201, summary="Let a key work no more", response_model=Nothing
)
def revoke(request: Request, number: Number, actor: KeyManager, session: Writing) -> Response:
    if revoke_key(session, number, now()):
        note_event(session, actor, "key.revoked", f"key:{number}")
    return see(request, "/keys")


@router.get("/settings", summary="The settings in force", response_model=SettingsInForce)
def settings(
    request: Request, parts: PartsOf, actor: Annotated[Actor, Depends(Allowed("settings.read"))]
) -> Response:
    items = [
        SettingLine(
            name=name,
            value="…" if name in SECRET_SETTINGS and value else str(value if value is not None else ""),
            description=setting_words(name, reader_language(request)),
        )
        for name, value in parts.settings
    ]
    return answer(request, "settings.html", SettingsInForce(items=items))


@router.get("/audit", summary="What was decided, by whom", response_model=Events)
def audit(
    request: Request,
    actor: Annotated[Actor, Depends(Allowed("audit.read"))],
    session: Reading,
    before: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    verify: Annotated[bool, Query(description="Check the whole chain.")] = False,
    action: Annotated[str, Query(max_length=60, description="Only this action, such as shortlist.given.")] = "",
    by: Annotated[str, Query(max_length=60, description="Only what this actor did, such as account:3.")] = "",
    form: FileForm = None,
) -> Response:
    if form:
        before, limit = None, MOST - 1
    found = events(session, before=before, limit=limit + 1, action=action or None, actor=by or None)
    lines = [
        EventLine(
            id=event.id,
            at=event.at,
            actor=event.actor,
            action=event.action,
            subject=event.subject,
            details=dict(event.details),
            sha256=event.sha256,
        )
        for event in found[:limit]
    ]
    resource = Events(
        items=lines,
        next=lines[-1].id if len(found) > limit else None,
        checked=verify,
        first_broken=first_broken(session) if verify else None,
    )
    names = account_names(accounts(session))
    return answer(
        request,
        "audit.html",
        resource,
        form=form,
        names=names,
        actions=ACTIONS,
        chosen_action=action,
        chosen_by=by,
    )


def _known(session: Session, account: int) -> StoredAccount:
    found = account_by_id(session, account)
    if found is None:
        raise NoSuchPageError(_("There is no such account."))
    return found


def _let_in(session: Session, account: int) -> StoredAccount:
    found = _known(session, account)
    if found.disabled_at is not None:
        raise NoSuchPageError(_("There is no such account."))
    return found


def _check_role(session: Session, role: Role, owner: str | None) -> None:
    if (role is Role.NEED_OWNER) != (owner is not None):
        raise InvalidError(_("A need owner belongs to an organisation, and nobody else does. Choose accordingly."))
    if owner is not None and owner not in owner_names(session):
        raise InvalidError(_("There is no such organisation."))


def _link(request: Request, session: Session, account: int) -> Response:
    token, until = new_token(), now() + dt.timedelta(hours=LINK_HOURS)
    add_one_time_link(session, account, token_hash(token), until)
    made = LinkMade(account=account, link=address_of(request, f"/links/{token}"), expires_at=until)
    return (
        see(request, "/people", made)
        if wants_json(request)
        else answer(request, "link_made.html", made, status=201)
    )


def _account(account: StoredAccount) -> AccountLine:
    return AccountLine(
        id=account.id,
        name=account.name,
        role=account.role,
        owner=account.owner_key,
        waiting=account.password_hash is None,
        disabled=account.disabled_at is not None,
        provider=None if account.binding is None else account.binding.issuer,
    )


def _key(key: StoredKey) -> KeyLine:
    return KeyLine(
        id=key.id,
        label=key.label,
        role=key.role,
        scopes=sorted(key.scopes),
        created_at=key.created_at,
        revoked=key.revoked_at is not None,
    )
