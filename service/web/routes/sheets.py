"""Workshops: sheets to print, and a file for the calendar."""

import json
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from models.catalogue_repository import Session
from models.shortlist_repository import StoredShortlist
from service.curating import standing
from service.curation import Curated
from service.web.answering import answer, reader_language, translated
from service.web.context import Actor, Allowed, Number, Reading, now, router_of
from service.web.describing import problems
from service.web.files import file_answer
from service.web.lines import title
from service.web.problems import InvalidError, NoSuchPageError, _
from service.web.resources import ShortlistSheet
from service.web.routes.needs import MOST_SHEETS
from service.web.routes.shortlists import list_sheet, visible_shortlist
from service.web.sheets import (
    SheetContent,
    code_address,
    code_leads_to,
    link_says,
    sheet_content,
    sheet_pdf,
    sheets_pdf,
)
from service.web.workshop_calendar import Workshop, read_time, workshop_ics
from service.wording import word

PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}

router = router_of("workshops")

Reader = Annotated[Actor, Depends(Allowed("shortlists.read"))]
Share = Annotated[
    str | None,
    Query(
        max_length=100, description="The token of a link to the frozen list; the sheet's code then leads there."
    ),
]


@router.get(
    "/needs/sheets.pdf",
    summary="Workshop sheets of several lists, as PDF",
    response_class=Response,
    responses={**PDF, **problems(NoSuchPageError)},
)
def sheets_of_lists(
    request: Request,
    actor: Reader,
    session: Reading,
    lists: Annotated[list[int] | None, Query(alias="list", description="The lists' numbers.")] = None,
) -> Response:
    numbers = list(dict.fromkeys(lists or []))
    if not 1 <= len(numbers) <= MOST_SHEETS:
        raise InvalidError(_("Choose the lists to print, at most {most} at once."), most=MOST_SHEETS)
    chosen = [visible_shortlist(session, actor, number) for number in numbers]
    sheets = [_sheet(request, session, stored, standing(session, stored)) for stored in chosen]
    return _pdf(request, sheets_pdf(sheets, reader_language(request)), "behov-sheets.pdf")


@router.get("/shortlists/{number}/sheet", summary="A workshop sheet, for printing", response_model=ShortlistSheet)
def sheet_page(request: Request, number: Number, actor: Reader, session: Reading, share: Share = None) -> Response:
    stored = visible_shortlist(session, actor, number)
    found = standing(session, stored)
    sheet = _sheet(request, session, stored, found, share)
    return answer(
        request,
        "sheet.html",
        list_sheet(session, stored, found, actor),
        sheet=sheet,
        code=code_address(sheet.link),
        link_says=link_says(sheet.shared, reader_language(request)),
        share=share if sheet.shared else None,
        may=actor.may,
    )


@router.get(
    "/shortlists/{number}/sheet.pdf",
    summary="A workshop sheet, as PDF",
    response_class=Response,
    responses=PDF,
)
def sheet_of_list(
    request: Request,
    number: Number,
    actor: Reader,
    session: Reading,
    share: Share = None,
) -> Response:
    stored = visible_shortlist(session, actor, number)
    sheet = _sheet(request, session, stored, standing(session, stored), share)
    return _pdf(request, sheet_pdf(sheet, reader_language(request)), f"behov-sheet-{number}.pdf")


@router.get(
    "/shortlists/{number}/workshop.ics",
    summary="A workshop about a list, for the calendar",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}},
)
def workshop(
    request: Request,
    number: Number,
    actor: Reader,
    session: Reading,
    at: Annotated[str, Query(max_length=40, description="When it begins, such as 2026-12-01T09:00.")] = "",
    hours: Annotated[float, Query(ge=0.25, le=72, description="How long it takes.")] = 2,
    place: Annotated[str, Query(max_length=200, description="Where it is held.")] = "",
) -> Response:
    stored = visible_shortlist(session, actor, number)
    language = reader_language(request)
    about = title(json.loads(stored.document_json))
    link, _shared = code_leads_to(request, session, number)
    names = [
        f"{place}. {item.entry['company']['name']}"
        for place, item in enumerate(standing(session, stored).items, 1)
    ]
    content = workshop_ics(
        Workshop(
            key=f"list-{number}-{stored.run.result_sha256[:12]}",
            begins=read_time(at),
            hours=hours,
            place=place,
            summary=translated(_("Workshop: {title}"), language, {"title": about}),
            description="\n".join([word("notice", language), "", *names, "", link]),
            link=link,
        ),
        now(),
    )
    name = f"behov-workshop-{number}.ics"
    return file_answer(request, content, "text/calendar; charset=utf-8", name, kept=False)


def _sheet(
    request: Request, session: Session, stored: StoredShortlist, found: Curated, share: str | None = None
) -> SheetContent:
    link, shared = code_leads_to(request, session, stored.id, share)
    return sheet_content(
        stored.id,
        found.document,
        found,
        version=stored.run.result_sha256[:12],
        printed=now(),
        link=link,
        shared=shared,
        language=reader_language(request),
    )


def _pdf(request: Request, content: bytes, name: str) -> Response:
    return file_answer(request, content, "application/pdf", name, opens=True, kept=False)
