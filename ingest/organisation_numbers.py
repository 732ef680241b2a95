"""Organisation numbers of the Nordic countries, in the forms that files hold them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import luhn
from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from ingest.fields import DAMAGED_NUMBER
from ingest.reasons import Reason

CHECKS: dict[str, Callable[[str], bool]] = {
    "SE": swedish.is_valid,
    "NO": norwegian.is_valid,
    "DK": cvr.is_valid,
    "FI": ytunnus.is_valid,
}
LENGTHS = {"SE": 10, "NO": 9, "DK": 8, "FI": 8}


@dataclass(frozen=True, slots=True)
class OrganisationNumber:
    """The digits of one number and whose they are. Those of a sole trader are a personal identity number."""

    country: str
    digits: str
    personal: bool = False


def read_organisation_number(text: str, country: str | None) -> OrganisationNumber | Reason:
    """The number in `text`, of the country that stands in front of it, else of `country`; or why there is none.

    The reason never repeats the number. An unclear number may still be a person's: see `may_be_personal`.
    """
    if DAMAGED_NUMBER.fullmatch(text):
        return Reason(
            "organisation_number_damaged",
            "a spreadsheet rounded the organisation number (5,56E+09); make the column text and fill it in anew",
        )
    country, digits = parted(text, country)
    if country not in CHECKS:
        return Reason(
            "organisation_number_unchecked",
            f"an organisation number of country {country or '(unknown)'} cannot be checked and is left out; "
            "give the row's country as SE, NO, DK or FI if it is from there",
        )
    if len(digits) != LENGTHS[country] or not CHECKS[country](digits):
        return Reason(
            "organisation_number_invalid",
            f"the organisation number is not one of {country}: expected {LENGTHS[country]} digits with a right "
            "check digit; correct it (a leading zero may be lost)",
        )
    return OrganisationNumber(country, digits, country == "SE" and digits[2] in "01")


def may_be_personal(text: str, country: str | None) -> bool:
    """Whether `text`, valid or not, could be a sole trader's number and must not be shown or kept."""
    if any(sign in text for sign in "•*"):
        return True
    country, digits = parted(text, country)
    if country == "NO" and len(digits) == LENGTHS["NO"]:
        return False
    if country in ("DK", "FI") and len(digits) <= LENGTHS[country]:
        return False
    if len(digits) == 9:
        digits = f"0{digits}"  # a leading zero lost
    if len(digits) == 11:
        return True
    return len(digits) > 2 and (digits[2] in "01" or (len(digits) > 10 and digits[:2] in ("19", "20")))


def parted(text: str, country: str | None) -> tuple[str | None, str]:
    """The country that a number names, else `country`, and its digits without what stands around them."""
    compact = re.sub(r"[.,]0+$", "", text.strip())  # a number that a program wrote as a decimal
    compact = re.sub(r"[\s.,:/\u2010-\u2015\u2212'+-]", "", compact).upper()
    compact = re.sub(
        r"^(?:ORGANISATION(?:S)?(?:NUMMER|NR)|ORGANISASJONSNUMMER|ORGNR|ORG|CVR(?:NR)?|VAT)", "", compact
    )
    named = re.fullmatch(r"(SE|NO|DK|FI)(\d+)(?:MVA)?|(\d+)MVA", compact)
    if named:
        country, compact = named[1] or "NO", named[2] or named[3]
    if country == "SE":
        compact = _swedish_ten(compact, in_front=bool(named))
    return country, compact if compact.isascii() and compact.isdigit() else re.sub(r"[^0-9]", "", compact)


def _swedish_ten(digits: str, *, in_front: bool) -> str:
    """The ten digits in a Swedish VAT number (…01), or in a number of twelve with century or 16 in front."""
    if len(digits) == 12 and in_front and digits.endswith("01") and luhn.is_valid(digits[:10]):
        return digits[:10]
    if len(digits) == 12 and digits[:2] in ("16", "19", "20"):
        return digits[2:]
    return digits
