"""Emptying a row into canonical fields, and keeping what may be kept of a row that is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.canonical import COMPANY_TEXTS, NEED_TEXTS
from ingest.countries import country_code
from ingest.limits import Limits
from ingest.mapping import names_person
from ingest.organisation_numbers import OrganisationNumber, may_be_personal, parted, read_organisation_number
from ingest.personal_data import MASKS, mask_digits, mask_personal_data, mask_personal_numbers
from ingest.plain_text import SHEET_ERRORS, one_line, storable
from ingest.reading.table import Row
from ingest.source import Patch, Source

NUMBER_FIELDS = ("organisation_number", "owner_organisation_number")


@dataclass(frozen=True, slots=True)
class Emptying:
    """How the rows of one source are emptied: worked out once, used for every row."""

    source: Source
    patches: Mapping[str, tuple[Patch, ...]]
    wordings: Mapping[str, Mapping[str, str]]

    def fields(self, row: Row) -> dict[str, str]:
        """Canonical field → text as read, several columns joined with a blank line."""
        return {field: self._field(row, field, columns) for field, columns in self.source.columns.items()}

    def _field(self, row: Row, field: str, columns: tuple[str, ...]) -> str:
        texts = [row.texts.get(column, "").strip() for column in columns]
        text = "\n\n".join(text for text in texts if text and text not in SHEET_ERRORS)
        return self.worded(field, text)

    def worded(self, field: str, text: str) -> str:
        """`text`, or what the source's `values:` says that this field means by it."""
        wording = self.wordings.get(field)
        return wording.get(one_line(text).casefold(), text) if wording else text

    def patched(self, fields: dict[str, str], row_key: str) -> dict[str, str]:
        """`fields` with the values that the source's patches put right."""
        return fields | {patch.field: patch.value for patch in self.patches.get(row_key, ())}

    def is_ignored(self, column: str) -> bool:
        """Whether a column is never stored: by the source's word, or because it names persons."""
        named = any(column == name or column.startswith(f"{name}.") for name in self.source.ignore)
        return named or (column not in self.source.used_columns and names_person(column))

    def country(self, fields: Mapping[str, str]) -> str | None:
        """The country of a row: its own, else the source's."""
        return country_code(one_line(fields.get("country", ""))) or self.source.country

    def private(self, fields: Mapping[str, str]) -> str | None:
        """The digits of a row's number, where it may be a sole trader's."""
        return private_digits(fields.get("organisation_number", ""), self.country(fields))

    def kept(self, row: Row, limits: Limits) -> dict[str, str]:
        """The columns of a refused row, without personal identity numbers, e-mail addresses and phone numbers."""
        fields = self.fields(row)
        digits, country = self.private(fields), self.country(fields)
        return {
            storable(column): self._kept_text(column, text[: limits.cell_characters], digits, country)
            for column, text in row.texts.items()
            if not self.is_ignored(column)
        }

    def _kept_text(self, column: str, text: str, digits: str | None, country: str | None) -> str:
        fields = {field for field, columns in self.source.columns.items() if column in columns}
        is_number = not fields.isdisjoint(NUMBER_FIELDS)
        if is_number and may_be_personal(text, country) and not _is_company_number(text, country):
            return f"••••••-••{text.strip()[-2:]}"
        text = masked_digits(storable(text), digits, self.source.language)
        if not fields or fields & {*COMPANY_TEXTS, *NEED_TEXTS}:
            return mask_personal_data(text, self.source.language)[0]
        return mask_personal_numbers(text, MASKS[self.source.language].number)


def emptying_of(source: Source) -> Emptying:
    """How to empty the rows of a source."""
    patches: dict[str, tuple[Patch, ...]] = {}
    for patch in source.patches:
        patches[patch.row_key] = (*patches.get(patch.row_key, ()), patch)
    wordings = {
        field: {one_line(said).casefold(): meant for said, meant in words.items()}
        for field, words in source.values.items()
    }
    return Emptying(source, patches, wordings)


def private_digits(text: str, country: str | None) -> str | None:
    """The digits of a number that may be a sole trader's, to be taken out wherever else they stand."""
    digits = parted(text, country)[1]
    if _is_company_number(text, country) or len(digits) < 9 or not may_be_personal(text, country):
        return None
    return digits[:10] if len(digits) == 12 else digits


def masked_digits(text: str, digits: str | None, language: str) -> str:
    """`text` without a sole trader's number."""
    return mask_digits(text, digits, MASKS[language].number) if digits else text


def _is_company_number(text: str, country: str | None) -> bool:
    number = read_organisation_number(text, country)
    return isinstance(number, OrganisationNumber) and not number.personal
