"""Measures of a ranking agree with a hand and with trec_eval, and a missing answer is a zero."""

from math import log2

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import MeasureError
from evaluation.measures.ranking import STANDARD, mean, means, per_need
from evaluation.qrels import Qrels
from evaluation.runs import Run, condensed, strictly_decreasing

# One need. In the run: x (unjudged), a, b, c. Known: a 3, b 0, c 2, and d 1, which the run does not find.
RUN = Run("hand", {"flood": (("x", 4.0), ("a", 3.0), ("b", 2.0), ("c", 1.0))})
QRELS = Qrels({"flood": {"a": 3, "b": 0, "c": 2, "d": 1}})
BY_HAND = {
    "nDCG@10": (3 / log2(3) + 2 / log2(5)) / (3 + 2 / log2(3) + 1 / 2),
    "nDCG@2": (3 / log2(3)) / (3 + 2 / log2(3)),
    "R@10": 2 / 3,
    "R@2": 1 / 3,
    "P@10": 2 / 10,
    "P@2": 1 / 2,
    "RR": 1 / 2,
    "RR@10": 1 / 2,
    "RR@1": 0.0,
    "Success@3": 1.0,
    "Success@1": 0.0,
    "Judged@10": 3 / 4,
    "Judged@1": 0.0,
    "bpref": 1 / 3,  # a: nothing unfit above it, 1; c: b above it, 1 − 1/1; d: not found, 0
}


@pytest.mark.parametrize("name", BY_HAND)
def test_the_worked_example(name: str) -> None:
    assert per_need(RUN, QRELS, [name])[name]["flood"] == pytest.approx(BY_HAND[name], abs=1e-12)


def test_the_worked_example_on_a_condensed_list() -> None:
    value = per_need(condensed(RUN, QRELS), QRELS, ["nDCG@10"])["nDCG@10"]["flood"]
    assert value == pytest.approx((3 + 2 / log2(4)) / (3 + 2 / log2(3) + 1 / 2), abs=1e-12)


def test_what_counts_as_an_answer_can_be_raised_to_a_pilot() -> None:
    values = per_need(RUN, QRELS, ["R@10", "P@10"], relevant_from=3)
    assert (values["R@10"]["flood"], values["P@10"]["flood"]) == (1.0, 0.1)


def test_a_need_without_an_answer_counts_as_zero_and_an_unjudged_need_not_at_all() -> None:
    qrels = Qrels({"flood": QRELS.grades["flood"], "heat": {"a": 1}, "noise": {"a": 1}})
    run = Run("hand", {**RUN.rankings, "heat": (), "never judged": (("a", 1.0),)})
    values = per_need(run, qrels, STANDARD)
    for name, row in values.items():
        assert (row["heat"], row["noise"]) == (0.0, 0.0), name
        assert set(row) == {"flood", "heat", "noise"}
    assert means(values)["RR"] == pytest.approx(0.5 / 3)


def test_an_unknown_measure_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MeasureError, match=r"'MAP' is no measure .* nDCG@k"):
        per_need(RUN, QRELS, ["MAP"])
    with pytest.raises(MeasureError):
        per_need(RUN, QRELS, ["nDCG@0"])


def test_a_mean_without_needs_is_refused() -> None:
    with pytest.raises(MeasureError):
        mean({})


TREC_NAMES = {
    "nDCG@10": "ndcg_cut_10", "nDCG@3": "ndcg_cut_3", "R@10": "recall_10", "R@100": "recall_100", "P@10": "P_10",
    "P@3": "P_3", "RR": "recip_rank", "Success@3": "success_3", "Success@8": "success_8",
    "Success@15": "success_15", "bpref": "bpref",
}  # fmt: skip
AS_ASKED = {"ndcg_cut.3,10", "recall.10,100", "P.3,10", "recip_rank", "success.3,8,15", "bpref"}


