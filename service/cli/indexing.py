"""`behov setup` and `behov index`."""

from dataclasses import asdict

import typer

from models.database import open_database
from service import terminal
from service.encoder import encoder_in_use, open_encoder
from service.indexing import IndexPreview, bring_index_up_to_date, preview
from service.settings import load_settings


def register(app: typer.Typer) -> None:
    app.command("setup")(setup)
    app.command("index")(index)


def setup() -> None:
    """Make the data folder, its database and the encoder. Does nothing where they are there."""
    settings = load_settings()
    settings.places.folder.mkdir(parents=True, exist_ok=True)
    settings.places.secret()
    open_database(settings.database).close()
    with terminal.progress("Unpacking the encoder") as on_progress:
        encoder = open_encoder(settings, on_progress)
    terminal.note(
        f"Data folder {settings.home} is ready; encoder {encoder_in_use(settings)} in {encoder.id.precision}."
    )


def index(
    rebuild: bool = typer.Option(False, "--rebuild", help="Build anew even where nothing has changed."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be indexed; change nothing."),
    as_json: bool = typer.Option(False, "--json", help="For programs: one JSON object."),
) -> None:
    """Encode and index the profiles in force, and put the index in force. Unchanged texts are not encoded."""
    settings = load_settings()
    database = open_database(settings.database)
    if dry_run:
        _show_preview(preview(database, settings), as_json)
        return
    encoder = open_encoder(settings)
    with terminal.progress("Encoding passages") as on_progress:
        done = bring_index_up_to_date(database, encoder, settings, rebuild=rebuild, on_progress=on_progress)
    if as_json:
        terminal.show_json(asdict(done))
    elif done.unchanged:
        terminal.say(f"Index {done.version} is up to date: {done.profiles} profiles.")
    else:
        terminal.say(
            f"Index {done.version} is in force: {done.profiles} profiles, {done.passages} passages "
            f"({done.encoded} texts encoded, {done.from_cache} known)."
        )


def _show_preview(found: IndexPreview, as_json: bool) -> None:
    state = "nothing has changed since the last index" if found.unchanged else "the catalogue has changed"
    if as_json:
        terminal.show_json(asdict(found))
    else:
        terminal.say(f"{found.profiles} profiles would be indexed; {state}.")
