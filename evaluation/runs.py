"""Runs: what a ranker answered, and what must be known of it before it is measured."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.errors import RunError
from evaluation.qrels import Qrels

Ranking = tuple[tuple[str, float], ...]
"""(company uid, score), best first. The order is the answer; the scores only say how it came about."""

_LARGEST = float(np.finfo(np.float32).max)
_SMALLEST_STEP = 1e-30


@dataclass(frozen=True, slots=True)
class Run:
    """One ranker's answers: need key → companies with scores, best first.

    RunError where a company stands twice, a score rises down the list, or is no finite single-precision number.
    """

    name: str
    rankings: Mapping[str, Ranking]

    def __post_init__(self) -> None:
        for need, ranking in self.rankings.items():
            _check(self.name, need, ranking)

    def companies(self, need: str, k: int | None = None) -> list[str]:
        """The first `k` companies for a need, or all; none for a need that the run does not answer."""
        return [company for company, _ in self.rankings.get(need, ())[:k]]

    def for_needs(self, needs: Collection[str]) -> "Run":
        """The same run for fewer needs."""
        return replace(self, rankings={need: row for need, row in self.rankings.items() if need in needs})

    def only(self, companies: Collection[str]) -> "Run":
        """The same run without the other companies; what remains keeps its order."""
        return replace(
            self,
            rankings={need: tuple(p for p in row if p[0] in companies) for need, row in self.rankings.items()},
        )


@dataclass(frozen=True, slots=True)
class TiedNeed:
    """A need whose ranking has equal scores: how many companies share one, and how high the first tie stands."""

    need: str
    companies: int
    first_rank: int


@dataclass(frozen=True, slots=True)
class RunCheck:
    """What to say beside a run's figures.

    missing: judged needs that the run does not answer; each counts as zero. unjudged: answered needs without
    qrels; they are not measured. tied: needs with equal scores.
    """

    missing: tuple[str, ...]
    unjudged: tuple[str, ...]
    tied: tuple[TiedNeed, ...]


def check_run(run: Run, qrels: Qrels) -> RunCheck:
    """Compare the needs of a run with those of the qrels."""
    answered = {need for need, ranking in run.rankings.items() if ranking}
    return RunCheck(
        missing=tuple(need for need in qrels.needs if need not in answered),
        unjudged=tuple(sorted(answered - qrels.grades.keys())),
        tied=tied_needs(run),
    )


def tied_needs(run: Run) -> tuple[TiedNeed, ...]:
    """The needs where two or more companies have exactly the same score, sorted."""
    found = []
    for need, ranking in sorted(run.rankings.items()):
        counts = Counter(score for _, score in ranking)
        tied = [rank for rank, (_, score) in enumerate(ranking, start=1) if counts[score] > 1]
        if tied:
            found.append(TiedNeed(need, len(tied), tied[0]))
    return tuple(found)


def condensed(run: Run, qrels: Qrels) -> Run:
    """The run without unjudged companies: the condensed lists of Sakai 2007, "Alternatives to Bpref" (SIGIR).

    Needs that nobody judged are dropped with their companies.
    """
    rows = {need: run.rankings.get(need, ()) for need in qrels.needs}
    kept = {need: tuple(p for p in row if p[0] in qrels.grades[need]) for need, row in rows.items()}
    return replace(run, rankings=kept)


def strictly_decreasing(scores: Sequence[float]) -> list[float]:
    """Scores in the same order without ties, for tools that break ties by document id.

    trec_eval compares in single precision. A score that is already below the one before it, seen so, is kept to
    the last bit; any other is put the smallest step below. RunError where there is no room below.
    """
    if (np.diff(np.asarray(scores, np.float32)) < 0).all():
        return [float(score) for score in scores]
    written: list[float] = []
    for score in scores:
        if written and np.float32(score) >= np.float32(written[-1]):
            score = _just_below(written[-1])
        written.append(float(score))
    return written


def _just_below(score: float) -> float:
    single = np.float32(score)
    below = float(np.nextafter(single, np.float32(-np.inf)))
    step = min(below, float(single) - _SMALLEST_STEP)
    if step < -_LARGEST:
        raise RunError("scores this low leave no room to break their ties")
    return step


def _check(name: str, need: str, ranking: Ranking) -> None:
    where = f"run {name!r}, need {need!r}"
    if len({company for company, _ in ranking}) < len(ranking):
        twice = Counter(company for company, _ in ranking).most_common(1)[0][0]
        raise RunError(f"{where}: company {twice!r} stands twice")
    scores = np.array([score for _, score in ranking], dtype=np.float64)
    if not (np.abs(scores) <= _LARGEST).all():
        raise RunError(f"{where}: a score is not a finite number of single precision")
    if (np.diff(scores) > 0).any():
        rank = int(np.argmax(np.diff(scores) > 0)) + 2
        raise RunError(f"{where}: the score rises at rank {rank}; give the companies best first")
