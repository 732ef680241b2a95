"""What an evaluation found, as plain records: the report and its JSON are made from these alone."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.challenge import ChallengeResult
from evaluation.comparison import Comparison
from evaluation.gate import GateVerdict
from evaluation.leaks import LeakReport
from evaluation.measures.calibration import Calibration
from evaluation.measures.catalogue import CatalogueUse
from evaluation.measures.exposure import GroupExposure
from evaluation.measures.headline import Headline, HeadlineRefused
from evaluation.outcomes import Contradiction, Doubt
from evaluation.runs import RunCheck
from evaluation.significance import Estimate
from evaluation.slices import Slice


@dataclass(frozen=True, slots=True)
class Flow:
    """From rows of outcomes to what was measured.

    graded: judged pairs, with `by_grade` saying how many of each grade. ungraded: pairs whose round is still open.
    not_in_force: judged pairs whose company had no profile in force on the need's day: no ranker could find it.
    unanswered: needs where no presented company came further. changed: needs whose text is not the first one.
    """

    needs: int
    owners: int
    companies: int
    profiles: int
    graded: int
    by_grade: Mapping[int, int]
    ungraded: tuple[tuple[str, str], ...]
    doubts: tuple[Doubt, ...]
    contradictions: tuple[Contradiction, ...]
    not_in_force: tuple[tuple[str, str], ...]
    unanswered: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SystemResult:
    """One ranker's row in the main table.

    needs: how many it was measured on; fewer than all only for a list that people made. measures: name → mean with
    interval. by_need: condensed nDCG@10. unjudged: places among the first ten that nobody judged. uses:
    how its places fall on the catalogue.
    """

    name: str
    needs: int
    headline: Headline | HeadlineRefused
    measures: Mapping[str, Estimate]
    by_need: Mapping[str, float]
    unjudged: int
    check: RunCheck
    uses: CatalogueUse


@dataclass(frozen=True, slots=True)
class Failure:
    """A need that was answered badly: its text, who stood first and why, and where the best companies stood.

    missed: company name, grade and rank (None: not ranked), best grade first.
    """

    need: str
    owner: str
    title: str
    text: str
    value: float
    first: str
    quotes: tuple[str, ...]
    missed: tuple[tuple[str, int, int | None], ...]


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """Calibration of the ranker's score turned into a probability, or the reason why it cannot be told."""

    calibration: Calibration | None
    pairs: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StabilityResult:
    """How much two rankers agree, as means over needs. flipped: the share of needs with another first company."""

    first: str
    second: str
    rbo: float
    overlap: float
    flipped: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds a match takes with its explanation, the need's text encoded before."""

    needs: int
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one evaluation found. `current` names the ranker in use; every comparison is against it.

    slices: dimension → slices. pairs: "need language → profile language". ablation: the ranker without one
    feature, compared with the whole. parts: the need cut down to one part, compared with the whole need. exposure:
    grouping → groups. companies: uid → name of those that are mentioned. judged: the same table against people's
    judgements, empty where there are none. challenge: the rankers before the frozen set.
    """

    made_at: dt.datetime
    seed: int
    software_version: str
    encoder: str
    index_version: str
    current: str
    measure: str
    qrels_sha256: str
    one_catalogue: bool
    first_need: dt.date | None
    last_need: dt.date | None
    flow: Flow
    leaks: LeakReport
    systems: tuple[SystemResult, ...]
    comparisons: tuple[Comparison, ...]
    slices: Mapping[str, tuple[Slice, ...]]
    pairs: tuple[Slice, ...]
    failures: tuple[Failure, ...]
    ablation: tuple[Comparison, ...]
    parts: tuple[Comparison, ...]
    parts_stability: tuple[StabilityResult, ...]
    calibration: CalibrationResult
    exposure: Mapping[str, tuple[GroupExposure, ...]]
    stability: tuple[StabilityResult, ...]
    latency: Latency
    judged: tuple[SystemResult, ...]
    owners: Mapping[str, str]
    titles: Mapping[str, str]
    owner_names: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    companies: Mapping[str, str]
    fictional: bool = False
    challenge: tuple[ChallengeResult, ...] = ()
    gate: GateVerdict | None = None

    @property
    def own(self) -> SystemResult:
        """The current ranker's row."""
        return next(system for system in self.systems if system.name == self.current)
