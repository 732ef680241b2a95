"""Judges' words become grades by the low median; where they differ it is said."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.judgements import JudgedAs, Judgement, qrels_from_judgements

FITS, PARTLY, NOT, UNSURE = JudgedAs.FITS, JudgedAs.PARTLY, JudgedAs.DOES_NOT_FIT, JudgedAs.UNSURE


def judged(verdict: JudgedAs, judge: str, company: str = "a", hour: int = 9) -> Judgement:
    return Judgement("flood", company, judge, verdict, dt.datetime(2025, 3, 1, hour, tzinfo=dt.UTC), blind=True)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([FITS], 2),
        ([FITS, PARTLY], 1),
        ([FITS, NOT], 0),
        ([FITS, FITS, NOT], 2),
        ([FITS, PARTLY, NOT], 1),
        ([FITS, UNSURE], 2),
        ([FITS, FITS, NOT, NOT], 0),
    ],
)
def test_the_low_median_holds(verdicts: list[JudgedAs], expected: int) -> None:
    graded = qrels_from_judgements(judged(verdict, f"judge {i}") for i, verdict in enumerate(verdicts))
    assert graded.qrels.grades == {"flood": {"a": expected}}
    assert graded.qrels.best_grade == 2


def test_unsure_is_unjudged() -> None:
    graded = qrels_from_judgements([judged(UNSURE, "kim"), judged(UNSURE, "bo")])
    assert graded.qrels.grades == {}
    assert graded.unsure == (("flood", "a"),)


def test_disagreement_lists_who_said_what() -> None:
    graded = qrels_from_judgements([judged(FITS, "kim"), judged(NOT, "bo"), judged(FITS, "kim", "b")])
    (row,) = graded.disagreements
    assert (row.company, row.grade, row.verdicts) == ("a", 0, {"kim": FITS, "bo": NOT})
    assert graded.single == (("flood", "b"),)


def test_a_judge_counts_once_with_the_later_word() -> None:
    later, earlier = judged(NOT, "kim", hour=12), judged(FITS, "kim", hour=9)
    graded = qrels_from_judgements([later, earlier])
    assert graded.qrels.grades["flood"]["a"] == 0
    assert graded.revised == (earlier,)


@given(st.lists(st.sampled_from([FITS, PARTLY, NOT]), min_size=1, max_size=7))
def test_a_majority_always_holds(verdicts: list[JudgedAs]) -> None:
    graded = qrels_from_judgements(judged(verdict, f"judge {i}") for i, verdict in enumerate(verdicts))
    for verdict in JudgedAs:
        if verdicts.count(verdict) * 2 > len(verdicts):
            assert graded.qrels.grades["flood"]["a"] == verdict.grade
