"""Slices hold every need once, and small ones are flagged."""

import pytest

from evaluation.slices import slice_values

VALUES = {f"n{number:02}": number / 100 for number in range(30)}
OWNERS = {need: need[-1] for need in VALUES}


def test_slices_count_their_needs_and_flag_the_small() -> None:
    labels = {need: "sv→nb" if need < "n22" else "sv→sv" for need in VALUES if need != "n29"}
    rows = slice_values(VALUES, labels, OWNERS, seed=1)
    assert [(row.label, row.estimate.needs, row.small) for row in rows] == [
        ("sv→nb", 22, False),
        ("sv→sv", 7, True),
        ("unknown", 1, True),
    ]
    assert sum(row.estimate.mean * row.estimate.needs for row in rows) == pytest.approx(sum(VALUES.values()))


def test_a_slice_of_one_owner_has_no_interval() -> None:
    (row,) = slice_values({"n01": 1.0, "n11": 0.0}, {}, OWNERS, seed=1)
    assert row.estimate.interval is None
