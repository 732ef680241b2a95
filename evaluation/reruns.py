"""Runs made today of what was asked in the past, each need against the profiles of its day."""

import hashlib
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from evaluation.past import Past, PastNeed
from evaluation.runs import Ranking, Run
from matching.eligibility import findings
from matching.encoding import Encoder
from matching.encoding.encoder import Progress
from matching.errors import QueryError
from matching.features import FEATURES
from matching.match import EncodedQuery, Gathered, Parameters
from matching.matcher import Matcher
from matching.passage_encoding import encode_passages
from matching.query import Query, Rules
from matching.ranker import WeightedRanker, neutral_order

DEPTH = 1000
"""How far down a run goes: as many profiles as the matcher looks at closely."""

Order = tuple[tuple[str, float], ...]

PARTS = ("title", "challenge")
"""What a need is cut down to, to see how much the ranking leans on the rest."""


@dataclass(frozen=True)
class Reruns:
    """Rankings of past needs. `matcher` holds an index of `past.documents`."""

    past: Past
    matcher: Matcher

    def ranked(self, rankers: Mapping[str, WeightedRanker]) -> list[Run]:
        """What every ranker answers to every need, by name. Rankers of one order are ranked once."""
        orders = {name: _order_of(ranker) for name, ranker in rankers.items()}
        distinct = {orders[name]: ranker for name, ranker in reversed(list(rankers.items()))}
        rankings: dict[Order, dict[str, Ranking]] = {order: {} for order in distinct}
        for key, encoded in self._encoded.items():
            gathered = self.matcher.gather(encoded, self._rules(self.past.needs[key]), Parameters())
            for order, ranker in distinct.items():
                rankings[order][key] = self._answer(key, gathered, ranker)
        return [Run(name, rankings[order]) for name, order in orders.items()]

    def ranked_by_part(self, part: str, ranker: WeightedRanker, needs: Collection[str]) -> Run:
        """What a ranker answers to one part of each of `needs`; a need where it is missing has no answer."""
        rankings = {}
        for key in sorted(needs):
            need = self.past.needs[key]
            query = part_queries(need).get(part)
            if query is not None and self.past.in_force[key]:
                gathered = self.matcher.gather(self.matcher.encode(query), self._rules(need), Parameters())
                rankings[key] = self._answer(key, gathered, ranker)
        return Run(part, rankings)

    def features(
        self, need: str, ranker: WeightedRanker, names: Sequence[str]
    ) -> tuple[list[str], NDArray[np.float64]]:
        """The companies considered for a need, and the features `names` of each, by its profile that `ranker`
        prefers: (companies, features)."""
        gathered = self.matcher.gather(self._encoded[need], self._rules(self.past.needs[need]), Parameters())
        placed = self.matcher.order(need, gathered, ranker).placed
        rows = np.searchsorted(gathered.evidence.candidates, [one.position for one in placed])
        companies = [self._company(self.matcher.index.documents[one.position].id) for one in placed]
        values = [FEATURES[name](gathered.evidence)[rows] for name in names]
        return companies, np.stack(values, axis=1)

    def above(self, need: str, ranker: WeightedRanker, companies: Collection[str]) -> dict[str, float]:
        """How near those of `companies` that `ranker` ranks come to a need, each by the profile it prefers, in
        standard deviations above unrelated texts; nothing where no profile was in force."""
        if need not in self._encoded:
            return {}
        encoded = self._encoded[need]
        gathered = self.matcher.gather(encoded, self._rules(self.past.needs[need]), Parameters())
        found: dict[str, float] = {}
        for one in self.matcher.order(need, gathered, ranker).placed:
            company = self._company(self.matcher.index.documents[one.position].id)
            if company in companies:
                found.setdefault(company, self.matcher.above(encoded, gathered, one.position))
        return found

    def random(self, seed: int) -> Run:
        """The eligible companies in an order drawn anew for every need, from the seed and the need's key alone."""
        rankings = {}
        for key in sorted(self.past.needs):
            companies = sorted(self._eligible[key], key=lambda uid: self.past.companies[uid].key)
            rng = np.random.default_rng([seed, int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])])
            drawn = rng.permutation(len(companies)).tolist()
            rankings[key] = tuple((companies[place], -float(rank)) for rank, place in enumerate(drawn[:DEPTH]))
        return Run("random", rankings)

    def newest(self) -> Run:
        """The eligible companies by the date of their profile, newest first; undated ones come last."""
        rankings = {}
        for key in sorted(self.past.needs):
            dates = self._eligible[key]
            companies = sorted(dates)
            order = neutral_order(key, companies, np.array([dates[company] for company in companies], np.float64))
            first = islice(order, DEPTH)
            rankings[key] = tuple((companies[place], float(dates[companies[place]])) for place in first)
        return Run("newest", rankings)

    def seconds(self, ranker: WeightedRanker, most: int) -> list[float]:
        """How long a match takes with explanation, for up to `most` needs; their texts were encoded before."""
        needs = sorted(self._encoded)[:most]
        return [self._timed(self.past.needs[key], ranker) for key in needs]

    def quotes(self, need: str, ranker: WeightedRanker) -> tuple[str, ...]:
        """The sentences of the first company's profile that are quoted for the need."""
        past = self.past.needs[need]
        match = self.matcher.match(past.query, self._rules(past), ranker, Parameters(k=1))
        return tuple(quote.profile_text for entry in match.entries for quote in entry.quotes)

    @cached_property
    def _encoded(self) -> dict[str, EncodedQuery]:
        return {
            key: self.matcher.encode(need.query)
            for key, need in sorted(self.past.needs.items())
            if self.past.in_force[key]
        }

    def _answer(self, need: str, gathered: Gathered, ranker: WeightedRanker) -> Ranking:
        documents = self.matcher.index.documents
        if self.past.one_catalogue:
            placed = self.matcher.order(need, gathered, ranker, DEPTH).placed
            return tuple((documents[one.position].company, one.score) for one in placed)
        placed = self.matcher.order(need, gathered, ranker).placed
        pairs = [(self._company(documents[one.position].id), one.score) for one in placed]
        return tuple(_first_of_each(need, pairs))[:DEPTH]

    def _rules(self, need: PastNeed) -> Rules:
        """The need's own rules, and where needs saw different profiles, those of its day alone."""
        if self.past.one_catalogue:
            return need.rules
        excluded = self.past.profiles.keys() - self.past.in_force[need.query.key]
        own = {d for d in self.past.profiles if self._company(d) in need.rules.excluded_companies}
        return replace(need.rules, excluded_companies=frozenset(excluded | own))

    def _company(self, document: str) -> str:
        return self.past.profiles[document].document.company

    @cached_property
    def _eligible(self) -> dict[str, dict[str, int]]:
        """Need → company → the day of its newest profile that no rule keeps out, as a number; 0 where undated."""
        known: dict[tuple[Rules, frozenset[str]], dict[str, int]] = {}
        found = {}
        for key, need in sorted(self.past.needs.items()):
            asked = need.rules, self.past.in_force[key]
            found[key] = known[asked] = known[asked] if asked in known else self._days(*asked)
        return found

    def _days(self, rules: Rules, in_force: frozenset[str]) -> dict[str, int]:
        days: dict[str, int] = {}
        for document in sorted(in_force):
            profile = self.past.profiles[document]
            if all(finding.answer != "no" for finding in findings(profile.document, rules)):
                day = profile.dated_on.toordinal() if profile.dated_on else 0
                company = profile.document.company
                days[company] = max(day, days.get(company, 0))
        return days

    def _timed(self, need: PastNeed, ranker: WeightedRanker) -> float:
        rules = self._rules(need)
        start = time.perf_counter()
        self.matcher.match(need.query, rules, ranker)
        return time.perf_counter() - start


