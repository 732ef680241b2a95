"""Finding personal identity numbers, phone numbers, e-mail addresses and signatures in texts, and taking them out,
with the names that the e-mail addresses are of."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

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

CLOSING = re.compile(
    r"^[ \t]*(?:(?:med )?(?:vänliga?|bästa|venn?le?i?g|beste) (?:hälsning(?:ar)?|hilsen|helsing)"
    r"|mvh|hälsningar|hilsen|helsing|(?:(?:kind|best|warm) )?regards|yours \w+|sincerely)[ \t,.!]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that closes a letter; who wrote it stands below."""
SIGNATURE_LINES = 8
SIGNATURE_LINE = 100
"""A signature has at most so many lines, and its lines so many characters."""
SENTENCE = re.compile(r"^[ \t]*[-*•–][ \t]|^(?:\S+\s+){4,}\S*[.:!?]\s*$")
"""A line that is no part of a signature: it goes on with a list or with a sentence."""

CONTACT = re.compile(
    r"(?<!\w)((?i:kontakt(?:person)?|contact(?: person)?|saksbehandler|sakshandsamar|handläggare)\s?:\s?)"
    r"[A-ZÅÄÖÆØ]\w{1,30}(?:[ -][A-ZÅÄÖÆØ]\w{1,30}){1,3}(?!\w)"
)

SPELLED = {"a": "[aåäáàæ]", "e": "[eéèë]", "o": "[oöøóô]", "u": "[uüúy]"}
"""Letter of an e-mail address → what it may be in a name."""

MOST_NAMES = 50
"""So many names of addresses are looked for in one text; one with more would take long."""


@dataclass(frozen=True, slots=True)
class Masks:
    """What stands in the place of what was taken out, in one language."""

    email: str
    phone: str
    number: str
    name: str


MASKS = {
    "sv": Masks("[e-post borttagen]", "[telefonnummer borttaget]", "[personnummer borttaget]", "[namn borttaget]"),
    "nb": Masks("[e-post fjernet]", "[telefonnummer fjernet]", "[fødselsnummer fjernet]", "[navn fjernet]"),
    "nn": Masks("[e-post fjerna]", "[telefonnummer fjerna]", "[fødselsnummer fjerna]", "[namn fjerna]"),
    "da": Masks("[e-mail fjernet]", "[telefonnummer fjernet]", "[personnummer fjernet]", "[navn fjernet]"),
    "fi": Masks(
        "[sähköposti poistettu]", "[puhelinnumero poistettu]", "[henkilötunnus poistettu]", "[nimi poistettu]"
    ),
    "en": Masks("[e-mail removed]", "[phone number removed]", "[personal number removed]", "[name removed]"),
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
    """`text` without personal identity numbers, phone numbers, e-mail addresses, the names that these are of, the
    signature of a letter and whom to contact; and how many they were."""
    if not text:
        return "", 0
    masks = MASKS.get(language, MASKS["en"])
    before = {mask: text.count(mask) for mask in (masks.email, masks.phone, masks.number, masks.name)}
    text = CONTACT.sub(lambda found: found[1] + masks.name, _without_signature(text, masks.name))
    if "@" in text or "[" in text or "(" in text or "{" in text:
        names = dict.fromkeys(_name_in(found[0]) for found in EMAIL.finditer(text))
        text = EMAIL.sub(masks.email, text)
        for name in islice(filter(None, names), MOST_NAMES):
            text = re.sub(name, masks.name, text)
    text = mask_personal_numbers(text, masks.number)
    if not MANY_DIGITS.search(text):
        return text, sum(text.count(mask) - count for mask, count in before.items())
    text = CALLED.sub(lambda found: found[1] + masks.phone, text)
    text = PHONE.sub(lambda found: found[0] if _is_other_number(found[0]) else masks.phone, text)
    return text, sum(text.count(mask) - count for mask, count in before.items())


def _without_signature(text: str, mask: str) -> str:
    """`text` with `mask` in place of what stands below a line that closes a letter, where that is a signature."""
    closings = [found.end() for found in CLOSING.finditer(text)]
    if not closings:
        return text
    end = closings[-1]
    below = [line for line in text[end:].splitlines() if line.strip()]
    if below == [mask] or not _is_signature(below):
        return text
    return f"{text[:end]}\n{mask}"


def _is_signature(lines: Sequence[str]) -> bool:
    short = 0 < len(lines) <= SIGNATURE_LINES and max(map(len, lines)) <= SIGNATURE_LINE
    return short and not any(map(SENTENCE.search, lines))


def _name_in(address: str) -> str:
    """A pattern of the name of which an e-mail address is made, with or without names between; "" of none."""
    local = re.split(r"[@\s\[({]", address.removeprefix("mailto:"))[0].lower()
    names = [name for name in re.split(r"[._-]", local) if name.isalpha()]
    if len(names) < 2 or min(map(len, names)) < 2:
        return ""
    spelled = ("".join(SPELLED.get(letter, letter) for letter in name[1:]) for name in names)
    capitals = (SPELLED.get(name[0], name[0]).upper() for name in names)
    between = r"(?:[ -][A-ZÅÄÖÆØ]\w{0,20}\.?){0,2}[ -]"
    return r"(?<!\w)" + between.join(map("".join, zip(capitals, spelled, strict=True))) + r"(?!\w)"


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
