"""What all tests share: one unpacked encoder, one cache of embeddings, and a data folder with the samples."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from matching.encoding import (
    CachedEncoder,
    EmbeddingCache,
    Encoder,
    SentenceTransformerEncoder,
    e5_small,
    unpack,
)
from service.cli import main

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "ingest" / "samples"
SAMPLE_SOURCES = [*sorted(SAMPLES.glob("catalogues/*/source.yaml")), SAMPLES / "needs" / "source.yaml"]
KEPT = ROOT / "var"
"""Kept between runs, so that the model is unpacked and the samples encoded once."""


@dataclass(frozen=True)
class Ended:
    """What a command did: its exit status, and what it wrote to standard output and standard error."""

    status: int
    out: str
    err: str


Behov = Callable[..., Ended]


@pytest.fixture(scope="session")
def e5_folder() -> Path:
    """The default model as an ordinary folder."""
    return unpack(KEPT / "test-encoder" / "e5-small")


@pytest.fixture(scope="session")
def encoder(e5_folder: Path) -> Encoder:
    """The default encoder, which keeps what it has encoded between runs."""
    return CachedEncoder(SentenceTransformerEncoder(e5_folder), EmbeddingCache(KEPT / "test-embeddings"))


@pytest.fixture
def empty_home(tmp_path: Path, e5_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh data folder that the command uses; encoder and embeddings are borrowed from the kept ones."""
    return _use(tmp_path / "home", e5_folder, monkeypatch)


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory, e5_folder: Path) -> Path:
    """A data folder with the sample catalogues and needs, indexed. Copied, never used itself."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    with pytest.MonkeyPatch.context() as patch:
        _use(home, e5_folder, patch)
        assert run_command("ingest", *SAMPLE_SOURCES) == 1
        assert run_command("index") == 0
    return home


@pytest.fixture
def sample_home(prepared_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own with the samples indexed."""
    home = tmp_path / "home"
    shutil.copytree(prepared_home, home, symlinks=True)
    monkeypatch.setenv("BEHOV_HOME", str(home))
    return home


@pytest.fixture
def behov(capsys: pytest.CaptureFixture[str]) -> Behov:
    """The command as a user types it."""

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        status = run_command(*arguments)
        return Ended(status, *capsys.readouterr())

    return run


def run_command(*arguments: object) -> int:
    """The exit status of `behov` with these arguments."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["behov", *map(str, arguments)])
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0)
    return 0


def _use(home: Path, e5_folder: Path, patch: pytest.MonkeyPatch) -> Path:
    home.mkdir()
    (KEPT / "test-embeddings").mkdir(parents=True, exist_ok=True)
    (home / "embeddings").symlink_to(KEPT / "test-embeddings")
    (home / "encoders").mkdir()
    (home / "encoders" / e5_small.NAME).symlink_to(e5_folder)
    patch.setenv("BEHOV_HOME", str(home))
    return home
