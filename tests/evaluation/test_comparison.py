"""A verdict is given only where the interval and the corrected test agree."""

import numpy as np

from evaluation.comparison import Verdict, compare_all, verdict
from evaluation.significance import Estimate, Interval

NEEDS = [f"n{number:02}" for number in range(60)]
OWNERS = {need: f"o{int(need[1:]) // 3}" for need in NEEDS}


def values(centre: float, spread: float, seed: int) -> dict[str, float]:
    drawn = np.random.default_rng(seed).normal(centre, spread, len(NEEDS))
    return dict(zip(NEEDS, np.clip(drawn, 0, 1).tolist(), strict=True))


def test_better_worse_and_not_distinguishable() -> None:
    reference = values(0.4, 0.2, 1)
    rankers = {
        "better": {need: value + 0.1 for need, value in reference.items()},
        "worse": {need: value * 0.5 for need, value in reference.items()},
        "noise": {need: value + noise for (need, value), noise in zip(
            reference.items(), values(0.0, 0.05, 2).values(), strict=True)},
        "same": dict(reference),
    }  # fmt: skip
    rankers["noise"] = {need: reference[need] + (0.05 if int(need[1:]) % 2 else -0.05) for need in NEEDS}
    found = {row.name: row for row in compare_all(reference, rankers, OWNERS, seed=1)}
    assert {name: row.verdict.value for name, row in found.items()} == {
        "better": "better", "worse": "worse", "noise": "not distinguishable", "same": "not distinguishable",
    }  # fmt: skip
    assert (found["noise"].wins, found["noise"].losses) == (30, 30)
    assert found["same"].p_holm == 1


def test_p_values_are_corrected_for_the_whole_table() -> None:
    reference = values(0.4, 0.2, 1)
    rankers = {f"r{seed}": values(0.45, 0.2, seed) for seed in range(2, 7)}
    together = compare_all(reference, rankers, OWNERS, seed=1)
    for row in together:
        (alone,) = compare_all(reference, {row.name: rankers[row.name]}, OWNERS, seed=1)
        assert (alone.p_value, alone.p_holm) == (row.p_value, row.p_value)
        assert row.p_holm >= row.p_value


def test_each_of_interval_and_test_can_withhold_the_verdict() -> None:
    up, across = Interval(0.01, 0.05, 0.95), Interval(-0.01, 0.05, 0.95)
    assert verdict(Estimate(0.03, up, 60, 20), p_holm=0.01) is Verdict.BETTER
    assert verdict(Estimate(0.03, up, 60, 20), p_holm=0.2) is Verdict.NOT_DISTINGUISHABLE
    assert verdict(Estimate(0.03, across, 60, 20), p_holm=0.01) is Verdict.NOT_DISTINGUISHABLE
    assert verdict(Estimate(0.03, None, 60, 1), p_holm=0.01) is Verdict.NOT_DISTINGUISHABLE
