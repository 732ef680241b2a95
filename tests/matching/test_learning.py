"""Weights from outcomes: they find what decides, stay near those in use, and never go negative."""

import numpy as np
import pytest

from matching.errors import TrainingError
from matching.learning import FEWEST_CHOSEN, Considered, learn_weights

IN_USE = {"meaning": 1.0, "whole": 0.0, "words": 1.0}


def past(needs: int, decides: int, seed: int = 3) -> list[Considered]:
    """Needs for which the company with the highest value of one feature came further."""
    drawn = np.random.default_rng(seed)
    found = []
    for _ in range(needs):
        features = drawn.normal(size=(40, 3))
        found.append(Considered(features, [int(features[:, decides].argmax())]))
    return found


@pytest.mark.parametrize(("decides", "feature"), [(0, "meaning"), (1, "whole"), (2, "words")])
def test_the_feature_that_decides_gets_the_most_weight(decides: int, feature: str) -> None:
    weights = learn_weights(past(60, decides), IN_USE)
    assert max(weights, key=lambda name: weights[name]) == feature


def test_with_few_outcomes_the_weights_in_use_stay_nearly_as_they_are() -> None:
    few, many = learn_weights(past(FEWEST_CHOSEN, 1), IN_USE), learn_weights(past(200, 1), IN_USE)
    assert few["whole"] < many["whole"]


def test_no_weight_is_negative_though_the_past_speaks_against_a_feature() -> None:
    against = [Considered(need.features * [1, 1, -1], need.chosen) for need in past(60, 2)]
    assert learn_weights(against, IN_USE)["words"] == 0.0


def test_the_same_past_gives_the_same_weights() -> None:
    assert learn_weights(past(30, 0), IN_USE) == learn_weights(past(30, 0), IN_USE)


def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(TrainingError, match=f"Only 3 companies .* {FEWEST_CHOSEN} are needed"):
        learn_weights(past(3, 0), IN_USE)


def test_needs_where_all_or_none_came_further_teach_nothing() -> None:
    all_chosen = [Considered(need.features, list(range(40))) for need in past(30, 0)]
    with pytest.raises(TrainingError, match="Only 0 companies"):
        learn_weights(all_chosen, IN_USE)
