"""`behov status` and `behov settings`."""

import ast
import inspect
from dataclasses import asdict, fields, is_dataclass
from itertools import pairwise
from typing import Annotated, Any

import typer

from ingest.limits import Limits
from matching.errors import IndexDamagedError, IndexMissingError
from matching.saved_index import read_manifest
from models.catalogue_repository import logged_runs, source_summaries
from models.database import open_database
from models.need_repository import stored_needs
from service import terminal
from service.indexing import preview
from service.settings import Settings, load_settings
from service.version import software_version

AsJson = Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")]


def register(app: typer.Typer) -> None:
    app.command("status")(status)
    app.command("settings")(settings)


def status(as_json: AsJson = False) -> None:
    """What is in the data folder: catalogues, needs, runs, and whether the index is up to date."""
    found = load_settings()
    database = open_database(found.database)
    with database.reading() as session:
        sources, runs, needs = source_summaries(session), logged_runs(session, limit=5), stored_needs(session)
    try:
        index: dict[str, Any] | None = {
            "version": read_manifest(found.places.indexes).version,
            "up_to_date": preview(database, found).unchanged,
        }
    except (IndexMissingError, IndexDamagedError):
        index = None
    if as_json:
        terminal.show_json(
            {
                "software_version": software_version(),
                "home": str(found.places.folder),
                "sources": [asdict(source) for source in sources],
                "needs": [{"key": need.key, "owner": need.owner_key, "title": need.text.title} for need in needs],
                "runs": [asdict(run) for run in runs],
                "index": index,
            }
        )
        return
    terminal.say(f"Behov {software_version()} · data folder {found.places.folder}")
    terminal.table(
        ["source", "kind", "in force", "as of", ""],
        [
            [
                source.name,
                source.kind,
                source.listed,
                _day(source.latest_as_of),
                "fictional" if source.fictional else "",
            ]
            for source in sources
        ],
    )
    terminal.table(["need", "owner", "title"], [[need.key, need.owner_name, need.text.title] for need in needs])
    if index is None:
        terminal.say("There is no index yet. `behov index` makes one.")
    elif index["up_to_date"]:
        terminal.say(f"Index {index['version']} is up to date.")
    else:
        terminal.say(f"Index {index['version']} is older than the catalogues. `behov index` brings it up to date.")


def settings(as_json: AsJson = False) -> None:
    """Every setting: its value now, the environment variable that sets it, and what it does."""
    rows = describe_settings(load_settings())
    if as_json:
        terminal.show_json(rows)
    else:
        terminal.table(
            ["variable", "value", "what it does"], [[row["variable"], row["value"], row["help"]] for row in rows]
        )


def describe_settings(found: Settings) -> list[dict[str, Any]]:
    """One row a setting: variable, value, help; the limits one row each."""
    rows, limits = [], attribute_docs(Limits)
    for name, field in Settings.model_fields.items():
        value = getattr(found, name)
        if is_dataclass(value):
            rows += [
                {
                    "variable": f"BEHOV_{name}__{part.name}".upper(),
                    "value": getattr(value, part.name),
                    "help": limits[part.name],
                }
                for part in fields(value)
            ]
        else:
            rows.append({"variable": f"BEHOV_{name}".upper(), "value": value, "help": field.description})
    return rows


def attribute_docs(record: type) -> dict[str, str]:
    """The text under each field of a dataclass, in one line."""
    (definition,) = ast.parse(inspect.getsource(record)).body
    assert isinstance(definition, ast.ClassDef)
    docs = {}
    for field, below in pairwise(definition.body):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(field.target, ast.Name):
            docs[field.target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    return docs


def _day(moment: Any) -> str:
    return "" if moment is None else moment.date().isoformat()
