"""What a ranker gains by learning from earlier years, measured on later ones.

American research topics to the company that won: weights are learnt on the topics before a year and put to those
from it on, beside the same ranker unlearnt. The company's texts were used to train the default encoder's adapter;
which company won was not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from evaluation.benchmarks.collections import SEED, Collection, rows, sbir
from evaluation.indexed import indexed
from evaluation.measures.ranking import PerNeed, per_need
from evaluation.runs import Run
from evaluation.significance import cluster_bootstrap, differences
from matching.encoding import Encoder
from matching.features import FEATURES
from matching.learning import Considered, learn_weights
from matching.matcher import Gathered, Matcher, Parameters
from matching.query import Rules
from matching.ranker import DEFAULT_RANKER, WeightedRanker, ranker

FROM = 2014
"""Tested from this year on: about half of the topics, learnt from the other half."""


def measure(data: Path, year: int, encoder: Encoder) -> dict[str, object]:
    """The weights learnt before `year`, and MRR from it on, learnt and not, with the difference's interval."""
    collection = sbir(data)
    years = {row["need_id"]: int(row["year"]) for row in rows(data / "us_sbir/needs.csv")}
    current = ranker(DEFAULT_RANKER)
    with indexed(
        collection.documents, encoder, catalogue_version=collection.name, software_version="benchmark"
    ) as matcher:
        gathered = {
            query.key: matcher.gather(matcher.encode(query), Rules(), Parameters()) for query in collection.queries
        }
        earlier = [
            _considered(matcher, gathered[need], collection.qrels.grades[need])
            for need in sorted(gathered)
            if years[need] < year
        ]
        weights = learn_weights(earlier, {name: current.weights.get(name, 0.0) for name in FEATURES})
        learnt = replace(current, name="learned", version=1, weights=weights)
        later = [need for need in sorted(gathered) if years[need] >= year]
        values = {one.id: _rr(matcher, gathered, later, one, collection) for one in (current, learnt)}
    gain = cluster_bootstrap(
        differences(values[learnt.id], values[current.id]),
        {need: collection.owners[need] for need in later},
        SEED,
    )
    before = float(np.mean(list(values[current.id].values())))
    return {
        "weights": weights,
        "topics learnt from": len(earlier),
        "topics tested": len(later),
        f"MRR {current.id}": round(before, 4),
        "MRR learnt": round(before + gain.mean, 4),
        "ratio": round((before + gain.mean) / before, 3),
        "difference": round(gain.mean, 4),
        "interval": [round(gain.interval.low, 4), round(gain.interval.high, 4)] if gain.interval else None,
    }


def _considered(matcher: Matcher, gathered: Gathered, grades: Mapping[str, int]) -> Considered:
    evidence = gathered.evidence
    companies = [matcher.index.documents[position].company for position in evidence.candidates.tolist()]
    features = np.stack([feature(evidence) for feature in FEATURES.values()], axis=1)
    return Considered(features, [row for row, company in enumerate(companies) if company in grades])


def _rr(
    matcher: Matcher,
    gathered: Mapping[str, Gathered],
    needs: Sequence[str],
    chosen: WeightedRanker,
    collection: Collection,
) -> PerNeed:
    rankings = {
        need: tuple(
            (matcher.index.documents[placed.position].company, placed.score)
            for placed in matcher.order(need, gathered[need], chosen).placed
        )
        for need in needs
    }
    return per_need(Run(chosen.id, rankings), collection.qrels.for_needs(needs), ("RR",))["RR"]
