"""Companies that cover a need together."""

import numpy as np
import pytest

from matching.teams import LARGEST, LEAST_GAIN, team


def test_each_member_covers_what_the_others_do_not() -> None:
    coverage = np.array([[2.0, 0.0, 0.0], [0.0, 1.5, 0.0], [1.9, 1.4, 0.0], [0.0, 0.0, 3.0]])
    found = team(coverage)
    assert [member.candidate for member in found] == [2, 3]
    assert [member.sentences for member in found] == [(0, 1), (2,)]
    assert [member.gain for member in found] == pytest.approx([3.3, 3.0])


def test_a_member_that_adds_little_is_left_out() -> None:
    assert len(team(np.array([[2.0, 2.0], [2.0 + LEAST_GAIN - 0.1, 0.0]]))) == 1


def test_no_team_is_larger_than_three() -> None:
    assert len(team(np.eye(6) * 2)) == LARGEST


def test_where_nobody_covers_anything_there_is_no_team() -> None:
    assert team(np.zeros((4, 3))) == []
    assert team(np.zeros((0, 3))) == []
