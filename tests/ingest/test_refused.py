"""Refused rows go out as a file, are corrected there, and come in again."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ingest.examination import Examination
from ingest.refused import CellTooLongError, refused_csv, refused_xlsx
from models.records import RefusedText

Examined = Callable[..., Examination]
CONTENT = "ID;Namn;Text\n1;Acme;\n2;;Sensorer som mäter fukt i hus.\n"


def exported(examination: Examination, suffix: str) -> bytes:
    rows = [row.as_text() for row in examination.refused]
    return refused_csv(rows) if suffix == ".csv" else refused_xlsx(rows)


def test_the_file_says_why_and_where_first(examined: Examined) -> None:
    text = exported(examined(CONTENT), ".csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [
        ["reasons", "line", "ID", "Namn", "Text"],
        ["no_text: summary and description are both empty; fill in one of them", "2", "1", "Acme", ""],
        ["no_name: the row has no company name; fill it in", "3", "2", "", "Sensorer som mäter fukt i hus."],
    ]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_corrected_file_comes_in(examined: Examined, suffix: str, tmp_path: Path) -> None:
    """As it left, it is refused for the same reasons; once corrected, every row is taken in."""
    again = examined(exported(examined(CONTENT), suffix), file=f"refused{suffix}")
    assert [row.reasons for row in again.refused] == [row.reasons for row in examined(CONTENT).refused]
    assert again.columns == ("ID", "Namn", "Text")
    if suffix == ".csv":
        corrected = exported(again, ".csv").decode("utf-8-sig").replace(";Acme;", ";Acme;Ljud mäts i gamla hus.")
        taken = examined(corrected.replace(";2;;", ";2;Bolag;"), file="corrected.csv")
        assert [(company.row_key, company.profile.name) for company in taken.companies] == [
            ("1", "Acme"),
            ("2", "Bolag"),
        ]


FORMULAS = [
    "=1+1",
    "+46",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "'=1",
    "https://x.se",
    "007",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    rows = [RefusedText(2, ("no_name: fill it in",), {"Namn": text, "=1+1": "x"})]
    cells = list(csv.reader(io.StringIO(refused_csv(rows).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for line in cells for cell in line)
    sheet = openpyxl.load_workbook(io.BytesIO(refused_xlsx(rows))).active
    assert sheet is not None
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    assert sheet["C2"].data_type == "s"
    assert sheet["C2"].hyperlink is None


@pytest.mark.parametrize("text", FORMULAS)
def test_texts_come_back_as_they_left(examined: Examined, text: str) -> None:
    """But for blanks at their ends."""
    rows = [RefusedText(2, ("no_text: x",), {"ID": "1", "Namn": "", "Text": text})]
    for suffix, data in ((".csv", refused_csv(rows)), (".xlsx", refused_xlsx(rows))):
        again = examined(
            data, file=f"refused{suffix}", columns={"name": "Namn", "description": "Text", "key": "ID"}
        )
        assert again.refused[0].fields["Text"].strip() == text.strip()


def test_a_text_too_long_for_a_workbook_is_said_to_be() -> None:
    rows = [RefusedText(7, ("x: y",), {"Text": "x" * 32_768})]
    with pytest.raises(CellTooLongError, match="line 7"):
        refused_xlsx(rows)
    assert refused_csv(rows)
