"""`behov reverse`, `behov similar` and `behov team`."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from matching.language import LANGUAGES
from matching.match import Parameters
from matching.matcher import Matcher
from matching.saved_index import load_index
from models.database import Database, open_database
from service import terminal
from service.asking import ask_need, ask_words, read_words
from service.bands import calibrated
from service.encoder import open_encoder
from service.looking import company_uid, needs_for, needs_like, team_for
from service.presentation import shortened
from service.rankers import open_ranker
from service.settings import Settings, load_settings
from service.shortlisting import Asked
from service.wording import word

Text = Annotated[str | None, typer.Argument(help="The challenge in words; - reads standard input.")]
Need = Annotated[str | None, typer.Option("--need", "-n", help="A stored need, by key.")]
Language = Annotated[
    str | None, typer.Option("--language", "-l", help=f"Its language ({', '.join(LANGUAGES)}); else detected.")
]
Most = Annotated[int, typer.Option("-k", min=1, max=1000, help="How many.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: a JSON list.")]


def register(app: typer.Typer) -> None:
    app.command("reverse")(reverse)
    app.command("similar")(similar)
    app.command("team")(team)


def reverse(
    organisation_number: Annotated[str, typer.Argument(help="The company's organisation number.")],
    k: Most = 8,
    as_json: AsJson = False,
) -> None:
    """The stored needs that a company may meet, nearest first."""
    settings = load_settings()
    database = open_database(settings.database)
    company = company_uid(database, organisation_number)
    matcher = _matcher(settings)
    parameters = calibrated(Parameters(), settings.places, matcher.encoder.id)
    found = needs_for(database, matcher, open_ranker(settings), company, parameters)[:k]
    if as_json:
        terminal.show_json([asdict(one) for one in found])
    else:
        terminal.table(
            ["need", "title", "owner", "match", "its rank"],
            [[one.key, one.title, one.owner, word(f"band_{one.band}", "en"), one.rank] for one in found],
        )


def similar(
    text: Text = None, need: Need = None, language: Language = None, k: Most = 8, as_json: AsJson = False
) -> None:
    """Stored needs like this one, nearest first: who else has it?"""
    settings = load_settings()
    database = open_database(settings.database)
    asked = _asked(database, settings, text, need, language)
    found = needs_like(database, _matcher(settings), asked)[:k]
    if as_json:
        terminal.show_json([asdict(one) for one in found])
        return
    if not found:
        terminal.say(word("none_alike", asked.query.language))
    for one in found:
        terminal.say(f"{one.nearness:.2f}  [bold]{escape(one.title)}[/]  [dim]{one.key} · {one.owner}[/]")
        own, other = shortened(one.own_sentence, 90), shortened(one.other_sentence, 90)
        terminal.say(f"      “{escape(own)}”\n      “{escape(other)}”")


def team(text: Text = None, need: Need = None, language: Language = None, as_json: AsJson = False) -> None:
    """Two or three companies that cover a need together, and which part each covers."""
    settings = load_settings()
    database = open_database(settings.database)
    asked = _asked(database, settings, text, need, language)
    found = team_for(database, _matcher(settings), open_ranker(settings), asked)
    if as_json:
        terminal.show_json([asdict(one) for one in found])
        return
    if not found:
        terminal.say(word("none_found", asked.query.language))
    for one in found:
        terminal.say(f"[bold]{escape(one.company)}[/]  [dim]({one.rank})[/]")
        for pair in one.covers:
            terminal.say(f"    “{escape(shortened(pair.need, 110))}”")
            if pair.said:
                terminal.say(f"      [green]“{escape(shortened(pair.said, 110))}”[/]")


def _asked(
    database: Database, settings: Settings, text: str | None, need: str | None, language: str | None
) -> Asked:
    if (text is None) == (need is None):
        raise typer.BadParameter("Give the need once: as a text, with --need, or - for standard input.")
    if need:
        return ask_need(database, need)
    return ask_words(read_words(text, None), language, settings.need_characters)


def _matcher(settings: Settings) -> Matcher:
    return Matcher(load_index(settings.places.indexes), open_encoder(settings))
