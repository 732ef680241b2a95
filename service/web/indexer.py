"""Renewing the index after what was changed on a page."""

import logging
import threading

from matching.saved_index import current_version, version_date
from models.correction_repository import changed_by_people
from models.database import Database
from service.encoder import open_encoder
from service.indexing import index_when_free
from service.settings import Settings

log = logging.getLogger(__name__)


class Indexer:
    """Brings the index up to date in a thread of its own: once for whatever was changed before it began."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._lock = threading.Lock()
        self._wanted = False
        self._running = False

    def soon(self) -> None:
        """Ask for it, and do not wait."""
        with self._lock:
            self._wanted = True
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, daemon=True).start()

    def after_changes(self) -> None:
        """Ask for it where people changed something that the index in force does not know."""
        folder = self._settings.places.indexes
        version = current_version(folder)
        with self._database.reading() as session:
            changed = changed_by_people(session)
        if version is not None and changed is not None and changed > version_date(folder, version):
            self.soon()

    def _run(self) -> None:
        while self._is_wanted():
            try:
                index_when_free(self._database, open_encoder(self._settings), self._settings)
            except Exception as error:  # whatever it is, the next change must be able to try again
                log.error("The index was not renewed: %s", type(error).__name__)

    def _is_wanted(self) -> bool:
        with self._lock:
            wanted, self._wanted = self._wanted, False
            self._running = wanted
            return wanted
