"""One after the other, in the order of arrival."""

import threading
from collections import deque
from types import TracebackType


class Turns:
    """Lets in one thread at a time, as `with turns:`; whoever came first is next.

    A lock or a semaphore lets in whoever asks in the moment it is free, and those that have waited longest may go
    on waiting.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
