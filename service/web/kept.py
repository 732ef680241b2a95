"""What was made lately, as the same question is asked again and again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

MOST = 256

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """The `most` things asked for last, by what was asked. What a key stands for must never change."""

    def __init__(self, most: int = MOST) -> None:
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under `key`, or else what `make` gives."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made
