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
    """Pairs of one kind; `share` is the part of all batches that are drawn from it."""

    name: str
    pairs: Sequence[Pair]
    share: float


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
            waiting[choice] = drawn.permutation(len(source.pairs)).tolist()
        taken, waiting[choice] = waiting[choice][:size], waiting[choice][size:]
        yield [source.pairs[place] for place in taken]
