"""A frozen set of small, hard questions: paraphrases, negations, needs nobody can meet, stuffed profiles.

It comes with its own companies, so that its figures can be compared between catalogues, programmes and years.
It is too small to rank systems by; it shows what a system cannot do.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean, median
from typing import Any, Literal

import yaml

from evaluation.errors import ChallengeError
from evaluation.indexed import indexed
from evaluation.significance import Estimate, cluster_bootstrap
from matching.bands import Band
from matching.document import Document
from matching.encoding import Encoder
from matching.match import Parameters
from matching.query import Query, Rules
from matching.ranker import WeightedRanker

CHALLENGE = Path(__file__).with_suffix(".yaml")

Kind = Literal["paraphrase", "negation", "unmeetable"]
Order = Mapping[str, float]
"""Company → score, best first."""

FIRST, AMONG_THREE, AMONG_EIGHT, RR, RIGHT_BEFORE_WRONG, STUFFED_FIRST, NONE_RIGHTLY, NONE_WRONGLY = (
    "Success@1",
    "Success@3",
    "Success@8",
    "RR",
    "right before wrong",
    "stuffed before right",
    "none for unmeetable",
    "none for meetable",
)


@dataclass(frozen=True, slots=True)
class ChallengeNeed:
    """One question. topic: the same for one need in several languages. answer: the company that meets it, "" for
    none. wrong: in a negation, the company that meets what the need says it does not lack."""

    kind: Kind
    topic: str
    query: Query
    answer: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Stuffed:
    """A company that meets no need and says many of the words of some: those of the topics in `aims_at`."""

    attack: str
    document: Document
    aims_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Challenge:
    """The whole set; `version` changes with any word of it."""

    version: int
    profiles: tuple[Document, ...]
    needs: tuple[ChallengeNeed, ...]
    stuffed: tuple[Stuffed, ...]

    def of(self, kind: Kind) -> list[ChallengeNeed]:
        """The needs of one kind, in their order."""
        return [need for need in self.needs if need.kind == kind]


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was not answered: who should have stood first, or before whom, and who did."""

    kind: Kind
    language: str
    text: str
    wanted: str
    first: str


@dataclass(frozen=True, slots=True)
class ChallengeResult:
    """One ranker's figures; intervals draw topics anew.

    measures: name → mean. by_language: need language → RR over paraphrases. by_attack: attack → share of needs
    where the stuffed company stands before the right one. rank_range: the median, over topics, of the worst rank
    of the answer in any language minus the best. separation: how often the best score of a need that somebody
    meets is above that of a need nobody meets, 0.5 being chance.
    """

    ranker: str
    measures: Mapping[str, Estimate]
    by_language: Mapping[str, Estimate]
    by_attack: Mapping[str, float]
    rank_range: float
    separation: float
    missed: tuple[Missed, ...]


@cache
def load_challenge(path: Path = CHALLENGE) -> Challenge:
    """The set as it lies beside this module. Raises ChallengeError where it contradicts itself."""
    held: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    challenge = Challenge(
        held["version"],
        tuple(_document(row) for row in held["profiles"]),
        tuple(_need(row) for row in held["needs"]),
        tuple(Stuffed(row["attack"], _document(row), tuple(row["aims_at"])) for row in held["stuffed"]),
    )
    known = {document.company for document in challenge.profiles}
    topics = {need.topic for need in challenge.needs}
    named = {name for need in challenge.needs for name in (need.answer, need.wrong) if name}
    aimed = {topic for stuffed in challenge.stuffed for topic in stuffed.aims_at}
    if unknown := (named - known) | (aimed - topics):
        raise ChallengeError(f"{path} names what it does not have: {', '.join(sorted(unknown))}")
    return challenge


def face(
    challenge: Challenge, encoder: Encoder, rankers: Sequence[WeightedRanker], seed: int
) -> tuple[ChallengeResult, ...]:
    """Put every ranker before the set, first among honest companies, then with the stuffed ones beside them."""
    honest, bands = _orders(challenge, challenge.profiles, encoder, rankers)
    crowded = (*challenge.profiles, *(stuffed.document for stuffed in challenge.stuffed))
    stuffed, _ = _orders(challenge, crowded, encoder, rankers)
    return tuple(
        _result(challenge, one.id, honest[one.id], stuffed[one.id], bands[one.id], seed) for one in rankers
    )


def _orders(
    challenge: Challenge, documents: Sequence[Document], encoder: Encoder, rankers: Sequence[WeightedRanker]
) -> tuple[dict[str, dict[str, Order]], dict[str, dict[str, Band]]]:
    """Ranker → need → all companies with their scores, best first; and the band of the shortlist."""
    with indexed(
        documents, encoder, catalogue_version="challenge", software_version=str(challenge.version)
    ) as matcher:
        found: dict[str, dict[str, Order]] = {one.id: {} for one in rankers}
        bands: dict[str, dict[str, Band]] = {one.id: {} for one in rankers}
        for need in challenge.needs:
            encoded = matcher.encode(need.query)
            gathered = matcher.gather(encoded, Rules(), Parameters())
            for one in rankers:
                found[one.id][need.query.key] = {
                    matcher.index.documents[place.position].company: place.score
                    for place in matcher.order(need.query.key, gathered, one).placed
                }
                shortlist = matcher.shortlist(encoded, gathered, Rules(), one, Parameters())
                bands[one.id][need.query.key] = shortlist.band
    return found, bands


