"""What a need becomes on its way: encoded, gathered for, ranked, and a list that is explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.bands import BANDS, LIMITS, Band, Limits
from matching.calibration import Calibration
from matching.categories import Category
from matching.document import Document
from matching.eligibility import Finding
from matching.explain import Quote
from matching.features import Evidence
from matching.ladder import Step
from matching.query import Query
from matching.stuffing import LeftOut
from matching.text import Span
from matching.vectors import Vectors

CANDIDATE_PASSAGES = 2000
CANDIDATE_PROFILES = 1000
"""How many passages nearest in meaning, and profiles sharing rare words, are looked at closely."""

DEFAULT_K = 8


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long the list is, how wide the net was cast, and what a place is worth.

    explore: a number that draws who gets the last place, from those that come next; None for nobody. limits: where
    the bands begin. calibration: from nearness to the chance of coming further, None where it is not known; where
    it is, what a profile does not say lowers no band, since it did not when the chance was learnt. newcomers:
    whether the last place goes to the best newcomer to the public sector that comes next, where the list has none.
    """

    k: int = DEFAULT_K
    candidate_passages: int = CANDIDATE_PASSAGES
    candidate_profiles: int = CANDIDATE_PROFILES
    explore: int | None = None
    limits: Limits = LIMITS
    calibration: Calibration | None = None
    newcomers: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """One candidate's place before explanation: its position in the index, its score, and what made it."""

    position: int
    score: float
    contributions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of the candidates before they are ranked; and what rules kept out.

    taken: document's position → its sentences that repeat the need, which the evidence does not count.
    """

    evidence: Evidence
    considered: int
    refused: Mapping[str, int]
    taken: Mapping[int, Sequence[LeftOut]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates, best first, one a company; and how many profiles each rule kept out."""

    placed: Sequence[Placed]
    considered: int
    refused: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a shortlist: the profile version, its rank from 1, and why it stands there.

    band: what the place is worth; `above` says how near the profile comes, in standard deviations above unrelated
    texts, and `chance`, where it is known, how often a company so near came further. unanswered: the need's
    sentences that no sentence of the profile comes near, as ranges in its matched text.
    rank_without: feature → the rank if that feature did not count. set_aside: the profile's sentences that were
    not matched, with the reason. twins: other companies whose profile says nearly the same, which therefore got
    no place of their own. propensity: the chance of standing here, below 1 where the place was drawn. newcomer:
    the profile names no use in the public sector; kept_visible: this place was given to it for that. categories:
    the likeliest divisions.
    """

    rank: int
    document: Document
    score: float
    contributions: Mapping[str, float]
    band: Band
    above: float
    chance: float | None
    quotes: Sequence[Quote]
    unanswered: Sequence[Span]
    shared_words: Sequence[str]
    findings: Sequence[Finding]
    rank_without: Mapping[str, int]
    set_aside: Sequence[LeftOut]
    twins: Sequence[Document]
    propensity: float
    newcomer: bool
    categories: Sequence[Category]
    kept_visible: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A company's place for one need: rank from 1 among `considered` profiles, its band, and how near it comes."""

    rank: int
    considered: int
    band: Band
    above: float


@dataclass(frozen=True, slots=True)
class Covered:
    """A sentence of the need, as a range of its matched text, and the nearest sentence of a profile that may be
    quoted."""

    need: Span
    said: Span | None


@dataclass(frozen=True, slots=True)
class Teammate:
    """One company of a team: its profile, its own rank, and what of the need it covers."""

    document: Document
    rank: int
    covers: Sequence[Covered]


@dataclass(frozen=True, slots=True)
class Match:
    """A shortlist with what it was cut from: profiles considered, and profiles each rule kept out.

    band: the best of the entries'; "none" where nobody comes near. step: the step of the innovation ladder that
    the first DEFAULT_K suggest, however many are listed. categories: the need's divisions, as its owner gave
    them, else the likeliest. hollow, says_nothing: as in EncodedQuery.
    """

    entries: Sequence[Entry]
    considered: int
    refused: Mapping[str, int]
    step: Step
    categories: Sequence[Category] = ()
    hollow: Sequence[Span] = ()
    says_nothing: bool = False

    @property
    def band(self) -> Band:
        return min((entry.band for entry in self.entries), key=BANDS.index, default="none")


@dataclass(frozen=True)
class EncodedQuery:
    """A need with its vectors, centred: of its segments (s, dimension) and of its sentences (n, dimension); and
    its terms with their weights. hollow: the sentences that were left out since they say nothing of what is
    needed; says_nothing: all of them are such, and stand."""

    query: Query
    segments: Vectors
    sentences: Sequence[tuple[Span, str]]
    sentence_vectors: Vectors
    terms: Mapping[str, float]
    hollow: Sequence[Span] = ()
    says_nothing: bool = False
