"""A ranker learnt from past outcomes, and whether it ranks needs better that it was not learnt from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaluation.comparison import Comparison, compare_all
from evaluation.measures.bounds import ndcg_bounds
from evaluation.measures.ranking import PerNeed
from evaluation.qrels import Qrels
from evaluation.reruns import Reruns
from evaluation.runs import Run
from matching.errors import TrainingError
from matching.features import FEATURES
from matching.learning import Considered, learn_weights
from matching.ranker import WeightedRanker

RELEVANT = 1
"""The lowest grade of a company that came further than a presentation."""

FEWEST_OWNERS = 2


@dataclass(frozen=True)
class Learnt:
    """A learnt ranker, and how it fares on each owner's needs when learnt from all other owners' alone.

    values, before: need → nDCG@10 of the rankers so learnt, and of the one in use. better: the interval of the
    difference lies above 0.
    """

    ranker: WeightedRanker
    needs: int
    chosen: int
    values: PerNeed
    before: PerNeed
    against: Comparison

    @property
    def better(self) -> bool:
        """Whether the learnt ranker may be put in use."""
        low = self.against.difference.interval
        return low is not None and low.low > 0


def learn(reruns: Reruns, qrels: Qrels, in_use: WeightedRanker, version: int, seed: int) -> Learnt:
    """Learn from all needs of the qrels, and put each owner's needs to a ranker that never saw them.

    Raises TrainingError where there is too little to learn from, or all of it is one owner's.
    """
    owners = {need: reruns.past.needs[need].owner for need in qrels.needs}
    if len(set(owners.values())) < FEWEST_OWNERS:
        raise TrainingError(
            "All outcomes are one need owner's, so it cannot be told whether what is learnt holds for others. "
            "Read in the outcomes of a second one with `behov outcomes import FILE`."
        )
    leaks = reruns.past.proof().leaks
    if leaks:
        raise TrainingError(
            f"{len(leaks)} profiles were written after the need they were matched with, so they may know the "
            "outcome. Say in the source files with `as_of:` from when the companies were known."
        )
    weights = {name: in_use.weights.get(name, 0.0) for name in FEATURES}
    seen = {need: considered(reruns, need, qrels.grades[need], in_use) for need in qrels.needs}
    learnt = replace(in_use, name="learned", version=version, weights=learn_weights(list(seen.values()), weights))
    runs = [_held_out(reruns, seen, owners, owner, weights, learnt) for owner in sorted(set(owners.values()))]
    blind = Run(learnt.id, {need: ranking for run in runs for need, ranking in run.rankings.items()})
    before = _values(reruns.ranked({in_use.id: in_use})[0], qrels)
    values = _values(blind, qrels)
    against = compare_all(before, {learnt.id: values}, owners, seed)[0]
    chosen = sum(len(need.chosen) for need in seen.values())
    return Learnt(learnt, len(seen), chosen, values, before, against)


def considered(reruns: Reruns, need: str, grades: Mapping[str, int], in_use: WeightedRanker) -> Considered:
    """The features of every company that was considered for a need, each by the profile the ranker in use prefers,
    and which of them came further."""
    companies, features = reruns.features(need, in_use, list(FEATURES))
    rows = [row for row, company in enumerate(companies) if grades.get(company, 0) >= RELEVANT]
    return Considered(features, rows)


def _held_out(
    reruns: Reruns,
    seen: Mapping[str, Considered],
    owners: Mapping[str, str],
    owner: str,
    weights: Mapping[str, float],
    learnt: WeightedRanker,
) -> Run:
    others = [need for key, need in seen.items() if owners[key] != owner]
    own = {key for key in seen if owners[key] == owner}
    ranker = replace(learnt, weights=learn_weights(others, weights))
    return reruns.ranked({learnt.id: ranker})[0].for_needs(own)


def _values(run: Run, qrels: Qrels) -> PerNeed:
    return ndcg_bounds(run, qrels).condensed
