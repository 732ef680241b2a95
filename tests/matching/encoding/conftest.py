import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from matching.encoding import Encoded, EncoderId, Kind, SentenceTransformerEncoder, TextTooLongError
from matching.encoding.encoder import Progress, Spans, check_request, rounded


@pytest.fixture(scope="session")
def encoder(e5_folder: Path) -> SentenceTransformerEncoder:
    """The default encoder in the precision this processor likes."""
    return SentenceTransformerEncoder(e5_folder)


class HashEncoder:
    """An encoder whose vectors are drawn from a hash of the text, and which remembers what it was asked."""

    def __init__(self, model: str = "hash", max_tokens: int = 50) -> None:
        self.id = EncoderId(model, "0" * 64, "float32", "", "", 8, max_tokens)
        self.asked: list[str] = []

    def count_tokens(self, texts: Sequence[str], kind: Kind = "passage") -> list[int]:
        return [len(text.split()) + 2 for text in texts]

    def encode(
        self,
        texts: Sequence[str],
        kind: Kind,
        spans: Sequence[Spans] | None = None,
        on_progress: Progress | None = None,
    ) -> Encoded:
        check_request(texts, spans)
        for index, tokens in enumerate(self.count_tokens(texts, kind)):
            if tokens > self.id.max_tokens:
                raise TextTooLongError(index, tokens, self.id.max_tokens)
        self.asked += texts
        ranges = spans or [()] * len(texts)
        found = [
            self._draw([kind + "/" + text[start:end] for start, end in asked])
            for text, asked in zip(texts, ranges, strict=True)
        ]
        if on_progress is not None:
            on_progress(len(texts), len(texts))
        return Encoded(self._draw([kind + ":" + text for text in texts]), found)

    def _draw(self, names: list[str]) -> np.ndarray:
        seeds = [int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) for name in names]
        drawn = [np.random.default_rng(seed).standard_normal(8) for seed in seeds]
        return rounded(np.array(drawn).reshape(len(names), 8))


@pytest.fixture
def hash_encoder() -> HashEncoder:
    """A fresh encoder that costs nothing."""
    return HashEncoder()
