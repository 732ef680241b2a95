"""Embeddings kept on disk, so that a text which has not changed is never encoded twice."""

import hashlib
import json
import threading
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from matching.encoding.encoder import Encoded, Encoder, EncoderId, Kind, Progress, Spans, check_request
from matching.encoding.errors import CacheError, TextTooLongError
from matching.encoding.lock import exclusive
from matching.encoding.publish import remove_partials
from matching.encoding.segment import SUFFIX, DamagedSegmentError, Row, Segment, write_segment

SEGMENT_TEXTS = 2_000
MANY_SEGMENTS = 64
SMALL_SEGMENT = 20_000
LOCK = ".lock"
RECENT_TEXTS = 2_000
"""Some 15 MB of vectors."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the vectors of one call came from: texts encoded now (each once), and the other texts of the call."""

    encoded: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The files of one encoder that have been looked at: opened, or found damaged."""

    segments: dict[str, Segment] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)


class EmbeddingCache:
    """A folder of immutable segments, one subfolder for each encoder's digest.

    Any number of processes may read and write at once: a segment appears whole, by one rename, and is never
    changed. A damaged one is left out with a RuntimeWarning and its texts are encoded again. Threads may share one
    object.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shelves: dict[str, _Shelf] = {}
        self._looking = threading.Lock()

    def find(self, encoder: EncoderId, keys: Sequence[bytes]) -> dict[bytes, Row]:
        """Those of `keys` that are known, with their embeddings."""
        found: dict[bytes, Row] = {}
        missing = sorted(set(keys))
        for segment in self._segments(encoder.digest):
            if not missing:
                break
            found |= _read(segment, missing)
            missing = [key for key in missing if key not in found]
        return found

    def add(self, encoder: EncoderId, entries: dict[bytes, Row]) -> None:
        """Keep `entries`, by key, as one new segment. Raises CacheError if the folder cannot be written."""
        if not entries:
            return
        folder = self.folder / encoder.digest
        with _writing(folder):
            write_segment(folder, entries)
            if len(_segment_files(folder)) > MANY_SEGMENTS:
                self._merge(folder)

    def _segments(self, digest: str) -> list[Segment]:
        """What lies in the subfolder now: other threads and processes publish segments and merge them away."""
        with self._looking:
            return self._looked_at(digest)

    def _looked_at(self, digest: str) -> list[Segment]:
        shelf = self._shelves.setdefault(digest, _Shelf())
        paths = {path.name: path for path in _segment_files(self.folder / digest)}
        for name in shelf.segments.keys() - paths.keys():
            del shelf.segments[name]
        for name in sorted(paths.keys() - shelf.segments.keys() - shelf.damaged):
            try:
                shelf.segments[name] = Segment(paths[name])
            except FileNotFoundError:  # merged away since the folder was listed
                continue
            except DamagedSegmentError as error:
                _warn(error)
                shelf.damaged.add(name)
        return list(shelf.segments.values())

    def _merge(self, folder: Path) -> None:
        """Put the small segments together into one; call it only while holding the lock."""
        small = [segment for segment in self._segments(folder.name) if len(segment) < SMALL_SEGMENT]
        if len(small) < 2:
            return
        entries: dict[bytes, Row] = {}
        for segment in small:
            entries |= _read(segment, segment.keys())
        merged = write_segment(folder, entries)
        for segment in small:
            if segment.path != merged:
                _remove(segment.path)


