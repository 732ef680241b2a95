"""Any list of the pages as a table in a file, under columns in the words of whoever asked."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args, get_origin

from fastapi import Query, Request, Response
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel

from matching.saved_index import canonical_json
from service.spreadsheets import WRITERS, Table
from service.web.codes import CODES, called, yes_or_no
from service.web.event_words import event_details, event_subject
from service.web.languages import ZONE, translations
from service.web.problems import _
from service.web.resources import AgreementFound
from service.wording import word

FileForm = Annotated[
    Literal["csv", "xlsx", "json"] | None, Query(description="The whole list as a file, every page of it.")
]
MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS = MappingProxyType(
    {
        "above": _("How far above unrelated texts"),
        "action": _("What"),
        "actor": _("Who"),
        "age_days": _("Age in days"),
        "agreement": _("Do judges agree?"),
        "as_of": _("As of"),
        "at": _("When"),
        "band": _("Match"),
        "changes": _("Changes"),
        "company": _("Company"),
        "country": _("Country"),
        "created_at": _("Made"),
        "details": _("Details"),
        "disabled": _("Let in no more"),
        "erased_at": _("When"),
        "erased_by": _("Who"),
        "fictional": _("Fictional"),
        "fields": _("What is different"),
        "finished": _("Finished"),
        "given_at": _("Given"),
        "id": _("Number"),
        "judged": _("You have judged"),
        "key": _("Key"),
        "kind": _("What"),
        "label": _("Name"),
        "language": _("Language"),
        "listed": _("Listed now"),
        "made_at": _("Made"),
        "maturity": _("Maturity"),
        "name": _("Name"),
        "nearness": _("Nearness"),
        "need_key": _("Key of the need"),
        "needs": _("Need areas"),
        "number": _("Number"),
        "other_sentence": _("Its sentence"),
        "own_sentence": _("The nearest sentence here"),
        "owner": _("Need owner"),
        "pairs": _("Pairs"),
        "provider": _("Sign-in provider"),
        "rank": _("Rank"),
        "reason": _("Why"),
        "revoked": _("Taken back"),
        "role": _("Role"),
        "round": _("Round"),
        "row_key": _("row key"),
        "scopes": _("Narrowed to"),
        "sha256": _("Hash"),
        "shortlists": _("Shortlists"),
        "source": _("Catalogue"),
        "subject": _("Of what"),
        "text": _("Reason or text"),
        "title": _("Title"),
        "town": _("Town"),
        "uid": _("Key"),
        "waiting": _("link not used yet"),
    }
)
"""What each field of a list's lines is called above its column."""

WORDED = ("band", "maturity", "language")
"""Fields whose values are codes that have words."""


def as_file(request: Request, resource: BaseModel, name: str, form: str, language: str) -> Response:
    """A resource as a file called `name`: as JSON whole, else its first list as a table."""
    if form == "json":
        content = canonical_json(jsonable_encoder(resource)).encode()
    else:
        content = WRITERS[form](_table(resource, name, language))
    return file_answer(request, content, MEDIA[form], f"behov-{name}.{form}")


def file_answer(
    request: Request, content: bytes, media: str, name: str, *, opens: bool = False, kept: bool = True
) -> Response:
    """A file, to save, or where it `opens` to look at; with an ETag of its content where it may be `kept`."""
    headers = {
        "Content-Disposition": f'{"inline" if opens else "attachment"}; filename="{name}"',
        "Vary": "Accept, Accept-Language, Cookie",
        "Cache-Control": "private, no-cache" if kept else "private, no-store",
    }
    return tagged(request, content, media, headers) if kept else Response(content, 200, headers, media)


def tagged(request: Request, content: bytes, media: str, headers: dict[str, str], status: int = 200) -> Response:
    """An answer with an ETag of its content; a reader who has that content gets 304."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**headers, "ETag": tag}
    if request.method == "GET" and status == 200 and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, status, headers, media)


def line_model(resource: type[BaseModel]) -> tuple[str, Any]:
    """The name of a resource's first list, and the class of its lines."""
    for name, field in resource.model_fields.items():
        if get_origin(field.annotation) is list and hasattr(get_args(field.annotation)[0], "__annotations__"):
            return name, get_args(field.annotation)[0]
    raise TypeError(f"{resource.__name__} has no list")


def _table(resource: BaseModel, name: str, language: str) -> Table:
    listed, model = line_model(type(resource))
    fields = list(model.__annotations__)
    said = translations(language).gettext
    rows: list[Sequence[str | float]] = [
        [_cell(field, getattr(line, field), language) for field in fields] for line in getattr(resource, listed)
    ]
    return Table(name, [said(COLUMNS[field]) for field in fields], rows)


def _cell(field: str, value: Any, language: str) -> str | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes_or_no(value, language)
    if isinstance(value, int | float):
        return value
    if field in WORDED:
        return word(f"{field}_{value}", language)
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(ZONE):%Y-%m-%d %H:%M}"
    if field in ("actor", "subject"):
        return event_subject(value, language)
    if field == "details":
        return "; ".join(event_details(value, language))
    if field in CODES:
        return called(field, str(value), language)
    if isinstance(value, str):
        return value
    if isinstance(value, AgreementFound):
        return "" if value.ordinal is None else value.ordinal
    if field == "needs":
        return "; ".join(need.title for need in value)
    if field == "scopes":
        return "; ".join(value)
    return json.dumps(jsonable_encoder(value), ensure_ascii=False)
