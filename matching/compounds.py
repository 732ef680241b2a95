"""Swedish, Norwegian and Danish compounds taken apart: vattenläcka also says vatten and läcka.

A word is split in two where both halves are words that the catalogue or the shipped vocabulary uses by themselves,
and are used more than the whole (after Koehn and Knight 2003, "Empirical Methods for Compound Splitting"). The
whole word is always kept.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from matching.language import SCANDINAVIAN, words
from matching.word_pairs import VOCABULARY

PART_WEIGHT = 0.5
"""What a part of a compound counts, beside a word that stands by itself."""

SHORTEST_HEAD = 3
SHORTEST_TAIL = 4
FEWEST_TEXTS = 2
"""A half must be a word of this many texts, or it may be a misspelling or a name."""

_LINKS = ("", "s", "e")


@dataclass(frozen=True)
class Compounds:
    """Which words are known: language → word → how many texts use it."""

    known: Mapping[str, Mapping[str, int]]
    _found: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def weighted(self, content: Sequence[str], language: str) -> list[tuple[str, float]]:
        """Words with weight 1, each followed by its parts, if any, with PART_WEIGHT."""
        if language not in SCANDINAVIAN:
            return [(word, 1.0) for word in content]
        return [
            weighted
            for word in content
            for weighted in ((word, 1.0), *((part, PART_WEIGHT) for part in self.parts(word, language)))
        ]

    def parts(self, word: str, language: str) -> tuple[str, ...]:
        """The two halves of a compound, or nothing."""
        place = language, word
        if place not in self._found:
            self._found[place] = self._split(word, language)
        return self._found[place]

    def _split(self, word: str, language: str) -> tuple[str, ...]:
        if len(word) < SHORTEST_HEAD + SHORTEST_TAIL:
            return ()
        best = float(self._count(word, language))
        found: tuple[str, ...] = ()
        for cut in range(SHORTEST_HEAD, len(word) - SHORTEST_TAIL + 1):
            tail = self._count(word[cut:], language)
            if tail < FEWEST_TEXTS:
                continue
            for link in _LINKS:
                head = word[:cut].removesuffix(link)
                if len(head) < SHORTEST_HEAD or len(head) + len(link) != cut:
                    continue
                count = self._count(head, language)
                if count >= FEWEST_TEXTS and (count * tail) ** 0.5 > best:
                    best, found = (count * tail) ** 0.5, (head, word[cut:])
        return found

    def _count(self, word: str, language: str) -> int:
        return self.known.get(language, {}).get(word, 0) + shipped_words(language).get(word, 0)


def learn_compounds(texts: Sequence[str], languages: Sequence[str]) -> Compounds:
    """The words of `texts`, each text in its language, that compounds may be made of."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text, language in zip(texts, languages, strict=True):
        if language in SCANDINAVIAN:
            counts[language].update(
                {word for word in words(text) if word.isalpha() and len(word) >= SHORTEST_HEAD}
            )
    return Compounds(
        {
            language: {word: count for word, count in sorted(counted.items()) if count >= FEWEST_TEXTS}
            for language, counted in sorted(counts.items())
        }
    )


@cache
def shipped_words(language: str) -> Mapping[str, int]:
    """Words of public procurement in a language with how often they are used, known whatever a catalogue holds."""
    file = VOCABULARY / f"words-{'nb' if language == 'nn' else language}.tsv"
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return {word: int(count) for word, count in rows}
