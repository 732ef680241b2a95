"""Workshop sheets as tagged PDF: one list on one page, with room for notes and a code that leads back to it."""

import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from fastapi import Request

from matching.language import LANGUAGES
from models.catalogue_repository import Session
from models.curation_repository import share_by_hash
from service.curation import Curated, Item
from service.presentation import facts, open_requirements, shortened, unanswered
from service.web.answering import translated
from service.web.context import address_of, now
from service.web.languages import day
from service.web.lines import title
from service.web.passwords import token_hash
from service.web.problems import _
from service.wording import word

TEMPLATE = Path(__file__).with_name("sheet.typ")

COMPANIES = 8
CHALLENGE, SUMMARY, QUOTE, UNANSWERED, REQUIREMENTS = 420, 150, 190, 70, 260
"""How many companies a sheet shows, and how many characters of each text: what fits on one page."""

QUOTES = {"sv": "””", "nb": "«»", "en": "“”"}
"""The marks before and after a quotation, by the reader's language."""


@dataclass(frozen=True, slots=True)
class SheetCompany:
    """A company on a sheet. language: the profile's; summary: "" where it is what is quoted; unanswered: a
    sentence of the need that the profile says nothing about; reason: why it was added, where somebody did so by
    hand."""

    place: int
    name: str
    language: str
    facts: tuple[str, ...]
    band: str
    summary: str
    quote: str
    unanswered: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetContent:
    """One list as a sheet shows it.

    language: the need's. requirements: what companies are not known to meet. version: of the list as it was given;
    change: the last one made since. link: where the code leads; shared: whether anybody may read what is there.
    """

    number: int
    title: str
    challenge: str
    language: str
    requirements: str
    companies: tuple[SheetCompany, ...]
    version: str
    change: int
    printed: dt.datetime
    link: str
    shared: bool


def sheet_content(
    number: int,
    document: Mapping[str, Any],
    standing: Curated,
    *,
    version: str,
    printed: dt.datetime,
    link: str,
    shared: bool,
    language: str,
) -> SheetContent:
    """What a sheet shows of a list as it stands, for a reader of `language`. Notes and comments stay inside."""
    shown = standing.items[:COMPANIES]
    return SheetContent(
        number=number,
        title=title(document),
        challenge=shortened(document["need"]["parts"]["challenge"], CHALLENGE),
        language=document["need"]["language"],
        requirements=shortened("; ".join(open_requirements(item.entry for item in shown)), REQUIREMENTS),
        companies=tuple(_company(place, item, document, language) for place, item in enumerate(shown, start=1)),
        version=version,
        change=standing.last,
        printed=printed,
        link=link,
        shared=shared,
    )


def sheet_pdf(sheet: SheetContent, language: str) -> bytes:
    """One list as a tagged PDF for a reader of `language`."""
    return sheets_pdf([sheet], language)


def sheets_pdf(sheets: Sequence[SheetContent], language: str) -> bytes:
    """Several lists as one tagged PDF, each beginning on a page of its own. The same sheets give the same bytes.

    The PDF conforms to PDF/UA-1, unless a text has a character that no font at hand can show. Fonts of the machine
    are used only where those that come with typst lack a character.
    """
    data = {
        "language": language,
        "title": sheets[0].title if len(sheets) == 1 else _said(_("Workshop sheets"), language),
        "words": {
            "sheet": _said(_("Workshop sheet"), language),
            "notice": word("notice", language),
            "nobody": word("nothing", language),
            "ask_all": _said(_("Ask every company about:"), language),
            "ask": _said(_("Ask about:"), language),
            "quotes": QUOTES[language],
        },
        "sheets": [_as_data(sheet, language) for sheet in sheets],
    }
    inputs = {"sheets": json.dumps(_printable(data))}
    printed = max(sheet.printed for sheet in sheets).replace(microsecond=0)
    for own_fonts in (False, True):
        with suppress(typst.TypstError):
            return _compiled(inputs, printed, own_fonts, ["ua-1"])
    return _compiled(inputs, printed, True, [])


