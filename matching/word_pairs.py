"""Words that mean the same in two languages, learnt from labels that are official translations of each other."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

VOCABULARY = Path(__file__).with_name("vocabulary")
PAIRED = ("en", "nb", "sv")
"""The languages that have pairs with each other, in the order their files are named by."""


@cache
def counterparts(language: str, other: str) -> Mapping[str, Mapping[str, float]]:
    """Stem of `language` → stem of `other` → how surely they mean the same, above 0 to 1.

    Nynorsk is read as bokmål, whose stemmer it shares. Empty for languages without pairs.
    """
    one, two = ("nb" if spoken == "nn" else spoken for spoken in (language, other))
    if one == two or not {one, two} <= set(PAIRED):
        return {}
    first, second = sorted((one, two))
    found: dict[str, dict[str, float]] = {}
    for line in (VOCABULARY / f"pairs-{first}-{second}.tsv").read_text(encoding="utf-8").splitlines():
        left, right, sureness = line.split("\t")
        stem, counterpart = (left, right) if one == first else (right, left)
        found.setdefault(stem, {})[counterpart] = float(sureness)
    return found
