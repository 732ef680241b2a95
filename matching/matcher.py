"""A need in, a ranked and explained list out."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from matching.bands import SOMEBODY, nearness
from matching.categories import Categories, Category, categories_for
from matching.considered import Considered
from matching.encoding import Encoder
from matching.encoding.errors import EncoderError
from matching.errors import EncoderMismatchError
from matching.explain import Said, nearest_quote
from matching.features import Evidence, Scores
from matching.listing import Lister, band_with, hard_requirements
from matching.market import Market, market_for
from matching.match import Covered, EncodedQuery, Gathered, Match, Parameters, Placed, Ranking, Standing, Teammate
from matching.passage_encoding import encode_passages
from matching.query import Query, Rules
from matching.ranker import WeightedRanker
from matching.requirements import check, refuse_contradictions
from matching.saved_index import SavedIndex
from matching.stuffing import LeftOut, NeedWords
from matching.substance import Substance, substance_for
from matching.teams import Member, team
from matching.text import Passage, Span, said_passages
from matching.vectors import highest

EXAMINED_PROFILES = 30
EXAMINED_PASSAGES = 6
"""How many profiles, nearest in meaning and in words, and passages of each, are looked through for words taken
from the need. Lower ones gain nothing by them."""

TEAM_CANDIDATES = 30
"""A team is looked for among so many of the first companies."""


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
        refuse_contradictions(hard_requirements(query), rules.countries)
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
        found = self._lister.cut(encoded, gathered, rules, ranker, parameters, self.raised(encoded))
        return replace(
            found,
            categories=self.need_categories(encoded),
            hollow=encoded.hollow,
            says_nothing=encoded.says_nothing,
        )

    def encode(self, query: Query) -> EncodedQuery:
        """The need's vectors, without its language's own direction; sentences that say nothing are left out."""
        segments = query.segments
        encoded = self._encoded(query, segments)
        if self._substance is None:
            return encoded
        nothing = self._substance.hollow(encoded.sentence_vectors)
        if not nothing.any():
            return replace(encoded, says_nothing=self._substance.share(encoded.sentence_vectors) == 1)
        hollow = [span for (span, _), left_out in zip(encoded.sentences, nothing, strict=True) if left_out]
        return replace(self._encoded(query, said_passages(segments, nothing.tolist())), hollow=hollow)

    def encode_ahead(self, queries: Sequence[Query]) -> None:
        """Encode several needs in one call, which may be less work than one by one, for an encoder that keeps what
        it encoded lately. A need that cannot be encoded is left for `encode` to tell."""
        with suppress(EncoderError):
            encode_passages(self.encoder, [segment for query in queries for segment in query.segments], "query")

    def _encoded(self, query: Query, segments: Sequence[Passage]) -> EncodedQuery:
        encoded = encode_passages(self.encoder, segments, "query")
        spans = [span for segment in segments for span in segment.sentences]
        means = self.index.dense.need_means
        return EncodedQuery(
            query,
            means.centred(encoded.vectors, [query.language] * len(segments)),
            [(span, span.of(query.ranked_text)) for span in spans],
            means.centred(np.concatenate(encoded.spans), [query.language] * len(spans)),
            self.index.lexical.query_terms(
                "\n".join(segment.encoded_text for segment in segments), query.language
            ),
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
        """Where a company stands for a need; None where it is no candidate, or a rule or hard requirement keeps it
        out."""
        parameters = parameters or Parameters()
        encoded = self.encode(query)
        gathered = self.gather(encoded, rules, parameters)
        placed = self.order(query.key, gathered, ranker).placed
        for rank, place in enumerate(placed, start=1):
            if self.index.companies[place.position] == company:
                required = check(hard_requirements(query), self.index.documents[place.position])
                if any(finding.answer == "no" for finding in required):
                    return None
                found = [*self._considered.findings(place.position, rules), *required]
                above = self.above(encoded, gathered, place.position)
                band = band_with(encoded, above, found, parameters)
                return Standing(rank, gathered.considered, band, above)
        return None

    def above(self, encoded: EncodedQuery, gathered: Gathered, position: int) -> float:
        """How near a candidate's nearest sentence comes to one of the need's, in standard deviations above
        unrelated texts."""
        return self._lister.above(encoded, gathered, position)

    def raised(self, encoded: EncodedQuery) -> float:
        """By how many standard deviations somebody must come nearer to this need than to most, or nobody meets it;
        0 where that is not known for the encoder."""
        if self._market is None or not len(encoded.sentence_vectors):
            return 0.0
        offered = self._market.offered(encoded.sentence_vectors, encoded.query.language)
        return self.index.dense.unrelated.raised(offered)

    def hollow_share(self, document_id: str) -> float:
        """How many of a profile's sentences say nothing of what the company does, 0 to 1; 0 where the index lacks
        the profile or it is not known for the encoder."""
        position = self.index.positions.get(document_id)
        if position is None or self._substance is None:
            return 0.0
        return self._substance.share(self.index.dense.sentence_vectors(position))

    def team(self, query: Query, rules: Rules, ranker: WeightedRanker) -> list[Teammate]:
        """The companies, at most three, that cover the need best together; from the first TEAM_CANDIDATES."""
        encoded = self.encode(query)
        gathered = self.gather(encoded, rules, Parameters())
        placed = self.order(query.key, gathered, ranker, TEAM_CANDIDATES).placed
        unrelated, limit = self.index.dense.unrelated, SOMEBODY
        said = [self._lister.said(gathered, place.position) for place in placed]
        coverage = np.zeros((len(placed), len(encoded.sentences)))
        for row, own in enumerate(said):
            for column, vector in enumerate(encoded.sentence_vectors):
                above = unrelated.above(nearness(vector[None], own.vectors))
                coverage[row, column] = above if above >= limit else 0.0
        return [
            self._teammate(encoded, member, placed[member.candidate], said[member.candidate])
            for member in team(coverage)
        ]

    def _teammate(self, encoded: EncodedQuery, member: Member, placed: Placed, said: Said) -> Teammate:
        document = self.index.documents[placed.position]
        covers = [
            Covered(encoded.sentences[place][0], nearest_quote(encoded.sentence_vectors[place], document, said))
            for place in member.sentences
        ]
        return Teammate(document, member.candidate + 1, covers)

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
        found = np.zeros(len(eligible), dtype=np.bool_)
        found[nearest] = found[_best_positive(words, eligible, parameters.candidate_profiles)] = True
        candidates = np.flatnonzero(found)
        evidence = Evidence(
            candidates,
            self.index.dense.scores(encoded.segments, candidates),
            cache(lambda: self.index.dense.whole_scores(encoded.segments, candidates)),
            words,
            self.index.lexical.attainable(encoded.terms),
            self.index.lexical.mean_stems,
            self.index.peers,
        )
        taken = self._taken(encoded, evidence)
        spans = {position: [sentence.span for sentence in found] for position, found in taken.items()}
        return Gathered(self.without(encoded, evidence, spans), int(eligible.sum()), refused, taken)

    def order(self, need: str, gathered: Gathered, ranker: WeightedRanker, most: int | None = None) -> Ranking:
        """The candidates that were gathered for a need, in a ranker's order; the first `most` companies."""
        return self._lister.order(need, gathered, ranker, most)

    def _taken(self, encoded: EncodedQuery, evidence: Evidence) -> dict[int, list[LeftOut]]:
        """What the foremost candidates say in the need's own words; only documents where something is found."""
        foremost = {
            int(evidence.candidates[place])
            for signal in (evidence.meaning, evidence.words[evidence.candidates])
            for place in highest(np.round(signal, 6), EXAMINED_PROFILES)
        }
        need = NeedWords(encoded.query.ranked_text)
        found = {}
        for position in sorted(foremost):
            document = self.index.documents[position]
            nearest = self.index.dense.nearest_passages(encoded.segments, position, EXAMINED_PASSAGES)
            passages = self.index.passages(position)
            spans = [span for place in nearest for span in passages[place].sentences]
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
            rest = [passage.without(spans) for passage in self.index.passages(position)]
            texts = [passage.encoded_text for passage in rest if passage.sentences]
            score = 0.0
            if texts:
                vectors = self.index.dense.passage_means.centred(
                    self.encoder.encode(texts, "passage").vectors, [document.language] * len(texts)
                )
                score = float(self.index.dense.scores_of(encoded.segments, vectors, np.array([len(texts)]))[0])
            meaning[np.searchsorted(evidence.candidates, position)] = score
            left = "\n".join(passage.encoded_text for passage in document.passages_without(spans))
            words[position] *= self.index.lexical.share_left(encoded.terms, position, left)
        return replace(evidence, meaning=meaning, words=words)

    @cached_property
    def _categories(self) -> Categories | None:
        return categories_for(self.encoder.id)

    @cached_property
    def _market(self) -> Market | None:
        return market_for(self.encoder.id)

    @cached_property
    def _substance(self) -> Substance | None:
        return substance_for(self.encoder.id)

    @cached_property
    def _considered(self) -> Considered:
        index = self.index
        return Considered(index.documents, index.newcomers, index.dense.means, self._categories)

    @cached_property
    def _lister(self) -> Lister:
        return Lister(self.index, self._considered)


def _best_positive(scores: Scores, eligible: NDArray[np.bool_], most: int) -> NDArray[np.int64]:
    """The positions of the `most` highest scores above zero among the eligible, sorted by position."""
    allowed = np.flatnonzero(eligible & (scores > 0))
    return allowed[highest(np.round(scores[allowed], 6), most)]


def _short(encoder: Mapping[str, object]) -> str:
    return f"{encoder.get('model')} ({encoder.get('precision')})"
