"""Why a company stands on the list: its own sentences beside the sentences of the need they come nearest to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.document import Document
from matching.language import stemmed_words
from matching.text import Span
from matching.vectors import Vectors

QUOTES = 3
SHARED_WORDS = 6
SHORTEST_QUOTE = 25
"""A shorter sentence says too little to be quoted; where a text has no longer one, it is quoted all the same."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the profile and the sentence of the need it comes nearest to, both verbatim.

    Spans are character ranges in the profile's text and in the need's matched text. `nearness` is the cosine of
    the two sentence vectors, -1 to 1; `answers`: whether it is near enough to be an answer.
    """

    profile: Span
    profile_text: str
    need: Span
    need_text: str
    nearness: float
    answers: bool


@dataclass(frozen=True)
class Said:
    """The sentences of a profile that speak for it, and their vectors (sentences, dimension)."""

    spans: Sequence[Span]
    vectors: Vectors


def said_of(document: Document, vectors: Vectors, hollow: NDArray[np.bool_], taken: Collection[Span]) -> Said:
    """The sentences of a document with their vectors (sentences, dimension), without hollow ones (sentences,) and
    those that it took from the need; with hollow ones where nothing else would be left."""
    spans = [span for passage in document.passages for span in passage.sentences]
    own = [place for place, span in enumerate(spans) if span not in taken]
    kept = [place for place in own if not hollow[place]] or own
    return Said([spans[place] for place in kept], vectors[kept])


def quotes(
    need: Sequence[tuple[Span, str]], need_vectors: Vectors, document: Document, said: Said, answers_from: float
) -> list[Quote]:
    """Up to QUOTES pairs, nearest first; no sentence is quoted twice.

    `need` are the need's sentences, `need_vectors` (n, dimension) their vectors in the same order. answers_from:
    the nearness from which a sentence answers another.
    """
    spans = said.spans
    asked = _long_enough([text for _, text in need])
    offered = _offered(document, spans)
    nearness = np.round(need_vectors @ said.vectors.T, 4)
    chosen: list[Quote] = []
    for place in np.argsort(-nearness, axis=None, kind="stable"):
        row, column = divmod(int(place), len(spans))
        if row not in asked or column not in offered:
            continue
        asked.discard(row)
        offered.discard(column)
        chosen.append(
            Quote(
                spans[column],
                spans[column].of(document.text),
                need[row][0],
                need[row][1],
                float(nearness[row, column]),
                bool(nearness[row, column] >= answers_from),
            )
        )
        if len(chosen) == QUOTES:
            break
    return chosen


def nearest_quote(need: Vectors, document: Document, said: Said) -> Span | None:
    """The sentence that may be quoted and is nearest to one of the need's, (dimension,); None where none may."""
    offered = sorted(_offered(document, said.spans))
    nearness = np.round(said.vectors[offered] @ need, 4)
    return said.spans[offered[int(np.argmax(nearness))]] if offered else None


def shared_words(shared_stems: Sequence[str], document: Document) -> list[str]:
    """The profile's own spelling of the stems it shares with the need, in the order given, without repeats."""
    spelling: dict[str, str] = {}
    for word, stem in stemmed_words(document.matched_text, document.language):
        spelling.setdefault(stem, word)
    return list(dict.fromkeys(spelling[stem] for stem in shared_stems if stem in spelling))[:SHARED_WORDS]


def _offered(document: Document, spans: Sequence[Span]) -> set[int]:
    """Which sentences may be quoted: a list of customers only where nothing else is said."""
    until = document.quotable if document.references_from is None else document.references_from
    for end in (until, document.quotable):
        if found := _long_enough([span.of(document.text) if span.end <= end else "" for span in spans]):
            return found
    return set()


def _long_enough(texts: Sequence[str]) -> set[int]:
    for shortest in (SHORTEST_QUOTE, 1):
        found = {place for place, text in enumerate(texts) if len(text) >= shortest}
        if found:
            return found
    return set()
