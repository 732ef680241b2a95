"""How long indexing again takes beside the first time, and how long one need takes, at 10,660 profiles.

python -m evaluation.benchmarks.index_and_match --model FOLDER [--data FOLDER] [--json]

The first indexing encodes some 28,000 passages: about ten minutes on two cores. --characters cuts every profile to
its first characters for a quicker run; the first indexing is the numerator of both ratios, so that makes them
harder to reach, not easier.
"""

import argparse
import gc
import json
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from evaluation.benchmarks.collections import DATA, catalogue, notices
from matching.build import build_index
from matching.document import Document
from matching.encoding import CachedEncoder, EmbeddingCache, SentenceTransformerEncoder, unpack
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import DEFAULT_RANKER, ranker
from matching.saved_index import load_index

CHANGED_EVERY = 100
NEEDS = 200


@dataclass(frozen=True, slots=True)
class IndexingReport:
    """Seconds for the first indexing, for one of the same profiles, and for one with 1 % changed; and ratios."""

    profiles: int
    first_seconds: float
    unchanged_seconds: float
    changed_seconds: float
    unchanged_ratio: float
    changed_ratio: float


@dataclass(frozen=True, slots=True)
class MatchReport:
    """Milliseconds from need to explained list inside a running process, over needs never seen before; and the
    most memory the process ever held, in MB."""

    needs: int
    median_characters: float
    p50_ms: float
    p95_ms: float
    encode_p50_ms: float
    peak_mb: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument(
        "--model", type=Path, required=True, help="where the default encoder is, or is unpacked to"
    )
    parser.add_argument("--characters", type=int, help="cut every profile to its first characters")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    model = unpack(options.model)
    documents = catalogue(options.data, options.characters)
    with tempfile.TemporaryDirectory() as folder:
        indexing = measure_indexing(Path(folder), documents, model)
        spawned = multiprocessing.get_context("spawn")
        with spawned.Pool(1) as pool:
            matching = pool.apply(measure_matching, (Path(folder), notices(options.data)[:NEEDS], model))
    report = {"indexing": asdict(indexing), "match": asdict(matching)}
    if options.json:
        print(json.dumps(report, indent=2))
        return
    for part, figures in report.items():
        for name, value in figures.items():
            print(f"{part:10} {name:20} {value:,.2f}")


def measure_indexing(folder: Path, documents: Sequence[Document], model: Path) -> IndexingReport:
    """Index three times into `folder`, the embeddings kept between."""
    changed = [
        replace(document, text=f"New this year. {document.text}", quotable=document.quotable + 15)
        if place % CHANGED_EVERY == 0
        else document
        for place, document in enumerate(documents)
    ]
    first, unchanged, again = (_index(folder, some, model) for some in (documents, documents, changed))
    return IndexingReport(len(documents), first, unchanged, again, first / unchanged, first / again)


def measure_matching(folder: Path, needs: Sequence[Query], model: Path) -> MatchReport:
    """Match every need once, without any cache of needs."""
    encoder = SentenceTransformerEncoder(model)
    matcher = Matcher(load_index(folder / "indexes"), encoder)
    gc.freeze()  # as a server does with an index that stays
    chosen = ranker(DEFAULT_RANKER)
    matcher.match(needs[0], Rules(), chosen)
    encoding = [_milliseconds(lambda need=need: matcher.encode(need)) for need in needs]
    whole = [_milliseconds(lambda need=need: matcher.match(need, Rules(), chosen)) for need in needs]
    return MatchReport(
        len(needs),
        float(np.median([len(need.ranked_text) for need in needs])),
        float(np.percentile(whole, 50)),
        float(np.percentile(whole, 95)),
        float(np.percentile(encoding, 50)),
        peak_memory_mb(),
    )


def peak_memory_mb() -> float:
    """The most memory this process has held. Linux only: getrusage would carry the parent's figure over."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _index(folder: Path, documents: Sequence[Document], model: Path) -> float:
    """Seconds for one indexing with a freshly opened cache; the model's loading is not counted."""
    encoder = CachedEncoder(SentenceTransformerEncoder(model), EmbeddingCache(folder / "embeddings"))
    started = time.perf_counter()
    # Documents keep their passages once cut; each indexing must cut them anew.
    fresh = [replace(document) for document in documents]
    build_index(folder / "indexes", fresh, encoder, catalogue_version="benchmark", software_version="benchmark")
    return time.perf_counter() - started


def _milliseconds(work: object) -> float:
    assert callable(work)
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
