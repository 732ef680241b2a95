"""The command's frame: its subcommands, and one place where errors become messages and exit codes."""

import sys
from enum import IntEnum
from typing import Annotated

import typer

from evaluation.errors import EvaluationError
from ingest.errors import DataRejected, IngestError
from matching.encoding.errors import EncoderError
from matching.errors import MatchingError
from models.database import DatabaseUnavailableError
from service.cli import (
    bands,
    benchmarking,
    encoders,
    evaluating,
    indexing,
    ingesting,
    judging,
    learning,
    looking,
    matching,
    outcomes,
    overview,
    serving,
    shortlists,
    trust,
)
from service.errors import ServiceError
from service.terminal import complain
from service.version import software_version


class Exit(IntEnum):
    """What the command's exit status means."""

    OK = 0
    PARTLY_REFUSED = 1
    WRONG_USE = 2
    DATA_REJECTED = 3


app = typer.Typer(
    name="behov",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"behov {software_version()}")
        raise typer.Exit


@app.callback()
def behov(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version, and end.")
    ] = False,
) -> None:
    """Find the companies that can meet a public need, and say why."""


ingesting.register(app)
indexing.register(app)
matching.register(app)
shortlists.register(app)
overview.register(app)
benchmarking.register(app)
outcomes.register(app)
judging.register(app)
evaluating.register(app)
learning.register(app)
bands.register(app)
encoders.register(app)
looking.register(app)
trust.register(app)
serving.register(app)


def main() -> None:
    """Run the command; end with an exit status from `Exit`."""
    try:
        app()
    except DataRejected as error:
        _stop(Exit.DATA_REJECTED, str(error))
    except (
        IngestError,
        MatchingError,
        EncoderError,
        EvaluationError,
        ServiceError,
        DatabaseUnavailableError,
    ) as error:
        _stop(Exit.WRONG_USE, str(error))
    except BrokenPipeError:
        sys.exit(Exit.OK)
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        _stop(Exit.WRONG_USE, f"{error.strerror or error}{place}. Nothing was changed.")


def _stop(status: Exit, message: str) -> None:
    complain(message)
    sys.exit(status)
