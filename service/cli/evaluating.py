"""`behov evaluate`."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from evaluation.benchmarks.collections import SEED
from evaluation.experiment import baseline
from evaluation.findings import Findings
from evaluation.gate import baseline_from_json, baseline_to_json
from evaluation.measures.headline import HeadlineRefused
from evaluation.publish import publish
from evaluation.report.plain import as_plain
from evaluation.report.wording import Wording, page_name
from models.database import open_database
from service import terminal
from service.cli.reader import InLanguage, Reader
from service.encoder import open_encoder
from service.evaluating import evaluate
from service.rankers import open_ranker
from service.settings import load_settings


def register(app: typer.Typer) -> None:
    app.command("evaluate")(run_evaluate)


def run_evaluate(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The report's folder; else one in the data folder.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="A baseline: exit status 1 where ranking may have become worse.")
    ] = None,
    save_baseline: Annotated[
        Path | None, typer.Option(help="Write these figures as a baseline for later.")
    ] = None,
    ranked_by: Annotated[str | None, typer.Option("--ranker", help="The ranker; else the settings'.")] = None,
    seed: Annotated[int, typer.Option(help="For all that is drawn at random.")] = SEED,
    reader: InLanguage = Reader.EN,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: report.json on standard output.")] = False,
) -> None:
    """Measure ranking on past outcomes; write a report, its figures, and qrels and runs for other tools."""
    # The drawing library takes a second to load, which no other command should wait for.
    from evaluation.report.writing import write_report

    settings, now = load_settings(), dt.datetime.now(dt.UTC)
    held = baseline_from_json(against.read_text(encoding="utf-8")) if against else None
    chosen = open_ranker(settings, ranked_by)
    folder = out or settings.places.evaluations / now.strftime("%Y-%m-%dT%H%M%SZ")
    database = open_database(settings.database)
    with terminal.progress("Encoding") as on_progress:
        done = evaluate(
            database,
            open_encoder(settings),
            settings,
            chosen,
            seed=seed,
            now=now,
            against=held,
            on_progress=on_progress,
        )
    write_report(folder, done.findings, done.runs, done.qrels)
    if save_baseline:
        publish(save_baseline, baseline_to_json(baseline(done.findings)))
    if as_json:
        terminal.show_json(as_plain(done.findings))
    else:
        _show(done.findings, Wording(reader.value))
    terminal.note(f"Written: {folder / page_name(reader.value)}")
    if done.findings.gate is not None and not done.findings.gate.passed:
        raise typer.Exit(1)


def _show(found: Findings, say: Wording) -> None:
    flow = found.flow
    terminal.say(
        say("summary_flow", pairs=flow.graded, needs=flow.needs, owners=flow.owners, companies=flow.companies)
    )
    measures = ("R@8", "Success@8", "RR", "Judged@10")
    terminal.table(
        [say("ranker"), say("condensed"), *measures],
        [
            [
                say.ranker(system.name, found.current),
                say.estimate(system.measures[found.measure]),
                *(say.number(system.measures[name].mean) for name in measures),
            ]
            for system in found.systems
        ],
    )
    if isinstance(found.own.headline, HeadlineRefused):
        terminal.say(f"{say('refused')} {say.refusal(found.own.headline)}")
    if found.gate is not None:
        terminal.say(f"[bold]{say('s_gate')}: {say('gate_passed' if found.gate.passed else 'gate_failed')}[/]")
        for reason in found.gate.reasons:
            terminal.complain(reason)
