"""Vectors as rows of 32-bit numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def normalised(vectors: Vectors) -> Vectors:
    """Vectors (n, dimension) of length one; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def highest(values: NDArray[np.floating[Any]], most: int) -> NDArray[np.int64]:
    """The places of the `most` highest of `values` (n,), in ascending order; of those that tie, the first."""
    if len(values) <= most:
        return np.arange(len(values))
    least = np.partition(values, -most)[-most]
    above = np.flatnonzero(values > least)
    return np.sort(np.append(above, np.flatnonzero(values == least)[: most - len(above)]))
