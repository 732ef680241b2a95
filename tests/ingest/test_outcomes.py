"""Files of past pilots are read in three languages, and what cannot be right is refused with its reason."""

import datetime as dt
import io
import json

import openpyxl
import pytest

from ingest.errors import ColumnsMissing
from ingest.limits import Limits
from ingest.outcomes import OutcomeFile, read_outcomes
from ingest.reading.files import DataFile
from models.outcomes import OutcomeDecision, OutcomeStage

TODAY = dt.date(2026, 1, 1)
GOOD = {
    "need_key": "matsvinn",
    "presented_on": "2023-05-18",
    "company": "Portionsvis AB",
    "source": "vaxtverket",
    "company_key": "V-007",
    "stage": "pilot_completed",
    "stage_on": "2024-05-06",
    "decision": "accepted",
    "agreement_value_sek": "140 000 kr",
    "in_use": "no",
}


def read(*rows: dict[str, str], name: str = "pilots.json") -> OutcomeFile:
    return read_outcomes(DataFile(name, json.dumps(rows).encode(), "0"), Limits(), TODAY)


def codes(told: OutcomeFile) -> list[str]:
    return [reason.code for row in told.refused for reason in row.reasons]


def test_a_row_is_read_whole() -> None:
    (row,) = read(GOOD).rows
    assert (row.need.key, row.company.key, row.company.source) == ("matsvinn", "V-007", "vaxtverket")
    assert (row.stage, row.decision) == (OutcomeStage.PILOT_COMPLETED, OutcomeDecision.POSITIVE)
    assert (row.presented_on, row.stage_on) == (dt.date(2023, 5, 18), dt.date(2024, 5, 6))
    assert (row.agreement_value_sek, row.in_use, row.round_closed) == (140_000, False, True)


@pytest.mark.parametrize(
    ("header", "row", "stage"),
    [
        (
            "Behovsnyckel;Företag;Katalog;Presenterad;Status;Datum",
            "m;P AB;v;18 maj 2023;Uppföljd;2023-06-01",
            "followed_up",
        ),
        (
            "Behovsnøkkel;Selskap;Katalog;Presentert;Trinn;Dato",
            "m;P AS;v;18.05.2023;Pilot gjennomført;1.6.2023",
            "pilot_completed",
        ),
        (
            "Need key;Company;Catalogue;Presented on;Stage reached;Stage date",
            "m;P Ltd;v;2023-05-18;Turned down;2023-06-01",
            "turned_down",
        ),
    ],
)
def test_columns_stages_and_dates_are_understood_in_three_languages(header: str, row: str, stage: str) -> None:
    file = DataFile("pilots.csv", f"{header}\n{row}\n".encode("cp1252"), "0")
    told = read_outcomes(file, Limits(), TODAY)
    (read_row,) = told.rows
    assert (read_row.need.key, read_row.stage.value) == ("m", stage)
    assert (read_row.presented_on, read_row.stage_on) == (dt.date(2023, 5, 18), dt.date(2023, 6, 1))
    assert told.unused_columns == ()


def test_a_workbook_with_real_dates_and_numbers_is_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["need_key", "company", "source", "presented_on", "stage", "stage_on", "agreement_value_sek"])
    sheet.append(["m", "P AB", "v", dt.datetime(2023, 5, 18), "met", dt.datetime(2023, 6, 1), 140000])
    data = io.BytesIO()
    book.save(data)
    (row,) = read_outcomes(DataFile("pilots.xlsx", data.getvalue(), "0"), Limits(), TODAY).rows
    assert (row.presented_on, row.agreement_value_sek) == (dt.date(2023, 5, 18), 140_000)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"need_key": ""}, "no_need"),
        ({"company": "", "company_key": ""}, "no_company"),
        ({"stage": ""}, "no_stage"),
        ({"stage": "rather far"}, "stage_unknown"),
        ({"decision": "perhaps"}, "decision_unknown"),
        ({"in_use": "sometimes"}, "in_use_unknown"),
        ({"presented_on": "last spring"}, "date_unclear"),
        ({"presented_on": "2031-05-18", "stage_on": ""}, "date_in_future"),
        ({"stage_on": "2026-01-02"}, "date_in_future"),
        ({"stage_on": "2023-05-17"}, "contradiction"),
        ({"stage": "turned_down", "decision": "accepted"}, "contradiction"),
        ({"stage": "procured", "decision": "declined"}, "contradiction"),
        ({"stage": "in_use", "decision": "declined", "in_use": "yes"}, "contradiction"),
        ({"stage": "met", "in_use": "yes"}, "contradiction"),
        ({"reason": "Det gick inte sÃ¥ bra"}, "text_misread"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(change: dict[str, str], code: str) -> None:
    told = read(GOOD | change)
    assert told.rows == ()
    assert codes(told) == [code]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"presented_on": ""}, "presentation_undated"),
        ({"stage_on": ""}, "stage_undated"),
        ({"agreement_value_sek": "about 2 MNOK"}, "value_unclear"),
        ({"stage": "in_use", "in_use": "no"}, "no_longer_in_use"),
    ],
)
def test_a_row_with_a_doubt_is_taken_in_with_a_note(change: dict[str, str], code: str) -> None:
    told = read(GOOD | change)
    assert len(told.rows) == 1
    assert [remark.reason.code for remark in told.remarks] == [code]


def test_a_file_that_names_no_need_company_or_stage_is_not_read() -> None:
    with pytest.raises(ColumnsMissing, match="no column for the need"):
        read({"namn": "P AB", "färg": "blå"})


def test_a_need_told_whole_comes_with_its_owner_and_language() -> None:
    told = {
        "need_title": "Mindre matsvinn",
        "need_text": "Vi kaster for mye mat i skolene våre hver dag og vet ikke hvorfor.",
        "owner_name": "Granvik kommune",
        "need_published": "2023-02-01",
    }
    (row,) = read(GOOD | told).rows
    assert row.need.past is not None
    assert (row.need.past.row_key, row.need.past.owner.name) == ("matsvinn", "Granvik kommune")
    assert (row.need.past.text.language, row.need.past.text.published_on) == ("nb", dt.date(2023, 2, 1))


def test_no_personal_data_is_kept_of_reasons_and_refused_rows() -> None:
    reason = "Ring Per på 070-123 45 67 eller per@example.com."
    (row,) = read(GOOD | {"reason": reason}).rows
    refused = read(GOOD | {"reason": reason, "stage": "?", "company_organisation_number": "810229-1236"}).refused[
        0
    ]
    for kept in (row.reason, *row.fields.values(), *refused.fields.values()):
        assert "070" not in kept
        assert "@" not in kept
        assert "810229" not in kept


def test_columns_that_nobody_asked_for_are_named_and_not_kept() -> None:
    told = read(GOOD | {"contact": "Per Persson", "stage": "nowhere"})
    assert told.unused_columns == ("contact",)
    assert "Per Persson" not in told.refused[0].fields.values()
