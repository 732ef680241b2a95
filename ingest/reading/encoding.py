"""From bytes to text: exactly, or by asking. A text read in the wrong encoding is never let through."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from ingest.errors import EncodingUnclear, FileUnreadable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OFFICE_ENCODINGS = ("cp1252", "iso8859-15", "mac-roman", "cp865", "cp850")
"""What Nordic offices have saved text as, besides Unicode."""

LETTERS = "åäöæøéü"
CAPITALS = LETTERS.upper()
FOREIGN_LETTERS = "àáâãçèêëíîïñóôõúûýÿß"
OPENING, CLOSING = "“«„‘‚‹", "”»’›"
SIGNS = "–—•…·°§€£®©²³½¼¾±×µ´¨"
AT_MOST, AT_LEAST = 0.1, 0.3
"""Shares of implausible characters: up to the first a reading is believed, from the second it is ruled out."""

SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text in Unicode's composed form, and the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of `data`, in `encoding` where the source says one.

    Raises EncodingUnclear where several readings are possible, FileUnreadable where none is.
    """
    found = encoding or _marked(data) or _unmarked_utf16(data)
    if found is None and b"\0" in data:
        raise FileUnreadable(
            "the file is not text (it holds zero bytes); export it as CSV, XLSX or JSON", "not_text"
        )
    if found is None:
        found = _utf8(data) or _office_encoding(data)
    text = _strictly(data, found)
    return Decoded(unicodedata.normalize("NFC", text.removeprefix("\ufeff")), found)


def _marked(data: bytes) -> str | None:
    return next((name for mark, name in MARKS if data.startswith(mark)), None)


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark shows in zero bytes that stand in every other place only."""
    sample = data[:SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) < len(sample) * 0.3 or min(even, odd) > len(sample) * 0.01:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _utf8(data: bytes) -> str | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise FileUnreadable(f"encoding: {encoding} is not an encoding; try utf-8 or cp1252") from None
    except UnicodeError as error:
        line = data[: getattr(error, "start", 0)].count(b"\n") + 1
        raise FileUnreadable(
            f"line {line} is not {encoding}; correct format: encoding: in the source file",
            "encoding_unclear",
        ) from None
    if not codecs.lookup(encoding).name.startswith("utf") and re.search(r"[\x80-\x9f]", text):
        raise EncodingUnclear(
            f"read as {encoding}, the file holds control characters; say encoding: cp1252 in the source file, "
            "if that is what it is",
            ["cp1252"],
        )
    return text


def _office_encoding(data: bytes) -> str:
    readings: dict[str, str] = {}
    for encoding in OFFICE_ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x80-\x9f]", text) and text not in readings.values():
            readings[encoding] = text
    doubts = {encoding: doubtful_share(text) for encoding, text in readings.items()}
    likely = [encoding for encoding, doubt in doubts.items() if doubt < AT_LEAST]
    if len(likely) == 1 and doubts[likely[0]] <= AT_MOST:
        return likely[0]
    raise _question(data, likely)


def _question(data: bytes, likely: list[str]) -> EncodingUnclear:
    try:
        data.decode("utf-8")
        line = 1
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    could = f"could be read as {' or '.join(likely)}" if len(likely) > 1 else "is in no encoding that is certain"
    return EncodingUnclear(
        f"the file {could} (the first letters to tell by stand in line {line}): say encoding: … under format: "
        "in the source file",
        likely or OFFICE_ENCODINGS,
    )


def doubtful_share(text: str) -> float:
    """How many of the characters outside ASCII look out of place, 0 to 1, in a Nordic or English text."""
    found = list(re.finditer(r"[^\x00-\x7f]", text[: SAMPLE * 50]))[:SAMPLE]
    padded = f" {text} "
    doubt = sum(_doubt(padded[match.start()], match[0], padded[match.start() + 2]) for match in found)
    return doubt / len(found) if found else 0.0


def _doubt(before: str, character: str, after: str) -> float:
    within = before.isalpha() and after.isalpha()
    if character in LETTERS or character in FOREIGN_LETTERS:
        in_a_word = before.isalpha() or after.isalpha()
        fits = in_a_word and not before.isdigit() and not (before.islower() is False and after.isupper())
        alone = character in "åäöøà" and not in_a_word
        return (0.0 if character in LETTERS else 0.5) if fits or alone else 1.0
    if character in CAPITALS:
        return 1.0 if before.islower() or before.isdigit() else 0.0
    if character in FOREIGN_LETTERS.upper():
        return 1.0 if before.islower() or before.isdigit() else 0.7
    if character in "–—\xad\xa0":
        return 0.0
    if character == "’":
        return 0.0 if before.isalnum() or after.isalnum() else 1.0
    if character == "°":
        return 0.0 if before.isdigit() or before.isspace() else 1.0
    if character in OPENING:
        return 1.0 if before.isalnum() else 0.0
    if character in CLOSING:
        return 1.0 if within else 0.0
    return 1.0 if within or character not in SIGNS + "™" else 0.0
