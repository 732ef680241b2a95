"""A data file or a source file on its way in: which source describes it, and what the reading came to."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.errors import SourceInvalid
from ingest.mapping import Suggestions, suggest
from ingest.reading.files import open_file, read_table
from ingest.run import Examination, RunReport, apply, examine
from ingest.source import Format, Source, load_source, parse_source
from models.audit_repository import add_event
from models.catalogues import SourceKind
from models.database import Database
from models.webhooks import WebhookEvent
from service.settings import Settings
from service.webhooks import announce

SOURCE_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source file for a data file that came without one: what its columns seem to mean, to be confirmed."""

    source: Source
    path: Path
    suggestions: Suggestions


def source_file_of(path: Path) -> Path:
    """The source file that describes `path`: the file itself, or the one remembered beside a data file."""
    return path if path.suffix.lower() in SOURCE_SUFFIXES else path.with_name(f"{path.stem}.source.yaml")


def known_source(path: Path) -> Source | None:
    """The source of a source file or of a data file seen before; None for a data file that is new.

    Raises SourceInvalid where the source file is wrong, or was named and is missing.
    """
    described = source_file_of(path)
    return load_source(described) if described == path or described.exists() else None


def propose_source(
    path: Path, settings: Settings, *, name: str | None, language: str, country: str | None, kind: SourceKind
) -> Proposal:
    """Suggest a source for a data file from the words of its header.

    Raises FileUnreadable where the file cannot be read, SourceInvalid where no column seems to hold a name, or a
    description.
    """
    table = read_table(open_file(path, settings.limits), Format(), settings.limits)
    found = suggest(table.columns, kind)
    description: dict[str, object] = {
        "name": name or slug(path.stem),
        "title": path.stem,
        "kind": kind.value,
        "file": path.name,
        "language": language,
        "columns": {suggestion.field: suggestion.column for suggestion in found.columns if suggestion.field},
        "ignore": [suggestion.column for suggestion in found.ignore],
    }
    if country:
        description["country"] = country
    target = source_file_of(path)
    try:
        source = parse_source(description, target)
    except SourceInvalid as error:
        raise SourceInvalid(
            f"{path}: what its columns mean cannot be told from their names ({', '.join(table.columns[:8])} …). "
            f"Write a source file {target.name} beside it; docs/ingest.md shows how. ({error})"
        ) from error
    return Proposal(source, target, found)


def plan(
    database: Database, source: Source, settings: Settings, now: dt.datetime, *, allow_missing: bool = False
) -> RunReport:
    """What reading a source's file in would come to; nothing is changed. Raises IngestError."""
    examination = examine(source, settings.limits, settings.places.secret(), now)
    with database.reading() as session:
        return apply(session, examination, allow_missing=allow_missing, dry_run=True)


def read_in(
    database: Database,
    source: Source,
    settings: Settings,
    actor: str,
    now: dt.datetime,
    *,
    allow_missing: bool = False,
) -> RunReport:
    """Read a source's file and write what it changes, with the audit event of it, in one transaction.

    Raises IngestError.
    """
    examination = examine(source, settings.limits, settings.places.secret(), now)
    with database.writing() as session:
        report = apply(session, examination, allow_missing=allow_missing)
        about = {"kind": "ingest", "source": report.source, "run": report.run_id, "counts": asdict(report.counts)}
        announce(session, WebhookEvent.RUN_FINISHED, about, now)
        add_event(
            session,
            at=now,
            actor=actor,
            action="catalogue.taken_in",
            subject=f"catalogue:{report.source}",
            details={"run": report.run_id},
        )
    return report


def reason_counts(examination: Examination) -> Sequence[tuple[str, int, str]]:
    """Why rows were refused: code, how many, and the first one's sentence; the commonest first."""
    counts: dict[str, int] = {}
    first: dict[str, str] = {}
    for row in examination.refused:
        for reason in row.reasons:
            counts[reason.code] = counts.get(reason.code, 0) + 1
            first.setdefault(reason.code, f"line {row.line}: {reason.message}")
    return [
        (code, count, first[code]) for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def slug(text: str) -> str:
    """A source's name made from its title: small letters, digits and hyphens."""
    plain = text.lower().translate(str.maketrans("åäöæøéü", "aaoaoeu"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63] or "catalogue"
