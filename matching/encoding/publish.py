"""Files and folders that appear whole or not at all: written beside, flushed to disk, renamed once."""

import os
import secrets
import shutil
from pathlib import Path

PARTIAL = ".partial"


def partial_path(target: Path) -> Path:
    """A fresh name beside `target` that `remove_partials` recognises."""
    return target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}{PARTIAL}")


def remove_partials(folder: Path, name: str = "*") -> None:
    """Delete what killed runs left in `folder` for targets called `name`; call it only while holding the lock."""
    for path in folder.glob(f".{name}.*{PARTIAL}"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Force a file's bytes, or a folder's list of names, to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder for flushing; its rename is journalled
    # Windows flushes only what was opened for writing
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def publish_file(partial: Path, target: Path) -> None:
    """Give a finished file its name; a reader sees the old one or the new one, after a power cut too."""
    flush(partial)
    partial.replace(target)
    flush(target.parent)


def publish_folder(partial: Path, target: Path) -> None:
    """Give a finished folder its name. `target` must not exist, or be an empty folder."""
    for path in [p for p in partial.rglob("*") if p.is_file()]:
        flush(path)
    for path in [partial, *(p for p in partial.rglob("*") if p.is_dir())]:
        flush(path)
    partial.rename(target)
    flush(target.parent)
