"""Qrels hold grades on a scale, and are recognised whatever order they came in."""

import pytest

from evaluation.errors import QrelsError
from evaluation.qrels import Qrels


def test_a_grade_off_the_scale_is_refused() -> None:
    with pytest.raises(QrelsError, match="'b': grade 4"):
        Qrels({"flood": {"a": 3, "b": 4}})
    with pytest.raises(QrelsError, match="grade 3"):
        Qrels({"flood": {"a": 3}}, best_grade=2)


def test_a_need_without_judged_companies_is_refused() -> None:
    with pytest.raises(QrelsError, match="no judged company"):
        Qrels({"flood": {}})


def test_the_hash_follows_the_grades_and_not_their_order() -> None:
    one = Qrels({"x": {"a": 1, "b": 0}, "y": {"c": 2}})
    assert one.sha256 == Qrels({"y": {"c": 2}, "x": {"b": 0, "a": 1}}).sha256
    assert one.sha256 != Qrels({"x": {"a": 1, "b": 1}, "y": {"c": 2}}).sha256


def test_needs_that_nobody_answered_are_named() -> None:
    assert Qrels({"x": {"a": 1}, "y": {"a": 0, "b": 0}}).unanswered == ("y",)


def test_qrels_can_be_narrowed_to_needs_and_to_companies() -> None:
    qrels = Qrels({"x": {"a": 1, "b": 0}, "y": {"b": 2}})
    assert qrels.for_needs({"y", "z"}).grades == {"y": {"b": 2}}
    assert qrels.only({"a"}).grades == {"x": {"a": 1}}
