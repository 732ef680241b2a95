"""Who reads what a command writes."""

from enum import StrEnum
from typing import Annotated

import typer


class Reader(StrEnum):
    """The languages that a command's text is written in."""

    SV = "sv"
    NB = "nb"
    EN = "en"


InLanguage = Annotated[Reader, typer.Option("--in", help="The reader's language.")]
