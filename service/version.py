"""The version of the software, as run records state it."""

from functools import cache
from importlib.metadata import version


@cache
def software_version() -> str:
    """The version of the installed package."""
    return version("behov")
