"""`behov ingest` and `behov refused`."""

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from ingest.refused import refused_csv, refused_xlsx
from ingest.run import RunReport
from ingest.source import Source, save_source
from matching.language import LANGUAGES
from models.catalogue_repository import logged_runs, refused_rows
from models.catalogues import SourceKind
from models.database import open_database
from service import terminal
from service.cataloguing import Proposal, known_source, plan, propose_source, read_in, reason_counts
from service.errors import ConfirmationNeededError, ExportError, NotFoundError
from service.exports import write_bytes
from service.settings import load_settings

WARNINGS_SHOWN = 5


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)
    app.command("refused")(refused)


def ingest(
    files: Annotated[list[Path], typer.Argument(help="Source files (YAML), or catalogue files of any kind.")],
    name: Annotated[str | None, typer.Option(help="A new source's name; else made from the file's.")] = None,
    language: Annotated[
        str,
        typer.Option(
            help=f"The language of a new source's texts, where a row does not say: {', '.join(LANGUAGES)}."
        ),
    ] = "sv",
    country: Annotated[
        str | None, typer.Option(help="The country of a new source's companies (SE, NO, …).")
    ] = None,
    kind: Annotated[SourceKind, typer.Option(help="What a new source's rows are.")] = SourceKind.COMPANIES,
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="Take the file in though many listed rows are missing from it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Confirm what is suggested; for scripts.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: a JSON list, one object a file.")] = False,
) -> None:
    """Read catalogues or needs in. Refused rows are kept; the same file twice changes nothing."""
    settings = load_settings()
    database = open_database(settings.database)
    reports = []
    for path in files:
        source = known_source(path)
        if source is None:
            proposal = propose_source(path, settings, name=name, language=language, country=country, kind=kind)
            source = _confirmed(proposal, yes=yes or dry_run, save=not dry_run, quiet=as_json)
        with terminal.progress(f"Reading {path.name}"):
            now = dt.datetime.now(dt.UTC)
            report = (
                plan(database, source, settings, now, allow_missing=allow_missing)
                if dry_run
                else read_in(database, source, settings, "terminal", now, allow_missing=allow_missing)
            )
        reports.append(_as_dict(report))
        if not as_json:
            _show(source, report)
    if as_json:
        terminal.show_json(reports)
    if any(report["counts"]["refused"] for report in reports):
        raise typer.Exit(1)


def refused(
    target: Annotated[Path, typer.Argument(help="Where to: a name ending in .csv or .xlsx.")],
    run: Annotated[int | None, typer.Option(help="The run's number; else the latest with refused rows.")] = None,
    source: Annotated[str | None, typer.Option(help="Only runs of this source.")] = None,
) -> None:
    """Write refused rows as a file to correct and read in again; the reasons stand in the first column."""
    writers = {".csv": refused_csv, ".xlsx": refused_xlsx}
    if target.suffix.lower() not in writers:
        raise ExportError(f"{target} does not end in .csv or .xlsx; name the file so.")
    with open_database(load_settings().database).reading() as session:
        runs = [logged for logged in logged_runs(session, source, limit=1000) if logged.counts.refused]
        chosen = next((logged for logged in runs if run is None or logged.id == run), None)
        if chosen is None:
            raise NotFoundError("No such run has refused rows. `behov status` shows the latest runs.")
        rows = refused_rows(session, chosen.id)
    write_bytes(target, writers[target.suffix.lower()](rows))
    terminal.note(f"{len(rows)} refused rows of run {chosen.id} ({chosen.source}) written to {target}.")


def _confirmed(proposal: Proposal, *, yes: bool, save: bool, quiet: bool) -> Source:
    if not quiet:
        found = proposal.suggestions
        terminal.say(f"{proposal.source.file} comes without a source file. Its columns seem to be:")
        terminal.table(
            ["column", "is", "because"],
            [[one.column, one.field, one.reason] for one in found.columns]
            + [[one.column, "never stored", one.reason] for one in found.ignore]
            + [[column, "not used", "its name is not known"] for column in found.unmapped],
        )
    if not yes and not (terminal.out.is_terminal and typer.confirm("Read it in so, and remember it?", err=True)):
        raise ConfirmationNeededError(
            f"Nothing was read. Confirm with --yes, or write {proposal.path.name} beside the file yourself "
            "(docs/ingest.md shows how)."
        )
    if save:
        save_source(proposal.path, proposal.source)
        terminal.note(f"Remembered in {proposal.path}; edit it to change what a column means.")
    return proposal.source


def _show(source: Source, report: RunReport) -> None:
    counts = report.counts
    doing = "would be" if report.run_id is None else "are"
    terminal.say(
        f"[bold]{escape(source.title)}[/]: {counts.new} {doing} new, {counts.changed} changed, {counts.unchanged} "
        f"unchanged, {counts.missing} missing, {counts.refused} refused."
    )
    for code, count, example in reason_counts(report.examination):
        terminal.note(f"  refused · {count} × {code}, as in {example}")
    for remark in report.warnings[:WARNINGS_SHOWN]:
        place = f"line {remark.line}: " if remark.line else ""
        terminal.note(f"  note · {place}{remark.reason.message}")
    if len(report.warnings) > WARNINGS_SHOWN:
        terminal.note(f"  … and {len(report.warnings) - WARNINGS_SHOWN} more notes; --json shows all.")
    if counts.refused and report.run_id is not None:
        terminal.note(f"  `behov refused rows.csv --run {report.run_id}` writes the refused rows to correct them.")


def _as_dict(report: RunReport) -> dict[str, Any]:
    return {
        "source": report.source,
        "run": report.run_id,
        "as_of": report.as_of.date().isoformat(),
        "counts": asdict(report.counts),
        "refused": [
            {"line": row.line, "reasons": [str(reason) for reason in row.reasons]}
            for row in report.examination.refused
        ],
        "notes": [{"line": remark.line, "note": str(remark.reason)} for remark in report.warnings],
        "unused_columns": list(report.examination.unused_columns),
    }
