"""Outcomes of past rounds become qrels.

| stage reached | round still open, no decision | otherwise |
|---|---|---|
| presented | unjudged | 0: presented and not chosen |
| met | unjudged | 0: a meeting that nobody followed up is a polite no |
| turned down | 0 | 0 |
| followed up | 1 | 1, also when it was turned down after that |
| pilot started | 2 | 2, also when it was broken off |
| pilot completed | 2 | 3 with a positive decision, else 2 |
| procured, in use | 3 | 3: the decision is in the deed |

A company that was never presented has no outcome and stays unjudged.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evaluation.qrels import Grade, Provenance, Qrels


class Stage(StrEnum):
    """How far a company came with a need, in the order that decides between two rows for the same pair."""

    PRESENTED = "presented"
    MET = "met"
    TURNED_DOWN = "turned_down"
    FOLLOWED_UP = "followed_up"
    PILOT_STARTED = "pilot_started"
    PILOT_COMPLETED = "pilot_completed"
    PROCURED = "procured"
    IN_USE = "in_use"

    @property
    def rank(self) -> int:
        """The place on the ladder, from 0."""
        return list(Stage).index(self)


class Decision(StrEnum):
    """What the need owner decided on the company."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


_WEIGHT = {None: 0, Decision.NEGATIVE: 1, Decision.POSITIVE: 2}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one company for one need; one row of a file of past pilots.

    `round_closed` is True unless the file says otherwise: past pilots come from past rounds.
    `line` is the row in the file, 0 where there is none.
    """

    need: str
    owner: str
    company: str
    stage: Stage
    needed_on: dt.date | None = None
    presented_on: dt.date | None = None
    stage_on: dt.date | None = None
    decision: Decision | None = None
    reason: str = ""
    round_closed: bool = True
    line: int = 0


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Rows that tell different stories of one pair: the furthest stage holds."""

    need: str
    company: str
    held: Outcome
    others: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a row that a person should look at. `left_out`: the row gives no grade."""

    need: str
    company: str
    line: int
    reason: str
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class GradedOutcomes:
    """Qrels from outcomes, and everything about the rows that the qrels cannot show.

    `ungraded` are pairs that were presented or met in a round that is still open.
    """

    qrels: Qrels
    contradictions: tuple[Contradiction, ...]
    doubts: tuple[Doubt, ...]
    ungraded: tuple[tuple[str, str], ...]


def grade(outcome: Outcome) -> int | None:
    """The grade of an outcome by the table at the top of this file; None is unjudged."""
    match outcome.stage:
        case Stage.IN_USE | Stage.PROCURED:
            return Grade.PILOT_APPROVED
        case Stage.PILOT_COMPLETED if outcome.decision is Decision.POSITIVE:
            return Grade.PILOT_APPROVED
        case Stage.PILOT_COMPLETED | Stage.PILOT_STARTED:
            return Grade.PILOT_STARTED
        case Stage.FOLLOWED_UP:
            return Grade.FOLLOWED_UP
        case Stage.TURNED_DOWN:
            return Grade.NOT_CHOSEN
        case Stage.PRESENTED | Stage.MET:
            ended = outcome.round_closed or outcome.decision is Decision.NEGATIVE
            return Grade.NOT_CHOSEN if ended else None


def qrels_from_outcomes(
    outcomes: Iterable[Outcome],
    today: dt.date,
    known_needs: Collection[str] | None = None,
    known_companies: Collection[str] | None = None,
) -> GradedOutcomes:
    """Grade every pair by its furthest outcome, and list contradictions and doubts.

    `today` decides what lies in the future: an outcome dated after it has not happened and is left out, as is
    a row that names a need or a company which is not among the known ones (None: all are known). A missing
    date, or one before the need's, is a doubt but keeps its grade.
    """
    doubts: list[Doubt] = []
    pairs: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for row in outcomes:
        found = tuple(_doubts(row, today, known_needs, known_companies))
        doubts.extend(found)
        if not any(doubt.left_out for doubt in found):
            pairs[row.need, row.company].append(row)
    held = {pair: _furthest(rows) for pair, rows in pairs.items()}
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    provenance = {}
    for (need, company), row in held.items():
        if (value := grade(row)) is not None:
            grades[need][company] = int(value)
            provenance[need, company] = _provenance(row, len(pairs[need, company]))
    return GradedOutcomes(
        qrels=Qrels({need: dict(row) for need, row in grades.items()}, provenance=provenance),
        contradictions=tuple(_contradictions(pairs, held)),
        doubts=tuple(doubts),
        ungraded=tuple(pair for pair in sorted(held) if pair not in provenance),
    )


def _furthest(rows: Sequence[Outcome]) -> Outcome:
    """The row that holds: furthest stage, then a positive decision, then the latest date, then the first row."""
    return max(rows, key=lambda row: (row.stage.rank, _WEIGHT[row.decision], row.stage_on or dt.date.min))


def _provenance(row: Outcome, rows: int) -> Provenance:
    words = [row.stage.value, row.decision or "", f"on {row.stage_on}" if row.stage_on else ""]
    return Provenance("outcome", " ".join(word for word in words if word), rows)


def _contradictions(
    pairs: dict[tuple[str, str], list[Outcome]], held: dict[tuple[str, str], Outcome]
) -> Iterator[Contradiction]:
    for pair, rows in sorted(pairs.items()):
        if len({(row.stage, row.decision) for row in rows}) > 1:
            others = tuple(row for row in rows if row is not held[pair])
            yield Contradiction(*pair, held[pair], others)


def _doubts(
    row: Outcome, today: dt.date, needs: Collection[str] | None, companies: Collection[str] | None
) -> Iterator[Doubt]:
    for reason, left_out in _reasons(row, today, needs, companies):
        yield Doubt(row.need, row.company, row.line, reason, left_out)


def _reasons(
    row: Outcome, today: dt.date, needs: Collection[str] | None, companies: Collection[str] | None
) -> Iterator[tuple[str, bool]]:
    if needs is not None and row.need not in needs:
        yield "the need is not known", True
    if companies is not None and row.company not in companies:
        yield "the company is in no catalogue", True
    dates = {"need": row.needed_on, "presentation": row.presented_on, "outcome": row.stage_on}
    for what, day in dates.items():
        if day is None:
            yield f"the date of the {what} is missing", False
        elif day > today:
            yield f"the date of the {what}, {day}, is in the future", what != "need"
        elif row.needed_on is not None and day < row.needed_on:
            yield f"the date of the {what}, {day}, is before the need's, {row.needed_on}", False
    if row.presented_on and row.stage_on and row.stage_on < row.presented_on:
        yield f"the outcome, {row.stage_on}, is before the presentation, {row.presented_on}", False
    if row.decision is Decision.NEGATIVE and row.stage in (Stage.PROCURED, Stage.IN_USE):
        yield f"the decision is negative though the stage is {row.stage.value}", False
    if row.decision is Decision.POSITIVE and row.stage is Stage.TURNED_DOWN:
        yield "the decision is positive though the company was turned down", False
