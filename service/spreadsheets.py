"""A table as CSV or XLSX, as a Nordic office opens them."""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter

from ingest.spreadsheet_safety import LONGEST_XLSX_CELL, guarded_csv

WIDTH = 24

MADE = dt.datetime(2000, 1, 1)
"""When a workbook says it was made: the same table is the same file, whenever it is asked for."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; a title for the sheet, a note below the rows, and widths in characters, by column from
    the first on, the others WIDTH. The first `held` columns stay in sight. about: what else there is to know, each
    with its name, for a second sheet under `about_title`."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    note: str = ""
    widths: Sequence[int] = ()
    held: int = 1
    about_title: str = ""
    about: Sequence[tuple[str, str]] = ()


def as_csv(table: Table) -> bytes:
    """Semicolons, UTF-8 with a mark, nothing that runs as a formula. The rows alone."""
    return guarded_csv([table.columns, *table.rows])


def as_xlsx(table: Table) -> bytes:
    """A sheet of the rows, and one about them; texts stay texts, and one too long for a cell is cut."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet(table.title)
        heading, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, name, heading)
            sheet.set_column(column, column, table.widths[column] if column < len(table.widths) else WIDTH)
        for row, cells in enumerate(table.rows, start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell[:LONGEST_XLSX_CELL], wrapped)
                else:
                    sheet.write_number(row, column, cell, wrapped)
        sheet.freeze_panes(1, table.held)
        if table.note:
            sheet.write_string(len(table.rows) + 2, table.held - 1, table.note)
        if table.about:
            about = book.add_worksheet(table.about_title)
            about.set_column(0, 0, WIDTH)
            about.set_column(1, 1, 4 * WIDTH)
            for row, (name, text) in enumerate(table.about):
                about.write_string(row, 0, name, heading)
                about.write_string(row, 1, text[:LONGEST_XLSX_CELL], wrapped)
    return data.getvalue()


WRITERS: Mapping[str, Callable[[Table], bytes]] = {"csv": as_csv, "xlsx": as_xlsx}
