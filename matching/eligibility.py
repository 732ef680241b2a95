"""Which companies may be considered for a need, apart from how well they match. Unknown is not no."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from matching.categories import RULED_OUT_BELOW
from matching.document import Document
from matching.query import Rules

LADDER = ("idea", "prototype", "pilot", "market", "scale")
"""How far a solution has come, in rising order."""

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer for one company: the rule, yes / no / unknown, what was asked and what was found.

    For a hard requirement, what was asked is the need's sentence and what was found the profile's.
    """

    rule: str
    answer: Answer
    wanted: str
    found: str


def country(document: Document, rules: Rules) -> Finding | None:
    """The company's country is one of those the need allows."""
    if not rules.countries:
        return None
    return _membership("country", document.country, rules.countries)


def language(document: Document, rules: Rules) -> Finding | None:
    """The company's profile is in one of the languages the need allows."""
    if not rules.languages:
        return None
    return _membership("language", document.language, rules.languages)


def maturity(document: Document, rules: Rules) -> Finding | None:
    """The company's solution has come at least as far as the need asks."""
    if rules.minimum_maturity is None:
        return None
    if document.maturity not in LADDER:
        return Finding("maturity", "unknown", rules.minimum_maturity, document.maturity or "")
    reached = LADDER.index(document.maturity) >= LADDER.index(rules.minimum_maturity)
    return Finding("maturity", "yes" if reached else "no", rules.minimum_maturity, document.maturity)


def excluded(document: Document, rules: Rules) -> Finding | None:
    """The company is not one that the facilitator left out."""
    if document.company not in rules.excluded_companies:
        return None
    return Finding("excluded", "no", "", document.company)


def catalogue(document: Document, rules: Rules) -> Finding | None:
    """The company stands in one of the catalogues asked for."""
    if not rules.catalogues:
        return None
    return _membership("catalogue", document.catalogue, rules.catalogues)


CHECKS_BY_KIND: tuple[Callable[[Document, Rules], Finding | None], ...] = (country, language, maturity, catalogue)
CHECKS = (*CHECKS_BY_KIND, excluded)


def kind(document: Document) -> tuple[object, ...]:
    """What CHECKS_BY_KIND look at: of documents alike in this they all say the same."""
    return document.country, document.language, document.maturity, document.catalogue


def public_references(newcomer: bool, rules: Rules) -> Finding | None:
    """The company's profile names a use in the public sector. Who asks for that asks for what is written, so
    silence is no."""
    return Finding("public_references", "no" if newcomer else "yes", "", "") if rules.public_references else None


def category(likely: float | None, suggested: Sequence[str], rules: Rules) -> Finding | None:
    """The company's profile seems to be of one of the divisions asked for.

    likely: how likely it is of any of them, None where that is not known; suggested: the divisions it is shown
    with. Far from sure, so it is no only where the divisions asked for are very unlikely.
    """
    if not rules.categories:
        return None
    wanted, found = ", ".join(rules.categories), ", ".join(suggested)
    if likely is None or likely >= RULED_OUT_BELOW:
        return Finding("category", "yes" if set(suggested) & set(rules.categories) else "unknown", wanted, found)
    return Finding("category", "no", wanted, found)


def findings(document: Document, rules: Rules) -> list[Finding]:
    """What every rule that applies says of a company."""
    return [finding for check in CHECKS if (finding := check(document, rules)) is not None]


def _membership(rule: str, value: str | None, allowed: tuple[str, ...]) -> Finding:
    wanted = ", ".join(allowed)
    if value is None:
        return Finding(rule, "unknown", wanted, "")
    return Finding(rule, "yes" if value in allowed else "no", wanted, value)
