"""Lists are made in the order in which they were asked for."""

import threading
import time

import pytest

from service.web.turns import Turns


def test_whoever_came_first_is_next_and_nobody_is_let_in_beside_another() -> None:
    turns, inside, order = Turns(), [], []

    def take(number: int) -> None:
        with turns:
            inside.append(number)
            assert inside == [number]
            order.append(number)
            time.sleep(0.001)
            inside.clear()

    with turns:
        threads = []
        for number in range(20):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            while len(turns._waiting) < number + 1:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_a_turn_that_fails_is_over() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="no"), turns:
        raise ValueError("no")
    with turns:
        pass
