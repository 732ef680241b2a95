"""Lists that were made lately, as the same question is asked again and again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from service.shortlisting import Prepared

MOST = 256


class Kept:
    """The MOST lists asked for last, by what was asked. What a key stands for must never change."""

    def __init__(self) -> None:
        self._lists: OrderedDict[Hashable, Prepared] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Prepared]) -> Prepared:
        """The list kept under `key`, or else what `make` gives."""
        with self._lock:
            if key in self._lists:
                self._lists.move_to_end(key)
                return self._lists[key]
        made = make()
        with self._lock:
            self._lists[key] = made
            while len(self._lists) > MOST:
                self._lists.popitem(last=False)
        return made
