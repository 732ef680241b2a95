"""Past outcomes become grades by one documented table, and nothing odd about them stays hidden."""

import datetime as dt

import pytest

from evaluation.outcomes import Decision, Outcome, Stage, grade, qrels_from_outcomes

TODAY = dt.date(2025, 6, 1)
NEED_DAY, SHOWN, LATER = dt.date(2023, 1, 10), dt.date(2023, 3, 1), dt.date(2023, 9, 1)


def outcome(
    company: str,
    stage: Stage,
    decision: Decision | None = None,
    closed: bool = True,
    need: str = "flood",
    needed_on: dt.date | None = NEED_DAY,
    presented_on: dt.date | None = SHOWN,
    stage_on: dt.date | None = LATER,
) -> Outcome:
    return Outcome(need, "lund", company, stage, needed_on, presented_on, stage_on, decision, "", closed)


YES, NO = Decision.POSITIVE, Decision.NEGATIVE
TABLE = [
    # stage, decision, round closed, grade
    (Stage.PRESENTED, None, True, 0),
    (Stage.PRESENTED, None, False, None),
    (Stage.PRESENTED, NO, False, 0),
    (Stage.MET, None, True, 0),
    (Stage.MET, None, False, None),
    (Stage.TURNED_DOWN, None, False, 0),
    (Stage.FOLLOWED_UP, None, True, 1),
    (Stage.FOLLOWED_UP, None, False, 1),
    (Stage.FOLLOWED_UP, NO, True, 1),
    (Stage.PILOT_STARTED, None, True, 2),
    (Stage.PILOT_STARTED, NO, True, 2),
    (Stage.PILOT_COMPLETED, None, True, 2),
    (Stage.PILOT_COMPLETED, NO, True, 2),
    (Stage.PILOT_COMPLETED, YES, True, 3),
    (Stage.PROCURED, None, True, 3),
    (Stage.IN_USE, None, True, 3),
]


@pytest.mark.parametrize(("stage", "decision", "closed", "expected"), TABLE)
def test_every_stage_has_its_grade(
    stage: Stage, decision: Decision | None, closed: bool, expected: int | None
) -> None:
    assert grade(outcome("a", stage, decision, closed)) == expected


def test_the_table_names_every_stage() -> None:
    assert {stage for stage, *_ in TABLE} == set(Stage)


def test_a_company_never_presented_is_absent_and_an_open_one_is_listed() -> None:
    graded = qrels_from_outcomes(
        [outcome("a", Stage.TURNED_DOWN), outcome("b", Stage.PRESENTED, closed=False)], TODAY
    )
    assert graded.qrels.grades == {"flood": {"a": 0}}
    assert graded.ungraded == (("flood", "b"),)


def test_the_furthest_stage_holds_and_the_contradiction_is_returned() -> None:
    early, late = outcome("a", Stage.TURNED_DOWN), outcome("a", Stage.PILOT_STARTED)
    graded = qrels_from_outcomes([late, early], TODAY)
    assert graded.qrels.grades["flood"]["a"] == 2
    (contradiction,) = graded.contradictions
    assert (contradiction.held, contradiction.others) == (late, (early,))


def test_two_decisions_on_one_stage_are_a_contradiction_too() -> None:
    rows = [outcome("a", Stage.PILOT_COMPLETED, NO), outcome("a", Stage.PILOT_COMPLETED, YES)]
    graded = qrels_from_outcomes(rows, TODAY)
    assert graded.qrels.grades["flood"]["a"] == 3
    assert len(graded.contradictions) == 1


def test_the_same_row_twice_is_no_contradiction() -> None:
    graded = qrels_from_outcomes([outcome("a", Stage.MET)] * 2, TODAY)
    assert not graded.contradictions
    assert graded.qrels.provenance["flood", "a"].rows == 2


@pytest.mark.parametrize(
    ("row", "words", "left_out"),
    [
        (outcome("a", Stage.MET, presented_on=None), "presentation is missing", False),
        (outcome("a", Stage.MET, needed_on=None), "need is missing", False),
        (outcome("a", Stage.MET, stage_on=dt.date(2026, 1, 1)), "in the future", True),
        (outcome("a", Stage.MET, presented_on=dt.date(2022, 1, 1)), "before the need's", False),
        (outcome("a", Stage.MET, stage_on=dt.date(2023, 2, 1)), "before the presentation", False),
        (outcome("a", Stage.PROCURED, NO), "negative though", False),
        (outcome("a", Stage.TURNED_DOWN, YES), "positive though", False),
        (outcome("z", Stage.MET), "in no catalogue", True),
        (outcome("a", Stage.MET, need="else"), "need is not known", True),
    ],
)
def test_every_doubt_is_a_row(row: Outcome, words: str, left_out: bool) -> None:
    graded = qrels_from_outcomes([row], TODAY, {"flood"}, {"a"})
    assert [(words in doubt.reason, doubt.left_out) for doubt in graded.doubts] == [(True, left_out)]
    assert (row.company in graded.qrels.grades.get(row.need, {})) is not left_out


def test_no_pilots_at_all_is_an_empty_answer() -> None:
    graded = qrels_from_outcomes([], TODAY)
    assert graded.qrels.needs == ()


def test_a_grade_says_where_it_comes_from() -> None:
    graded = qrels_from_outcomes([outcome("a", Stage.PILOT_COMPLETED, YES)], TODAY)
    assert graded.qrels.provenance["flood", "a"].detail == "pilot_completed positive on 2023-09-01"
