"""Bands learnt from outcomes are used only where they hold for owners they were not learnt from."""

import numpy as np
import pytest

from evaluation.band_learning import LearntBands, from_outcomes
from matching.errors import TrainingError

OWNERS = np.array([f"owner {place % 10}" for place in range(400)])


def learnt(slope: float, owners: np.ndarray = OWNERS) -> LearntBands:
    rng = np.random.default_rng(11)
    near = rng.normal(size=len(owners))
    return from_outcomes(near, rng.random(len(owners)) < 1 / (1 + np.exp(-slope * near + 1)), owners, seed=1)


def test_where_nearness_decides_the_chances_beat_the_base_rate() -> None:
    found = learnt(1.5)
    assert found.better
    assert found.held_out.brier < found.base_rate.brier
    assert found.outcomes == 400


def test_where_nearness_decides_nothing_there_are_no_bands() -> None:
    with pytest.raises(TrainingError, match="says nothing"):
        learnt(0.0)


def test_an_owner_whose_past_is_unlike_the_others_does_not_judge_itself() -> None:
    """One owner turned every near company down: stated by the others' past, its chances are wrong and it shows."""
    near = np.tile(np.linspace(-2, 2, 50), 4)
    owners = np.repeat(["a", "b", "c", "odd"], 50)
    good = np.where(owners == "odd", near < 0, near > 0)
    found = from_outcomes(near, good, owners, seed=1)
    assert found.held_out.brier > 0.25
    assert not found.better


def test_one_owner_cannot_be_held_out() -> None:
    with pytest.raises(TrainingError, match="one need owner's"):
        learnt(1.5, np.array(["only"] * 400))
