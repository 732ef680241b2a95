"""Searching by challenge text."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import BeforeValidator

from matching.eligibility import LADDER
from matching.errors import QueryError
from matching.language import LANGUAGES
from matching.match import DEFAULT_K, Parameters
from matching.query import Rules
from models.catalogue_repository import catalogue_titles
from models.curation_repository import keep_search_text, search_text
from models.erasure_repository import newest_erasure
from models.need_repository import stored_need
from service.asking import read_need
from service.bands import calibrated
from service.division_names import divisions
from service.errors import ErasedSinceError
from service.rankers import open_ranker
from service.reason_words import error_in
from service.shortlisting import Asked, Prepared, ask_stored, ask_text, prepare_shortlist, store_shortlist
from service.web.answering import answer, page, reader_language, see, wants_json
from service.web.bodies import body, takes
from service.web.context import Actor, Allowed, Parts, PartsOf, actor_of, now, router_of
from service.web.describing import problems
from service.web.files import FileForm
from service.web.languages import COUNTRIES
from service.web.lines import Start, shown
from service.web.problems import ConflictError, InvalidError, NoSuchPageError, _
from service.web.resources import (
    Country,
    Division,
    GivenWanted,
    ListDocument,
    SearchFound,
    SearchWanted,
    Spoken,
    Step,
)
from service.web.routes.shortlists import list_file

router = router_of("search")

ERASED_SINCE = _("A company of this list was erased a moment ago. Ask for the list again.")


@router.get("/", include_in_schema=False)
def first_page(request: Request) -> Response:
    actor = actor_of(request)
    first = "/search" if actor is None or actor.may("search") else "/needs"
    return Response(status_code=303, headers={"Location": first})


@router.get(
    "/search",
    summary="What a challenge finds",
    response_model=SearchFound,
    responses=problems(NoSuchPageError),
)
def search(
    request: Request,
    parts: PartsOf,
    actor: Annotated[Actor, Depends(Allowed("search"))],
    country: Annotated[Sequence[Country], Query(description="Only these countries.")] = (),
    language: Annotated[Sequence[Spoken], Query(description="Only profiles in these languages.")] = (),
    category: Annotated[Sequence[Division], Query(description="Only these divisions of the CPV.")] = (),
    catalogue: Annotated[Sequence[str], Query(description="Only these catalogues.")] = (),
    text: Annotated[
        str | None, Query(max_length=64, description="The key of a search, as `POST /search` gives.")
    ] = None,
    maturity: Annotated[Step | None, Query(description="At least this far on the ladder.")] = None,
    public_references: Annotated[
        bool, Query(description="Only companies whose profile names a use in the public sector.")
    ] = False,
    k: Annotated[int, BeforeValidator(lambda sent: sent or DEFAULT_K), Query(ge=1, le=100)] = DEFAULT_K,
    start: Start = 0,
    form: FileForm = None,
) -> Response:
    with parts.database.reading() as session:  # not while the list is made, which takes a while
        catalogues = catalogue_titles(session)
        found = None if text is None else search_text(session, text, _expired(parts))
    rules = wanted_rules(
        given(country, str.upper),
        given(language),
        maturity or None,
        given(category),
        given(catalogue),
        public_references,
    )
    more: dict[str, Any] = {
        "text": text,
        "wrong": "",
        "rules": rules,
        "k": k,
        "countries": COUNTRIES,
        "spoken": LANGUAGES,
        "ladder": LADDER,
        "divisions": divisions(),
        "catalogues": catalogues,
        "may": actor.may,
    }
    if text is None:
        return answer(request, "search.html", SearchFound(text="", language=None, list=None), **more)
    if found is None:
        raise NoSuchPageError(_("This search is not kept here. Search again with its text."))
    asked = ask_text(found[0], found[1], rules)
    prepared = prepared_list(parts, asked, k)
    if form:
        return list_file(request, prepared.document, "search", form)
    resource = SearchFound(text=found[0], language=found[1], list=ListDocument(**prepared.document))
    entries = shown(prepared.document["entries"], start)
    return answer(request, "search.html", resource, document=prepared.document, shown=entries, **more)


@router.post(
    "/search",
    status_code=201,
    summary="Search for a challenge",
    response_model=SearchFound,
    openapi_extra=takes(SearchWanted),
)
def start_search(
    request: Request,
    parts: PartsOf,
    actor: Annotated[Actor, Depends(Allowed("search"))],
    sent: Annotated[SearchWanted, Depends(body(SearchWanted))],
) -> Response:
    if sent.language is not None and sent.language not in LANGUAGES:
        raise InvalidError(
            _("Behov does not read this language. Choose one of {languages}."), languages=", ".join(LANGUAGES)
        )
    try:
        text, language = read_need(sent.text, sent.language, parts.settings.need_characters)
        ask_text(text, language, Rules())
    except QueryError as error:
        if wants_json(request) or len(sent.text) > parts.settings.need_characters:
            raise
        return _asked_again(request, sent.text, error)
    key = hashlib.sha256(f"{language}\x00{text}".encode()).hexdigest()[:32]
    with parts.database.writing() as session:
        keep_search_text(
            session,
            key=key,
            text=text,
            language=language,
            now=now(),
            expired=_expired(parts),
        )
    if wants_json(request):
        return see(request, f"/search?text={key}", SearchFound(text=text, language=language, list=None))
    return see(request, f"/search?text={key}#found")


def _asked_again(request: Request, text: str, error: QueryError) -> Response:
    """The page to search on with what was written, why it cannot be searched for, and a choice of its language."""
    html = page(
        request,
        "search.html",
        resource=SearchFound(text=text, language=None, list=None),
        wrong=error_in(error, reader_language(request)),
        spoken=LANGUAGES,
    )
    return Response(html, 422, media_type="text/html")


@router.post(
    "/shortlists",
    status_code=201,
    summary="Give a shortlist",
    response_model=ListDocument,
    responses=problems(NoSuchPageError),
    openapi_extra=takes(GivenWanted),
)
def give(
    request: Request,
    parts: PartsOf,
    actor: Annotated[Actor, Depends(Allowed("shortlists.give"))],
    sent: Annotated[GivenWanted, Depends(body(GivenWanted))],
) -> Response:
    asked = _asked(parts, sent)
    prepared = prepared_list(parts, asked, sent.k)
    prepared = replace(prepared, run=replace(prepared.run, created_at=now()))
    with parts.database.writing() as session:
        try:
            made = store_shortlist(session, prepared, actor.label)
        except ErasedSinceError as error:
            raise ConflictError(ERASED_SINCE) from error
    return see(request, f"/shortlists/{made.id}", ListDocument(**made.document))


def given(values: Sequence[str] | None, form: Callable[[str], str] = str) -> list[str]:
    """What was chosen of a filter; a form also sends what was not."""
    return [form(value) for value in values or [] if value]


def wanted_rules(
    countries: list[str],
    languages: list[str],
    maturity: str | None,
    categories: Sequence[str] = (),
    catalogues: Sequence[str] = (),
    public_references: bool = False,
) -> Rules:
    """Rules as a page or program asks for them. Raises InvalidError for a value that does not exist."""
    if wrong := [code for code in countries if len(code) != 2 or not code.isalpha()]:
        raise InvalidError(_("{value} is no country code; give two letters, such as SE."), value=wrong[0][:20])
    if wrong := [code for code in languages if code not in LANGUAGES]:
        raise InvalidError(
            _("Behov does not read this language. Choose one of {languages}."), languages=", ".join(LANGUAGES)
        )
    if maturity is not None and maturity not in LADDER:
        raise InvalidError(_("There is no such maturity. Choose one of {steps}."), steps=", ".join(LADDER))
    if wrong := [division for division in categories if division not in divisions()]:
        raise InvalidError(
            _("{value} is no division of the CPV; give two digits, such as 90."), value=wrong[0][:20]
        )
    return Rules(
        tuple(countries),
        tuple(languages),
        maturity,
        categories=tuple(categories),
        catalogues=tuple(catalogues),
        public_references=public_references,
    )


def prepared_list(parts: Parts, asked: Asked, k: int) -> Prepared:
    """The list for a need, by the ranker and index in force."""
    matcher = parts.engine.matcher()
    ranker = open_ranker(parts.settings)
    parameters = calibrated(Parameters(k), parts.settings.places, matcher.encoder.id)
    query = asked.query
    with parts.database.reading() as session:
        erasure = newest_erasure(session)
    key = (
        erasure,
        query.key,
        query.language,
        asked.need_version_id,
        asked.rules,
        parameters,
        ranker.id,
        matcher.index.manifest.version,
    )

    def made() -> Prepared:
        with parts.turn.take(query) as together:
            matcher.encode_ahead(together)
            return prepare_shortlist(parts.database, matcher, asked, ranker, parameters, now())

    return parts.kept.get(key, made)


def _expired(parts: Parts) -> dt.datetime:
    """A text that was searched for last before this is kept no more."""
    return now() - dt.timedelta(days=parts.settings.search_text_days)


def _asked(parts: Parts, sent: GivenWanted) -> Asked:
    if (sent.need is None) == (sent.text is None):
        raise InvalidError(_("Say either which need or which search the list is for."))
    rules = wanted_rules(
        given(sent.country, str.upper),
        given(sent.language),
        sent.maturity,
        given(sent.category),
        given(sent.catalogue),
        sent.public_references,
    )
    with parts.database.reading() as session:
        if sent.need is not None:
            need = stored_need(session, sent.need)
            if need is None:
                raise NoSuchPageError(_("There is no such need."))
            asked = ask_stored(need)
            own = asked.rules
            chosen: dict[str, Any] = {"countries": rules.countries or own.countries}
            chosen["languages"] = rules.languages or own.languages
            chosen["minimum_maturity"] = rules.minimum_maturity or own.minimum_maturity
            chosen |= {name: getattr(rules, name) for name in ("categories", "catalogues", "public_references")}
            return replace(asked, rules=replace(own, **chosen))
        found = search_text(session, sent.text or "", _expired(parts))
    if found is None:
        raise NoSuchPageError(_("This search is not kept here. Search again with its text."))
    return ask_text(found[0], found[1], rules)
