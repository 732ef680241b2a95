"""Write a file so that a reader sees all of it or none."""

import os
import secrets
from pathlib import Path


def partial_path(path: Path) -> Path:
    """A hidden name of our own beside `path`, to write under until all is there."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")


def publish(path: Path, text: str) -> None:
    """Write `text` as UTF-8 beside `path`, flush it to disk, and put it in place by one atomic rename.

    OSError where the folder is missing or full, UnicodeEncodeError for half a character; `path` is then as it was.
    """
    publish_bytes(path, text.encode("utf-8"))


def publish_bytes(path: Path, content: bytes) -> None:
    """The same for any content."""
    partial = partial_path(path)
    try:
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
