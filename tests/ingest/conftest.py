"""A database in a folder of its own, and catalogues written as a test spells them."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.examination import Examination
from ingest.examining import examine
from ingest.limits import Limits
from ingest.source import Source, parse_source
from models.database import Database, open_database

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
SECRET = b"sixteen bytes or more, for tests"
TEXT = "Sensorer som mäter fukt i gamla trähus och varnar i tid."


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def secret() -> bytes:
    return SECRET


@pytest.fixture
def text() -> str:
    """A description that is long enough to be taken in."""
    return TEXT


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path / 'behov.db'}")
    yield database
    database.close()


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Source]:
    """A source whose file lies in `tmp_path`; keyword arguments are keys of its YAML."""

    def build(content: bytes | str = "", **keys: Any) -> Source:
        said: dict[str, Any] = {
            "name": "katalog",
            "title": "En katalog",
            "file": "katalog.csv",
            "language": "sv",
            "country": "SE",
            "columns": {"key": "ID", "name": "Namn", "description": "Text"},
        }
        said |= keys
        (tmp_path / said["file"]).write_bytes(content.encode() if isinstance(content, str) else content)
        return parse_source(said, tmp_path / "source.yaml")

    return build


@pytest.fixture
def examined(source: Callable[..., Source]) -> Callable[..., Examination]:
    """What a catalogue with this content and these YAML keys comes to."""

    def build(content: bytes | str, limits: Limits | None = None, **keys: Any) -> Examination:
        return examine(source(content, **keys), limits or Limits(), SECRET, NOW)

    return build
