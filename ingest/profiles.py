"""From the fields of one row to a profile: each value read, or left out with a warning."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ingest.countries import country_code
from ingest.dates import date_of
from ingest.fields import count_of, cpv_codes, list_of, website_of, year_of
from ingest.language import detected_language, language_code
from ingest.limits import Limits
from ingest.maturity import maturity_of
from ingest.personal_data import MASKS, mask_personal_numbers
from ingest.plain_text import SHEET_ERRORS, is_absent, one_line
from ingest.reasons import Reason
from ingest.texts import RowRefusedError, cleaned_texts, too_little, without_personal_data
from models.records import Profile

LONGEST_NAME = 300
MATCHED = ("summary", "description", "references")
LISTS = ("keywords", "certifications")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a source says of all its rows, and the day it was taken out."""

    language: str
    country: str | None
    day: dt.date


def clean_profile(
    fields: Mapping[str, str], defaults: Defaults, limits: Limits, warnings: list[Reason]
) -> Profile:
    """The profile that canonical `fields` describe; what is left out of it is added to `warnings`.

    Raises RowRefusedError for a row without a name, or with no text that could be matched.
    """
    texts = cleaned_texts(fields, (*MATCHED, *LISTS), limits)
    name = one_line(fields.get("name", ""))
    reasons = [reason for reason in (_name_flaw(name), _text_flaw(texts)) if reason]
    if reasons:
        raise RowRefusedError(*reasons)
    language = _language(fields, texts, defaults, warnings)
    texts = without_personal_data(texts, language, warnings)
    read = _Reader(fields, warnings)
    return Profile(
        name=mask_personal_numbers(name, MASKS[language].number),
        language=language,
        country=read("country", country_code, "give it by name or as SE, NO, DK …") or defaults.country,
        town=_place(fields, "town", language),
        region=_place(fields, "region", language),
        founded=read("founded", lambda text: year_of(text, defaults.day.year), "give a year such as 2015"),
        employees=read("employees", count_of, "give a number such as 12, or a range such as 11–50"),
        website=read("website", website_of, "give the company's own address, such as https://example.org"),
        maturity=read("maturity", _maturity, "say under values: maturity: in the source file what it means"),
        summary=" ".join(texts["summary"].split()),
        description=texts["description"],
        references=texts["references"],
        keywords=list_of(texts["keywords"]),
        certifications=list_of(texts["certifications"]),
        cpv_codes=cpv_codes(fields.get("cpv", ""), warnings),
        updated_on=read("updated", lambda text: _past_date(text, defaults), "give a past date as 2024-03-05"),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads single fields; a text that cannot be read is left out, with a warning that does not repeat it."""

    fields: Mapping[str, str]
    warnings: list[Reason]

    def __call__(self, field: str, parse: Callable[[str], Value | None], advice: str) -> Value | None:
        text = self.fields.get(field, "")
        if is_absent(text):
            return None
        value = parse(one_line(text))
        if value is None:
            self.warnings.append(
                Reason(f"{field}_unclear", f"the {field} was not understood and is left out; {advice}")
            )
        return value


def _name_flaw(name: str) -> Reason | None:
    if name in SHEET_ERRORS or not any(character.isalnum() for character in name):
        return Reason("no_name", "the row has no company name; fill it in")
    if len(name) > LONGEST_NAME:
        return Reason("name_too_long", f"the name has more than {LONGEST_NAME} characters; is the column right?")
    return None


def _text_flaw(texts: Mapping[str, str]) -> Reason | None:
    matched = f"{texts['summary']}\n{texts['description']}".strip()
    if not matched:
        return Reason("no_text", "summary and description are both empty; fill in one of them")
    return too_little(matched)


def _language(
    fields: Mapping[str, str], texts: Mapping[str, str], defaults: Defaults, warnings: list[Reason]
) -> str:
    said = _Reader(fields, warnings)("language", language_code, "give sv, nb, nn, da, fi or en")
    return said or detected_language(f"{texts['summary']}\n{texts['description']}", defaults.language)


def _place(fields: Mapping[str, str], field: str, language: str) -> str | None:
    text = fields.get(field, "")
    return None if is_absent(text) else mask_personal_numbers(one_line(text), MASKS[language].number)


def _maturity(text: str) -> str | None:
    level = maturity_of(text)
    return level.value if level else None


def _past_date(text: str, defaults: Defaults) -> dt.date | None:
    date = date_of(text, day_first=defaults.language != "en")
    return date if date is not None and date <= defaults.day else None
