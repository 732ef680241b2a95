"""A need in, a ranked and explained list out."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from matching.bands import BANDS, LIMITS, SOMEBODY, Band, Limits, band, nearness, nobody
from matching.calibration import Calibration
from matching.categories import Categories, Category, categories_for
from matching.considered import Considered
from matching.document import Document
from matching.eligibility import Finding
from matching.encoding import Encoder
from matching.errors import EncoderMismatchError
from matching.explain import SHARED_WORDS, Quote, Said, quotes, sentence_vectors, shared_words
from matching.features import Evidence, Scores
from matching.ladder import Step, suggested_step
from matching.market import Market, market_for
from matching.query import Query, Rules
from matching.ranker import WeightedRanker, neutral_order
from matching.requirements import Requirement, check, refuse_contradictions, requirements
from matching.saved_index import SavedIndex
from matching.stuffing import LeftOut, NeedWords
from matching.teams import team
from matching.text import Span
from matching.vectors import Vectors

CANDIDATE_PASSAGES = 2000
CANDIDATE_PROFILES = 1000
"""How many passages nearest in meaning, and profiles sharing rare words, are looked at closely."""

EXAMINED_PROFILES = 30
EXAMINED_PASSAGES = 6
"""How many profiles, nearest in meaning and in words, and passages of each, are looked through for words taken
from the need. Lower ones gain nothing by them."""

SAME_TEXT = 0.97
"""Cosine of two profiles' mean passages from which on they say the same."""

EXPLORED = 24
"""A place that is drawn goes to one of so many companies that come next."""

NEWCOMERS_LOOKED_FOR = 16
"""Where nobody on a list is new to the public sector, a newcomer is looked for among so many that come next."""

TEAM_CANDIDATES = 30
"""A team is looked for among so many of the first companies."""

FOREMOST = 300
"""A list is cut from so many companies; from all candidates only where requirements rule most of these out."""

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
    sentences that no sentence of the profile comes near or is quoted for, as ranges in its matched text.
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
class Teammate:
    """One company of a team: its profile, its own rank, and the ranges of the need's matched text it covers."""

    document: Document
    rank: int
    covers: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Match:
    """A shortlist with what it was cut from: profiles considered, and profiles each rule kept out.

    band: the best of the entries'; "none" where nobody comes near. step: the step of the innovation ladder that
    the list suggests. categories: the need's divisions, as its owner gave them, else the likeliest.
    """

    entries: Sequence[Entry]
    considered: int
    refused: Mapping[str, int]
    categories: Sequence[Category] = ()

    @property
    def band(self) -> Band:
        return min((entry.band for entry in self.entries), key=BANDS.index, default="none")

    @property
    def step(self) -> Step:
        return suggested_step([(entry.band, entry.document.maturity) for entry in self.entries])


