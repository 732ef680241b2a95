"""Two or three companies that cover a need together, where none covers it alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LARGEST = 3
LEAST_GAIN = 0.25
"""What a further member must add: standard deviations above unrelated texts, summed over the need's sentences."""

Coverage = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Member:
    """One company of a team: its place among the candidates, the need's sentences it covers better than the other
    members, and what the team gains by it."""

    candidate: int
    sentences: tuple[int, ...]
    gain: float


def team(coverage: Coverage) -> list[Member]:
    """The team that a greedy choice finds, best member first; empty where nobody covers anything.

    `coverage` (candidates, sentences) says how well each candidate covers each sentence of the need, 0 for not at
    all. What a team covers is submodular, so greed comes within 1 − 1/e of the best team (Nemhauser, Wolsey and
    Fisher 1978, Mathematical Programming 14). Ties go to the candidate named first.
    """
    covered = np.zeros(coverage.shape[1] if coverage.ndim == 2 else 0)
    chosen: list[tuple[int, float]] = []
    while len(chosen) < min(LARGEST, len(coverage)):
        gains = np.round(np.maximum(coverage - covered, 0.0).sum(axis=1), 6)
        best = int(gains.argmax())
        if gains[best] < (LEAST_GAIN if chosen else 1e-6):
            break
        chosen.append((best, float(gains[best])))
        covered = np.maximum(covered, coverage[best])
    if not chosen:
        return []
    owner = coverage[[candidate for candidate, _ in chosen]].argmax(axis=0)
    return [Member(candidate, _own(owner, place, covered), gain) for place, (candidate, gain) in enumerate(chosen)]


def _own(owner: Sequence[int] | NDArray[np.int64], place: int, covered: Coverage) -> tuple[int, ...]:
    return tuple(
        sentence
        for sentence, who in enumerate(np.asarray(owner).tolist())
        if who == place and covered[sentence] > 0
    )
