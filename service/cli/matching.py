"""`behov match`."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from matching.eligibility import LADDER
from matching.language import LANGUAGES
from matching.match import Parameters
from matching.matcher import Matcher
from matching.ranker import RANKERS
from matching.saved_index import load_index
from models.database import open_database
from service import terminal
from service.asking import ask_need, ask_words, narrowed, read_words
from service.bands import calibrated
from service.encoder import open_encoder
from service.exports import check_export, write_export
from service.presentation import print_shortlist
from service.rankers import open_ranker
from service.settings import load_settings
from service.shortlisting import give_shortlist


def register(app: typer.Typer) -> None:
    app.command("match")(match)


def match(
    text: Annotated[str | None, typer.Argument(help="The challenge in words; - reads standard input.")] = None,
    need: Annotated[str | None, typer.Option("--need", "-n", help="A stored need, by key.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="A text file with the challenge.")] = None,
    language: Annotated[
        str | None, typer.Option("--language", "-l", help=f"Its language ({', '.join(LANGUAGES)}); else detected.")
    ] = None,
    k: Annotated[int | None, typer.Option("-k", min=1, max=1000, help="How many companies.")] = None,
    country: Annotated[
        list[str] | None, typer.Option(help="Only this country (SE, NO, …); may be repeated.")
    ] = None,
    profile_language: Annotated[
        list[str] | None, typer.Option(help="Only profiles in this language; may be repeated.")
    ] = None,
    maturity: Annotated[str | None, typer.Option(help=f"At least this far: {', '.join(LADDER)}.")] = None,
    category: Annotated[
        list[str] | None,
        typer.Option(help="Only companies that may be of this CPV division (90, …); may be repeated."),
    ] = None,
    public_references: Annotated[
        bool,
        typer.Option("--public-references", help="Only companies whose profile names a use in the public sector."),
    ] = False,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Leave out a company, by organisation number; may be repeated.")
    ] = None,
    ranked_by: Annotated[
        str | None, typer.Option("--ranker", help=f"One of {', '.join(RANKERS)}, or one learnt.")
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option("--out", "-o", help="Also write it: .json, .csv or .xlsx; may be repeated."),
    ] = None,
    explore: Annotated[
        int | None, typer.Option(help="Draw the last place, by this number, among those that come next.")
    ] = None,
    newcomers: Annotated[
        bool,
        typer.Option(help="Give the last place to a newcomer to the public sector where the list has none."),
    ] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the list; store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: the list as JSON.")] = False,
) -> None:
    """Rank the companies for a need and say why: a text, a file, standard input or a stored need."""
    if sum(given is not None for given in (text, need, file)) != 1:
        raise typer.BadParameter(
            "Give the need once: as a text, with --file, with --need, or - for standard input."
        )
    for target in out or []:
        check_export(target)
    settings = load_settings()
    chosen = open_ranker(settings, ranked_by)
    database = open_database(settings.database)
    asked = (
        ask_need(database, need) if need else ask_words(read_words(text, file), language, settings.need_characters)
    )
    asked = narrowed(
        asked,
        database,
        countries=country or [],
        languages=profile_language or [],
        minimum_maturity=maturity,
        excluded=exclude or [],
        categories=category or [],
        public_references=public_references,
    )
    encoder = open_encoder(settings)
    matcher = Matcher(load_index(settings.places.indexes), encoder)
    given = give_shortlist(
        database,
        matcher,
        asked,
        chosen,
        calibrated(Parameters(k or settings.k, explore=explore, newcomers=newcomers), settings.places, encoder.id),
        dt.datetime.now(dt.UTC),
        actor="terminal",
        keep=not dry_run,
    )
    for target in out or []:
        write_export(given, target)
    if as_json:
        terminal.show_json({"shortlist": given.id, **given.document})
    else:
        print_shortlist(given)
        for target in out or []:
            terminal.note(f"Written: {target}")
