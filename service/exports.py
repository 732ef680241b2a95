"""A shortlist as a file: JSON, CSV or XLSX. Written beside and renamed, so that no half file is left."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from evaluation.publish import publish_bytes
from ingest.spreadsheet_safety import guarded
from service.errors import ExportError
from service.presentation import maturity_word, reader_language
from service.shortlisting import Given
from service.wording import word

QUOTES_SHOWN = 3


def check_export(target: Path) -> None:
    """Raise ExportError where a list could not be written to `target`, before any work is done for it."""
    if target.suffix.lower() not in WRITERS:
        raise ExportError(f"{target} does not end in {', '.join(WRITERS)}; name the file so.")
    if not target.absolute().parent.is_dir():
        raise ExportError(f"The folder {target.absolute().parent} is not there; make it first.")


def write_export(given: Given, target: Path, wanted: str | None = None) -> None:
    """Write a list to `target` in the form its name asks for. Raises ExportError or OSError."""
    check_export(target)
    write_bytes(target, WRITERS[target.suffix.lower()](given, reader_language(given, wanted)))


def write_bytes(target: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises OSError; what stood there then still stands."""
    publish_bytes(target.absolute(), content)


def as_json(given: Given, language: str) -> bytes:
    """The list's canonical bytes."""
    return given.as_bytes


def as_csv(given: Given, language: str) -> bytes:
    """One company a row, for a Nordic office: semicolons, UTF-8 with a mark, nothing that runs as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_columns(language))
    for entry in given.document["entries"]:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in _row(entry, language)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(given: Given, language: str) -> bytes:
    """One company a row on one sheet; texts stay texts."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(word("shortlist", language))
        heading, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for column, name in enumerate(_columns(language)):
            sheet.write_string(0, column, name, heading)
        for row, entry in enumerate(given.document["entries"], start=1):
            for column, cell in enumerate(_row(entry, language)):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell, wrapped)
                else:
                    sheet.write_number(row, column, cell, wrapped)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 1, 28)
        sheet.set_column(2, 10, 16)
        sheet.set_column(11, 11 + 2 * QUOTES_SHOWN, 48)
        sheet.freeze_panes(1, 2)
        sheet.write_string(len(given.document["entries"]) + 2, 1, word("notice", language))
    return data.getvalue()


WRITERS: Mapping[str, Callable[[Given, str], bytes]] = {".json": as_json, ".csv": as_csv, ".xlsx": as_xlsx}


def _columns(language: str) -> list[str]:
    plain = [
        "rank",
        "company",
        "organisation_number",
        "band",
        "score",
        "country",
        "town",
        "maturity",
        "website",
        "source",
        "updated",
    ]
    quoted = [
        f"{word(key, language)} {number}" for number in range(1, QUOTES_SHOWN + 1) for key in ("quote", "answers")
    ]
    return [word(key, language) for key in plain] + quoted + [word("shared_words", language)]


def _row(entry: Mapping[str, Any], language: str) -> list[str | float]:
    company, profile = entry["company"], entry["profile"]
    row: list[str | float] = [
        entry["rank"],
        company["name"],
        company["organisation_number"] or "",
        word(f"band_{entry['band']}", language) if entry["band"] else "",
        "" if entry["score"] is None else entry["score"],
        company["country"] or "",
        company["town"] or "",
        maturity_word(company["maturity"], language),
        company["website"] or "",
        profile["source"],
        profile["updated_on"] or "",
    ]
    for number in range(QUOTES_SHOWN):
        quote = entry["quotes"][number] if number < len(entry["quotes"]) else {"profile_text": "", "need_text": ""}
        row += [quote["profile_text"], quote["need_text"]]
    return [*row, ", ".join(entry["shared_words"])]
