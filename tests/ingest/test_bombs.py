"""Files made to do harm, or that are not what they seem: refused in seconds, the limit or the remedy named."""

import datetime as dt
import io
import json
import random
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ingest.errors import IngestError
from ingest.examining import examine
from ingest.limits import Limits
from ingest.source import Source

LIMITS = Limits(rows=20_000)
SECONDS, BYTES = 5, 512 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = "ID;Namn;Text\n"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def plain_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("ID", "Namn", "Text"))
    sheet.append(("1", "Acme", "Vi gör mycket bra saker"))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(name: str, content: bytes, *, replace: bool = False) -> bytes:
    """A good workbook with one more part, or one part replaced."""
    good = zipfile.ZipFile(io.BytesIO(plain_workbook()))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in good.infolist():
            if not (replace and entry.filename == name):
                changed.writestr(entry, good.read(entry))
        changed.writestr(name, content)
    return file.getvalue()


def sheet_of(rows: str) -> bytes:
    content = f'<?xml version="1.0"?><worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>'
    return with_part("xl/worksheets/sheet1.xml", content.encode(), replace=True)


def entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    content = f'<?xml version="1.0"?><!DOCTYPE w [{entities}]><worksheet {NAMESPACE}>&e11;</worksheet>'
    return with_part("xl/worksheets/sheet1.xml", content.encode(), replace=True)


def outside_entity() -> bytes:
    content = (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f'<worksheet {NAMESPACE}><sheetData><row r="1"><c t="inlineStr"><is><t>&x;</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    return with_part("xl/worksheets/sheet1.xml", content.encode(), replace=True)


def duplicate_parts() -> bytes:
    file = io.BytesIO(plain_workbook())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
    return file.getvalue()


def encrypted_zip() -> bytes:
    """The mark of encryption set in every part's record."""
    data = bytearray(plain_workbook())
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 8] |= 1
        place += 4
    return bytes(data)


def other_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("foretag.csv", HEADER)
    return file.getvalue()


def open_document() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return file.getvalue()


