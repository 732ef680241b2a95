"""Sentences that say nothing of what a company does and are written to be found: left out of what is matched.

What is left out is kept in the profile and named to the facilitator with the reason.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from matching.language import content_words, words
from matching.text import Span, sentences

Reason = Literal["instruction", "keyword list", "repetition", "copy of the need", "echo of the need"]

LIST_ITEMS = 8
"""A sentence of this many items, and hardly anything else, is a list of keywords."""

WORDS_PER_ITEM = 2.5
LONGEST_REPEATED = 3
REPEATED = 2
"""A sentence with a content word this often, whose words all stand there REPEATED times on average, is repeated to
be found."""

SHINGLE = 5
"""So many words in a row that stand in the need as well are no coincidence."""

SHORTEST_COPY = 3
"""A sentence of so many words that stands in the need whole is a copy, however short."""

COPIED = 0.5
"""A sentence of which this share stands word for word in the need is a copy."""

ECHOED = 0.6
FEWEST_ECHOES = 6
"""A sentence with this many different content words, ECHOED of them the need's, is an echo, in whatever order."""

STRETCH = 500
"""The need's words that an echo is looked for among, so many in a row: a need of many pages says most words there
are, and whoever speaks of the same thing uses them."""

_ITEM = re.compile(r"[,;•|/·]")
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|glöm|ignorera|bortse\sfrån|glem|ignorer|se\sbort\sfra)\b.{0,40}"
    r"\b(?:instruction|instruktion|instruks|rule|regler|prompt|previous|earlier|tidigare|tidligere)"
    r"|\b(?:rank|place|list|put|rangordna|ranka|placera|sätt|ranger|plasser|sett)\b.{0,40}"
    r"\b(?:this\scompany|us|detta\sföretag|företaget|oss|dette\sselskapet|selskapet)\b.{0,20}"
    r"\b(?:first|top|högst|först|överst|øverst|høyest|nummer\s(?:ett|1))\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence of a profile that is not matched, and why."""

    span: Span
    reason: Reason


def left_out(text: str, language: str) -> list[LeftOut]:
    """The sentences of a profile that are not matched, whatever the need.

    Where nothing else would be left, a profile of keywords alone, they are matched all the same.
    """
    spans = sentences(text)
    found = list(_stuffed(text, spans, language))
    return found if len(found) < len(spans) else []


class NeedWords:
    """The words of a need, to find those sentences of profiles that are made of them."""

    def __init__(self, need: str) -> None:
        spoken = words(plain(need))
        self._said = f" {' '.join(spoken)} "
        self._words = frozenset(spoken)
        self._runs = frozenset(_shingles(spoken))
        starts = range(0, max(len(spoken) - STRETCH // 2, 1), STRETCH // 2)
        self._stretches = [frozenset(spoken[start : start + STRETCH]) for start in starts]

    def taken(self, text: str, spans: Sequence[Span], language: str) -> list[LeftOut]:
        """Those of the sentences `spans` of a profile in `language` that repeat the words of the need.

        Where one does, its neighbours are looked at more closely: a copy seldom comes alone.
        """
        found = self._found(text, spans, language, FEWEST_ECHOES)
        return self._found(text, spans, language, FEWEST_ECHOES // 2) if found else found

    def _found(self, text: str, spans: Sequence[Span], language: str, fewest: int) -> list[LeftOut]:
        found = []
        for span in spans:
            said, content = _read(span.of(text), language)
            if self._copied(said):
                found.append(LeftOut(span, "copy of the need"))
            elif self._echoed(content, fewest):
                found.append(LeftOut(span, "echo of the need"))
        return found

    def _copied(self, said: Sequence[str]) -> bool:
        shared, runs = sum(map(self._words.__contains__, said)), len(said) - SHINGLE + 1
        if shared == len(said) >= SHORTEST_COPY and f" {' '.join(said)} " in self._said:
            return True
        if runs < 1 or shared - SHINGLE + 1 < COPIED * runs:  # too few to make so many runs, however they stand
            return False
        return sum(run in self._runs for run in _shingles(said)) >= COPIED * runs

    def _echoed(self, own: AbstractSet[str], fewest: int) -> bool:
        shared = max(len(own & stretch) for stretch in self._stretches)
        return shared >= fewest and shared >= ECHOED * len(own)


@lru_cache(maxsize=20_000)
def _read(sentence: str, language: str) -> tuple[Sequence[str], AbstractSet[str]]:
    """The words of a sentence as a reader sees it, and its content words; the foremost profiles of one need are
    often those of the next."""
    seen = plain(sentence)
    return words(seen), frozenset(content_words(seen, language))


def plain(text: str) -> str:
    """A text as a reader sees it: nothing invisible, letters that look like Latin ones written as those."""
    return without_invisible(unicodedata.normalize("NFKC", text)).translate(_LOOKALIKES)


def without_invisible(text: str) -> str:
    """A text without characters that have no width."""
    return text if text.isascii() else "".join(c for c in text if unicodedata.category(c) != "Cf")


def _stuffed(text: str, spans: Sequence[Span], language: str) -> Iterator[LeftOut]:
    seen: set[str] = set()
    list_until: int | None = None
    for span in spans:
        sentence = plain(span.of(text))
        key = " ".join(words(sentence))
        goes_on = list_until is not None and span.start - list_until <= 1
        if _INSTRUCTION.search(sentence):
            yield LeftOut(span, "instruction")
        elif goes_on or _is_list(sentence) or _is_repetitive(sentence, language):
            yield LeftOut(span, "keyword list")
            list_until = None if sentence.rstrip().endswith((".", "!", "?")) else span.end
        elif key in seen and len(key) > 0:
            yield LeftOut(span, "repetition")
        seen.add(key)


def _is_list(sentence: str) -> bool:
    items = [item for item in _ITEM.split(sentence) if item.strip()]
    return len(items) >= LIST_ITEMS and len(words(sentence)) <= WORDS_PER_ITEM * len(items)


def _is_repetitive(sentence: str, language: str) -> bool:
    content = content_words(sentence, language)
    most = max((content.count(word) for word in set(content)), default=0)
    return most >= LONGEST_REPEATED and len(content) >= REPEATED * len(set(content))


def _shingles(spoken: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(spoken[start:] for start in range(SHINGLE)), strict=False)


_LOOKALIKES = str.maketrans("аеорсухіј", "aeopcyxij")
