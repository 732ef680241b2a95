"""Calibration: whether matches said to fit with 70 % do fit seven times in ten."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.errors import MeasureError
from evaluation.measures.definition import Measure
from evaluation.significance import REPLICATES, Interval, draws, percentiles

Floats = npt.NDArray[np.float64]

_BINS = ("bins", "number of bins of equal width; the upper edge belongs to a bin, and 0 to the first")
_FUNCTION = "evaluation.measures.calibration.calibration"

DEFINITIONS = (
    Measure(
        "Brier",
        "Brier score",
        "The mean squared distance between the stated probability and what happened (0 or 1); lower is better.",
        (),
        "Brier 1950, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78(1); "
        "the form for two outcomes, half of the original",
        0,
        1,
        "prediction",
        _FUNCTION,
    ),
    Measure(
        "ECE",
        "Expected calibration error",
        "The mean distance between stated probability and observed share over bins, weighted by their "
        "predictions; lower is better.",
        (_BINS,),
        "Guo, Pleiss, Sun and Weinberger 2017, On Calibration of Modern Neural Networks, ICML, arXiv 1706.04599",
        0,
        1,
        "prediction",
        _FUNCTION,
    ),
    Measure(
        "reliability",
        "Reliability diagram",
        "For every bin of stated probability, the mean stated probability beside the observed share.",
        (_BINS,),
        "DeGroot and Fienberg 1983, The comparison and evaluation of forecasters, The Statistician 32",
        0,
        1,
        "prediction",
        _FUNCTION,
    ),
)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Predictions in (`low`, `high`]: how many, their mean stated probability, and the share that came true."""

    low: float
    high: float
    count: int
    stated: float
    observed: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Brier score and ECE with intervals (None with fewer than two need owners), and the bins that are not empty.

    The bootstrap of ECE leans upwards, as every replicate adds noise that ECE counts as error: read its upper end
    as cautious.
    """

    brier: float
    brier_interval: Interval | None
    ece: float
    ece_interval: Interval | None
    predictions: int
    bins: tuple[ReliabilityBin, ...]


def calibration(
    probabilities: Sequence[float],
    outcomes: Sequence[bool],
    owners: Sequence[str],
    seed: int,
    bins: int = 10,
    level: float = 0.95,
) -> Calibration:
    """Calibration of stated probabilities; three sequences of one length, one element a prediction.

    owners: the need owner each prediction was made for, which is what the bootstrap draws anew. MeasureError where
    the lengths differ, nothing was predicted, or a probability is not in 0 … 1.
    """
    stated, true = np.array(probabilities, dtype=np.float64), np.array(outcomes, dtype=np.float64)
    if not stated.size or not stated.size == true.size == len(owners):
        raise MeasureError("calibration needs as many outcomes and owners as probabilities, and at least one")
    if not ((stated >= 0) & (stated <= 1)).all():
        raise MeasureError("a probability is not in 0 … 1")
    _, owner = np.unique(np.array(owners), return_inverse=True)
    squared = np.bincount(owner, (stated - true) ** 2).astype(np.float64)
    counts = np.bincount(owner).astype(np.float64)
    gaps = np.zeros((len(counts), bins))
    which = bin_of(stated, bins)
    np.add.at(gaps, (owner, which), stated - true)
    brier_interval, ece_interval = _intervals(squared, gaps, counts, seed, level)
    return Calibration(
        brier=float(squared.sum() / counts.sum()),
        brier_interval=brier_interval,
        ece=float(np.abs(gaps.sum(axis=0)).sum() / counts.sum()),
        ece_interval=ece_interval,
        predictions=int(stated.size),
        bins=_reliability(stated, true, which, bins),
    )


def bin_of(probabilities: Floats, bins: int) -> npt.NDArray[np.int64]:
    """The bin of each probability, from 0. Edges are i / bins, so that 0.3 of ten bins is in the third."""
    edges = np.arange(1, bins) / bins
    return np.searchsorted(edges, probabilities, side="left").astype(np.int64)


def _intervals(
    squared: Floats, gaps: Floats, counts: Floats, seed: int, level: float
) -> tuple[Interval | None, Interval | None]:
    if len(counts) < 2:
        return None, None
    drawn = draws(len(counts), REPLICATES, seed)
    size = drawn @ counts
    ece = np.abs(drawn @ gaps).sum(axis=1) / size
    return percentiles(drawn @ squared / size, level), percentiles(ece, level)


def _reliability(
    stated: Floats, true: Floats, which: npt.NDArray[np.int64], bins: int
) -> tuple[ReliabilityBin, ...]:
    return tuple(
        ReliabilityBin(
            low=index / bins,
            high=(index + 1) / bins,
            count=int((which == index).sum()),
            stated=float(stated[which == index].mean()),
            observed=float(true[which == index].mean()),
        )
        for index in np.unique(which).tolist()
    )
