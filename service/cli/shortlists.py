"""`behov shortlist list | show | export` and `behov replay`."""

from pathlib import Path
from typing import Annotated

import typer

from matching.matcher import Matcher
from matching.saved_index import load_index
from models.database import open_database
from models.shortlist_repository import StoredShortlist, shortlists_page, stored_shortlist
from service import terminal
from service.encoder import open_encoder
from service.errors import NotFoundError, ReplayError
from service.exports import check_export, write_export
from service.presentation import print_shortlist
from service.rankers import open_ranker
from service.settings import Settings, load_settings
from service.shortlisting import make_again, read_back
from service.wording import READER_LANGUAGES

Number = Annotated[int, typer.Argument(help="The shortlist's number.")]
ReaderLanguage = Annotated[
    str | None,
    typer.Option("--in", help=f"The reader's language ({', '.join(READER_LANGUAGES)}); else the need's."),
]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Shortlists that were given: list, show, export.", no_args_is_help=True)
    group.command("list")(list_shortlists)
    group.command("show")(show)
    group.command("export")(export)
    app.add_typer(group, name="shortlist")
    app.command("replay")(replay)


def list_shortlists(
    limit: Annotated[int, typer.Option(help="How many, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: a JSON list.")] = False,
) -> None:
    """The newest shortlists."""
    with open_database(load_settings().database).reading() as session:
        found = shortlists_page(session, limit=limit)
    rows = [_row(stored) for stored in found]
    if as_json:
        terminal.show_json(rows)
    elif rows:
        terminal.table(["number", "given", "need", "ranker", "index"], [list(row.values()) for row in rows])
    else:
        terminal.say("No shortlist has been given yet. `behov match` gives one.")


def show(
    number: Number,
    reader: ReaderLanguage = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: the list as JSON.")] = False,
) -> None:
    """A shortlist as it was given."""
    given = read_back(_find(load_settings(), number))
    if as_json:
        terminal.show_json({"shortlist": given.id, **given.document})
    else:
        print_shortlist(given, reader)


def export(
    number: Number,
    target: Annotated[Path, typer.Argument(help="Where to: a name ending in .json, .csv or .xlsx.")],
    reader: ReaderLanguage = None,
) -> None:
    """Write a shortlist as a file."""
    check_export(target)
    write_export(read_back(_find(load_settings(), number)), target, reader)
    terminal.note(f"Written: {target}")


def replay(
    number: Number,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the bytes to this file.")] = None,
) -> None:
    """Make a shortlist again from its run record, and check that it comes out the same, byte for byte."""
    settings = load_settings()
    stored = _find(settings, number)
    database = open_database(settings.database)
    matcher = Matcher(load_index(settings.places.indexes, stored.run.index_version), open_encoder(settings))
    made = make_again(database, matcher, stored, open_ranker(settings, stored.run.ranker))
    if made.as_bytes != stored.document_json.encode():
        raise ReplayError(
            f"Shortlist {number} came out otherwise than it was given. It was made by version "
            f"{stored.run.software_version} with index {stored.run.index_version}; `behov shortlist show "
            f"{number}` still shows it as it was."
        )
    if out is not None:
        out.write_bytes(made.as_bytes)
    terminal.say(f"Shortlist {number} came out the same, byte for byte (SHA-256 {stored.run.result_sha256}).")


def _find(settings: Settings, number: int) -> StoredShortlist:
    with open_database(settings.database).reading() as session:
        stored = stored_shortlist(session, number)
    if stored is None:
        raise NotFoundError(f"There is no shortlist {number}. `behov shortlist list` shows those there are.")
    return stored


def _row(stored: StoredShortlist) -> dict[str, object]:
    return {
        "shortlist": stored.id,
        "given": stored.run.created_at.isoformat(timespec="seconds"),
        "need": stored.need_key or "(free text)",
        "ranker": stored.run.ranker,
        "index": stored.run.index_version,
    }
