"""A catalogue sent from a page: file, mapping, row report, taken in."""

from typing import Annotated, Any

from fastapi import Depends, Form, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field

from ingest.canonical import COMPANY_FIELDS, LANGUAGES, NEED_FIELDS
from ingest.errors import SourceInvalid, TooManyMissing
from ingest.examination import Examination
from ingest.outcomes import SOURCE as OUTCOMES
from ingest.rows import RefusedRow
from ingest.source import Completeness
from models.catalogue_repository import source_definition, source_summaries
from models.catalogues import SourceKind
from models.records import RefusedText
from service.cataloguing import slug
from service.errors import NotFoundError
from service.reason_words import error_in
from service.uploading import (
    NEVER_STORED,
    SOURCE_FILE,
    Progress,
    QuotaReachedError,
    Upload,
    asked_of,
    column_guesses,
    described,
    discard,
    find_upload,
    keep_upload,
    map_columns,
    open_uploads,
    progress_of,
    report_on,
    take_in,
)
from service.web.answering import answer, page, reader_language, see, wants_json
from service.web.bodies import body, takes
from service.web.context import Actor, Allowed, Parts, PartsOf, Reading, now, router_of
from service.web.guards import MEGABYTES
from service.web.languages import COUNTRIES
from service.web.lines import refused_file
from service.web.problems import ConflictError, NoRoomError, NoSuchPageError, _
from service.web.resources import Message, Nothing, RowReport, UploadMade, UploadProgress, UploadSheet

router = router_of("catalogues")

Manager = Annotated[Actor, Depends(Allowed("catalogues.manage"))]
GONE = _("This file is not kept any more: it was taken in or discarded, or is more than a day old. Send it again.")
QUOTAS = {
    "too_many": _(
        "You have sent {most} catalogues that are not taken in yet, and no more are kept at once. Take one of "
        "them in or discard it: they are listed where you send a catalogue. Then send this one again."
    ),
    "no_room": _(
        "The catalogues that are not taken in yet take up all the room there is. Take one of yours in or discard "
        "it, or ask whoever runs Behov for more room. Then send this one again."
    ),
}


class MappingWanted(BaseModel):
    """What a file is and what its columns hold. `fields`: one for each column, in their order; "" for unused,
    "ignore" for what is about persons and never stored."""

    title: str = Field(min_length=1, max_length=200)
    language: str = Field(min_length=2, max_length=2)
    country: str = Field("", max_length=2)
    complete: bool = Field(False, description="Whether what the file lacks has left the catalogue.")
    fictional: bool = False
    fields: list[str] = Field(min_length=1, max_length=1000)


class CommitWanted(BaseModel):
    """Taking a file in."""

    allow_missing: bool = Field(False, description="Although many listed rows are missing from it.")


@router.get("/uploads/new", summary="The page to send a catalogue on", response_model=Message)
def upload_page(
    request: Request,
    parts: PartsOf,
    actor: Manager,
    session: Reading,
    catalogue: Annotated[str, Query(max_length=63, description="The catalogue that it is a new version of.")] = "",
) -> Response:
    return answer(
        request,
        "upload.html",
        Message(kind="upload"),
        sources=[one for one in source_summaries(session) if one.name != OUTCOMES.name],
        chosen=catalogue,
        countries=COUNTRIES,
        languages_read=LANGUAGES,
        kinds=list(SourceKind),
        megabytes=MEGABYTES,
        waiting=open_uploads(parts.settings, actor.label),
    )


@router.post("/uploads", status_code=201, summary="Send a catalogue", response_model=UploadMade)
def send(
    request: Request,
    parts: PartsOf,
    actor: Manager,
    session: Reading,
    file: UploadFile,
    title: Annotated[str, Form(max_length=200)] = "",
    language: Annotated[str, Form(max_length=2)] = "sv",
    country: Annotated[str, Form(max_length=2)] = "",
    kind: Annotated[SourceKind, Form()] = SourceKind.COMPANIES,
    catalogue: Annotated[str, Form(max_length=63)] = "",
) -> Response:
    renewed = next((one for one in source_summaries(session) if one.name == catalogue), None)
    asked = {
        "title": title or (renewed.title if renewed else (file.filename or "").rsplit(".", 1)[0]),
        "language": language,
        "country": country,
        "kind": renewed.kind if renewed else kind.value,
        "catalogue": catalogue,
    }
    try:
        upload = keep_upload(parts.settings, actor.label, file.filename or "", file.file.read(), asked)
    except QuotaReachedError as error:
        raise NoRoomError(QUOTAS[error.code], most=parts.settings.uploads_open) from error
    return see(request, f"/uploads/{upload.id}", UploadMade(id=upload.id))


