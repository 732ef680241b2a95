"""nDCG where most companies were never judged: on condensed lists, and between two bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from evaluation.errors import MeasureError
from evaluation.measures.definition import Measure
from evaluation.measures.ranking import PerNeed, per_need
from evaluation.qrels import Qrels
from evaluation.runs import Run, condensed

Grades = npt.NDArray[np.float64]

DEEPEST = 20
"""The deepest cutoff of the upper bound: at 20 a need has at most 1,771 completions, at 100 over 170,000."""

_K = ("k", "ranks looked at, from the top")

DEFINITIONS = (
    Measure(
        "condensed nDCG@k",
        "nDCG@k on condensed lists (linear gain, log2 discount)",
        "nDCG@k after every unjudged company is removed from the list: how well the judged ones are ordered.",
        (_K,),
        "Sakai 2007, Alternatives to Bpref, SIGIR",
        0,
        1,
        "need",
        "evaluation.measures.bounds.ndcg_bounds",
    ),
    Measure(
        "lower nDCG@k",
        "nDCG@k with unjudged companies as grade 0 (as trec_eval)",
        "nDCG@k where every unjudged company counts as one that does not fit.",
        (_K,),
        "Sakai and Kando 2008, On information retrieval metrics designed for evaluation with incomplete relevance "
        "assessments, Information Retrieval 11",
        0,
        1,
        "need",
        "evaluation.measures.bounds.ndcg_bounds",
    ),
    Measure(
        "upper nDCG@k",
        "nDCG@k with unjudged companies at their best",
        "The highest nDCG@k that any grades for the unjudged companies could give, with the ideal order made from "
        "the same grades.",
        (_K, ("best_grade", "the top of the scale, taken from the qrels")),
        "Our own; after the residuals of Moffat and Zobel 2008, Rank-biased precision, ACM TOIS 27(1)",
        0,
        1,
        "need",
        "evaluation.measures.bounds.upper_bound",
    ),
)


@dataclass(frozen=True, slots=True)
class NdcgBounds:
    """nDCG@k by need in three readings of the unjudged. lower ≤ upper always; condensed may lie outside them."""

    k: int
    condensed: PerNeed
    lower: PerNeed
    upper: PerNeed


def ndcg_bounds(run: Run, qrels: Qrels, k: int = 10) -> NdcgBounds:
    """Condensed, lower and upper nDCG@k for every need of the qrels; a need without an answer is zero in all.

    `lower` is what trec_eval gives. It is low in gain: had an unjudged company been graded, the best order would
    have changed too, so grades could be found that give less. `upper` is exact, see `upper_bound`.
    """
    name = f"nDCG@{k}"
    return NdcgBounds(
        k=k,
        condensed=per_need(condensed(run, qrels), qrels, [name])[name],
        lower=per_need(run, qrels, [name])[name],
        upper=upper_bound(run, qrels, k),
    )


def upper_bound(run: Run, qrels: Qrels, k: int = 10) -> PerNeed:
    """The highest nDCG@k that any grades 0 … best_grade for the unjudged companies could give, by need.

    To give all of them the best grade would be no upper bound: an unjudged company at rank 10, under an approved
    pilot at rank 1, then spoils a perfect list, since the ideal order would have had it at rank 2. So the best
    grades are searched for, and the ideal is made from the same grades:

    - An unjudged company below rank k can only raise the ideal: it gets 0.
    - Exchanging the grades of two unjudged companies leaves the ideal as it is, and the higher grade gains more
      at the higher rank: only grades that never rise down the list are tried.
    - Each trial is an nDCG of some grades, whose ideal sorts the very companies that are listed: it is ≤ 1.
    - All zeros is one of the trials, and there the value is the lower bound: lower ≤ upper.

    MeasureError where k is above 20.
    """
    if not 1 <= k <= DEEPEST:
        raise MeasureError(f"the upper bound is defined for k from 1 to {DEEPEST}, not {k}")
    return {need: _upper(run.companies(need), qrels.grades[need], qrels.best_grade, k) for need in qrels.needs}


def _upper(listed: list[str], judged: Mapping[str, int], best: int, k: int) -> float:
    top = listed[:k]
    is_judged = np.array([company in judged for company in top], dtype=bool)
    trials = _completions(int((~is_judged).sum()), best)
    grades = np.empty((len(trials), len(top)))
    grades[:, is_judged] = [judged[company] for company in top if company in judged]
    grades[:, ~is_judged] = trials
    below = [grade for company, grade in judged.items() if company not in set(top)]
    everyone = np.hstack([grades, np.tile(np.array(below, dtype=np.float64), (len(trials), 1))])
    gain = grades @ _discount(len(top))
    ideal = -np.sort(-everyone, axis=1)[:, :k]
    best_gain = ideal @ _discount(ideal.shape[1])
    values = np.divide(gain, best_gain, out=np.zeros_like(gain), where=best_gain > 0)
    return min(1.0, float(values.max()))


def _discount(ranks: int) -> Grades:
    """1 / log2(rank + 1) for ranks 1 … `ranks`."""
    return 1 / np.log2(np.arange(2, ranks + 2))


@cache
def _completions(unjudged: int, best: int) -> Grades:
    """Every way to grade companies in falling order, one a row: shape (completions, unjudged)."""
    rows = list(combinations_with_replacement(range(best, -1, -1), unjudged))
    return np.array(rows, dtype=np.float64).reshape(len(rows), unjudged)
