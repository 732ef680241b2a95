"""Keeping texts from becoming formulas when a spreadsheet opens an export."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

LONGEST_XLSX_CELL = 32_767
"""So many characters fit into a cell of a workbook."""

STARTS = "=+-@\t\r"
_GUARDED = re.compile(rf"'+(?=[{re.escape(STARTS)}])")


def guarded(text: str) -> str:
    """`text` for a CSV cell: with a leading ' where a spreadsheet would otherwise see a formula."""
    return "'" + text if text.startswith(tuple(STARTS)) or _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """`text` as it was before `guarded`."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def guarded_csv(rows: Iterable[Sequence[str | float]]) -> bytes:
    """Rows as CSV that spreadsheets open rightly: UTF-8 with a mark, semicolons, no cell a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
