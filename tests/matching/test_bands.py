"""What a place on the list is worth."""

import numpy as np
import pytest

from matching.bands import (
    BANDS,
    LIMITS,
    OFFERED_SHARE,
    SOMEBODY,
    USUALLY_OFFERED,
    Unrelated,
    band,
    learn_unrelated,
    nearness,
    nobody,
)
from matching.ladder import suggested_step


@pytest.mark.parametrize("name", BANDS[:-1])
def test_a_band_begins_at_its_limit(name: str) -> None:
    limit = getattr(LIMITS, name)
    assert band(limit, 0) == name
    assert band(limit - 0.01, 0) == BANDS[BANDS.index(name) + 1]  # type: ignore[arg-type]


def test_what_is_not_known_lowers_the_band_by_one_but_never_to_none() -> None:
    assert [band(getattr(LIMITS, name), 2) for name in ("strong", "possible", "weak")] == [
        "possible",
        "weak",
        "weak",
    ]
    assert band(LIMITS.weak - 1, 3) == "none"


def test_where_the_nearest_company_is_too_far_nobody_meets_the_need() -> None:
    assert nobody([SOMEBODY - 0.01, -2.0])
    assert nobody([])
    assert not nobody([SOMEBODY, -2.0])


def test_who_meets_a_need_in_words_of_the_market_comes_nearer() -> None:
    unrelated = Unrelated(0.3, 0.1)
    assert unrelated.raised(USUALLY_OFFERED) == 0
    assert unrelated.raised(USUALLY_OFFERED + 0.1) == pytest.approx(OFFERED_SHARE)
    assert not nobody([1.0], unrelated.raised(USUALLY_OFFERED))
    assert nobody([1.0], unrelated.raised(USUALLY_OFFERED + 0.2))


def test_nearness_is_counted_from_unrelated_texts() -> None:
    unrelated = learn_unrelated([0.1, 0.2, 0.3])
    assert unrelated.above(0.2) == pytest.approx(0)
    assert unrelated.above(0.2 + unrelated.spread) == pytest.approx(1, abs=1e-4)


def test_a_catalogue_of_one_company_finds_nothing_near() -> None:
    assert band(learn_unrelated([]).above(0.9), 0) == "none"
    assert Unrelated(0.5, 0.0).above(0.5) == 0


def test_the_nearest_pair_of_sentences_decides() -> None:
    need, profile = np.eye(3, dtype=np.float32)[:2], np.eye(3, dtype=np.float32)[1:]
    assert nearness(need, profile) == 1.0
    assert nearness(need, np.zeros((0, 3), np.float32)) == -1.0


@pytest.mark.parametrize(
    ("found", "step"),
    [
        ([], "initiate"),
        ([("weak", "scale"), ("none", "market")], "initiate"),
        ([("strong", "prototype"), ("weak", "market")], "introduce"),
        ([("possible", None)] * 5, "introduce"),
        ([("strong", "market"), ("possible", "scale"), ("possible", "market")], "implement"),
    ],
)
def test_the_step_of_the_ladder_follows_who_fits_and_how_far_they_have_come(
    found: list[tuple[str, str | None]], step: str
) -> None:
    assert suggested_step(found) == step  # type: ignore[arg-type]
