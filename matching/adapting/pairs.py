"""Pairs of texts that mean the same, from several sources, in an order that a seed decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Pair:
    """A need-like text and a profile-like text that belong together.

    `group` names what they are about: two pairs of one group are never told apart in training.
    """

    query: str
    passage: str
    group: str


@dataclass(frozen=True)
class Source:
    """Pairs of one kind; `share` is the part of all batches that are drawn from it.

    `neighbours` pairs that stand beside each other always come in the same batch: where the pairs are ordered so
    that neighbours are alike, they are told apart from their likes and not only from strangers.
    """

    name: str
    pairs: Sequence[Pair]
    share: float
    neighbours: int = 1


def batches(sources: Sequence[Source], size: int, steps: int, seed: int) -> Iterator[list[Pair]]:
    """`steps` batches of `size` pairs, each from one source, so that the others of a batch are hard to tell apart.

    Each source is gone through in a drawn order, and again in another when it ends. Raises ValueError where a
    source has fewer pairs than a batch.
    """
    for source in sources:
        if len(source.pairs) < size:
            raise ValueError(f"{source.name} has {len(source.pairs)} pairs, fewer than a batch of {size}")
    drawn = np.random.default_rng(seed)
    shares = np.array([source.share for source in sources])
    waiting: list[list[int]] = [[] for _ in sources]
    for choice in drawn.choice(len(sources), size=steps, p=shares / shares.sum()):
        source = sources[choice]
        if len(waiting[choice]) < size:
            waiting[choice] = _shuffled(len(source.pairs), source.neighbours, drawn)
        taken, waiting[choice] = waiting[choice][:size], waiting[choice][size:]
        yield [source.pairs[place] for place in taken]


def _shuffled(count: int, neighbours: int, drawn: np.random.Generator) -> list[int]:
    """All places below `count` in runs of `neighbours`, the runs in a drawn order."""
    runs = np.array_split(np.arange(count), -(-count // neighbours))
    return [int(place) for run in drawn.permutation(len(runs)) for place in runs[run]]
