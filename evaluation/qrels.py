"""Qrels: how well a company answered a need, for the pairs somebody has an opinion about.

A pair that is absent is *unjudged*. That is not the same as grade 0: nobody ever looked.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from evaluation.errors import QrelsError


class Grade(IntEnum):
    """How far a presented company came. The scale of qrels made from outcomes."""

    NOT_CHOSEN = 0
    FOLLOWED_UP = 1
    PILOT_STARTED = 2
    PILOT_APPROVED = 3


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a grade comes from: the kind of source, what it said, and how many rows or judges agree to it."""

    source: str
    detail: str
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Qrels:
    """Grades by need and company.

    grades: need key → company uid → grade, 0 … `best_grade`; every need has at least one company.
    best_grade: the top of the scale, 3 for outcomes and 2 for judgements.
    provenance: (need, company) → where the grade comes from; may be empty for qrels read from a file.
    QrelsError where a grade is off the scale or a need is empty.
    """

    grades: Mapping[str, Mapping[str, int]]
    best_grade: int = int(Grade.PILOT_APPROVED)
    provenance: Mapping[tuple[str, str], Provenance] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for need, companies in self.grades.items():
            if not companies:
                raise QrelsError(f"need {need!r} has no judged company; leave it out")
            for company, grade in companies.items():
                if not 0 <= grade <= self.best_grade:
                    raise QrelsError(
                        f"need {need!r}, company {company!r}: grade {grade} is not in 0 … {self.best_grade}"
                    )

    @property
    def needs(self) -> tuple[str, ...]:
        """The judged needs, sorted."""
        return tuple(sorted(self.grades))

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Needs whose judged companies all have grade 0: no ranking can score above zero on them."""
        return tuple(need for need in self.needs if not any(self.grades[need].values()))

    @property
    def sha256(self) -> str:
        """The same for the same grades, whatever order they came in."""
        text = json.dumps([self.best_grade, self.grades], sort_keys=True, ensure_ascii=False, default=dict)
        return hashlib.sha256(text.encode()).hexdigest()

    def for_needs(self, needs: Collection[str]) -> "Qrels":
        """The same qrels for fewer needs, as a split or a slice asks for."""
        kept = {need: self.grades[need] for need in self.needs if need in needs}
        return replace(self, grades=kept)

    def with_judgements(self, judged: "Qrels") -> "Qrels":
        """The same qrels with pairs that people judged and no outcome tells of; one that fits counts as one that
        was followed up, all others as not chosen."""
        rows = {need: dict(row) for need, row in self.grades.items()}
        for need, row in judged.grades.items():
            for company, grade in row.items():
                fits = Grade.FOLLOWED_UP if grade == judged.best_grade else Grade.NOT_CHOSEN
                rows.setdefault(need, {}).setdefault(company, int(fits))
        return replace(self, grades=rows)

    def only(self, companies: Collection[str]) -> "Qrels":
        """The same qrels for fewer companies, as a language or catalogue asks for; emptied needs are left out."""
        rows = {n: {c: g for c, g in row.items() if c in companies} for n, row in self.grades.items()}
        return replace(self, grades={need: row for need, row in rows.items() if row})