def code_leads_to(request: Request, session: Session, number: int, token: str | None = None) -> tuple[str, bool]:
    """Where the code of a list's sheet leads, and whether anybody may read what is there: the frozen list that
    `token` is the link of, where that link is of this list and works; else the list's own page, for those who may
    see it. A link cannot be told from what is stored of it."""
    found = share_by_hash(session, token_hash(token)) if token else None
    if found is None or found.shortlist_id != number or found.revoked_at is not None or found.expires_at <= now():
        return address_of(request, f"/shortlists/{number}"), False
    return address_of(request, f"/shared/{token}"), True


def code_svg(link: str) -> str:
    """A QR code of a link, as an SVG document."""
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=2, scale=4, xmldecl=False)
    return drawn.getvalue().decode()


def code_address(link: str) -> str:
    """A QR code of a link, as an address that an image can have."""
    return str(segno.make(link, error="m", micro=False).svg_data_uri(border=2, scale=4))


def _company(place: int, item: Item, document: Mapping[str, Any], language: str) -> SheetCompany:
    entry = item.entry
    summary = entry["profile"].get("summary") or ""
    quote = entry["quotes"][0]["profile_text"] if entry["quotes"] else ""
    return SheetCompany(
        place=place,
        name=entry["company"]["name"],
        language=entry["profile"]["language"],
        facts=tuple(facts(entry, language)),
        band=_band(entry, language),
        summary="" if summary == quote else shortened(summary, SUMMARY),
        quote=shortened(quote, QUOTE),
        unanswered=shortened(next(iter(unanswered(entry, document)), ""), UNANSWERED),
        reason=item.reason,
    )


def _band(entry: Mapping[str, Any], language: str) -> str:
    if not entry["band"]:
        return ""
    return f"{word('band', language)}: {word('band_' + entry['band'], language)}"


def _as_data(sheet: SheetContent, language: str) -> dict[str, Any]:
    made = " · ".join(
        (
            f"{word('shortlist', language)} {sheet.number}",
            f"{_said(_('version'), language)} {sheet.version}",
            f"{_said(_('change'), language)} {sheet.change}",
            f"{_said(_('printed'), language)} {day(sheet.printed, language)}",
        )
    )
    return {
        "title": sheet.title,
        "challenge": sheet.challenge,
        "requirements": sheet.requirements,
        "language": _known(sheet.language, language),
        "made": made,
        "link": sheet.link,
        "link_says": link_says(sheet.shared, language),
        "code": code_svg(sheet.link),
        "code_says": _said(_("QR code: {link}"), language, link=sheet.link),
        "companies": [
            {**asdict(company), "language": _known(company.language, language)} for company in sheet.companies
        ],
    }


def link_says(shared: bool, language: str) -> str:
    """Whom the code is for."""
    return _said(_("The list on the web") if shared else _("The list, for those with an account"), language)


def _known(language: str, instead: str) -> str:
    return language if language in LANGUAGES else instead


def _said(text: str, language: str, **values: object) -> str:
    return translated(text, language, values)


def _printable(value: Any) -> Any:
    """The value without characters that cannot be printed, such as control characters."""
    if isinstance(value, dict):
        return {name: _printable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    if isinstance(value, str):
        return "".join(one if one.isprintable() else " " if one.isspace() else "" for one in value)
    return value


@cache
def _fonts(own: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=own)


def _compiled(inputs: dict[str, str], printed: dt.datetime, own_fonts: bool, standards: list[Any]) -> bytes:
    compiler = typst.Compiler(TEMPLATE, font_paths=_fonts(own_fonts), sys_inputs=inputs)
    made = compiler.compile(format="pdf", pdf_standards=standards, timestamp=printed)
    assert isinstance(made, bytes)
    return made