def _first_of_each(need: str, pairs: Sequence[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Each company once, by its best version, ties broken as a shortlist breaks them."""
    seen: set[str] = set()
    for place in neutral_order(need, [c for c, _ in pairs], np.array([score for _, score in pairs], np.float64)):
        if pairs[place][0] not in seen:
            seen.add(pairs[place][0])
            yield pairs[place]


def _order_of(ranker: WeightedRanker) -> Order:
    """What decides a ranker's order: its weights, and of a single one only that it is above zero."""
    weights = sorted(ranker.weights.items())
    if len(weights) == 1 and weights[0][1] > 0:
        return ((weights[0][0], 1.0),)
    return tuple(weights)


def part_queries(need: PastNeed) -> dict[str, Query]:
    """Part → the need asked with that part alone; parts that are absent or say nothing are left out."""
    found = {}
    for part in PARTS:
        try:
            found[part] = Query(need.query.key, need.query.language, {part: need.query.parts.get(part, "")})
        except QueryError:
            continue
    return found


def encode_ahead(past: Past, encoder: Encoder, on_progress: Progress | None = None) -> None:
    """Encode every need, whole and in parts, in one go, so that an encoder with a cache has them at hand."""
    queries = [query for need in past.needs.values() for query in (need.query, *part_queries(need).values())]
    segments = [segment for query in queries for segment in query.segments]
    encode_passages(encoder, segments, "query", on_progress)
