"""What every part of the ranking adds: each taken away by itself, everything else as it is in use.

The parts are taken away in this process by putting something idle in their place; nothing of what is measured is
changed on disk.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from evaluation.benchmarks.collections import COMPANY_POOLS, SEED, Collection, companies, doffin, sbir
from evaluation.indexed import indexed
from evaluation.measures.ranking import PerNeed, per_need
from evaluation.runs import Run
from evaluation.significance import Estimate, cluster_bootstrap, differences
from matching import build, dense, features, lexical, matcher
from matching.compounds import Compounds
from matching.encoding import Encoder, EncoderId
from matching.language_means import LanguageMeans, learn_language_means
from matching.match import Parameters
from matching.query import Rules
from matching.ranker import DEFAULT_RANKER, ranker
from matching.vectors import Vectors

MEASURES = ("RR", "R@10")


def _one_mean(
    vectors: Vectors, languages: Sequence[str], usual: Mapping[str, Vectors] | None = None
) -> LanguageMeans:
    del languages, usual
    return LanguageMeans(vectors.mean(axis=0), {})


def _own_means(
    vectors: Vectors, languages: Sequence[str], usual: Mapping[str, Vectors] | None = None
) -> LanguageMeans:
    del usual
    return learn_language_means(vectors, languages)


def _no_compounds(texts: Sequence[str], languages: Sequence[str]) -> Compounds:
    del texts, languages
    return Compounds({})


def _no_counterparts(language: str, other: str) -> Mapping[str, Mapping[str, float]]:
    del language, other
    return {}


def _unknown(encoder: EncoderId) -> None:
    del encoder


Idle = tuple[ModuleType, str, object]


def _means_by(learn: object) -> Sequence[Idle]:
    return [(module, "learn_language_means", learn) for module in (build, dense)]


@dataclass(frozen=True)
class Part:
    """Something the ranking can do without: what is put in its place, and the ranker that is left."""

    name: str
    idle: Sequence[Idle] = ()
    ranker: str = DEFAULT_RANKER


PARTS = (
    Part("words", ranker="meaning-3"),
    Part("meaning", ranker="words-3"),
    Part("second and third passage", ((dense, "PASSAGE_WEIGHTS", (1.0,)),)),
    Part("language means", _means_by(_one_mean)),
    Part("languages that the catalogue lacks", _means_by(_own_means)),
    Part("compounds taken apart", ((lexical, "learn_compounds", _no_compounds),)),
    Part("counterparts across languages", ((lexical, "counterparts", _no_counterparts),)),
    Part("loan words counted lightly", ((lexical, "LOAN_WORDS", 1.0),)),
    Part(
        "words trusted by profiles' number and length",
        ((features, "HALF_TRUSTED_PROFILES", 0), (features, "HALF_TRUSTED_STEMS", 0)),
    ),
    Part("words taken from the need set aside", ((matcher, "EXAMINED_PROFILES", 0),)),
    Part(
        "sentences that say nothing set aside",
        [(module, "substance_for", _unknown) for module in (build, matcher)],
    ),
)


@dataclass(frozen=True)
class Added:
    """What a part adds to one measure on one collection: the mean with it and without, and the difference."""

    part: str
    collection: str
    measure: str
    with_it: float
    difference: Estimate


def measure(data: Path, encoder: Encoder, plain: Encoder) -> Iterator[Added]:
    """What each part adds, adapter included: `plain` is the encoder without it. Raises BenchmarkError."""
    for collection in (
        sbir(data),
        doffin(data, "mixed", SEED),
        *(companies(data, pool) for pool in COMPANY_POOLS),
    ):
        whole = _values(collection, encoder, Part("all"))
        for part in PARTS:
            yield from _added(part.name, collection, whole, _values(collection, encoder, part))
        yield from _added("adapter of the encoder", collection, whole, _values(collection, plain, Part("all")))


def as_rows(found: Sequence[Added]) -> list[dict[str, object]]:
    """Plain values; ratio: with the part against without it."""
    return [
        {
            "part": one.part,
            "collection": one.collection,
            "measure": one.measure,
            "with": round(one.with_it, 4),
            "adds": round(one.difference.mean, 4),
            "low": round(one.difference.interval.low, 4) if one.difference.interval else None,
            "high": round(one.difference.interval.high, 4) if one.difference.interval else None,
            "ratio": round(one.with_it / max(one.with_it - one.difference.mean, 1e-9), 3),
        }
        for one in found
    ]


@contextmanager
def without(part: Part) -> Iterator[None]:
    """Run with a part taken away; it is back afterwards, whatever happens."""
    with ExitStack() as stack:
        for module, name, value in part.idle:
            stack.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, value)
        yield


def _values(collection: Collection, encoder: Encoder, part: Part) -> Mapping[str, PerNeed]:
    chosen = ranker(part.ranker)
    rankings = {}
    with (
        without(part),
        indexed(
            collection.documents, encoder, catalogue_version=collection.name, software_version="benchmark"
        ) as found,
    ):
        for query in collection.queries:
            encoded = found.encode(query)
            order = found.order(query.key, found.gather(encoded, Rules(), Parameters()), chosen)
            rankings[query.key] = tuple(
                (found.index.documents[placed.position].company, placed.score) for placed in order.placed
            )
    return per_need(Run(part.name, rankings), collection.qrels, MEASURES)


def _added(
    part: str, collection: Collection, whole: Mapping[str, PerNeed], rest: Mapping[str, PerNeed]
) -> Iterator[Added]:
    for name in MEASURES:
        gain = cluster_bootstrap(differences(whole[name], rest[name]), collection.owners, SEED)
        mean = sum(whole[name].values()) / len(whole[name])
        yield Added(part, collection.name, name, mean, gain)
