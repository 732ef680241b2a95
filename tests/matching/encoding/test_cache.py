import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from matching.encoding import (
    CachedEncoder,
    CacheError,
    Counts,
    EmbeddingCache,
    Encoded,
    RecentEmbeddings,
    TextTooLongError,
    cache,
)
from matching.encoding.segment import SUFFIX

from .conftest import HashEncoder

ROOT = Path(__file__).parents[3]
TEXTS = ["rent vatten", "varme hjem", "quiet drones"]
SPANS = [[(0, 4), (5, 11)], [], [(0, 5)]]


def _same(first: Encoded, second: Encoded) -> bool:
    pairs = zip(first.spans, second.spans, strict=True)
    return np.array_equal(first.vectors, second.vectors) and all(np.array_equal(*pair) for pair in pairs)


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"*{SUFFIX}"))


def test_what_is_cached_is_what_was_encoded(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """A second process gets the same bits without asking the encoder."""
    fresh = hash_encoder.encode(TEXTS, "passage", SPANS)
    first = CachedEncoder(hash_encoder, EmbeddingCache(tmp_path))
    assert _same(first.encode(TEXTS, "passage", SPANS), fresh)
    assert first.last == Counts(encoded=3, cached=0)

    hash_encoder.asked.clear()
    second = CachedEncoder(hash_encoder, EmbeddingCache(tmp_path))
    assert _same(second.encode(TEXTS, "passage", SPANS), fresh)
    assert second.last == Counts(encoded=0, cached=3)
    assert hash_encoder.asked == []
    assert second.id == hash_encoder.id
    assert second.count_tokens(TEXTS) == [4, 4, 4]


def test_only_what_is_missing_is_encoded_once_in_order(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Duplicates within a call cost once, and the answer follows the order of the question."""
    cached = CachedEncoder(hash_encoder, EmbeddingCache(tmp_path))
    cached.encode(["b"], "passage")
    hash_encoder.asked.clear()
    told: list[tuple[int, int]] = []
    answer = cached.encode(["d", "b", "a", "d"], "passage", on_progress=lambda *pair: told.append(pair))
    assert hash_encoder.asked == ["d", "a"]
    assert cached.last == Counts(encoded=2, cached=2)
    assert told[-1] == (4, 4)
    assert _same(answer, HashEncoder().encode(["d", "b", "a", "d"], "passage"))


def test_kind_spans_and_encoder_are_told_apart(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """The same text is encoded anew as a query, with other spans, or by another encoder."""
    store = EmbeddingCache(tmp_path)
    cached = CachedEncoder(hash_encoder, store)
    cached.encode(["rent vatten"], "passage")
    for kind, spans in (("query", None), ("passage", [[(0, 4)]]), ("passage", [[(0, 5)]])):
        cached.encode(["rent vatten"], kind, spans)
        assert cached.last.encoded == 1
    cached.encode(["rent vatten"], "passage", [[]])
    assert cached.last.encoded == 0, "no spans are no spans, however said"
    other = CachedEncoder(HashEncoder("other"), store)
    other.encode(["rent vatten"], "passage")
    assert other.last.encoded == 1


def test_too_long_a_text_is_named_by_its_place_in_the_call(tmp_path: Path) -> None:
    """The index is that of the caller's list, although cached texts are left out on the way."""
    cached = CachedEncoder(HashEncoder(max_tokens=4), EmbeddingCache(tmp_path))
    cached.encode(["a", "b"], "passage")
    with pytest.raises(TextTooLongError) as raised:
        cached.encode(["a", "b", "c d e f"], "passage")
    assert raised.value.index == 2


@pytest.mark.parametrize("harm", ["cut", "directory", "row", "empty", "foreign"])
def test_a_damaged_segment_is_told_and_encoded_again(tmp_path: Path, hash_encoder: HashEncoder, harm: str) -> None:
    """Wherever the damage lies it is found, said once, and no wrong vector comes out."""
    CachedEncoder(hash_encoder, EmbeddingCache(tmp_path)).encode(TEXTS, "passage", SPANS)
    (path,) = _segments(tmp_path)
    whole = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(whole[:8], "little")
    row = EmbeddingCache(tmp_path)._segments(hash_encoder.id.digest)[0]._arrays["vectors"]
    at = whole.index(row[1].tobytes(), start)
    if harm == "cut":
        del whole[-20:]
    elif harm == "directory":
        keys = EmbeddingCache(tmp_path)._segments(hash_encoder.id.digest)[0].keys()
        whole[whole.index(keys[0], start)] ^= 1
    elif harm == "row":
        whole[at] ^= 1
    else:
        whole = bytearray(b"" if harm == "empty" else b'{"not": "a segment"}' * 9)
    path.write_bytes(whole)

    cached = CachedEncoder(hash_encoder, EmbeddingCache(tmp_path))
    with pytest.warns(RuntimeWarning, match="encoded again"):
        answer = cached.encode(TEXTS, "passage", SPANS)
    assert _same(answer, HashEncoder().encode(TEXTS, "passage", SPANS))
    assert cached.last.encoded == (1 if harm == "row" else 3)


def test_many_small_segments_become_one(
    tmp_path: Path, hash_encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small segments are merged, nothing is lost, and a reader that had them open goes on."""
    monkeypatch.setattr(cache, "MANY_SEGMENTS", 5)
    writer, reader = (CachedEncoder(hash_encoder, EmbeddingCache(tmp_path)) for _ in range(2))
    texts = [f"text {i}" for i in range(12)]
    for text in texts:
        writer.encode([text], "passage", [[(0, 4)]])
        reader.encode([text], "passage", [[(0, 4)]])
        assert reader.last.encoded == 0
    assert len(_segments(tmp_path)) <= 5
    for someone in (writer, reader, CachedEncoder(hash_encoder, EmbeddingCache(tmp_path))):
        someone.encode(texts, "passage", [[(0, 4)]] * 12)
        assert someone.last == Counts(encoded=0, cached=12)


def test_a_long_run_keeps_its_work_in_portions(
    tmp_path: Path, hash_encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each portion is on disk before the next begins, so what comes after a failure starts there."""
    monkeypatch.setattr(cache, "SEGMENT_TEXTS", 10)
    cached = CachedEncoder(hash_encoder, EmbeddingCache(tmp_path))
    texts = [f"text {i}" for i in range(25)]
    with pytest.raises(TextTooLongError):
        cached.encode([*texts, "word " * 60], "passage")
    cached.encode(texts, "passage")
    assert cached.last == Counts(encoded=5, cached=20)


def test_a_killed_writer_leaves_only_whole_segments(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Killed just before a rename: what was published before is there, the half is not read and is tidied away."""
    program = (
        "import os, sys; from pathlib import Path\n"
        "from matching.encoding import CachedEncoder, EmbeddingCache, segment\n"
        "from tests.matching.encoding.conftest import HashEncoder\n"
        "cached = CachedEncoder(HashEncoder(), EmbeddingCache(Path(sys.argv[1])))\n"
        "cached.encode(['one', 'two'], 'passage')\n"
        "segment.publish_file = lambda partial, target: os.kill(os.getpid(), 9)\n"
        "cached.encode(['three'], 'passage')\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert list(tmp_path.rglob("*.partial"))
    cached = CachedEncoder(hash_encoder, EmbeddingCache(tmp_path))
    cached.encode(["one", "two", "three"], "passage")
    assert cached.last == Counts(encoded=1, cached=2)
    assert not list(tmp_path.rglob("*.partial"))


def test_several_processes_write_at_once(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Four writers, merging on the way, lose nothing and damage nothing."""
    program = (
        "import sys; from pathlib import Path\n"
        "from matching.encoding import CachedEncoder, EmbeddingCache, cache\n"
        "from tests.matching.encoding.conftest import HashEncoder\n"
        "cache.MANY_SEGMENTS = 4\n"
        "cached = CachedEncoder(HashEncoder(), EmbeddingCache(Path(sys.argv[1])))\n"
        "for i in range(15): cached.encode([f'text {sys.argv[2]} {i}', f'shared {i}'], 'passage')\n"
    )
    command = [sys.executable, "-W", "error", "-c", program, str(tmp_path)]
    children = [subprocess.Popen([*command, str(number)], cwd=ROOT) for number in range(4)]
    assert [child.wait(60) for child in children] == [0, 0, 0, 0]
    texts = [f"text {number} {i}" for number in range(4) for i in range(15)] + [f"shared {i}" for i in range(15)]
    cached = CachedEncoder(hash_encoder, EmbeddingCache(tmp_path))
    assert _same(cached.encode(texts, "passage"), HashEncoder().encode(texts, "passage"))
    assert cached.last.encoded == 0


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """The work is not silently thrown away: the error names the folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheError, match="cannot keep embeddings"):
        CachedEncoder(hash_encoder, EmbeddingCache(tmp_path / "file")).encode(TEXTS, "passage")


def test_recent_embeddings_are_held_and_not_written(
    tmp_path: Path, hash_encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies on disk is read, what is new is held for a while, and the folder stays as it was."""
    monkeypatch.setattr(cache, "RECENT_TEXTS", 2)
    CachedEncoder(hash_encoder, EmbeddingCache(tmp_path)).encode(["a"], "query")
    before = _segments(tmp_path)
    recent = CachedEncoder(hash_encoder, RecentEmbeddings(tmp_path))
    first = recent.encode(["a", "b", "c"], "query")
    assert recent.last.encoded == 2
    assert _same(recent.encode(["a", "b", "c"], "query"), first)
    assert recent.last.encoded == 0
    recent.encode(["d"], "query")
    recent.encode(["b", "c", "d"], "query")
    assert recent.last.encoded == 1, "the oldest was let go"
    assert _segments(tmp_path) == before


def test_threads_share_one_cache(
    tmp_path: Path, hash_encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server's requests look texts up while others publish and merge segments."""
    monkeypatch.setattr(cache, "MANY_SEGMENTS", 4)
    shared = CachedEncoder(hash_encoder, EmbeddingCache(tmp_path))

    def ask(number: int) -> bool:
        texts = [f"text {number * 7 + place}" for place in range(3)]
        return np.array_equal(shared.encode(texts, "query").vectors, shared.encode(texts, "query").vectors)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(120)))
