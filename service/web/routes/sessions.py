"""Coming in and going out."""

import datetime as dt
import re
import threading
import time
from collections import OrderedDict
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response
from pydantic import BaseModel, Field

from models.account_repository import (
    StoredAccount,
    account_by_binding,
    account_by_name,
    account_of_link,
    bind_account,
    set_password,
    sign_in,
    sign_out,
    use_link,
)
from models.audit_repository import add_event
from models.catalogue_repository import Session
from service.web import oidc
from service.web.answering import answer, page, see, wants_json
from service.web.bodies import body, takes
from service.web.context import (
    SESSION_COOKIE,
    Actor,
    PartsOf,
    Reading,
    Writing,
    actor_of,
    address_of,
    is_secure,
    note_event,
    now,
    router_of,
)
from service.web.describing import problems
from service.web.passwords import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    hashed_password,
    is_password,
    new_token,
    token_hash,
)
from service.web.problems import ForbiddenError, GoneError, InvalidError, NoSuchPageError, TooManyError, _
from service.web.resources import Message

router = router_of("sessions")

SESSION_HOURS = 12
TRIES, TRIES_OF_ADDRESS, TRIES_OF_NAME = 10, 100, 200
REMEMBERED = 10_000
WITHIN_SECONDS = 900
OWN_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
PROVIDER_COOKIE = "behov_provider"
BOUND_TO_ANOTHER = _(
    "This account is bound to another sign-in of your organisation's. If it is yours, for instance because your "
    "organisation has changed how people sign in, ask an administrator to loosen the binding."
)
PROVIDER_FAILED = _("Signing in with your organisation's account did not work. Try again, or use a password.")


class Blank(BaseModel):
    """Where somebody was going when they had to sign in, and what they had filled in there."""

    name: str = Field("", max_length=80)
    after: str = Field("/", max_length=2000)
    kept_path: str = Field("", max_length=2000)
    kept: str = Field("", description="The fields of the form that was sent too late, as a form is encoded.")


class Credentials(Blank):
    """What somebody signs in with."""

    name: str = Field(max_length=80)
    password: str = Field(max_length=LONGEST_PASSWORD)


class NewPassword(BaseModel):
    """A password, twice."""

    password: str = Field(max_length=LONGEST_PASSWORD, json_schema_extra={"minLength": SHORTEST_PASSWORD})
    again: str = Field(max_length=LONGEST_PASSWORD, json_schema_extra={"minLength": SHORTEST_PASSWORD})