@router.get(
    "/uploads/{upload_id}", summary="What the columns of a sent file seem to hold", response_model=UploadSheet
)
def mapping(request: Request, upload_id: str, parts: PartsOf, actor: Manager) -> Response:
    resource = _sheet(parts, _find(parts, upload_id))
    return answer(request, "mapping.html", resource, wrong="", **_choices(resource.kind))


@router.post(
    "/uploads/{upload_id}/mapping",
    status_code=201,
    summary="Say what the columns hold",
    openapi_extra=takes(MappingWanted),
)
def map_file(
    request: Request,
    upload_id: str,
    parts: PartsOf,
    actor: Manager,
    sent: Annotated[MappingWanted, Depends(body(MappingWanted))],
) -> Response:
    upload = _find(parts, upload_id)
    asked = asked_of(upload)
    try:
        map_columns(
            upload,
            parts.settings,
            name=asked["catalogue"] or slug(sent.title),
            title=sent.title,
            language=sent.language,
            country=sent.country or None,
            complete=sent.complete,
            fictional=sent.fictional,
            fields=sent.fields,
            known=_known(parts, upload),
        )
    except SourceInvalid as error:
        if wants_json(request):
            raise
        again = _as_sent(_sheet(parts, upload), sent)
        wrong = error_in(error, reader_language(request))
        html = page(request, "mapping.html", resource=again, wrong=wrong, **_choices(again.kind))
        return Response(html, 422, media_type="text/html")
    return see(request, f"/uploads/{upload.id}/report", UploadMade(id=upload.id))


@router.get("/uploads/{upload_id}/report", summary="What taking it in would come to", response_model=RowReport)
def report(
    request: Request,
    upload_id: str,
    parts: PartsOf,
    actor: Manager,
    allow_missing: Annotated[bool, Query(description="Although many listed rows are missing.")] = False,
) -> Response:
    upload = _find(parts, upload_id)
    if not (upload.folder / SOURCE_FILE).exists():
        return see(request, f"/uploads/{upload.id}")
    try:
        planned = report_on(upload, parts.database, parts.settings, allow_missing=allow_missing, now=now())
    except TooManyMissing as error:
        reason = error_in(error, reader_language(request))
        if wants_json(request):
            raise ConflictError("{reason}", reason=reason) from error
        html = page(request, "missing_rows.html", upload=upload.id, reason=reason)
        return Response(html, 409, media_type="text/html")
    counts, examination = planned.counts, planned.examination
    resource = RowReport(
        id=upload.id,
        source=planned.source,
        title=examination.source.title,
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        missing=counts.missing,
        refused=[
            {
                "line": row.line,
                "name": _name_in(row, planned.examination),
                "reasons": [str(one) for one in row.reasons],
            }
            for row in examination.refused
        ],
        notes=[{"line": one.line, "note": str(one.reason)} for one in planned.warnings],
    )
    return answer(request, "row_report.html", resource, allow_missing=allow_missing)


@router.get("/uploads/{upload_id}/refused.{form}", summary="The refused rows, to correct and send again")
def refused_rows_file(request: Request, upload_id: str, form: str, parts: PartsOf, actor: Manager) -> Response:
    upload = _find(parts, upload_id)
    planned = report_on(upload, parts.database, parts.settings, allow_missing=True, now=now())
    rows = [
        RefusedText(row.line, tuple(str(one) for one in row.reasons), dict(row.fields))
        for row in planned.examination.refused
    ]
    return refused_file(request, rows, form, reader_language(request))


