"""Ranking: order, ties, and a weighted sum that can be read."""

import numpy as np
import pytest

from matching.errors import UnknownRankerError
from matching.features import FEATURES, HALF_TRUSTED_PROFILES, Evidence, sentence_of, words
from matching.ranker import DEFAULT_RANKER, RANKERS, neutral_order, ranker


def test_ties_fall_evenly_over_companies_and_always_alike() -> None:
    companies = [f"company-{number}" for number in range(4)]
    level = np.zeros(4)
    firsts = [neutral_order(f"need-{number}", companies, level)[0] for number in range(1000)]
    counts = np.bincount(firsts, minlength=4)
    expected = 250
    assert ((counts - expected) ** 2 / expected).sum() < 16.27  # chi-square, 3 degrees of freedom, p = 0.001
    assert firsts == [neutral_order(f"need-{number}", companies, level)[0] for number in range(1000)]


def test_order_of_arrival_does_not_move_a_tie() -> None:
    companies = ["a", "b", "c", "d"]
    order = [companies[place] for place in neutral_order("need", companies, np.zeros(4))]
    reverse = companies[::-1]
    assert [reverse[place] for place in neutral_order("need", reverse, np.zeros(4))] == order


def test_the_words_signal_is_level_between_languages() -> None:
    evidence = Evidence(
        "sv",
        np.array([0, 1, 2, 3]),
        np.zeros(4),
        np.array([9.0, 1.0, 0.02, 0.0]),
        np.array(["sv", "sv", "en", "en"]),
    )
    score = words(evidence)
    assert score[0] == pytest.approx(2 / (2 + HALF_TRUSTED_PROFILES))
    assert abs(score[2] - score[3]) < 0.01
    assert score[:2].mean() == pytest.approx(score[2:].mean())


def test_words_that_nobody_shares_move_nothing() -> None:
    evidence = Evidence("sv", np.array([0, 1]), np.zeros(2), np.zeros(2), np.array(["sv", "en"]))
    assert words(evidence).tolist() == [0.0, 0.0]


def test_the_score_is_the_sum_of_what_the_reader_sees() -> None:
    evidence = Evidence("sv", np.array([0, 1]), np.array([2.0, 1.0]), np.array([0.0, 4.0]), np.array(["sv", "sv"]))
    chosen = ranker(DEFAULT_RANKER)
    contributions = chosen.contributions(evidence)
    assert chosen.scores(contributions) == pytest.approx(sum(contributions.values()), abs=1e-6)


def test_every_ranker_uses_features_that_explain_themselves() -> None:
    for chosen in RANKERS.values():
        for name in chosen.weights:
            assert name in FEATURES
            assert sentence_of(name).endswith(".")


def test_an_unknown_ranker_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownRankerError, match="fused-1"):
        ranker("magic-7")
