"""Why something was refused is told in the reader's language."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest
import matching
from ingest import errors
from ingest.errors import IngestError, NothingUsable
from service import asking
from service.reason_words import error_in, reason_in, reasons

COMMAND_LINE_ONLY = {"outcomes.py", "judging_sheets.py"}
FIELD_READ = re.compile(r'(?:read\(|_read\(fields, |_Reader\(fields, warnings\)\()"([a-z_]+)"')


def modules() -> list[Path]:
    found = sorted(Path(ingest.__file__).parent.rglob("*.py"))
    return [path for path in found if path.name not in COMMAND_LINE_ONLY]


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def constant(call: ast.Call, position: int) -> str | None:
    argument = call.args[position] if len(call.args) > position else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def codes_of_rows() -> set[str]:
    given = {constant(call, 0) for path in modules() for name, call in calls(path) if name == "Reason"}
    read = [FIELD_READ.findall(path.read_text(encoding="utf-8")) for path in modules()]
    return {code for code in given if code} | {f"{field}_unclear" for fields in read for field in fields}


def codes_of_files() -> set[str]:
    classes = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
    kinds = {name for name, kind in classes.items() if issubclass(kind, IngestError)}
    raised = [(name, constant(call, 1)) for path in modules() for name, call in calls(path) if name in kinds]
    limits = {"too_many_rows", "too_many_columns", "too_large"}
    return {code or classes[name].kind for name, code in raised} | limits


def codes_of_needs() -> set[str]:
    places = [*Path(matching.__file__).parent.rglob("*.py"), Path(asking.__file__)]
    given = {constant(call, 1) for path in places for name, call in calls(path) if name == "QueryError"}
    return {code for code in given if code}


def test_every_code_is_told_and_every_code_that_is_told_is_one_that_there_is() -> None:
    assert reasons().keys() == codes_of_rows() | codes_of_files() | codes_of_needs()
    assert all(said.keys() == {"sv", "nb", "en"} for said in reasons().values())


def test_the_same_is_filled_in_in_every_language() -> None:
    for code, said in reasons().items():
        named = [[name for _, name, _, _ in string.Formatter().parse(text) if name] for text in said.values()]
        assert len({frozenset(names) for names in named}) == 1, code


@pytest.mark.parametrize(
    ("stored", "language", "told"),
    [
        (
            "no_name: the row has no company name; fill it in",
            "nb",
            ("Selskapets navn mangler. Fyll det inn.", "nb"),
        ),
        ("told_twice: the pilot is told twice", "sv", ("the pilot is told twice", "en")),
    ],
)
def test_a_reason_is_told_in_the_readers_language_where_it_is_known(
    stored: str, language: str, told: tuple[str, str]
) -> None:
    assert reason_in(stored, language) == told


def test_an_error_is_told_with_the_reasons_behind_it() -> None:
    error = NothingUsable("none of 3 rows", rows=3, why=("no_name", "of_another_version"))
    assert error_in(error, "sv") == ("Ingen av de 3 raderna kan läsas in. Företagets namn saknas. Fyll i det.")
