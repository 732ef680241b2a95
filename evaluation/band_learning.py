"""Bands learnt from past outcomes, and whether their chances hold for owners they were not learnt from."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from evaluation.measures.calibration import Calibration as Measured
from evaluation.measures.calibration import calibration as measured
from evaluation.qrels import Qrels
from evaluation.reruns import Reruns
from evaluation.significance import Estimate, cluster_bootstrap
from matching.bands import Limits
from matching.calibration import Calibration, curve, fit
from matching.errors import TrainingError
from matching.ranker import WeightedRanker

RELEVANT = 1
"""The lowest grade of a company that came further than a presentation."""

BINS = 5
LEAST_CHANCE = 1e-6


@dataclass(frozen=True)
class LearntBands:
    """A curve from nearness to the chance of coming further, and how it fares on each owner's outcomes when learnt
    from all other owners' alone.

    outcomes, fits: how many there were, and how many of them came further. held_out: the chances so stated;
    base_rate: the share of the other owners' outcomes, stated for all alike. gain: the log-likelihood of an
    outcome under the former minus that under the latter, in nats.
    """

    calibration: Calibration
    limits: Limits
    outcomes: int
    fits: int
    held_out: Measured
    base_rate: Measured
    gain: Estimate

    @property
    def better(self) -> bool:
        """Whether the bands may be put in use: the interval of the gain lies above 0."""
        interval = self.gain.interval
        return interval is not None and interval.low > 0


def learn_bands(reruns: Reruns, qrels: Qrels, in_use: WeightedRanker, seed: int) -> LearntBands:
    """Learn from all outcomes of companies that `in_use` ranks; those it does not rank say nothing of nearness.

    Raises TrainingError where they are too few, one owner's, all ended alike, or nearness says nothing.
    """
    rows = [
        (reruns.past.needs[need].owner, near, qrels.grades[need][company] >= RELEVANT)
        for need in qrels.needs
        for company, near in reruns.above(need, in_use, qrels.grades[need].keys()).items()
    ]
    return from_outcomes(
        np.array([near for _, near, _ in rows], dtype=np.float64),
        np.array([fits for _, _, fits in rows], dtype=np.bool_),
        np.array([owner for owner, _, _ in rows], dtype=np.str_),
        seed,
    )


def from_outcomes(
    near: NDArray[np.float64], good: NDArray[np.bool_], owners: NDArray[np.str_], seed: int
) -> LearntBands:
    """The same from arrays of shape (outcomes,): nearness, whether the company came further, the need's owner."""
    learnt = fit(near.tolist(), good.tolist())
    names = sorted(set(owners.tolist()))
    if len(names) < 2:
        raise TrainingError(
            "All outcomes are one need owner's, so it cannot be told whether bands hold for others."
        )
    stated, base = np.zeros(len(near)), np.zeros(len(near))
    for owner in names:
        held = owners == owner
        others = curve(near[~held], good[~held])
        stated[held] = [others.probability(value) for value in near[held].tolist()]
        base[held] = good[~held].mean()
    gains = {f"{row}": _log(stated[row], good[row]) - _log(base[row], good[row]) for row in range(len(near))}
    return LearntBands(
        learnt,
        learnt.limits,
        len(good),
        int(good.sum()),
        measured(stated.tolist(), good.tolist(), owners.tolist(), seed, BINS),
        measured(base.tolist(), good.tolist(), owners.tolist(), seed, BINS),
        cluster_bootstrap(gains, {f"{row}": owner for row, owner in enumerate(owners.tolist())}, seed),
    )


def figures(learnt: LearntBands) -> Mapping[str, float | int | None]:
    """What is kept beside learnt bands, as plain values."""
    interval = learnt.gain.interval
    return {
        "outcomes": learnt.outcomes,
        "fits": learnt.fits,
        "brier": round(learnt.held_out.brier, 4),
        "brier_base_rate": round(learnt.base_rate.brier, 4),
        "ece": round(learnt.held_out.ece, 4),
        "ece_base_rate": round(learnt.base_rate.ece, 4),
        "gain": round(learnt.gain.mean, 4),
        "gain_low": None if interval is None else round(interval.low, 4),
        "gain_high": None if interval is None else round(interval.high, 4),
    }


def _log(chance: float, happened: bool) -> float:
    return log(max(chance if happened else 1 - chance, LEAST_CHANCE))
