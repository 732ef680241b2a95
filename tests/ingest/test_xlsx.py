"""A workbook is read as it looks on the screen."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from ingest.errors import FileUnreadable
from ingest.limits import Limits
from ingest.reading.table import Table
from ingest.reading.xlsx import read_xlsx


def workbook(*rows: tuple[Any, ...], sheets: dict[str, list[tuple[Any, ...]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, lines in (sheets or {"Blad1": list(rows)}).items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def written(fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook by another program, with formulas and their results."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        fill(book, book.add_worksheet("Blad1"))
    return file.getvalue()


def table(data: bytes, **format_keys: Any) -> Table:
    return read_xlsx(data, limits=Limits(), **format_keys)


def test_numbers_and_dates_are_as_on_the_screen() -> None:
    day = dt.datetime(2024, 3, 5)
    rows = table(
        workbook(("Nr", "Dag", "Tal", "Ja"), (5560125790, day, 1.5, True), (5560125790.0, day, 2.0, None))
    ).rows
    assert rows[0].texts == {"Nr": "5560125790", "Dag": "2024-03-05", "Tal": "1.5", "Ja": "true"}
    assert rows[1].texts == {"Nr": "5560125790", "Dag": "2024-03-05", "Tal": "2", "Ja": ""}


def test_a_format_of_zeros_shows_the_leading_zeros() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Nr", "Text"])
        sheet.write_number(1, 0, 102301236, book.add_format({"num_format": "0000000000"}))
        sheet.write_string(1, 1, "007")

    assert table(written(fill)).rows[0].texts == {"Nr": "0102301236", "Text": "007"}


def test_formulas_give_their_saved_results() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Namn", "Summa"])
        sheet.write_string(1, 0, "A")
        sheet.write_formula(1, 1, "=1+1", None, 2)

    assert table(written(fill)).rows[0].texts == {"Namn": "A", "Summa": "2"}


def test_formulas_without_results_are_a_question() -> None:
    """A program that cannot calculate saves formulas with no results: the cells are not silently empty."""
    with pytest.raises(FileUnreadable, match="formulas without saved results"):
        table(workbook(("Namn", "Summa"), ("A", "=1+1")))


def test_the_only_sheet_with_the_columns_is_read() -> None:
    data = workbook(sheets={"Läs mig": [("Om filen",)], "Bolag": [("Namn",), ("A",)]})
    assert table(data, wanted={"Namn"}).rows[0].texts == {"Namn": "A"}
    assert table(data, sheet="Bolag").rows[0].texts == {"Namn": "A"}


def test_several_sheets_are_a_question() -> None:
    data = workbook(sheets={"2024": [("Namn",), ("A",)], "2025": [("Namn",), ("B",)]})
    with pytest.raises(FileUnreadable, match="sheet: one of '2024', '2025'"):
        table(data, wanted={"Namn"})
    with pytest.raises(FileUnreadable, match="sheet: one of"):
        table(data, sheet="2026")


def test_lines_are_those_of_the_sheet() -> None:
    read = table(workbook(("Katalog",), (), ("Namn", "Ort"), ("A", "X"), (None,), ("B",)), header_row=3)
    assert [(row.line, row.texts) for row in read.rows] == [
        (4, {"Namn": "A", "Ort": "X"}),
        (6, {"Namn": "B", "Ort": ""}),
    ]


def test_cells_beside_the_header_are_reported_as_columns() -> None:
    assert table(workbook(("Namn",), ("A", None, "en anteckning"))).columns == ("Namn",)


def test_texts_keep_their_lines_and_are_never_formulas() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Namn", "Text"])
        sheet.write_string(1, 0, "=1+1")
        sheet.write_string(1, 1, "ett\ntvå_x000D_\ntre")

    assert table(written(fill)).rows[0].texts == {"Namn": "=1+1", "Text": "ett\ntvå\n\ntre"}