@dataclass(frozen=True)
class EncodedQuery:
    """A need with its vectors, centred: of its segments (s, dimension) and of its sentences (n, dimension); and
    its terms with their weights."""

    query: Query
    segments: Vectors
    sentences: Sequence[tuple[Span, str]]
    sentence_vectors: Vectors
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A company on its way to the list: its place by score, its hard requirements, and who says the same."""

    placed: Placed
    required: Sequence[Finding]
    twins: list[Document]


@dataclass(frozen=True)
class Matcher:
    """An index and the encoder it was built with. Holds no state between needs."""

    index: SavedIndex
    encoder: Encoder

    def __post_init__(self) -> None:
        built_with = dict(self.index.manifest.encoder)
        if built_with != self.encoder.id.as_dict():
            raise EncoderMismatchError(
                f"Index {self.index.manifest.version} was built with {_short(built_with)}, but the encoder in use "
                f"is {_short(self.encoder.id.as_dict())}. Run `behov index` to build one for this encoder, or set "
                "the encoder back."
            )

    def match(
        self, query: Query, rules: Rules, ranker: WeightedRanker, parameters: Parameters | None = None
    ) -> Match:
        """The shortlist for a need: the best companies that no rule keeps out, each explained."""
        parameters = parameters or Parameters()
        refuse_contradictions(_hard(query), rules.countries)
        encoded = self.encode(query)
        return self.shortlist(encoded, self.gather(encoded, rules, parameters), rules, ranker, parameters)

    def shortlist(
        self,
        encoded: EncodedQuery,
        gathered: Gathered,
        rules: Rules,
        ranker: WeightedRanker,
        parameters: Parameters,
    ) -> Match:
        """The list that a ranker cuts from what was gathered for a need by the same rules and parameters."""
        query = encoded.query
        ranking = self.order(query.key, gathered, ranker, FOREMOST)
        without = {
            name: self._best_scores(gathered, replace(ranker, weights={**ranker.weights, name: 0.0}))
            for name in ranker.weights
        }
        wanted = parameters.k if parameters.explore is None else parameters.k + EXPLORED
        asked = _hard(query)
        chosen, unmet = self._chosen(asked, ranking.placed, wanted)
        if len(chosen) < wanted and len(ranking.placed) == FOREMOST:
            ranking = self.order(query.key, gathered, ranker)
            chosen, unmet = self._chosen(asked, ranking.placed, wanted)
        drawn, propensity = _last_place(query.key, len(chosen), parameters)
        listed = [*chosen[: parameters.k - len(drawn)], *(chosen[place] for place in drawn)]

        def explained(rank: int, one: _Chosen) -> Entry:
            return self._explained(encoded, gathered, rules, rank, one, without, parameters)

        entries = [explained(rank, one) for rank, one in enumerate(listed, start=1)]
        if drawn:
            entries[-1] = replace(entries[-1], propensity=propensity)
        nearest = [entry.above for entry in entries]
        if parameters.newcomers and not drawn and _needs_newcomer(entries):
            more, _ = self._chosen(asked, ranking.placed, parameters.k + NEWCOMERS_LOOKED_FOR)
            found = (explained(parameters.k, one) for one in more[parameters.k :] if self._is_newcomer(one))
            entries = _with_newcomer(entries, found)
        if nobody(nearest, self.raised(encoded)):
            entries = [replace(entry, band="none", chance=None) for entry in entries]
        refused = {**ranking.refused, "requirement": unmet} if unmet else ranking.refused
        return Match(entries, ranking.considered - unmet, refused, self.need_categories(encoded))

    def encode(self, query: Query) -> EncodedQuery:
        """The need's vectors, without its language's own direction."""
        segments = query.segments
        text = query.ranked_text
        encoded = self.encoder.encode(
            [segment.encoded_text for segment in segments],
            "query",
            spans=[[(span.start, span.end) for span in segment.encoded_sentences] for segment in segments],
        )
        spans = [span for segment in segments for span in segment.sentences]
        means = self.index.dense.need_means
        return EncodedQuery(
            query,
            means.centred(encoded.vectors, [query.language] * len(segments)),
            [(span, span.of(text)) for span in spans],
            means.centred(np.concatenate(encoded.spans), [query.language] * len(spans)),
            self.index.lexical.query_terms(query.asked_text, query.language),
        )

    def need_categories(self, encoded: EncodedQuery) -> list[Category]:
        """The need's divisions: those its owner gave, else the likeliest, where the encoder is the one for it."""
        if encoded.query.divisions:
            return [Category(division, None) for division in encoded.query.divisions]
        if self._categories is None:
            return []
        return self._categories.shown(self._categories.probabilities(encoded.segments).mean(axis=0))

    def standing(
        self,
        query: Query,
        rules: Rules,
        ranker: WeightedRanker,
        company: str,
        parameters: Parameters | None = None,
    ) -> Standing | None:
        """Where a company stands for a need; None where it is no candidate or a rule keeps it out."""
        parameters = parameters or Parameters()
        encoded = self.encode(query)
        gathered = self.gather(encoded, rules, parameters)
        placed = self.order(query.key, gathered, ranker).placed
        for rank, place in enumerate(placed, start=1):
            if self._companies[place.position] == company:
                above = self.above(encoded, gathered, place.position)
                return Standing(rank, gathered.considered, band(above, 0, parameters.limits), above)
        return None

    def above(self, encoded: EncodedQuery, gathered: Gathered, position: int) -> float:
        """How near a candidate's nearest sentence comes to one of the need's, in standard deviations above
        unrelated texts."""
        said = self._said(gathered, position)
        return self.index.dense.unrelated.above(nearness(encoded.sentence_vectors, said.vectors))

    def raised(self, encoded: EncodedQuery) -> float:
        """By how many standard deviations somebody must come nearer to this need than to most, or nobody meets it;
        0 where that is not known for the encoder."""
        if self._market is None or not len(encoded.sentence_vectors):
            return 0.0
        offered = self._market.offered(encoded.sentence_vectors, encoded.query.language)
        return self.index.dense.unrelated.raised(offered)

    def team(self, query: Query, rules: Rules, ranker: WeightedRanker) -> list[Teammate]:
        """The companies, at most three, that cover the need best together; from the first TEAM_CANDIDATES."""
        encoded = self.encode(query)
        gathered = self.gather(encoded, rules, Parameters())
        placed = self.order(query.key, gathered, ranker, TEAM_CANDIDATES).placed
        unrelated, limit = self.index.dense.unrelated, SOMEBODY
        coverage = np.zeros((len(placed), len(encoded.sentences)))
        for row, place in enumerate(placed):
            said = self._said(gathered, place.position)
            for column, vector in enumerate(encoded.sentence_vectors):
                above = unrelated.above(nearness(vector[None], said.vectors))
                coverage[row, column] = above if above >= limit else 0.0
        return [
            Teammate(
                self.index.documents[placed[member.candidate].position],
                member.candidate + 1,
                [encoded.sentences[sentence][0] for sentence in member.sentences],
            )
            for member in team(coverage)
        ]

    def rank(
        self, encoded: EncodedQuery, rules: Rules, rankers: Iterable[WeightedRanker], parameters: Parameters
    ) -> dict[str, Ranking]:
        """By each ranker's id every candidate in its order, each company by its best profile; the evidence is
        gathered once."""
        gathered = self.gather(encoded, rules, parameters)
        return {one.id: self.order(encoded.query.key, gathered, one) for one in rankers}

    def gather(self, encoded: EncodedQuery, rules: Rules, parameters: Parameters) -> Gathered:
        """What any ranker needs to know: the candidates and the evidence for them."""
        eligible, refused = self._considered.eligible(rules)
        words = self.index.lexical.scores(encoded.terms)
        nearest = self.index.dense.nearest_documents(encoded.segments, eligible, parameters.candidate_passages)
        candidates = np.union1d(nearest, _best_positive(words, eligible, parameters.candidate_profiles))
        evidence = Evidence(
            candidates,
            self.index.dense.scores(encoded.segments, candidates),
            self.index.dense.whole_scores(encoded.segments, candidates),
            words,
            self.index.lexical.attainable(encoded.terms),
            self.index.lexical.mean_stems,
            self._languages,
        )
        taken = self._taken(encoded, evidence)
        spans = {position: [sentence.span for sentence in found] for position, found in taken.items()}
        return Gathered(self.without(encoded, evidence, spans), int(eligible.sum()), refused, taken)

    def order(self, need: str, gathered: Gathered, ranker: WeightedRanker, most: int | None = None) -> Ranking:
        """The candidates that were gathered for a need, in a ranker's order; the first `most` companies."""
        candidates = gathered.evidence.candidates
        contributions = ranker.contributions(gathered.evidence)
        scores = ranker.scores(contributions)
        companies = self._companies[candidates].tolist()
        order = neutral_order(need, companies, scores)
        best = {companies[place]: place for place in reversed(order)}
        first = list(islice((place for place in order if best[companies[place]] == place), most))
        shown = zip(*(np.round(values[first], 4).tolist() for values in contributions.values()), strict=True)
        return Ranking(
            [
                Placed(int(candidates[place]), float(scores[place]), dict(zip(contributions, parts, strict=True)))
                for place, parts in zip(first, shown, strict=True)
            ],
            gathered.considered,
            gathered.refused,
        )

    def _taken(self, encoded: EncodedQuery, evidence: Evidence) -> dict[int, list[LeftOut]]:
        """What the foremost candidates say in the need's own words; only documents where something is found."""
        foremost = {
            int(evidence.candidates[place])
            for signal in (evidence.meaning, evidence.words[evidence.candidates])
            for place in np.argsort(-np.round(signal, 6), kind="stable")[:EXAMINED_PROFILES]
        }
        need = NeedWords(encoded.query.ranked_text)
        found = {}
        for position in sorted(foremost):
            document = self.index.documents[position]
            nearest = self.index.dense.nearest_passages(encoded.segments, position, EXAMINED_PASSAGES)
            spans = [span for place in nearest for span in document.passages[place].sentences]
            if taken := need.taken(document.text, spans, document.language):
                found[position] = taken
        return found

    def without(
        self, encoded: EncodedQuery, evidence: Evidence, sentences: Mapping[int, Sequence[Span]]
    ) -> Evidence:
        """The evidence as if some documents, by their positions, did not say some of their sentences."""
        if not sentences:
            return evidence
        meaning, words = evidence.meaning.copy(), evidence.words.copy()
        for position, spans in sentences.items():
            document = self.index.documents[position]
            rest = document.passages_without(spans)
            texts = [passage.encoded_text for passage in rest]
            score = 0.0
            if texts:
                vectors = self.index.dense.passage_means.centred(
                    self.encoder.encode(texts, "passage").vectors, [document.language] * len(texts)
                )
                score = float(self.index.dense.scores_of(encoded.segments, vectors, np.array([len(texts)]))[0])
            meaning[np.searchsorted(evidence.candidates, position)] = score
            words[position] *= self.index.lexical.share_left(encoded.terms, position, "\n".join(texts))
        return replace(evidence, meaning=meaning, words=words)

    @cached_property
    def _companies(self) -> NDArray[np.object_]:
        return np.array([document.company for document in self.index.documents], dtype=np.object_)

    @cached_property
    def _company_numbers(self) -> NDArray[np.int64]:
        """A number for each document's company, the same for documents of one company."""
        return np.unique(self._companies.astype(str), return_inverse=True)[1].astype(np.int64)

    @cached_property
    def _languages(self) -> NDArray[np.str_]:
        return np.array([document.language for document in self.index.documents])

    @cached_property
    def _categories(self) -> Categories | None:
        return categories_for(self.encoder.id)

    @cached_property
    def _market(self) -> Market | None:
        return market_for(self.encoder.id)

    @cached_property
    def _considered(self) -> Considered:
        index = self.index
        return Considered(index.documents, index.newcomers, index.dense.means, self._categories)

    def _said(self, gathered: Gathered, position: int) -> Said:
        vectors = self.index.dense.sentence_vectors(position)
        return sentence_vectors(self.index.documents[position], vectors, gathered.taken.get(position, ()))

    def _chosen(
        self, asked: Sequence[Requirement], ranked: Sequence[Placed], most: int
    ) -> tuple[list[_Chosen], int]:
        """The first `most` companies that no hard requirement rules out, each with those that say the same; and
        how many were ruled out on the way."""
        chosen: list[_Chosen] = []
        unmet = 0
        for placed in ranked:
            if len(chosen) == most:
                break
            found = check(asked, self.index.documents[placed.position])
            twin = next((one for one in chosen if self._say_the_same(one.placed.position, placed.position)), None)
            if any(finding.answer == "no" for finding in found):
                unmet += 1
            elif twin is not None:
                twin.twins.append(self.index.documents[placed.position])
            else:
                chosen.append(_Chosen(placed, found, []))
        return chosen, unmet

    def _best_scores(self, gathered: Gathered, ranker: WeightedRanker) -> Scores:
        """By each company's number the best score of any of its profiles by another ranker, -inf for none."""
        best = np.full(len(self.index.documents), -np.inf)
        scores = ranker.scores(ranker.contributions(gathered.evidence))
        np.maximum.at(best, self._company_numbers[gathered.evidence.candidates], scores)
        return best

    def _explained(
        self,
        encoded: EncodedQuery,
        gathered: Gathered,
        rules: Rules,
        rank: int,
        chosen: _Chosen,
        without: Mapping[str, Scores],
        parameters: Parameters,
    ) -> Entry:
        placed = chosen.placed
        document = self.index.documents[placed.position]
        taken = gathered.taken.get(placed.position, ())
        said = self._said(gathered, placed.position)
        shared = self.index.lexical.shared_stems(encoded.terms, placed.position)
        unrelated = self.index.dense.unrelated
        above = unrelated.above(nearness(encoded.sentence_vectors, said.vectors))
        calibration = parameters.calibration
        found = [*self._considered.findings(placed.position, rules), *chosen.required]
        open_questions = [one for one in found if one.answer == "unknown" and one.rule != "category"]
        quoted = quotes(encoded.sentences, encoded.sentence_vectors, document, said)
        answered = {quote.need for quote in quoted}
        unknowns = 0 if calibration else len(open_questions)
        return Entry(
            rank,
            document,
            placed.score,
            placed.contributions,
            band(above, unknowns, parameters.limits),
            above,
            calibration.probability(above) if calibration else None,
            quoted,
            [
                span
                for (span, _), vector in zip(encoded.sentences, encoded.sentence_vectors, strict=True)
                if span not in answered and unrelated.above(nearness(vector[None], said.vectors)) < LIMITS.weak
            ],
            shared_words([stem for stem, _ in shared[: 2 * SHARED_WORDS]], document),
            found,
            {name: _rank(best, self._company_numbers[placed.position]) for name, best in without.items()},
            [*document.left_out, *taken],
            chosen.twins,
            1.0,
            bool(self.index.newcomers[placed.position]),
            self._considered.suggested(placed.position),
        )

    def _is_newcomer(self, chosen: _Chosen) -> bool:
        return bool(self.index.newcomers[chosen.placed.position])

    def _say_the_same(self, one: int, other: int) -> bool:
        means = self.index.dense.means
        return float(means[one] @ means[other]) >= SAME_TEXT


