"""A small past to evaluate: twelve companies, four needs of two owners, and an encoder that costs nothing."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from evaluation.experiment import conduct
from evaluation.findings import Findings
from evaluation.outcomes import GradedOutcomes, Outcome, Stage, qrels_from_outcomes
from evaluation.past import Past, PastNeed, PastProfile
from evaluation.runs import Run
from matching.build import build_index
from matching.document import Document
from matching.encoding import Encoded, EncoderId, Kind
from matching.encoding.encoder import Progress, Spans, rounded
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import WeightedRanker, ranker
from matching.saved_index import load_index

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NEED_DAY = dt.date(2023, 3, 1)
LISTED = dt.date(2023, 1, 15)
PILOT, MEETING, NO = Stage.IN_USE, Stage.FOLLOWED_UP, Stage.TURNED_DOWN
TEXTS = {
    "leak-a": "Acoustic sensors find leaks in buried water pipes before the street is wet.",
    "leak-b": "Satellite radar locates leaks in old water mains so that crews dig where we say.",
    "pump": "Pumps for water mains that last for decades under any street.",
    "food-a": "Our scale weighs what pupils leave on the plate in school kitchens.",
    "food-b": "Forecasts of how many pupils eat tomorrow let school kitchens cook less waste.",
    "oven": "Ovens for school kitchens that use half the energy of old ones.",
    "light-a": "Street lights that dim when nobody passes and brighten for cyclists.",
    "light-b": "Lamps with sensors that save energy in parks at night.",
    "chair": "Office chairs made from reused wood for every office.",
    "shoe": "Handmade running shoes for trail runners in wet terrain.",
    "boat": "Brush washing of boats so that nobody needs toxic paint.",
    "bread": "Sourdough bread delivered warm to cafés every morning.",
}
NEEDS = {
    "leaks": (
        "water",
        "We lose a fifth of our drinking water through leaks in old buried pipes under a street.",
    ),
    "waste": (
        "town",
        "Too much food is thrown away because school kitchens cannot know how many pupils eat.",
    ),
    "dark": ("town", "Street lights burn all night though nobody passes, and energy is dear."),
    "parks": ("water", "Lamps in parks use energy at night when cyclists are few."),
}
OUTCOMES = (
    ("leaks", "leak-a", PILOT), ("leaks", "leak-b", MEETING), ("leaks", "pump", NO), ("leaks", "chair", NO),
    ("waste", "food-b", PILOT), ("waste", "food-a", MEETING), ("waste", "oven", NO), ("waste", "bread", NO),
    ("dark", "light-a", PILOT), ("dark", "shoe", NO), ("parks", "light-b", MEETING), ("parks", "boat", NO),
)  # fmt: skip


class WordEncoder:
    """An encoder that adds up a random direction for every word: texts that share words are near."""

    id = EncoderId("words", "0" * 64, "float32", "", "", 32, 200)

    def count_tokens(self, texts: Sequence[str], kind: Kind = "passage") -> list[int]:
        return [len(text.split()) + 2 for text in texts]

    def encode(
        self,
        texts: Sequence[str],
        kind: Kind,
        spans: Sequence[Spans] | None = None,
        on_progress: Progress | None = None,
    ) -> Encoded:
        ranges = spans or [()] * len(texts)
        parts = [[text[start:end] for start, end in asked] for text, asked in zip(texts, ranges, strict=True)]
        return Encoded(self._vectors(texts), [self._vectors(part) for part in parts])

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        return rounded(np.array([self._vector(text) for text in texts]).reshape(len(texts), 32))

    def _vector(self, text: str) -> np.ndarray:
        seeds = [int.from_bytes(hashlib.sha256(w.encode()).digest()[:8]) for w in text.lower().strip(".").split()]
        return np.sum([np.random.default_rng(seed).standard_normal(32) for seed in seeds], axis=0)


def profile(company: str, text: str, written_on: dt.date | None = LISTED, version: str = "0") -> PastProfile:
    document = Document(f"hub/{company}@{version}", company, "en", text, len(text))
    return PastProfile(document, company.capitalize(), "hub", written_on, written_on, organisation_number=company)


def need(key: str, published_on: dt.date | None = NEED_DAY) -> PastNeed:
    owner, challenge = NEEDS[key]
    query = Query(key, "en", {"title": challenge.split(",")[0][:40], "challenge": challenge})
    return PastNeed(query, Rules(), owner, owner.capitalize(), published_on, "2023", "CPV 45", 30_000)


def past(*more: PastProfile) -> Past:
    """The past, with further profile versions in force on every need's day."""
    profiles = {one.document.id: one for one in (*(profile(*row) for row in TEXTS.items()), *more)}
    needs = {key: need(key) for key in NEEDS}
    return Past(needs, profiles, dict.fromkeys(needs, frozenset(profiles)))


def graded(rows: Sequence[tuple[str, str, Stage]] = OUTCOMES) -> GradedOutcomes:
    return qrels_from_outcomes(
        [
            Outcome(key, NEEDS[key][0], company, stage, NEED_DAY, dt.date(2023, 4, 1), dt.date(2023, 5, 1))
            for key, company, stage in rows
        ],
        NOW.date(),
    )


def found(
    folder: Path,
    of: Past | None = None,
    outcomes: GradedOutcomes | None = None,
    chosen: WeightedRanker | None = None,
    given: Run | None = None,
) -> tuple[Findings, tuple[Run, ...]]:
    """What an evaluation of a past finds."""
    looked_at = of or past()
    build_index(folder, looked_at.documents, WordEncoder(), catalogue_version="0", software_version="0")
    matcher = Matcher(load_index(folder), WordEncoder())
    return conduct(
        looked_at,
        outcomes or graded(),
        matcher,
        chosen or ranker("fused-4"),
        seed=7,
        now=NOW,
        software_version="0",
        given=given,
    )


def without(of: Past, key: str) -> Past:
    """The same past with no profile in force on the day of one need."""
    return replace(of, in_force={**of.in_force, key: frozenset()})
