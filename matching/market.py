"""What can be bought at all, and how near a need comes to it.

A catalogue holds a small part of what there is. What stands for the rest are the classes of the Common Procurement
Vocabulary, as vectors: how near the catalogue comes to each of them says how near it comes to a need that it is
not about, and how near a need comes to any of them says how much of it can be put in words of the market at all.
They are known for one encoder only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from matching.encoding import EncoderId
from matching.shipped import encoder_parts, read_shipped, write_shipped
from matching.vectors import Vectors

SHIPPED = Path(__file__).with_suffix(".safetensors")
ABOUT = "market"
FORMAT = 1

STEPS = 127
"""Coordinates are kept as whole numbers up to this, in proportion to the largest of their language."""

SPOKEN_FOR = {"nn": "nb", "da": "nb"}
"""Languages without labels of their own → the one that stands for them; English for any other."""


@dataclass(frozen=True)
class Market:
    """The classes by the language of their labels: (classes, dimension) each, without the language's own direction
    and of length one; and the parts of the id of the encoder that they are for."""

    classes: Mapping[str, Vectors]
    encoder: Mapping[str, str]

    def offered(self, sentences: Vectors, language: str) -> float:
        """How near a need's sentences (n, dimension), n above 0, come to the nearest class: a mean of cosines."""
        spoken = SPOKEN_FOR.get(language, language)
        return float((sentences @ self.classes.get(spoken, self.classes["en"]).T).max(axis=1).mean())


def market_for(encoder: EncoderId) -> Market | None:
    """What Behov ships for an encoder; None where that is for another one."""
    shipped = load_market(SHIPPED)
    return shipped if shipped.encoder == encoder_parts(encoder) else None


@cache
def load_market(path: Path) -> Market:
    """What `save_market` wrote. Raises ValueError where it is of another version, OSError."""
    said, arrays = read_shipped(path, ABOUT, FORMAT)
    floats = {language: array.astype(np.float32) for language, array in arrays.items()}
    classes = {name: rows / np.linalg.norm(rows, axis=1, keepdims=True) for name, rows in floats.items()}
    return Market(classes, said["encoder"])


def save_market(path: Path, market: Market) -> None:
    """Write with eight bits a coordinate. Raises OSError."""
    arrays = {
        language: np.round(rows / np.abs(rows).max() * STEPS).astype(np.int8)
        for language, rows in market.classes.items()
    }
    write_shipped(path, ABOUT, FORMAT, {"encoder": dict(market.encoder)}, arrays)
