"""Rankers that can be read: a name, a version, and the weight of each feature."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from matching.errors import UnknownRankerError
from matching.features import FEATURES, Evidence, Scores

SCORE_DECIMALS = 6
"""Scores are rounded to this many decimals before they are compared, so that a tie is a tie on every machine."""


@dataclass(frozen=True, slots=True)
class WeightedRanker:
    """Adds up features, each times its weight. A changed weight is a new version; old ones stay runnable."""

    name: str
    version: int
    weights: Mapping[str, float]

    @property
    def id(self) -> str:
        """Name and version, as a run record states them."""
        return f"{self.name}-{self.version}"

    def contributions(self, evidence: Evidence) -> dict[str, Scores]:
        """What each feature adds to the score of every candidate; each of shape (candidates,)."""
        return {name: weight * FEATURES[name](evidence) for name, weight in self.weights.items()}

    def scores(self, contributions: Mapping[str, Scores]) -> Scores:
        """The score of every candidate, rounded; shape (candidates,)."""
        return np.asarray(np.round(sum(contributions.values()), SCORE_DECIMALS))


RANKERS = {
    ranker.id: ranker
    for ranker in (
        WeightedRanker("words", 3, {"words": 1.0}),
        WeightedRanker("meaning", 3, {"meaning": 1.0}),
        WeightedRanker("fused", 4, {"meaning": 1.0, "words": 20.0}),
    )
}
DEFAULT_RANKER = "fused-4"


def ranker(ranker_id: str) -> WeightedRanker:
    """The ranker of that name and version. Raises UnknownRankerError."""
    if ranker_id not in RANKERS:
        raise UnknownRankerError(f"There is no ranker '{ranker_id}'. Choose one of {', '.join(RANKERS)}.")
    return RANKERS[ranker_id]


def neutral_order(need: str, companies: Sequence[str], scores: Scores) -> Iterator[int]:
    """Positions from best to worst. Ties fall by a hash of need and company: by chance, but always alike."""
    values = scores.tolist()
    best_first = np.argsort(-scores, kind="stable").tolist()
    for _, tied in groupby(best_first, key=values.__getitem__):
        same = list(tied)
        yield from same if len(same) == 1 else sorted(same, key=lambda place: tie_break(need, companies[place]))


def tie_break(need: str, company: str) -> bytes:
    """A value that no name, id or order of arrival moves."""
    return hashlib.sha256(f"{need}\x00{company}".encode()).digest()