def _result(
    challenge: Challenge,
    name: str,
    honest: Mapping[str, Order],
    crowded: Mapping[str, Order],
    bands: Mapping[str, Band],
    seed: int,
) -> ChallengeResult:
    paraphrases, negations = challenge.of("paraphrase"), challenge.of("negation")
    topics = {need.query.key: need.topic for need in challenge.needs}
    ranks = {need.query.key: rank(honest[need.query.key], need.answer) for need in paraphrases}
    reciprocal = {key: 1 / place for key, place in ranks.items()}
    right = {need.query.key: before(honest[need.query.key], need.answer, need.wrong) for need in negations}
    pairs = [
        (stuffed, need) for stuffed in challenge.stuffed for need in paraphrases if need.topic in stuffed.aims_at
    ]
    won = [before(crowded[need.query.key], stuffed.document.company, need.answer) for stuffed, need in pairs]
    numbered = {f"{place}": float(value) for place, value in enumerate(won)}
    values: dict[str, tuple[Mapping[str, float], Mapping[str, str]]] = {
        FIRST: ({key: float(place == 1) for key, place in ranks.items()}, topics),
        AMONG_THREE: ({key: float(place <= 3) for key, place in ranks.items()}, topics),
        AMONG_EIGHT: ({key: float(place <= 8) for key, place in ranks.items()}, topics),
        RR: (reciprocal, topics),
        RIGHT_BEFORE_WRONG: ({key: float(value) for key, value in right.items()}, topics),
        STUFFED_FIRST: (numbered, {f"{place}": need.topic for place, (_, need) in enumerate(pairs)}),
        NONE_RIGHTLY: (_none(bands, challenge.of("unmeetable")), topics),
        NONE_WRONGLY: (_none(bands, paraphrases), topics),
    }
    by_language: dict[str, dict[str, float]] = defaultdict(dict)
    by_topic: dict[str, list[int]] = defaultdict(list)
    by_attack: dict[str, list[float]] = defaultdict(list)
    for need in paraphrases:
        by_language[need.query.language][need.query.key] = reciprocal[need.query.key]
        by_topic[need.topic].append(ranks[need.query.key])
    for (stuffed, _), value in zip(pairs, won, strict=True):
        by_attack[stuffed.attack].append(float(value))
    return ChallengeResult(
        ranker=name,
        measures={measure: cluster_bootstrap(row, by, seed) for measure, (row, by) in values.items()},
        by_language={
            language: cluster_bootstrap(row, topics, seed) for language, row in sorted(by_language.items())
        },
        by_attack={attack: fmean(row) for attack, row in sorted(by_attack.items())},
        rank_range=median(max(places) - min(places) for places in by_topic.values()),
        separation=separation(
            [_best(honest[need.query.key]) for need in paraphrases],
            [_best(honest[need.query.key]) for need in challenge.of("unmeetable")],
        ),
        missed=tuple(
            Missed(need.kind, need.query.language, need.query.parts["challenge"], need.answer, first)
            for need in (*paraphrases, *negations)
            if (first := next(iter(honest[need.query.key]), "")) != need.answer
        ),
    )


def _none(bands: Mapping[str, Band], needs: Sequence[ChallengeNeed]) -> dict[str, float]:
    return {need.query.key: float(bands[need.query.key] == "none") for need in needs}


def rank(order: Order, company: str) -> int:
    """The company's place from 1; one that was not ranked comes after all that were."""
    ranked = list(order)
    return ranked.index(company) + 1 if company in order else len(ranked) + 1


def before(order: Order, one: str, other: str) -> bool:
    """Whether `one` stands before `other`; one that was not ranked stands before none."""
    return one in order and rank(order, one) < rank(order, other)


def separation(higher: Sequence[float], lower: Sequence[float]) -> float:
    """How often a value drawn from `higher` is above one drawn from `lower`, ties counting half.

    The area under the ROC curve, as Hanley and McNeil 1982, Radiology 143(1), read it.
    """
    wins = [(one > other) + 0.5 * (one == other) for one in higher for other in lower]
    return fmean(wins)


def _best(order: Order) -> float:
    return max(order.values(), default=0.0)


def _document(row: Mapping[str, Any]) -> Document:
    return Document(row["key"], row["key"], row["language"], row["text"], len(row["text"]))


def _need(row: Mapping[str, Any]) -> ChallengeNeed:
    query = Query(f"{row['kind']}-{row['topic']}-{row['language']}", row["language"], {"challenge": row["text"]})
    return ChallengeNeed(row["kind"], row["topic"], query, row.get("answer", ""), row.get("wrong", ""))
