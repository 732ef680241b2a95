"""Intervals, tests and detectable differences, checked by hand and by what they promise."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import ClusterError, MeasureError
from evaluation.significance import (
    Permutation,
    cluster_bootstrap,
    differences,
    holm,
    minimal_detectable_difference,
    paired_permutation,
)

FOUR = {"n1": 0.0, "n2": 0.1, "n3": 0.2, "n4": 0.3}
EACH_ALONE = {need: need for need in FOUR}


def test_two_owners_give_three_possible_means() -> None:
    """Lund twice 0, both 1/3, Malmö twice 1, with chances 1/4, 1/2, 1/4: the middle 95 % is 0 … 1, 40 % is 1/3."""
    values, owners = {"n1": 0.0, "n2": 0.0, "n3": 1.0}, {"n1": "lund", "n2": "lund", "n3": "malmö"}
    found = cluster_bootstrap(values, owners, seed=1)
    assert found.interval is not None
    assert (found.mean, found.interval.low, found.interval.high) == (1 / 3, 0.0, 1.0)
    assert (found.needs, found.owners) == (3, 2)
    narrow = cluster_bootstrap(values, owners, seed=1, level=0.4)
    assert narrow.interval is not None
    assert narrow.interval.low == narrow.interval.high == pytest.approx(1 / 3)


def test_needs_of_one_owner_are_not_independent() -> None:
    """The same forty values: ten owners of four equal needs say less than forty owners."""
    values = {f"n{number:02}": float(number // 4 % 2) for number in range(40)}
    by_owner = cluster_bootstrap(values, {need: str(int(need[1:]) // 4) for need in values}, seed=1).interval
    alone = cluster_bootstrap(values, {need: need for need in values}, seed=1).interval
    assert by_owner is not None
    assert alone is not None
    assert by_owner.high - by_owner.low > 1.7 * (alone.high - alone.low)


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    owners = {f"n{number:03}": f"o{number // 3}" for number in range(90)}
    covered = 0
    for trial in range(200):
        effect = np.repeat(rng.normal(0, 0.1, 30), 3)
        values = dict(zip(owners, effect + rng.normal(0, 0.2, 90), strict=True))
        interval = cluster_bootstrap(values, owners, seed=trial, replicates=1000).interval
        assert interval is not None
        covered += interval.low <= 0 <= interval.high
    assert 0.88 <= covered / 200 <= 0.99


def test_the_same_seed_gives_the_same_interval_in_any_order() -> None:
    backwards = dict(reversed(FOUR.items()))
    assert cluster_bootstrap(FOUR, EACH_ALONE, seed=5) == cluster_bootstrap(backwards, EACH_ALONE, seed=5)


def test_one_owner_has_no_interval_and_no_owner_is_an_error() -> None:
    assert cluster_bootstrap(FOUR, dict.fromkeys(FOUR, "lund"), seed=1).interval is None
    with pytest.raises(ClusterError, match="'n1' has no need owner"):
        cluster_bootstrap(FOUR, {}, seed=1)
    with pytest.raises(MeasureError):
        cluster_bootstrap({}, {}, seed=1)


def test_differences_need_the_same_needs() -> None:
    assert differences({"n": 0.5}, {"n": 0.25}) == {"n": 0.25}
    with pytest.raises(MeasureError, match=r"n2 \(1 needs\)"):
        differences({"n1": 1.0, "n2": 1.0}, {"n1": 1.0})


@pytest.mark.parametrize(
    ("values", "p_value"),
    [
        ([0.1, 0.2, 0.3], 2 / 8),  # only all signs alike are as extreme
        ([0.1, 0.2, -0.3], 8 / 8),  # the sum is zero
        ([0.3, 0.3, -0.1], 4 / 8),  # |0.5| or more: ±(+ + −), ±(+ + +)
        ([0.5], 2 / 2),
        ([0.0, 0.0], 1 / 1),
        ([], 1 / 1),
    ],
)
def test_small_samples_are_enumerated(values: list[float], p_value: float) -> None:
    found = paired_permutation({f"n{i}": value for i, value in enumerate(values)}, seed=1)
    assert (found.p_value, found.exact) == (p_value, True)


def test_needs_without_a_difference_do_not_use_up_the_enumeration() -> None:
    values = {f"n{number}": 0.1 if number < 14 else 0.0 for number in range(300)}
    assert paired_permutation(values, seed=1) == Permutation(2 / 2**14, True, 2**14)


def test_drawn_patterns_agree_with_enumeration_and_never_give_zero() -> None:
    rng = np.random.default_rng(2)
    fourteen = {f"n{number:02}": float(value) for number, value in enumerate(rng.normal(0.1, 0.2, 14))}
    with_a_speck = {**fourteen, "speck": 1e-9}
    drawn = paired_permutation(with_a_speck, seed=3)
    assert not drawn.exact
    assert drawn.p_value == pytest.approx(paired_permutation(fourteen, seed=3).p_value, abs=0.01)
    sure = paired_permutation({f"n{number}": 1.0 for number in range(60)}, seed=3, samples=999)
    assert sure.p_value == 1 / 1000


def test_signs_of_one_owner_turn_together() -> None:
    values = {f"n{number}": 0.1 for number in range(12)}
    owners = {need: f"o{int(need[1:]) // 4}" for need in values}
    assert paired_permutation(values, seed=1, owners=owners).p_value == 2 / 2**3


def test_holm_by_hand() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})
    assert holm({"a": 0.6, "b": 0.9}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8))
def test_holm_only_raises_and_keeps_the_order(p_values: dict[str, float]) -> None:
    adjusted = holm(p_values)
    for name, value in p_values.items():
        assert value <= adjusted[name] <= 1
        assert adjusted[name] <= min(1.0, value * len(p_values)) or any(
            other < value for other in p_values.values()
        )
    in_order = [adjusted[name] for name in sorted(p_values, key=lambda name: p_values[name])]
    assert in_order == sorted(in_order)


def test_the_detectable_difference_by_hand() -> None:
    """Four needs alone: standard deviation √(0.05 / 3), t with 3 degrees of freedom 3.18245 and 0.97847."""
    expected = (3.182446 + 0.978472) * sqrt(0.05 / 3) / 2
    assert minimal_detectable_difference(FOUR, EACH_ALONE) == pytest.approx(expected, abs=1e-6)
    assert minimal_detectable_difference(FOUR, dict.fromkeys(FOUR, "lund")) is None


def test_a_difference_of_the_detectable_size_is_found_four_times_in_five() -> None:
    rng = np.random.default_rng(8)
    needs = [f"n{number}" for number in range(50)]
    owners = {need: need for need in needs}
    drawn_once = rng.normal(0, 1, 50)
    sample = dict(zip(needs, (0.2 * drawn_once / drawn_once.std(ddof=1)).tolist(), strict=True))
    size = minimal_detectable_difference(sample, owners)
    assert size is not None
    assert size == pytest.approx(0.081, abs=0.001)  # about what fifty needs can show
    found = 0
    for trial in range(200):
        drawn = dict(zip(needs, rng.normal(size, 0.2, 50).tolist(), strict=True))
        found += paired_permutation(drawn, seed=trial, samples=500).p_value <= 0.05
    assert 0.7 <= found / 200 <= 0.9
