"""Coming in and going out."""

import datetime as dt
import threading
import time
from collections import defaultdict
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from models.account_repository import (
    StoredAccount,
    account_by_name,
    account_of_link,
    set_password,
    sign_in,
    sign_out,
    use_link,
)
from models.catalogue_repository import Session
from service.web import oidc
from service.web.answering import answer, page, see, wants_json
from service.web.bodies import body, takes
from service.web.context import SESSION_COOKIE, Actor, PartsOf, Reading, Writing, actor_of, note_event, now
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

router = APIRouter(tags=["sessions"])

SESSION_HOURS = 12
TRIES = 10
WITHIN_SECONDS = 900
PROVIDER_COOKIE = "behov_provider"
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

    password: str = Field(max_length=LONGEST_PASSWORD)
    again: str = Field(max_length=LONGEST_PASSWORD)


class _Tries:
    """Failed tries by name, in this process: after TRIES of them a name has to wait."""

    def __init__(self) -> None:
        self._failed: dict[str, list[float]] = defaultdict(list)
        self._lock = threading.Lock()

    def check(self, name: str) -> None:
        with self._lock:
            recent = [at for at in self._failed[name] if at > time.monotonic() - WITHIN_SECONDS]
            self._failed[name] = recent
            if len(recent) >= TRIES:
                raise TooManyError
            if len(self._failed) > 10_000:
                self._failed.clear()

    def failed(self, name: str) -> None:
        with self._lock:
            self._failed[name].append(time.monotonic())


tries = _Tries()


@router.get("/sign-in", summary="The page to sign in on")
def sign_in_page(request: Request, after: str = "/") -> Response:
    return answer(request, "sign_in.html", Message(kind="sign-in"), sent=Blank(after=own_path(after)), wrong=False)


@router.post("/sign-in", status_code=201, summary="Sign in", openapi_extra=takes(Credentials))
def start_session(
    request: Request, sent: Annotated[Credentials, Depends(body(Credentials))], session: Writing
) -> Response:
    tries.check(sent.name)
    account = account_by_name(session, sent.name)
    right = is_password(account.password_hash if account else None, sent.password)
    if account is None or not right or account.disabled_at is not None:
        tries.failed(sent.name)
        if wants_json(request):
            raise InvalidError(_("Name or password is wrong."))
        return Response(page(request, "sign_in.html", sent=sent, wrong=True), 422, media_type="text/html")
    if sent.kept_path and not wants_json(request):
        request.state.actor = _actor(account)
        html = page(request, "resume.html", path=own_path(sent.kept_path), kept=parse_qsl(sent.kept))
        response = Response(html, media_type="text/html")
    else:
        response = see(request, own_path(sent.after), Message(kind="signed-in"))
    _let_in(request, response, session, account)
    return response


@router.get("/sign-in/provider", summary="Sign in with the organisation's own account", status_code=303)
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
        secure=request.url.scheme == "https",
        path="/sign-in",
    )
    return response


@router.get("/sign-in/provider/back", summary="Where the provider sends people back to", status_code=303)
def come_back(request: Request, parts: PartsOf, session: Writing) -> Response:
    if parts.settings.oidc_issuer is None:
        raise NoSuchPageError
    try:
        name, after = oidc.finish(
            parts.settings, _back(request), request.cookies.get(PROVIDER_COOKIE, ""), dict(request.query_params)
        )
    except oidc.SignInFailedError as error:
        raise InvalidError(PROVIDER_FAILED) from error
    account = account_by_name(session, name)
    if account is None or account.disabled_at is not None:
        raise ForbiddenError(_("Your organisation knows you, but you have no account here. Ask an administrator."))
    response = Response(status_code=303, headers={"Location": own_path(after)})
    response.delete_cookie(PROVIDER_COOKIE, path="/sign-in")
    _let_in(request, response, session, account)
    return response


@router.post("/sign-out", summary="Sign out")
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


@router.get("/links/{token}", summary="The page on which a one-time link sets a password")
def link_page(request: Request, token: str, session: Reading) -> Response:
    account = account_of_link(session, token_hash(token), now())
    if account is None:
        raise GoneError
    return answer(
        request, "set_password.html", Message(kind="set-password"), account=account, token=token, problem=None
    )


@router.post("/links/{token}", summary="Set a password by a one-time link", openapi_extra=takes(NewPassword))
def use_one_time_link(
    request: Request, token: str, sent: Annotated[NewPassword, Depends(body(NewPassword))], session: Writing
) -> Response:
    account = account_of_link(session, token_hash(token), now())
    if account is None:
        raise GoneError
    problem = _weak(sent)
    if problem and wants_json(request):
        raise InvalidError(problem, count=SHORTEST_PASSWORD)
    if problem:
        values = {"account": account, "token": token, "problem": problem, "shortest": SHORTEST_PASSWORD}
        return Response(page(request, "set_password.html", **values), 422, media_type="text/html")
    _set(session, account.id, token, hashed_password(sent.password))
    note_event(session, _actor(account), "password.set", f"account:{account.id}")
    return see(request, "/sign-in", Message(kind="password-set"))


def _let_in(request: Request, response: Response, session: Session, account: StoredAccount) -> None:
    """Begin a session, and give the browser its cookie."""
    token = new_token()
    sign_in(session, account.id, token_hash(token), now(), now() + dt.timedelta(hours=SESSION_HOURS))
    note_event(session, _actor(account), "session.started", f"account:{account.id}")
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def _actor(account: StoredAccount) -> Actor:
    return Actor(f"account:{account.id}", account.name, account.role, account.owner_key)


def _back(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}/sign-in/provider/back"


def _set(session: Session, account_id: int, token: str, password_hash: str) -> None:
    use_link(session, token_hash(token), now())
    set_password(session, account_id, password_hash)


def _weak(sent: NewPassword) -> str | None:
    if len(sent.password) < SHORTEST_PASSWORD:
        return _("Choose a password of at least {count} characters. A sentence is easy to remember.")
    return _("The two passwords are not the same.") if sent.password != sent.again else None


def own_path(path: str) -> str:
    """A path of this service; anything that could lead elsewhere becomes the first page."""
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/"
