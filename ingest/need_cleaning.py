"""One row of a file of needs: a need owner and the text of one need area, or refused with its reasons."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from ingest.canonical import NEED_TEXTS
from ingest.countries import country_code
from ingest.dates import date_of
from ingest.emptying import Emptying
from ingest.fields import count_of, cpv_codes, list_of
from ingest.language import detected_language, language_code
from ingest.limits import Limits
from ingest.maturity import maturity_of
from ingest.organisation_numbers import OrganisationNumber, read_organisation_number
from ingest.personal_data import holds_personal_number
from ingest.plain_text import is_absent, one_line
from ingest.profiles import Defaults
from ingest.reading.table import Row
from ingest.reasons import Reason
from ingest.rows import NeedRow, RefusedRow
from ingest.texts import RowRefusedError, cleaned_texts, too_little, without_personal_data
from models.records import NeedText, Owner

LONGEST_KEY = 200

Value = TypeVar("Value")


def clean_need(row: Row, emptying: Emptying, defaults: Defaults, limits: Limits) -> NeedRow | RefusedRow:
    """The need that `row` describes, or the row refused with its reasons."""
    raw = emptying.fields(row)
    key = one_line(raw.get("key", ""))
    usable = 0 < len(key) <= LONGEST_KEY and not holds_personal_number(key)
    try:
        if row.problem:
            raise RowRefusedError(row.problem)
        if not usable:
            raise RowRefusedError(
                Reason("no_key", "the need has no key, or one that is no key; give each its own")
            )
        return _need(row.line, key, emptying.patched(raw, key), defaults, limits)
    except RowRefusedError as refusal:
        return RefusedRow(row.line, key if usable else None, refusal.reasons, emptying.kept(row, limits))


def settle_needs(rows: Iterable[NeedRow]) -> tuple[list[NeedRow], list[tuple[NeedRow, Reason]]]:
    """One need a key: of several, whichever was published last, then says most; and the others with a reason."""
    best: dict[str, NeedRow] = {}
    rows = list(rows)
    for row in rows:
        best[row.row_key] = max(best.get(row.row_key, row), row, key=_worth)
    refused = [(row, _duplicate(row, best[row.row_key])) for row in rows if row is not best[row.row_key]]
    return [row for row in rows if row is best[row.row_key]], refused


def _need(line: int, key: str, fields: Mapping[str, str], defaults: Defaults, limits: Limits) -> NeedRow:
    warnings: list[Reason] = []
    texts = cleaned_texts(fields, NEED_TEXTS, limits)
    flaws = [flaw for flaw in (_title_flaw(texts), _challenge_flaw(texts), _owner_flaw(fields)) if flaw]
    if flaws:
        raise RowRefusedError(*flaws)
    language = _language(fields, texts, defaults)
    texts = without_personal_data(texts, language, warnings)
    text = NeedText(
        title=" ".join(texts["title"].split()),
        language=language,
        challenge=texts["challenge"],
        wanted_outcome=texts["wanted_outcome"],
        figures=texts["figures"],
        value_proposition=texts["value_proposition"],
        hard_requirements=tuple(line for line in texts["hard_requirements"].split("\n") if line),
        cpv_codes=cpv_codes(fields.get("cpv", ""), warnings),
        round=one_line(fields.get("round", "")) or None,
        published_on=_read(fields, "published", date_of, warnings, "give a date such as 2024-03-05"),
        allowed_countries=_each(fields, "countries", country_code),
        allowed_languages=_each(fields, "languages", language_code),
        minimum_maturity=next(iter(_each(fields, "maturity_at_least", maturity_of)), None),
    )
    return NeedRow(line, key, _owner(fields, defaults, warnings), text, tuple(warnings))


def _owner(fields: Mapping[str, str], defaults: Defaults, warnings: list[Reason]) -> Owner:
    country = country_code(one_line(fields.get("owner_country", ""))) or defaults.country
    name = one_line(fields.get("owner_name", ""))
    number = None
    if not is_absent(fields.get("owner_organisation_number", "")):
        read = read_organisation_number(one_line(fields["owner_organisation_number"]), country)
        if isinstance(read, OrganisationNumber) and not read.personal:
            number = read.digits
        else:
            reason = "the owner's organisation number is not valid and is left out; correct it"
            warnings.append(Reason("owner_number_invalid", reason))
    return Owner(
        key=one_line(fields.get("owner_key", ""))
        or " ".join(re.findall(r"\w+", name.casefold())).replace(" ", "-"),
        name=name or one_line(fields.get("owner_key", "")),
        organisation_number=number,
        country=country,
        kind=one_line(fields.get("owner_kind", "")) or None,
        population=_read(fields, "owner_population", count_of, warnings, "give a number"),
    )


def _title_flaw(texts: Mapping[str, str]) -> Reason | None:
    return None if texts["title"] else Reason("no_title", "the need has no title; give it one")


def _challenge_flaw(texts: Mapping[str, str]) -> Reason | None:
    if not texts["challenge"]:
        return Reason("no_challenge", "the need has no challenge; describe the problem to be solved")
    return too_little(texts["challenge"])


def _owner_flaw(fields: Mapping[str, str]) -> Reason | None:
    if is_absent(fields.get("owner_key", "")) and is_absent(fields.get("owner_name", "")):
        return Reason("no_owner", "the need has no owner; give owner_key and owner_name")
    return None


def _language(fields: Mapping[str, str], texts: Mapping[str, str], defaults: Defaults) -> str:
    said = language_code(fields.get("language", ""))
    owner = language_code(fields.get("owner_language", "")) or defaults.language
    return said or detected_language(texts["challenge"], owner)


def _read(
    fields: Mapping[str, str],
    field: str,
    parse: Callable[[str], Value | None],
    warnings: list[Reason],
    advice: str,
) -> Value | None:
    text = fields.get(field, "")
    value = None if is_absent(text) else parse(one_line(text))
    if value is None and not is_absent(text):
        warnings.append(Reason(f"{field}_unclear", f"{field} was not understood and is left out; {advice}"))
    return value


def _each(fields: Mapping[str, str], field: str, parse: Callable[[str], str | None]) -> tuple[str, ...]:
    """Every value of a rule of eligibility. A value that is not understood refuses the need: a rule left out
    would let companies in, or keep them out, without anyone knowing."""
    words = list_of(fields.get(field, ""))
    values = [parse(word) for word in words if not is_absent(word)]
    if None in values:
        raise RowRefusedError(Reason("eligibility_unclear", f"{field} holds a value that is not understood"))
    return tuple(dict.fromkeys(str(value) for value in values))


def _worth(row: NeedRow) -> tuple[str, int, str, int]:
    published = row.text.published_on.isoformat() if row.text.published_on else ""
    return (published, len(row.text.challenge), row.content, -row.line)


def _duplicate(row: NeedRow, best: NeedRow) -> Reason:
    return Reason("duplicate_key", f"line {row.line} has the same key as line {best.line}, which is kept")
