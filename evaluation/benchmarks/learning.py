"""What a ranker gains by learning from earlier years, measured on later ones.

American research topics to the company that won: weights are learnt on the topics before a year and put to those
from it on, beside the same ranker unlearnt, and beside features added up as nobody chose them: the weights in use
were chosen by hand with these topics among what was looked at. Then the most that weights could give there, chosen
with the answers at hand; and what each feature that is not used would add to what is learnt.
The company's texts were used to train the default encoder's adapter; which company won was not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from evaluation.benchmarks.candidate_features import CANDIDATE_FEATURES, Rounds
from evaluation.benchmarks.collections import SEED, rows, sbir
from evaluation.indexed import indexed
from evaluation.measures.ranking import PerNeed, per_need
from evaluation.qrels import Qrels
from evaluation.runs import Run
from evaluation.significance import cluster_bootstrap, differences
from matching.encoding import Encoder
from matching.features import FEATURES, Scores
from matching.learning import Considered, learn_weights
from matching.match import Parameters
from matching.query import Rules
from matching.ranker import DEFAULT_RANKER, SCORE_DECIMALS, neutral_order, ranker

FROM = 2014
"""Tested from this year on: about half of the topics, learnt from the other half."""

Weights = Mapping[str, float]

IN_HINDSIGHT: Mapping[str, Sequence[float]] = {
    "meaning": (1.0,),
    "whole": tuple(round(0.1 * step, 1) for step in range(31)),
    "words": tuple(map(float, range(101))),
}
"""Feature → the weights that are tried, each with each, for the most that weights could give."""


ADDED_UP: Mapping[str, Sequence[str]] = {
    "beside meaning and words added up": ("meaning", "words"),
    "beside all features added up": tuple(FEATURES),
}
"""What is learnt is also put beside these features, added up in standard deviations, each need for itself."""


@dataclass(frozen=True)
class Seen:
    """The companies that were considered for a need, and every feature of each: name → (companies,)."""

    companies: Sequence[str]
    features: Mapping[str, Scores]

    def columns(self, names: Sequence[str]) -> Scores:
        """The features `names`: (companies, features)."""
        return np.stack([self.features[name] for name in names], axis=1)


@dataclass(frozen=True)
class Halves:
    """Needs that are learnt from, and needs that are tested on, with who won them and whose they are."""

    earlier: Mapping[str, Seen]
    later: Mapping[str, Seen]
    qrels: Qrels
    owners: Mapping[str, str]

    def learnt(self, in_use: Weights) -> dict[str, float]:
        """The weights learnt from the earlier needs, of the features that `in_use` names."""
        told = [
            Considered(seen.columns(list(in_use)), self._winners(need, seen))
            for need, seen in self.earlier.items()
        ]
        return learn_weights(told, in_use)

    def in_hindsight(self) -> dict[str, float]:
        """The weights of `IN_HINDSIGHT` by which the later needs are ranked best, found by looking at who won:
        no weights learnt from earlier ones can be expected to do better."""
        tried = list(product(*IN_HINDSIGHT.values()))
        ranks = np.zeros(len(tried))
        for need, seen in self.later.items():
            if winners := self._winners(need, seen):
                scores = seen.columns(list(IN_HINDSIGHT)) @ np.transpose(tried)
                ranks += 1 / (1 + (scores > scores[winners].max(axis=0)).sum(axis=0))
        return dict(zip(IN_HINDSIGHT, tried[int(ranks.argmax())], strict=True))

    def _winners(self, need: str, seen: Seen) -> list[int]:
        return [row for row, company in enumerate(seen.companies) if company in self.qrels.grades[need]]

    def reciprocal_ranks(self, weights: Weights) -> PerNeed:
        """Later need → the reciprocal rank of the first company that won it."""
        by = np.array(list(weights.values()))
        return self._reciprocal_ranks(
            {need: seen.columns(list(weights)) @ by for need, seen in self.later.items()}
        )

    def added_up(self, features: Sequence[str]) -> PerNeed:
        """The same by the sum of `features`, each in standard deviations above the mean of a need's candidates: a
        ranking for which nobody chose weights."""
        return self._reciprocal_ranks(
            {need: _standardised(seen.columns(features)).sum(axis=1) for need, seen in self.later.items()}
        )

    def _reciprocal_ranks(self, scores_by_need: Mapping[str, Scores]) -> PerNeed:
        rankings = {}
        for need, seen in self.later.items():
            scores = np.round(scores_by_need[need], SCORE_DECIMALS)
            order = neutral_order(need, seen.companies, scores)
            rankings[need] = tuple((seen.companies[place], float(scores[place])) for place in order)
        return per_need(Run("learnt", rankings), self.qrels.for_needs(self.later), ("RR",))["RR"]

    def gain(self, before: PerNeed, after: PerNeed) -> dict[str, object]:
        """The mean of the reciprocal ranks before and after, their ratio, and the interval of the difference."""
        found = cluster_bootstrap(
            differences(after, before), {need: self.owners[need] for need in self.later}, SEED
        )
        old = float(np.mean(list(before.values())))
        interval = found.interval
        return {
            "MRR before": round(old, 4),
            "MRR": round(old + found.mean, 4),
            "ratio": round((old + found.mean) / old, 3),
            "difference": round(found.mean, 4),
            "interval": [round(interval.low, 4), round(interval.high, 4)] if interval else None,
        }


def measure(data: Path, year: int, encoder: Encoder) -> dict[str, dict[str, object]]:
    """What weights learnt before `year` gain from it on, what the best ones in hindsight would, and by name what
    each further feature adds to what is learnt."""
    halves = _halves(data, year, encoder)
    current = ranker(DEFAULT_RANKER).weights
    in_use = {name: current.get(name, 0.0) for name in FEATURES}
    weights = halves.learnt(in_use)
    before, learnt = halves.reciprocal_ranks(in_use), halves.reciprocal_ranks(weights)
    counts = {"topics learnt from": len(halves.earlier), "topics tested": len(halves.later)}
    found: dict[str, dict[str, object]] = {"learnt": {**counts, "weights": weights, **halves.gain(before, learnt)}}
    for name, features in ADDED_UP.items():
        found[name] = {**counts, "weights": weights, **halves.gain(halves.added_up(features), learnt)}
    best = halves.in_hindsight()
    found["in hindsight"] = {**counts, "weights": best, **halves.gain(before, halves.reciprocal_ranks(best))}
    for name in CANDIDATE_FEATURES:
        more = halves.learnt({**in_use, name: 0.0})
        found[f"with {name}"] = {**counts, "weights": more, **halves.gain(learnt, halves.reciprocal_ranks(more))}
    return found


def _standardised(columns: Scores) -> Scores:
    """Columns, each less its mean and divided by its standard deviation; one that is the same throughout is 0."""
    spread = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _halves(data: Path, year: int, encoder: Encoder) -> Halves:
    collection = sbir(data)
    years = {row["need_id"]: int(row["year"]) for row in rows(data / "us_sbir/needs.csv")}
    with indexed(
        collection.documents, encoder, catalogue_version=collection.name, software_version="benchmark"
    ) as matcher:
        needs = {query.key: matcher.encode(query) for query in collection.queries}
        rounds = Rounds(matcher, needs, years, collection.qrels.grades)
        seen = {need: _seen(rounds, need) for need in sorted(needs)}
    return Halves(
        {need: one for need, one in seen.items() if years[need] < year},
        {need: one for need, one in seen.items() if years[need] >= year},
        collection.qrels,
        collection.owners,
    )


def _seen(rounds: Rounds, need: str) -> Seen:
    evidence = rounds.matcher.gather(rounds.needs[need], Rules(), Parameters()).evidence
    used = {name: feature(evidence) for name, feature in FEATURES.items()}
    further = {name: feature(rounds, need, evidence.candidates) for name, feature in CANDIDATE_FEATURES.items()}
    documents = rounds.matcher.index.documents
    return Seen([documents[position].company for position in evidence.candidates.tolist()], {**used, **further})
