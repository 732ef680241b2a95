"""One row of a company catalogue: emptied, identified and cleaned, or refused with its reasons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.emptying import Emptying, masked_digits
from ingest.identity import company_identity, normalised_name, private_uid
from ingest.limits import Limits
from ingest.organisation_numbers import OrganisationNumber, read_organisation_number
from ingest.personal_data import holds_personal_number
from ingest.plain_text import is_absent, one_line
from ingest.profiles import Defaults, clean_profile
from ingest.reading.table import Row
from ingest.reasons import Reason
from ingest.rows import CompanyRow, KeyKind, RefusedRow
from ingest.texts import RowRefusedError

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What it takes to clean the rows of one source. `secret` turns sole traders' numbers into identities."""

    emptying: Emptying
    defaults: Defaults
    limits: Limits
    secret: bytes

    @property
    def key_is_number(self) -> bool:
        """Whether the source's only key is the organisation number."""
        columns = self.emptying.source.columns
        return "key" in columns and columns["key"] == columns.get("organisation_number")


def clean_company(row: Row, cleaning: Cleaning) -> CompanyRow | RefusedRow:
    """The company that `row` describes, or the row refused with its reasons."""
    raw = cleaning.emptying.fields(row)
    row_key: str | None = None
    try:
        row_key, kind = _row_key(raw, cleaning)
        if row.problem:
            raise RowRefusedError(row.problem)
        return _company(row.line, row_key, kind, cleaning.emptying.patched(raw, row_key), cleaning)
    except RowRefusedError as refusal:
        reasons = (row.problem,) if row.problem else refusal.reasons
        return RefusedRow(row.line, row_key, reasons, cleaning.emptying.kept(row, cleaning.limits))


def _company(line: int, row_key: str, kind: KeyKind, fields: dict[str, str], cleaning: Cleaning) -> CompanyRow:
    warnings: list[Reason] = []
    country = cleaning.emptying.country(fields)
    number = _number(fields, country)
    if isinstance(number, Reason):
        warnings.append(number)
        number = None
    if number and is_absent(fields.get("country", "")):
        fields = fields | {"country": number.country}
    fields = _without_number(fields, cleaning)
    profile = clean_profile(fields, cleaning.defaults, cleaning.limits, warnings)
    identity = company_identity(number, cleaning.emptying.source.name, row_key, profile.country, cleaning.secret)
    return CompanyRow(line, row_key, kind, identity, profile, tuple(warnings))


def _row_key(fields: Mapping[str, str], cleaning: Cleaning) -> tuple[str, KeyKind]:
    """What names this row in its source, and which kind of key it is. Raises RowRefusedError for a bad key."""
    number = _number(fields, cleaning.emptying.country(fields))
    key = one_line(fields.get("key", ""))
    if cleaning.key_is_number and isinstance(number, Reason):
        raise RowRefusedError(number)
    if key and not cleaning.key_is_number:
        return _checked_key(key, fields, cleaning), KeyKind.COLUMN
    if isinstance(number, OrganisationNumber):
        if number.personal:
            return private_uid(f"{number.country}:{number.digits}", cleaning.secret), KeyKind.NUMBER
        return number.digits, KeyKind.NUMBER
    name = normalised_name(_without_number(fields, cleaning).get("name", ""))
    if not name:
        raise RowRefusedError(Reason("no_name", "the row has no company name; fill it in"))
    return _checked_key(name, fields, cleaning), KeyKind.NAME


def _checked_key(key: str, fields: Mapping[str, str], cleaning: Cleaning) -> str:
    if re.fullmatch(r"\d+(?:[.,]\d+)?[eE]\+\d+", key):
        raise RowRefusedError(
            Reason(
                "key_damaged",
                "a spreadsheet rounded the key (5,56E+09), so that several rows share it; make the column text "
                "and fill it in anew",
            )
        )
    if len(key) > LONGEST_KEY:
        raise RowRefusedError(Reason("key_too_long", f"the key has more than {LONGEST_KEY} characters"))
    digits = cleaning.emptying.private(fields)
    language = cleaning.defaults.language
    if digits and re.sub(r"\D", "", key)[-10:] == digits:
        return private_uid(f"SE:{digits}", cleaning.secret)
    if holds_personal_number(key) or masked_digits(key, digits, language) != key:
        return private_uid(key, cleaning.secret)
    return key


def _number(fields: Mapping[str, str], country: str | None) -> OrganisationNumber | Reason | None:
    text = one_line(fields.get("organisation_number", ""))
    return None if is_absent(text) else read_organisation_number(text, country)


def _without_number(fields: Mapping[str, str], cleaning: Cleaning) -> dict[str, str]:
    """`fields` where the row's own number, if it may be a person's, stands nowhere but in its own field."""
    digits = cleaning.emptying.private(fields)
    return {
        field: text if field == "organisation_number" else masked_digits(text, digits, cleaning.defaults.language)
        for field, text in fields.items()
    }
