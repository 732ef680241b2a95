"""One after the other, in the order of arrival."""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

TOGETHER = 4
"""For so many a turn at most is what they have in common done at once."""

Work = TypeVar("Work")


@dataclass(eq=False, slots=True)
class _Waiting(Generic[Work]):
    """One who comes for a turn: what for, when it is, and whether an earlier turn was told of the work."""

    work: Work
    turn: threading.Event = field(default_factory=threading.Event)
    told: bool = False


class Turns(Generic[Work]):
    """Lets in one thread at a time, as `with turns.take(work) as together:`; whoever came first is next.

    A lock or a semaphore lets in whoever asks in the moment it is free, and those that have waited longest may go
    on waiting.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[_Waiting[Work]] = deque()

    @contextmanager
    def take(self, work: Work) -> Iterator[Sequence[Work]]:
        """A turn for some work. Gives what may be begun for several at once: this work and that of the next ones
        who wait, TOGETHER in all; nothing where an earlier turn was given this work."""
        mine = _Waiting(work)
        with self._lock:
            if self._taken:
                self._waiting.append(mine)
            else:
                self._taken = True
                mine.turn.set()
        mine.turn.wait()
        try:
            yield self._together(mine)
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().turn.set()
                else:
                    self._taken = False

    def _together(self, mine: _Waiting[Work]) -> Sequence[Work]:
        with self._lock:
            if mine.told:
                return []
            together = [mine, *islice(self._waiting, TOGETHER - 1)]
            for one in together:
                one.told = True
            return [one.work for one in together]
