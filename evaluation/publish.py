"""Write a file so that a reader sees all of it or none."""

import os
import tempfile
from pathlib import Path


def publish(path: Path, text: str) -> None:
    """Write `text` as UTF-8 beside `path`, flush it to disk, and put it in place by one atomic rename.

    OSError where the folder is missing or full; `path` is then as it was.
    """
    descriptor, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
