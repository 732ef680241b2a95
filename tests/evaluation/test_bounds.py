"""The bounds of nDCG hold whatever grades the unjudged companies would have had."""

from itertools import product
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import MeasureError
from evaluation.measures.bounds import ndcg_bounds, upper_bound
from evaluation.measures.ranking import per_need
from evaluation.qrels import Qrels
from evaluation.runs import Run


def run_of(*companies: str) -> Run:
    return Run("r", {"n": tuple((company, float(-rank)) for rank, company in enumerate(companies))})


def test_the_worked_example() -> None:
    bounds = ndcg_bounds(run_of("x", "a", "b", "c"), Qrels({"n": {"a": 3, "b": 0, "c": 2, "d": 1}}))
    found, ideal = 3 / log2(3) + 2 / log2(5), 3 + 2 / log2(3) + 1 / 2
    assert bounds.lower["n"] == pytest.approx(found / ideal)
    assert bounds.condensed["n"] == pytest.approx((3 + 2 / 2) / ideal)
    # x is best at 3, and then the ideal order is 3 3 2 1.
    assert bounds.upper["n"] == pytest.approx((3 + found) / (3 + 3 / log2(3) + 2 / 2 + 1 / log2(5)))


def test_the_best_grade_for_all_would_be_no_upper_bound() -> None:
    """An approved pilot at the top and an unjudged company at rank 10: as it stands, the list may be perfect."""
    run = run_of("a", *(f"z{number}" for number in range(8)), "x")
    qrels = Qrels({"n": {"a": 3, **{f"z{number}": 0 for number in range(8)}}})
    assert upper_bound(run, qrels)["n"] == 1.0
    as_best = Qrels({"n": {**qrels.grades["n"], "x": 3}})
    assert per_need(run, as_best, ["nDCG@10"])["nDCG@10"]["n"] < 0.8


def test_a_list_of_unjudged_companies_could_be_perfect_or_worthless() -> None:
    bounds = ndcg_bounds(run_of("x", "y"), Qrels({"n": {"a": 0}}))
    assert (bounds.lower["n"], bounds.condensed["n"], bounds.upper["n"]) == (0.0, 0.0, 1.0)


def test_a_need_without_an_answer_is_zero_in_all_three() -> None:
    bounds = ndcg_bounds(Run("r", {}), Qrels({"n": {"a": 3}}))
    assert (bounds.lower["n"], bounds.condensed["n"], bounds.upper["n"]) == (0.0, 0.0, 0.0)


def test_a_depth_that_cannot_be_searched_is_refused() -> None:
    with pytest.raises(MeasureError, match="1 to 20"):
        upper_bound(run_of("a"), Qrels({"n": {"a": 1}}), k=21)


orders = st.permutations("abcdef").flatmap(lambda order: st.integers(1, 6).map(lambda size: order[:size]))
grades = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 2), min_size=1)


@given(orders, grades, st.integers(1, 6))
def test_the_upper_bound_is_the_best_of_all_completions(order: list[str], known: dict[str, int], k: int) -> None:
    """Every way to grade the unjudged companies 0, 1 or 2 is tried, also those below rank k."""
    run, unjudged = run_of(*order), [company for company in order if company not in known]
    values = []
    for tried in product(range(3), repeat=len(unjudged)):
        qrels = Qrels({"n": {**known, **dict(zip(unjudged, tried, strict=True))}}, best_grade=2)
        values.append(per_need(run, qrels, [f"nDCG@{k}"])[f"nDCG@{k}"]["n"])
    assert upper_bound(run, Qrels({"n": known}, 2), k)["n"] == pytest.approx(max(values), abs=1e-12)


@given(orders, grades, st.integers(1, 10))
def test_lower_is_never_above_upper_and_upper_never_above_one(
    order: list[str], known: dict[str, int], k: int
) -> None:
    bounds = ndcg_bounds(run_of(*order), Qrels({"n": known}), k)
    assert 0 <= bounds.lower["n"] <= bounds.upper["n"] + 1e-12
    assert 0 <= bounds.condensed["n"] <= 1 + 1e-12
    assert bounds.upper["n"] <= 1
    if all(company in known for company in order):
        assert bounds.lower["n"] == pytest.approx(bounds.upper["n"], abs=1e-12)
        assert bounds.lower["n"] == bounds.condensed["n"]
