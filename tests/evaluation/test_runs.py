"""A run is a ranking that can be trusted: no company twice, no rising score, ties in sight."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import RunError
from evaluation.qrels import Qrels
from evaluation.runs import Run, TiedNeed, check_run, condensed, strictly_decreasing, tied_needs


@pytest.mark.parametrize(
    ("ranking", "words"),
    [
        ((("a", 2.0), ("b", 1.0), ("a", 0.5)), "'a' stands twice"),
        ((("a", 1.0), ("b", 2.0)), "rises at rank 2"),
        ((("a", float("nan")),), "not a finite"),
        ((("a", 1e39),), "not a finite"),
    ],
)
def test_a_broken_ranking_is_refused(ranking: tuple[tuple[str, float], ...], words: str) -> None:
    with pytest.raises(RunError, match=words):
        Run("bm25", {"flood": ranking})


def test_ties_are_visible() -> None:
    run = Run("bm25", {"x": (("a", 2.0), ("b", 1.0), ("c", 1.0)), "y": (("a", 1.0),)})
    assert tied_needs(run) == (TiedNeed("x", companies=2, first_rank=2),)


def test_missing_and_unjudged_needs_are_visible() -> None:
    run = Run("bm25", {"x": (("a", 1.0),), "y": (), "other": (("a", 1.0),)})
    check = check_run(run, Qrels({"x": {"a": 1}, "y": {"a": 1}, "z": {"a": 1}}))
    assert (check.missing, check.unjudged) == (("y", "z"), ("other",))


def test_condensing_keeps_the_order_of_the_judged() -> None:
    run = Run("bm25", {"x": (("u", 4.0), ("a", 3.0), ("v", 2.0), ("b", 1.0))})
    assert condensed(run, Qrels({"x": {"b": 1, "a": 0}})).companies("x") == ["a", "b"]


def test_scores_that_decrease_are_kept_and_ties_are_parted() -> None:
    assert strictly_decreasing([3.0, 2.0, 0.1]) == [3.0, 2.0, 0.1]
    first, second, third = strictly_decreasing([0.0, 0.0, 0.0])
    assert first == 0.0 > second > third > -1e-20


@given(st.lists(st.floats(-1e30, 1e30), max_size=30))
def test_written_scores_strictly_decrease_in_single_precision(scores: list[float]) -> None:
    written = strictly_decreasing(sorted(scores, reverse=True))
    assert (np.diff(np.array(written, dtype=np.float32)) < 0).all()
    assert strictly_decreasing(written) == written