def lying_sizes() -> bytes:
    """A part whose record says that it is small."""
    data = bytearray(with_part("xl/worksheets/sheet1.xml", b"<x>" + b" " * 30_000_000 + b"</x>", replace=True))
    place = data.find(b"PK\x01\x02", data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml")))
    data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


CELLS = '<c t="inlineStr"><is><t>x</t></is></c>'
BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip bomb": ("x.xlsx", lambda: with_part("xl/media/x.xml", b"\0" * 600_000_000), "unpacked_bytes=100000000"),
    "ratio bomb": ("x.xlsx", lambda: with_part("xl/media/x.xml", b"\0" * 50_000_000), "expansion_ratio=100"),
    "bomb in the sheet": ("x.xlsx", lambda: sheet_of(" " * 90_000_000), "expansion_ratio=100"),
    "archive in the archive": ("x.xlsx", lambda: with_part("xl/embeddings/a.zip", other_zip()), "another archive"),
    "workbook in the workbook": ("x.xlsx", lambda: with_part("xl/embeddings/a.xlsx", b"PK"), "another archive"),
    "entities": ("x.xlsx", entity_bomb, "XML entities"),
    "entity from outside": ("x.xlsx", outside_entity, "XML entities"),
    "17,000 columns": ("x.xlsx", lambda: sheet_of(f'<row r="1">{CELLS * 17_000}</row>'), "columns=500"),
    "a cell far to the right": (
        "x.xlsx",
        lambda: sheet_of(
            f'<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row><row r="2">{CELLS}</row>'
        ),
        "columns=500",
    ),
    "a row below the last": ("x.xlsx", lambda: sheet_of(f'<row r="999999999">{CELLS}</row>'), "damaged"),
    "many rows in a sheet": ("x.xlsx", lambda: sheet_of('<row r="1"/>' * 30_000), "rows=20000"),
    "macros": ("x.xlsx", lambda: with_part("xl/vbaProject.bin", b"x"), "macros"),
    "macros by name": ("x.xlsm", plain_workbook, "macros"),
    "zip-slip": ("x.xlsx", lambda: with_part("../../etc/cron.d/x", b"x"), "outside itself"),
    "zip-slip from the root": ("x.xlsx", lambda: with_part("/etc/cron.d/x", b"x"), "outside itself"),
    "zip-slip by drive": ("x.xlsx", lambda: with_part("C:\\x", b"x"), "outside itself"),
    "the same part twice": ("x.xlsx", duplicate_parts, "same part twice"),
    "lying about sizes": ("x.xlsx", lying_sizes, "damaged"),
    "encrypted parts": ("x.xlsx", encrypted_zip, "password"),
    "password": ("x.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512, "password"),
    "old Excel renamed": ("x.xlsx", lambda: OLE + b"\0" * 512, "old Office format"),
    "old Excel": ("x.xls", lambda: OLE + b"\0" * 512, r"\.xls files are not read"),
    "old Excel as CSV": ("x.csv", lambda: OLE + b"\0" * 512, "old Office format"),
    "OpenDocument renamed": ("x.xlsx", open_document, "OpenDocument"),
    "OpenDocument": ("x.ods", open_document, r"\.ods files are not read"),
    "another zip": ("x.xlsx", other_zip, "not an XLSX workbook"),
    "workbook as CSV": ("x.csv", plain_workbook, "right suffix"),
    "CSV as workbook": ("x.xlsx", lambda: HEADER.encode(), "not a workbook"),
    "PDF as CSV": ("x.csv", lambda: b"%PDF-1.7 ...", "a PDF"),
    "unknown suffix": ("x.exe", lambda: b"MZ", r"\.exe is not read"),
    "truncated workbook": ("x.xlsx", lambda: plain_workbook()[:3000], "damaged or cut off"),
    "damaged part": (
        "x.xlsx",
        lambda: plain_workbook().replace(b"PK\x03\x04", b"PK\x03\x05", 3),
        "damaged|not a workbook",
    ),
    "not XML": ("x.xlsx", lambda: with_part("xl/workbook.xml", b"nonsense", replace=True), "damaged"),
    "empty": ("x.csv", lambda: b"", "empty"),
    "nothing but blanks": ("x.json", lambda: b" \n ", "empty"),
    "header only": ("x.csv", lambda: HEADER.encode(), "no rows"),
    "zero bytes": ("x.csv", lambda: b"\0" * 100_000, "zero bytes|not text|unreadable|empty"),
    "100,000 columns": ("x.csv", lambda: (";".join(map(str, range(100_000))) + "\n1\n").encode(), "columns=500"),
    "100,000 keys": ("x.json", lambda: json.dumps([{str(n): 1 for n in range(100_000)}]).encode(), "columns=500"),
    "deep JSON": ("x.json", lambda: b"[" * 1_000_000, "too deep"),
    "truncated JSON": ("x.json", lambda: b'[{"ID": "1", "Namn": "A', "not JSON"),
    "large file": ("x.csv", lambda: b"a" * 50_000_001, "file_bytes=50000000"),
    "many rows": ("x.csv", lambda: (HEADER + "1;a;b\n" * 20_001).encode(), "rows=20000"),
}


def measured(what: Callable[[], None]) -> tuple[float, int]:
    """Seconds that `what` takes, and the most bytes it holds; measuring bytes takes time, so it runs twice."""
    started = time.process_time()
    what()
    seconds = time.process_time() - started
    tracemalloc.start(1)
    what()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak


@pytest.fixture(params=BOMBS)
def bomb(request: pytest.FixtureRequest, source: Callable[..., Source]) -> tuple[Source, str]:
    name, build, told = BOMBS[request.param]
    columns = {"key": "ID", "name": "Namn", "description": "Text"}
    return source(build(), file=name, columns=columns), told


def test_a_bomb_is_refused(bomb: tuple[Source, str], now: dt.datetime, secret: bytes) -> None:
    source, told = bomb

    def read() -> None:
        with pytest.raises(IngestError, match=told):
            examine(source, LIMITS, secret, now)

    seconds, peak = measured(read)
    assert seconds < SECONDS
    assert peak < BYTES


def test_a_huge_cell_refuses_its_row_alone(
    source: Callable[..., Source], now: dt.datetime, secret: bytes, text: str
) -> None:
    """Twenty megabytes in one cell of a text file: the row is refused, the limit named, the others come in."""
    content = f'{HEADER}1;Acme;{text}\n2;Bolag;"{"x" * 20_000_000}"\n3;Cykel;{text}\n'
    examination = examine(source(content), Limits(), secret, now)
    assert [row.row_key for row in examination.companies] == ["1", "3"]
    assert "cell_characters=100000" in examination.refused[0].reasons[0].message


def test_a_huge_cell_of_a_workbook_refuses_its_row_alone(
    source: Callable[..., Source], now: dt.datetime, secret: bytes, text: str
) -> None:
    """Packed so badly that it is no bomb by its ratio."""
    huge = random.Random(1).randbytes(5_000_000).hex()
    rows = [("ID", "Namn", "Text"), ("1", "Acme", text), ("2", "Bolag", huge), ("3", "Cykel", text)]
    cells = ["".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) for row in rows]
    content = "".join(f'<row r="{n}">{row}</row>' for n, row in enumerate(cells, 1))
    examination = examine(source(sheet_of(content), file="x.xlsx"), Limits(), secret, now)
    assert [row.row_key for row in examination.companies] == ["1", "3"]
    assert "cell_characters=100000" in examination.refused[0].reasons[0].message


def test_a_missing_file_is_said_to_be_missing(
    source: Callable[..., Source], now: dt.datetime, secret: bytes, tmp_path: Path
) -> None:
    with pytest.raises(IngestError, match="cannot be read"):
        examine(source("x"), Limits(), secret, now, file=tmp_path / "nowhere.csv")


def test_a_slow_file_is_stopped(source: Callable[..., Source], now: dt.datetime, secret: bytes, text: str) -> None:
    with pytest.raises(IngestError, match="seconds=0"):
        examine(source(f"{HEADER}1;A;{text}\n"), Limits(seconds=0), secret, now)


def test_the_good_workbook_comes_in(source: Callable[..., Source], now: dt.datetime, secret: bytes) -> None:
    """What the bombs above are made from is itself no bomb."""
    examination = examine(source(plain_workbook(), file="x.xlsx"), Limits(), secret, now)
    assert [row.profile.name for row in examination.companies] == ["Acme"]
