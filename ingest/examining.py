"""A file read and cleaned: the first half of its way in, which touches no database."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from ingest.checks import check_columns, file_warnings, unused_columns
from ingest.cleaning import Cleaning, clean_company
from ingest.duplicates import settle
from ingest.emptying import Emptying, emptying_of
from ingest.errors import FictionUnclear
from ingest.examination import Examination
from ingest.limits import Limits, Stopwatch, start_stopwatch
from ingest.mapping import suggest
from ingest.need_cleaning import clean_need, settle_needs
from ingest.needs import read_needs, with_own_columns
from ingest.profiles import Defaults
from ingest.reading.files import DataFile, open_file, read_table
from ingest.reading.table import Row, Table
from ingest.reasons import Reason, Remark
from ingest.rows import CompanyRow, NeedRow, RefusedRow
from ingest.source import Completeness, Source
from models.catalogues import SourceKind

ROWS_BETWEEN_LOOKS = 200

Taken = TypeVar("Taken", CompanyRow, NeedRow)


def examine(
    source: Source,
    limits: Limits,
    secret: bytes,
    now: dt.datetime,
    *,
    file: Path | None = None,
    completeness: Completeness | None = None,
) -> Examination:
    """Read and clean a source's file, touching no database. `file` and `completeness` stand in for the source's.

    `secret`, at least 16 bytes, turns sole traders' numbers into identities; `now` has a time zone. Raises
    FileUnreadable, ColumnsMissing or FictionUnclear; rows that cannot be taken in raise nothing.
    """
    stopwatch = start_stopwatch(limits)
    opened = open_file(file or source.data_file, limits)
    table = _table(opened, source, limits)
    stopwatch.check()
    if table.fictional and not source.fictional:
        raise FictionUnclear("the file says that it is fictional; say fictional: true in the source file too")
    remarks = [Remark(0, reason) for reason in check_columns(source, table)]
    day = source.as_of or now.date()
    if day > now.date():
        remarks.append(
            Remark(0, Reason("as_of_ahead", f"as_of: {day} lies ahead; no earlier file will be read after"))
        )
    emptying = emptying_of(with_own_columns(source, table) if source.kind is SourceKind.NEEDS else source)
    examination = Examination(
        source=source,
        completeness=completeness or source.completeness,
        limits=limits,
        started_at=now,
        as_of=dt.datetime.combine(day, dt.time(), dt.UTC),
        file_name=opened.name,
        file_sha256=opened.sha256,
        columns=table.columns,
        unused_columns=unused_columns(emptying, table.columns),
        suggestions=suggest(unused_columns(emptying, table.columns), source.kind),
        warnings=tuple(remarks),
    )
    defaults = Defaults(source.language, source.country, day)
    if source.kind is SourceKind.NEEDS:
        return _examined_needs(examination, table, emptying, defaults, stopwatch)
    return _examined_companies(examination, table, Cleaning(emptying, defaults, limits, secret), stopwatch)


def _table(file: DataFile, source: Source, limits: Limits) -> Table:
    if source.kind is SourceKind.NEEDS:
        return read_needs(file, source, limits)
    return read_table(file, source.format, limits, source.used_columns)


def _examined_companies(
    examination: Examination, table: Table, cleaning: Cleaning, stopwatch: Stopwatch
) -> Examination:
    rows, refused = _cleaned(table, lambda row: clean_company(row, cleaning), stopwatch)
    settled = settle(rows, examination.source.name)
    refused += _refused_again(settled.refused, table, cleaning.emptying, cleaning.limits)
    found = {row.row_key for row in rows} | {row.row_key for row in refused if row.row_key}
    return dataclasses.replace(
        examination,
        companies=settled.kept,
        refused=tuple(sorted(refused, key=lambda row: row.line)),
        warnings=_remarks(examination, settled.kept, len(table.rows), found),
    )


def _examined_needs(
    examination: Examination, table: Table, emptying: Emptying, defaults: Defaults, stopwatch: Stopwatch
) -> Examination:
    limits = examination.limits
    rows, refused = _cleaned(table, lambda row: clean_need(row, emptying, defaults, limits), stopwatch)
    kept, twice = settle_needs(rows)
    refused += _refused_again(twice, table, emptying, limits)
    found = {row.row_key for row in rows} | {row.row_key for row in refused if row.row_key}
    return dataclasses.replace(
        examination,
        needs=tuple(kept),
        refused=tuple(sorted(refused, key=lambda row: row.line)),
        warnings=_remarks(examination, kept, len(table.rows), found),
    )


def _cleaned(
    table: Table, clean: Callable[[Row], Taken | RefusedRow], stopwatch: Stopwatch
) -> tuple[list[Taken], list[RefusedRow]]:
    taken: list[Taken] = []
    refused: list[RefusedRow] = []
    for number, row in enumerate(table.rows):
        if number % ROWS_BETWEEN_LOOKS == 0:
            stopwatch.check()
        result = clean(row)
        if isinstance(result, RefusedRow):
            refused.append(result)
        else:
            taken.append(result)
    return taken, refused


def _refused_again(
    rows: Iterable[tuple[CompanyRow | NeedRow, Reason]], table: Table, emptying: Emptying, limits: Limits
) -> list[RefusedRow]:
    """Rows that are well in themselves and refused for the sake of another row."""
    by_line = {row.line: row for row in table.rows}
    return [
        RefusedRow(row.line, row.row_key, (reason,), emptying.kept(by_line[row.line], limits))
        for row, reason in rows
    ]


def _remarks(
    examination: Examination, rows: Iterable[CompanyRow | NeedRow], count: int, found_keys: set[str]
) -> tuple[Remark, ...]:
    of_the_file = [Remark(0, reason) for reason in file_warnings(examination.source, count, found_keys)]
    of_rows = [Remark(row.line, reason) for row in rows for reason in row.warnings]
    return (*examination.warnings, *of_the_file, *of_rows)
