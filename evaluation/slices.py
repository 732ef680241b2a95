"""Per-need values by a label of the need: language pair, owner size, need area."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.significance import Estimate, cluster_bootstrap

SMALL = 20
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Slice:
    """One label's needs. `small`: too few needs to say anything of the label alone."""

    label: str
    estimate: Estimate
    small: bool


def slice_values(
    values: Mapping[str, float],
    labels: Mapping[str, str],
    owners: Mapping[str, str],
    seed: int,
    small: int = SMALL,
) -> tuple[Slice, ...]:
    """The mean and interval of every label, sorted by label; a need without one is under "unknown".

    values: need → value or difference. labels: need → label. owners: need → need owner. Labels are disjoint, so
    the needs of all slices add up to those of `values`. `small`: fewer needs than this are flagged.
    """
    rows: dict[str, dict[str, float]] = defaultdict(dict)
    for need, value in values.items():
        rows[labels.get(need, UNKNOWN)][need] = value
    return tuple(
        Slice(label, cluster_bootstrap(rows[label], owners, seed), len(rows[label]) < small)
        for label in sorted(rows)
    )
