"""A need as the matcher reads it: its parts, kept apart, and which companies may be considered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from matching.errors import QueryError
from matching.language import LANGUAGES, says_something
from matching.matched_text import as_matched, without_taken_out
from matching.settled import settled
from matching.text import Passage, Span, passages, sentences

RANKED_PARTS = ("title", "challenge", "wanted_outcome")
"""The parts that say what a solution must do. Figures and hard requirements say how much and on which
terms: they are kept for the reader and for eligibility, and do not move the rank."""


@dataclass(frozen=True)
class Query:
    """One need: a key that names it, its language, and its texts by part (challenge, wanted_outcome, …).

    divisions: those of the Common Procurement Vocabulary that its owner gave, as two digits each; not matched.
    """

    key: str
    language: str
    parts: Mapping[str, str]
    divisions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise QueryError(
                f"The need's language is '{self.language}', which Behov cannot read. "
                f"Give one of {', '.join(LANGUAGES)}.",
                "language_not_read",
                languages=", ".join(LANGUAGES),
            )
        if not says_something(without_taken_out(self.ranked_text), self.language):
            raise QueryError(
                "The need has no word that says what is needed. Describe the problem in a sentence or more.",
                "need_says_nothing",
            )

    @cached_property
    def ranked_text(self) -> str:
        """The parts that say what is needed, one a paragraph."""
        return "\n".join(self.parts[name] for name in RANKED_PARTS if self.parts.get(name))

    @cached_property
    def segments(self) -> list[Passage]:
        """What is asked for in stretches short enough to be encoded whole; ranges are in `ranked_text`."""
        return passages(self.ranked_text, as_matched(self.language), without=self.set_aside)

    @cached_property
    def set_aside(self) -> list[Span]:
        """The sentences of `ranked_text` that say what the need does not lack; none where nothing else would be
        left."""
        spans = sentences(self.ranked_text)
        aside = [span for span in spans if settled(span.of(self.ranked_text), self.language)]
        left = " ".join(span.of(self.ranked_text) for span in spans if span not in aside)
        return aside if says_something(without_taken_out(left), self.language) else []


@dataclass(frozen=True, slots=True)
class Rules:
    """Which companies may be considered. Empty or None means any.

    Countries are ISO 3166 two-letter codes, languages as in `matching.language.LANGUAGES`, the maturity one
    of `matching.eligibility.LADDER`, companies are uids, categories are divisions of the Common Procurement
    Vocabulary, two digits each, catalogues are their names. public_references: only companies whose profile names
    a use in the public sector.
    """

    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    minimum_maturity: str | None = None
    excluded_companies: frozenset[str] = field(default_factory=frozenset)
    categories: tuple[str, ...] = ()
    catalogues: tuple[str, ...] = ()
    public_references: bool = False
