"""What a learnt ranker was learnt from and how it fares: facts kept beside its weights, told to each reader in
their own language."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean

import yaml

from evaluation.learning import Learnt
from evaluation.report.wording import Wording
from matching.ranker import WeightedRanker

WORDS = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True)
class RankerCard:
    """The facts. needs, chosen: how many it was learnt from. before: the ranker that it is compared with.

    learnt, unlearnt: mean nDCG@10 of both, over needs whose owners it did not learn from; low, high: the 95 %
    interval of the difference, None where there are too few owners. better: whether it may be put in use.
    """

    day: str
    needs: int
    chosen: int
    before: str
    before_weights: Mapping[str, float]
    learnt: float
    unlearnt: float
    difference: float
    low: float | None
    high: float | None
    better: bool


def card_of(learnt: Learnt, before: WeightedRanker, now: dt.datetime) -> RankerCard:
    """The card of a ranker that was learnt just now."""
    interval = learnt.against.difference.interval
    return RankerCard(
        day=now.date().isoformat(),
        needs=learnt.needs,
        chosen=learnt.chosen,
        before=before.id,
        before_weights=dict(before.weights),
        learnt=fmean(learnt.values.values()),
        unlearnt=fmean(learnt.before.values()),
        difference=learnt.against.difference.mean,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        better=learnt.better,
    )


def told(card: RankerCard, language: str) -> list[str]:
    """The card in paragraphs, for a reader of `language` (sv, nb or en)."""
    say, words = Wording(language), {key: text[language] for key, text in _words().items()}
    known = card.low is not None and card.high is not None
    interval = f"{say.signed(card.low or 0)} – {say.signed(card.high or 0)}" if known else "–"
    fares = words["fares"].format(
        learnt=say.number(card.learnt),
        before=card.before,
        unlearnt=say.number(card.unlearnt),
        difference=say.signed(card.difference),
        interval=interval,
    )
    return [
        words["learnt"].format(day=card.day, needs=card.needs, chosen=card.chosen, before=card.before),
        f"{fares} {words['better' if card.better else 'not_better']}",
        words["limits"],
    ]


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    held: Mapping[str, Mapping[str, str]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return held
