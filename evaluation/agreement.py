"""Whether judges agree: Krippendorff's α, and the pairs on which they do not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evaluation.judgements import Judgement, qrels_from_judgements
from evaluation.measures.definition import Measure

Floats = npt.NDArray[np.float64]
Scale = Literal["nominal", "ordinal"]

DEFINITIONS = (
    Measure(
        "Krippendorff's α",
        "Krippendorff's alpha",
        "One minus observed over expected disagreement between judges: 1 is full agreement, 0 what chance would "
        "give, below 0 worse than chance.",
        (("scale", "nominal: any two verdicts are equally far apart; ordinal: fits is nearer to partly"),),
        "Krippendorff 2011, Computing Krippendorff's Alpha-Reliability; Krippendorff 2018, Content Analysis, "
        "4th edition, chapter 12",
        float("-inf"),
        1,
        "judges",
        "evaluation.agreement.krippendorff_alpha",
    ),
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """α over the units that two or more judges graded. None with a `reason` where it is not defined."""

    alpha: float | None
    scale: Scale
    judges: int
    units: int
    reason: str = ""


def agreement(judgements: Iterable[Judgement], scale: Scale = "ordinal") -> Agreement:
    """α of people's judgements; unsure is a missing value, and a revised judgement counts in its last form."""
    rows = list(judgements)
    replaced = set(qrels_from_judgements(rows).revised)
    units: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row.verdict.grade is not None and row not in replaced:
            units[row.need, row.company][row.judge] = row.verdict.grade
    return krippendorff_alpha(units.values(), scale)


def krippendorff_alpha(units: Iterable[Mapping[str, int]], scale: Scale) -> Agreement:
    """α for any number of judges with missing values.

    units: one mapping judge → value a unit, missing values absent. Units with one value are left out. α is not
    defined where no unit has two values, or where all values are the same, as nothing then could disagree.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    judges = len({judge for unit in pairable for judge in unit})
    if not pairable:
        return Agreement(None, scale, judges, 0, "no pair was judged by two people")
    values = sorted({value for unit in pairable for value in unit.values()})
    if len(values) == 1:
        return Agreement(None, scale, judges, len(pairable), "every verdict is the same")
    observed = _coincidences(pairable, values)
    totals = observed.sum(axis=1)
    expected = (np.outer(totals, totals) - np.diag(totals)) / (totals.sum() - 1)
    distance = _distances(totals, scale)
    alpha = 1 - float((observed * distance).sum() / (expected * distance).sum())
    return Agreement(alpha, scale, judges, len(pairable))


def _coincidences(units: list[Mapping[str, int]], values: list[int]) -> Floats:
    """How often each two values meet within a unit, a unit of m values weighing 1 / (m − 1): shape (V, V)."""
    place = {value: index for index, value in enumerate(values)}
    met = np.zeros((len(values), len(values)))
    for unit in units:
        counts = np.bincount([place[value] for value in unit.values()], minlength=len(values)).astype(np.float64)
        met += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    return met


def _distances(totals: Floats, scale: Scale) -> Floats:
    """Squared distance between each two values: shape (V, V).

    Ordinal: the number of given values from one to the other, both ends counted half, squared.
    """
    if scale == "nominal":
        return 1 - np.eye(len(totals))
    middle = np.cumsum(totals) - totals / 2
    distances: Floats = (middle[:, None] - middle[None, :]) ** 2
    return distances
