"""What every request works with: the application's parts, and who asks."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from functools import wraps
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from matching.query import Query as NeedQuery
from models.account_repository import key_by_hash, signed_in
from models.accounts import Role
from models.audit_repository import add_event
from models.catalogue_repository import Session
from models.curation_repository import lists_asked_about
from models.database import Database
from service.settings import Settings
from service.shortlisting import Prepared
from service.web.engine import Engine
from service.web.indexer import Indexer
from service.web.kept import Kept
from service.web.mapping import Map
from service.web.passwords import token_hash
from service.web.permissions import may
from service.web.problems import ForbiddenError, SignInNeededError
from service.web.turns import Turns

SESSION_COOKIE = "behov_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The application's parts, made once for each process.

    turn: held while a list is made. Lists made beside each other take no less work, but each takes as long as all
    of them; one after the other nobody waits much longer than the mean. Only their needs are encoded several at
    once, which is less work.
    """

    settings: Settings
    database: Database
    engine: Engine
    indexer: Indexer
    kept: Kept[Prepared]
    turn: Turns[NeedQuery] = field(default_factory=Turns)
    maps: Kept[Map] = field(default_factory=lambda: Kept(4))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person who is signed in, or a program with a key.

    name: what a person signs in with, or a key's label; `label` is what events and logs hold instead.
    owner_key: the organisation that a need owner belongs to. account: a person's account; None for a program.
    asked: the lists that a person is asked to comment on, the one asked first first.
    """

    label: str
    name: str
    role: Role
    owner_key: str | None
    scopes: frozenset[str] = frozenset()
    account: int | None = None
    asked: tuple[int, ...] = ()

    def may(self, permission: str) -> bool:
        """Whether the actor has a permission."""
        return may(self.role, permission, self.scopes)


def router_of(tag: str) -> APIRouter:
    """A router for what the API's description lists under `tag`."""
    return APIRouter(tags=[tag], route_class=Route)


def parts_of(request: Request) -> Parts:
    """The application's parts."""
    found: Parts = request.app.state.parts
    return found


def address_of(request: Request, path: str) -> str:
    """The whole address of a page of this service: by the setting, or as whoever asks reaches it."""
    return f"{parts_of(request).settings.public_url or str(request.base_url).rstrip('/')}{path}"


def is_secure(request: Request) -> bool:
    """Whether this service is reached by https, so that a cookie of it may go nowhere else."""
    return address_of(request, "/").startswith("https://")


def now() -> dt.datetime:
    """The time of a request."""
    return dt.datetime.now(dt.UTC)


def actor_of(request: Request) -> Actor | None:
    """Who asks, or None; looked up once a request."""
    if not hasattr(request.state, "actor"):
        request.state.actor = _find_actor(request)
    actor: Actor | None = request.state.actor
    return actor


def _find_actor(request: Request) -> Actor | None:
    database = parts_of(request).database
    if "authorization" in request.headers:  # then a cookie counts for nothing: a page elsewhere may have sent it
        scheme, _, key = request.headers["authorization"].partition(" ")
        if scheme.lower() != "bearer":
            raise SignInNeededError(key_given=True)
        with database.reading() as session:
            found = key_by_hash(session, token_hash(key.strip()))
        if found is None:
            raise SignInNeededError(key_given=True)
        return Actor(f"key:{found.id}", found.label, found.role, found.owner_key, found.scopes)
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    with database.reading() as session:
        account = signed_in(session, token_hash(token), now())
        asked = tuple(lists_asked_about(session, account.id)) if account else ()
    if account is None:
        return None
    label = f"account:{account.id}"
    return Actor(label, account.name, account.role, account.owner_key, account=account.id, asked=asked)


@dataclass(frozen=True, slots=True)
class ToBegin:
    """What a route's function is given, begun on the function's own thread and ended when it returns."""

    begin: Callable[[], AbstractContextManager[object]]


class Allowed:
    """A dependency that gives the actor where they have a permission.

    Raises SignInNeededError where nobody asks, ForbiddenError where somebody asks who may not: to read, when the
    route's function begins; to write, before what is sent is read.
    """

    def __init__(self, permission: str) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Actor | ToBegin:
        route = request.scope["route"]
        if request.method in SAFE and isinstance(route, Route) and self in route.given:
            return ToBegin(lambda: nullcontext(self.actor(request)))
        return await run_in_threadpool(self.actor, request)

    def actor(self, request: Request) -> Actor:
        """Who asks, and may."""
        actor = actor_of(request)
        if actor is None:
            raise SignInNeededError
        if not actor.may(self.permission):
            raise ForbiddenError
        return actor


def allowed_of(dependant: Dependant) -> list[Allowed]:
    """Whom the function of a route is for, by what it depends on."""
    return [one.call for one in dependant.dependencies if isinstance(one.call, Allowed)]


async def reading(request: Request) -> ToBegin:
    """A session for one request that changes nothing."""
    return ToBegin(parts_of(request).database.reading)


async def writing(request: Request) -> ToBegin:
    """A session for one request, committed before the answer is sent, or not at all."""
    return ToBegin(parts_of(request).database.writing)


class Route(APIRoute):
    """A route that finds out who asks, and begins and ends sessions, on its function's own thread: asking for
    another one takes longer than what is asked of the database. Functions are not async."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _beginning(endpoint), **options)
        self.given: list[Any] = [one.call for one in self.dependant.dependencies if one.name]
        """The dependencies that the function itself is given."""


def _beginning(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    def begun(**values: Any) -> Any:
        with ExitStack() as stack:
            for name, value in values.items():
                if isinstance(value, ToBegin):
                    values[name] = stack.enter_context(value.begin())
            return endpoint(**values)

    return begun


MOST = 2_147_483_647
"""The greatest number that the database has room for."""
Number = Annotated[int, Path(ge=1, le=MOST)]
"""The number by which an address names something."""
Cursor = Annotated[int | None, Query(ge=1, le=MOST, description="The cursor that the page before gave as `next`.")]
"""Where a list that is read page by page goes on."""
After = Annotated[str, Query(max_length=300, description="The cursor that the page before gave as `next`.")]
"""Where a list goes on that is by names or keys."""
Limit = Annotated[int, Query(ge=1, le=100)]
"""So many lines are on a page of a list."""


async def _parts(request: Request) -> Parts:  # async, or a thread is asked for it
    return parts_of(request)


PartsOf = Annotated[Parts, Depends(_parts)]
Reading = Annotated[Session, Depends(reading)]
Writing = Annotated[Session, Depends(writing)]


def note_event(session: Session, actor: Actor, action: str, subject: str, **details: object) -> None:
    """Add what an actor decided to the audit chain. Nothing in it tells a company or a person by name or uid: what
    is in the chain stays there when they are erased."""
    add_event(session, at=now(), actor=actor.label, action=action, subject=subject, details=details)
