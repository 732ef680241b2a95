"""The index in force, read by one process and shared by its requests; a newly published one is picked up."""

import threading
from dataclasses import dataclass, field

from matching.encoding.errors import EncoderError
from matching.errors import MatchingError
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import DEFAULT_RANKER, ranker
from matching.saved_index import current_version, load_index
from service.encoder import open_encoder
from service.settings import Settings

LOOKED_AT_EVERY = 2.0
"""Seconds between two looks at whether another index was published."""

REHEARSAL = Query("rehearsal", "nb", {"challenge": "Vi må finne lekkasjer i ledningsnettet før gaten blir våt."})


@dataclass
class Engine:
    """Holds a matcher. Requests that began with one index end with it, while the next one is being read."""

    settings: Settings
    _matcher: Matcher | None = None
    _reading: threading.Lock = field(default_factory=threading.Lock)
    _closed: threading.Event = field(default_factory=threading.Event)

    def matcher(self) -> Matcher:
        """The matcher over the index in force. Raises MatchingError or EncoderError where none can be read."""
        held = self._matcher
        if held is not None:
            return held
        with self._reading:
            if self._matcher is None:
                self._matcher = self._read()
                threading.Thread(target=self._watch, daemon=True).start()
            return self._matcher

    @property
    def held(self) -> Matcher | None:
        """The matcher that requests are answered with; None before the first one."""
        return self._matcher

    @property
    def index_version(self) -> str | None:
        """The version that requests are answered with; None before the first one."""
        return None if self._matcher is None else self._matcher.index.manifest.version

    def close(self) -> None:
        """Let go of the index, and look for no other."""
        self._closed.set()
        self._matcher = None

    def _read(self) -> Matcher:
        """The index in force; what is worked out at the first search is worked out before anybody waits for it."""
        encoder = open_encoder(self.settings, serving=True)
        matcher = Matcher(load_index(self.settings.places.indexes), encoder)
        matcher.match(REHEARSAL, Rules(), ranker(DEFAULT_RANKER))
        return matcher

    def _watch(self) -> None:
        while not self._closed.wait(LOOKED_AT_EVERY):
            if current_version(self.settings.places.indexes) in (self.index_version, None):
                continue
            try:
                matcher = self._read()
            except (MatchingError, EncoderError, OSError):
                continue  # the one that is held stays; the next look tries again
            if not self._closed.is_set():
                self._matcher = matcher
