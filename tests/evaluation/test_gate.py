"""The gate lets no loss through, and names what failed."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest

from evaluation.errors import BaselineError
from evaluation.gate import Baseline, baseline_from_json, baseline_to_json, compare

NEEDS = [f"n{number:02}" for number in range(60)]
AREAS = {need: "water" if int(need[1:]) < 20 else "care" for need in NEEDS}
LEVELS = np.random.default_rng(4).uniform(0.2, 0.8, 60)
BASELINE = Baseline(
    system="weights v3",
    measure="nDCG@10",
    qrels_sha256="ab12",
    made_on=dt.date(2025, 5, 1),
    values=dict(zip(NEEDS, LEVELS.tolist(), strict=True)),
    owners={need: f"o{int(need[1:]) % 15}" for need in NEEDS},
    slices={"area": AREAS},
)


def changed(change: np.ndarray[tuple[int, ...], np.dtype[np.float64]] | float) -> Baseline:
    return replace(BASELINE, system="weights v4", values=dict(zip(NEEDS, (LEVELS + change).tolist(), strict=True)))


def test_no_change_passes() -> None:
    verdict = compare(BASELINE, BASELINE, seed=1)
    assert verdict.passed
    assert verdict.reasons == ()


def test_a_planted_regression_of_005_is_caught() -> None:
    for seed in range(20):
        noise = np.random.default_rng(seed).normal(0, 0.05, 60)
        verdict = compare(BASELINE, changed(noise - noise.mean() - 0.05), seed=1)
        assert not verdict.passed
        assert "the interval of (new − old) reaches -0.0" in verdict.reasons[0]
        assert verdict.change is not None
        assert verdict.change.mean == pytest.approx(-0.05)


def test_a_loss_of_001_everywhere_is_tolerated_and_of_003_is_not() -> None:
    assert compare(BASELINE, changed(-0.02), seed=1).passed
    assert not compare(BASELINE, changed(-0.03), seed=1).passed


def test_an_improvement_too_unsure_to_be_told_from_a_loss_is_held_back() -> None:
    noise = np.random.default_rng(3).normal(0, 0.15, 60)
    verdict = compare(BASELINE, changed(np.clip(noise - noise.mean() + 0.005, -LEVELS, 1 - LEVELS)), seed=1)
    assert not verdict.passed


def test_a_slice_of_twenty_that_loses_is_caught_though_the_whole_gains() -> None:
    water = np.array([AREAS[need] == "water" for need in NEEDS])
    verdict = compare(BASELINE, changed(np.where(water, -0.06, 0.1)), seed=1)
    assert verdict.reasons == ("area 'water': 20 needs lose 0.060, more than 0.05",)
    assert compare(BASELINE, changed(np.where(water, -0.04, 0.1)), seed=1).passed


def test_a_slice_of_nineteen_is_too_small_to_fail_alone() -> None:
    lost = np.array([int(need[1:]) < 19 for need in NEEDS])
    baseline = replace(
        BASELINE, slices={"area": {need: "a" if gone else "b" for need, gone in zip(NEEDS, lost, strict=True)}}
    )
    assert compare(baseline, changed(np.where(lost, -0.06, 0.1)), seed=1).passed


def test_a_missing_need_counts_as_zero_and_a_new_one_not_at_all() -> None:
    values = {need: value for need, value in BASELINE.values.items() if need != "n00"} | {"new": 1.0}
    candidate = replace(BASELINE, values=values, owners={**BASELINE.owners, "new": "o1"})
    verdict = compare(BASELINE, candidate, seed=1)
    assert (verdict.missing, verdict.added) == (("n00",), ("new",))
    assert verdict.by_need["n00"] == -BASELINE.values["n00"]
    assert "new" not in verdict.by_need


def test_a_candidate_cannot_relabel_itself_past_the_gate() -> None:
    water = np.array([AREAS[need] == "water" for need in NEEDS])
    candidate = replace(changed(np.where(water, -0.06, 0.1)), slices={}, owners=dict.fromkeys(NEEDS, "one"))
    assert not compare(BASELINE, candidate, seed=1).passed


@pytest.mark.parametrize(
    ("change", "words"),
    [({"qrels_sha256": "cd34"}, "qrels have changed"), ({"measure": "RR"}, "measures nDCG@10, the candidate RR")],
)
def test_what_cannot_be_compared_does_not_pass(change: dict[str, str], words: str) -> None:
    verdict = compare(BASELINE, replace(BASELINE, **change), seed=1)  # type: ignore[arg-type]
    assert not verdict.passed
    assert words in verdict.reasons[0]
    assert not compare(replace(BASELINE, values={}), BASELINE, seed=1).passed


def test_with_one_owner_the_worst_need_decides() -> None:
    alone = replace(BASELINE, owners=dict.fromkeys(NEEDS, "lund"))
    assert compare(alone, alone, seed=1).passed
    worse = replace(alone, values={**alone.values, "n05": alone.values["n05"] - 0.1})
    assert "worst need" in compare(alone, worse, seed=1).reasons[0]


def test_a_baseline_comes_back_exactly() -> None:
    assert baseline_from_json(baseline_to_json(BASELINE)) == BASELINE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no JSON"),
        ("[]", "format None"),
        (baseline_to_json(BASELINE).replace('"format": 1', '"format": 2'), "format 2, this version reads 1"),
        (json.dumps({"format": 1, "system": "x"}), "damaged at measure"),
        (baseline_to_json(BASELINE).replace('"n00": 0.', '"n00": 7.', 1), "'n00': 7.*not in 0 … 1"),
        (baseline_to_json(BASELINE).replace('"n00": "o0"', '"n99": "o0"'), "'n00' has no need owner"),
    ],
)
def test_a_damaged_baseline_is_refused(text: str, words: str) -> None:
    with pytest.raises(BaselineError, match=words):
        baseline_from_json(text)
