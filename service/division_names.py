"""The names of the divisions of the Common Procurement Vocabulary, in the reader's language."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

from evaluation.report.wording import READER_LANGUAGES

NAMES = Path(__file__).with_suffix(".yaml")


def divisions() -> list[str]:
    """The two digits of every division, in order."""
    return sorted(_names())


def divisions_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The divisions that codes of the vocabulary are of, each once."""
    return tuple(dict.fromkeys(code[:2] for code in codes))


def division_name(division: str, language: str) -> str:
    """A division's official name; English for any other language than sv, nb, en, and "" where there is no such
    division."""
    return _names().get(division, {}).get(language if language in READER_LANGUAGES else "en", "")


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    held: Mapping[str, Mapping[str, str]] = yaml.safe_load(NAMES.read_text(encoding="utf-8"))
    return held
