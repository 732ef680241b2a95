"""Why a row was refused or changed, in the reader's language: by the code of the reason."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

REASONS = Path(__file__).with_suffix(".yaml")


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
