"""From the profiles in force to a published index: one of two files that translate between vocabularies."""

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matching.build import build_index
from matching.document import Document
from matching.encoding import CachedEncoder
from matching.errors import IndexBusyError, IndexDamagedError, IndexMissingError
from matching.saved_index import (
    canonical_json,
    date_version,
    read_manifest,
    remove_versions_before,
    withdraw_index,
)
from models.catalogue_repository import ListedProfile, profiles_in_force
from models.database import Database
from models.erasure_repository import newest_erasure
from models.webhooks import WebhookEvent
from service.division_names import divisions_of
from service.settings import Settings
from service.version import software_version
from service.webhooks import announce

ERASING = dt.timedelta(minutes=5)
"""An index may have been read while a company was being erased."""

BUSY_SECONDS = 2.0
"""Between two looks at whether another build is done."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What `behov index` did: which index is in force, and how many texts had to be encoded for it.

    Passages are texts, and so are those of them that are encoded as needs to learn their means."""

    version: str
    catalogue_version: str
    profiles: int
    passages: int
    encoded: int
    from_cache: int
    unchanged: bool


def to_document(listed: ListedProfile) -> Document:
    """A profile as the matcher reads it: its running text, then its keywords; name and town only to be masked."""
    profile = listed.profile
    running = "\n\n".join(text for text in (profile.summary, profile.description, profile.references) if text)
    keywords = "; ".join((*profile.keywords, *profile.certifications))
    references_from = len(running) - len(profile.references) if profile.references else None
    return Document(
        id=listed.document_id,
        company=listed.company_uid,
        language=profile.language,
        text=f"{running}\n\n{keywords}" if keywords else running,
        quotable=len(running),
        hidden_names=tuple(name for name in (profile.name, profile.town) if name),
        country=profile.country,
        maturity=profile.maturity,
        divisions=divisions_of(profile.cpv_codes),
        references_from=references_from,
        employees=profile.employees,
    )


def catalogue_version(profiles: Sequence[ListedProfile]) -> str:
    """A name for exactly these profiles of these companies."""
    content = [[listed.document_id, listed.company_uid] for listed in profiles]
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()[:16]


def bring_index_up_to_date(
    database: Database,
    encoder: CachedEncoder,
    settings: Settings,
    *,
    rebuild: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> IndexReport:
    """Index the profiles in force, unless the index in force already holds exactly them. Where a company was
    erased, indexes that may hold it are removed.

    Raises NothingToIndexError, IndexBusyError, or OSError where the disk is full or read-only.
    """
    with database.reading() as session:
        began = dt.datetime.now(dt.UTC)
        profiles = profiles_in_force(session)
        erased = newest_erasure(session)
    wanted = catalogue_version(profiles)
    folder = settings.places.indexes
    if not profiles and erased is not None:
        withdraw_index(folder)
    current = None if rebuild else _current(settings, wanted, encoder)
    try:
        report = current or _built(database, encoder, settings, profiles, wanted, on_progress)
        date_version(folder, report.version, began)
    finally:
        if erased is not None:
            remove_versions_before(folder, erased.erased_at + ERASING)
    return report


def index_when_free(
    database: Database,
    encoder: CachedEncoder,
    settings: Settings,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> IndexReport:
    """Bring the index up to date when no other build is under way. Raises NothingToIndexError, OSError."""
    while True:
        try:
            return bring_index_up_to_date(database, encoder, settings, on_progress=on_progress)
        except IndexBusyError:
            time.sleep(BUSY_SECONDS)


def _built(
    database: Database,
    encoder: CachedEncoder,
    settings: Settings,
    profiles: Sequence[ListedProfile],
    wanted: str,
    on_progress: Callable[[int, int], None] | None,
) -> IndexReport:
    manifest = build_index(
        settings.places.indexes,
        [to_document(listed) for listed in profiles],
        encoder,
        catalogue_version=wanted,
        software_version=software_version(),
        on_progress=on_progress,
    )
    about = {"kind": "index", "index": manifest.version, "profiles": manifest.documents}
    with database.writing() as session:
        announce(session, WebhookEvent.RUN_FINISHED, about, dt.datetime.now(dt.UTC))
    return IndexReport(
        manifest.version,
        wanted,
        manifest.documents,
        manifest.passages,
        encoder.total.encoded,
        encoder.total.cached,
        unchanged=False,
    )


@dataclass(frozen=True, slots=True)
class IndexPreview:
    """What `behov index` would do: how many profiles, and whether the index in force already holds them."""

    catalogue_version: str
    profiles: int
    unchanged: bool


def preview(database: Database, settings: Settings) -> IndexPreview:
    """Look at the catalogue and the index in force; load no encoder, change nothing."""
    with database.reading() as session:
        profiles = profiles_in_force(session)
    wanted = catalogue_version(profiles)
    try:
        unchanged = read_manifest(settings.places.indexes).catalogue_version == wanted
    except (IndexMissingError, IndexDamagedError):
        unchanged = False
    return IndexPreview(wanted, len(profiles), unchanged)


def _current(settings: Settings, wanted: str, encoder: CachedEncoder) -> IndexReport | None:
    try:
        manifest = read_manifest(settings.places.indexes)
    except (IndexMissingError, IndexDamagedError):
        return None
    if (
        manifest.catalogue_version != wanted
        or dict(manifest.encoder) != encoder.id.as_dict()
        or manifest.software_version != software_version()
    ):
        return None
    return IndexReport(
        manifest.version, wanted, manifest.documents, manifest.passages, 0, manifest.passages, unchanged=True
    )
