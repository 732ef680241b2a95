"""Write a file so that a reader sees all of it or none."""

from pathlib import Path

from matching.encoding.publish import partial_path, publish_file

__all__ = ["partial_path", "publish", "publish_bytes"]


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
        publish_file(partial, path)
    finally:
        partial.unlink(missing_ok=True)
