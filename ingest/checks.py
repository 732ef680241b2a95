"""Whether a whole file may replace what is listed: columns, expected counts, too much missing."""

from collections import Counter
from collections.abc import Collection, Iterable

from rapidfuzz import process

from ingest.changes import ChangePlan
from ingest.emptying import Emptying
from ingest.errors import ColumnsMissing, NothingUsable, TooFewRows, TooManyMissing, TooManyRefused
from ingest.examination import Examination
from ingest.limits import Limits
from ingest.reading.table import Table
from ingest.reasons import Reason
from ingest.rows import RefusedRow
from ingest.source import Expect, Source

SHOWN = 30


def check_columns(source: Source, table: Table) -> list[Reason]:
    """Raise ColumnsMissing where the file lacks a column that the source names, or has it twice.

    JSON leaves out what no record fills: there, missing columns other than the name's are a warning.
    """
    missing = sorted(source.used_columns - set(table.columns))
    repeated = sorted(source.used_columns & table.repeated)
    if repeated:
        raise ColumnsMissing(
            f"the file has two columns called {_quoted(repeated)}; rename one of them",
            "columns_repeated",
            names=_listed(repeated),
        )
    if not missing:
        return []
    advice = f"the file lacks {_quoted(missing)}{_alike(missing, table.columns)}; it has {_quoted(table.columns)}"
    if table.sparse and not set(source.columns.get("name", ())) & set(missing):
        return [Reason("column_empty", f"no record fills {_quoted(missing)}")]
    raise ColumnsMissing(
        f"{advice}. Correct columns: in the source file, or header_row: if the header is elsewhere",
        names=_listed(missing),
    )


def unused_columns(emptying: Emptying, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that no field takes and that the source does not ignore."""
    source = emptying.source
    return tuple(
        column
        for column in columns
        if column not in source.used_columns
        and not any(column == name or column.startswith(f"{name}.") for name in source.ignore)
    )


def file_warnings(source: Source, rows: int, found_keys: Collection[str]) -> list[Reason]:
    """What to tell of the file as a whole: patches that no row took, more rows than expected."""
    warnings = [
        Reason(
            "patch_unused", f"no row has the key {key!r}: its patch was applied to nothing; correct or remove it"
        )
        for key in dict.fromkeys(patch.row_key for patch in source.patches)
        if key not in found_keys
    ]
    if source.expect.rows and rows > source.expect.rows[1]:
        warnings.append(
            Reason("more_rows", f"the file has {rows} rows; expect: rows: says at most {source.expect.rows[1]}")
        )
    return warnings


def check_expectations(examination: Examination) -> None:
    """Raise NothingUsable, TooFewRows or TooManyRefused where the file is not what its source promises."""
    expect: Expect = examination.source.expect
    refused = len(examination.refused)
    if not examination.accepted:
        raise NothingUsable(
            f"none of {examination.rows} rows can be taken in ({_counted(examination.refused)})",
            rows=examination.rows,
            why=_commonest(examination.refused),
        )
    if expect.rows and examination.rows < expect.rows[0]:
        raise TooFewRows(
            f"the file has {examination.rows} rows; expect: rows: says at least {expect.rows[0]}",
            rows=examination.rows,
            least=expect.rows[0],
        )
    if expect.refused_at_most is not None and refused > expect.refused_at_most:
        raise TooManyRefused(
            f"{refused} rows were refused ({_counted(examination.refused)}); expect: refused_at_most: says "
            f"{expect.refused_at_most}",
            refused=refused,
            most=expect.refused_at_most,
            why=_commonest(examination.refused),
        )


def check_missing(changes: ChangePlan, listed: int, limits: Limits) -> None:
    """Raise TooManyMissing where so many of the `listed` rows are not in the file that it may be cut off."""
    missing = len(changes.missing)
    if missing > limits.missing_rows_allowed and missing > limits.max_missing_share * listed:
        raise TooManyMissing(
            f"{missing} of {listed} listed rows are not in the file; the limit is max_missing_share="
            f"{limits.max_missing_share}. If they have left the catalogue, allow them to be missing; if the file "
            "holds a part of the catalogue, say completeness: partial",
            missing=missing,
            listed=listed,
        )


def _counted(refused: Iterable[RefusedRow]) -> str:
    return ", ".join(f"{count} {code}" for code, count in _codes(refused).most_common(5))


def _commonest(refused: Iterable[RefusedRow]) -> tuple[str, ...]:
    """The codes for which most rows were refused."""
    return tuple(code for code, _ in _codes(refused).most_common(2))


def _codes(refused: Iterable[RefusedRow]) -> Counter[str]:
    return Counter(reason.code for row in refused for reason in row.reasons)


def _listed(names: Collection[str]) -> str:
    shown = ", ".join(name[:60] for name in list(names)[:SHOWN])
    return f"{shown} …" if len(names) > SHOWN else shown


def _quoted(names: Collection[str]) -> str:
    shown = ", ".join(repr(name[:60]) for name in list(names)[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def _alike(missing: Iterable[str], columns: Collection[str]) -> str:
    found = [process.extractOne(name, columns, score_cutoff=75) for name in missing]
    close = sorted({match[0] for match in found if match})
    return f" (is it {' or '.join(repr(name) for name in close)}?)" if close else ""
