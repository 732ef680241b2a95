"""Hubness and coverage, checked by hand on a catalogue of four."""

import pytest

from evaluation.errors import MeasureError, RunError
from evaluation.measures.catalogue import catalogue_use, k_occurrences
from evaluation.runs import Run

RUN = Run("r", {"n1": (("a", 2.0), ("b", 1.0)), "n2": (("a", 2.0), ("c", 1.0)), "n3": (("b", 1.0),)})


def test_the_worked_example() -> None:
    """First places: a twice, b once. Mean 0.75; second moment 2.75 / 4; third moment 1.125 / 4."""
    use = catalogue_use(RUN, "abcd", k=1)
    assert (use.companies, use.places) == (4, 3)
    assert use.hubness_skew == pytest.approx((1.125 / 4) / (2.75 / 4) ** 1.5)
    assert use.hub_share == pytest.approx(2 / 3)
    assert use.coverage == 0.5


def test_occurrences_are_counted_within_the_cutoff() -> None:
    assert k_occurrences(RUN, "dcba", k=1).tolist() == [2, 1, 0, 0]
    assert k_occurrences(RUN, "dcba", k=2).tolist() == [2, 2, 1, 0]


def test_the_top_one_per_cent_is_rounded_up() -> None:
    catalogue = [f"c{number:03}" for number in range(201)]
    run = Run("r", {f"n{number}": ((catalogue[number % 4], 1.0),) for number in range(8)})
    assert catalogue_use(run, catalogue, k=1).hub_share == 6 / 8


def test_equal_use_has_no_skew_and_no_answers_have_no_use() -> None:
    even = Run("r", {"n1": (("a", 1.0),), "n2": (("b", 1.0),)})
    assert catalogue_use(even, "ab", k=1).hubness_skew == 0
    nothing = catalogue_use(Run("r", {}), "ab", k=1)
    assert (nothing.hubness_skew, nothing.hub_share, nothing.coverage) == (0, 0, 0)


def test_a_company_outside_the_catalogue_is_an_error() -> None:
    with pytest.raises(RunError, match="'c', which is not in the catalogue"):
        catalogue_use(RUN, "ab", k=2)
    with pytest.raises(MeasureError, match="empty"):
        catalogue_use(RUN, "", k=2)
