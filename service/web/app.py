"""The application: its parts, its routes, and what is answered when something goes wrong."""

import gc
import logging
import threading
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from ingest.errors import IngestError
from matching.encoding.errors import EncoderError
from matching.errors import EncoderMismatchError, IndexDamagedError, IndexMissingError, MatchingError, QueryError
from models.database import DatabaseUnavailableError, UnstorableError, open_database
from service.detection import detect_language
from service.reason_words import error_in
from service.settings import Settings, load_settings
from service.uploading import go_on_indexing
from service.version import software_version
from service.web import assets
from service.web.answering import LANGUAGE_COOKIE, page, reader_language, translated, wants_json
from service.web.codes import called
from service.web.context import SAFE, Parts, actor_of, allowed_of
from service.web.describing import PROBLEM, describe, operation_name, routes_of
from service.web.engine import REHEARSAL, Engine
from service.web.guards import (
    MEGABYTES,
    Around,
    CallNext,
    HeadAsGet,
    Room,
    SizeLimit,
    TooMuchSentError,
    guarded,
    sent_from_elsewhere,
)
from service.web.indexer import Indexer
from service.web.kept import Kept
from service.web.observing import observed, say
from service.web.problems import (
    BrokenError,
    BusyError,
    ForbiddenError,
    InvalidError,
    MethodError,
    NoSuchPageError,
    NotReadyError,
    RequestError,
    SignInNeededError,
    TooLargeError,
    UnreadableError,
    _,
)
from service.web.repeating import once
from service.web.resources import Problem
from service.web.routes import (
    administration,
    catalogues,
    companies,
    corrections,
    evaluation,
    judging,
    needs,
    search,
    sessions,
    sheets,
    shortlists,
    system,
    uploads,
    webhooks,
)
from service.web.sending import Sender
from service.wording import READER_LANGUAGES

DESCRIPTION = """The same resources as the pages: ask for `application/json` and you get them as JSON.

Sign in with a key: `Authorization: Bearer …`; an administrator makes them. Writes take an `Idempotency-Key`, so
that one sent twice is done once. Lists are read page by page with the cursor `next`. Errors are problem details
(RFC 9457) in Swedish, Norwegian or English, as `Accept-Language` asks. Every resource has an `ETag`.
"""

MOST_AT_ONCE = 400
"""So many requests are answered beside one another in a process; who comes then is told to come back."""

RETRY_SECONDS = 5

KEPT_CHARACTERS = 2_000_000
"""A form that was sent after its session was over is kept up to this length."""


def create_app(settings: Settings) -> FastAPI:
    """The application over one data folder.

    Raises AssetsMissingError where the pages' styles are not there, DatabaseUnavailableError.
    """
    assets.check()
    database = open_database(settings.database)
    parts = Parts(settings, database, Engine(settings), Indexer(database, settings), Kept())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=_warm, args=(parts.engine,), daemon=True).start()
        parts.indexer.after_changes()
        go_on_indexing(database, settings)
        sender = Sender(parts.database, settings.places.secret)
        if settings.webhooks:
            sender.start()
        yield
        sender.stop()
        parts.engine.close()
        parts.database.close()

    app = FastAPI(
        title="Behov",
        version=software_version(),
        description=DESCRIPTION,
        openapi_url=None,  # ours has an ETag
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=operation_name,
    )
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    app.state.parts = parts
    app.state.room = Room(MOST_AT_ONCE)
    for module in (
        search,
        sheets,
        needs,
        shortlists,
        judging,
        companies,
        corrections,
        catalogues,
        evaluation,
        administration,
        webhooks,
        sessions,
        system,
        uploads,
    ):
        app.include_router(module.router)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(HeadAsGet)

    app.add_middleware(Around, answer=_around)
    app.add_middleware(SizeLimit)  # last, and so outermost: whatever reads a body reads it through this one

    app.add_exception_handler(RequestError, _problem)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(MatchingError, _matching)
    app.add_exception_handler(QueryError, _refused)
    app.add_exception_handler(IngestError, _refused)
    app.add_exception_handler(EncoderError, _not_ready)
    app.add_exception_handler(DatabaseUnavailableError, _not_ready)
    app.add_exception_handler(UnstorableError, _unstorable)
    return app


def from_environment() -> FastAPI:
    """The application as the environment's settings say, for a server that makes it in each worker."""
    logging.captureWarnings(True)
    return create_app(load_settings())


async def _around(request: Request, call_next: CallNext) -> Response:
    return await guarded(request, lambda asked: observed(asked, lambda one: _answered(one, call_next)))


