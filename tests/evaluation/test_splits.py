"""Nothing that is tested on was known when training, and every example has one place."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.splits import (
    Example,
    Split,
    global_timeline,
    leave_one_catalogue_out,
    leave_one_owner_out,
    leave_one_pilot_out,
    nested,
)

CUT = dt.date(2023, 1, 1)


def example(
    need: str = "n",
    owner: str = "lund",
    company: str = "a",
    grade: int = 1,
    needed_on: dt.date | None = dt.date(2022, 1, 1),
    known_on: dt.date | None = dt.date(2022, 6, 1),
    catalogues: str = "x",
) -> Example:
    return Example(need, owner, company, grade, needed_on, known_on, frozenset(catalogues))


@pytest.mark.parametrize(
    ("needed_on", "known_on", "gap", "part"),
    [
        (dt.date(2022, 1, 1), dt.date(2022, 6, 1), 0, "train"),
        (dt.date(2022, 1, 1), dt.date(2023, 6, 1), 0, "set_aside"),  # the outcome lay in the future
        (dt.date(2022, 1, 1), CUT, 0, "set_aside"),
        (dt.date(2022, 1, 1), dt.date(2022, 12, 31), 0, "train"),
        (dt.date(2022, 1, 1), dt.date(2022, 12, 31), 30, "set_aside"),
        (CUT, dt.date(2023, 6, 1), 0, "test"),
        (None, dt.date(2022, 6, 1), 0, "set_aside"),
        (dt.date(2022, 1, 1), None, 0, "set_aside"),
    ],
)
def test_the_timeline(needed_on: dt.date | None, known_on: dt.date | None, gap: int, part: str) -> None:
    row = example(needed_on=needed_on, known_on=known_on)
    assert getattr(global_timeline([row], CUT, dt.timedelta(gap)), part) == (row,)


def test_one_owner_out() -> None:
    lund, malmö = example(owner="lund"), example("m", owner="malmö")
    first, second = leave_one_owner_out([lund, malmö])
    assert (first.test, first.train) == ((lund,), (malmö,))
    assert (second.test, second.train) == ((malmö,), (lund,))


def test_a_company_of_two_catalogues_is_never_trained_on_while_one_is_tested() -> None:
    only_x, both, only_y = (
        example(company="a"), example(company="b", catalogues="xy"), example(company="c", catalogues="y"),
    )  # fmt: skip
    out_x, out_y = leave_one_catalogue_out([only_x, both, only_y])
    assert (out_x.test, out_x.train) == ((only_x, both), (only_y,))
    assert (out_y.test, out_y.train) == ((both, only_y), (only_x,))


def test_one_pilot_out_sets_its_need_aside() -> None:
    pilot, beside, other = example(grade=3), example(company="b", grade=0), example("m", company="b", grade=1)
    (split,) = leave_one_pilot_out([pilot, beside, other])
    assert (split.test, split.set_aside, split.train) == ((pilot,), (beside,), (other,))


days = st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2025, 1, 1))
examples = st.lists(
    st.builds(
        example,
        need=st.sampled_from("nm"),
        owner=st.sampled_from(["lund", "malmö"]),
        company=st.sampled_from("abc"),
        grade=st.integers(0, 3),
        needed_on=days,
        known_on=days,
        catalogues=st.sampled_from(["x", "y", "xy", ""]),
    ),
    max_size=8,
)


def every_split(rows: list[Example]) -> list[Split]:
    return [
        global_timeline(rows, CUT, dt.timedelta(30)),
        *leave_one_owner_out(rows),
        *leave_one_catalogue_out(rows),
        *leave_one_pilot_out(rows),
    ]


@given(examples)
def test_every_split_places_every_example_once(rows: list[Example]) -> None:
    for split in every_split(rows):
        assert Counter([*split.train, *split.test, *split.set_aside]) == Counter(rows)


@given(examples)
def test_tuning_never_sees_what_the_outer_split_tests(rows: list[Example]) -> None:
    for both in nested(leave_one_owner_out(rows), leave_one_catalogue_out):
        tested = {row.owner for row in both.outer.test}
        for inner in both.inner:
            assert not tested & {row.owner for row in (*inner.train, *inner.test, *inner.set_aside)}
