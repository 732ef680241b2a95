"""There is no headline where too little was judged."""

import pytest

from evaluation.measures.headline import Headline, HeadlineRefused, headline
from evaluation.qrels import Qrels
from evaluation.runs import Run

OWNERS = {"n1": "lund", "n2": "malmö", "n3": "lund"}


def run_of(rows: dict[str, str]) -> Run:
    return Run("r", {need: tuple((c, float(-rank)) for rank, c in enumerate(row)) for need, row in rows.items()})


def test_sixty_per_cent_judged_is_enough_and_less_is_not() -> None:
    qrels = Qrels({"n1": {"a": 3, "b": 0, "c": 0}, "n2": {"a": 1, "b": 0, "c": 0}})
    enough = headline(run_of({"n1": "abcxy", "n2": "xyabc"}), qrels, OWNERS, seed=1)
    assert isinstance(enough, Headline)
    assert (enough.condensed.mean, enough.judged) == (1.0, 0.6)
    assert enough.lower < enough.condensed.mean
    assert enough.upper == 1.0
    less = headline(run_of({"n1": "abcxyz", "n2": "xyabc"}), qrels, OWNERS, seed=1)
    assert isinstance(less, HeadlineRefused)
    assert less.judged == pytest.approx(0.55)
    assert not less.leaked


def test_a_silent_ranker_gets_no_headline() -> None:
    qrels = Qrels({need: {"a": 3} for need in OWNERS})
    assert isinstance(headline(run_of({"n1": "a"}), qrels, OWNERS, seed=1), HeadlineRefused)


def test_no_pilots_no_headline() -> None:
    refused = headline(run_of({"n1": "a"}), Qrels({}), OWNERS, seed=1)
    assert refused == HeadlineRefused("r")


def test_missing_and_unanswered_needs_are_counted_beside_it() -> None:
    qrels = Qrels({"n1": {"a": 3}, "n2": {"a": 0}, "n3": {"a": 2}})
    shown = headline(run_of({"n1": "a", "n2": "a"}), qrels, OWNERS, seed=1)
    assert isinstance(shown, Headline)
    assert (shown.missing, shown.unanswered) == (1, 1)
    assert shown.condensed.mean == 1 / 3
