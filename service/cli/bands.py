"""`behov bands list | activate`."""

import datetime as dt
from dataclasses import asdict
from typing import Annotated

import typer

from models.database import open_database
from service import terminal
from service.bands import HISTORY, SHIPPED, activate_bands, bands_in_use, kept_bands, read_bands
from service.history import history
from service.settings import load_settings


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Bands: what a place on the list is worth.", no_args_is_help=True)
    group.command("list")(list_bands)
    group.command("activate")(put_in_use)
    app.add_typer(group, name="bands")


def list_bands(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """The bands there are, where each begins, which ones are in use, and since when."""
    home = load_settings().places
    current = bands_in_use(home)
    bands = [read_bands(home, name) for name in (SHIPPED, *kept_bands(home))]
    lines = history(home.rankers / HISTORY)
    if as_json:
        terminal.show_json(
            {
                "bands": [
                    {"name": one.name, "limits": asdict(one.limits), "measured": dict(one.measured)}
                    for one in bands
                ],
                "in_use": current,
                "history": [{"at": line.at, "bands": line.name, "reason": line.reason} for line in lines],
            }
        )
        return
    terminal.table(
        ["bands", "in use", "strong from", "possible from", "weak from", "outcomes"],
        [
            [
                one.name,
                "yes" if one.name == current else "",
                *(f"{limit:.2f}" for limit in asdict(one.limits).values()),
                str(one.measured.get("outcomes", "")),
            ]
            for one in bands
        ],
    )
    for line in lines:
        terminal.note(f"{line.at}  {line.name}  {line.reason}")


def put_in_use(
    name: Annotated[str, typer.Argument(help=f"The bands, such as bands-1; {SHIPPED} for those Behov ships.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept in the history.")] = "",
) -> None:
    """Put bands in use from now on; earlier shortlists stay as they are."""
    settings = load_settings()
    database = open_database(settings.database)
    line = activate_bands(settings.places, database, name, reason, "terminal", dt.datetime.now(dt.UTC))
    terminal.say(f"{line.name} is in use from now on.")
