"""Krippendorff's α, computed by hand with missing values."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.agreement import agreement, krippendorff_alpha
from evaluation.judgements import JudgedAs, Judgement

# Three judges, five pairs. Coincidences of 0, 1, 2 (a pair of m values weighs 1 / (m − 1)):
#   p1: 2 2 2   (2,2) 3            |     0 1 2
#   p2: 0 1 .   (0,1) 1  (1,0) 1   |  0  2 1 0   3
#   p3: 1 1 2   (1,1) 1  (1,2) 1 … |  1  1 1 1   3
#   p4: . 0 0   (0,0) 2            |  2  0 1 3   4
#   p5: 1 . .   one value: left out                10
UNITS = [
    {"kim": 2, "bo": 2, "eva": 2},
    {"kim": 0, "bo": 1},
    {"kim": 1, "bo": 1, "eva": 2},
    {"bo": 0, "eva": 0},
    {"kim": 1},
]


def test_nominal_alpha_by_hand() -> None:
    """Observed unlike pairs 4; expected 2 (3·3 + 3·4 + 3·4) / 9."""
    found = krippendorff_alpha(UNITS, "nominal")
    assert found.alpha == pytest.approx(1 - 4 * 9 / 66, abs=1e-12)
    assert (found.judges, found.units) == (3, 4)


def test_ordinal_alpha_by_hand() -> None:
    """Squared distances 0–1: 3² = 9, 1–2: 3.5² = 12.25, 0–2: 6.5² = 42.25."""
    observed = 2 * (1 * 9 + 1 * 12.25)
    expected = 2 * (3 * 3 * 9 + 3 * 4 * 12.25 + 3 * 4 * 42.25) / 9
    assert krippendorff_alpha(UNITS, "ordinal").alpha == pytest.approx(1 - observed / expected, abs=1e-12)


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ([], "no pair was judged by two people"),
        ([{"kim": 1}, {"kim": 2}], "no pair was judged by two people"),
        ([{"kim": 1, "bo": 1}], "every verdict is the same"),
    ],
)
def test_where_alpha_is_not_defined_it_says_why(units: list[dict[str, int]], reason: str) -> None:
    found = krippendorff_alpha(units, "ordinal")
    assert (found.alpha, found.reason) == (None, reason)


def judged(company: str, judge: str, verdict: JudgedAs, hour: int = 9) -> Judgement:
    return Judgement("flood", company, judge, verdict, dt.datetime(2025, 3, 1, hour, tzinfo=dt.UTC), blind=True)


def test_unsure_is_missing_and_a_revised_judgement_counts_once() -> None:
    rows = [
        judged("a", "kim", JudgedAs.FITS),
        judged("a", "bo", JudgedAs.DOES_NOT_FIT),
        judged("a", "bo", JudgedAs.FITS, hour=12),
        judged("b", "kim", JudgedAs.DOES_NOT_FIT),
        judged("b", "bo", JudgedAs.DOES_NOT_FIT),
        judged("c", "kim", JudgedAs.PARTLY),
        judged("c", "bo", JudgedAs.UNSURE),
    ]
    found = agreement(rows)
    assert (found.alpha, found.units, found.judges) == (1.0, 2, 2)


def test_one_judge_only_has_no_agreement() -> None:
    assert agreement([judged("a", "kim", JudgedAs.FITS)]).reason == "no pair was judged by two people"


units = st.lists(st.dictionaries(st.sampled_from("kbe"), st.integers(0, 2), min_size=1), max_size=8)


@given(units)
def test_the_order_of_pairs_and_the_names_of_judges_change_nothing(
    rows: list[dict[str, int]],
) -> None:
    renamed = [{judge.upper(): value for judge, value in row.items()} for row in reversed(rows)]
    for scale in ("nominal", "ordinal"):
        first, second = krippendorff_alpha(rows, scale), krippendorff_alpha(renamed, scale)
        assert first.alpha == (None if second.alpha is None else pytest.approx(second.alpha, abs=1e-9))
        assert first.alpha is None or first.alpha <= 1 + 1e-12
