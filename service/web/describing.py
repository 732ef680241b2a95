"""The API's description, OpenAPI 3.1: finished here from what the routes say of themselves.

A route says its summary, its model, and with `problems` what may go wrong with it alone. All else follows from
what it depends on: who may use it, what it reads, and what may go wrong with every route.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.web.bodies import COMPONENT, Body
from service.web.context import SESSION_COOKIE, allowed_of
from service.web.files import MEDIA
from service.web.permissions import PERMISSIONS
from service.web.problems import (
    BrokenError,
    BusyError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    MethodError,
    NoSuchPageError,
    RequestError,
    SignInNeededError,
    TooLargeError,
    UnknownFormError,
)
from service.web.repeating import LONGEST_KEY, SECRET
from service.web.resources import Problem

EXAMPLES = Path(__file__).with_name("examples.json")
PROBLEM = "application/problem+json"
PAGE = "text/html"

TAGS = {
    "search": "Searching for a challenge, and giving shortlists.",
    "needs": "Need areas and what is like them.",
    "shortlists": "Shortlists as given and as they stand, their changes, frozen copies and files.",
    "workshops": "Sheets and calendar files for workshops.",
    "judging": "Saying, blindly, whether companies fit needs.",
    "evaluation": "Reports on how well lists did, and the rankers.",
    "companies": "Companies as catalogues know them.",
    "corrections": "Putting right what files say of companies and needs, and erasing companies.",
    "catalogues": "Catalogues, how fresh they are, and what they cover.",
    "administration": "People, keys, settings and the audit log.",
    "webhooks": "Programs that are told of events.",
    "sessions": "Signing in and out in a browser.",
    "system": "Whether the service is well.",
}
SINGULAR = {"people": "person", "companies": "company", "categories": "category"}
"""Of those segments of an address whose singular is not the plural without its s."""

SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "A program's key; an administrator makes it."},
    "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE, "description": "Somebody signed in."},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "description": "Any text of the sender's own: the same write sent again with it is done once.",
}
LOCATION = {"Location": {"schema": {"type": "string"}, "description": "Where what was made is found."}}
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "A hash of the content, for If-None-Match."}}
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds, where very many are here."}}
CHALLENGE = {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer."}}
SEE_OTHER = {"description": "A browser is sent on, to a page or to sign in.", "headers": LOCATION}
FILES = {MEDIA[form].partition(";")[0]: {"schema": {"type": "string"}} for form in ("csv", "xlsx")}
"""What `form` asks for beside JSON."""

NOT_MODIFIED = {"description": "The reader has this content, as If-None-Match says."}


def operation_name(route: APIRoute) -> str:
    """The name of an operation, made of its method and address alone, so that it stays when code is moved.

    GET /shortlists: get_shortlists; GET /shortlists/{number}: get_shortlist; POST /shortlists/{number}/changes:
    post_shortlist_change.
    """
    return _name(min(route.methods or {"get"}), route.path)


def _name(method: str, path: str) -> str:
    parts = path.replace("-", "_").strip("/").split("/")
    named = []
    for place, part in enumerate(parts):
        if part.startswith("{"):
            continue
        word = re.sub(r"\.\{\w+\}$", "", part).replace(".", "_")
        of_one = parts[place + 1].startswith("{") if place + 1 < len(parts) else method == "POST"
        named.append(SINGULAR.get(word, word.removesuffix("s")) if of_one else word)
    return "_".join([method.lower(), *named])


def problems(*errors: type[RequestError]) -> dict[int | str, dict[str, Any]]:
    """What a route's `responses` say of the problems that it alone may end in."""
    return {error.status: _reference(error.status) for error in errors}


def routes_of(app: FastAPI) -> Iterator[RouteContext]:
    """Every route of the application that is written as a function of ours."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            yield route


def permissions_of(route: RouteContext) -> list[str]:
    """The permissions that a route asks for."""
    return [one.permission for one in allowed_of(route.dependant)]


def describe(app: FastAPI) -> dict[str, Any]:
    """The description, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _described(app)
    return app.openapi_schema


def _described(app: FastAPI) -> dict[str, Any]:
    tags = [{"name": name, "description": text} for name, text in TAGS.items()]
    made = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=tags
    )
    taken: set[type[BaseModel]] = {Problem}
    for route in routes_of(app):
        for method in route.methods or ():
            operation = made["paths"].get(route.path_format, {}).get(method.lower())
            if operation is not None:
                taken |= _finish(operation, route, method)
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    _, definitions = models_json_schema([(model, "validation") for model in taken], ref_template=COMPONENT)
    for name, schema in definitions.get("$defs", {}).items():
        schemas.setdefault(name, schema)
    for name, examples in _examples().items():
        if name in schemas:
            schemas[name]["examples"] = examples
    components["schemas"] = dict(sorted(schemas.items()))
    components["responses"] = {_component(errors): _problem(errors) for errors in _errors().values()}
    components["securitySchemes"] = SCHEMES
    return made


