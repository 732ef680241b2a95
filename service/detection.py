"""Which language a need's text is in, where nobody says."""

from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from matching.function_words import FUNCTION_WORDS
from matching.language import words

_READ = {Language.SWEDISH: "sv", Language.BOKMAL: "nb", Language.ENGLISH: "en"}

ENOUGH_WORDS = 12
LEAST_FUNCTION_WORDS = 0.2
"""Of a text in a language Behov reads, a third or more are function words; of a French or German one, a tenth."""


def detect_language(text: str) -> str | None:
    """Swedish, Norwegian or English, whichever is likeliest; None for a longer text that is in none of them."""
    found = _detector().detect_language_of(text[:2000])
    if found is None:
        return None
    language = _READ[found]
    spoken = words(text)
    if len(spoken) < ENOUGH_WORDS:
        return language
    known = set(FUNCTION_WORDS[language].split())
    share = sum(word in known for word in spoken) / len(spoken)
    return language if share >= LEAST_FUNCTION_WORDS else None


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_READ).build()
