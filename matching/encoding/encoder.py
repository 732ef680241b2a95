"""What an encoder is to the rest of the program: texts in, unit vectors out, the same ones every time."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from matching.vectors import Vectors

Kind = Literal["query", "passage"]
Precision = Literal["bfloat16", "float32"]
Spans = Sequence[tuple[int, int]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class EncoderId:
    """Everything that decides a vector. Two encoders with the same id give the same vectors on one machine.

    `model` is the hub name or the name of the folder, not where it lies; `weights` the sha256 over its weights,
    tokenizer and settings; the prefixes are put before each text; `max_tokens` counts prefix and special tokens.
    """

    model: str
    weights: str
    precision: Precision
    query_prefix: str
    passage_prefix: str
    dimension: int
    max_tokens: int

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal characters that change when anything in the id does."""
        canonical = json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """The id as plain values, for a manifest or a run record."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "EncoderId":
        """The id that `as_dict` wrote. Raises TypeError where a field is missing or unknown."""
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Encoded:
    """The vectors of n texts, in the order of the texts.

    `vectors` has shape (n, d). `spans[i]` has shape (m_i, d), one row for each span asked for in text i. All rows
    are float32 of unit length, rounded through float16, so a vector read from a cache equals a fresh one bit for
    bit. A span without any token (white space only) has a row of zeros.
    """

    vectors: Vectors
    spans: list[Vectors]


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their nearness in meaning."""

    @property
    def id(self) -> EncoderId:
        """What decides the vectors."""
        ...

    def count_tokens(self, texts: Sequence[str], kind: Kind = "passage") -> list[int]:
        """The length of each text in tokens, prefix and special tokens included."""
        ...

    def encode(
        self,
        texts: Sequence[str],
        kind: Kind,
        spans: Sequence[Spans] | None = None,
        on_progress: Progress | None = None,
    ) -> Encoded:
        """The vectors of `texts`, and of `spans[i]`, character ranges [start, end) inside text i.

        The vector of a text does not depend on the other texts of the call. `on_progress` is told (texts done,
        all texts). Raises TextTooLongError for a text longer than `id.max_tokens`, and ValueError for an empty
        text, a span outside its text, or another number of span lists than texts.
        """
        ...


def rounded(vectors: npt.NDArray[np.floating[Any]]) -> Vectors:
    """Rows scaled to unit length, then rounded through float16; zeros stay zeros. Shape (n, d) → (n, d)."""
    wide = vectors.astype(np.float32)
    lengths = np.linalg.norm(wide, axis=-1, keepdims=True)
    unit = wide / np.where(lengths > 0, lengths, np.float32(1))
    return unit.astype(np.float16).astype(np.float32)


def check_request(texts: Sequence[str], spans: Sequence[Spans] | None) -> None:
    """Raise ValueError for an empty text, a span outside its text, or span lists that do not fit the texts."""
    for index, text in enumerate(texts):
        if not text.strip():
            raise ValueError(f"text {index} is empty")
    if spans is None:
        return
    if len(spans) != len(texts):
        raise ValueError(f"{len(texts)} texts but {len(spans)} lists of spans")
    for index, (text, ranges) in enumerate(zip(texts, spans, strict=True)):
        for start, end in ranges:
            if not 0 <= start < end <= len(text):
                raise ValueError(f"span ({start}, {end}) lies outside text {index} of {len(text)} characters")
