"""Why a row was refused is told in the reader's language."""

import re
from pathlib import Path

import pytest

import ingest
from service.reason_words import reason_in, reasons

CODE = re.compile(r'Reason\(\s*"([a-z_]+)"')


def test_every_code_that_is_told_is_one_that_there_is() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(ingest.__file__).parent.rglob("*.py"))
    assert reasons().keys() <= set(CODE.findall(source))
    assert all(said.keys() == {"sv", "nb", "en"} for said in reasons().values())


@pytest.mark.parametrize(
    ("stored", "language", "told"),
    [
        (
            "no_name: the row has no company name; fill it in",
            "nb",
            ("Selskapets navn mangler. Fyll det inn.", "nb"),
        ),
        ("more_rows: the file has 9 rows", "sv", ("the file has 9 rows", "en")),
    ],
)
def test_a_reason_is_told_in_the_readers_language_where_it_is_known(
    stored: str, language: str, told: tuple[str, str]
) -> None:
    assert reason_in(stored, language) == told
