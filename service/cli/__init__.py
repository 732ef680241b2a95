"""The `behov` command."""

import contextlib
import gc
import os
import sys
from typing import NoReturn

OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""Loading a program makes hundreds of thousands of objects that all stay: Python's usual 700 between two searches
for garbage cost a fifth of the time a command takes to start."""


def main() -> None:
    """Run the command; see `service.cli.app.main`."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from service.cli.app import main as run

    run()


def command() -> NoReturn:
    """Run the command as a process of its own, and leave at once when it is done.

    Python would take a loaded model down object by object, a second in which a person waits for nothing.
    Whatever must be on disk is there when `main` returns.
    """
    status = 0
    try:
        main()
    except SystemExit as done:
        if not isinstance(done.code, int | None):
            raise
        status = done.code or 0
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BrokenPipeError):
            stream.flush()
    os._exit(status)
