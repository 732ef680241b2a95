"""Which sentences say nothing of what is needed or offered: praise of oneself, visions, prices, greetings.

Such sentences come near to each other whatever the need and the company are about. They stay in the text, but
nothing is told from them. A logistic regression over sentence vectors without their language's own direction,
learnt on sentences written for it (`evaluation/default_substance.py`). It knows one encoder only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.encoding import EncoderId
from matching.shipped import encoder_parts, read_shipped, write_shipped
from matching.vectors import Vectors

SHIPPED = Path(__file__).with_name("substance.safetensors")
FORMAT = 1
ABOUT = "substance"

HOLLOW_FROM = 1.5
"""The log odds from which on a sentence is hollow. Far from even odds: better to count a hollow sentence than to
leave out one that says something."""


@dataclass(frozen=True)
class Substance:
    """What tells hollow sentences from others: `weights` (dimension,), `bias`, and the parts of the id of the
    encoder whose vectors they are for."""

    weights: NDArray[np.float32]
    bias: float
    encoder: Mapping[str, str]

    def hollow(self, sentences: Vectors) -> NDArray[np.bool_]:
        """Which of `sentences` (n, dimension), centred and of length one, say nothing; none where all would."""
        found = self._hollow(sentences)
        return np.zeros_like(found) if found.all() else found

    def share(self, sentences: Vectors) -> float:
        """How many of `sentences` (n, dimension) are hollow, 0 to 1; 0 of none."""
        return float(self._hollow(sentences).mean()) if len(sentences) else 0.0

    def _hollow(self, sentences: Vectors) -> NDArray[np.bool_]:
        odds = np.round(sentences.astype(np.float64) @ self.weights + self.bias, 4)
        return np.asarray(odds >= HOLLOW_FROM)


def substance_for(encoder: EncoderId) -> Substance | None:
    """What Behov ships for an encoder; None where that is for another one."""
    shipped = load_substance(SHIPPED)
    return shipped if shipped.encoder == encoder_parts(encoder) else None


@cache
def load_substance(path: Path) -> Substance:
    """What `save_substance` wrote. Raises ValueError where it is of another version, OSError."""
    said, arrays = read_shipped(path, ABOUT, FORMAT)
    return Substance(arrays["weights"].astype(np.float32), float(said["bias"]), said["encoder"])


def save_substance(path: Path, found: Substance) -> None:
    """Write in half precision. Raises OSError."""
    said = {"bias": found.bias, "encoder": dict(found.encoder)}
    write_shipped(path, ABOUT, FORMAT, said, {"weights": found.weights.astype(np.float16)})
