"""`behov trust`."""

import datetime as dt
from dataclasses import asdict
from typing import Annotated

import typer

from evaluation.benchmarks.collections import SEED
from evaluation.indexed import indexed
from evaluation.trust import Asked, language_cost, quotes_count, stuffing
from matching.ranker import tie_break
from models.catalogue_repository import profiles_in_force
from models.database import open_database
from models.need_repository import stored_needs
from service import terminal
from service.encoder import open_encoder
from service.errors import NotFoundError
from service.indexing import to_document
from service.outcomes import graded_outcomes
from service.rankers import open_ranker
from service.settings import load_settings
from service.shortlisting import ask_stored


def register(app: typer.Typer) -> None:
    app.command("trust")(trust)


def trust(
    profiles: Annotated[int, typer.Option(min=1, help="How many irrelevant profiles are stuffed per need.")] = 5,
    needs: Annotated[int | None, typer.Option(min=1, help="How many needs, drawn; else all.")] = None,
    seed: Annotated[int, typer.Option(help="Draws the profiles.")] = SEED,
    ranked_by: Annotated[str | None, typer.Option("--ranker", help="The ranker; else the one in use.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """Whether stuffed profiles gain anything, quotes carry the score, and a profile's language costs nothing.

    Measured on the stored needs and the profiles in force, nothing of which is changed.
    """
    settings = load_settings()
    encoder, ranker = open_encoder(settings), open_ranker(settings, ranked_by)
    with open_database(settings.database).reading() as session:
        documents = [to_document(listed) for listed in profiles_in_force(session)]
        stored = sorted(stored_needs(session), key=lambda need: tie_break("", need.key))[:needs]
        grades = graded_outcomes(session, dt.datetime.now(dt.UTC).date()).qrels.grades
    if not documents or not stored:
        raise NotFoundError("There are no needs, or no profiles. Read some in with `behov ingest` first.")
    asked = [
        Asked(
            one.query,
            one.rules,
            frozenset(company for company, grade in grades.get(one.query.key, {}).items() if grade),
        )
        for one in map(ask_stored, stored)
    ]
    with terminal.progress("Stuffing profiles") as on_progress:
        stuffed = stuffing(documents, asked, encoder, ranker, profiles, seed, on_progress)
    with indexed(documents, encoder, catalogue_version="trust", software_version="trust") as matcher:
        quoted = quotes_count(matcher, asked, ranker)
    cost = language_cost(documents, encoder, ranker)
    if as_json:
        terminal.show_json(
            {"seed": seed, "stuffing": asdict(stuffed), "quotes": asdict(quoted), "languages": asdict(cost)}
        )
        return
    terminal.table(
        ["attack", "among the first ten"], [[name, f"{share:.1%}"] for name, share in stuffed.reached.items()]
    )
    terminal.say(f"All attacks: {stuffed.all_reached:.2%} of {stuffed.tried:,} tries (aim: at most 1 %).")
    terminal.say(f"Verbatim copies named: {stuffed.flagged:.1%} (aim: at least 95 %).")
    terminal.say(f"Companies that came further and are named: {stuffed.honest_flagged:.1%} (aim: at most 2 %).")
    terminal.say(
        f"Without its quoted sentences a profile scores lower in {quoted.lower:.1%} of {quoted.hits} hits "
        f"(aim: at least 95 %); {quoted.verbatim:.1%} of all quotes are verbatim."
    )
    terminal.say(
        f"The same profile in three languages: median rank difference {cost.difference:g} (aim: at most 3) over "
        f"{len(cost.ranks)} profiles."
    )
    terminal.note(f"Seed {seed}.")
