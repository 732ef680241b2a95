"""Which language a text is in, where neither its row nor its source says better."""

from functools import lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from ingest.canonical import LANGUAGES
from ingest.plain_text import has_letters

DETECTED = {
    "sv": Language.SWEDISH,
    "nb": Language.BOKMAL,
    "en": Language.ENGLISH,
    "da": Language.DANISH,
    "fi": Language.FINNISH,
}
CODES = {language: code for code, language in DETECTED.items()}
ALWAYS = ("sv", "nb", "en")
ENOUGH_CHARACTERS = 40
READ_CHARACTERS = 300
CLEARLY = 0.95

WORDS = {
    "sv": "sv svenska swedish svensk sv-se swe ruotsi",
    "nb": "nb no norsk bokmål norwegian norska bokmal nb-no no-no nob nor norja",
    "nn": "nn nynorsk nn-no nno",
    "da": "da dansk danska danish da-dk dan tanska",
    "fi": "fi suomi finska finsk finnish fi-fi fin",
    "en": "en engelska engelsk english en-gb en-us eng englanti",
}
CODE_BY_WORD = {word: code for code, words in WORDS.items() for word in words.split()}


def language_code(text: str) -> str | None:
    """The code of a language named in any of the Nordic languages or English, or None."""
    words = text.casefold().replace("_", "-").replace("(", " ").replace(")", " ").split()
    codes = {CODE_BY_WORD[word] for word in words if word in CODE_BY_WORD}
    if words == ["norsk", "nynorsk"]:
        return "nn"
    return codes.pop() if len(codes) == 1 else None


def detected_language(text: str, default: str) -> str:
    """The language of `text`: `default`, unless there is enough text and it is clearly in another.

    Danish and Finnish are looked for only where they are the default: with more languages to choose from, the
    Scandinavian ones are told apart far less surely. Nynorsk is never told from Bokmål.
    """
    if not has_letters(text[:READ_CHARACTERS], ENOUGH_CHARACTERS):
        return default
    best = _detector(default).compute_language_confidence_values(text[:READ_CHARACTERS])[0]
    found = CODES[best.language]
    same = found == default or (found, default) == ("nb", "nn")
    return default if same or best.value < CLEARLY else found


@lru_cache(maxsize=len(LANGUAGES))
def _detector(default: str) -> LanguageDetector:
    looked_for = {*ALWAYS, default} & DETECTED.keys()
    return LanguageDetectorBuilder.from_languages(*(DETECTED[code] for code in sorted(looked_for))).build()
