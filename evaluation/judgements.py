"""Judgements by people become qrels: a second source, never mixed with outcomes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median_low

from evaluation.qrels import Provenance, Qrels


class JudgedAs(StrEnum):
    """What a person says of a company for a need. Unsure is no grade."""

    FITS = "fits"
    PARTLY = "partly"
    DOES_NOT_FIT = "does_not_fit"
    UNSURE = "unsure"

    @property
    def grade(self) -> int | None:
        """2, 1, 0, or None for unsure."""
        return _GRADES[self]


_GRADES = {JudgedAs.FITS: 2, JudgedAs.PARTLY: 1, JudgedAs.DOES_NOT_FIT: 0, JudgedAs.UNSURE: None}
BEST_GRADE = 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's judgement of one pair. `blind`: the judge saw neither rank, score nor ranker."""

    need: str
    company: str
    judge: str
    verdict: JudgedAs
    judged_at: dt.datetime
    blind: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A pair on which judges differ: judge → verdict, and the grade that holds (None: all were unsure)."""

    need: str
    company: str
    verdicts: Mapping[str, JudgedAs]
    grade: int | None


@dataclass(frozen=True, slots=True)
class GradedJudgements:
    """Qrels from judgements, and what the qrels cannot show.

    `unsure`: pairs where nobody was sure, left unjudged. `single`: pairs graded by one judge alone.
    `revised`: judgements that the same judge later replaced.
    """

    qrels: Qrels
    disagreements: tuple[Disagreement, ...]
    unsure: tuple[tuple[str, str], ...]
    single: tuple[tuple[str, str], ...]
    revised: tuple[Judgement, ...]


def qrels_from_judgements(judgements: Iterable[Judgement]) -> GradedJudgements:
    """Grade every pair by the low median of its judges; fits 2, partly 1, does not fit 0.

    Unsure judges do not count. The median is the majority's grade wherever there is a majority, and the lower of
    the two in the middle when judges are even: a doubt never makes a number better. A judge who judged a pair
    twice counts once, with the later judgement.
    """
    latest, revised = _latest(judgements)
    pairs: dict[tuple[str, str], dict[str, JudgedAs]] = defaultdict(dict)
    for judgement in latest:
        pairs[judgement.need, judgement.company][judgement.judge] = judgement.verdict
    sure = {pair: [v.grade for v in votes.values() if v.grade is not None] for pair, votes in pairs.items()}
    held = {pair: median_low(grades) for pair, grades in sure.items() if grades}
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for (need, company), grade in held.items():
        rows[need][company] = grade
    sources = {pair: Provenance("judgement", _words(pairs[pair]), len(sure[pair])) for pair in held}
    return GradedJudgements(
        qrels=Qrels({need: dict(row) for need, row in rows.items()}, BEST_GRADE, sources),
        disagreements=tuple(
            Disagreement(*pair, votes, held.get(pair))
            for pair, votes in sorted(pairs.items())
            if len(set(votes.values())) > 1
        ),
        unsure=tuple(pair for pair in sorted(pairs) if pair not in held),
        single=tuple(pair for pair in sorted(held) if len(sure[pair]) == 1),
        revised=revised,
    )


def _latest(judgements: Iterable[Judgement]) -> tuple[tuple[Judgement, ...], tuple[Judgement, ...]]:
    """Each judge's last word on a pair, and the words it replaced."""
    last: dict[tuple[str, str, str], Judgement] = {}
    replaced = []
    for judgement in sorted(judgements, key=lambda j: (j.need, j.company, j.judge, j.judged_at)):
        key = (judgement.need, judgement.company, judgement.judge)
        if key in last:
            replaced.append(last[key])
        last[key] = judgement
    return tuple(last.values()), tuple(replaced)


def _words(votes: Mapping[str, JudgedAs]) -> str:
    counts = {verdict: list(votes.values()).count(verdict) for verdict in JudgedAs}
    return ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count)
