"""Coming in and going out."""

import datetime as dt
import threading
import time
from collections import defaultdict
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from models.account_repository import account_by_name, account_of_link, set_password, sign_in, sign_out, use_link
from models.catalogue_repository import Session
from service.web.answering import answer, page, see, wants_json
from service.web.bodies import body, takes
from service.web.context import SESSION_COOKIE, Actor, Reading, Writing, actor_of, note_event, now
from service.web.describing import problems
from service.web.passwords import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    hashed_password,
    is_password,
    new_token,
    token_hash,
)
from service.web.problems import GoneError, InvalidError, TooManyError, _
from service.web.resources import Message

router = APIRouter(tags=["sessions"])

SESSION_HOURS = 12
TRIES = 10
WITHIN_SECONDS = 900


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


@router.get("/sign-in", summary="The page to sign in on", response_model=Message)
def sign_in_page(request: Request, after: str = "/") -> Response:
    return answer(request, "sign_in.html", Message(kind="sign-in"), sent=Blank(after=own_path(after)), wrong=False)


@router.post(
    "/sign-in",
    status_code=201,
    summary="Sign in",
    response_model=Message,
    responses=problems(TooManyError),
    openapi_extra=takes(Credentials),
)
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
    token = new_token()
    until = now() + dt.timedelta(hours=SESSION_HOURS)
    sign_in(session, account.id, token_hash(token), now(), until)
    actor = Actor(f"account:{account.id}", account.name, account.role, account.owner_key)
    note_event(session, actor, "session.started", actor.label)
    if sent.kept_path and not wants_json(request):
        request.state.actor = actor
        html = page(request, "resume.html", path=own_path(sent.kept_path), kept=parse_qsl(sent.kept))
        response = Response(html, 201, media_type="text/html")
    else:
        response = see(request, own_path(sent.after), Message(kind="signed-in"))
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
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
    actor = Actor(f"account:{account.id}", account.name, account.role, account.owner_key)
    note_event(session, actor, "password.set", actor.label)
    return see(request, "/sign-in", Message(kind="password-set"))


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
