"""Which of an index's documents rules keep in, and what they say of one: whole columns at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching import eligibility
from matching.categories import RULED_OUT_BELOW, Categories, Category, Probabilities
from matching.document import Document
from matching.eligibility import Finding
from matching.query import Rules
from matching.vectors import Vectors

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Considered:
    """What rules ask about, for each document.

    newcomers: (documents,), which name no use in the public sector. means: (documents, dimension), the mean of
    each one's passages. categories: what tells divisions apart, None where the encoder is another one.
    """

    documents: Sequence[Document]
    newcomers: Mask
    means: Vectors
    categories: Categories | None

    def eligible(self, rules: Rules) -> tuple[Mask, dict[str, int]]:
        """Which documents no rule says no to: (documents,); and how many each rule says no to."""
        eligible = np.ones(len(self.documents), dtype=np.bool_)
        if rules == Rules():
            return eligible, {}
        refused: dict[str, int] = {}
        for rule, against in self._refused(rules):
            eligible &= ~against
            if count := int(np.count_nonzero(against)):
                refused[rule] = count
        return eligible, dict(sorted(refused.items()))

    def findings(self, position: int, rules: Rules) -> list[Finding]:
        """What every rule that applies says of a document."""
        found = [
            *eligibility.findings(self.documents[position], rules),
            eligibility.public_references(bool(self.newcomers[position]), rules),
        ]
        if rules.categories:
            likely = float(self._likely(rules.categories)[position])
            suggested = [one.division for one in self.suggested(position)]
            found.append(eligibility.category(None if np.isnan(likely) else likely, suggested, rules))
        return [finding for finding in found if finding is not None]

    def suggested(self, position: int) -> list[Category]:
        """A document's divisions: those that were given, else the likeliest."""
        if given := self.documents[position].divisions:
            return [Category(division, None) for division in given]
        if self.categories is None or self._probabilities is None:
            return []
        return self.categories.shown(self._probabilities[position])

    def _refused(self, rules: Rules) -> list[tuple[str, Mask]]:
        found = [(check.__name__, self._by_kind(check, rules)) for check in eligibility.CHECKS_BY_KIND]
        found.append(("excluded", np.isin(self._companies, list(rules.excluded_companies))))
        if rules.public_references:
            found.append(("public_references", self.newcomers))
        if rules.categories:
            found.append(("category", self._likely(rules.categories) < RULED_OUT_BELOW))
        return found

    def _by_kind(self, check: Callable[[Document, Rules], Finding | None], rules: Rules) -> Mask:
        """Which documents a check says no to; asked once for documents that it cannot tell apart."""
        firsts, kinds = self._kinds
        found = [check(self.documents[first], rules) for first in firsts]
        return np.array([one is not None and one.answer == "no" for one in found], dtype=np.bool_)[kinds]

    def _likely(self, divisions: Sequence[str]) -> NDArray[np.float64]:
        """How likely each document is of any of `divisions`: 0 or 1 where its own were given, NaN where nothing is
        known."""
        if self.categories is None or self._probabilities is None:
            likely = np.full(len(self.documents), np.nan)
        else:
            columns = [place for place, name in enumerate(self.categories.divisions) if name in divisions]
            likely = self._probabilities[:, columns].sum(axis=1)
        for position in self._given:
            likely[position] = float(not set(divisions).isdisjoint(self.documents[position].divisions))
        return likely

    @cached_property
    def _probabilities(self) -> Probabilities | None:
        """How likely each document is of each division: (documents, divisions)."""
        return None if self.categories is None else self.categories.probabilities(self.means)

    @cached_property
    def _given(self) -> list[int]:
        return [position for position, document in enumerate(self.documents) if document.divisions]

    @cached_property
    def _companies(self) -> NDArray[np.object_]:
        return np.array([document.company for document in self.documents], dtype=np.object_)

    @cached_property
    def _kinds(self) -> tuple[list[int], NDArray[np.int64]]:
        """The first document of each kind that CHECKS_BY_KIND can tell apart, and each document's kind."""
        numbers: dict[object, int] = {}
        firsts: list[int] = []
        kinds = np.empty(len(self.documents), dtype=np.int64)
        for position, document in enumerate(self.documents):
            kind = eligibility.kind(document)
            if kind not in numbers:
                numbers[kind] = len(firsts)
                firsts.append(position)
            kinds[position] = numbers[kind]
        return firsts, kinds
