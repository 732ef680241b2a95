"""From nearness to the chance of coming further."""

import numpy as np
import pytest

from matching.bands import band
from matching.calibration import FEWEST_OUTCOMES, POSSIBLE, STRONG, WEAK, Calibration, fit
from matching.errors import TrainingError


def drawn(slope: float, intercept: float, outcomes: int, seed: int = 5) -> tuple[list[float], list[bool]]:
    """Outcomes whose chance is a known curve over nearness."""
    rng = np.random.default_rng(seed)
    near = rng.normal(size=outcomes)
    return near.tolist(), (rng.random(outcomes) < 1 / (1 + np.exp(-slope * near - intercept))).tolist()


def test_the_curve_that_made_the_outcomes_is_found_again() -> None:
    found = fit(*drawn(1.2, -0.8, 20_000))
    assert found.slope == pytest.approx(1.2, abs=0.06)
    assert found.intercept == pytest.approx(-0.8, abs=0.06)


def test_nearer_is_never_less_likely_though_the_past_says_so() -> None:
    near, fits = drawn(1.0, 0.0, 300)
    found = fit(near, [not one for one in fits])
    assert found.slope == 0.0
    assert found.probability(-1.0) == found.probability(2.0)
    with pytest.raises(TrainingError, match="says nothing"):
        _ = found.limits


def test_even_a_past_that_nearness_tells_apart_wholly_gives_chances_below_certainty() -> None:
    """Platt's targets: with 50 of each, no chance is fitted above 51/52 on average."""
    near = [*np.linspace(0.5, 1.5, 50), *np.linspace(-1.5, -0.5, 50)]
    found = fit(near, [True] * 50 + [False] * 50)
    assert 0.9 < np.mean([found.probability(value) for value in near[:50]]) <= 51 / 52 + 1e-3


@pytest.mark.parametrize(("name", "chance"), [("strong", STRONG), ("possible", POSSIBLE), ("weak", WEAK)])
def test_a_band_begins_where_the_chance_reaches_its_limit(name: str, chance: float) -> None:
    found = Calibration(0.55, -0.97)
    limit = getattr(found.limits, name)
    assert found.probability(limit) == pytest.approx(chance, abs=1e-3)
    assert band(limit, 0, found.limits) == name
    assert band(limit - 0.01, 0, found.limits) != name


def test_too_few_outcomes_and_outcomes_that_ended_alike_are_refused() -> None:
    near, fits = drawn(1.0, 0.0, FEWEST_OUTCOMES - 1)
    with pytest.raises(TrainingError, match="99 outcomes have a known end"):
        fit(near, fits)
    with pytest.raises(TrainingError, match="ended alike"):
        fit([0.0] * FEWEST_OUTCOMES, [True] * FEWEST_OUTCOMES)
