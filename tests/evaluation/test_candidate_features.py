"""What is known of a company on the day of a need, and nothing that came later."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from evaluation.benchmarks.candidate_features import Rounds, category, completeness, delivery, references
from evaluation.indexed import indexed
from tests.evaluation.past_world import NEEDS, TEXTS, WordEncoder, need, past

YEARS = {"leaks": 2022, "waste": 2022, "dark": 2023, "parks": 2024}
WINNERS = {"leaks": ["leak-a"], "waste": ["food-a"], "dark": ["light-a"], "parks": ["light-b"]}


@pytest.fixture(scope="module")
def rounds() -> Iterator[Rounds]:
    with indexed(past().documents, WordEncoder(), catalogue_version="0", software_version="0") as matcher:
        needs = {key: matcher.encode(need(key).query) for key in NEEDS}
        yield Rounds(matcher, needs, YEARS, WINNERS)


def everybody(rounds: Rounds) -> np.ndarray:
    return np.arange(len(rounds.matcher.index.documents))


def delivered(rounds: Rounds, key: str) -> dict[str, float]:
    values = delivery(rounds, key, everybody(rounds)).tolist()
    return dict(zip(sorted(TEXTS), values, strict=True))


def test_what_came_of_an_earlier_need_like_this_one_counts(rounds: Rounds) -> None:
    near = replace(rounds, needs={**rounds.needs, "dark": rounds.needs["leaks"]})
    found = delivered(near, "dark")
    assert found["leak-a"] == max(found.values()) > 0


def test_neither_the_needs_own_outcome_counts_nor_one_of_its_year_or_later(rounds: Rounds) -> None:
    same = replace(rounds, needs=dict.fromkeys(NEEDS, rounds.needs["leaks"]))
    assert set(delivered(same, "leaks").values()) == {0.0}
    assert {company for company, value in delivered(same, "dark").items() if value} == {"leak-a", "food-a"}


def test_an_encoder_without_categories_knows_none(rounds: Rounds) -> None:
    assert not category(rounds, "leaks", everybody(rounds)).any()


def test_references_and_completeness_are_read_from_the_profile(rounds: Rounds) -> None:
    assert references(rounds, "leaks", everybody(rounds)).tolist() == [0.0] * len(TEXTS)
    longest = int(np.argmax(completeness(rounds, "leaks", everybody(rounds))))
    assert rounds.matcher.index.documents[longest].text == max(TEXTS.values(), key=len)
