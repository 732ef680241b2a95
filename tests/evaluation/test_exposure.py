"""Exposure by group, checked by hand."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import RunError
from evaluation.measures.exposure import exposure_by_group
from evaluation.qrels import Qrels
from evaluation.runs import Run

RUN = Run("r", {"n": (("a", 3.0), ("c", 2.0), ("b", 1.0))})
GROUPS = {"a": "north", "b": "north", "c": "south", "d": "south"}


def test_the_worked_example() -> None:
    """With k = 2, a has exposure 1 and c 1 / log2(3); a is worth 1 and c 3."""
    north, south = exposure_by_group(RUN, Qrels({"n": {"a": 1, "c": 3}}), "abcd", GROUPS, k=2)
    total = 1 + 1 / log2(3)
    assert (north.group, north.companies, north.catalogue_share) == ("north", 2, 0.5)
    assert north.exposure_share == pytest.approx(1 / total)
    assert north.to_catalogue == pytest.approx(2 / total)
    assert north.merit_share == 0.25
    assert north.to_merit == pytest.approx((1 / total) / 0.25)
    assert south.to_merit == pytest.approx((1 / log2(3) / total) / 0.75)


def test_merit_is_compared_over_judged_pairs_only() -> None:
    """c is seen but was never judged: that says nothing of the south's exposure for its merit."""
    north, south = exposure_by_group(RUN, Qrels({"n": {"a": 2, "b": 1}}), "abcd", GROUPS, k=2)
    assert (north.judged, north.judged_exposure_share, north.to_merit) == (2, 1.0, 1.0)
    assert (south.judged, south.merit_share, south.to_merit) == (0, 0.0, None)


def test_companies_without_a_label_are_in_sight() -> None:
    rows = exposure_by_group(RUN, Qrels({"n": {"a": 1}}), "abcd", {"a": "north"}, k=3)
    assert [(row.group, row.companies) for row in rows] == [("north", 1), ("unknown", 3)]


def test_a_company_outside_the_catalogue_is_an_error() -> None:
    with pytest.raises(RunError, match="'b'"):
        exposure_by_group(RUN, Qrels({"n": {"a": 1}}), "ac", GROUPS)


@given(st.permutations("abcd"), st.dictionaries(st.sampled_from("abcd"), st.integers(1, 3), min_size=1))
def test_shares_add_up_to_one(order: list[str], grades: dict[str, int]) -> None:
    run = Run("r", {"n": tuple((company, float(-rank)) for rank, company in enumerate(order))})
    rows = exposure_by_group(run, Qrels({"n": grades}), "abcd", GROUPS)
    for share in ("exposure_share", "catalogue_share", "merit_share", "judged_exposure_share"):
        assert sum(getattr(row, share) for row in rows) == pytest.approx(1)
