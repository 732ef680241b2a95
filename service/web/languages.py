"""The reader's language: which one it is, and the pages' words in it."""

import datetime as dt
import io
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from service.wording import READER_LANGUAGES

LOCALES = Path(__file__).with_name("locale")
DEFAULT = "en"
ZONE = ZoneInfo("Europe/Stockholm")
"""Where a time without a zone is read, and all are shown: the clocks of Sweden, Norway and Denmark."""

COUNTRIES = ("SE", "NO", "DK", "FI", "IS")
"""Those that pages offer to choose among."""

NAMES = {"sv": "Svenska", "nb": "Norsk", "en": "English"}


@cache
def translations(language: str) -> Translations:
    """The pages' words in a language; English ones stand in the pages themselves."""
    path = LOCALES / language / "LC_MESSAGES" / "behov.po"
    if language == DEFAULT:
        return Translations(io.BytesIO(_compiled("")))
    return Translations(io.BytesIO(_compiled(path.read_text(encoding="utf-8"))))


def _compiled(text: str) -> bytes:
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.StringIO(text)))
    return compiled.getvalue()


def preferred(accepted: str) -> str:
    """The first language of an Accept-Language header that pages are written in, else English."""
    weighted = []
    for place, part in enumerate(accepted.split(",")[:20]):
        code, _, quality = part.strip().partition(";q=")
        language = {"no": "nb", "nn": "nb", "da": "nb"}.get(code[:2].lower(), code[:2].lower())
        if language in READER_LANGUAGES:
            try:
                weighted.append((-float(quality or 1), place, language))
            except ValueError:
                continue
    return min(weighted)[2] if weighted else DEFAULT


def day(moment: dt.date | dt.datetime, language: str) -> str:
    """A date as it is written in the reader's language."""
    return _long_date(moment.year, moment.month, moment.day, language)


@lru_cache(maxsize=10_000)
def _long_date(year: int, month: int, day_of_month: int, language: str) -> str:
    return format_date(dt.date(year, month, day_of_month), format="long", locale=Locale.parse(language))


def hour(moment: dt.datetime, language: str) -> str:
    """A point in time, by the clocks of Sweden and Norway, as it is written in the reader's language."""
    here = moment.astimezone(ZONE)
    return f"{day(here, language)} {format_time(here, format='short', locale=Locale.parse(language))}"


def country(code: str, language: str) -> str:
    """A country by the name that readers of a language know it by; the code where there is none."""
    return str(Locale.parse(language).territories.get(code, code))


def number(value: float, language: str, decimals: int = 0) -> str:
    """A number as it is written in the reader's language; what rounds to nothing has no sign."""
    return _written(round(value, decimals) + 0, language)


@lru_cache(maxsize=10_000)
def _written(value: float, language: str) -> str:
    return format_decimal(value, locale=Locale.parse(language))
