"""A blind pool: which companies people should judge, with nothing in sight of who proposed them."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.errors import PoolError
from evaluation.runs import Run

RANDOM = "drawn at random"
FEWEST_RUNS = 4


@dataclass(frozen=True, slots=True)
class PoolItem:
    """One pair to judge, as judges see it: no rank, no score, no run."""

    need: str
    company: str


@dataclass(frozen=True, slots=True)
class PoolOrigin:
    """Who proposed a pair: a run and the rank it gave, or "drawn at random" and None. Never shown to judges."""

    need: str
    company: str
    run: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Pool:
    """What judges see, in the order they see it, and apart from it where it comes from."""

    items: tuple[PoolItem, ...]
    origins: tuple[PoolOrigin, ...]


def pool(
    runs: Sequence[Run],
    needs: Collection[str],
    catalogue: Collection[str],
    seed: int,
    depth: int = 10,
    random_per_need: int = 5,
) -> Pool:
    """Pool the first `depth` companies of every run with random ones from the catalogue, shuffled for each need.

    Needs are sorted. Each has its own stream of chance from the seed and its key, so that one need more changes no
    other, nor does the order of the runs. Random companies are drawn among those that no run proposed; fewer where
    the catalogue ends. PoolError with fewer than four runs, or two of one name. Source: Spärck Jones and van
    Rijsbergen 1975, Report on the need for and provision of an ideal information retrieval test collection.
    """
    _check(runs)
    items: list[PoolItem] = []
    origins: list[PoolOrigin] = []
    for need in sorted(set(needs)):
        rng = np.random.default_rng(_stream(seed, need))
        proposed = _proposed(runs, need, depth)
        rest = sorted(set(catalogue) - proposed.keys())
        drawn = rng.choice(len(rest), size=min(random_per_need, len(rest)), replace=False)
        for index in drawn.tolist():
            proposed[rest[index]] = [PoolOrigin(need, rest[index], RANDOM, None)]
        companies = sorted(proposed)
        items += [PoolItem(need, companies[index]) for index in rng.permutation(len(companies)).tolist()]
        origins += [origin for company in companies for origin in proposed[company]]
    return Pool(tuple(items), tuple(origins))


def _proposed(runs: Sequence[Run], need: str, depth: int) -> dict[str, list[PoolOrigin]]:
    found: dict[str, list[PoolOrigin]] = defaultdict(list)
    for run in sorted(runs, key=lambda run: run.name):
        for rank, company in enumerate(run.companies(need, depth), start=1):
            found[company].append(PoolOrigin(need, company, run.name, rank))
    return dict(found)


def _check(runs: Sequence[Run]) -> None:
    names = Counter(run.name for run in runs)
    if repeated := sorted(name for name, count in names.items() if count > 1 or name == RANDOM):
        raise PoolError(f"the run name {repeated[0]!r} is taken twice; every run needs its own")
    if len(names) < FEWEST_RUNS:
        raise PoolError(f"{len(names)} runs make a pool that favours them; give at least {FEWEST_RUNS}")


def _stream(seed: int, need: str) -> list[int]:
    """Entropy that depends on the seed and the need alone."""
    return [seed, int.from_bytes(hashlib.sha256(need.encode()).digest()[:8])]
