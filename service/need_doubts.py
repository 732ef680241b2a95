"""What makes a need hard to match, told to whoever asked: nothing is refused for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.personal_data import MASKS
from matching.function_words import FUNCTION_WORDS
from matching.language import words
from matching.matched_text import without_taken_out
from matching.text import sentences
from service.detection import detect_language

FEWEST_WORDS = 5
ENOUGH_WORDS = 6
"""The language of a shorter sentence is not looked at."""
LEAST_SHARE = 0.2
"""A need is in two languages where at least so much of its text is in the second."""
MANY_WORDS = 1500
"""About five pages: what is asked for drowns in what surrounds it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: `code` is a wording in `service.wording`, `values` what it says."""

    code: str
    values: dict[str, str | int]


def need_doubts(text: str, language: str) -> list[Doubt]:
    """Why the list for `text`, a need in `language` without personal data, may be worse than it could be."""
    masks = MASKS.get(language, MASKS["en"])
    masked = sum(text.count(mask) for mask in (masks.email, masks.phone, masks.number, masks.name))
    found = [Doubt("doubt_personal_data", {"count": masked})] if masked else []
    said = without_taken_out(text)
    spoken = words(said)
    if len(spoken) < FEWEST_WORDS:
        found.append(Doubt("doubt_name_only" if _only_names(said, language) else "doubt_short", {}))
    if len(spoken) > MANY_WORDS:
        found.append(Doubt("doubt_long", {"count": len(spoken)}))
    if other := _second_language(text, language):
        found.append(Doubt("doubt_two_languages", {"first": language, "second": other}))
    return found


def _only_names(text: str, language: str) -> bool:
    """Whether every word could be part of a name: capitals or digits, and no function word."""
    function_words = FUNCTION_WORDS.get(language, "").split()
    tokens = re.findall(r"\w+", text)
    return bool(tokens) and all(
        (token[0].isupper() or token[0].isdigit()) and token.lower() not in function_words for token in tokens
    )


def _second_language(text: str, language: str) -> str | None:
    lengths: dict[str, int] = {}
    for sentence in _spoken(text):
        if found := detect_language(sentence):
            lengths[found] = lengths.get(found, 0) + len(sentence)
    own = {language, "nb"} if language in ("nn", "da") else {language}
    others = {found: length for found, length in lengths.items() if found not in own}
    most = max(others, key=lambda found: others[found], default=None)
    return most if most and others[most] >= LEAST_SHARE * sum(lengths.values()) else None


def _spoken(text: str) -> Sequence[str]:
    return [span.of(text) for span in sentences(text) if len(words(span.of(text))) >= ENOUGH_WORDS]
