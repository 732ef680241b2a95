"""Strong, possible, weak, none: what a place on the list is worth, for a need that perhaps nobody can meet.

A rank says who comes before whom, not whether anybody fits. The band looks at one thing apart from the ranking:
how near the company's nearest sentence comes to a sentence of the need, against how near the catalogue comes to
what it is not about. The latter is learnt when the index is built: from the classes of the Common Procurement
Vocabulary where they are known for the encoder, else from the catalogue's own passages.

Whether anybody meets the need at all hangs on the need as well. One whose sentences stand near a class of the
vocabulary is put in words of the market, and who meets it comes nearer than to one that nothing is like.
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

    strong: float = 1.6
    possible: float = 0.7
    weak: float = -0.3


LIMITS = Limits()
"""Those that hold until a programme's own outcomes say otherwise."""

SOMEBODY = 0.4
"""What the nearest company on a list must reach, or nobody meets the need."""

USUALLY_OFFERED = 0.42
"""How near a need's sentences come to the nearest class of the vocabulary, as a rule."""

OFFERED_SHARE = 0.5
"""How much nearer a company must come for a need that comes nearer to the vocabulary."""

SMALLEST_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class Unrelated:
    """How near the catalogue's nearest sentence comes to what it is not about: cosines."""

    mean: float
    spread: float

    def above(self, nearness: float) -> float:
        """A nearness in standard deviations above that of unrelated texts, to four decimals."""
        return round((nearness - self.mean) / max(self.spread, SMALLEST_SPREAD), 4)

    def nearness(self, above: float) -> float:
        """The cosine that lies so many standard deviations above that of unrelated texts."""
        return self.mean + above * max(self.spread, SMALLEST_SPREAD)

    def raised(self, offered: float) -> float:
        """By how many standard deviations a company must come nearer than for most needs, below 0 for less near,
        where the need comes as near as `offered` to the vocabulary."""
        return OFFERED_SHARE * (offered - USUALLY_OFFERED) / max(self.spread, SMALLEST_SPREAD)


def learn_unrelated(nearest: Sequence[float]) -> Unrelated:
    """From how near the catalogue comes to each of many things; nothing is near where there are none."""
    values = np.asarray(nearest, dtype=np.float64)
    if not len(values):
        return Unrelated(1.0, SMALLEST_SPREAD)
    return Unrelated(float(values.mean()), float(values.std()))


def nearness(need: NDArray[np.float32], profile: NDArray[np.float32]) -> float:
    """The cosine, -1 to 1, of the nearest pair of a need's sentence vectors (n, dimension) and a profile's (m,
    dimension); -1 where either has none."""
    return float((need @ profile.T).max()) if len(need) and len(profile) else -1.0


def nobody(above: Sequence[float], raised: float = 0.0) -> bool:
    """Whether none of the companies on a list comes near enough to say that the need can be met."""
    return max(above, default=-np.inf) - raised < SOMEBODY


def band(above: float, unknowns: int, limits: Limits = LIMITS) -> Band:
    """The band of a nearness in standard deviations; hard requirements that are not known to be met lower it by
    one, but never to none."""
    reached = (above >= limit for limit in (limits.strong, limits.possible, limits.weak))
    place = next((place for place, reaches in enumerate(reached) if reaches), len(BANDS) - 1)
    lowered = min(place + bool(unknowns), BANDS.index("weak"))
    return BANDS[max(place, lowered)]
