"""What people put right stands above the file until the file says something else; who was erased stays away."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest

from ingest.examination import Examination
from ingest.limits import Limits
from ingest.run import apply
from models.catalogue_repository import listed_row, profiles_in_force, refused_rows
from models.company_repository import company_versions
from models.correction_repository import company_corrections
from models.database import Database
from models.records import RunCounts
from service.correcting import CorrectionRefusedError, codes_of, correct_company, texts_of, withdraw
from service.erasing import erase_company

Examined = Callable[..., Examination]
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
FIRST = (
    "ID;Namn;Text;Ort\n"
    "1;Bolag 1;Sensorer som mäter fukt i gamla trähus.;Umeå\n"
    "2;Bolag 2;Kameror räknar bilar i varje korsning.;Luleå\n"
)
COLUMNS = {"key": "ID", "name": "Namn", "description": "Text", "town": "Ort"}


def put(database: Database, examination: Examination) -> RunCounts:
    with database.writing() as session:
        return apply(session, examination).counts


def correct(database: Database, key: str = "1", **asked: str) -> list[str]:
    with database.writing() as session:
        listed = listed_row(session, "katalog", key)
        assert listed is not None
        return correct_company(
            session, listed, asked, reason="Told by it.", actor="account:1", now=NOON, limits=Limits()
        )


def listed(database: Database, key: str = "1") -> dict[str, str]:
    with database.reading() as session:
        found = listed_row(session, "katalog", key)
    assert found is not None
    return texts_of(found.profile)


def test_a_correction_outlives_the_same_file_read_again(database: Database, examined: Examined) -> None:
    put(database, examined(FIRST, columns=COLUMNS))
    assert correct(database, town="Skellefteå", maturity="market") == ["maturity", "town"]
    assert put(database, examined(FIRST, columns=COLUMNS)) == RunCounts(unchanged=2)
    assert (listed(database)["town"], listed(database)["maturity"]) == ("Skellefteå", "market")


def test_a_correction_ends_where_the_file_says_something_else_and_the_others_stay(
    database: Database, examined: Examined
) -> None:
    put(database, examined(FIRST, columns=COLUMNS))
    correct(database, town="Skellefteå", maturity="market")
    with database.writing() as session:
        report = apply(session, examined(FIRST.replace("Umeå", "Piteå"), columns=COLUMNS))
    assert report.counts == RunCounts(changed=1, unchanged=1)
    assert [remark.reason.code for remark in report.warnings] == ["correction_ended"]
    assert (listed(database)["town"], listed(database)["maturity"]) == ("Piteå", "market")
    uid = listed_uid(database)
    with database.reading() as session:
        assert {one.field: one.ended_at is None for one in company_corrections(session, uid)} == {
            "maturity": True,
            "town": False,
        }


def listed_uid(database: Database, key: str = "1") -> str:
    with database.reading() as session:
        found = listed_row(session, "katalog", key)
    assert found is not None
    return found.company_uid


def test_withdrawing_gives_back_what_the_file_says(database: Database, examined: Examined) -> None:
    put(database, examined(FIRST, columns=COLUMNS))
    before = listed(database)
    correct(database, description="Sensorer som mäter fukt i tegelhus.")
    correct(database, description="Sensorer som mäter fukt i betonghus.")
    with database.writing() as session:
        newest, oldest = company_corrections(session, listed_uid(database))
        assert (newest.said, oldest.said) == (before["description"],) * 2
        assert oldest.ended_by == "account:1"
        found = listed_row(session, "katalog", "1")
        assert found is not None
        withdraw(session, found, newest, "account:1", NOON)
    assert listed(database) == before


def test_an_older_file_read_after_a_correction_closes_no_listing_before_it_began(
    database: Database, examined: Examined
) -> None:
    put(database, examined(FIRST, columns=COLUMNS, as_of="2026-11-20"))
    correct(database, town="Skellefteå")
    put(database, examined(FIRST.replace("trähus", "stenhus"), columns=COLUMNS, as_of="2026-11-21"))
    assert "stenhus" in listed(database)["description"]
    with database.reading() as session:
        assert len(profiles_in_force(session, NOON)) == 2


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"town": "Umeå"}, "nothing_changed"),
        ({"founded": "i fjol"}, "value_unclear"),
        ({"cpv": "9"}, "value_unclear"),
        ({"description": ""}, "text_missing"),
        ({"name": " "}, "text_missing"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_changed(
    database: Database, examined: Examined, asked: dict[str, str], code: str
) -> None:
    put(database, examined(FIRST, columns=COLUMNS))
    before = listed(database)
    with pytest.raises(CorrectionRefusedError) as refused:
        correct(database, **asked)
    assert refused.value.code == code
    assert listed(database) == before


def test_a_text_of_the_form_is_read_as_what_it_is(database: Database, examined: Examined) -> None:
    put(database, examined(FIRST, columns=COLUMNS))
    correct(database, keywords="fukt, mögel", cpv="90000000, 38000000-5", employees="12", country="Norge")
    assert listed(database) | {
        "keywords": "fukt, mögel",
        "cpv": "90000000, 38000000",
        "employees": "12",
        "country": "NO",
    } == listed(database)


def test_codes_of_a_division_that_stays_are_kept() -> None:
    assert codes_of(["90", "55"], ["55523100", "48000000"]) == ("55523100", "90000000")


def test_an_erased_company_is_refused_when_its_row_comes_again(database: Database, examined: Examined) -> None:
    put(database, examined(FIRST, columns=COLUMNS))
    with database.writing() as session:
        erase_company(session, listed_uid(database), reason="Asked for.", actor="account:1", now=NOON)
    later = dataclasses.replace(examined(FIRST, columns=COLUMNS), started_at=NOON)
    with database.writing() as session:
        report = apply(session, later)
        assert report.counts == RunCounts(unchanged=1, refused=1)
        assert report.run_id is not None
        (row,) = refused_rows(session, report.run_id)
    assert (row.fields, row.reasons[0].split(":")[0]) == ({}, "erased")
    with database.reading() as session:
        assert [found.profile.name for found in profiles_in_force(session)] == ["Bolag 2"]


NUMBERED = (
    "ID;Namn;Text;Nr\n"
    "1;Bolag 1;Sensorer som mäter fukt i gamla trähus.;556036-0793\n"
    "2;Bolag 2;Kameror räknar bilar i varje korsning.;\n"
)
NUMBERED_COLUMNS = {"key": "ID", "name": "Namn", "description": "Text", "organisation_number": "Nr"}


def test_a_row_that_is_about_another_company_leaves_the_former_ones_corrections_and_versions_alone(
    database: Database, examined: Examined
) -> None:
    put(database, examined(NUMBERED, columns=NUMBERED_COLUMNS))
    former = listed_uid(database)
    correct(database, website="https://bolag.example")
    other = NUMBERED.replace("556036-0793", "556012-5790").replace("Bolag 1", "Helt annat")
    assert put(database, examined(other, columns=NUMBERED_COLUMNS)) == RunCounts(changed=1, unchanged=1)
    assert (listed(database)["name"], listed(database)["website"]) == ("Helt annat", "")
    with database.reading() as session:
        assert [one.profile.name for one in company_versions(session, former)] == ["Bolag 1", "Bolag 1"]
        assert [one.profile.name for one in company_versions(session, listed_uid(database))] == ["Helt annat"]
        assert len(profiles_in_force(session)) == 2


def test_an_erased_company_does_not_come_back_without_its_number(database: Database, examined: Examined) -> None:
    put(database, examined(NUMBERED, columns=NUMBERED_COLUMNS))
    with database.writing() as session:
        erase_company(session, listed_uid(database), reason="Asked for.", actor="account:1", now=NOON)
    counts = put(database, examined(NUMBERED.replace("556036-0793", ""), columns=NUMBERED_COLUMNS))
    assert counts == RunCounts(unchanged=1, refused=1)


def test_erasing_one_company_rejects_no_file_and_empties_no_other_companys_row(
    database: Database, examined: Examined
) -> None:
    refused = "3;Annat bolag;;1\n4;BOLAG 1;;\n"
    source = {"columns": NUMBERED_COLUMNS, "expect": {"refused_at_most": 2}}
    put(database, examined(NUMBERED + refused, **source))
    with database.writing() as session:
        erase_company(session, listed_uid(database), reason="Asked for.", actor="account:1", now=NOON)
        assert [bool(row.fields) for row in refused_rows(session, 1)] == [True, False]
    assert put(database, examined(NUMBERED + refused, **source)).refused == 3


def test_a_needs_codes_come_back_with_its_categories() -> None:
    said = ["55523100", "55524000", "48000000"]
    assert codes_of(["48", "55"], [*said, "72000000"]) == ("55523100", "55524000", "48000000")
