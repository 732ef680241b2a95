"""Refused rows as a file to be corrected and read again: reasons and line first, then the columns as read."""

import io
from collections.abc import Sequence

import xlsxwriter

from ingest.errors import IngestError
from ingest.reading.table import REFUSED_COLUMNS
from ingest.spreadsheet_safety import LONGEST_XLSX_CELL, guarded_csv
from models.records import RefusedText

PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


class CellTooLongError(IngestError):
    """Raised when a text does not fit into a cell of a workbook; the CSV export has room for it."""


def refused_csv(rows: Sequence[RefusedText]) -> bytes:
    """The rows as CSV that spreadsheets open rightly: UTF-8 with mark, semicolons, no cell a formula."""
    return guarded_csv(_grid(rows))


def refused_xlsx(rows: Sequence[RefusedText]) -> bytes:
    """The rows as a workbook whose cells are all text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN) as book:
        sheet = book.add_worksheet("refused")
        for row, line in enumerate(_grid(rows)):
            for column, text in enumerate(line):
                if len(text) > LONGEST_XLSX_CELL:
                    raise CellTooLongError(f"line {rows[row - 1].line}: a text is too long for XLSX; export CSV")
                sheet.write_string(row, column, text)
    return file.getvalue()


def _grid(rows: Sequence[RefusedText]) -> list[list[str]]:
    columns = list(dict.fromkeys(column for row in rows for column in row.fields))
    body = [
        ["; ".join(row.reasons), str(row.line), *(row.fields.get(column, "") for column in columns)]
        for row in rows
    ]
    return [[*REFUSED_COLUMNS, *columns], *body]
