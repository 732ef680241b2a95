"""One immutable file of cached embeddings, in the safetensors layout, read through a memory map.

Tensors: `keys` (n, 32) bytes, sorted; `vectors` (n, d) float16; `bounds` (n + 1) int64, where the spans of row i
are rows `bounds[i]:bounds[i + 1]` of `spans` (m, d) float16; `checks` (n) uint32, the crc32 of what a row holds.
The file's name is the sha256 of keys, bounds and checks, so a damaged directory shows when the file is opened and
a damaged row when it is read.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.encoding.publish import partial_path, publish_file
from matching.vectors import Vectors

SUFFIX = ".safetensors"
FORMAT = "behov embeddings 1"
KEY_BYTES = 32
_DTYPES = {"U8": "u1", "F16": "<f2", "I64": "<i8", "U32": "<u4"}
_PARTS = ("keys", "vectors", "bounds", "spans", "checks")

Arrays = dict[str, npt.NDArray[Any]]


class DamagedSegmentError(ValueError):
    """Raised when a segment file is cut short, changed, or of another format."""


@dataclass(frozen=True, slots=True)
class Row:
    """The embeddings of one text: `vector` has shape (d,), `spans` (m, d), both float32."""

    vector: Vectors
    spans: Vectors


class Segment:
    """An opened segment. Raises DamagedSegmentError if its directory is not what its name says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._arrays = _map(path)
        except (ValueError, KeyError, TypeError, struct.error) as error:
            raise DamagedSegmentError(f"{path} is not a whole segment: {error}") from error
        if _name(self._arrays) != path.name:
            raise DamagedSegmentError(f"{path} does not hold what its name says")

    def __len__(self) -> int:
        return len(self._arrays["keys"])

    def keys(self) -> list[bytes]:
        """The keys, by row, in ascending order."""
        whole = self._arrays["keys"].tobytes()
        return [whole[at : at + KEY_BYTES] for at in range(0, len(whole), KEY_BYTES)]

    def places(self, keys: Sequence[bytes]) -> list[int | None]:
        """The row of each key, or None."""
        known = self._arrays["keys"].reshape(-1).view(f"S{KEY_BYTES}")
        asked = np.array(keys, dtype=f"S{KEY_BYTES}")
        places = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        return [int(place) if hit else None for place, hit in zip(places, known[places] == asked, strict=True)]

    def row(self, number: int) -> Row:
        """What row `number` holds. Raises DamagedSegmentError if its bytes have changed."""
        start, end = self._arrays["bounds"][number : number + 2]
        vector, spans = self._arrays["vectors"][number], self._arrays["spans"][start:end]
        if _check(vector, spans) != self._arrays["checks"][number]:
            raise DamagedSegmentError(f"row {number} of {self.path} is damaged")
        return Row(vector.astype(np.float32), spans.astype(np.float32))


def write_segment(folder: Path, entries: dict[bytes, Row]) -> Path:
    """Publish `entries`, by key, as one file in `folder`, and return it. Raises OSError where it cannot."""
    from safetensors.numpy import save_file

    arrays = _pack(sorted(entries), [entries[key] for key in sorted(entries)])
    path = folder / _name(arrays)
    partial = partial_path(path)
    save_file(arrays, partial, metadata={"format": FORMAT})
    publish_file(partial, path)
    return path


def _pack(keys: Sequence[bytes], rows: Sequence[Row]) -> Arrays:
    vectors = [row.vector.astype(np.float16) for row in rows]
    spans = [row.spans.astype(np.float16) for row in rows]
    return {
        "keys": np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, KEY_BYTES),
        "vectors": np.stack(vectors),
        "bounds": np.cumsum([0, *(len(one) for one in spans)], dtype=np.int64),
        "spans": np.concatenate(spans),
        "checks": np.array([_check(*one) for one in zip(vectors, spans, strict=True)], dtype=np.uint32),
    }


def _check(vector: npt.NDArray[Any], spans: npt.NDArray[Any]) -> int:
    return zlib.crc32(spans.tobytes(), zlib.crc32(vector.tobytes()))


def _name(arrays: Arrays) -> str:
    directory = hashlib.sha256()
    for part in ("keys", "bounds", "checks"):
        directory.update(np.ascontiguousarray(arrays[part]).tobytes())
    return directory.hexdigest() + SUFFIX


def _map(path: Path) -> Arrays:
    """The tensors of a safetensors file without reading them: a length, a header in JSON, then the bytes."""
    mapped = np.memmap(path, dtype=np.uint8, mode="r")
    (size,) = struct.unpack("<Q", mapped[:8].tobytes())
    header = json.loads(mapped[8 : 8 + size].tobytes())
    if header["__metadata__"]["format"] != FORMAT:
        raise ValueError("it is of another format")
    body = mapped[8 + size :]
    arrays: Arrays = {}
    for part in _PARTS:
        start, end = header[part]["data_offsets"]
        if end > len(body):
            raise ValueError("it is cut short")
        arrays[part] = body[start:end].view(_DTYPES[header[part]["dtype"]]).reshape(header[part]["shape"])
    return arrays
