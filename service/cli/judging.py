"""`behov pool` and `behov judgements import`."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from evaluation.agreement import Agreement
from matching.matcher import Matcher
from matching.saved_index import load_index
from models.database import open_database
from models.need_repository import stored_needs
from models.outcome_repository import catalogue_names
from service import terminal
from service.asking import ask_need
from service.encoder import open_encoder
from service.errors import NotFoundError
from service.judgement_import import JudgementReport, import_judgements
from service.judging_pool import PoolSettings, build_pool, keep_pool, pooled_rankers
from service.judging_sheets import sheet_paths, write_sheets
from service.rankers import open_ranker
from service.settings import load_settings

DISAGREEMENTS_SHOWN = 20


def register(app: typer.Typer) -> None:
    app.command("pool")(run_pool)
    group = typer.Typer(help="What people say of companies for needs: import.", no_args_is_help=True)
    group.command("import")(run_import)
    app.add_typer(group, name="judgements")


def run_pool(
    target: Annotated[Path, typer.Argument(help="Where to: a name ending in .xlsx or .json.")],
    need: Annotated[
        list[str] | None, typer.Option("--need", "-n", help="Only this stored need; may be repeated.")
    ] = None,
    depth: Annotated[int, typer.Option(min=1, max=100, help="How many companies of each ranker.")] = 10,
    random: Annotated[int, typer.Option(min=0, max=100, help="How many drawn at random for each need.")] = 5,
    seed: Annotated[
        int, typer.Option(min=0, max=2**31 - 1, help="Draws and shuffles; the same gives the same.")
    ] = 0,
    judges: Annotated[
        str, typer.Option(help="Short names or initials, with commas between; each gets a sheet of their own.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """Write blind, shuffled sheets of companies for people to judge."""
    paths = sheet_paths(target, [name.strip() for name in judges.split(",") if name.strip()])
    settings = load_settings()
    chosen, rankers = PoolSettings(depth, random, seed), pooled_rankers(open_ranker(settings))
    database = open_database(settings.database)
    with database.reading() as session:
        keys = list(dict.fromkeys(need or [stored.key for stored in stored_needs(session)]))
    if not keys:
        raise NotFoundError("No need is stored yet. `behov ingest` reads needs in.")
    asked = [ask_need(database, key) for key in keys]
    matcher = Matcher(load_index(settings.places.indexes), open_encoder(settings))
    with database.reading() as session:
        pool = build_pool(session, matcher, asked, rankers, chosen)
    facts = pool.facts(chosen, dt.datetime.now(dt.UTC))
    with database.writing() as session:
        keep_pool(session, facts, keys, chosen.depth, "terminal")
        write_sheets(pool, paths)
    if as_json:
        files = [str(path) for path in paths.values()]
        told = {"pool": pool.key, "seed": seed, "needs": len(keys), "pairs": len(pool.pairs)}
        terminal.show_json({**told, "rankers": pool.rankers, "files": files})
        return
    terminal.say(f"Pool {pool.key}: {facts.description}.")
    for path in paths.values():
        terminal.note(f"Written: {escape(str(path))}")


def run_import(
    files: Annotated[list[Path], typer.Argument(help="Filled sheets of `behov pool`.")],
    judge: Annotated[
        str | None, typer.Option(help="Who filled it in, by a short name or initials, where it does not say.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """Read filled sheets back, and show whether the judges agree. The same file twice changes nothing."""
    if judge is not None and len(files) > 1:
        raise typer.BadParameter("--judge names one person; read their sheet alone.")
    settings = load_settings()
    database = open_database(settings.database)
    report = import_judgements(
        database, files, settings, "terminal", dt.datetime.now(dt.UTC), judge=judge, dry_run=dry_run
    )
    with database.reading() as session:
        names = {name.company_uid: name.name for name in catalogue_names(session)}
    if as_json:
        terminal.show_json(_as_dict(report, names))
    else:
        _show(report, names, "would be" if dry_run else "are")
    if report.refused:
        raise typer.Exit(1)


def agreement_sentence(report: JudgementReport) -> str:
    """Whether judges agree, in a sentence; why it cannot be told where it cannot."""
    if len(report.judges) < 2:
        return "There is one judge only: whether people agree cannot be told. Ask a second one."
    nominal, ordinal = report.nominal, report.ordinal
    if nominal.alpha is None or ordinal.alpha is None:
        return f"Krippendorff's α is not defined: {nominal.reason or ordinal.reason}."
    return (
        f"Krippendorff's α of {len(report.judges)} judges on {ordinal.units} pairs: {nominal.alpha:.3f} nominal, "
        f"{ordinal.alpha:.3f} ordinal (1 is full agreement, 0 what chance would give)."
    )


def _show(report: JudgementReport, names: Mapping[str, str], doing: str) -> None:
    terminal.say(
        f"{report.new} judgements {doing} new, {report.replaced} replace an earlier one, {report.unchanged} "
        f"unchanged, {report.empty} rows without a verdict, {len(report.refused)} refused."
    )
    for code, count in Counter(row.reason.code for row in report.refused).most_common():
        first = next(row for row in report.refused if row.reason.code == code)
        place = f"{first.file}, line {first.line}"
        terminal.note(f"  refused · {count} × {code}, as in {escape(place)}: {escape(first.reason.message)}")
    if report.judges:
        terminal.say(agreement_sentence(report))
    if report.disagreements:
        terminal.table(
            ["need", "company", "verdicts"],
            [
                [one.need, names.get(one.company, one.company), _verdicts(one.verdicts)]
                for one in report.disagreements[:DISAGREEMENTS_SHOWN]
            ],
            title=f"{len(report.disagreements)} pairs on which judges differ",
        )
    if len(report.disagreements) > DISAGREEMENTS_SHOWN:
        terminal.note(f"… and {len(report.disagreements) - DISAGREEMENTS_SHOWN} more; --json shows all.")


def _verdicts(verdicts: Mapping[str, str]) -> str:
    return ", ".join(f"{judge}: {str(verdict).replace('_', ' ')}" for judge, verdict in sorted(verdicts.items()))


def _as_dict(report: JudgementReport, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "counts": {
            "new": report.new,
            "replaced": report.replaced,
            "unchanged": report.unchanged,
            "empty": report.empty,
            "refused": len(report.refused),
        },
        "refused": [{"file": row.file, "line": row.line, "reason": str(row.reason)} for row in report.refused],
        "judges": list(report.judges),
        "agreement": {"nominal": _alpha(report.nominal), "ordinal": _alpha(report.ordinal)},
        "agreement_in_words": agreement_sentence(report) if report.judges else "",
        "disagreements": [
            {
                "need": one.need,
                "company": names.get(one.company, one.company),
                "company_uid": one.company,
                "verdicts": dict(sorted(one.verdicts.items())),
                "grade": one.grade,
            }
            for one in report.disagreements
        ],
    }


def _alpha(measured: Agreement) -> dict[str, Any]:
    return asdict(measured)
