"""XLSX workbooks: numbers, dates and leading zeros as they stand on the screen, formulas by their saved values."""

import datetime as dt
import io
import re
import warnings
from collections.abc import Collection, Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException

from ingest.errors import FileUnreadable, FormatRefused
from ingest.limits import Limits
from ingest.reading.table import Cells, Table, table_from_grid
from ingest.reading.workbook_file import DAMAGE, check_contents, open_zip

CONTRADICTIONS = (KeyError, IndexError, ValueError, TypeError, AttributeError, ArithmeticError, ParseError)
"""What openpyxl raises, besides, on parts that contradict each other."""


def read_xlsx(
    data: bytes,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    wanted: Collection[str] = (),
    limits: Limits,
) -> Table:
    """The table in one sheet of a workbook: the one named, else the only one that has the wanted columns."""
    import openpyxl  # here, as most commands read no workbook and need not wait for it

    if not openpyxl.DEFUSEDXML:
        raise FormatRefused("workbooks are read only where defusedxml guards the parser; install it")
    with open_zip(data, limits) as archive, warnings.catch_warnings():
        # openpyxl warns of styles and extensions that hold no data; a date out of range becomes #VALUE!.
        warnings.simplefilter("ignore")
        unsaved = check_contents(archive, limits)
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            chosen = _sheet(book, sheet, wanted, header_row)
            if chosen._worksheet_path.lstrip("/") in unsaved:
                raise FileUnreadable(
                    f"sheet {chosen.title!r} has formulas without saved results; open it in a spreadsheet "
                    "program and save it, or paste the values",
                    "formulas_unsaved",
                )
            return table_from_grid(_evened(list(_grid(chosen)), limits), header_row, limits)
        except (DefusedXmlException, *DAMAGE, *CONTRADICTIONS) as error:
            if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
                raise FormatRefused("the workbook defines XML entities, as no spreadsheet program does") from None
            raise FileUnreadable(f"the workbook is damaged ({type(error).__name__}); save it again") from None


def _sheet(book: Any, name: str | None, wanted: Collection[str], header_row: int | None) -> Any:
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
    for sheet in sheets:
        sheet.reset_dimensions()  # the size a workbook states may be wrong
    if name is not None:
        sheets = [sheet for sheet in sheets if sheet.title == name]
    elif len(sheets) > 1:
        sheets = [
            sheet for sheet in sheets if sheet.sheet_state == "visible" and _has_columns(sheet, wanted, header_row)
        ]
    if len(sheets) == 1:
        return sheets[0]
    names = ", ".join(repr(sheet.title) for sheet in book.worksheets)
    raise FileUnreadable(
        f"say under format: which sheet to read, with sheet: one of {names}", "sheet_unclear", names=names
    )


def _has_columns(sheet: Any, wanted: Collection[str], header_row: int | None) -> bool:
    for row in _grid(sheet):
        if any(cell.strip() for cell in row.cells) and row.line >= (header_row or 1):
            return set(wanted) <= {re.sub(r"\s+", " ", cell).strip() for cell in row.cells}
    return False


def _grid(sheet: Any) -> Iterator[Cells]:
    for line, row in enumerate(sheet.iter_rows(), 1):
        yield Cells(line, [_text(cell) for cell in row])


def _evened(grid: list[Cells], limits: Limits) -> Iterator[Cells]:
    """Every row as wide as the widest: a workbook leaves out empty cells, which is no fault of the row."""
    width = max((len(row.cells) for row in grid), default=0)
    filled = max((n for row in grid for n, cell in enumerate(row.cells, 1) if cell), default=0)
    limits.check("columns", filled, "columns in the sheet")
    for row in grid:
        cells = [*row.cells, *[""] * (width - len(row.cells))]
        yield Cells(row.line, cells[:filled], row.problem)


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(value, cell.number_format)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return re.sub("_x000[9AaDd]_", "\n", str(value))  # how a workbook spells line ends and tabs


def _number(value: int | float, number_format: str) -> str:
    """The digits of a number, with the leading zeros that a format such as 0000000000 shows."""
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
    text = str(int(value)) if whole else repr(value)
    if whole and re.fullmatch(r'0{2,}|(?:0|\\?-|\\? |"-"|" ")+', number_format) and value >= 0:
        return text.zfill(number_format.count("0"))
    return text
