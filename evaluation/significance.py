"""How sure a difference is: intervals by need owner, paired permutation, Holm, and what the data could show.

Needs of one owner resemble each other, so owners and not needs are drawn anew. Everything random takes a seed
and sorts its input first: the same values give the same figures in any order.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from evaluation.errors import ClusterError, MeasureError

REPLICATES = 10_000
SAMPLES = 100_000
EXACT_UP_TO = 14
"""With at most this many differing needs all 2^14 sign patterns are enumerated."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, in the unit of the values, at a confidence `level` such as 0.95."""

    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over needs. `interval` is None with fewer than two need owners: nothing can be said of its spread."""

    mean: float
    interval: Interval | None
    needs: int
    owners: int


@dataclass(frozen=True, slots=True)
class Permutation:
    """A two-sided p-value. `exact`: all sign patterns were tried; else `patterns` of them were drawn."""

    p_value: float
    exact: bool
    patterns: int


def differences(new: Mapping[str, float], old: Mapping[str, float]) -> dict[str, float]:
    """new − old by need. MeasureError where the two do not hold the same needs: fill missing answers with zero."""
    if new.keys() != old.keys():
        other = sorted(new.keys() ^ old.keys())
        raise MeasureError(f"only one of the two has a value for {', '.join(other[:5])} ({len(other)} needs)")
    return {need: new[need] - old[need] for need in sorted(new)}


def cluster_bootstrap(
    values: Mapping[str, float],
    owners: Mapping[str, str],
    seed: int,
    replicates: int = REPLICATES,
    level: float = 0.95,
) -> Estimate:
    """The mean over needs with a percentile interval from need owners drawn with replacement.

    values: need → value. owners: need → need owner. A drawn owner brings all its needs, so the mean of one
    replicate is the drawn sums divided by the drawn counts. With few owners (under about ten) such intervals are
    too narrow; `owners` is in the result so that the reader sees it. ClusterError where a need has no owner,
    MeasureError without needs. Source: Field and Welsh 2007, Bootstrapping clustered data, JRSS B 69(3);
    Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
    """
    if not values:
        raise MeasureError("there is no need to take a mean over")
    sums, counts = _by_owner(values, owners)
    interval = None
    if len(sums) > 1:
        drawn = draws(len(sums), replicates, seed)
        interval = percentiles((drawn @ sums) / (drawn @ counts), level)
    return Estimate(fsum(values.values()) / len(values), interval, len(values), len(sums))


def draws(clusters: int, replicates: int, seed: int) -> Floats:
    """How often each cluster is drawn in each replicate: shape (replicates, clusters), rows sum to `clusters`."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(clusters, np.full(clusters, 1 / clusters), size=replicates).astype(np.float64)


def percentiles(replicates: Floats, level: float) -> Interval:
    """The middle `level` of bootstrap replicates."""
    low, high = np.quantile(replicates, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)


def paired_permutation(
    differences: Mapping[str, float],
    seed: int,
    owners: Mapping[str, str] | None = None,
    samples: int = SAMPLES,
) -> Permutation:
    """Two-sided paired permutation test: if neither ranker is better, every difference could have had either sign.

    differences: need → new − old. With `owners` the signs of an owner's needs turn together. Where at most 14
    units differ every sign pattern is tried; otherwise `samples` are drawn and the observed one is added, which
    keeps the p-value above zero. Source: Smucker, Allan and Carterette 2007, A comparison of statistical
    significance tests for information retrieval evaluation, CIKM; Phipson and Smyth 2010 for the added one.
    """
    units = np.array(sorted(differences.values())) if owners is None else _by_owner(differences, owners)[0]
    units = units[units != 0]
    if units.size <= EXACT_UP_TO:
        extreme = _as_extreme(units, _all_signs(units.size))
        return Permutation(float(extreme.mean()), True, int(extreme.size))
    rng = np.random.default_rng(seed)
    extreme_count = 0
    for start in range(0, samples, 10_000):
        signs = _signs(rng.integers(0, 2, size=(min(10_000, samples - start), units.size)))
        extreme_count += int(_as_extreme(units, signs).sum())
    return Permutation((extreme_count + 1) / (samples + 1), False, samples)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values adjusted for being one of several, by name. Source: Holm 1979, Scand. J. Statistics 6(2).

    The smallest of m is multiplied by m, the next by m − 1 and so on; none falls below one before it or exceeds 1.
    """
    adjusted: dict[str, float] = {}
    floor = 0.0
    for place, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        floor = max(floor, min(1.0, p_values[name] * (len(p_values) - place)))
        adjusted[name] = floor
    return {name: adjusted[name] for name in p_values}


def minimal_detectable_difference(
    differences: Mapping[str, float], owners: Mapping[str, str], power: float = 0.8, level: float = 0.95
) -> float | None:
    """The smallest true mean difference that these data would show with probability `power`.

    (t(1 − α/2) + t(power)) × the standard error of the mean, clustered by owner, with owners − 1 degrees of
    freedom. None with fewer than two owners. The spread is that of the two rankers compared: others have another.
    Source: Bloom 1995, Minimum detectable effects, Evaluation Review 19(5); Cameron and Miller 2015, A
    practitioner's guide to cluster-robust inference, J. Human Resources 50(2).
    """
    sums, counts = _by_owner(differences, owners)
    groups = len(sums)
    if groups < 2:
        return None
    residuals = sums - counts * (sums.sum() / counts.sum())
    error = sqrt(groups / (groups - 1) * float(residuals @ residuals)) / float(counts.sum())
    return float((stdtrit(groups - 1, (1 + level) / 2) + stdtrit(groups - 1, power)) * error)


def _by_owner(values: Mapping[str, float], owners: Mapping[str, str]) -> tuple[Floats, Floats]:
    """Sum of values and number of needs by owner, owners sorted."""
    rows: dict[str, list[float]] = defaultdict(list)
    for need, value in values.items():
        if need not in owners:
            raise ClusterError(f"need {need!r} has no need owner")
        rows[owners[need]].append(value)
    return (
        np.array([fsum(rows[owner]) for owner in sorted(rows)]),
        np.array([float(len(rows[owner])) for owner in sorted(rows)]),
    )


def _all_signs(units: int) -> Floats:
    """Every pattern of −1 and 1: shape (2^units, units)."""
    patterns = np.arange(2**units)[:, None] >> np.arange(units)
    return _signs(patterns & 1)


def _signs(bits: npt.NDArray[np.int64]) -> Floats:
    return bits.astype(np.float64) * 2 - 1


def _as_extreme(units: Floats, signs: Floats) -> npt.NDArray[np.bool_]:
    """Which sign patterns give a sum at least as far from zero as the observed, but for rounding."""
    rounding = 1e-12 * float(np.abs(units).sum())
    extreme: npt.NDArray[np.bool_] = np.abs(signs @ units) >= abs(float(units.sum())) - rounding
    return extreme
