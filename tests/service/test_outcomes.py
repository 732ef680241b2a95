"""Past outcomes from file to qrels, through the command, on the sample pilots and on every kind of bad row."""

import csv
import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from models.database import open_database
from service.outcomes import graded_outcomes
from tests.conftest import SAMPLES, Behov, Ended

PILOTS = SAMPLES / "pilots" / "pilots.csv"
TODAY = dt.date(2026, 6, 1)
GOOD = {
    "need_key": "matsvinn-skolrestauranger",
    "presented_on": "2023-05-18",
    "company": "Portionsvis AB",
    "company_organisation_number": "4421447642",
    "company_country": "SE",
    "source": "vaxtverket",
    "company_key": "V-007",
    "stage": "pilot_started",
    "stage_on": "2023-10-02",
}
SOLE_TRADER = "V-034"
"""Blomkraft, whose organisation number is a personal identity number and is stored as a keyed hash."""


def imported(behov: Behov, tmp_path: Path, *rows: dict[str, str], options: tuple[str, ...] = ()) -> Ended:
    file = tmp_path / "pilots.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    return behov("outcomes", "import", file, "--json", *options)


def listed(behov: Behov) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(behov("outcomes", "list", "--json").out)
    return found


def reasons(ended: Ended) -> list[str]:
    return [reason.split(":")[0] for row in json.loads(ended.out)["refused"] for reason in row["reasons"]]


def notes(ended: Ended) -> list[str]:
    return [note["note"].split(":")[0] for note in json.loads(ended.out)["notes"]]


def test_the_sample_pilots_give_158_outcomes_of_16_needs_and_the_same_file_twice_changes_nothing(
    behov: Behov, sample_home: Path
) -> None:
    first = behov("outcomes", "import", PILOTS, "--json")
    assert first.status == 0
    assert json.loads(first.out)["counts"] == {"new": 158, "changed": 0, "unchanged": 0, "refused": 0}
    before = listed(behov)
    assert len({row["need"] for row in before}) == 16
    with PILOTS.open(encoding="utf-8") as file:
        stages = Counter(row["stage"] for row in csv.DictReader(file))
    assert Counter(row["stage"] for row in before) == stages
    again = behov("outcomes", "import", PILOTS, "--json")
    assert json.loads(again.out)["counts"] == {"new": 0, "changed": 0, "unchanged": 158, "refused": 0}
    assert listed(behov) == before


def test_the_sample_pilots_become_grades(behov: Behov, sample_home: Path) -> None:
    behov("outcomes", "import", PILOTS)
    with open_database(f"sqlite:///{sample_home / 'behov.db'}").reading() as session:
        graded = graded_outcomes(session, TODAY)
    grades = Counter(grade for row in graded.qrels.grades.values() for grade in row.values())
    # turned down 64, presented 41, met 17 · followed up 9 · started 8, completed and declined 1 · the rest
    assert grades == {0: 122, 1: 9, 2: 9, 3: 18}
    assert graded.doubts == ()
    assert graded.contradictions == ()


def test_a_dry_run_tells_and_stores_nothing(behov: Behov, sample_home: Path) -> None:
    told = json.loads(behov("outcomes", "import", PILOTS, "--dry-run", "--json").out)
    assert (told["run"], told["counts"]["new"]) == (None, 158)
    assert listed(behov) == []
    assert "past-outcomes" not in behov("status", "--json").out


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"company_country": "", "source": "", "company_key": "", "company": ""},
        {"company_organisation_number": "SE442144-764201", "company_key": ""},
        {"company_organisation_number": ""},
        {"company_organisation_number": "", "company_key": "", "source": "Växtverket, företagskatalog (påhittad)"},
        {"company_organisation_number": "", "company_key": "", "company": "portionsvis ab"},
        {"need_key": "", "need_title": "Mindre mat i soptunnan från skolrestaurangerna"},
    ],
)
def test_a_company_is_found_by_number_by_key_and_by_name_in_its_catalogue(
    behov: Behov, sample_home: Path, tmp_path: Path, change: dict[str, str]
) -> None:
    assert imported(behov, tmp_path, GOOD | change).status == 0
    assert [row["company"] for row in listed(behov)] == ["Portionsvis AB"]


