"""Exposure: which share of the attention each group of companies gets, beside its share of catalogue and merit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.errors import RunError
from evaluation.measures.definition import Measure
from evaluation.qrels import Qrels
from evaluation.runs import Run

UNKNOWN = "unknown"
Floats = npt.NDArray[np.float64]

_K = ("k", "ranks that are seen; further down exposure is zero")
_GROUPS = ("groups", "company → label: region, incubator, size, age, language, new supplier")
_PAPER = "Singh and Joachims 2018, Fairness of Exposure in Rankings, KDD, arXiv 1802.07281"
_FUNCTION = "evaluation.measures.exposure.exposure_by_group"

DEFINITIONS = (
    Measure(
        "exposure share",
        "Share of exposure",
        "A group's part of all exposure, where rank j of the first k has exposure 1 / log2(j + 1).",
        (_K, _GROUPS),
        _PAPER,
        0,
        1,
        "group",
        _FUNCTION,
    ),
    Measure(
        "exposure to catalogue",
        "Exposure in proportion to the catalogue",
        "A group's share of exposure divided by its share of the catalogue's companies; 1 is in proportion.",
        (_K, _GROUPS),
        _PAPER + " (demographic parity, section 4.1)",
        0,
        float("inf"),
        "group",
        _FUNCTION,
    ),
    Measure(
        "exposure to merit",
        "Exposure in proportion to merit",
        "Over judged pairs of need and company only: a group's share of exposure divided by its share of all "
        "grades; 1 is in proportion.",
        (_K, _GROUPS),
        _PAPER + " (disparate treatment, section 4.2); two groups' values divided give its ratio",
        0,
        float("inf"),
        "group",
        _FUNCTION,
    ),
)


@dataclass(frozen=True, slots=True)
class GroupExposure:
    """One group of companies. Shares are in 0 … 1; a ratio of 1 is in proportion.

    companies: of the catalogue. judged: judged pairs. to_merit: None where no judged pair of the group has merit,
    as for companies that were never presented: nothing is known of their merit.
    """

    group: str
    companies: int
    exposure_share: float
    catalogue_share: float
    to_catalogue: float
    judged: int
    merit_share: float
    judged_exposure_share: float
    to_merit: float | None


def exposure_by_group(
    run: Run, qrels: Qrels, catalogue: Collection[str], groups: Mapping[str, str], k: int = 15
) -> tuple[GroupExposure, ...]:
    """Exposure of every group, sorted by label; companies without a label are under "unknown".

    catalogue: every company uid that could have been shown. groups: company uid → label. RunError where the run
    names a company outside the catalogue among its first k.
    """
    label = {company: groups.get(company, UNKNOWN) for company in catalogue}
    place = {group: index for index, group in enumerate(sorted(set(label.values())))}
    exposure, merit, judged_exposure, companies, judged = np.zeros((5, len(place)))
    np.add.at(companies, [place[group] for group in label.values()], 1)
    for need in sorted(run.rankings):
        for company, seen in _exposures(run, need, k).items():
            if company not in label:
                raise RunError(f"run {run.name!r} names {company!r}, which is not in the catalogue")
            exposure[place[label[company]]] += seen
    for need in qrels.needs:
        seen_here = _exposures(run, need, k)
        for company, grade in sorted(qrels.grades[need].items()):
            if company in label:
                group = place[label[company]]
                merit[group] += grade
                judged[group] += 1
                judged_exposure[group] += seen_here.get(company, 0.0)
    exposure, catalogue_share, merit, judged_exposure = map(_shares, (exposure, companies, merit, judged_exposure))
    return tuple(
        GroupExposure(
            group=group,
            companies=int(companies[at]),
            exposure_share=float(exposure[at]),
            catalogue_share=float(catalogue_share[at]),
            to_catalogue=float(exposure[at] / catalogue_share[at]),
            judged=int(judged[at]),
            merit_share=float(merit[at]),
            judged_exposure_share=float(judged_exposure[at]),
            to_merit=float(judged_exposure[at] / merit[at]) if merit[at] else None,
        )
        for group, at in place.items()
    )


def _exposures(run: Run, need: str, k: int) -> dict[str, float]:
    """Company → 1 / log2(rank + 1), for the first k."""
    return {company: 1 / float(np.log2(rank + 1)) for rank, company in enumerate(run.companies(need, k), start=1)}


def _shares(amounts: Floats) -> Floats:
    total = float(amounts.sum())
    return amounts / total if total else amounts
