"""What speaks for a company: small pure functions from evidence to a score for each candidate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

HALF_TRUSTED_PROFILES = 100
"""With this many profiles of a language, half of what words say is believed."""

HALF_TRUSTED_STEMS = 30
"""With this many different stems in a mean profile, half of what words say is believed: a label of three words
that shares one of them with a need says little, however rare the word is."""


@dataclass(frozen=True)
class Evidence:
    """The signals for one need. `meaning` has shape (candidates,), `words` and `peers` shape (documents,).

    `meaning`: standard deviations above an average passage; `whole` gives the same, (candidates,), for the profile
    taken as one, which not every ranker asks for. `words`: BM25 of every document of the catalogue; `attainable`:
    what a document would have that said all of the need's words; `stems`: how many different stems a mean document
    has; `peers`: how many documents are in each one's language. `candidates`: the documents in question, as
    positions.
    """

    candidates: NDArray[np.int64]
    meaning: Scores
    whole: Callable[[], Scores]
    words: Scores
    attainable: float
    stems: float
    peers: NDArray[np.int64]


def meaning(evidence: Evidence) -> Scores:
    """How near the profile comes to the need in meaning, whatever language it is written in."""
    return evidence.meaning


def whole(evidence: Evidence) -> Scores:
    """How near all that the profile says comes to the need, and not only its best passages."""
    return evidence.whole()


def words(evidence: Evidence) -> Scores:
    """How many of the need's telling words the profile uses.

    The share, 0 to 1, of the BM25 score that a profile with all of them would have. How telling a word is, is
    learnt from the profiles of that language; with few of them, or with short ones, it is mostly chance and counts
    less.
    """
    if evidence.attainable <= 0.0:
        return np.zeros(len(evidence.candidates))
    profiles = evidence.peers[evidence.candidates]
    trust = profiles / (profiles + HALF_TRUSTED_PROFILES)
    substance = evidence.stems / (evidence.stems + HALF_TRUSTED_STEMS)
    share = evidence.words[evidence.candidates] / evidence.attainable
    return np.asarray(substance * trust * share)


FEATURES: Mapping[str, Callable[[Evidence], Scores]] = {"meaning": meaning, "whole": whole, "words": words}
