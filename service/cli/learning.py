"""`behov train` and `behov rankers list | activate | card`."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from evaluation.band_learning import LearntBands, figures
from evaluation.benchmarks.collections import SEED
from evaluation.report.wording import Wording
from matching.calibration import POSSIBLE, STRONG, WEAK
from matching.ranker import RANKERS
from models.database import open_database
from service import terminal
from service.bands import activate_bands, bands_in_use, keep_bands
from service.cli.reader import InLanguage, Reader
from service.encoder import open_encoder
from service.errors import NotFoundError
from service.evaluating import learn_from_outcomes
from service.history import history
from service.ranker_card import told
from service.rankers import HISTORY, activate, in_use, keep, learnt_rankers, open_ranker
from service.rankers import card as ranker_card
from service.settings import load_settings
from service.wording import word


def register(app: typer.Typer) -> None:
    app.command("train")(train)
    group = typer.Typer(help="Rankers: list, read their cards, put one in use.", no_args_is_help=True)
    group.command("list")(list_rankers)
    group.command("card")(card)
    group.command("activate")(put_in_use)
    app.add_typer(group, name="rankers")


def train(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Learn and measure; write nothing.")] = False,
    seed: Annotated[int, typer.Option(help="For all that is drawn at random.")] = SEED,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """Learn weights and bands from past outcomes; put each in use only where it holds for other owners' needs."""
    settings, now = load_settings(), dt.datetime.now(dt.UTC)
    current, encoder = open_ranker(settings), open_encoder(settings)
    database = open_database(settings.database)
    with terminal.progress("Encoding") as on_progress:
        lessons = learn_from_outcomes(database, encoder, settings, current, seed, now, on_progress)
    learnt, bands = lessons.ranker, lessons.bands
    difference = learnt.against.difference
    if not dry_run:
        keep(settings.places, learnt, current, now)
        if learnt.better:
            gained = f"learnt; nDCG@10 {difference.mean:+.3f} for other owners"
            activate(settings, database, learnt.ranker.id, gained, "terminal", now)
        if bands is not None:
            name = keep_bands(settings.places, bands, encoder.id)
            if bands.better:
                gained = f"learnt; log-likelihood {bands.gain.mean:+.3f} an outcome for other owners"
                activate_bands(settings.places, database, name, gained, "terminal", now)
    if as_json:
        terminal.show_json(
            {
                "ranker": learnt.ranker.id,
                "weights": dict(learnt.ranker.weights),
                "needs": learnt.needs,
                "chosen": learnt.chosen,
                "difference": difference.mean,
                "interval": None
                if difference.interval is None
                else [difference.interval.low, difference.interval.high],
                "in_use": in_use(settings.places),
                "bands": None
                if bands is None
                else {"limits": asdict(bands.limits), **asdict(bands.calibration), **figures(bands)},
                "bands_in_use": bands_in_use(settings.places),
            }
        )
        return
    terminal.table(
        ["feature", current.id, learnt.ranker.id],
        [
            [name, f"{current.weights.get(name, 0.0):.3f}", f"{weight:.3f}"]
            for name, weight in learnt.ranker.weights.items()
        ],
    )
    found = difference.interval
    interval = f" (95 % interval {found.low:+.3f} to {found.high:+.3f})" if found else ""
    terminal.say(f"nDCG@10 on needs of owners it was not learnt from: {difference.mean:+.3f}{interval}.")
    if learnt.better:
        done = (
            "would be put in use" if dry_run else "is in use now; `behov rankers activate` puts another one back"
        )
    else:
        done = f"is not put in use: no gain is shown. {in_use(settings.places)} stays"
    terminal.say(f"{learnt.ranker.id} {done}.")
    if bands is None:
        terminal.say(f"Bands stay as they are: {lessons.no_bands}")
    else:
        _say_bands(bands, bands_in_use(settings.places), dry_run)


def _say_bands(bands: LearntBands, now_in_use: str, dry_run: bool) -> None:
    terminal.table(
        ["band", "chance from", "standard deviations from"],
        [
            ["strong", f"{STRONG:.0%}", f"{bands.limits.strong:.2f}"],
            ["possible", f"{POSSIBLE:.0%}", f"{bands.limits.possible:.2f}"],
            ["weak", f"{WEAK:.0%}", f"{bands.limits.weak:.2f}"],
        ],
    )
    interval = bands.gain.interval
    between = f" (95 % interval {interval.low:+.3f} to {interval.high:+.3f})" if interval else ""
    terminal.say(
        f"Bands from {bands.outcomes} outcomes, on owners they were not learnt from: log-likelihood "
        f"{bands.gain.mean:+.3f} an outcome against the base rate{between}; Brier {bands.held_out.brier:.3f}, "
        f"base rate {bands.base_rate.brier:.3f}; calibration error {bands.held_out.ece:.3f}, base rate "
        f"{bands.base_rate.ece:.3f}."
    )
    if not bands.better:
        terminal.say(f"They are not put in use: no gain is shown. {now_in_use} stay.")
    elif dry_run:
        terminal.say("They would be put in use.")
    else:
        terminal.say(f"{now_in_use} are in use now; `behov bands activate` puts others back.")


def list_rankers(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """The rankers there are, which one is in use, and since when."""
    settings = load_settings()
    current = open_ranker(settings).id
    names = [*RANKERS, *learnt_rankers(settings.places)]
    lines = history(settings.places.rankers / HISTORY)
    if as_json:
        rows = [{"at": line.at, "ranker": line.name, "reason": line.reason} for line in lines]
        terminal.show_json({"rankers": names, "in_use": current, "history": rows})
        return
    terminal.table(
        ["ranker", "in use", "weights"],
        [
            [name, "yes" if name == current else "", _weights(open_ranker(settings, name).weights)]
            for name in names
        ],
    )
    for line in lines:
        terminal.note(f"{line.at}  {line.name}  {line.reason}")


def card(
    name: Annotated[str, typer.Argument(help="A learnt ranker, such as learned-1.")],
    reader: InLanguage = Reader.EN,
) -> None:
    """What a learnt ranker was learnt from, and how it fares."""
    settings = load_settings()
    found = ranker_card(settings.places, name)
    if found is None:
        known = ", ".join(learnt_rankers(settings.places)) or "none; `behov train` makes one"
        raise NotFoundError(f"There is no learnt ranker '{name}'. There are: {known}.")
    weights, before, say = open_ranker(settings, name).weights, found.before_weights, Wording(reader.value)
    for paragraph in told(found, reader.value):
        terminal.say(escape(paragraph))
    terminal.table(
        [say("ranker"), name, found.before],
        [
            [
                word(f"feature_{feature}", reader.value),
                f"{weight:.3f}",
                f"{before.get(feature, 0):.3f}",
            ]
            for feature, weight in weights.items()
        ],
    )


def put_in_use(
    name: Annotated[str, typer.Argument(help="The ranker, by name and version.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept in the history.")] = "",
) -> None:
    """Put a ranker in use from now on; earlier shortlists stay as they are."""
    settings = load_settings()
    database = open_database(settings.database)
    line = activate(settings, database, name, reason, "terminal", dt.datetime.now(dt.UTC))
    terminal.say(f"{line.name} is in use from now on.")


def _weights(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
