"""A pool as sheets, one a judge: XLSX with a list to choose from, or JSON."""

import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from ingest.judging_sheets import HEADERS, SHEET_LANGUAGES, VERDICTS, judge_flaw
from service.errors import ExportError
from service.exports import write_bytes
from service.judging_pool import JudgingPool

SUFFIXES = (".xlsx", ".json")
COLUMNS = {"need": 60, "profile": 90, "verdict": 16, "judge": 10, "code": 27}
"""The columns in their order, and how wide they are."""


def sheet_paths(target: Path, judges: Sequence[str]) -> dict[str, Path]:
    """Judge → file; without judges one file for whoever is named when it is read back, under "".

    Raises ExportError where a file could not be written, or is there already: it may hold somebody's work.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise ExportError(f"{target} does not end in .xlsx or .json; name the file so.")
    if not target.absolute().parent.is_dir():
        raise ExportError(f"The folder {target.absolute().parent} is not there; make it first.")
    for judge in judges:
        if flaw := judge_flaw(judge):
            raise ExportError(f"{flaw.message}.")
    if len(set(judges)) < len(judges):
        raise ExportError("Two judges have the same name; give each their own.")
    paths = {judge: target.with_stem(f"{target.stem}-{judge.replace(' ', '-')}") for judge in judges}
    paths = paths or {"": target}
    if there := [path for path in paths.values() if path.exists()]:
        raise ExportError(f"{there[0]} is there already and may hold somebody's judgements; name another file.")
    return paths


def write_sheets(pool: JudgingPool, paths: dict[str, Path]) -> None:
    """Write every judge's sheet. Raises OSError."""
    for judge, path in paths.items():
        write_bytes(path, as_json(pool, judge) if path.suffix.lower() == ".json" else as_xlsx(pool, judge))


def verdict_words(language: str) -> list[str]:
    """What a judge may choose from, in the need's language, or in English where it is another."""
    return [words[language if language in SHEET_LANGUAGES else "en"] for words in VERDICTS.values()]


def as_json(pool: JudgingPool, judge: str) -> bytes:
    """The sheet as an object with a list of rows; `verdict` is to be filled in."""
    rows = [
        {
            "need": pair.need_text,
            "profile": pair.profile_text,
            "choose_from": ", ".join(verdict_words(pair.language)),
            "verdict": "",
            "judge": judge,
            "code": f"{pool.key}-{pair.code}",
        }
        for pair in pool.pairs
    ]
    return json.dumps({"judging_sheet": 1, "rows": rows}, ensure_ascii=False, indent=2).encode()


def as_xlsx(pool: JudgingPool, judge: str) -> bytes:
    """The sheet as a workbook in which only the verdict can be filled in, from a list."""
    language = _language(pool)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(HEADERS["verdict"][language])
        heading = book.add_format({"bold": True})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        choice = book.add_format({"valign": "top", "locked": False, "border": 1})
        for column, (name, width) in enumerate(COLUMNS.items()):
            sheet.write_string(0, column, HEADERS[name][language], heading)
            sheet.set_column(column, column, width)
        for row, pair in enumerate(pool.pairs, start=1):
            sheet.write_string(row, 0, pair.need_text, text)
            sheet.write_string(row, 1, pair.profile_text, text)
            sheet.write_blank(row, 2, None, choice)
            sheet.data_validation(row, 2, row, 2, {"validate": "list", "source": verdict_words(pair.language)})
            sheet.write_string(row, 3, judge, text)
            sheet.write_string(row, 4, f"{pool.key}-{pair.code}", text)
        sheet.freeze_panes(1, 0)
        sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
    return data.getvalue()


def _language(pool: JudgingPool) -> str:
    """The language of the headers: that of most rows."""
    spoken = Counter(pair.language for pair in pool.pairs if pair.language in SHEET_LANGUAGES)
    return spoken.most_common(1)[0][0] if spoken else "en"
