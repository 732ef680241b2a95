"""A catalogue on its way in from a page, in four steps: file, mapping, row report, taken in.

Between the steps everything lies in one folder: the file, its source description, and how far the last step has
come, so that any process can answer for it. The folder is gone when the file is discarded or a day old.
"""

import datetime as dt
import json
import re
import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from evaluation.publish import publish, publish_bytes
from ingest.mapping import suggest
from ingest.reading.files import open_file, read_table
from ingest.reading.table import Table
from ingest.run import RunReport
from ingest.source import Completeness, Format, Source, load_source, parse_source, save_source
from matching.encoding.lock import exclusive
from models.catalogues import SourceKind
from models.database import Database
from service.cataloguing import plan, read_in
from service.encoder import open_encoder
from service.errors import NotFoundError, ServiceError
from service.indexing import index_when_free
from service.settings import Settings

SOURCE_FILE = "source.yaml"
ASKED_FILE = "asked.json"
STATE_FILE = "state.json"
UPLOADS_LOCK = ".uploads.lock"
TAKING_LOCK = ".taking.lock"
KEPT_HOURS = 24
SAMPLES = 3
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson")
NEVER_STORED = "ignore"
"""What a column is mapped to that holds data about persons."""

_ID = re.compile(r"^[0-9a-f]{24}$")


class QuotaReachedError(ServiceError):
    """No room for another upload. `code`: too_many of one sender's, no_room for anybody's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: its folder, and its name there, which says nothing but what kind of file it is."""

    folder: Path
    file: Path

    @property
    def id(self) -> str:
        return self.folder.name


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column of the file: what it seems to hold (a field, NEVER_STORED, or "" for unused), and some of its
    cells; none of one that seems to be about persons."""

    column: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far taking a file of `source` in has come: indexing, done or failed; `error` says why."""

    step: str
    source: str
    done: int = 0
    total: int = 0
    run: int | None = None
    error: str = ""


def keep_upload(settings: Settings, sender: str, name: str, content: bytes, asked: Mapping[str, str]) -> Upload:
    """Keep a file for the next steps, and what was said of it: title, language, country, kind, catalogue.

    Raises QuotaReachedError, and FileUnreadable where it is no table that can be read; then nothing is kept.
    """
    forget_old(settings, dt.datetime.now(dt.UTC))
    suffix = Path(name).suffix.lower()
    folder = settings.places.uploads / secrets.token_hex(12)
    upload = Upload(folder, folder / f"catalogue{suffix if suffix in SUFFIXES else '.unknown'}")
    settings.places.folder.mkdir(parents=True, exist_ok=True)
    try:
        with exclusive(settings.places.folder / UPLOADS_LOCK):  # two at once would both find the last place free
            _check_quota(settings, sender, len(content))
            folder.mkdir(parents=True)
            publish(folder / ASKED_FILE, json.dumps({**asked, "sender": sender}))
            publish_bytes(upload.file, content)
        _table(upload, settings)
    except BaseException:
        discard(upload)
        raise
    return upload


def open_uploads(settings: Settings, sender: str) -> list[tuple[Upload, str]]:
    """What somebody sent that is not taken in yet, with its title, by title."""
    found = []
    for upload in _uploads(settings):
        with suppress(FileNotFoundError):  # discarded or too old this very moment
            asked = asked_of(upload)
            if asked["sender"] == sender:
                found.append((upload, asked["title"]))
    return sorted(found, key=lambda one: (one[1], one[0].id))


def discard(upload: Upload) -> None:
    """Delete an upload with all that is known of it."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def find_upload(settings: Settings, upload_id: str) -> Upload:
    """The upload with that id. Raises NotFoundError where it is taken in, too old or unknown."""
    forget_old(settings, dt.datetime.now(dt.UTC))
    folder = settings.places.uploads / upload_id
    files = sorted(folder.glob("catalogue.*")) if _ID.match(upload_id) else []
    if not files:
        raise NotFoundError("This file is not kept any more.")
    return Upload(folder, files[0])


def asked_of(upload: Upload) -> dict[str, str]:
    """What was said of the file when it was sent."""
    found: dict[str, str] = json.loads((upload.folder / ASKED_FILE).read_text(encoding="utf-8"))
    return found


def described(upload: Upload, known: str | None) -> Source | None:
    """How the file was described on the step before, else how the catalogue's `known` YAML has it, if any."""
    path = upload.folder / SOURCE_FILE
    if path.exists():
        return load_source(path)
    if known is None:
        return None
    description: Any = yaml.safe_load(known)
    return parse_source({**description, "file": upload.file.name}, path)


def column_guesses(upload: Upload, settings: Settings, source: Source | None) -> list[ColumnGuess]:
    """What each column seems to hold: as its description `source` has it, else by the words of its header."""
    table = _table(upload, settings)
    if source is not None:
        fields = {column: field for field, columns in source.columns.items() for column in columns}
        fields |= dict.fromkeys(source.ignore, NEVER_STORED)
    else:
        found = suggest(table.columns, SourceKind(asked_of(upload)["kind"]))
        fields = {one.column: one.field or "" for one in found.columns}
        fields |= {one.column: NEVER_STORED for one in found.ignore}
    return [
        ColumnGuess(column, fields.get(column, ""), _samples(table, column, fields.get(column, "")))
        for column in table.columns
    ]


