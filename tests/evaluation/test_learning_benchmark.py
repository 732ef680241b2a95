"""What learning is compared with: the most that weights could give, and features added up unweighted."""

import numpy as np

from evaluation.benchmarks.collections import relevance
from evaluation.benchmarks.learning import Halves, Seen


def test_in_hindsight_the_weights_are_those_by_which_the_winners_stand_first() -> None:
    """The first need's winner leads by words alone, the second's wherever words weigh less than 10."""
    first = {"meaning": [2.0, 1.0], "whole": [0.0, 0.0], "words": [0.0, 0.3]}
    second = {"meaning": [2.0, 1.0], "whole": [0.0, 0.0], "words": [0.0, 0.1]}
    later = {
        need: Seen(("a", "b"), {name: np.array(values) for name, values in features.items()})
        for need, features in (("one", first), ("two", second))
    }
    halves = Halves({}, later, relevance([("one", "b"), ("two", "a")]), {"one": "x", "two": "y"})
    found = halves.in_hindsight()
    assert found["meaning"] == 1.0
    assert 1 / 0.3 < found["words"] <= 1 / 0.1
    assert list(halves.reciprocal_ranks(found).values()) == [1.0, 1.0]


def test_added_up_features_count_alike_whatever_their_scale() -> None:
    """By meaning as it is the first would lead; in standard deviations words and the whole outweigh it."""
    features = {"meaning": [9.0, 8.0, 1.0], "whole": [0.1, 0.3, 0.1], "words": [0.01, 0.02, 0.01]}
    seen = Seen(("a", "b", "c"), {name: np.array(values) for name, values in features.items()})
    halves = Halves({}, {"one": seen}, relevance([("one", "b")]), {"one": "x"})
    assert halves.reciprocal_ranks({"meaning": 1.0, "words": 1.0}) == {"one": 0.5}
    assert halves.added_up(("meaning", "words")) == {"one": 1.0}


def test_a_feature_that_is_the_same_for_all_adds_nothing() -> None:
    features = {"meaning": [1.0, 2.0], "words": [0.0, 0.0]}
    seen = Seen(("a", "b"), {name: np.array(values) for name, values in features.items()})
    halves = Halves({}, {"one": seen}, relevance([("one", "b")]), {"one": "x"})
    assert halves.added_up(("meaning", "words")) == {"one": 1.0}
