"""Words of five languages brought to stems, function words left out."""

import re
import unicodedata
from collections import Counter
from functools import cache

import Stemmer

from matching.function_words import FUNCTION_WORDS

LANGUAGES = ("sv", "nb", "nn", "da", "fi", "en")
"""The languages a profile or need can be marked with."""

_STEMMERS = {
    "sv": "swedish",
    "nb": "norwegian",
    "nn": "norwegian",
    "da": "danish",
    "fi": "finnish",
    "en": "english",
}

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def words(text: str) -> list[str]:
    """The words of a text in order, lower case, in Unicode's composed form; a hyphenated word is one word."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def stems(text: str, language: str) -> list[str]:
    """The stems of a text's content words in order. A hyphenated word gives its parts and the whole.

    Stems are those of Snowball (Porter 2001, http://snowball.tartarus.org/texts/introduction.html). An
    unknown language is read as English.
    """
    known = language if language in _STEMMERS else "en"
    content = [part for word in words(text) for part in _parts(word) if part not in _function_words(known)]
    return list(_stemmer(known).stemWords(content))


def stem_counts(text: str, language: str) -> Counter[str]:
    """How often each stem stands in a text."""
    return Counter(stems(text, language))


def says_something(text: str, language: str) -> bool:
    """Whether a text has at least one content word."""
    return any(len(stem) > 1 for stem in stems(text, language))


def _parts(word: str) -> list[str]:
    parts = re.split(r"[-'’]", word)
    return [word] if len(parts) == 1 else [*parts, "".join(parts)]


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS[language], 100_000)


@cache
def _function_words(language: str) -> frozenset[str]:
    return frozenset(FUNCTION_WORDS[language].split())
