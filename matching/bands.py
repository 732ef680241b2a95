"""Strong, possible, weak, none: what a place on the list is worth, for a need that perhaps nobody can meet.

A rank says who comes before whom, not whether anybody fits. The band looks at one thing apart from the ranking:
how near the company's nearest sentence comes to a sentence of the need, against how near sentences come that have
nothing to do with each other. The latter is learnt from the catalogue itself when the index is built.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Band = Literal["strong", "possible", "weak", "none"]
BANDS: tuple[Band, ...] = ("strong", "possible", "weak", "none")


@dataclass(frozen=True, slots=True)
class Limits:
    """The least nearness of each band, in standard deviations above that of unrelated texts."""

    strong: float = 1.3
    possible: float = 0.5
    weak: float = -0.3


LIMITS = Limits()
"""Those that hold until a programme's own outcomes say otherwise."""

SOMEBODY = 0.25
"""What the nearest company on a list must reach, or nobody meets the need."""

SMALLEST_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class Unrelated:
    """How near texts of the catalogue come to the nearest sentences of other companies: cosines."""

    mean: float
    spread: float

    def above(self, nearness: float) -> float:
        """A nearness in standard deviations above that of unrelated texts, to four decimals."""
        return round((nearness - self.mean) / max(self.spread, SMALLEST_SPREAD), 4)


def learn_unrelated(nearest: Sequence[float]) -> Unrelated:
    """From the nearness of unrelated sentences; nothing is near where there are none."""
    values = np.asarray(nearest, dtype=np.float64)
    if not len(values):
        return Unrelated(1.0, SMALLEST_SPREAD)
    return Unrelated(float(values.mean()), float(values.std()))


def nearness(need: NDArray[np.float32], profile: NDArray[np.float32]) -> float:
    """The cosine, -1 to 1, of the nearest pair of a need's sentence vectors (n, dimension) and a profile's (m,
    dimension); -1 where either has none."""
    return float((need @ profile.T).max()) if len(need) and len(profile) else -1.0


def nobody(above: Sequence[float]) -> bool:
    """Whether none of the companies on a list comes near enough to say that the need can be met."""
    return max(above, default=-np.inf) < SOMEBODY


def band(above: float, unknowns: int, limits: Limits = LIMITS) -> Band:
    """The band of a nearness in standard deviations; hard requirements that are not known to be met lower it by
    one, but never to none."""
    reached = (above >= limit for limit in (limits.strong, limits.possible, limits.weak))
    place = next((place for place, reaches in enumerate(reached) if reaches), len(BANDS) - 1)
    lowered = min(place + bool(unknowns), BANDS.index("weak"))
    return BANDS[max(place, lowered)]
