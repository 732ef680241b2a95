"""A list cut from a ranking: who gets a place, and every place explained."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, tee

import numpy as np

from matching.bands import BANDS, LIMITS, SOMEBODY, Band, band, nearness, nobody
from matching.considered import Considered
from matching.document import Document
from matching.eligibility import Finding
from matching.explain import SHARED_WORDS, Said, quotes, said_of, shared_words
from matching.features import Scores
from matching.ladder import suggested_step
from matching.match import DEFAULT_K, EncodedQuery, Entry, Gathered, Match, Parameters, Placed, Ranking
from matching.query import Query, Rules
from matching.ranker import WeightedRanker, neutral_order
from matching.requirements import Requirement, check, requirements
from matching.saved_index import SavedIndex

SAME_TEXT = 0.97
"""Cosine of two profiles' mean passages from which on they say the same."""

EXPLORED = 24
"""A place that is drawn goes to one of so many companies that come next."""

NEWCOMERS_LOOKED_FOR = 16
"""Where nobody on a list is new to the public sector, a newcomer is looked for among so many that come next."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A company on its way to the list: its place by score, its hard requirements, and who says the same."""

    placed: Placed
    required: Sequence[Finding]
    twins: list[Document]


@dataclass(frozen=True)
class Lister:
    """Ranks what was gathered and cuts lists from it. `considered`: what rules and categories say of the index's
    documents."""

    index: SavedIndex
    considered: Considered

    def order(self, need: str, gathered: Gathered, ranker: WeightedRanker, most: int | None = None) -> Ranking:
        """The candidates that were gathered for a need, in a ranker's order; the first `most` companies."""
        placed = self._placed(need, gathered, ranker, ranker.contributions(gathered.evidence))
        return Ranking([*islice(placed, most)], gathered.considered, gathered.refused)

    def _placed(
        self, need: str, gathered: Gathered, ranker: WeightedRanker, contributions: Mapping[str, Scores]
    ) -> Iterator[Placed]:
        """The candidates by what each feature contributes, best first, each company by its best profile."""
        candidates = gathered.evidence.candidates
        scores = ranker.scores(contributions)
        shown = {name: np.round(values, 4) for name, values in contributions.items()}
        companies = self.index.companies[candidates].tolist()
        seen: set[str] = set()
        for place in neutral_order(need, companies, scores):
            if companies[place] not in seen:
                seen.add(companies[place])
                parts = {name: float(values[place]) for name, values in shown.items()}
                yield Placed(int(candidates[place]), float(scores[place]), parts)

    def cut(
        self,
        encoded: EncodedQuery,
        gathered: Gathered,
        rules: Rules,
        ranker: WeightedRanker,
        parameters: Parameters,
        raised: float,
    ) -> Match:
        """The list for a need, without the need's categories. Whether anybody meets it, and which step that is, is
        judged by the first DEFAULT_K, however many are listed.

        raised: by how many standard deviations somebody must come nearer than for most needs, or nobody meets it.
        """
        query = encoded.query
        contributions = ranker.contributions(gathered.evidence)
        without = self._best_scores_without(gathered, ranker, contributions)
        placed, again = tee(self._placed(query.key, gathered, ranker, contributions))
        wanted = max(parameters.k, DEFAULT_K) if parameters.explore is None else parameters.k + EXPLORED
        asked = hard_requirements(query)
        chosen, unmet = self._chosen(asked, placed, wanted)
        drawn, propensity = _last_place(query.key, len(chosen), parameters)
        listed = [*chosen[: parameters.k - len(drawn)], *(chosen[place] for place in drawn)]

        def explained(rank: int, one: Chosen) -> Entry:
            return self._explained(encoded, gathered, rules, rank, one, without, parameters)

        entries = [explained(rank, one) for rank, one in enumerate(listed, start=1)]
        if drawn:
            entries[-1] = replace(entries[-1], propensity=propensity)
        beyond = [
            explained(rank, one) for rank, one in enumerate(chosen[:DEFAULT_K], start=1) if rank > len(entries)
        ]
        nearest = [entry.above for entry in (*entries, *beyond)[:DEFAULT_K]]
        if parameters.newcomers and not drawn and _needs_newcomer(entries):
            more, _ = self._chosen(asked, again, parameters.k + NEWCOMERS_LOOKED_FOR)
            found = (explained(parameters.k, one) for one in more[parameters.k :] if self._is_newcomer(one))
            entries = _with_newcomer(entries, found)
        if nobody(nearest, raised):
            entries, beyond = ([_not_met(entry) for entry in some] for some in (entries, beyond))
        judged = (*entries, *beyond)[:DEFAULT_K]
        step = suggested_step([(entry.band, entry.document.maturity) for entry in judged])
        refused = {**gathered.refused, "requirement": unmet} if unmet else gathered.refused
        return Match(entries, gathered.considered - unmet, refused, step)

    def above(self, encoded: EncodedQuery, gathered: Gathered, position: int) -> float:
        """How near a candidate's nearest sentence comes to one of the need's, in standard deviations above
        unrelated texts."""
        said = self.said(gathered, position)
        return self.index.dense.unrelated.above(nearness(encoded.sentence_vectors, said.vectors))

    def said(self, gathered: Gathered, position: int) -> Said:
        """What a candidate says, sentence by sentence, without what it took from the need or what says nothing."""
        dense, document = self.index.dense, self.index.documents[position]
        taken = {sentence.span for sentence in gathered.taken.get(position, ())}
        return said_of(document, dense.sentence_vectors(position), dense.hollow_of(position), taken)

    def _chosen(
        self, asked: Sequence[Requirement], ranked: Iterable[Placed], most: int
    ) -> tuple[list[Chosen], int]:
        """The first `most` companies that no hard requirement rules out, each with those that say the same; and
        how many were ruled out on the way."""
        chosen: list[Chosen] = []
        unmet = 0
        for placed in ranked:
            if len(chosen) == most:
                break
            found = check(asked, self.index.documents[placed.position])
            twin = next((one for one in chosen if self._say_the_same(one.placed.position, placed.position)), None)
            if any(finding.answer == "no" for finding in found):
                unmet += 1
            elif twin is not None:
                twin.twins.append(self.index.documents[placed.position])
            else:
                chosen.append(Chosen(placed, found, []))
        return chosen, unmet

    def _best_scores_without(
        self, gathered: Gathered, ranker: WeightedRanker, contributions: Mapping[str, Scores]
    ) -> dict[str, Scores]:
        """Feature → by each company's number the best score of any of its profiles without it, -inf for none."""
        companies = self.index.company_numbers[gathered.evidence.candidates]
        found = {}
        for name in contributions:
            best = np.full(len(self.index.documents), -np.inf)
            rest = {other: values for other, values in contributions.items() if other != name}
            np.maximum.at(best, companies, ranker.scores(rest))
            found[name] = best
        return found

    def _explained(
        self,
        encoded: EncodedQuery,
        gathered: Gathered,
        rules: Rules,
        rank: int,
        chosen: Chosen,
        without: Mapping[str, Scores],
        parameters: Parameters,
    ) -> Entry:
        placed = chosen.placed
        document = self.index.documents[placed.position]
        taken = gathered.taken.get(placed.position, ())
        said = self.said(gathered, placed.position)
        shared = self.index.lexical.shared_stems(encoded.terms, placed.position)
        unrelated = self.index.dense.unrelated
        above = unrelated.above(nearness(encoded.sentence_vectors, said.vectors))
        calibration = parameters.calibration
        found = [*self.considered.findings(placed.position, rules), *chosen.required]
        answers_from = unrelated.nearness(SOMEBODY)
        return Entry(
            rank=rank,
            document=document,
            score=placed.score,
            contributions=placed.contributions,
            band=band_with(encoded, above, found, parameters),
            above=above,
            chance=calibration.probability(above) if calibration else None,
            quotes=quotes(encoded.sentences, encoded.sentence_vectors, document, said, answers_from),
            unanswered=[
                span
                for (span, _), vector in zip(encoded.sentences, encoded.sentence_vectors, strict=True)
                if unrelated.above(nearness(vector[None], said.vectors)) < LIMITS.weak
            ],
            shared_words=shared_words([stem for stem, _ in shared[: 2 * SHARED_WORDS]], document),
            findings=found,
            rank_without={
                name: _rank(best, self.index.company_numbers[placed.position]) for name, best in without.items()
            },
            set_aside=[*document.left_out, *taken],
            twins=chosen.twins,
            propensity=1.0,
            newcomer=bool(self.index.newcomers[placed.position]),
            categories=self.considered.suggested(placed.position),
        )

    def _is_newcomer(self, chosen: Chosen) -> bool:
        return bool(self.index.newcomers[chosen.placed.position])

    def _say_the_same(self, one: int, other: int) -> bool:
        means = self.index.dense.means
        return float(means[one] @ means[other]) >= SAME_TEXT


