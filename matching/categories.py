"""The likeliest divisions of the Common Procurement Vocabulary for a need or a profile: for showing and filtering.

A multinomial logistic regression over vectors without their language's own direction, learnt on the vocabulary's
labels and on tender notices (`evaluation/default_categories.py`). It knows one encoder only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.encoding import EncoderId
from matching.shipped import encoder_parts, read_shipped, write_shipped

SHIPPED = Path(__file__).with_name("categories.safetensors")
FORMAT = 1
ABOUT = "categories"

SHOWN_FROM = 0.2
SHOWN = 3
"""A division is shown from this probability on, at most so many."""

RULED_OUT_BELOW = 0.01
"""A company is taken not to be of some divisions where together they are less likely than this."""

Probabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Category:
    """A division, as its two digits. probability: how likely it is, None where the need's owner gave it."""

    division: str
    probability: float | None


@dataclass(frozen=True)
class Categories:
    """What tells divisions apart: `weights` (divisions, dimension), `bias` (divisions,), and the parts of the id
    of the encoder whose vectors they are for."""

    divisions: Sequence[str]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    encoder: Mapping[str, str]

    def probabilities(self, vectors: NDArray[np.float32]) -> Probabilities:
        """How likely each division is for each of `vectors` (n, dimension), centred and of length one; rows of
        (n, divisions) sum to 1."""
        odds = vectors.astype(np.float64) @ self.weights.T + self.bias
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def suggest(self, vectors: NDArray[np.float32]) -> list[list[Category]]:
        """For each of `vectors` (n, dimension) the divisions likely enough to be shown, likeliest first."""
        return [self.shown(row) for row in self.probabilities(vectors)]

    def shown(self, probabilities: Probabilities) -> list[Category]:
        """The divisions to show, from how likely each is: (divisions,)."""
        best = np.argsort(-probabilities, kind="stable")[:SHOWN].tolist()
        return [
            Category(self.divisions[place], round(float(probabilities[place]), 2))
            for place in best
            if probabilities[place] >= SHOWN_FROM
        ]


def categories_for(encoder: EncoderId) -> Categories | None:
    """What Behov ships for an encoder; None where that is for another one."""
    shipped = load_categories(SHIPPED)
    return shipped if shipped.encoder == encoder_parts(encoder) else None


@cache
def load_categories(path: Path) -> Categories:
    """What `save_categories` wrote. Raises ValueError where it is of another version, OSError."""
    said, arrays = read_shipped(path, ABOUT, FORMAT)
    return Categories(
        tuple(said["divisions"]),
        arrays["weights"].astype(np.float32),
        arrays["bias"].astype(np.float32),
        said["encoder"],
    )


def save_categories(path: Path, found: Categories) -> None:
    """Write in half precision. Raises OSError."""
    said = {"divisions": list(found.divisions), "encoder": dict(found.encoder)}
    arrays = {"weights": found.weights.astype(np.float16), "bias": found.bias.astype(np.float16)}
    write_shipped(path, ABOUT, FORMAT, said, arrays)
