"""CSV in the dialects that offices produce: any of four delimiters, quotes, line ends within quotes."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator

from ingest.errors import FileUnreadable
from ingest.limits import Limits
from ingest.reading.encoding import decode
from ingest.reading.table import Cells, Table, table_from_grid
from ingest.reasons import Reason
from ingest.spreadsheet_safety import unguarded

DELIMITERS = ";,\t|"
NAMES = {";": "semicolon", ",": "comma", "\t": "tab", "|": "pipe"}
SAMPLE_CHARACTERS = 200_000
SAMPLE_ROWS = 200


def read_csv(
    data: bytes,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
    wanted: Collection[str] = (),
    limits: Limits,
) -> Table:
    """The table in `data`. Columns that are `wanted` help to tell the delimiter where it is not given."""
    text = decode(data, encoding).text
    text, told, skipped = _without_sep_line(text)
    delimiter = delimiter or told or find_delimiter(text, wanted, header_row)
    return table_from_grid(_grid(text, delimiter, skipped, limits), header_row, limits)


def find_delimiter(text: str, wanted: Collection[str] = (), header_row: int | None = None) -> str:
    """The delimiter that splits `text` into the wanted columns, else into rows of one width.

    Raises FileUnreadable where two would do equally well.
    """
    sample = text[:SAMPLE_CHARACTERS]
    if not any(delimiter in sample for delimiter in DELIMITERS):
        return ";"
    scores = {delimiter: _fit(sample, delimiter, wanted, header_row) for delimiter in DELIMITERS}
    best = max(scores.values())
    fitting = [delimiter for delimiter, score in scores.items() if score == best]
    if len(fitting) > 1 and best > (0, 0.0):
        names = " or ".join(NAMES[delimiter] for delimiter in fitting)
        raise FileUnreadable(
            f"the cells could be split by {names}: say delimiter: under format: in the source file",
            "delimiter_unclear",
        )
    return fitting[0]


def _fit(sample: str, delimiter: str, wanted: Collection[str], header_row: int | None) -> tuple[int, float]:
    """How many wanted columns the header has, then what share of the rows is as wide as the header."""
    rows = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and reader.line_num >= (header_row or 1):
                rows.append(row)
            if len(rows) > SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the sample may end within a cell; what was read before it is enough to tell by
    if not rows or len(rows[0]) < 2:
        return (0, 0.0)
    header = {cell.strip() for cell in rows[0]}
    widths = Counter(len(row) for row in rows)
    return (len(header & set(wanted)), widths[len(rows[0])] / len(rows))


def _without_sep_line(text: str) -> tuple[str, str | None, int]:
    """Excel's own first line `sep=;` tells the delimiter and is no row."""
    first, _, rest = text.partition("\n")
    told = first.strip().strip('"')
    if told.lower().startswith("sep=") and len(told) == 5:
        return rest, told[4], 1
    if first.rstrip("\r").lower() == "sep=\t":
        return rest, "\t", 1
    return text, None, 0


def _grid(text: str, delimiter: str, skipped: int, limits: Limits) -> Iterator[Cells]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            yield Cells(line, [unguarded(cell) for cell in next(reader)])
        except StopIteration:
            return
        except csv.Error as error:
            yield Cells(line, [], _flaw(str(error), limits))


def _flaw(message: str, limits: Limits) -> Reason:
    if "field limit" in message:
        return Reason(
            "cell_too_long",
            "a cell goes on for more than "
            f"cell_characters={limits.cell_characters}; perhaps a quote is opened here and never closed",
        )
    if "unexpected end" in message:
        return Reason("quote_not_closed", "a quote is opened in this row and never closed; close or double it")
    return Reason(
        "quotes_unclear", 'a quoted cell goes on after its last quote; write a quote within a cell as ""'
    )
