"""From what is stored to what the API gives, where several pages show the same."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query, Request, Response

from ingest.refused import refused_csv, refused_xlsx
from models.account_repository import StoredAccount
from models.catalogue_repository import Session
from models.correction_repository import StoredCorrection
from models.curation_repository import Change, change_counts
from models.need_repository import StoredNeed
from models.records import RefusedText
from models.shortlist_repository import StoredShortlist
from service.correcting import as_text
from service.curation import Item
from service.division_names import divisions_of
from service.presentation import shortened
from service.reason_words import reason_in
from service.web.files import MEDIA, file_answer
from service.web.problems import LIST_CHANGED, NoSuchPageError, _
from service.web.resources import ChangeLine, CorrectionLine, ListItem, NeedLine, ShortlistLine

TITLE_CHARACTERS = 110

COMPANIES_A_PAGE = 20
"""So many companies are shown with all there is to say of each; a page of more is slow to load and to read."""

Start = Annotated[
    int, Query(ge=0, le=1000, description="Of a page: after how many companies it begins. JSON has them all.")
]
Item_ = TypeVar("Item_")

CANONICAL = {
    "cpv_codes": "cpv",
    "published_on": "published",
    "updated_on": "updated",
    "allowed_countries": "countries",
    "allowed_languages": "languages",
    "minimum_maturity": "maturity_at_least",
}
"""A field of a profile or a need → the canonical one, where they differ."""


@dataclass(frozen=True, slots=True)
class Shown(Generic[Item_]):
    """The part of a list that one page shows: after `start` others, of `total`."""

    items: Sequence[Item_]
    start: int
    total: int

    @property
    def starts(self) -> range:
        """Where each page of the list begins."""
        return range(0, self.total, COMPANIES_A_PAGE)


def shown(items: Sequence[Item_], start: int) -> Shown[Item_]:
    """The page of `items` on which the one after `start` others stands, or the last one where there are fewer."""
    first = page_start(min(start, max(0, len(items) - 1)))
    return Shown(items[first : first + COMPANIES_A_PAGE], first, len(items))


def page_start(place: int) -> int:
    """Where the page begins that shows what stands after `place` others."""
    return place - place % COMPANIES_A_PAGE


def page_of(
    items: Sequence[Item_], key: Callable[[Item_], str], after: str, limit: int, form: str | None
) -> tuple[Sequence[Item_], str | None]:
    """The `limit` items after the one whose key is `after`, or the first ones for "", and the next page's cursor;
    for a file, in whatever `form`, all of them.

    Raises NoSuchPageError for a cursor that no item has.
    """
    if form is not None:
        return items, None
    keys = ["", *map(key, items)]
    if after not in keys:
        raise NoSuchPageError(LIST_CHANGED)
    first = keys.index(after)
    page = items[first : first + limit]
    return page, keys[first + limit] if len(items) > first + limit else None


def account_names(people: Iterable[StoredAccount]) -> dict[str, str]:
    """What stands for an account in events and changes → the account's name."""
    return {f"account:{account.id}": account.name for account in people}


def shortlist_lines(session: Session, stored: list[StoredShortlist]) -> list[ShortlistLine]:
    """Shortlists as lines, in their order."""
    counts = change_counts(session, [one.id for one in stored])
    lines = []
    for one in stored:
        called, language, band = _headline(one.document_json)
        lines.append(
            ShortlistLine(
                id=one.id,
                given_at=one.run.created_at,
                need_key=one.need_key,
                title=called,
                language=language,
                band=band,
                changes=counts.get(one.id, 0),
            )
        )
    return lines


@lru_cache(maxsize=512)
def _headline(document_json: str) -> tuple[str, str, str]:
    """What a list is called, its need's language and its band; pages show the same lists again and again."""
    document = json.loads(document_json)
    return title(document), document["need"]["language"], document["band"]


def title(document: Mapping[str, Any]) -> str:
    """What a list is called: its need's title, or the beginning of its challenge."""
    parts = document["need"]["parts"]
    return str(parts.get("title") or shortened(parts["challenge"], TITLE_CHARACTERS))


def need_line(need: StoredNeed, shortlists: int) -> NeedLine:
    """A need area as a line."""
    return NeedLine(
        key=need.key,
        title=need.text.title,
        language=need.text.language,
        owner=need.owner_name,
        round=need.text.round,
        shortlists=shortlists,
    )


def list_item(place: int, item: Item, inside: bool = True) -> ListItem:
    """A company on a list, in its place; with colleagues' notes where the reader is `inside` the programme."""
    return ListItem(
        place=place,
        given_rank=item.given_rank,
        pinned=item.pinned,
        reason=item.reason,
        notes=[note.text for note in item.notes] if inside else [],
        entry=dict(item.entry),
    )


def refused_file(request: Request, rows: Sequence[RefusedText], form: str, language: str) -> Response:
    """Refused rows with their reasons in the reader's language, to correct and send again; `form`: csv or xlsx.

    Raises NoSuchPageError for any other form.
    """
    writers = {"csv": refused_csv, "xlsx": refused_xlsx}
    if form not in writers:
        raise NoSuchPageError(_("The refused rows can be had as csv or xlsx."))
    told = [replace(row, reasons=tuple(reason_in(one, language)[0] for one in row.reasons)) for row in rows]
    return file_answer(request, writers[form](told), MEDIA[form], f"refused.{form}")


def given_categories(codes: Sequence[str]) -> list[dict[str, Any]]:
    """The divisions that given codes are of, as a list's document has categories."""
    return [{"division": division, "probability": None} for division in divisions_of(codes)]


def correction_line(correction: StoredCorrection) -> CorrectionLine:
    """A correction as it was made."""
    return CorrectionLine(
        **{
            name: getattr(correction, name)
            for name in CorrectionLine.model_fields
            if name not in ("field", "said", "value")
        },
        field=CANONICAL.get(correction.field, correction.field),
        said=as_text(correction.said),
        value=as_text(correction.value),
    )


def change_line(change: Change) -> ChangeLine:
    """A change as it was made."""
    return ChangeLine(
        number=change.number,
        at=change.at,
        actor=change.actor,
        kind=change.kind,
        company=change.company_uid,
        text=change.text,
    )
