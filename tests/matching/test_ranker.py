"""Ranking: order, ties, and a weighted sum that can be read."""

from dataclasses import replace

import numpy as np
import pytest

from matching.errors import UnknownRankerError
from matching.features import (
    FEATURES,
    HALF_TRUSTED_PROFILES,
    HALF_TRUSTED_STEMS,
    Evidence,
    words,
)
from matching.ranker import DEFAULT_RANKER, RANKERS, neutral_order, ranker


def test_ties_fall_evenly_over_companies_and_always_alike() -> None:
    companies = [f"company-{number}" for number in range(4)]
    level = np.zeros(4)
    firsts = [next(neutral_order(f"need-{number}", companies, level)) for number in range(1000)]
    counts = np.bincount(firsts, minlength=4)
    expected = 250
    assert ((counts - expected) ** 2 / expected).sum() < 16.27  # chi-square, 3 degrees of freedom, p = 0.001
    assert firsts == [next(neutral_order(f"need-{number}", companies, level)) for number in range(1000)]


def test_order_of_arrival_does_not_move_a_tie() -> None:
    companies = ["a", "b", "c", "d"]
    order = [companies[place] for place in neutral_order("need", companies, np.zeros(4))]
    reverse = companies[::-1]
    assert [reverse[place] for place in neutral_order("need", reverse, np.zeros(4))] == order


def said(words_of: list[float], languages: list[str], attainable: float = 10.0, stems: float = 30.0) -> Evidence:
    """A Swedish need and documents with these BM25 scores, all equally near in meaning."""
    count = len(words_of)
    return Evidence(
        np.arange(count),
        np.zeros(count),
        lambda: np.zeros(count),
        np.array(words_of),
        attainable,
        stems,
        np.array([languages.count(language) for language in languages]),
    )


def test_words_are_a_share_of_what_could_be_said_believed_by_the_number_of_profiles() -> None:
    score = words(said([10.0, 5.0, 5.0, 5.0], ["sv", "sv", "en", "nb"]))
    few = 2 / (2 + HALF_TRUSTED_PROFILES)
    one = 1 / (1 + HALF_TRUSTED_PROFILES)
    assert score == pytest.approx([0.5 * few, 0.25 * few, 0.25 * one, 0.25 * one])


def test_what_short_profiles_share_says_less() -> None:
    of_labels, of_profiles, of_reports = (
        words(said([5.0], ["sv"], stems=stems))[0] for stems in (3.0, float(HALF_TRUSTED_STEMS), 3000.0)
    )
    assert of_labels < 0.2 * of_profiles
    assert of_reports == pytest.approx(2 * of_profiles, rel=0.02)


def test_words_that_nobody_shares_move_nothing() -> None:
    assert words(said([0.0, 0.0], ["sv", "en"])).tolist() == [0.0, 0.0]
    assert words(said([0.0, 0.0], ["sv", "en"], attainable=0.0)).tolist() == [0.0, 0.0]


def test_the_score_is_the_sum_of_what_the_reader_sees() -> None:
    evidence = replace(said([0.0, 4.0], ["sv", "sv"]), meaning=np.array([2.0, 1.0]))
    chosen = ranker(DEFAULT_RANKER)
    contributions = chosen.contributions(evidence)
    assert chosen.scores(contributions) == pytest.approx(sum(contributions.values()), abs=1e-6)


def test_every_ranker_uses_features_there_are() -> None:
    assert {name for chosen in RANKERS.values() for name in chosen.weights} <= set(FEATURES)


def test_an_unknown_ranker_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownRankerError, match="fused-4"):
        ranker("magic-7")
