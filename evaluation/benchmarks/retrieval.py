"""How well rankers find what is known to answer a need, on public collections.

behov benchmark sbir|doffin|norquad|companies|nynorsk [--data FOLDER] [--json]
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.benchmarks.collections import (
    COMPANY_POOLS,
    LABEL_LANGUAGES,
    NORWEGIAN,
    SEED,
    Collection,
    companies,
    doffin,
    norquad,
    nynorsk,
    sbir,
)
from evaluation.indexed import indexed
from evaluation.measures.ranking import PerNeed, per_need
from evaluation.runs import Ranking, Run
from evaluation.significance import Estimate, cluster_bootstrap
from matching.encoding import Encoder
from matching.encoding.encoder import Progress
from matching.match import Parameters
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import DEFAULT_RANKER, ranker

SYSTEMS: Mapping[str, str] = {
    "bm25": "words-3",
    "dense": "meaning-3",
    "fused": "fused-4",
    "current": DEFAULT_RANKER,
}
"""The name of each system in the tables, and the ranker that is it."""

MEASURES: Mapping[str, Sequence[str]] = {
    "sbir": ("RR", "R@10", "R@100"),
    "doffin": ("RR", "R@10", "R@100"),
    "norquad": ("RR", "R@1", "R@10"),
    "companies": ("RR", "R@10", "R@100"),
    "nynorsk": ("RR", "R@10", "R@100"),
}
REPORTED = {"RR": "MRR"}
DEPTH = 1000

Table = dict[str, dict[str, Estimate]]
"""System → measure → mean with its interval."""


@dataclass(frozen=True)
class Answers:
    """What one ranker answered on one collection: the run, and each need's top ten documents' languages."""

    run: Run
    top_languages: Mapping[str, Sequence[str]]


def benchmark(
    name: str, data: Path, encoder: Encoder, *, seed: int = SEED, on_progress: Progress | None = None
) -> Table:
    """Measure every system on the benchmark `name`, one of MEASURES. Raises BenchmarkError."""
    table: Table = {system: {} for system in SYSTEMS}
    for pool, collection in collections(name, data, seed):
        answers = answer(collection, encoder, on_progress)
        for system, found in answers.items():
            values = per_need(found.run, collection.qrels, MEASURES[name])
            table[system] |= {
                f"{pool} {label}".strip(): value for label, value in estimates(values, collection).items()
            }
            if pool == "mixed":
                table[system] |= _shares(found, collection)
    return table


def collections(name: str, data: Path, seed: int) -> Iterator[tuple[str, Collection]]:
    """The pools of a benchmark, each with its needs; where there is one, it has no name. Raises BenchmarkError."""
    if name == "doffin":
        yield from ((pool, doffin(data, pool, seed)) for pool in (*LABEL_LANGUAGES, "mixed"))
    elif name == "nynorsk":
        yield from ((called, nynorsk(data, language)) for called, language in NORWEGIAN.items())
    elif name == "companies":
        yield from ((pool, companies(data, pool)) for pool in COMPANY_POOLS)
    else:
        yield "", sbir(data) if name == "sbir" else norquad(data)


def answer(collection: Collection, encoder: Encoder, on_progress: Progress | None = None) -> dict[str, Answers]:
    """Index a collection as any catalogue is indexed, and let every system rank its needs."""
    with indexed(
        collection.documents,
        encoder,
        catalogue_version=collection.name,
        software_version="benchmark",
        on_progress=on_progress,
    ) as matcher:
        return _answers(matcher, collection.queries)


def estimates(values: Mapping[str, PerNeed], collection: Collection) -> dict[str, Estimate]:
    """Each measure's mean with its interval, needs drawn anew by owner."""
    return {
        REPORTED.get(name, name): cluster_bootstrap(row, collection.owners, seed=SEED)
        for name, row in values.items()
    }


def _answers(matcher: Matcher, queries: Sequence[Query]) -> dict[str, Answers]:
    """What every system answers; each need's evidence is gathered once, and no more is kept than is measured."""
    documents = matcher.index.documents
    rankers = [ranker(ranker_id) for ranker_id in sorted(set(SYSTEMS.values()))]
    rankings: dict[str, dict[str, Ranking]] = {one.id: {} for one in rankers}
    languages: dict[str, dict[str, Sequence[str]]] = {one.id: {} for one in rankers}
    for query in queries:
        for ranker_id, ranking in matcher.rank(matcher.encode(query), Rules(), rankers, Parameters()).items():
            placed = ranking.placed[:DEPTH]
            rankings[ranker_id][query.key] = tuple((documents[p.position].company, p.score) for p in placed)
            languages[ranker_id][query.key] = [documents[p.position].language for p in placed[:10]]
    return {
        system: Answers(Run(system, rankings[ranker_id]), languages[ranker_id])
        for system, ranker_id in SYSTEMS.items()
    }


def _shares(found: Answers, collection: Collection) -> dict[str, Estimate]:
    """The share of each language among the first ten, in the collection's own language codes."""
    return {
        f"mixed share {label}": cluster_bootstrap(
            {need: tops.count(code) / max(len(tops), 1) for need, tops in found.top_languages.items()},
            collection.owners,
            seed=SEED,
        )
        for label, code in LABEL_LANGUAGES.items()
    }


def as_json(table: Table) -> dict[str, dict[str, dict[str, float | None]]]:
    """System → measure → value, low, high (null where there are too few owners for an interval)."""
    return {
        system: {
            name: {
                "value": round(found.mean, 6),
                "low": round(found.interval.low, 6) if found.interval else None,
                "high": round(found.interval.high, 6) if found.interval else None,
            }
            for name, found in row.items()
        }
        for system, row in table.items()
    }