class RecentEmbeddings(EmbeddingCache):
    """A cache that writes nothing: what is new is held in memory, the last RECENT_TEXTS texts.

    For a server: what its users write is asked for again within the hour or never, and a file for each of their
    texts would make every later search slower.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._recent: OrderedDict[tuple[str, bytes], Row] = OrderedDict()
        self._holding = threading.Lock()

    def find(self, encoder: EncoderId, keys: Sequence[bytes]) -> dict[bytes, Row]:
        with self._holding:
            held = {key: self._recent.get((encoder.digest, key)) for key in keys}
        found = {key: row for key, row in held.items() if row is not None}
        return found | super().find(encoder, [key for key in keys if key not in found])

    def add(self, encoder: EncoderId, entries: dict[bytes, Row]) -> None:
        with self._holding:
            self._recent |= {(encoder.digest, key): row for key, row in entries.items()}
            while len(self._recent) > RECENT_TEXTS:
                self._recent.popitem(last=False)


class CachedEncoder:
    """An Encoder that asks `encoder` only for what `cache` does not hold.

    A text given twice in one call is encoded once. What is encoded is kept in portions of some two thousand
    texts, so a run that is killed loses at most the last portion. `last` tells about the latest call, `total`
    about all.
    """

    def __init__(self, encoder: Encoder, cache: EmbeddingCache) -> None:
        self._encoder = encoder
        self._cache = cache
        self.last = Counts()
        self.total = Counts()

    @property
    def id(self) -> EncoderId:
        """The id of the encoder behind the cache."""
        return self._encoder.id

    @property
    def uncached(self) -> Encoder:
        """The encoder behind the cache, to time it."""
        return self._encoder

    def count_tokens(self, texts: Sequence[str], kind: Kind = "passage") -> list[int]:
        """The length of each text in tokens, prefix and special tokens included."""
        return self._encoder.count_tokens(texts, kind)

    def encode(
        self,
        texts: Sequence[str],
        kind: Kind,
        spans: Sequence[Spans] | None = None,
        on_progress: Progress | None = None,
    ) -> Encoded:
        """The vectors of `texts` and of their spans; see Encoder.encode. Raises CacheError too."""
        check_request(texts, spans)
        wanted: list[Spans] = [()] * len(texts) if spans is None else list(spans)
        keys = [cache_key(text, kind, ranges) for text, ranges in zip(texts, wanted, strict=True)]
        rows = self._cache.find(self.id, keys)
        missing = list({key: index for index, key in reversed(list(enumerate(keys))) if key not in rows}.values())
        missing.sort()
        self.last = Counts(encoded=len(missing), cached=len(texts) - len(missing))
        self.total = Counts(self.total.encoded + self.last.encoded, self.total.cached + self.last.cached)
        for start in range(0, len(missing), SEGMENT_TEXTS):
            portion = missing[start : start + SEGMENT_TEXTS]
            done = len(texts) - len(missing) + start
            fresh = self._encode_portion(texts, wanted, kind, portion, _shifted(on_progress, done, len(texts)))
            entries = {keys[index]: row for index, row in zip(portion, fresh, strict=True)}
            self._cache.add(self.id, entries)
            rows |= entries
        if on_progress is not None and not missing:
            on_progress(len(texts), len(texts))
        vectors = np.zeros((len(texts), self.id.dimension), dtype=np.float32)
        for index, key in enumerate(keys):
            vectors[index] = rows[key].vector
        return Encoded(vectors, [rows[key].spans for key in keys])

    def _encode_portion(
        self,
        texts: Sequence[str],
        spans: Sequence[Spans],
        kind: Kind,
        portion: list[int],
        on_progress: Progress | None,
    ) -> list[Row]:
        chosen = [spans[index] for index in portion]
        try:
            encoded = self._encoder.encode([texts[index] for index in portion], kind, chosen, on_progress)
        except TextTooLongError as error:  # its index counts within the portion
            raise TextTooLongError(portion[error.index], error.tokens, error.max_tokens) from error
        return [Row(vector, found) for vector, found in zip(encoded.vectors, encoded.spans, strict=True)]


def cache_key(text: str, kind: Kind, spans: Spans) -> bytes:
    """32 bytes that tell apart texts, kinds and lists of spans."""
    asked = json.dumps([kind, [list(span) for span in spans], hashlib.sha256(text.encode("utf-8")).hexdigest()])
    return hashlib.sha256(asked.encode("ascii")).digest()


def _shifted(on_progress: Progress | None, before: int, total: int) -> Progress | None:
    if on_progress is None:
        return None
    return lambda done, _: on_progress(before + done, total)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, without what killed runs left in it; OSError becomes CacheError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with exclusive(folder / LOCK):
            remove_partials(folder)
            yield
    except OSError as error:
        raise CacheError(f"cannot keep embeddings in {folder}: {error.strerror or error}") from error


def _segment_files(folder: Path) -> list[Path]:
    return [path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith(".")] if folder.is_dir() else []


def _read(segment: Segment, keys: Sequence[bytes]) -> dict[bytes, Row]:
    """The undamaged rows of those keys that the segment has."""
    rows: dict[bytes, Row] = {}
    for key, place in zip(keys, segment.places(keys), strict=True):
        if place is None:
            continue
        try:
            rows[key] = segment.row(place)
        except DamagedSegmentError as error:
            _warn(error)
    return rows


def _remove(path: Path) -> None:
    # Windows keeps a file that someone has mapped; its rows are merged again next time
    with suppress(PermissionError):
        path.unlink(missing_ok=True)


def _warn(error: DamagedSegmentError) -> None:
    warnings.warn(f"{error}; its texts are encoded again", RuntimeWarning, stacklevel=2)