def test_a_sole_trader_is_found_though_the_number_is_not_stored(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    catalogue = (SAMPLES / "catalogues" / "vaxtverket" / "foretag.csv").read_text(encoding="cp1252")
    row = next(line for line in catalogue.splitlines() if line.startswith(SOLE_TRADER))
    number = next(cell for cell in row.split(";") if sum(map(str.isdigit, cell)) in (10, 12) and "-" in cell)
    by_number = {"company_organisation_number": number, "source": "", "company_key": "", "company": ""}
    assert imported(behov, tmp_path, GOOD | by_number).status == 0
    assert listed(behov)[0]["company"].startswith("Blomkraft")
    refused = imported(behov, tmp_path, GOOD, GOOD | by_number | {"stage": "far"})
    assert refused.status == 1
    rows = tmp_path / "rows.csv"
    behov("refused", rows, "--source", "past-outcomes")
    assert number not in rows.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"need_key": "okänt-behov"}, "need_unknown"),
        ({"need_key": "okänt-behov", "need_title": "Matsvinn", "owner_key": "ekhamra"}, "need_unknown"),
        ({"company_organisation_number": "", "company_key": "V-999"}, "company_unknown"),
        ({"company_organisation_number": "", "company_key": "", "company": "Nobody AB"}, "company_unknown"),
        ({"company_organisation_number": "", "company_key": "", "source": ""}, "company_unknown"),
        ({"company_organisation_number": "", "source": "Nowhere"}, "catalogue_unknown"),
        ({"company_key": "V-054"}, "company_contradicts"),
        ({"company_organisation_number": "5560360793", "company_key": "V-007"}, "company_contradicts"),
        ({"presented_on": "2091-01-01", "stage_on": ""}, "date_in_future"),
        ({"stage_on": "2023-05-01"}, "contradiction"),
        ({"stage": "turned_down", "decision": "accepted"}, "contradiction"),
    ],
)
def test_a_row_that_cannot_be_placed_is_refused_beside_good_ones(
    behov: Behov, sample_home: Path, tmp_path: Path, change: dict[str, str], code: str
) -> None:
    ended = imported(behov, tmp_path, GOOD, GOOD | {"stage": "followed_up", "stage_on": "2023-06-01"} | change)
    assert ended.status == 1
    assert reasons(ended) == [code]
    assert [row["stage"] for row in listed(behov)] == ["pilot_started"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"presented_on": ""}, "presentation_undated"),
        ({"stage_on": ""}, "stage_undated"),
        ({"presented_on": "2019-05-18"}, "before_the_need"),
        ({"owner_key": "granvik"}, "owner_differs"),
    ],
)
def test_a_doubtful_row_is_taken_in_with_a_note_that_is_seen(
    behov: Behov, sample_home: Path, tmp_path: Path, change: dict[str, str], code: str
) -> None:
    ended = imported(behov, tmp_path, GOOD | change)
    assert ended.status == 0
    assert notes(ended) == [code]


def test_the_same_row_twice_counts_once_and_rows_that_differ_are_all_refused(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    twice = imported(behov, tmp_path, GOOD, GOOD)
    assert (json.loads(twice.out)["counts"]["new"], notes(twice)) == (1, ["repeated"])
    met = GOOD | {"stage": "met", "stage_on": "2023-06-01"}
    differing = imported(behov, tmp_path, GOOD, met, met | {"stage_on": "2023-06-02"})
    assert reasons(differing) == ["told_twice", "told_twice"]


def test_a_company_both_turned_down_and_piloted_is_pointed_out_and_the_furthest_stage_holds(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    no = GOOD | {"stage": "turned_down", "decision": "declined", "stage_on": "2023-06-22"}
    yes = GOOD | {"stage": "pilot_completed", "decision": "accepted", "stage_on": "2024-05-06"}
    ended = imported(behov, tmp_path, no, yes)
    assert notes(ended) == ["contradictory_stages"]
    with open_database(f"sqlite:///{sample_home / 'behov.db'}").reading() as session:
        graded = graded_outcomes(session, TODAY)
    assert [list(row.values()) for row in graded.qrels.grades.values()] == [[3]]
    assert len(graded.contradictions) == 1


def test_a_need_that_is_not_stored_is_kept_as_a_past_need_where_the_row_tells_it_whole(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    told = {
        "need_key": "gamla-broar",
        "need_title": "Broar som rostar",
        "need_text": "Kommunens 40 broar rostar inifrån och vi ser det först när det är för sent att laga dem.",
        "need_published": "2022-03-01",
    }
    ekhamra = next(
        need["owner"]
        for need in json.loads(behov("status", "--json").out)["needs"]
        if need["key"] == GOOD["need_key"]
    )
    without_owner = imported(behov, tmp_path, GOOD, GOOD | told)
    assert reasons(without_owner) == ["need_unknown", "no_owner"]
    ended = imported(behov, tmp_path, GOOD | told | {"owner_key": ekhamra})
    assert json.loads(ended.out)["past_needs"] == ["gamla-broar"]
    again = imported(behov, tmp_path, GOOD | told | {"owner_key": ekhamra})
    assert (json.loads(again.out)["past_needs"], json.loads(again.out)["counts"]["unchanged"]) == ([], 1)
    status = json.loads(behov("status", "--json").out)
    assert {"key": "gamla-broar", "owner": ekhamra, "title": "Broar som rostar"} in status["needs"]


def test_what_a_later_file_tells_otherwise_is_changed(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    imported(behov, tmp_path, GOOD)
    changed = imported(behov, tmp_path, GOOD | {"reason": "Bra i köket."})
    assert json.loads(changed.out)["counts"]["changed"] == 1
    assert [row["reason"] for row in listed(behov)] == ["Bra i köket."]


def test_files_that_cannot_be_used_end_with_the_status_that_says_so(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    assert behov("outcomes", "import", tmp_path / "missing.csv").status == 2
    picture = tmp_path / "pilots.pdf"
    picture.write_bytes(b"%PDF")
    assert behov("outcomes", "import", picture).status == 2
    other = tmp_path / "other.csv"
    other.write_text("färg;form\nblå;rund\n", encoding="utf-8")
    assert "no column for the need" in behov("outcomes", "import", other).err
    whole = imported(behov, tmp_path, GOOD | {"need_key": "annat"})
    assert whole.status == 3
    assert "all 1 rows were refused" in whole.err
    assert listed(behov) == []


def test_a_person_reads_counts_reasons_and_the_way_on(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    assert "No outcome has been read in yet" in behov("outcomes", "list").out
    file = tmp_path / "pilots.json"
    file.write_text(json.dumps([GOOD, GOOD | {"need_key": "annat"}]), encoding="utf-8")
    ended = behov("outcomes", "import", file)
    assert "1 outcomes are new" in ended.out
    assert "need_unknown" in ended.err
    assert "behov refused rows.csv" in ended.err
    assert "1 pilot_started" in behov("outcomes", "list").out
