"""Suggesting which column of a file holds which canonical field, from the words of its header."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from ingest.header_words import COMPANY_WORDS, NEED_WORDS, PERSON_WORDS
from models.catalogues import SourceKind

LIKE_ENOUGH = 88
"""Similarity of header and word, 0 to 100, from which a column is suggested. Below it, a person must say."""

SHORTEST_ALIKE = 5
"""Shorter words are too easily alike: "ort" and "sort"."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A column, the canonical field it seems to hold (None: a person's data, to be ignored), and why."""

    column: str
    field: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What the header words say: at most one column a field, and the columns nobody knows."""

    columns: tuple[Suggestion, ...]
    ignore: tuple[Suggestion, ...]
    unmapped: tuple[str, ...]


def suggest(columns: Sequence[str], kind: SourceKind = SourceKind.COMPANIES) -> Suggestions:
    """Suggest a field for each column: exactly known words first, then words very much alike."""
    known = {word for words in _words_of(kind).values() for word in words}
    personal = [column for column in columns if names_person(column) and plain_header(column) not in known]
    ignore = tuple(
        Suggestion(column, None, "looks like data about persons, which is never stored") for column in personal
    )
    open_columns = [column for column in columns if column not in personal]
    chosen: dict[str, Suggestion] = {}
    for least in (100.0, float(LIKE_ENOUGH)):
        for suggestion in _ranked(open_columns, _words_of(kind), least):
            taken = {other.column for other in chosen.values()}
            if suggestion.field and suggestion.field not in chosen and suggestion.column not in taken:
                chosen[suggestion.field] = suggestion
    mapped = {suggestion.column for suggestion in chosen.values()}
    in_order = tuple(sorted(chosen.values(), key=lambda suggestion: columns.index(suggestion.column)))
    return Suggestions(in_order, ignore, tuple(column for column in open_columns if column not in mapped))


def plain_header(column: str) -> str:
    """A header without capitals, punctuation and what stands in brackets: "Org.nr (10 siffror)" is "org nr"."""
    words = re.sub(r"([a-zåäöæø])([A-ZÅÄÖÆØ])", r"\1 \2", re.sub(r"\([^()]*\)", " ", column))
    return " ".join(re.findall(r"[^\W_]+", words.casefold()))


_REACHED = ("kontakt", "contact", "epost", "e post", "email", "e mail", "mejl", "telefon", "phone", "tel", "tlf")
"""A column with one of these in its header tells how a person is reached."""


@lru_cache(maxsize=4096)
def names_person(column: str) -> bool:
    """Whether a header says that its column describes a person: a contact, a founder, an e-mail address."""
    parts = [plain_header(part) for part in [column, *column.split(".")]]
    return any(
        part in _person_words() or any(f" {word} " in f" {part} " for word in _REACHED) for part in parts if part
    )


def _ranked(columns: Sequence[str], fields: Mapping[str, tuple[str, ...]], least: float) -> list[Suggestion]:
    """Suggestions of at least this likeness, the most alike first; then in the order of fields and words."""
    found = []
    for column in columns:
        header = plain_header(column)
        for field_place, (field, words) in enumerate(fields.items()):
            likeness, word_place = max(
                ((_likeness(header, word), -place) for place, word in enumerate(words)), default=(0.0, 0)
            )
            if header and likeness >= least:
                reason = _reason(likeness, words[-word_place])
                found.append((-likeness, field_place, -word_place, Suggestion(column, field, reason)))
    found.sort(key=lambda entry: entry[:3])
    return [suggestion for *_, suggestion in found]


def _likeness(header: str, word: str) -> float:
    if header == word or header.replace(" ", "") == word.replace(" ", ""):
        return 100.0
    if min(len(header), len(word)) < SHORTEST_ALIKE:
        return 0.0
    return min(fuzz.ratio(header, word), 99.0)


def _reason(likeness: float, word: str) -> str:
    return f"the header is {word!r}" if likeness == 100 else f"the header is {likeness:.0f} % like {word!r}"


@lru_cache(maxsize=2)
def _words_of(kind: SourceKind) -> dict[str, tuple[str, ...]]:
    words = COMPANY_WORDS if kind is SourceKind.COMPANIES else NEED_WORDS
    return {field: (plain_header(field), *_split(listed)) for field, listed in words.items()}


@lru_cache(maxsize=1)
def _person_words() -> frozenset[str]:
    return frozenset(_split(PERSON_WORDS))


def _split(listed: str) -> tuple[str, ...]:
    return tuple(plain_header(word) for word in listed.split(","))