def _rank(best: Scores, company: int) -> int:
    """A company's rank from 1 by its best score; those that tie share a rank."""
    return 1 + int(np.count_nonzero(best > best[company]))


def _hard(query: Query) -> list[Requirement]:
    return requirements(query.parts.get("hard_requirements", ""))


def _last_place(need: str, found: int, parameters: Parameters) -> tuple[list[int], float]:
    """Which of `found` companies gets the last place by draw, if any, and how likely it was."""
    next_ones = range(parameters.k, found)
    if parameters.explore is None or not next_ones:
        return [], 1.0
    drawn = hashlib.sha256(f"{need}\x00{parameters.explore}".encode()).digest()
    return [next_ones[int.from_bytes(drawn[:8]) % len(next_ones)]], 1 / len(next_ones)


def _needs_newcomer(entries: Sequence[Entry]) -> bool:
    """Whether a list of several companies has no newcomer, and ends in one that may give way."""
    return len(entries) > 1 and entries[-1].band != "strong" and not any(entry.newcomer for entry in entries)


def _with_newcomer(entries: Sequence[Entry], next_ones: Iterable[Entry]) -> list[Entry]:
    """The list with the first of the newcomers that come next, of no lower band, in the last place."""
    last = BANDS.index(entries[-1].band)
    found = next((entry for entry in next_ones if BANDS.index(entry.band) <= last), None)
    return [*entries] if found is None else [*entries[:-1], replace(found, kept_visible=True)]


def _best_positive(scores: Scores, eligible: NDArray[np.bool_], most: int) -> NDArray[np.int64]:
    """The positions of the `most` highest scores above zero among the eligible, sorted by position."""
    allowed = np.flatnonzero(eligible & (scores > 0))
    order = np.argsort(-np.round(scores[allowed], 6), kind="stable")
    return np.sort(allowed[order[:most]]).astype(np.int64)


def _short(encoder: Mapping[str, object]) -> str:
    return f"{encoder.get('model')} ({encoder.get('precision')})"
