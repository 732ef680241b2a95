"""How fast texts become vectors: our encoder beside sentence-transformers' own float32 default, on the same texts.

Run it with `python -m evaluation.benchmarks.encoding --data FOLDER`. The two take turns, so that a busy machine is
unfair to both alike; read the ratio, not the seconds.
"""

import argparse
import csv
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.encoding import SentenceTransformerEncoder, unpack

SOURCES = ("us_sbir/companies.csv", "doffin/needs.csv")
SHORTEST, LONGEST = 90, 130

Embed = Callable[[list[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class EncodingReport:
    """What one benchmark found; rates per second, one value a round, and cosines of ours to the baseline."""

    texts: int
    tokens: int
    precision: str
    baseline_docs: list[float]
    ours_docs: list[float]
    baseline_tokens: list[float]
    ours_tokens: list[float]
    ratios: list[float]
    median_ratio: float
    best_ratio: float
    cosine_min: float
    cosine_mean: float
    query_ms: float
    five_queries_ms: float
    needs_alone_ms: list[float]
    needs_in_fours_ms: list[float]


def main() -> None:
    """Measure and print."""
    options = _options()
    encoder = SentenceTransformerEncoder(unpack(options.model), precision=options.precision)
    texts = passages(options.data, options.texts, lambda text: encoder.count_tokens([text])[0])
    report = measure(encoder, options.model, texts, options.rounds)
    print(json.dumps(asdict(report), indent=2) if options.json else _readable(report))


def measure(encoder: SentenceTransformerEncoder, folder: Path, texts: list[str], rounds: int) -> EncodingReport:
    """Encode `texts` in turns with the model in `folder` as sentence-transformers runs it and as we do."""
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    prefix = encoder.id.passage_prefix

    def baseline(some: list[str]) -> npt.NDArray[np.float32]:
        return np.asarray(plain.encode([prefix + text for text in some], show_progress_bar=False))

    def ours(some: list[str]) -> npt.NDArray[np.float32]:
        return encoder.encode(some, "passage").vectors

    theirs, mine = baseline(texts), ours(texts)
    cosines = (theirs * mine).sum(axis=1) / np.linalg.norm(theirs, axis=1) / np.linalg.norm(mine, axis=1)
    seconds = [(_seconds(baseline, texts), _seconds(ours, texts)) for _ in range(rounds)]
    tokens = sum(encoder.count_tokens(texts))
    ratios = [slow / fast for slow, fast in seconds]
    query = " ".join(texts[0].split()[:30])
    needs = [" ".join(text.split()[:48]) for text in texts[:40]]
    return EncodingReport(
        texts=len(texts),
        tokens=tokens,
        precision=encoder.id.precision,
        baseline_docs=[len(texts) / slow for slow, _ in seconds],
        ours_docs=[len(texts) / fast for _, fast in seconds],
        baseline_tokens=[tokens / slow for slow, _ in seconds],
        ours_tokens=[tokens / fast for _, fast in seconds],
        ratios=ratios,
        median_ratio=statistics.median(ratios),
        best_ratio=min(slow for slow, _ in seconds) / min(fast for _, fast in seconds),
        cosine_min=float(cosines.min()),
        cosine_mean=float(cosines.mean()),
        query_ms=_best_milliseconds(encoder, [query]),
        five_queries_ms=_best_milliseconds(encoder, needs[:5]),
        **_needs_together(encoder, needs, rounds),
    )


def _needs_together(encoder: SentenceTransformerEncoder, needs: list[str], rounds: int) -> dict[str, list[float]]:
    """Processor time a need in milliseconds, one value a round: each in a call of its own, and in fours, as a
    server encodes those that wait together. The same where no pass can be shared on this processor."""
    encoder.share_passes()
    alone: list[float] = []
    in_fours: list[float] = []
    for _ in range(rounds):
        for size, found in ((1, alone), (4, in_fours)):
            started = time.process_time()
            for start in range(0, len(needs), size):
                encoder.encode(needs[start : start + size], "query")
            found.append(1000 * (time.process_time() - started) / len(needs))
    return {"needs_alone_ms": alone, "needs_in_fours_ms": in_fours}


def passages(data: Path, count: int, tokens: Callable[[str], int]) -> list[str]:
    """At most `count` texts of 90 to 130 tokens, one from each record, the sources mixed in a fixed order."""
    chosen: list[str] = []
    for source in SOURCES:
        found = (first_passage(text, tokens) for text in _texts(data / source))
        wanted = count // len(SOURCES)
        for passage in found:
            if passage:
                chosen.append(passage)
                wanted -= 1
            if not wanted:
                break
    random.Random(11).shuffle(chosen)
    return chosen


def first_passage(text: str, tokens: Callable[[str], int]) -> str | None:
    """The sentences from the start of `text` up to 90-130 tokens, or None where no such boundary is."""
    passage = ""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        passage = f"{passage} {sentence}".strip()
        if not passage or (length := tokens(passage)) < SHORTEST:
            continue
        return passage if length <= LONGEST else None
    return None


def _texts(path: Path) -> Iterator[str]:
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as handle:
        yield from (row["text"] for row in csv.DictReader(handle))


def _seconds(embed: Embed, texts: list[str]) -> float:
    started = time.perf_counter()
    embed(texts)
    return time.perf_counter() - started


def _best_milliseconds(encoder: SentenceTransformerEncoder, texts: list[str]) -> float:
    return 1000 * min(_seconds(lambda some: encoder.encode(some, "query").vectors, texts) for _ in range(20))


def _readable(report: EncodingReport) -> str:
    rows = zip(
        report.baseline_docs,
        report.ours_docs,
        report.baseline_tokens,
        report.ours_tokens,
        report.ratios,
        strict=True,
    )
    return "\n".join(
        [
            f"{report.texts} passages, {report.tokens} tokens, ours in {report.precision}",
            *(
                f"baseline {slow:6.1f} docs/s {slow_tokens:7.0f} tokens/s   "
                f"ours {fast:6.1f} docs/s {fast_tokens:7.0f} tokens/s   ratio {ratio:.2f}"
                for slow, fast, slow_tokens, fast_tokens, ratio in rows
            ),
            f"median ratio {report.median_ratio:.2f}, best round against best round {report.best_ratio:.2f}",
            f"cosine to the baseline: least {report.cosine_min:.6f}, mean {report.cosine_mean:.6f}",
            f"one query {report.query_ms:.0f} ms, five {report.five_queries_ms:.0f} ms (best of 20)",
            *(
                f"processor time a need: alone {alone:.1f} ms, in fours {fours:.1f} ms   ratio {alone / fours:.2f}"
                for alone, fours in zip(report.needs_alone_ms, report.needs_in_fours_ms, strict=True)
            ),
        ]
    )


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the public data")
    parser.add_argument(
        "--model", type=Path, default=Path("var/encoder/e5-small"), help="the model, unpacked if need be"
    )
    parser.add_argument("--texts", type=int, default=512, help="how many passages")
    parser.add_argument("--rounds", type=int, default=3, help="how many turns each")
    parser.add_argument("--precision", choices=("auto", "bfloat16", "float32"), default="auto")
    return parser.parse_args()


if __name__ == "__main__":
    main()
