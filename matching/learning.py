"""Weights learnt from what came of earlier matches, drawn to the weights in use where little is known.

The score stays a sum of few features with weights that can be read; no weight may be negative, so that more
evidence never lowers a company. Listwise likelihood: the companies that came further are to be drawn first from
all that were considered (Plackett–Luce top one; Cao et al. 2007, "Learning to Rank: From Pairwise Approach to
Listwise Approach", ICML).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.errors import TrainingError

PRIOR = 1.0
"""How strongly weights are drawn to those in use: about as strongly as so many chosen companies draw away."""

FEWEST_CHOSEN = 10
"""With fewer companies that came further, nothing can be learnt."""

Features = NDArray[np.float64]


@dataclass(frozen=True)
class Considered:
    """One need: `features` (companies, features) of all considered, `chosen` the rows that came further."""

    features: Features
    chosen: Sequence[int]


def learn_weights(needs: Sequence[Considered], in_use: Mapping[str, float]) -> dict[str, float]:
    """Feature → weight, from needs whose features stand in the order of `in_use`.

    The more companies were chosen, the less the weights in use count. Raises TrainingError where too few were, or
    where every need considered nobody else.
    """
    from scipy.optimize import minimize  # half a second to load, which no other command should wait for

    told = [need for need in needs if 0 < len(need.chosen) < len(need.features)]
    chosen = sum(len(need.chosen) for need in told)
    if chosen < FEWEST_CHOSEN:
        raise TrainingError(
            f"Only {chosen} companies came further than a presentation and can be told from others; "
            f"{FEWEST_CHOSEN} are needed to learn anything. The weights in use stay. Read in more outcomes with "
            "`behov outcomes import FILE`."
        )
    spread = np.maximum(np.concatenate([need.features for need in told]).std(axis=0), 1e-9)
    start = np.array(list(in_use.values())) * spread
    unit = start[start > 0].mean() if (start > 0).any() else 1.0

    def loss(weights: Features) -> tuple[float, Features]:
        parts = [_surprise(need, weights / spread) for need in told]
        away = (weights - start) / unit
        slope = sum((part[1] for part in parts), np.zeros_like(weights)) / spread
        return sum(part[0] for part in parts) + PRIOR * float(away @ away), slope + 2 * PRIOR * away / unit

    found = minimize(loss, start, jac=True, bounds=[(0.0, None)] * len(start), method="L-BFGS-B").x
    return {name: round(float(weight), 4) for name, weight in zip(in_use, found / spread, strict=True)}


def _surprise(need: Considered, weights: Features) -> tuple[float, Features]:
    """Minus the log-likelihood, summed over the chosen, that each is drawn first; and its slope."""
    scores = need.features @ weights
    odds = np.exp(scores - scores.max())
    share = odds / odds.sum()
    rows = list(need.chosen)
    expected = share @ need.features
    value = -float(np.log(np.maximum(share[rows], 1e-300)).sum())
    return value, len(rows) * expected - need.features[rows].sum(axis=0)
