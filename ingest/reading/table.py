"""A table of texts: what every format is read into."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.errors import FileUnreadable
from ingest.limits import Limits
from ingest.reasons import Reason

REFUSED_COLUMNS = ("reasons", "line")
"""The columns that an export of refused rows puts first; they are dropped when it is read again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file (the ordinal number in a JSON list) and its texts by column.

    A row with a `problem` could not be read as its columns; its texts are what could be made out.
    """

    line: int
    texts: dict[str, str]
    problem: Reason | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows. In a sparse table (JSON) a column is there only where some row fills it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sparse: bool = False
    fictional: bool = False
    """Whether the file itself says that what it holds is invented."""

    repeated: frozenset[str] = frozenset()
    """Columns whose header stands more than once; the later ones are called "… (2)"."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a grid as read, before its cells have the names of columns."""

    line: int
    cells: Sequence[str]
    problem: Reason | None = None


def table_from_grid(grid: Iterable[Cells], header_row: int | None, limits: Limits) -> Table:
    """The table whose header stands in line `header_row`, or in the first line that holds anything."""
    lines = iter(grid)
    header = _header(lines, header_row)
    limits.check("columns", _filled_width(header), "columns in the header")
    names, repeated = _column_names(header[: _filled_width(header)])
    rows = []
    for line in lines:
        if any(cell.strip() for cell in line.cells) or line.problem:
            rows.append(_row(line, names, limits))
            limits.check("rows", len(rows), "rows in the file, at least")
    if not rows:
        raise FileUnreadable("the file has a header and no rows below it", "no_rows")
    return _without_refusal_columns(Table(tuple(names), tuple(rows), repeated=repeated))


def flawed_cells(texts: dict[str, str], limits: Limits) -> Reason | None:
    """What is wrong with a row's cells whatever they mean, if anything."""
    for column, text in texts.items():
        if len(text) > limits.cell_characters:
            return Reason(
                "cell_too_long",
                f"column {column!r} has {len(text):,} characters; shorten it: the limit is "
                f"cell_characters={limits.cell_characters}",
            )
    return None


def _header(lines: Iterable[Cells], header_row: int | None) -> Sequence[str]:
    for line in lines:
        if header_row is None and any(cell.strip() for cell in line.cells):
            return line.cells
        if header_row is not None and line.line >= header_row:
            if line.line > header_row or not any(cell.strip() for cell in line.cells):
                break
            return line.cells
    if header_row is None:
        raise FileUnreadable("the file is empty", "file_empty")
    raise FileUnreadable(f"no header in line {header_row}; correct format: header_row: in the source file")


def _filled_width(cells: Sequence[str]) -> int:
    return max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _column_names(header: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    names: list[str] = []
    seen: dict[str, int] = {}
    for number, cell in enumerate(header, 1):
        name = unicodedata.normalize("NFC", re.sub(r"\s+", " ", cell).strip()) or f"(column {number})"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names, frozenset(name for name, times in seen.items() if times > 1)


def _row(line: Cells, names: list[str], limits: Limits) -> Row:
    texts = dict(zip(names, line.cells, strict=False))
    problem = line.problem or _ragged(line, names) or flawed_cells(texts, limits)
    return Row(line.line, texts, problem)


def _ragged(line: Cells, names: list[str]) -> Reason | None:
    width = len(line.cells)
    beyond = any(cell.strip() for cell in line.cells[len(names) :])
    if width >= len(names) and not beyond:
        return None
    return Reason(
        "ragged_row",
        f"the row has {width} cells and the header {len(names)}; put texts that hold the delimiter or a "
        "new line within quotes, or add the empty cells",
    )


def _without_refusal_columns(table: Table) -> Table:
    if table.columns[:2] != REFUSED_COLUMNS:
        return table
    rows = tuple(
        replace(row, texts={name: text for name, text in row.texts.items() if name not in REFUSED_COLUMNS})
        for row in table.rows
    )
    return replace(table, columns=table.columns[2:], rows=rows)
