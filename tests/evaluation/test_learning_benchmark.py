"""The most that weights could give is found by trying them."""

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
