"""Words of five languages brought to stems, function words left out."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import Stemmer

from matching.function_words import FUNCTION_WORDS

LANGUAGES = ("sv", "nb", "nn", "da", "fi", "en")
"""The languages a profile or need can be marked with."""

SCANDINAVIAN = ("sv", "nb", "nn", "da")
"""Those that share most of their words, and join them to compounds."""

_STEMMERS = {
    "sv": "swedish",
    "nb": "norwegian",
    "nn": "norwegian",
    "da": "danish",
    "fi": "finnish",
    "en": "english",
}

_JOINT = re.compile(r"[-'’]")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def words(text: str) -> list[str]:
    """The words of a text in order, lower case, in Unicode's composed form; a hyphenated word is one word."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def stems(text: str, language: str) -> list[str]:
    """The stems of a text's content words in order. A hyphenated word gives its parts and the whole.

    Stems are those of Snowball (Porter 2001, http://snowball.tartarus.org/texts/introduction.html). An
    unknown language is read as English.
    """
    return [stem for _, stem in stemmed_words(text, language)]


def stemmed_words(text: str, language: str) -> list[tuple[str, str]]:
    """The content words of a text in order, each with its stem; see `stems`."""
    return stemmed(content_words(text, language), language)


def content_words(text: str, language: str) -> list[str]:
    """The words of a text in order without the function words of its language; hyphenated ones in parts too."""
    grammar = function_words(_read_as(language))
    return [part for word in words(text) for part in _parts(word) if part not in grammar]


def stemmed(content: Sequence[str], language: str) -> list[tuple[str, str]]:
    """Words, each with its stem in `language`; function words of that language are left out."""
    known = _read_as(language)
    grammar = function_words(known)
    kept = [word for word in content if word not in grammar]
    return list(zip(kept, _stemmer(known).stemWords(kept), strict=True))


def says_something(text: str, language: str) -> bool:
    """Whether a text has at least one content word."""
    return any(len(stem) > 1 for stem in stems(text, language))


def _read_as(language: str) -> str:
    return language if language in _STEMMERS else "en"


def _parts(word: str) -> list[str]:
    if word.isalnum():
        return [word]
    parts = _JOINT.split(word)
    return [*parts, "".join(parts)]


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS[language], 100_000)


@cache
def function_words(language: str) -> frozenset[str]:
    """The words of a language that carry grammar rather than meaning; those of bokmål for nynorsk too, which is
    matched as bokmål."""
    own = frozenset(FUNCTION_WORDS[language].split())
    return own | function_words("nb") if language == "nn" else own
