"""Finding personal identity numbers, e-mail addresses and phone numbers in texts, and taking them out."""

import datetime as dt
import re
from dataclasses import dataclass

from stdnum import luhn
from stdnum.fi import hetu
from stdnum.no import fodselsnummer

SWEDISH = re.compile(r"(?<!\d)(?:19|20)?\d{6}[ ]?[-+\u2013\u2212]?[ ]?\d{4}(?!\d)")
SWEDISH_VAT = re.compile(r"(?<!\w)SE[ ]?(\d{6}[ -]?\d{4})[ ]?01(?!\d)", re.IGNORECASE)
NORWEGIAN = re.compile(r"(?<!\d)\d{6}[ .-]?\d{5}(?!\d)")
FINNISH = re.compile(r"(?<![\dA-Za-z])\d{6}[-+A-FYXWVU]\d{3}[0-9A-Y](?![\dA-Za-z])")
DANISH = re.compile(r"(?<!\d)\d{6}[-\u2013]\d{4}(?!\d)")
MANY_DIGITS = re.compile(r"\d(?:[^\d\n]{0,4}\d){5}")
"""The fewest digits that any of these numbers has, near each other."""

EMAIL = re.compile(
    r"(?:mailto:)?(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|[\[({]\s?(?:at|a|snabel-?a|alfakrøll)\s?[\])}])\s?"
    r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",
    re.IGNORECASE,
)
PHONE = re.compile(
    r"(?<![\w+])(?<!\d )(?:(?:\+|00)[1-9](?:[ \u2011-\u2013./()-]{0,2}\d){6,13}"
    r"|0[1-9]\d{0,2}[ ]?[-\u2013/ ][ ]?\d{2,3}(?:[ -]?\d{2,3}){1,3}"
    r"|07[02369]\d{7}|\d{2} \d{2} \d{2} \d{2}|[49]\d{2} \d{2} \d{3})(?!\d|[-\u2013]\d)"
)
CALLED = re.compile(
    r"(?<!\w)((?:tele(?:fon|phone|fax)|tlf|tel|tfn|mob(?:il|ile)?|phone|puh(?:elin)?|ring|call)[.: ]{1,3})"
    r"\+?\d(?:[ -]?\d){6,12}(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Masks:
    """What stands in the place of what was taken out, in one language."""

    email: str
    phone: str
    number: str


MASKS = {
    "sv": Masks("[e-post borttagen]", "[telefonnummer borttaget]", "[personnummer borttaget]"),
    "nb": Masks("[e-post fjernet]", "[telefonnummer fjernet]", "[fødselsnummer fjernet]"),
    "nn": Masks("[e-post fjerna]", "[telefonnummer fjerna]", "[fødselsnummer fjerna]"),
    "da": Masks("[e-mail fjernet]", "[telefonnummer fjernet]", "[personnummer fjernet]"),
    "fi": Masks("[sähköposti poistettu]", "[puhelinnumero poistettu]", "[henkilötunnus poistettu]"),
    "en": Masks("[e-mail removed]", "[phone number removed]", "[personal number removed]"),
}


def holds_personal_number(text: str) -> bool:
    """Whether a valid Nordic personal identity number stands anywhere in `text`."""
    return mask_personal_numbers(text, "") != text


def mask_personal_numbers(text: str, mask: str) -> str:
    """`text` with `mask` in place of every valid Nordic personal identity number."""
    if not MANY_DIGITS.search(text):
        return text
    text = FINNISH.sub(lambda found: mask if hetu.is_valid(found[0]) else found[0], text)
    text = NORWEGIAN.sub(lambda found: mask if _is_norwegian(found[0]) else found[0], text)
    text = SWEDISH_VAT.sub(lambda found: mask if _is_swedish(found[1]) else found[0], text)
    text = SWEDISH.sub(lambda found: mask if _is_swedish(found[0]) else found[0], text)
    return DANISH.sub(
        lambda found: mask if _is_date(found[0][4:6], found[0][2:4], found[0][:2]) else found[0], text
    )


def mask_personal_data(text: str, language: str) -> tuple[str, int]:
    """`text` without personal identity numbers, e-mail addresses and phone numbers, and how many they were."""
    if not text:
        return "", 0
    masks = MASKS.get(language, MASKS["en"])
    before = {mask: text.count(mask) for mask in (masks.email, masks.phone, masks.number)}
    if "@" in text or "[" in text or "(" in text or "{" in text:
        text = EMAIL.sub(masks.email, text)
    text = mask_personal_numbers(text, masks.number)
    if not MANY_DIGITS.search(text):
        return text, sum(text.count(mask) - count for mask, count in before.items())
    text = CALLED.sub(lambda found: found[1] + masks.phone, text)
    text = PHONE.sub(lambda found: found[0] if _is_other_number(found[0]) else masks.phone, text)
    return text, sum(text.count(mask) - count for mask, count in before.items())


def mask_digits(text: str, digits: str, mask: str) -> str:
    """`text` with `mask` wherever `digits` stand, also within longer numbers, with spaces and dashes between."""
    spelled = r"[\s.\u2010-\u2015+-]*".join(digits)
    return re.sub(rf"(?:(?:19|20)[\s.-]*)?{spelled}\d*", lambda _: mask, text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_swedish(text: str) -> bool:
    """Month and day in range is enough: a day that the calendar lacks shows a typing error, not a company."""
    digits = _digits(text)[-10:]
    month, day = int(digits[2:4]), int(digits[4:6])
    day = day - 60 if day > 60 else day  # a coordination number adds 60 to the day
    return 1 <= month <= 12 and 1 <= day <= 31 and bool(luhn.is_valid(digits))


def _is_norwegian(text: str) -> bool:
    digits = _digits(text)
    return len(set(digits)) > 2 and bool(fodselsnummer.is_valid(digits))


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        dt.date(2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_other_number(text: str) -> bool:
    """A date, or a run of digits too short to be called: not a phone number."""
    digits = _digits(text)
    if len(digits) < 7:
        return True
    spelled = re.fullmatch(r"(\d{2})[ /-](\d{2})[ /-](?:19|20)(\d{2})", text)
    return spelled is not None and _is_date(spelled[3], spelled[2], spelled[1])
