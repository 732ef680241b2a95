"""The data folder: where everything Behov keeps lies. All of it but the database can be rebuilt."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The places in one data folder."""

    folder: Path

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'behov.db'}"

    @property
    def indexes(self) -> Path:
        return self.folder / "indexes"

    @property
    def encoders(self) -> Path:
        return self.folder / "encoders"

    @property
    def embeddings(self) -> Path:
        return self.folder / "embeddings"

    @property
    def evaluations(self) -> Path:
        """Where reports of evaluations are written, one folder each."""
        return self.folder / "evaluations"

    @property
    def rankers(self) -> Path:
        """Where learnt rankers lie, with their cards and the history of which one was in use."""
        return self.folder / "rankers"

    @property
    def uploads(self) -> Path:
        """Where files lie that were sent to the pages and are not taken in yet, one folder each."""
        return self.folder / "uploads"

    def secret(self) -> bytes:
        """The key under which sole traders are hashed; made at first use, readable by its owner alone.

        Losing it means that sole traders are taken for new companies at the next reading.
        """
        path = self.folder / "secret.key"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{os.getpid()}")
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(partial, path)
            except FileExistsError:
                pass  # another process made it first, and its key holds
            finally:
                partial.unlink()
        return path.read_bytes()
