"""One process at a time, across processes, freed by the operating system when its holder dies."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait for, hold and release the lock file `path`, which is created and left behind.

    Not re-entrant: a thread that asks twice waits for itself. Raises OSError where the file cannot be opened.
    """
    with path.open("ab") as handle:
        if sys.platform == "win32":
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
