"""How likely a company is to come further, learnt from outcomes: a curve over how near it comes to the need.

Platt 1999, "Probabilistic Outputs for Support Vector Machines and Comparisons to Regularized Likelihood Methods",
with his smoothed targets. It holds for companies that people chose to present; of needs that nobody met outcomes
say nothing, so that limit is not learnt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from matching.bands import Limits
from matching.errors import TrainingError

FEWEST_OUTCOMES = 100

STRONG, POSSIBLE, WEAK = 0.5, 0.25, 0.1
"""The least chance of a band: more likely than not, one in four, one in ten."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve from nearness, in standard deviations above unrelated texts, to the chance of coming further.

    The slope is never negative: nearer is never less likely.
    """

    slope: float
    intercept: float

    def probability(self, above: float) -> float:
        """The chance, 0 to 1, to four decimals, of a company that comes so near."""
        return round(1 / (1 + exp(-self.slope * above - self.intercept)), 4)

    @property
    def limits(self) -> Limits:
        """Where the chance reaches that of each band. Raises TrainingError where the curve is flat."""
        if self.slope <= 0:
            raise TrainingError(
                "How near a company comes says nothing of what came of it, so no limits can be learnt from it."
            )
        strong, possible, weak = (
            round((log(chance / (1 - chance)) - self.intercept) / self.slope, 4)
            for chance in (STRONG, POSSIBLE, WEAK)
        )
        return Limits(strong, possible, weak)


def fit(above: Sequence[float], fits: Sequence[bool]) -> Calibration:
    """The likeliest curve; one nearness and whether the company came further for each outcome.

    Raises TrainingError with fewer than FEWEST_OUTCOMES, or where all ended alike.
    """
    near, good = np.asarray(above, dtype=np.float64), np.asarray(fits, dtype=np.bool_)
    if len(good) < FEWEST_OUTCOMES:
        raise TrainingError(
            f"{len(good)} outcomes have a known end; bands are calibrated from {FEWEST_OUTCOMES} on. Read in more "
            "with `behov outcomes import FILE`."
        )
    return curve(near, good)


def curve(near: NDArray[np.float64], good: NDArray[np.bool_]) -> Calibration:
    """The likeliest curve, from however few outcomes; both of shape (outcomes,). Raises TrainingError where all
    ended alike."""
    from scipy.optimize import minimize  # half a second to load, which no other command should wait for

    came, stayed = int(good.sum()), int((~good).sum())
    if not came or not stayed:
        raise TrainingError("All outcomes ended alike, so nothing tells companies that come further from others.")
    wanted = np.where(good, (came + 1) / (came + 2), 1 / (stayed + 2))

    def loss(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = found[0] * near + found[1]
        error = 1 / (1 + np.exp(-odds)) - wanted
        return float((np.logaddexp(0, odds) - wanted * odds).sum()), np.array([error @ near, error.sum()])

    start = np.array([1.0, log(came / stayed)])
    slope, intercept = minimize(loss, start, jac=True, bounds=[(0.0, None), (None, None)], method="L-BFGS-B").x
    return Calibration(round(float(slope), 6), round(float(intercept), 6))
