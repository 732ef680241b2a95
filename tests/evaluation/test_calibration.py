"""Calibration, checked by hand, and honest about how sure it is."""

import numpy as np
import pytest

from evaluation.errors import MeasureError
from evaluation.measures.calibration import bin_of, calibration

STATED, TRUE, OWNERS = [0.1, 0.3, 0.8, 0.8], [False, True, True, False], ["lund", "lund", "malmö", "malmö"]


def test_the_worked_example() -> None:
    found = calibration(STATED, TRUE, OWNERS, seed=1)
    assert found.brier == pytest.approx((0.01 + 0.49 + 0.04 + 0.64) / 4)
    assert found.ece == pytest.approx((0.1 + 0.7 + abs(1.6 - 1)) / 4)
    assert [(b.low, b.high, b.count, b.observed) for b in found.bins] == [
        (0.0, 0.1, 1, 0.0),
        (0.2, 0.3, 1, 1.0),
        (0.7, 0.8, 2, 0.5),
    ]
    assert found.bins[2].stated == pytest.approx(0.8)


def test_the_upper_edge_belongs_to_its_bin() -> None:
    tenths = np.arange(11) / 10
    assert bin_of(tenths, 10).tolist() == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_intervals_hold_the_value_and_need_two_owners() -> None:
    rng = np.random.default_rng(3)
    stated = rng.random(400)
    true = rng.random(400) < stated
    owners = [f"owner {number % 40}" for number in range(400)]
    found = calibration(stated.tolist(), true.tolist(), owners, seed=1)
    assert found.brier_interval is not None
    assert found.brier_interval.low < found.brier < found.brier_interval.high
    assert found.ece_interval is not None
    assert found.ece < 0.1
    alone = calibration(STATED, TRUE, ["lund"] * 4, seed=1)
    assert (alone.brier_interval, alone.ece_interval) == (None, None)


def test_the_interval_of_ece_is_that_of_the_plain_resampling() -> None:
    """Two owners: both drawn once with chance 1/2, either drawn twice with 1/4 each."""
    found = calibration(STATED, TRUE, OWNERS, seed=1)
    assert found.ece_interval is not None
    assert found.ece_interval.low == pytest.approx(0.6 / 2)
    assert found.ece_interval.high == pytest.approx((0.1 + 0.7) / 2)


@pytest.mark.parametrize(
    ("stated", "true", "owners"),
    [([], [], []), ([0.5], [], ["a"]), ([1.2], [True], ["a"]), ([np.nan], [True], ["a"])],
)
def test_bad_input_is_refused(stated: list[float], true: list[bool], owners: list[str]) -> None:
    with pytest.raises(MeasureError):
        calibration(stated, true, owners, seed=1)
