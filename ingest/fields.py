"""Single values of a profile, from the words of a catalogue: years, numbers, lists, addresses of websites."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from ingest.dates import date_of
from ingest.plain_text import one_line
from ingest.reasons import Reason

TRACKING = re.compile(r"utm_\w+|mc_[ce]id|[a-z]*clid|_hs\w+|igshid|ref|si", re.IGNORECASE)
HOST = re.compile(r"(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
DAMAGED_NUMBER = re.compile(r"\s*-?\d+(?:[.,]\d+)?[eE][+-]?\d+\s*")
CPV = re.compile(r"(\d{8})(?:-\d)?")
FEWER = re.compile(r"<|under |färre|færre|mindre|less|fewer|below|alle ")


def year_of(text: str, latest: int) -> int | None:
    """The year in `text`, from 1600 to `latest`."""
    found = re.fullmatch(r"(\d{4})(?:[.,]0+)?", text.strip())
    date = None if found else date_of(text)
    year = int(found[1]) if found else date.year if date else None
    return year if year is not None and 1600 <= year <= latest else None


def count_of(text: str) -> int | None:
    """The number of people in `text`; of a range such as 11–50, the lower end."""
    text = text.casefold().strip()
    if DAMAGED_NUMBER.fullmatch(text):
        return None
    joined = re.sub(r"(?<=\d)[ \xa0.,'’](?=\d{3}(?!\d))", "", text)
    numbers = re.findall(r"\d+", re.sub(r"(\d)[.,]\d+", r"\1", joined))
    if not 1 <= len(numbers) <= 2 or len(numbers[0]) > 7:
        return None
    return 0 if FEWER.search(joined) else int(numbers[0])


def list_of(text: str) -> tuple[str, ...]:
    """The words of a list parted by , ; | or line ends, each once, in their order."""
    words: dict[str, str] = {}
    for part in re.split(r"[,;|\n]", text):
        word = one_line(part).strip("•·*- ")
        if word:
            words.setdefault(word.casefold(), word)
    return tuple(words.values())


def cpv_codes(text: str, warnings: list[Reason]) -> tuple[str, ...]:
    """The codes of the Common Procurement Vocabulary in a list, without their check digits, each once; what is no
    code is left out with a warning."""
    found = [CPV.fullmatch(word) for word in list_of(text)]
    if None in found:
        warnings.append(Reason("cpv_unclear", "a CPV code is not eight digits and is left out; correct it"))
    return tuple(dict.fromkeys(match[1] for match in found if match))


def website_of(text: str) -> str | None:
    """The address of a website over https, without tracking; None for anything else, and for a person's page."""
    word = text.strip().strip("<>()").split()[0].rstrip(",;") if text.strip() else ""
    if "@" in word or len(word) > 500:
        return None
    try:
        parts = urlsplit(word if "//" in word else f"//{word}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or not HOST.fullmatch(host):
        return None
    if host.endswith("linkedin.com") and parts.path.startswith(("/in/", "/pub/")):
        return None
    asked = urlencode([(key, value) for key, value in parse_qsl(parts.query) if not TRACKING.fullmatch(key)])
    path = parts.path.rstrip("/")
    return f"https://{host}{f':{port}' if port else ''}{path}{f'?{asked}' if asked else ''}"