@router.post(
    "/uploads/{upload_id}/commit", status_code=201, summary="Take it in", openapi_extra=takes(CommitWanted)
)
def commit(
    request: Request,
    upload_id: str,
    parts: PartsOf,
    actor: Manager,
    sent: Annotated[CommitWanted, Depends(body(CommitWanted))],
) -> Response:
    try:
        take_in(
            find_upload(parts.settings, upload_id),
            parts.database,
            parts.settings,
            actor=actor.label,
            allow_missing=sent.allow_missing,
            now=now(),
        )
    except NotFoundError:
        _progress(parts, upload_id)  # sent twice, it is taken in once
    return see(request, f"/uploads/{upload_id}/progress", UploadMade(id=upload_id))


@router.post(
    "/uploads/{upload_id}/discarding",
    status_code=201,
    summary="Delete a sent file that is not taken in",
    response_model=Nothing,
)
def discard_file(request: Request, upload_id: str, parts: PartsOf, actor: Manager) -> Response:
    discard(_find(parts, upload_id))
    return see(request, "/uploads/new")


@router.get(
    "/uploads/{upload_id}/progress", summary="How far taking it in has come", response_model=UploadProgress
)
def progress(request: Request, upload_id: str, parts: PartsOf, actor: Manager) -> Response:
    found = _progress(parts, upload_id)
    resource = UploadProgress(
        id=upload_id,
        step=found.step,
        source=found.source,
        done=found.done,
        total=found.total,
        run=found.run,
        error=found.error,
    )
    response = answer(request, "progress.html", resource)
    if found.step == "indexing" and not wants_json(request):
        response.headers["Refresh"] = "2"
    return response


def _find(parts: Parts, upload_id: str) -> Upload:
    try:
        return find_upload(parts.settings, upload_id)
    except NotFoundError as error:
        raise NoSuchPageError(GONE) from error


def _progress(parts: Parts, upload_id: str) -> Progress:
    try:
        return progress_of(parts.settings, upload_id)
    except NotFoundError as error:
        raise NoSuchPageError(GONE) from error


def _sheet(parts: Parts, upload: Upload) -> UploadSheet:
    asked, source = asked_of(upload), described(upload, _known(parts, upload))
    columns = column_guesses(upload, parts.settings, source)
    return UploadSheet(
        id=upload.id,
        title=source.title if source else asked["title"],
        language=source.language if source else asked["language"],
        country=(source.country if source else asked["country"]) or None,
        kind=asked["kind"],
        catalogue=asked["catalogue"] or None,
        fictional=source is not None and source.fictional,
        complete=source is None or source.completeness is Completeness.FULL,
        columns=[{"column": one.column, "field": one.field, "samples": list(one.samples)} for one in columns],
    )


def _as_sent(sheet: UploadSheet, sent: MappingWanted) -> UploadSheet:
    """What a file seems to be, with what somebody said instead."""
    chosen = [*sent.fields, *("" for _column in sheet.columns)]
    columns = [{**column, "field": field} for column, field in zip(sheet.columns, chosen, strict=False)]
    said = sent.model_dump(include={"title", "language", "country", "complete", "fictional"})
    return sheet.model_copy(update={**said, "columns": columns})


def _choices(kind: str) -> dict[str, Any]:
    """What a page about a file's columns offers to choose among."""
    return {
        "fields": _fields(kind),
        "countries": COUNTRIES,
        "languages_read": LANGUAGES,
        "never_stored": NEVER_STORED,
    }


def _known(parts: Parts, upload: Upload) -> str | None:
    name = asked_of(upload)["catalogue"]
    if not name:
        return None
    with parts.database.reading() as session:
        return source_definition(session, name)


def _name_in(row: RefusedRow, examination: Examination) -> str:
    """What a refused row calls itself, "" where it does not say."""
    columns = examination.source.columns
    texts = (row.fields.get(column, "") for field in ("name", "title") for column in columns.get(field, ()))
    return next((text.strip() for text in texts if text.strip()), "")


def _fields(kind: str) -> tuple[str, ...]:
    return COMPANY_FIELDS if kind == SourceKind.COMPANIES.value else NEED_FIELDS
