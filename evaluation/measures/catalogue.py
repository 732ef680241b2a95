"""What a run does to the catalogue: companies that stand in the way everywhere, and companies never shown."""

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from evaluation.errors import MeasureError, RunError
from evaluation.measures.definition import Measure
from evaluation.runs import Run

_K = ("k", "ranks looked at, from the top")
_CATALOGUE = ("catalogue", "every company that could have been shown, shown or not")
_HUBS = "Radovanović, Nanopoulos and Ivanović 2010, Hubs in Space, JMLR 11"
_FUNCTION = "evaluation.measures.catalogue.catalogue_use"

DEFINITIONS = (
    Measure(
        "hubness skew",
        "Skewness of k-occurrences",
        "The third standardised moment of how often each company of the catalogue stands among the first k; above "
        "about 1 a few companies are hubs.",
        (_K, _CATALOGUE),
        _HUBS,
        float("-inf"),
        float("inf"),
        "catalogue",
        _FUNCTION,
    ),
    Measure(
        "hub share@k",
        "Share of top-k places held by the top 1 %",
        "The share of all places among the first k that go to the 1 % of companies (rounded up) with most places.",
        (_K, _CATALOGUE),
        _HUBS + " for k-occurrences; the share is our own",
        0,
        1,
        "catalogue",
        _FUNCTION,
    ),
    Measure(
        "coverage@k",
        "Catalogue coverage at k",
        "The share of the catalogue's companies that stand among the first k for at least one need.",
        (_K, _CATALOGUE),
        "Ge, Delgado-Battenfeld and Jannach 2010, Beyond Accuracy: Evaluating Recommender Systems by Coverage and "
        "Serendipity, RecSys",
        0,
        1,
        "catalogue",
        _FUNCTION,
    ),
)


@dataclass(frozen=True, slots=True)
class CatalogueUse:
    """How a run's first k places fall on a catalogue of `companies`; `places` is how many there were."""

    k: int
    companies: int
    places: int
    hubness_skew: float
    hub_share: float
    coverage: float


def catalogue_use(run: Run, catalogue: Collection[str], k: int = 10) -> CatalogueUse:
    """Hubness and coverage of a run's first k over a catalogue of company uids.

    A run without any answer has zero in all three; so has the skew where every company occurs equally often.
    MeasureError for an empty catalogue, RunError where the run names a company outside it.
    """
    occurrences = k_occurrences(run, catalogue, k)
    places = int(occurrences.sum())
    hubs = np.sort(occurrences)[::-1][: ceil(occurrences.size / 100)]
    return CatalogueUse(
        k=k,
        companies=int(occurrences.size),
        places=places,
        hubness_skew=_skewness(occurrences),
        hub_share=float(hubs.sum()) / places if places else 0.0,
        coverage=float((occurrences > 0).mean()),
    )


def k_occurrences(run: Run, catalogue: Collection[str], k: int) -> npt.NDArray[np.int64]:
    """For how many needs each company stands among the first k: shape (companies,), in sorted order of uid."""
    place = {company: index for index, company in enumerate(sorted(set(catalogue)))}
    if not place:
        raise MeasureError("the catalogue is empty")
    shown = [company for need in run.rankings for company in run.companies(need, k)]
    if unknown := set(shown) - place.keys():
        raise RunError(f"run {run.name!r} names {min(unknown)!r}, which is not in the catalogue")
    return np.bincount([place[company] for company in shown], minlength=len(place)).astype(np.int64)


def _skewness(occurrences: npt.NDArray[np.int64]) -> float:
    away = occurrences - occurrences.mean()
    spread = float(np.sqrt((away**2).mean()))
    return float((away**3).mean()) / spread**3 if spread else 0.0
