"""Meaning: languages lie on top of each other once their own direction is taken away."""

import numpy as np
import pytest

from matching.dense import LACKING, PASSAGE_WEIGHTS, build_dense_index
from matching.language_means import LanguageMeans
from matching.vectors import normalised

RANDOM = np.random.default_rng(7)
NO_MEANS = LanguageMeans(np.zeros(8, np.float32), {})


def unit(rows: int) -> np.ndarray:
    return normalised(RANDOM.normal(size=(rows, 8)).astype(np.float32))


def none_of(sentences: list[np.ndarray]) -> list[np.ndarray]:
    return [np.zeros(len(own), np.bool_) for own in sentences]


def weighted(rows: np.ndarray) -> float:
    """By hand: the three best of each row, best first, by their weights; what is lacking as half of the best."""
    best = np.sort(rows, axis=1)[:, ::-1][:, :3]
    lacking = np.where(best[:, :1] > 0, LACKING * best[:, :1], best[:, :1])
    three = np.concatenate([best, np.repeat(lacking, 3 - best.shape[1], axis=1)], axis=1)
    return float((three * PASSAGE_WEIGHTS).sum(axis=1).mean() / sum(PASSAGE_WEIGHTS))


def test_a_document_scores_the_mean_over_segments_of_its_best_passages() -> None:
    passages = [unit(3), unit(1), unit(2)]
    index = build_dense_index(passages, passages, none_of(passages), ["sv", "sv", "sv"], NO_MEANS)
    segments = unit(2)
    vectors = index.passages.reconstruct_n(0, 6)
    scores = index.background.standardised(segments @ vectors.T, segments)
    expected = [weighted(scores[:, :3]), weighted(scores[:, 3:4]), weighted(scores[:, 4:])]
    assert index.scores(segments, np.array([0, 1, 2])) == pytest.approx(expected, abs=1e-5)
    assert index.scores(segments, np.array([2])) == pytest.approx(expected[2:], abs=1e-5)


def test_passages_that_tie_count_each() -> None:
    twice = np.repeat(unit(1), 2, axis=0)
    passages = [twice, np.concatenate([twice, twice, unit(1)]), unit(4)]
    index = build_dense_index(passages, passages, none_of(passages), ["sv", "sv", "sv"], NO_MEANS)
    segments = unit(2)
    scores = index.background.standardised(segments @ index.vectors.T, segments)
    expected = [weighted(scores[:, :2]), weighted(scores[:, 2:7]), weighted(scores[:, 7:])]
    assert index.scores(segments, np.array([0, 1, 2])) == pytest.approx(expected, abs=1e-5)


def test_nobody_scores_nothing() -> None:
    passages = [unit(3)]
    index = build_dense_index(passages, passages, none_of(passages), ["sv"], NO_MEANS)
    assert index.scores(unit(2), np.zeros(0, np.int64)).shape == (0,)


def test_one_good_passage_is_worth_less_than_two_and_more_than_one_beside_a_poor_one() -> None:
    near, far = np.eye(8, dtype=np.float32)[:2]
    nearly = normalised((near + 0.3 * far)[None])[0]
    passages = [np.stack([near]), np.stack([near, nearly]), np.stack([near, -near]), *(unit(1) for _ in range(40))]
    index = build_dense_index(passages, passages, none_of(passages), ["sv"] * len(passages), NO_MEANS)
    one, two, beside = index.scores(near[None], np.array([0, 1, 2]))
    assert beside < one < two


def test_the_background_is_the_spread_over_all_passages() -> None:
    passages = [unit(50)]
    index = build_dense_index(passages, passages, none_of(passages), ["sv"], NO_MEANS)
    segments = unit(3)
    raw = segments @ index.passages.reconstruct_n(0, 50).T
    scores = index.background.standardised(raw, segments)
    assert scores.mean(axis=1) == pytest.approx([0, 0, 0], abs=1e-4)
    assert scores.std(axis=1) == pytest.approx([1, 1, 1], abs=1e-3)


def test_only_eligible_documents_are_near() -> None:
    passages = [unit(2) for _ in range(20)]
    index = build_dense_index(passages, passages, none_of(passages), ["sv"] * 20, NO_MEANS)
    eligible = np.array([place % 5 == 0 for place in range(20)])
    assert index.nearest_documents(unit(1), eligible, 100).tolist() == [0, 5, 10, 15]
    assert index.nearest_documents(unit(1), np.zeros(20, bool), 100).tolist() == []
