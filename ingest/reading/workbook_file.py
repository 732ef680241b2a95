"""The zip that an XLSX workbook is: looked through before anything in it is unpacked or parsed."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

from ingest.errors import FileUnreadable, FormatRefused
from ingest.limits import Limits

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ARCHIVES = (
    ".zip",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".docx",
    ".pptx",
    ".gz",
    ".bz2",
    ".xz",
    ".7z",
    ".rar",
    ".tar",
    ".jar",
)
RATIO_FROM_BYTES = 10_000_000
LAST_ROW = 1_048_576

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)
"""What Python's zipfile raises on parts that were cut, changed or packed in an unknown way."""

CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\br=[\"'](\d+)")
STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
UNSAVED_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b(?![^<>]*\bt=[\"']str)[^<>]*>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def open_zip(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The zip in `data`, once its list of contents has been found harmless.

    Raises FormatRefused for what is not a plain workbook, LimitExceeded for what is too large.
    """
    refuse_old_office(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE:
        raise FileUnreadable("the workbook is damaged or cut off; save it again") from None
    _check_names(archive)
    _check_sizes(archive, limits)
    return archive


def check_contents(archive: zipfile.ZipFile, limits: Limits) -> frozenset[str]:
    """Count rows, cells and columns before parsing; return the sheets with formulas but no saved values."""
    unsaved = set()
    cells = 0
    for entry in archive.infolist():
        if entry.filename == "xl/sharedStrings.xml":
            cells += len(STRING.findall(_unpack(archive, entry)))
        elif entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
            content = _unpack(archive, entry)
            cells += _count_cells(content, limits)
            if UNSAVED_FORMULA.search(content):
                unsaved.add(entry.filename)
    limits.check("cells", cells, "cells in the workbook")
    return frozenset(unsaved)


def refuse_old_office(data: bytes) -> None:
    """Raise FormatRefused for the container of XLS files and of workbooks with a password."""
    if data.startswith(OLD_OFFICE):
        if ENCRYPTED in data:
            raise FormatRefused("the workbook is protected by a password; save it without one", "password")
        raise FormatRefused("the file is in the old Office format (.xls or .doc); save it as .xlsx or .csv")


def _check_names(archive: zipfile.ZipFile) -> None:
    names = [entry.filename for entry in archive.infolist()]
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        raise FormatRefused("the file is an OpenDocument file (.ods); save it as .xlsx or .csv")
    if len(set(names)) < len(names):
        raise FormatRefused("the workbook holds the same part twice; save it again in a spreadsheet program")
    for entry in archive.infolist():
        name = entry.filename
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or re.match(r"[A-Za-z]:", name):
            raise FormatRefused("the workbook names a part outside itself; it is not a workbook to trust")
        if entry.flag_bits & 1:
            raise FormatRefused("the workbook is protected by a password; save it without one", "password")
        if name.lower().endswith(("vbaproject.bin", ".vba")) or name.startswith("xl/macrosheets/"):
            raise FormatRefused("the workbook holds macros; save it as .xlsx without macros", "macros")
        if name.lower().endswith(ARCHIVES):
            raise FormatRefused("the workbook holds another archive or document; save the table alone")
    if "xl/workbook.xml" not in names:
        raise FormatRefused(
            "the file is a zip, not an XLSX workbook; unpack it and give the table within", "suffix_wrong"
        )


def _check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in archive.infolist())
    packed = sum(entry.compress_size for entry in archive.infolist())
    limits.check("unpacked_bytes", unpacked, "bytes in the workbook, unpacked")
    if unpacked > RATIO_FROM_BYTES:
        limits.check("expansion_ratio", unpacked / max(packed, 1), "times the workbook grows when unpacked")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except DAMAGE:
        raise FileUnreadable(f"the workbook is damaged in {entry.filename[:60]!r}; save it again") from None


def _count_cells(content: bytes, limits: Limits) -> int:
    starts = [found.start() for found in ROW.finditer(content)]
    limits.check("rows", len(starts) - 1, "rows in a sheet")
    if any(int(number) > LAST_ROW for number in ROW_NUMBER.findall(content)):
        raise FileUnreadable(f"the workbook is damaged: a row lies below the last one, {LAST_ROW:,}")
    total = 0
    for cells in _cells_by_row(content, starts):
        limits.check("columns", cells, "cells in a row of a sheet")
        total += cells
    return total


def _cells_by_row(content: bytes, starts: list[int]) -> Iterator[int]:
    for start, end in pairwise([*starts, len(content)]):
        yield sum(1 for _ in CELL.finditer(content, start, end))
