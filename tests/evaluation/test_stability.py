"""Rank-biased overlap and overlap@k, checked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import MeasureError
from evaluation.runs import Ranking, Run
from evaluation.stability import overlap, rbo, stability


def ranking(companies: str) -> Ranking:
    return tuple((company, float(-rank)) for rank, company in enumerate(companies))


def test_rbo_of_two_lists_by_hand() -> None:
    """abc and acb agree 1, 1/2, 1 at depths 1, 2, 3."""
    expected = (0.1 / 0.9) * (0.9 + 0.5 * 0.81 + 0.729) + 0.729
    assert rbo(ranking("abc"), ranking("acb")) == pytest.approx(expected, abs=1e-12)


def test_rbo_of_uneven_lists_by_hand() -> None:
    """ab and cabd: overlaps 0 and 1; then ab is taken to go on at agreement 1/2: (2 + 1/2) / 3, (2 + 1) / 4."""
    p = 0.8
    agreements = [0, 1 / 2, 2.5 / 3, 3 / 4]
    expected = (1 - p) / p * sum(a * p**d for d, a in enumerate(agreements, 1)) + 3 / 4 * p**4
    assert rbo(ranking("ab"), ranking("cabd"), p) == pytest.approx(expected, abs=1e-12)


def test_rbo_with_ties_by_hand() -> None:
    """a and b share rank 1: at depth 1 one company of {a, b} and {a} is common, 2 · 1 / 3; then {a, b} both."""
    tied: Ranking = (("a", 1.0), ("b", 1.0))
    expected = (0.1 / 0.9) * (2 / 3 * 0.9 + 1 * 0.81) + 0.81
    assert rbo(tied, ranking("ab")) == pytest.approx(expected, abs=1e-12)
    assert rbo(tied, (("b", 2.0), ("a", 2.0))) == pytest.approx(1)


def test_the_ends_of_the_scale() -> None:
    assert rbo(ranking("abc"), ranking("xyz")) == 0
    assert rbo((), ()) == 1
    assert rbo((), ranking("a")) == 0
    with pytest.raises(MeasureError, match="between 0 and 1"):
        rbo(ranking("a"), ranking("a"), p=1)


@st.composite
def scored(draw: st.DrawFn) -> Ranking:
    companies = draw(st.lists(st.sampled_from("abcdefgh"), unique=True))
    scores = sorted(draw(st.lists(st.integers(0, 4), min_size=8, max_size=8)), reverse=True)
    return tuple((company, float(score)) for company, score in zip(companies, scores, strict=False))


@given(scored(), scored(), st.floats(0.1, 0.99))
def test_rbo_is_symmetric_in_range_and_one_for_the_same(first: Ranking, second: Ranking, p: float) -> None:
    assert rbo(first, second, p) == pytest.approx(rbo(second, first, p), abs=1e-12)
    assert -1e-12 <= rbo(first, second, p) <= 1 + 1e-12
    assert rbo(first, first, p) == pytest.approx(1, abs=1e-12)


def test_overlap_at_k() -> None:
    assert overlap(list("abcd"), list("dcxy"), 2) == 0
    assert overlap(list("abcd"), list("dcxy"), 4) == 1 / 2
    assert overlap(list("ab"), list("abc"), 8) == 2 / 3
    assert overlap([], [], 8) == 1


def test_two_runs_need_by_need_with_flips_of_the_top() -> None:
    before = Run("v1", {"x": ranking("ab"), "y": ranking("ab"), "gone": ranking("a")})
    after = Run("v2", {"x": ranking("ab"), "y": ranking("ba")})
    gone, x, y = stability(before, after)
    assert (x.flipped, x.rbo, x.overlap) == (False, pytest.approx(1), 1)
    assert (y.flipped, y.first_before, y.first_after, y.overlap) == (True, "a", "b", 1)
    assert (gone.flipped, gone.rbo, gone.first_after) == (True, 0, None)
