"""Sheets that people judge on: the words on them, the code of each row, and reading them back."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.errors import ColumnsMissing
from ingest.limits import Limits
from ingest.mapping import plain_header
from ingest.plain_text import is_absent, one_line
from ingest.reading.files import DataFile, read_table
from ingest.reading.table import Row, Table
from ingest.reasons import Reason
from ingest.source import Format
from models.judgements import Verdict

SHEET_LANGUAGES = ("sv", "nb", "en")
LONGEST_TEXT = 30_000
"""Characters of one text on a sheet: a cell of a workbook holds 32,767."""

HEADERS: Mapping[str, Mapping[str, str]] = {
    "need": {"sv": "Behov", "nb": "Behov", "en": "Need"},
    "profile": {"sv": "Företaget om sig självt", "nb": "Selskapet om seg selv", "en": "The company on itself"},
    "verdict": {"sv": "Bedömning", "nb": "Vurdering", "en": "Judgement"},
    "judge": {"sv": "Bedömare", "nb": "Vurdert av", "en": "Judge"},
    "code": {"sv": "Kod", "nb": "Kode", "en": "Code"},
}
VERDICTS: Mapping[Verdict, Mapping[str, str]] = {
    Verdict.FITS: {"sv": "passar", "nb": "passer", "en": "fits"},
    Verdict.PARTLY: {"sv": "delvis", "nb": "delvis", "en": "partly"},
    Verdict.DOES_NOT_FIT: {"sv": "passar inte", "nb": "passer ikke", "en": "does not fit"},
    Verdict.UNSURE: {"sv": "osäker", "nb": "usikker", "en": "unsure"},
}
VERDICT_BY_WORD = {
    plain_header(word): verdict for verdict, words in VERDICTS.items() for word in (verdict.value, *words.values())
}
_FIELD_BY_HEADER = {
    plain_header(word): name for name, words in HEADERS.items() for word in (name, *words.values())
}
_JUDGE = re.compile(r"[^\W_](?:[\w .-]{0,22}[^\W_])?")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet as it came back: pool and item by the row's code, and what the judge chose."""

    line: int
    pool_key: str
    item: str
    judge: str
    verdict: str
    need_text: str
    profile_text: str
    problem: Reason | None = None


def read_sheet(file: DataFile, limits: Limits) -> list[SheetRow]:
    """The rows of a filled sheet, XLSX, JSON or CSV. Raises a kind of FileUnreadable, or ColumnsMissing."""
    table = read_table(file, Format(), limits)
    columns = _columns(table)
    return [_sheet_row(row, columns) for row in table.rows]


def item_code(need_key: str, company_uid: str, need_text: str, profile_text: str) -> str:
    """The code of a pair with the texts that are shown; white space does not count."""
    shown = [need_key, company_uid, *(" ".join(text.split()) for text in (need_text, profile_text))]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()[:12]


def verdict_of(text: str) -> Verdict | Reason | None:
    """The verdict a cell holds, None where it is empty, or why it is none."""
    if is_absent(text):
        return None
    allowed = ", ".join(words["en"] for words in VERDICTS.values())
    unknown = Reason("verdict_unknown", f"{one_line(text)[:40]!r} is no verdict; choose {allowed}")
    return VERDICT_BY_WORD.get(plain_header(text), unknown)


def judge_flaw(name: str) -> Reason | None:
    """Why `name` is not what a judge may be known by, if it is not: short, and never an address."""
    if not name:
        return Reason("no_judge", "nobody is named as judge; give --judge with a short name or initials")
    if _JUDGE.fullmatch(name) is None or sum(map(str.isdigit, name)) > 3:
        return Reason(
            "judge_unusable",
            "a judge is known by a short name or initials: at most 24 letters, digits, blanks, dots and dashes, "
            "and never an e-mail address or a number",
        )
    return None


def _columns(table: Table) -> dict[str, str]:
    columns: dict[str, str] = {}
    for column in table.columns:
        if found := _FIELD_BY_HEADER.get(plain_header(column)):
            columns.setdefault(found, column)
    if missing := [name for name in ("code", "verdict", "need", "profile") if name not in columns]:
        raise ColumnsMissing(
            f"no column {', '.join(HEADERS[name]['en'] for name in missing)}: not a sheet that `behov pool` wrote"
        )
    return columns


def _sheet_row(row: Row, columns: Mapping[str, str]) -> SheetRow:
    told = {name: row.texts.get(column, "") for name, column in columns.items()}
    pool_key, _, item = one_line(told["code"]).partition("-")
    return SheetRow(
        row.line,
        pool_key,
        item,
        one_line(told.get("judge", "")),
        one_line(told["verdict"]),
        told["need"],
        told["profile"],
        row.problem,
    )