async def _answered(request: Request, call_next: CallNext) -> Response:
    """Answer, but not what another site made a browser send; remember the language that was asked for."""
    try:
        if sent_from_elsewhere(request):
            raise ForbiddenError(_("This form was sent from another site. Open the page here and try again."))
        with request.app.state.room:
            response = await once(request, call_next)
    except BusyError as error:
        request.state.actor = None  # not looked up: that is work as well
        response = await _problem(request, error)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    except RequestError as error:
        response = await _problem(request, error)
    except Exception as error:
        too_much = _holds(error, TooMuchSentError)
        if not too_much:
            say(level="error", request=request.state.id, message=traceback.format_exc())
        response = await _problem(request, TooLargeError(megabytes=MEGABYTES) if too_much else BrokenError())
    wanted = request.query_params.get("lang")
    if wanted in READER_LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, str(wanted), max_age=31_536_000, samesite="lax", httponly=True)
    return response


def _holds(error: BaseException, wanted: type[Exception]) -> bool:
    """Whether an error is of a kind, or was made by one: middleware wraps errors in groups."""
    if isinstance(error, wanted):
        return True
    within = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    causes = (*within, error.__cause__, error.__context__)
    return any(cause is not None and _holds(cause, wanted) for cause in causes)


def _warm(engine: Engine) -> None:
    """Read what the first search would wait for."""
    detect_language(REHEARSAL.ranked_text)
    with suppress(MatchingError, EncoderError, OSError):  # told by /ready, and to whoever searches
        engine.matcher()
        gc.collect()
        gc.freeze()  # the index stays; searching it for garbage is a pause of 0.2 s now and then


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    language = reader_language(request)
    title = translated(error.title, language)
    advice = translated(error.advice, language, error.values)
    if wants_json(request):
        body = Problem(
            type=f"urn:behov:problem:{error.kind}",
            title=title,
            status=error.status,
            detail=advice,
            request=getattr(request.state, "id", None),
        )
        headers = {"Content-Language": language}
        if error.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(body.model_dump(), error.status, headers, PROBLEM)
    if isinstance(error, SignInNeededError) and not error.key_given:
        return await _sign_in(request)
    try:
        actor_of(request)
    except (RequestError, DatabaseUnavailableError):
        request.state.actor = None
    if isinstance(error, UnreadableError):
        named = dict.fromkeys(called("field", field, language) for field in error.fields)
        advice = translated(error.advice, language, {"fields": ", ".join(named)})
    html = page(request, "problem.html", title=title, advice=advice, problem=error)
    return Response(html, error.status, media_type="text/html")


async def _sign_in(request: Request) -> Response:
    """The page to sign in on; what was written in a form is kept on it, to be sent again after signing in. Where a
    file or too much was sent, it says how to send it again."""
    if request.method in SAFE:
        query = f"?{request.url.query}" if request.url.query else ""
        after = urlencode({"after": f"{request.url.path}{query}"})
        return Response(status_code=303, headers={"Location": f"/sign-in?{after}"})
    try:
        form = await request.form(max_files=0)
        kept = urlencode([(name, value) for name, value in form.multi_items() if isinstance(value, str)])
        lost = len(kept) > KEPT_CHARACTERS or not all(isinstance(value, str) for value in form.values())
    except (HTTPException, RuntimeError):
        lost = True
    sent = sessions.Blank() if lost else sessions.Blank(kept_path=request.url.path, kept=kept)
    html = page(request, "sign_in.html", **sessions.sign_in_values(sent, lost=lost))
    return Response(html, 401, media_type="text/html")


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    for allowed in allowed_of(request.scope["route"].dependant):  # whoever may not is told that alone
        await run_in_threadpool(allowed.actor, request)
    return await _problem(request, UnreadableError(str(one["loc"][-1]) for one in error.errors()))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if _holds(error, TooMuchSentError):
        return await _problem(request, TooLargeError(megabytes=MEGABYTES))
    if error.status_code == 404:
        return await _problem(request, NoSuchPageError())
    if error.status_code == 405:
        methods = ", ".join(sorted(_methods(request)))
        response = await _problem(request, MethodError(methods=methods))
        response.headers["Allow"] = methods
        return response
    problem = RequestError()
    problem.status = error.status_code
    return await _problem(request, problem)


def _methods(request: Request) -> set[str]:
    """What an address takes, whichever routes share it."""
    path = request.scope["path"]
    found = {
        method
        for route in routes_of(request.app)
        if route.path_regex.match(path)
        for method in route.methods or ()
    }
    return found | ({"HEAD"} if "GET" in found else set())


async def _unstorable(request: Request, error: Exception) -> Response:
    return await _problem(request, InvalidError(_("A number or text in the request cannot be looked up.")))


async def _matching(request: Request, error: Exception) -> Response:
    if isinstance(error, IndexMissingError | IndexDamagedError):
        return await _problem(request, NotReadyError())
    if isinstance(error, EncoderMismatchError):
        advice = _("The index was made with another encoder than is in use. Run `behov index`, then try again.")
        return await _problem(request, NotReadyError(advice))
    return await _not_ready(request, error)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, QueryError | IngestError)
    return await _problem(request, InvalidError("{reason}", reason=error_in(error, reader_language(request))))


async def _not_ready(request: Request, error: Exception) -> Response:
    say(level="error", request=request.state.id, message=str(error))
    return await _problem(request, NotReadyError(_("The service cannot reach its data. Tell whoever runs it.")))
