"""Rankers against a reference: difference, interval, corrected p-value, and a verdict in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from evaluation.significance import (
    Estimate,
    cluster_bootstrap,
    differences,
    holm,
    minimal_detectable_difference,
    paired_permutation,
)


class Verdict(StrEnum):
    """What may be said of a difference."""

    BETTER = "better"
    WORSE = "worse"
    NOT_DISTINGUISHABLE = "not distinguishable"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One ranker against the reference on one measure.

    difference: new − reference, with interval. p_value: paired permutation. p_holm: corrected for all rankers in
    the table. detectable: the smallest difference these data could show, None with fewer than two owners.
    wins, losses: needs where the ranker is above and below the reference.
    """

    name: str
    difference: Estimate
    p_value: float
    p_holm: float
    detectable: float | None
    wins: int
    losses: int
    verdict: Verdict


def compare_all(
    reference: Mapping[str, float],
    rankers: Mapping[str, Mapping[str, float]],
    owners: Mapping[str, str],
    seed: int,
    alpha: float = 0.05,
) -> tuple[Comparison, ...]:
    """Compare every ranker's per-need values with the reference's, in the order given.

    reference: need → value. rankers: name → need → value, for the same needs. The signs of one owner's needs are
    turned together in the test, as the interval draws them together. MeasureError where needs differ.
    """
    by_name = {name: differences(values, reference) for name, values in rankers.items()}
    p_values = {name: paired_permutation(rows, seed, owners).p_value for name, rows in by_name.items()}
    corrected = holm(p_values)
    table = []
    for name, rows in by_name.items():
        estimate = cluster_bootstrap(rows, owners, seed, level=1 - alpha)
        table.append(
            Comparison(
                name=name,
                difference=estimate,
                p_value=p_values[name],
                p_holm=corrected[name],
                detectable=minimal_detectable_difference(rows, owners, level=1 - alpha),
                wins=sum(value > 0 for value in rows.values()),
                losses=sum(value < 0 for value in rows.values()),
                verdict=verdict(estimate, corrected[name], alpha),
            )
        )
    return tuple(table)


def verdict(difference: Estimate, p_holm: float, alpha: float = 0.05) -> Verdict:
    """Better or worse only where the interval leaves out zero and the corrected p-value is at most `alpha`."""
    interval = difference.interval
    if interval is None or p_holm > alpha or interval.low <= 0 <= interval.high:
        return Verdict.NOT_DISTINGUISHABLE
    return Verdict.BETTER if interval.low > 0 else Verdict.WORSE