def random_case(rng: np.random.Generator) -> tuple[Run, Qrels]:
    """Four needs among 40 companies; scores of one decimal, so that there are many ties."""
    companies = [f"c{number:02}" for number in rng.permutation(40)]
    rankings, grades = {}, {}
    for need in ("n1", "n2", "n3", "n4"):
        listed = rng.permutation(companies)[: rng.integers(1, 41)].tolist()
        scores = np.sort(np.round(rng.random(len(listed)), 1))[::-1].tolist()
        rankings[need] = tuple(zip(listed, scores, strict=True))
        judged = rng.permutation(companies)[: rng.integers(1, 30)].tolist()
        grades[need] = {company: int(rng.integers(0, 4)) for company in judged}
    return Run("random", rankings), Qrels(grades)


def as_trec(run: Run, k: int | None = None) -> dict[str, dict[str, float]]:
    """The run as our files hand it to outside tools."""
    return {
        need: dict(
            zip(run.companies(need, k), strictly_decreasing([score for _, score in ranking[:k]]), strict=True)
        )
        for need, ranking in run.rankings.items()
    }


@pytest.mark.parametrize(("relevant_from", "runs"), [(1, 1000), (2, 200)])
def test_every_shared_measure_agrees_with_pytrec_eval_on_random_runs(relevant_from: int, runs: int) -> None:
    rng = np.random.default_rng(20240517 + relevant_from)
    for _ in range(runs):
        run, qrels = random_case(rng)
        grades = {need: dict(row) for need, row in qrels.grades.items()}
        ours = per_need(run, qrels, [*TREC_NAMES, "RR@5", "Judged@10"], relevant_from)
        level = {"relevance_level": relevant_from}
        theirs = pytrec_eval.RelevanceEvaluator(grades, AS_ASKED, **level).evaluate(as_trec(run))
        cut = pytrec_eval.RelevanceEvaluator(grades, {"recip_rank"}, **level).evaluate(as_trec(run, 5))
        judged_only = pytrec_eval.RelevanceEvaluator(grades, {"ndcg_cut.10"}, judged_docs_only_flag=True)
        on_judged = judged_only.evaluate(as_trec(run))
        short = per_need(condensed(run, qrels), qrels, ["nDCG@10"])["nDCG@10"]
        for need, row in grades.items():
            for name, trec_name in TREC_NAMES.items():
                assert abs(ours[name][need] - theirs[need][trec_name]) <= 1e-9, (name, need)
            assert abs(ours["RR@5"][need] - cut[need]["recip_rank"]) <= 1e-9
            assert abs(short[need] - on_judged[need]["ndcg_cut_10"]) <= 1e-9
            top = run.companies(need, 10)
            assert ours["Judged@10"][need] == pytest.approx(sum(c in row for c in top) / len(top), abs=1e-12)


COMPANIES = "abcdefgh"
rankings = st.permutations(COMPANIES).flatmap(
    lambda order: st.integers(0, 8).map(lambda size: tuple((c, float(8 - i)) for i, c in enumerate(order[:size])))
)
Case = tuple[tuple[tuple[str, float], ...], dict[str, int]]
judged = st.dictionaries(st.sampled_from(COMPANIES), st.integers(0, 3), min_size=1)


@given(st.dictionaries(st.sampled_from("wxyz"), st.tuples(rankings, judged), min_size=1))
def test_values_stay_in_range_and_the_order_of_needs_changes_nothing(cases: dict[str, Case]) -> None:
    run = Run("r", {need: ranking for need, (ranking, _) in cases.items()})
    qrels = Qrels({need: grades for need, (_, grades) in cases.items()})
    order = sorted(cases, reverse=True)
    run_again = Run("r", {need: run.rankings[need] for need in order})
    qrels_again = Qrels({need: qrels.grades[need] for need in order})
    values = per_need(run, qrels, STANDARD)
    assert values == per_need(run_again, qrels_again, STANDARD)
    assert means(values) == means({name: dict(reversed(row.items())) for name, row in values.items()})
    assert all(0 <= value <= 1 + 1e-12 for row in values.values() for value in row.values())
