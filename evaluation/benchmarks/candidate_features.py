"""Features that suggest themselves and are not used: what each would add to a learnt ranker is measured.

The ladder step's maturity is not among them: no public collection says how mature a company was on a need's day.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.bands import nearness
from matching.categories import categories_for
from matching.features import Scores
from matching.match import EncodedQuery
from matching.matcher import Matcher

Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Rounds:
    """What was asked in which year, and who won. `matcher` holds the companies, one profile each; `needs`, `years`
    and `winners` are by need."""

    matcher: Matcher
    needs: Mapping[str, EncodedQuery]
    years: Mapping[str, int]
    winners: Mapping[str, Collection[str]]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Company → its position in the index."""
        return {document.company: place for place, document in enumerate(self.matcher.index.documents)}


def category(rounds: Rounds, need: str, candidates: Positions) -> Scores:
    """How likely need and company are of the same division of the vocabulary, 0 to 1; 0 where divisions are not
    known for the encoder."""
    known = categories_for(rounds.matcher.encoder.id)
    if known is None:
        return np.zeros(len(candidates))
    asked = known.probabilities(rounds.needs[need].segments).mean(axis=0)
    return np.asarray(known.probabilities(rounds.matcher.index.dense.means[candidates]) @ asked)


def references(rounds: Rounds, _: str, candidates: Positions) -> Scores:
    """Whether the profile names a use in the public sector, 0 or 1."""
    return np.asarray(~rounds.matcher.index.newcomers[candidates], dtype=np.float64)


def completeness(rounds: Rounds, _: str, candidates: Positions) -> Scores:
    """How much the profile says: the logarithm of its length in characters."""
    documents = rounds.matcher.index.documents
    return np.log1p([len(documents[position].text) for position in candidates.tolist()])


def delivery(rounds: Rounds, need: str, candidates: Positions) -> Scores:
    """How near the nearest need of an earlier year comes that the company won: the nearest of their sentences, in
    standard deviations above unrelated texts, nothing below 0."""
    near = np.zeros(len(rounds.positions))
    for other, winners in rounds.winners.items():
        if rounds.years[other] < rounds.years[need]:
            value = rounds.matcher.index.dense.unrelated.above(
                nearness(rounds.needs[need].sentence_vectors, rounds.needs[other].sentence_vectors)
            )
            for company in winners:
                near[rounds.positions[company]] = max(near[rounds.positions[company]], value)
    return np.asarray(near[candidates])


CANDIDATE_FEATURES: Mapping[str, Callable[[Rounds, str, Positions], Scores]] = {
    feature.__name__: feature for feature in (category, references, completeness, delivery)
}
