"""`behov adapt` and `behov compare-encoders`."""

import datetime as dt
import time
from typing import Annotated

import typer

from evaluation.benchmarks.collections import SEED
from evaluation.comparison import compare_all
from matching.adapting.training import Step
from models.database import open_database
from service import terminal
from service.adapting import adapt, judge, keep, next_number, pairs_of
from service.encoder import encoder_in_use, open_encoder
from service.evaluating import Measured, material_to_adapt, measure_encoder
from service.rankers import open_ranker
from service.settings import load_settings

TIMED_TEXTS = 64


def register(app: typer.Typer) -> None:
    app.command("adapt")(run_adapt)
    app.command("compare-encoders")(compare_encoders)


def run_adapt(
    steps: Annotated[
        int | None, typer.Option(min=1, help="Batches of 64 pairs; else every pair once, at most 10,000.")
    ] = None,
    seed: Annotated[int, typer.Option(help="For all that is drawn at random.")] = SEED,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would learn from; train nothing.")
    ] = False,
) -> None:
    """Teach the encoder this programme's language; keep it only where the gate says so. Stopped, it goes on later.

    Half of the need owners are taught from, the needs of the other half say whether it helped.
    """
    settings, now = load_settings(), dt.datetime.now(dt.UTC)
    database = open_database(settings.database)
    material = material_to_adapt(database, now)
    if dry_run:
        for source in pairs_of(material):
            terminal.say(f"{source.name}: {len(source.pairs):,} pairs")
        return
    with terminal.progress("Training") as on_progress:

        def report(step: Step) -> None:
            on_progress(step.done, step.steps)

        folder, seen = adapt(settings, material, next_number(settings), steps=steps, seed=seed, on_step=report)
    terminal.say(f"Trained on {seen:,} pairs: {folder}")
    chosen = open_ranker(settings)
    with terminal.progress("Checking") as on_progress:
        before = measure_encoder(database, open_encoder(settings), settings, chosen, now, on_progress)
        encoder = open_encoder(settings, model=str(folder))
        after = measure_encoder(database, encoder, settings, chosen, now, on_progress)
    verdict = judge(before.values, after.values, before.owners, before.qrels_sha256, now.date(), seed)
    for reason in verdict.reasons:
        terminal.note(reason)
    if verdict.change is not None:
        terminal.say(f"nDCG@10 on needs of owners it was not taught from: {verdict.change.mean:+.3f}.")
    if keep(settings, database, folder, verdict, "terminal", now):
        terminal.say("It is in use from now on. Run `behov index` to build the index anew.")
    else:
        terminal.say(f"It is not put in use; {encoder_in_use(settings)} stays.")


def compare_encoders(
    models: Annotated[list[str], typer.Argument(help="Encoders: names, folders, or a model hub's names.")],
    seed: Annotated[int, typer.Option(help="For all that is drawn at random.")] = SEED,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: a JSON list.")] = False,
) -> None:
    """Rank the programme's past needs with the encoder in use and with others, and time them."""
    settings, now = load_settings(), dt.datetime.now(dt.UTC)
    database, chosen = open_database(settings.database), open_ranker(settings)
    current = encoder_in_use(settings)
    texts = [query.ranked_text[:480] for query in material_to_adapt(database, now).needs]
    texts = (texts * (1 + TIMED_TEXTS // len(texts)))[:TIMED_TEXTS]
    found: dict[str, tuple[Measured, float]] = {}
    for model in dict.fromkeys((current, *models)):
        with terminal.progress(f"Measuring {model}") as on_progress:
            encoder = open_encoder(settings, model=model)
            measured = measure_encoder(database, encoder, settings, chosen, now, on_progress)
            started = time.perf_counter()
            encoder.uncached.encode(texts, "passage")
            found[model] = measured, len(texts) / (time.perf_counter() - started)
    reference = found[current][0]
    against = {
        row.name: row
        for row in compare_all(
            reference.values,
            {model: measured.values for model, (measured, _) in found.items() if model != current},
            reference.owners,
            seed,
        )
    }
    rows = [
        {
            "encoder": model,
            "in_use": model == current,
            "ndcg_at_10": sum(measured.values.values()) / len(measured.values),
            "difference": against[model].difference.mean if model in against else None,
            "verdict": str(against[model].verdict) if model in against else None,
            "texts_per_second": speed,
        }
        for model, (measured, speed) in found.items()
    ]
    rows.sort(key=lambda row: -float(str(row["ndcg_at_10"])))
    if as_json:
        terminal.show_json(rows)
        return
    terminal.table(
        ["encoder", "in use", "nDCG@10", "against the one in use", "texts/s"],
        [
            [
                row["encoder"],
                "yes" if row["in_use"] else "",
                f"{row['ndcg_at_10']:.3f}",
                "" if row["difference"] is None else f"{row['difference']:+.3f}, {row['verdict']}",
                f"{row['texts_per_second']:.0f}",
            ]
            for row in rows
        ],
    )
