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

    Every `together` pairs in a row come into the same batch, where what is alike but not the same is told apart.
    """

    name: str
    pairs: Sequence[Pair]
    share: float
    together: int = 1


def batches(sources: Sequence[Source], size: int, steps: int, seed: int) -> Iterator[list[Pair]]:
    """`steps` batches of `size` pairs, each from one source, so that the others of a batch are hard to tell apart.

    Each source is gone through in a drawn order, and again in another when it ends. Raises ValueError where a
    source has fewer pairs than a batch, or where its rows of pairs do not fill one evenly.
    """
    for source in sources:
        if len(source.pairs) < size:
            raise ValueError(f"{source.name} has {len(source.pairs)} pairs, fewer than a batch of {size}")
        if size % source.together or len(source.pairs) % source.together:
            raise ValueError(f"{source.name} has rows of {source.together} pairs, which do not fill {size} evenly")
    drawn = np.random.default_rng(seed)
    shares = np.array([source.share for source in sources])
    waiting: list[list[int]] = [[] for _ in sources]
    for choice in drawn.choice(len(sources), size=steps, p=shares / shares.sum()):
        source = sources[choice]
        count = size // source.together
        if len(waiting[choice]) < count:
            waiting[choice] = drawn.permutation(len(source.pairs) // source.together).tolist()
        taken, waiting[choice] = waiting[choice][:count], waiting[choice][count:]
        starts = (source.together * row for row in taken)
        yield [pair for start in starts for pair in source.pairs[start : start + source.together]]
