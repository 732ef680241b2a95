"""Which reader a file needs: told by its name, and checked against its first bytes."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import FileUnreadable, FormatRefused
from ingest.limits import Limits
from ingest.reading.csv import read_csv
from ingest.reading.json import read_json, read_json_lines
from ingest.reading.table import Table
from ingest.reading.workbook_file import refuse_old_office
from ingest.reading.xlsx import read_xlsx
from ingest.source import Format

READ_HERE = ".csv, .tsv, .txt, .xlsx, .json, .jsonl or .ndjson"
FOREIGN = {b"%PDF": "a PDF", b"\x1f\x8b": "a gzip archive", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file's name, bytes and SHA-256."""

    name: str
    data: bytes
    sha256: str

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()


def open_file(path: Path, limits: Limits) -> DataFile:
    """Read a file's bytes. Raises FileUnreadable where it is missing or empty, LimitExceeded where too large."""
    try:
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
            size = max(path.stat().st_size, len(data))
    except OSError as error:
        raise FileUnreadable(f"{path}: cannot be read: {error.strerror}") from None
    limits.check("file_bytes", size, "bytes in the file")
    if not data.strip():
        raise FileUnreadable(f"{path.name}: the file is empty", "file_empty")
    return DataFile(path.name, data, hashlib.sha256(data).hexdigest())


def read_table(file: DataFile, form: Format, limits: Limits, wanted: Collection[str] = ()) -> Table:
    """The table in `file`. Raises a kind of FileUnreadable, which says what to do."""
    _check_kind(file)
    if file.suffix == ".xlsx":
        return read_xlsx(file.data, sheet=form.sheet, header_row=form.header_row, wanted=wanted, limits=limits)
    if file.suffix == ".json":
        return read_json(file.data, records=form.records, encoding=form.encoding, limits=limits)
    if file.suffix in (".jsonl", ".ndjson"):
        return read_json_lines(file.data, encoding=form.encoding, limits=limits)
    return read_csv(
        file.data,
        delimiter=form.delimiter or ("\t" if file.suffix == ".tsv" else None),
        encoding=form.encoding,
        header_row=form.header_row,
        wanted=wanted,
        limits=limits,
    )


def _check_kind(file: DataFile) -> None:
    if file.suffix == ".xlsm":
        raise FormatRefused("workbooks with macros (.xlsm) are not read; save it as .xlsx", "macros")
    if file.suffix in (".xls", ".ods", ".xlsb", ".numbers"):
        raise FormatRefused(f"{file.suffix} files are not read; save it as .xlsx or .csv")
    if f"{file.suffix}" not in READ_HERE.replace(",", "").split():
        raise FormatRefused(f"{file.suffix or 'a file without suffix'} is not read; give {READ_HERE}")
    refuse_old_office(file.data)
    zipped = file.data.startswith(b"PK\x03\x04") or file.data.startswith(b"PK\x05\x06")
    if zipped and file.suffix != ".xlsx":
        raise FormatRefused(
            f"{file.name} is a zip or a workbook, not {file.suffix}; give it its right suffix", "suffix_wrong"
        )
    if not zipped and file.suffix == ".xlsx":
        raise FormatRefused(
            f"{file.name} is not a workbook, whatever its suffix; give it its right suffix", "suffix_wrong"
        )
    for start, kind in FOREIGN.items():
        if file.data.startswith(start):
            raise FormatRefused(f"{file.name} is {kind}, whatever its suffix; give {READ_HERE}")