def _finish(operation: dict[str, Any], route: RouteContext, method: str) -> set[type[BaseModel]]:
    """Say of an operation what follows from its route; return the models that it reads."""
    permissions, taken = permissions_of(route), _taken(route)
    responses = operation["responses"]
    responses.pop("422", None)
    if permissions:
        operation["security"] = [{"key": []}, {"session": []}]
        operation["description"] = "\n\n".join(
            part for part in (operation.get("description"), *map(_who, permissions)) if part
        )
    in_both = route.response_field is not None and get_type_hints(route.endpoint).get("return") is Response
    if in_both:
        done = responses[str(route.status_code or 200)]
        done["content"][PAGE] = {"schema": {"type": "string"}}
        done["headers"] = ETAG if method == "GET" else LOCATION
        if any(one.name == "form" for one in route.dependant.query_params):
            done["content"] |= FILES
    if method == "POST":
        if not SECRET.search(route.path or ""):
            operation["parameters"] = [*operation.get("parameters", []), IDEMPOTENCY_KEY]
        responses["303"] = SEE_OTHER
    elif in_both:
        responses["304"] = NOT_MODIFIED
    if permissions:
        responses["303"] = SEE_OTHER
    for status in _common(route, method, permissions, taken, bool(operation.get("parameters")), in_both):
        responses.setdefault(str(status), _reference(status))
    operation["responses"] = dict(sorted(responses.items()))
    return taken


def _common(
    route: RouteContext,
    method: str,
    permissions: list[str],
    taken: set[type[BaseModel]],
    reads: bool,
    in_both: bool,
) -> list[int]:
    """What may go wrong with a route because of what it is."""
    asks_who = bool(permissions) or in_both  # also where nobody need sign in: a wrong key is never passed over
    writes = method == "POST"
    may_be: list[tuple[bool, type[RequestError]]] = [
        (asks_who, SignInNeededError),
        (True, BusyError),
        (bool(permissions) or writes, ForbiddenError),
        (writes, ConflictError),
        ("{" in (route.path or ""), NoSuchPageError),
        (reads or bool(taken), InvalidError),
        (bool(taken), RequestError),
        (bool(taken), TooLargeError),
        (bool(taken), UnknownFormError),
    ]
    return [error.status for so, error in may_be if so]


def _taken(route: RouteContext) -> set[type[BaseModel]]:
    return {one.call.model for one in route.dependant.dependencies if isinstance(one.call, Body)}


def _who(permission: str) -> str:
    roles = ", ".join(sorted(role.value.replace("_", " ") for role in PERMISSIONS[permission]))
    return f"Needs the permission `{permission}`: {roles}."


@cache
def _errors() -> Mapping[int, Sequence[type[RequestError]]]:
    """Status → the problems that have it."""
    found: dict[int, list[type[RequestError]]] = {}
    every: list[type[RequestError]] = [RequestError, *RequestError.__subclasses__()]
    for error in every:
        if error not in (BrokenError, MethodError):
            found.setdefault(error.status, []).append(error)
    return found


def _component(errors: Sequence[type[RequestError]]) -> str:
    return "Or".join(error.__name__ for error in errors)


def _reference(status: int) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/{_component(_errors()[status])}"}


def _problem(errors: Sequence[type[RequestError]]) -> dict[str, Any]:
    examples = {
        error.kind: {
            "value": {
                "type": f"urn:behov:problem:{error.kind}",
                "title": error.title,
                "status": error.status,
                "detail": error.advice,
                "request": "4f1c0a9be2d37785",
            }
        }
        for error in errors
    }
    found: dict[str, Any] = {
        "description": " ".join(f"{error.title}." for error in errors),
        "content": {
            PROBLEM: {"schema": {"$ref": COMPONENT.format(model="Problem")}, "examples": examples},
            PAGE: {"schema": {"type": "string"}},
        },
    }
    for error, headers in ((SignInNeededError, CHALLENGE), (BusyError, RETRY_AFTER)):
        if error in errors:
            found["headers"] = headers
    return found


@cache
def _examples() -> Mapping[str, list[Any]]:
    found: Mapping[str, list[Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found
