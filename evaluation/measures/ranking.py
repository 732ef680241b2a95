"""Measures of one ranked list against qrels, through ir-measures (trec_eval's own code behind it)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import Any

import ir_measures

from evaluation.errors import MeasureError
from evaluation.measures.definition import Measure
from evaluation.qrels import Qrels
from evaluation.runs import Run

PerNeed = dict[str, float]
"""Need key → value. Means are derived from it, never the other way round."""

_K = ("k", "ranks looked at, from the top")
_RELEVANT = ("relevant_from", "the lowest grade that counts as an answer; 1 is a meeting with follow-up")
_PER_NEED = "evaluation.measures.ranking.per_need"

DEFINITIONS = (
    Measure(
        "nDCG@k",
        "nDCG@k (linear gain, log2 discount, as trec_eval)",
        "The sum of grade / log2(rank + 1) over the first k companies, divided by that of the best possible order "
        "of all judged companies.",
        (_K,),
        "Järvelin and Kekäläinen 2002, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4); the "
        "discount of every rank by log2(rank + 1) follows Burges et al. 2005, their exponential gain does not",
        0,
        1,
        "need",
        _PER_NEED,
    ),
    Measure(
        "R@k",
        "Recall at k",
        "The share of all companies known to answer the need that stand among the first k.",
        (_K, _RELEVANT),
        "Manning, Raghavan and Schütze 2008, Introduction to Information Retrieval, chapter 8",
        0,
        1,
        "need",
        _PER_NEED,
    ),
    Measure(
        "P@k",
        "Precision at k",
        "The number of companies known to answer the need among the first k, divided by k, also where fewer "
        "were returned.",
        (_K, _RELEVANT),
        "Manning, Raghavan and Schütze 2008, Introduction to Information Retrieval, chapter 8",
        0,
        1,
        "need",
        _PER_NEED,
    ),
    Measure(
        "RR",
        "Reciprocal rank",
        "One divided by the rank of the first company known to answer the need; its mean is MRR.",
        (_RELEVANT,),
        "Kantor and Voorhees 2000, The TREC-5 Confusion Track, Information Retrieval 2",
        0,
        1,
        "need",
        _PER_NEED,
    ),
    Measure(
        "RR@k",
        "Reciprocal rank at k",
        "The reciprocal rank where it is found among the first k, otherwise zero.",
        (_K, _RELEVANT),
        "Bajaj et al. 2016, MS MARCO, arXiv 1611.09268",
        0,
        1,
        "need",
        _PER_NEED,
    ),
    Measure(
        "Success@k",
        "Success at k (hit rate)",
        "One where at least one company known to answer the need stands among the first k, otherwise zero.",
        (_K, _RELEVANT),
        "Craswell, Hawking, Wilkinson and Wu 2003, Overview of the TREC 2003 Web Track",
        0,
        1,
        "need",
        _PER_NEED,
    ),
    Measure(
        "Judged@k",
        "Judged at k",
        "The share of the first k companies that anybody judged, of those returned where fewer than k were.",
        (_K,),
        "MacAvaney, Macdonald and Ounis 2022, Streamlining Evaluation with ir-measures, ECIR, arXiv 2111.13466",
        0,
        1,
        "need",
        _PER_NEED,
    ),
    Measure(
        "bpref",
        "Binary preference (as trec_eval)",
        "How seldom a company known not to answer stands above one known to answer; unjudged companies are passed "
        "over.",
        (_RELEVANT,),
        "Buckley and Voorhees 2004, Retrieval Evaluation with Incomplete Information, SIGIR",
        0,
        1,
        "need",
        _PER_NEED,
    ),
)

STANDARD = (
    "nDCG@10", "R@10", "R@100", "P@10", "RR", "Success@3", "Success@8", "Success@15", "Judged@10", "bpref",
)  # fmt: skip


def per_need(run: Run, qrels: Qrels, names: Sequence[str], relevant_from: int = 1) -> dict[str, PerNeed]:
    """Measure name → need → value, for every need of the qrels; a need the run does not answer counts as zero.

    names: such as "nDCG@10", "RR", "Success@3". The order of the run is what is measured, its scores are not:
    ties stand as the run has them. MeasureError where a name is not known.
    """
    measures = {name: _measure(name, relevant_from) for name in names}
    values = {name: dict.fromkeys(qrels.needs, 0.0) for name in names}
    keys: dict[Any, list[str]] = {}
    for name, measure in measures.items():
        keys.setdefault(measure, []).append(name)
    grades = {need: dict(row) for need, row in qrels.grades.items()}
    for metric in ir_measures.iter_calc(list(keys), grades, _by_rank(run, qrels)):
        for name in keys[metric.measure]:
            values[name][metric.query_id] = float(metric.value)
    return values


def mean(values: Mapping[str, float]) -> float:
    """The mean over needs, rounded once, so that their order changes nothing. MeasureError without needs."""
    if not values:
        raise MeasureError("there is no need to take a mean over")
    return fsum(values.values()) / len(values)


def means(values: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Measure name → mean over needs."""
    return {name: mean(row) for name, row in values.items()}


def _by_rank(run: Run, qrels: Qrels) -> dict[str, dict[str, float]]:
    """The judged needs' lists with scores n, n − 1 … 1: trec_eval's single precision cannot tie them.

    Empty lists are left out, as ir-measures divides by their length.
    """
    lists: Iterable[tuple[str, list[str]]] = ((need, run.companies(need)) for need in qrels.needs)
    return {
        need: {company: float(len(row) - rank) for rank, company in enumerate(row)} for need, row in lists if row
    }


def _measure(name: str, relevant_from: int) -> Any:
    found = re.fullmatch(r"(nDCG|R|P|RR|Success|Judged)@([1-9]\d*)|(RR)|(bpref)", name)
    if found is None:
        known = ", ".join(measure.name for measure in DEFINITIONS)
        raise MeasureError(f"{name!r} is no measure of a ranking; known are {known}")
    family, k = found[1] or name, int(found[2]) if found[2] else None
    match family:
        case "nDCG":
            return ir_measures.nDCG(dcg="log2") @ k
        case "Judged":
            return ir_measures.Judged @ k
        case "RR" if k is None:
            return ir_measures.RR(rel=relevant_from)
        case "bpref":
            return ir_measures.Bpref(rel=relevant_from)
        case _:
            return getattr(ir_measures, family)(rel=relevant_from) @ k