def band_with(encoded: EncodedQuery, above: float, found: Sequence[Finding], parameters: Parameters) -> Band:
    """The band of a nearness, lowered where what was asked is not known; not where the chance was learnt. At most
    weak for a need that says nothing."""
    unknowns = sum(one.answer == "unknown" and one.rule != "category" for one in found)
    reached = band(above, 0 if parameters.calibration else unknowns, parameters.limits)
    return max(reached, "weak", key=BANDS.index) if encoded.says_nothing else reached


def hard_requirements(query: Query) -> list[Requirement]:
    """What the need's owner said must be met."""
    return requirements(query.parts.get("hard_requirements", ""))


def _rank(best: Scores, company: int) -> int:
    """A company's rank from 1 by its best score; those that tie share a rank."""
    return 1 + int(np.count_nonzero(best > best[company]))


def _last_place(need: str, found: int, parameters: Parameters) -> tuple[list[int], float]:
    """Which of `found` companies gets the last place by draw, if any, and how likely it was."""
    next_ones = range(parameters.k, found)
    if parameters.explore is None or not next_ones:
        return [], 1.0
    drawn = hashlib.sha256(f"{need}\x00{parameters.explore}".encode()).digest()
    return [next_ones[int.from_bytes(drawn[:8]) % len(next_ones)]], 1 / len(next_ones)


def _not_met(entry: Entry) -> Entry:
    """An entry of a list that says that nobody meets the need."""
    return replace(
        entry, band="none", chance=None, quotes=[replace(quote, answers=False) for quote in entry.quotes]
    )


def _needs_newcomer(entries: Sequence[Entry]) -> bool:
    """Whether a list of several companies has no newcomer, and ends in one that may give way."""
    return len(entries) > 1 and entries[-1].band != "strong" and not any(entry.newcomer for entry in entries)


def _with_newcomer(entries: Sequence[Entry], next_ones: Iterable[Entry]) -> list[Entry]:
    """The list with the first of the newcomers that come next, of no lower band, in the last place."""
    last = BANDS.index(entries[-1].band)
    found = next((entry for entry in next_ones if BANDS.index(entry.band) <= last), None)
    return [*entries] if found is None else [*entries[:-1], replace(found, kept_visible=True)]
