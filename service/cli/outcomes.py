"""`behov outcomes import | list`."""

import datetime as dt
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from models.database import open_database
from models.outcome_repository import StoredOutcome, catalogue_names, stored_outcomes
from service import terminal
from service.outcome_import import OutcomeReport, import_outcomes
from service.settings import load_settings

NOTES_SHOWN = 5


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="What became of past presentations: import, list.", no_args_is_help=True)
    group.command("import")(run_import)
    group.command("list")(list_outcomes)
    app.add_typer(group, name="outcomes")


def run_import(
    file: Annotated[Path, typer.Argument(help="A CSV, XLSX or JSON file of past pilots; see docs/outcomes.md.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """Read in what became of companies in past rounds. The same file twice changes nothing."""
    settings = load_settings()
    database = open_database(settings.database)
    report = import_outcomes(database, file, settings, "terminal", dt.datetime.now(dt.UTC), dry_run=dry_run)
    if as_json:
        terminal.show_json(_as_dict(report))
    else:
        _show(report)
    if report.counts.refused:
        raise typer.Exit(1)


def list_outcomes(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: a JSON list.")] = False,
) -> None:
    """Every stored outcome, by need."""
    with open_database(load_settings().database).reading() as session:
        found = stored_outcomes(session)
        names = {name.company_uid: name.name for name in catalogue_names(session)}
    rows = [_row(stored, names) for stored in found]
    if as_json:
        terminal.show_json(rows)
    elif not rows:
        terminal.say("No outcome has been read in yet. `behov outcomes import FILE` reads past pilots.")
    else:
        shown = ("need", "company", "presented_on", "stage", "stage_on", "decision", "in_use")
        terminal.table([name.replace("_", " ") for name in shown], [[row[name] for name in shown] for row in rows])
        terminal.say(_stages(rows))


def _show(report: OutcomeReport) -> None:
    counts = report.counts
    doing = "would be" if report.run_id is None else "are"
    terminal.say(
        f"{counts.new} outcomes {doing} new, {counts.changed} changed, {counts.unchanged} unchanged, "
        f"{counts.refused} refused."
    )
    if report.past_needs:
        terminal.say(f"{len(report.past_needs)} needs that were not stored {doing} kept as past needs.")
    reasons = [(row.line, reason) for row in report.refused for reason in row.reasons]
    for title, told in (("refused", reasons), ("note", [(r.line, r.reason) for r in report.remarks])):
        for code, count in Counter(reason.code for _, reason in told).most_common():
            line, first = next((line, reason) for line, reason in told if reason.code == code)
            terminal.note(f"  {title} · {count} × {code}, as in line {line}: {escape(first.message)}")
    if report.unused_columns:
        terminal.note(f"  not used · columns {escape(', '.join(report.unused_columns))}")
    if counts.refused and report.run_id is not None:
        terminal.note(f"  `behov refused rows.csv --run {report.run_id}` writes the refused rows to correct them.")


def _as_dict(report: OutcomeReport) -> dict[str, Any]:
    return {
        "run": report.run_id,
        "file": report.file_name,
        "counts": {name: count for name, count in asdict(report.counts).items() if name != "missing"},
        "past_needs": list(report.past_needs),
        "refused": [
            {"line": row.line, "reasons": [str(reason) for reason in row.reasons]} for row in report.refused
        ],
        "notes": [{"line": remark.line, "note": str(remark.reason)} for remark in report.remarks],
        "unused_columns": list(report.unused_columns),
    }


def _row(stored: StoredOutcome, names: dict[str, str]) -> dict[str, Any]:
    facts = stored.facts
    return {
        "need": facts.need_key,
        "company": names.get(facts.company_uid, facts.company_uid),
        "company_uid": facts.company_uid,
        "catalogue": facts.catalogue,
        "presented_on": facts.presented_on,
        "stage": facts.stage,
        "stage_on": facts.stage_on,
        "decision": facts.decision,
        "reason": facts.reason,
        "agreement_value_sek": facts.agreement_value_sek,
        "in_use": None if facts.in_use is None else "yes" if facts.in_use else "no",
        "round_closed": facts.round_closed,
        "run": stored.run_id,
        "file": stored.file_name,
        "file_sha256": stored.file_sha256,
        "line": stored.line,
    }


def _stages(rows: list[dict[str, Any]]) -> str:
    counts = Counter(str(row["stage"]) for row in rows)
    return f"{len(rows)} outcomes: " + ", ".join(f"{count} {stage}" for stage, count in counts.most_common())
