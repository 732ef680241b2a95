"""The index in force, read by one process and shared by its requests; a newly published one is picked up."""

import threading
import time
from dataclasses import dataclass, field

from matching.errors import MatchingError
from matching.matcher import Matcher
from matching.saved_index import current_version, load_index
from service.encoder import open_encoder
from service.settings import Settings

LOOKED_AT_EVERY = 2.0
"""Seconds between two looks at whether another index was published."""


@dataclass
class Engine:
    """Holds a matcher. Requests that began with one index end with it, while the next one is being read."""

    settings: Settings
    _matcher: Matcher | None = None
    _looked_at: float = 0.0
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def matcher(self) -> Matcher:
        """The matcher over the index in force. Raises MatchingError or EncoderError where none can be read."""
        held = self._matcher
        if held is None:
            with self._reading:
                return self._matcher or self._read()
        if time.monotonic() - self._looked_at > LOOKED_AT_EVERY and self._reading.acquire(blocking=False):
            self._looked_at = time.monotonic()
            if current_version(self.settings.places.indexes) in (held.index.manifest.version, None):
                self._reading.release()
            else:
                threading.Thread(target=self._read_anew, daemon=True).start()
        return held

    @property
    def index_version(self) -> str | None:
        """The version that requests are answered with; None before the first one."""
        return None if self._matcher is None else self._matcher.index.manifest.version

    def close(self) -> None:
        """Let go of the index."""
        self._matcher = None

    def _read(self) -> Matcher:
        matcher = Matcher(load_index(self.settings.places.indexes), open_encoder(self.settings, keeps=False))
        self._matcher, self._looked_at = matcher, time.monotonic()
        return matcher

    def _read_anew(self) -> None:
        try:
            self._read()
        except (MatchingError, OSError):
            pass  # the one that is held stays; the next look tries again
        finally:
            self._reading.release()
