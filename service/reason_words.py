"""Why a row, a file or a need was refused, in the reader's language: by the code of the reason."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

import yaml

REASONS = Path(__file__).with_suffix(".yaml")


class Coded(Protocol):
    """An error that can be told in other words than its own."""

    code: str
    values: Mapping[str, object]


def error_in(error: Coded, language: str) -> str:
    """An error's words for a reader. Codes of reasons among its values are told too."""
    told = {
        name: " ".join(reasons()[code][language] for code in value if code in reasons())
        if isinstance(value, tuple)
        else value
        for name, value in error.values.items()
    }
    return reasons()[error.code][language].format_map(told)


def reason_in(reason: str, language: str) -> tuple[str, str]:
    """A reason as it is stored ("code: sentence") for a reader, and the language that it is in: English where the
    code is not among those told in other languages."""
    code, _, sentence = reason.partition(": ")
    said = reasons().get(code, {}).get(language)
    return (said, language) if said else (sentence or reason, "en")


@cache
def reasons() -> Mapping[str, Mapping[str, str]]:
    """Code → language → what it means."""
    held: Mapping[str, Mapping[str, str]] = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
    return held