def map_columns(
    upload: Upload,
    settings: Settings,
    *,
    name: str,
    title: str,
    language: str,
    country: str | None,
    complete: bool,
    fictional: bool,
    fields: Sequence[str],
    known: str | None,
) -> Source:
    """Describe the file: `fields` says, in the order of its columns, what each holds. What the catalogue's `known`
    YAML says beside that (patches, values, expectations) stays. Raises SourceInvalid."""
    columns = _table(upload, settings).columns
    mapped: dict[str, list[str]] = {}
    for column, field in zip(columns, fields, strict=False):
        if field and field != NEVER_STORED:
            mapped.setdefault(field, []).append(column)
    ignored = [column for column, field in zip(columns, fields, strict=False) if field == NEVER_STORED]
    kept = yaml.safe_load(known) if known else {}
    description = {
        **{key: kept[key] for key in ("patches", "values", "expect", "licence", "format") if key in kept},
        "name": name,
        "title": title,
        "kind": asked_of(upload)["kind"],
        "file": upload.file.name,
        "language": language,
        "completeness": (Completeness.FULL if complete else Completeness.PARTIAL).value,
        "fictional": fictional,
        "columns": mapped,
        "ignore": ignored,
    }
    if country:
        description["country"] = country
    source = parse_source(description, upload.folder / SOURCE_FILE)
    save_source(upload.folder / SOURCE_FILE, source)
    return source


def report_on(
    upload: Upload, database: Database, settings: Settings, *, allow_missing: bool, now: dt.datetime
) -> RunReport:
    """What taking the file in would come to; nothing is changed. Raises IngestError."""
    source = load_source(upload.folder / SOURCE_FILE)
    return plan(database, source, settings, now, allow_missing=allow_missing)


def take_in(
    upload: Upload, database: Database, settings: Settings, *, actor: str, allow_missing: bool, now: dt.datetime
) -> None:
    """Take the file in and index what it changed, the latter in a thread. Where it is taken in already, as by the
    first click of two, nothing is done.

    Raises IngestError, and nothing is changed.
    """
    with exclusive(upload.folder / TAKING_LOCK):
        if not upload.file.exists():
            return
        source = load_source(upload.folder / SOURCE_FILE)
        report = read_in(database, source, settings, actor, now, allow_missing=allow_missing)
        assert report.run_id is not None
        begun = Progress("indexing", source=report.source, run=report.run_id)
        _tell(upload.folder, begun)
        upload.file.unlink()
    _start_indexing(upload.folder, begun, database, settings)


def go_on_indexing(database: Database, settings: Settings) -> None:
    """Index, in threads, what was taken in by processes that were stopped before they had indexed it."""
    for folder, progress in _unindexed(settings):
        _start_indexing(folder, progress, database, settings)


def under_way(settings: Settings) -> list[tuple[str, Progress]]:
    """The uploads whose rows are taken in but not indexed yet, by their ids."""
    return [(folder.name, progress) for folder, progress in _unindexed(settings)]


def progress_of(settings: Settings, upload_id: str) -> Progress:
    """How far taking a file in has come. Raises NotFoundError where it is not under way."""
    path = settings.places.uploads / upload_id / STATE_FILE
    if not _ID.match(upload_id) or not path.exists():
        raise NotFoundError("This file is not being taken in.")
    return Progress(**json.loads(path.read_text(encoding="utf-8")))


def forget_old(settings: Settings, now: dt.datetime) -> None:
    """Delete what was sent more than KEPT_HOURS ago: it may hold personal data."""
    oldest = now.timestamp() - KEPT_HOURS * 3600
    for folder in settings.places.uploads.glob("*"):
        with suppress(FileNotFoundError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _uploads(settings: Settings) -> list[Upload]:
    return [Upload(file.parent, file) for file in settings.places.uploads.glob("*/catalogue.*")]


def _check_quota(settings: Settings, sender: str, size: int) -> None:
    if len(open_uploads(settings, sender)) >= settings.uploads_open:
        raise QuotaReachedError("too_many")
    for upload in _uploads(settings):
        with suppress(FileNotFoundError):
            size += upload.file.stat().st_size
    if size > settings.uploads_bytes:
        raise QuotaReachedError("no_room")


def _unindexed(settings: Settings) -> Iterator[tuple[Path, Progress]]:
    for path in sorted(settings.places.uploads.glob(f"*/{STATE_FILE}")):
        with suppress(FileNotFoundError):
            progress = Progress(**json.loads(path.read_text(encoding="utf-8")))
            if progress.step == "indexing":
                yield path.parent, progress


def _start_indexing(folder: Path, begun: Progress, database: Database, settings: Settings) -> None:
    threading.Thread(target=_index, args=(folder, begun, database, settings), daemon=True).start()


def _index(folder: Path, begun: Progress, database: Database, settings: Settings) -> None:
    try:
        index_when_free(
            database,
            open_encoder(settings),
            settings,
            on_progress=lambda done, total: _tell(folder, replace(begun, done=done, total=total)),
        )
        _tell(folder, replace(begun, step="done"))
    except Exception as error:
        _tell(folder, replace(begun, step="failed", error=str(error)))


def _tell(folder: Path, progress: Progress) -> None:
    publish(folder / STATE_FILE, json.dumps(asdict(progress)))


def _table(upload: Upload, settings: Settings) -> Table:
    return read_table(open_file(upload.file, settings.limits), Format(), settings.limits)


def _samples(table: Table, column: str, field: str) -> tuple[str, ...]:
    if field == NEVER_STORED:
        return ()
    cells = [row.texts.get(column, "") for row in table.rows[:50]]
    return tuple(dict.fromkeys(cell[:80] for cell in cells if cell.strip()))[:SAMPLES]
