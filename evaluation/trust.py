"""Whether ranking can be trusted: stuffing gains nothing, quotes carry the score, a language costs nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean, median

import numpy as np
import yaml

from evaluation.attacks import ATTACKS, VERBATIM, attacked
from evaluation.indexed import indexed
from matching.document import Document
from matching.encoding import Encoder
from matching.encoding.encoder import Progress
from matching.match import Parameters
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import WeightedRanker

TOP = 10
TRANSLATIONS = Path(__file__).with_name("translations.yaml")


@dataclass(frozen=True, slots=True)
class Asked:
    """One need, the rules it comes with, and the companies known to fit it."""

    query: Query
    rules: Rules
    fits: frozenset[str]


@dataclass(frozen=True)
class Stuffing:
    """What attacks gained. tried: stuffed profiles by needs.

    reached: attack → share that came among the first TOP. flagged: the share of verbatim copies that is named.
    honest_flagged: the share of companies known to fit that is named.
    """

    tried: int
    reached: Mapping[str, float]
    flagged: float
    honest_flagged: float

    @property
    def all_reached(self) -> float:
        """The share over all attacks."""
        return fmean(self.reached.values())


@dataclass(frozen=True)
class QuotesCount:
    """In how many hits the score falls when the quoted sentences are taken out; how many quotes are verbatim."""

    hits: int
    lower: float
    verbatim: float


@dataclass(frozen=True)
class LanguageCost:
    """The same profile in three languages: by profile, its ranks; and the median of worst minus best."""

    ranks: Mapping[str, Mapping[str, int]]
    difference: float


@dataclass(frozen=True)
class Translated:
    """One made-up profile in several languages, and the need it is for."""

    key: str
    need: Query
    texts: Mapping[str, str]


def stuffing(
    documents: Sequence[Document],
    asked: Sequence[Asked],
    encoder: Encoder,
    ranker: WeightedRanker,
    profiles: int,
    seed: int,
    on_progress: Progress | None = None,
) -> Stuffing:
    """Stuff `profiles` profiles that do not fit, for each need in every way, each beside the honest catalogue.

    The profiles are drawn from the lower half of the need's own ranking.
    """
    drawn = np.random.default_rng(seed)
    known = {document.company: document for document in documents}
    with _catalogue(documents, encoder) as honest:
        answers = {one.query.key: _answer(honest, one.query, one.rules, ranker) for one in asked}
    lower = {one.query.key: _lower_half(answers[one.query.key].companies, one.fits) for one in asked}
    flags = [
        company in answers[one.query.key].taking for one in asked for company in sorted(one.fits & known.keys())
    ]
    reached: dict[str, list[bool]] = defaultdict(list)
    flagged: list[bool] = []
    chosen = {key: drawn.permutation(companies)[:profiles].tolist() for key, companies in sorted(lower.items())}
    total = sum(map(len, chosen.values()))
    done = 0
    for one in asked:
        for company in chosen[one.query.key]:
            stuffed = {name: attacked(known[company], one.query, name) for name in ATTACKS}
            with _catalogue([*documents, *stuffed.values()], encoder) as matcher:
                answer = _answer(matcher, one.query, one.rules, ranker)
            ranks = _ranks_among(known.keys(), answer.companies)
            for name, document in stuffed.items():
                reached[name].append(ranks.get(document.company, TOP + 1) <= TOP)
            copies = [stuffed[name] for name in VERBATIM]
            flagged += [copy.company in answer.taking or bool(copy.left_out) for copy in copies]
            done += 1
            if on_progress is not None:
                on_progress(done, total)
    return Stuffing(
        sum(map(len, reached.values())),
        {name: fmean(values) for name, values in reached.items()},
        fmean(flagged),
        fmean(flags) if flags else 0.0,
    )


def quotes_count(matcher: Matcher, asked: Sequence[Asked], ranker: WeightedRanker) -> QuotesCount:
    """Take the quoted sentences out of every profile on every shortlist, and score it anew."""
    lower, verbatim = [], []
    for one in asked:
        encoded = matcher.encode(one.query)
        gathered = matcher.gather(encoded, one.rules, Parameters())
        positions = {matcher.index.documents[p].id: p for p in gathered.evidence.candidates.tolist()}
        for entry in matcher.shortlist(encoded, gathered, one.rules, ranker, Parameters()).entries:
            verbatim += [
                quote.profile.of(entry.document.text) == quote.profile_text
                and quote.need.of(one.query.ranked_text) == quote.need_text
                for quote in entry.quotes
            ]
            place = positions[entry.document.id]
            without = matcher.without(
                encoded, gathered.evidence, {place: [quote.profile for quote in entry.quotes]}
            )
            row = int(np.searchsorted(without.candidates, place))
            lower.append(float(ranker.scores(ranker.contributions(without))[row]) < entry.score)
    return QuotesCount(len(lower), fmean(lower), fmean(verbatim))


def language_cost(documents: Sequence[Document], encoder: Encoder, ranker: WeightedRanker) -> LanguageCost:
    """Put each translated profile into the catalogue in one language at a time, and see where it stands."""
    ranks: dict[str, dict[str, int]] = {}
    for profile in load_translations():
        ranks[profile.key] = {}
        for language, text in profile.texts.items():
            document = Document("translated@0", "translated", language, text, len(text))
            with _catalogue([*documents, document], encoder) as matcher:
                companies = _answer(matcher, profile.need, Rules(), ranker).companies
            ranks[profile.key][language] = companies.index(document.company) + 1
    return LanguageCost(ranks, median(max(row.values()) - min(row.values()) for row in ranks.values()))


@cache
def load_translations() -> tuple[Translated, ...]:
    """The made-up profiles as they lie beside this module."""
    rows = yaml.safe_load(TRANSLATIONS.read_text(encoding="utf-8"))
    return tuple(
        Translated(
            row["key"],
            Query(f"translated-{row['key']}", row["need"]["language"], {"challenge": row["need"]["text"]}),
            row["profile"],
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """All companies for one need, best first, and those that are named for taking words from it."""

    companies: Sequence[str]
    taking: frozenset[str]


def _catalogue(documents: Sequence[Document], encoder: Encoder) -> AbstractContextManager[Matcher]:
    return indexed(documents, encoder, catalogue_version="trust", software_version="trust")


def _answer(matcher: Matcher, query: Query, rules: Rules, ranker: WeightedRanker) -> _Answer:
    documents = matcher.index.documents
    gathered = matcher.gather(matcher.encode(query), rules, Parameters())
    return _Answer(
        [documents[placed.position].company for placed in matcher.order(query.key, gathered, ranker).placed],
        frozenset(documents[position].company for position in gathered.taken),
    )


def _lower_half(companies: Sequence[str], fits: AbstractSet[str]) -> list[str]:
    return [company for company in companies[len(companies) // 2 :] if company not in fits]


def _ranks_among(honest: AbstractSet[str], companies: Sequence[str]) -> dict[str, int]:
    """Company → 1 + how many honest companies stand above it; stuffed ones do not count against each other."""
    above, found = 0, {}
    for company in companies:
        found[company] = above + 1
        above += company in honest
    return found
