"""What speaks for a company: small pure functions from evidence to a score for each candidate.

The first line of each docstring is the sentence that the reader of a shortlist sees.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

SCANDINAVIAN = frozenset({"sv", "nb", "nn", "da"})
NEIGHBOURS = 1.0
STRANGERS = 0.3
"""What words are believed between Scandinavian languages, and between languages further apart."""

HALF_TRUSTED_PROFILES = 100
"""With this many profiles of a language, half of what words say is believed."""


@dataclass(frozen=True)
class Evidence:
    """The signals for one need. `meaning` has shape (candidates,), `words` shape (documents,).

    `meaning`: standard deviations above an average passage. `words`: BM25 of every document of the catalogue.
    `language`: the need's.
    `languages`: each document's. `candidates`: the documents in question, as positions.
    """

    language: str
    candidates: NDArray[np.int64]
    meaning: Scores
    words: Scores
    languages: NDArray[np.str_]


def meaning(evidence: Evidence) -> Scores:
    """How near the profile comes to the need in meaning, whatever language it is written in."""
    return evidence.meaning


def words(evidence: Evidence) -> Scores:
    """How many of the need's telling words the profile uses.

    In standard deviations above the average profile of the same language. The deviation is the widest of any
    language, so that chance likenesses between languages stay as small as they are. How telling a word is, is
    learnt from the profiles of that language; with few of them it is mostly chance, and counts less. So do words
    shared across languages.
    """
    centre, trust, widest = {}, {}, 0.0
    for language in np.unique(evidence.languages):
        own = evidence.words[evidence.languages == language]
        centre[language] = own.mean()
        trust[language] = kinship(evidence.language, language) * len(own) / (len(own) + HALF_TRUSTED_PROFILES)
        widest = max(widest, float(own.std()))
    if widest == 0.0:
        return np.zeros(len(evidence.candidates))
    spoken = evidence.languages[evidence.candidates]
    centres = np.array([centre[language] for language in spoken])
    trusts = np.array([trust[language] for language in spoken])
    return np.asarray(trusts * (evidence.words[evidence.candidates] - centres) / widest)


def kinship(one: str, other: str) -> float:
    """How far the same word in two languages can be believed to mean the same, 0 to 1."""
    if one == other:
        return 1.0
    return NEIGHBOURS if {one, other} <= SCANDINAVIAN else STRANGERS


FEATURES: Mapping[str, Callable[[Evidence], Scores]] = {"meaning": meaning, "words": words}


def sentence_of(name: str) -> str:
    """The sentence that explains a feature to a reader."""
    return (FEATURES[name].__doc__ or "").split("\n", 1)[0]
