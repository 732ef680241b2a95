"""One resource, two forms: a page for a person, JSON for a program; the request says which."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.encoders import jsonable_encoder
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from pydantic import BaseModel

from evaluation.report.wording import Wording
from matching.saved_index import canonical_json
from service.division_names import division_name
from service.presentation import (
    categories_line,
    conditions_line,
    is_narrowed,
    made_with_line,
    need_doubt_lines,
    none_found,
    open_requirements,
    requirements_read,
    shortened,
    step_line,
    unanswered,
)
from service.reason_words import reason_in
from service.version import software_version
from service.web import assets, languages
from service.web.codes import called
from service.web.context import actor_of
from service.web.event_words import event_details, event_subject
from service.web.files import as_file, tagged
from service.wording import READER_LANGUAGES, word

TEMPLATES = Path(__file__).with_name("templates")
LANGUAGE_COOKIE = "behov_language"
SECRET = re.compile(r"^(?:key|link|share|webhook)_made|^set_password|^shared")
"""Pages that show a secret, or are reached by one: nothing on the way keeps them."""


def wants_json(request: Request) -> bool:
    """Whether the request asks for JSON rather than a page: by its Accept header, or because it sends JSON."""
    accepted = request.headers.get("accept", "")
    sent = request.headers.get("content-type", "").startswith("application/json")
    return "text/html" not in accepted and ("json" in accepted or sent or "authorization" in request.headers)


def reader_language(request: Request) -> str:
    """The language to answer in: the one asked for, the one chosen earlier, or the first the reader prefers."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wanted in READER_LANGUAGES:
            return str(wanted)
    return languages.preferred(request.headers.get("accept-language", ""))


def translated(text: str, language: str, values: Mapping[str, object] | None = None) -> str:
    """A text of the pages in a language, its values filled in."""
    found = languages.translations(language).gettext(text) if text else ""
    return found.format(**values) if values else found


def answer(
    request: Request,
    template: str,
    resource: BaseModel,
    *,
    status: int = 200,
    form: str | None = None,
    **more: object,
) -> Response:
    """The resource as JSON, or as the page that `template` makes of it and of `more`; or, in a `form`, as a file.

    Carries an ETag of its content; a reader who has that content gets 304.
    """
    if form is not None:
        return as_file(request, resource, template.removesuffix(".html"), form, reader_language(request))
    if wants_json(request):
        body = canonical_json(jsonable_encoder(resource)).encode()
        media = "application/json"
    else:
        body = page(request, template, resource=resource, **more).encode()
        media = "text/html; charset=utf-8"
    headers = {
        "Cache-Control": "private, no-store" if SECRET.search(template) else "private, no-cache",
        "Vary": "Accept, Accept-Language, Cookie",
    }
    return tagged(request, body, media, headers, status)


def page(request: Request, template: str, **values: object) -> str:
    """A page in the reader's language."""
    language = reader_language(request)
    return (
        environment(language)
        .get_template(template)
        .render(
            request=request,
            actor=actor_of(request),
            language=language,
            here=_here(request),
            beside=lambda **changed: beside(request, **changed),
            **values,
        )
    )


def beside(request: Request, **changed: object) -> str:
    """The request's own address with some parameters given other values, or left out where they are None."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    query = urlencode([*kept, *((name, value) for name, value in changed.items() if value is not None)])
    return "/" + request.url.path.lstrip("/") + (f"?{query}" if query else "")


def see(request: Request, path: str, resource: BaseModel | None = None) -> Response:
    """After a write: a person is sent on to a page, a program gets what was made and where it is."""
    if wants_json(request):
        body = canonical_json(jsonable_encoder(resource)) if resource is not None else "{}"
        return Response(body, 201, {"Location": path}, "application/json")
    return Response(status_code=303, headers={"Location": path})


@cache
def environment(language: str) -> Environment:
    """The templates, with everything they may call, for one language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(languages.translations(language), newstyle=True)  # type: ignore[attr-defined]
    say = Wording(language)

    @cache
    def written(text: str) -> Markup:
        return Markup(languages.translations(language).gettext(text))

    def said(text: str, **values: object) -> Markup:
        return written(text) % values if values else written(text)

    made.globals.update(
        _=said,  # a page says some hundred texts; Jinja's own fills in values where there are none
        asset=assets.address,
        languages=languages.NAMES,
        version=software_version(),
        called=lambda field, code: called(field, code, language),
        word=lambda key, **values: word(key, language, **values),
        division=lambda number: division_name(number, language),
        categories=lambda found: categories_line(found, language),
        doubts=lambda document: need_doubt_lines(document, language),
        event_subject=lambda code: event_subject(code, language),
        event_details=lambda details: event_details(details, language),
        signed=say.signed,
        country=lambda code: languages.country(code, language),
        open_requirements=open_requirements,
        unanswered=unanswered,
        is_narrowed=is_narrowed,
        conditions=conditions_line,
        requirements_read=requirements_read,
        none_found_says=none_found,
        step_line=step_line,
        made_with_line=made_with_line,
        reason=lambda stored: reason_in(stored, language),
    )
    made.filters.update(
        day=lambda moment: languages.day(moment, language),
        hour=lambda moment: languages.hour(moment, language),
        number=lambda value, decimals=0: languages.number(value, language, decimals),
        shortened=shortened,
        iso=lambda moment: moment.isoformat(timespec="seconds"),
    )
    return made


def _here(request: Request) -> Mapping[str, Any]:
    """The page's own address in each language, for the language switch."""
    if request.method != "GET":
        return {language: f"/?{urlencode({'lang': language})}" for language in languages.NAMES}
    return {language: beside(request, lang=language) for language in languages.NAMES}