class Tries:
    """Tries to sign in that did not succeed, in this process: of a name from one address, of an address, and of a
    name from anywhere. Whoever has too many has to wait."""

    def __init__(self) -> None:
        self._tried: OrderedDict[tuple[str, str], list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, name: str, address: str) -> None:
        """Count a try before it is made. Raises TooManyError."""
        start = time.monotonic() - WITHIN_SECONDS
        with self._lock:
            for key, most in _counted(name, address):
                recent = [at for at in self._tried.get(key, []) if at > start]
                if len(recent) >= most:
                    raise TooManyError
                self._tried[key] = [*recent, time.monotonic()]
                self._tried.move_to_end(key)
            while len(self._tried) > REMEMBERED:
                self._tried.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Take back what `begin` counted."""
        with self._lock:
            for key, _most in _counted(name, address):
                if self._tried.get(key):
                    self._tried[key].pop()


def _counted(name: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
    return ((name, address), TRIES), (("", address), TRIES_OF_ADDRESS), ((name, ""), TRIES_OF_NAME)


tries = Tries()
_hashing = threading.BoundedSemaphore(2)
"""A hash takes 64 MiB and a core for a while."""


def sign_in_values(sent: Blank, *, wrong: bool = False, lost: bool = False) -> dict[str, Any]:
    """What the page to sign in on shows: whether the last try was `wrong`, and whether what was sent is `lost`."""
    path, kept = own_path(sent.kept_path), parse_qsl(sent.kept)
    return {"sent": sent, "path": path, "kept": kept, "wrong": wrong, "lost": lost}


@router.get("/sign-in", summary="The page to sign in on", response_model=Message)
def sign_in_page(request: Request, after: str = "/") -> Response:
    values = sign_in_values(Blank(after=own_path(after)))
    return answer(request, "sign_in.html", Message(kind="sign-in"), **values)


@router.post(
    "/sign-in",
    status_code=201,
    summary="Sign in",
    response_model=Message,
    responses=problems(TooManyError),
    openapi_extra=takes(Credentials),
)
def start_session(
    request: Request, parts: PartsOf, sent: Annotated[Credentials, Depends(body(Credentials))]
) -> Response:
    address = request.client.host if request.client else ""
    tries.begin(sent.name, address)
    with parts.database.reading() as session:
        account = account_by_name(session, sent.name)
    with _hashing:  # apart from any transaction: it takes a while, and is meant to
        right = is_password(account.password_hash if account else None, sent.password)
    if account is None or not right or account.disabled_at is not None:
        if wants_json(request):
            raise InvalidError(_("Name or password is wrong."))
        html = page(request, "sign_in.html", **sign_in_values(sent, wrong=True))
        return Response(html, 422, media_type="text/html")
    if sent.kept_path and not wants_json(request):
        request.state.actor = _actor(account)
        html = page(request, "resume.html", **sign_in_values(sent))
        response = Response(html, 201, media_type="text/html")
    else:
        response = see(request, own_path(sent.after), Message(kind="signed-in"))
    tries.succeeded(sent.name, address)
    with parts.database.writing() as session:
        _let_in(request, response, session, account)
    return response


@router.get("/sign-in/provider", include_in_schema=False)
def go_to_provider(request: Request, parts: PartsOf, after: str = "/") -> Response:
    if parts.settings.oidc_issuer is None:
        raise NoSuchPageError
    try:
        address, cookie = oidc.begin(parts.settings, _back(request), own_path(after))
    except oidc.SignInFailedError as error:
        raise InvalidError(PROVIDER_FAILED) from error
    response = Response(status_code=303, headers={"Location": address})
    response.set_cookie(
        PROVIDER_COOKIE,
        cookie,
        max_age=oidc.MINUTES * 60,
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
        path="/sign-in",
    )
    return response


@router.get("/sign-in/provider/back", include_in_schema=False)
def come_back(request: Request, parts: PartsOf) -> Response:
    if parts.settings.oidc_issuer is None:
        raise NoSuchPageError
    try:
        vouched, after = oidc.finish(
            parts.settings, _back(request), request.cookies.get(PROVIDER_COOKIE, ""), dict(request.query_params)
        )
    except oidc.SignInFailedError as error:
        raise InvalidError(PROVIDER_FAILED) from error
    response = Response(status_code=303, headers={"Location": own_path(after)})
    response.delete_cookie(PROVIDER_COOKIE, path="/sign-in")
    with parts.database.writing() as session:
        let_in = _let_in_vouched(request, response, session, vouched)
    if not let_in:  # said only now: the event of it is kept
        raise ForbiddenError(BOUND_TO_ANOTHER)
    return response


@router.post("/sign-out", status_code=201, summary="Sign out", response_model=Message)
def end_session(request: Request, session: Writing) -> Response:
    actor = actor_of(request)
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        sign_out(session, token_hash(token))
    if actor is not None:
        note_event(session, actor, "session.ended", actor.label)
    response = see(request, "/sign-in", Message(kind="signed-out"))
    response.delete_cookie(SESSION_COOKIE)
    return response


@router.get(
    "/links/{token}",
    summary="The page on which a one-time link sets a password",
    response_model=Message,
    responses=problems(GoneError),
)
def link_page(request: Request, token: str, session: Reading) -> Response:
    account = account_of_link(session, token_hash(token), now())
    if account is None:
        raise GoneError
    return answer(
        request, "set_password.html", Message(kind="set-password"), account=account, token=token, problem=None
    )


@router.post(
    "/links/{token}",
    status_code=201,
    summary="Set a password by a one-time link",
    response_model=Message,
    responses=problems(GoneError),
    openapi_extra=takes(NewPassword),
)
def use_one_time_link(
    request: Request, parts: PartsOf, token: str, sent: Annotated[NewPassword, Depends(body(NewPassword))]
) -> Response:
    with parts.database.reading() as session:
        account = account_of_link(session, token_hash(token), now())
    if account is None:
        raise GoneError
    problem = _weak(sent)
    if problem and wants_json(request):
        raise InvalidError(problem, count=SHORTEST_PASSWORD)
    if problem:
        values = {"account": account, "token": token, "problem": problem, "shortest": SHORTEST_PASSWORD}
        return Response(page(request, "set_password.html", **values), 422, media_type="text/html")
    with _hashing:
        password_hash = hashed_password(sent.password)
    with parts.database.writing() as session:
        if account_of_link(session, token_hash(token), now()) is None:
            raise GoneError
        _set(session, account.id, token, password_hash)
        note_event(session, _actor(account), "password.set", f"account:{account.id}")
    return see(request, "/sign-in", Message(kind="password-set"))


def _let_in_vouched(request: Request, response: Response, session: Session, vouched: oidc.Vouched) -> bool:
    """Let in whom a provider vouches for, and bind an account to them that is not bound yet; whether it was not
    bound to somebody else. Raises ForbiddenError where they have no account."""
    account = account_by_binding(session, vouched.binding) or account_by_name(session, vouched.name)
    if account is None or account.disabled_at is not None:
        raise ForbiddenError(_("Your organisation knows you, but you have no account here. Ask an administrator."))
    subject, issuer = f"account:{account.id}", vouched.binding.issuer
    if account.binding not in (None, vouched.binding):
        refused = {"issuer": issuer}
        add_event(session, at=now(), actor="nobody", action="session.refused", subject=subject, details=refused)
        return False
    if account.binding is None:
        bind_account(session, account.id, vouched.binding, now())
        note_event(session, _actor(account), "account.bound", subject, issuer=issuer)
    _let_in(request, response, session, account)
    return True


def _let_in(request: Request, response: Response, session: Session, account: StoredAccount) -> None:
    """Begin a session in place of the browser's earlier one, and give it its cookie."""
    if earlier := request.cookies.get(SESSION_COOKIE):
        sign_out(session, token_hash(earlier))
    token = new_token()
    sign_in(session, account.id, token_hash(token), now(), now() + dt.timedelta(hours=SESSION_HOURS))
    note_event(session, _actor(account), "session.started", f"account:{account.id}")
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def _actor(account: StoredAccount) -> Actor:
    return Actor(f"account:{account.id}", account.name, account.role, account.owner_key)


def _back(request: Request) -> str:
    return address_of(request, "/sign-in/provider/back")


def _set(session: Session, account_id: int, token: str, password_hash: str) -> None:
    use_link(session, token_hash(token), now())
    set_password(session, account_id, password_hash)


def _weak(sent: NewPassword) -> str | None:
    if len(sent.password) < SHORTEST_PASSWORD:
        return _("Choose a password of at least {count} characters. A sentence is easy to remember.")
    return _("The two passwords are not the same.") if sent.password != sent.again else None


def own_path(path: str) -> str:
    """A path of this service; anything that could lead elsewhere becomes the first page."""
    return path if OWN_PATH.fullmatch(path) else "/"
