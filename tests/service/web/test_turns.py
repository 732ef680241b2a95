"""Lists are made in the order in which they were asked for."""

import threading
import time
from collections.abc import Callable

import pytest

from service.web.turns import TOGETHER, Turns


def waiting(turns: Turns[int], take: Callable[[int], None], count: int) -> list[threading.Thread]:
    """So many threads that wait for a turn, in the order of their numbers."""
    threads = []
    for number in range(count):
        threads.append(threading.Thread(target=take, args=(number,)))
        threads[-1].start()
        while len(turns._waiting) < number + 1:
            time.sleep(0.001)
    return threads


def test_whoever_came_first_is_next_and_nobody_is_let_in_beside_another() -> None:
    turns: Turns[int] = Turns()
    inside: list[int] = []
    order: list[int] = []

    def take(number: int) -> None:
        with turns.take(number):
            inside.append(number)
            assert inside == [number]
            order.append(number)
            time.sleep(0.001)
            inside.clear()

    with turns.take(-1):
        threads = waiting(turns, take, 20)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_what_several_wait_for_is_given_out_once() -> None:
    turns: Turns[int] = Turns()
    given: list[list[int]] = []

    def take(number: int) -> None:
        with turns.take(number) as together:
            given.append([*together])

    with turns.take(-1) as together:
        assert together == [-1]
        threads = waiting(turns, take, TOGETHER + 2)
    for thread in threads:
        thread.join()
    first, rest = list(range(TOGETHER)), [TOGETHER, TOGETHER + 1]
    assert given == [first, *[[]] * (TOGETHER - 1), rest, []]


def test_a_turn_that_fails_is_over() -> None:
    turns: Turns[int] = Turns()
    with pytest.raises(ValueError, match="no"), turns.take(1):
        raise ValueError("no")
    with turns.take(2) as together:
        assert together == [2]
