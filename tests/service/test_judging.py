"""Blind sheets out, people's verdicts back: nothing in sight of who proposed whom, and nothing lost on the way."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from matching.document import Document
from models.catalogue_repository import profiles_in_force
from models.database import open_database
from models.judgement_repository import stored_judgements, stored_pool
from service.judging_pool import nameless_text
from service.outcomes import judged
from tests.conftest import Behov, Ended

NEED = "matsvinn-skolrestauranger"
SMALL = ("--need", NEED, "--depth", 2, "--random", 2)
SWEDISH = ["passar", "delvis", "passar inte", "osäker"]
LETTERS = ["passar", "delvis", "passar inte"]


def sheet(path: Path) -> list[list[Any]]:
    """The rows of a workbook's sheet, with its header."""
    active = openpyxl.load_workbook(path).active
    assert active is not None
    return [list(row) for row in active.iter_rows(values_only=True)]


def filled(path: Path, verdicts: Sequence[str], target: Path | None = None) -> Path:
    """The workbook with verdicts chosen from the top, kept as a person would keep it."""
    book = openpyxl.load_workbook(path)
    active = book.active
    assert active is not None
    for row, verdict in enumerate(verdicts, start=2):
        active.cell(row, 3).value = verdict
    book.save(target or path)
    return target or path


def pooled(behov: Behov, folder: Path, *options: object, name: str = "sheet.xlsx") -> dict[str, Any]:
    ended = behov("pool", folder / name, *(options or SMALL), "--json")
    assert ended.status == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def reasons(ended: Ended) -> list[str]:
    return [row["reason"].split(":")[0] for row in json.loads(ended.out)["refused"]]


def test_a_sheet_shows_texts_and_a_list_to_choose_from_and_nothing_of_who_proposed_whom(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    told = pooled(behov, tmp_path, "--need", NEED)
    assert told["rankers"] == ["words-3", "meaning-3", "fused-4", "newest-first"]
    header, *rows = sheet(tmp_path / "sheet.xlsx")
    assert header == ["Behov", "Företaget om sig självt", "Bedömning", "Bedömare", "Kod"]
    assert len(rows) == told["pairs"] > 20
    assert {row[2] for row in rows} == {None}
    with open_database(f"sqlite:///{sample_home / 'behov.db'}").reading() as session:
        profiles = profiles_in_force(session)
        pool = stored_pool(session, told["pool"])
    for row in rows:
        assert not re.search(r"fused|meaning-3|words-3|newest", " ".join(map(str, row)))
        for listed in profiles:
            assert listed.profile.name not in row[1]
    assert pool is not None
    ranks = {(origin["run"], origin["rank"]) for origin in json.loads(pool.origins_json)}
    assert ("newest-first", 10) in ranks
    assert sum(origin["rank"] is None for origin in json.loads(pool.origins_json)) == 5
    assert "rank" not in pool.items_json


def test_a_company_is_judged_without_its_name_and_town_however_they_are_written() -> None:
    said = "NATTRO SENSOR hjälper i Mora. Nattro larmar; www.nattro.example visar hur. Nattros kunder sover."
    document = Document("d", "c", "sv", said, len(said), ("Nattro Sensor AB", "Mora"))
    assert nameless_text([document]) == "… hjälper i …. … larmar; … visar hur. … kunder sover."


def test_verdicts_are_chosen_in_the_needs_language(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    pooled(behov, tmp_path)
    active = openpyxl.load_workbook(tmp_path / "sheet.xlsx").active
    assert active is not None
    lists = {rule.formula1 for rule in active.data_validations.dataValidation}
    assert lists == {'"passar,delvis,passar inte,osäker"'}


def test_the_same_seed_gives_the_same_pool_and_another_seed_another(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    first, again = pooled(behov, tmp_path, name="a.xlsx"), pooled(behov, tmp_path, name="b.xlsx")
    other = pooled(behov, tmp_path, *SMALL, "--seed", 1, name="c.xlsx")
    assert first["pool"] == again["pool"] != other["pool"]
    assert sheet(tmp_path / "a.xlsx") == sheet(tmp_path / "b.xlsx")
    assert [row[1] for row in sheet(tmp_path / "a.xlsx")] != [row[1] for row in sheet(tmp_path / "c.xlsx")]


def test_two_judges_fill_in_their_own_sheets_and_their_agreement_is_told(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    told = pooled(behov, tmp_path, *SMALL, "--judges", "AB, CD")
    one, two = (Path(name) for name in told["files"])
    assert [one.name, two.name] == ["sheet-AB.xlsx", "sheet-CD.xlsx"]
    filled(one, ["passar", "delvis", "passar inte", "osäker"])
    filled(two, ["passar", "passar inte", "passar inte", "delvis"])
    ended = behov("judgements", "import", one, two, "--json")
    assert ended.status == 0
    found = json.loads(ended.out)
    assert found["counts"] == {
        "new": 8,
        "replaced": 0,
        "unchanged": 0,
        "empty": 2 * (told["pairs"] - 4),
        "refused": 0,
    }
    # By hand over (2,2) (1,0) (0,0): values 2 2 1 0 0 0, so Do = 2/6 and De = 22/30 on the nominal scale.
    assert found["agreement"]["nominal"]["alpha"] == pytest.approx(1 - (2 / 6) / (22 / 30))
    assert found["agreement"]["ordinal"]["alpha"] > found["agreement"]["nominal"]["alpha"]
    differing = [sorted(row["verdicts"].items()) for row in found["disagreements"]]
    assert sorted(differing) == [[("AB", "partly"), ("CD", "does_not_fit")], [("AB", "unsure"), ("CD", "partly")]]
    printed = behov("judgements", "import", one, two).out
    assert "Krippendorff's α of 2 judges on 3 pairs" in printed
    assert "2 pairs on which judges differ" in printed
    with open_database(f"sqlite:///{sample_home / 'behov.db'}").reading() as session:
        graded = judged(session)
    assert sorted(graded.qrels.grades[NEED].values()) == [0, 0, 1, 2]


def test_one_judge_alone_is_told_plainly(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    pooled(behov, tmp_path)
    file = filled(tmp_path / "sheet.xlsx", LETTERS)
    ended = behov("judgements", "import", file, "--judge", "AB")
    assert ended.status == 0
    assert "one judge only" in ended.out


def test_the_same_sheet_twice_changes_nothing_and_a_later_word_replaces_an_earlier_one(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    pooled(behov, tmp_path, *SMALL, "--judges", "AB")
    blank = tmp_path / "sheet-AB.xlsx"
    first = filled(blank, ["passar", "delvis"], tmp_path / "first.xlsx")
    second = filled(blank, ["passar", "passar inte"], tmp_path / "second.xlsx")

    def counts(file: Path) -> tuple[int, int, int]:
        found = json.loads(behov("judgements", "import", file, "--json").out)["counts"]
        return found["new"], found["replaced"], found["unchanged"]

    assert counts(first) == (2, 0, 0)
    assert counts(first) == (0, 0, 2)
    assert counts(second) == (0, 1, 1)
    assert counts(first) == (0, 0, 2)
    with open_database(f"sqlite:///{sample_home / 'behov.db'}").reading() as session:
        assert [one.verdict for one in stored_judgements(session)] == ["fits", "partly", "does_not_fit"]
        assert all(one.blind and one.judge == "AB" for one in stored_judgements(session))
        assert sorted(judged(session).qrels.grades[NEED].values()) == [0, 2]


def test_a_dry_run_tells_agreement_and_stores_nothing(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    told = pooled(behov, tmp_path, *SMALL, "--judges", "AB,CD")
    files = [filled(Path(name), LETTERS) for name in told["files"]]
    found = json.loads(behov("judgements", "import", *files, "--dry-run", "--json").out)
    assert found["counts"]["new"] == 6
    assert found["agreement"]["ordinal"]["alpha"] == 1
    with open_database(f"sqlite:///{sample_home / 'behov.db'}").reading() as session:
        assert stored_judgements(session) == []


def test_a_sheet_in_json_comes_back_like_one_in_xlsx(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    pooled(behov, tmp_path, *SMALL, "--judges", "AB", name="sheet.json")
    file = tmp_path / "sheet-AB.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["rows"][0]["choose_from"] == ", ".join(SWEDISH)
    content["rows"][0]["verdict"] = "does not fit"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert json.loads(behov("judgements", "import", file, "--json").out)["counts"]["new"] == 1


def test_rows_that_are_not_as_they_were_handed_out_are_refused(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    pooled(behov, tmp_path, *SMALL, "--judges", "AB", name="sheet.json")
    file = tmp_path / "sheet-AB.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    rows = content["rows"]
    for row in rows:
        row["verdict"] = "passar"
    rows[1]["profile"] += " Ändrat."
    rows[2]["verdict"] = "kanske"
    rows[3]["code"] = f"000000000000-{rows[3]['code'].split('-')[1]}"
    rows[4]["code"] = f"{rows[4]['code'].split('-')[0]}-000000000000"
    rows[5]["judge"] = "per@example.com"
    rows.append(rows[0] | {"verdict": "delvis"})
    file.write_text(json.dumps(content), encoding="utf-8")
    ended = behov("judgements", "import", file, "--json")
    assert ended.status == 1
    assert reasons(ended) == [
        "row_changed",
        "verdict_unknown",
        "pool_unknown",
        "code_unknown",
        "judge_unusable",
        "told_twice",
    ]
    assert json.loads(ended.out)["counts"]["new"] == len(rows) - 6


def test_texts_sorted_away_from_their_codes_are_noticed(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    pooled(behov, tmp_path, *SMALL, "--judges", "AB")
    file = filled(tmp_path / "sheet-AB.xlsx", LETTERS)
    book = openpyxl.load_workbook(file)
    active = book.active
    assert active is not None
    active["B2"].value, active["B3"].value = active["B3"].value, active["B2"].value
    book.save(file)
    assert reasons(behov("judgements", "import", file, "--json")) == ["row_changed", "row_changed"]


def test_wrong_use_says_what_to_do(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    assert ".xlsx or .json" in behov("pool", tmp_path / "sheet.csv").err
    assert "is not there" in behov("pool", tmp_path / "no" / "sheet.xlsx").err
    assert "never an e-mail address" in behov("pool", tmp_path / "s.xlsx", "--judges", "per@example.com").err
    assert "same name" in behov("pool", tmp_path / "s.xlsx", "--judges", "AB,AB").err
    assert "There is no need" in behov("pool", tmp_path / "s.xlsx", "--need", "nothing").err
    pooled(behov, tmp_path)
    again = behov("pool", tmp_path / "sheet.xlsx", *SMALL)
    assert (again.status, "is there already" in again.err) == (2, True)
    file = filled(tmp_path / "sheet.xlsx", LETTERS)
    nameless = behov("judgements", "import", file)
    assert (nameless.status, "--judge" in nameless.err) == (3, True)
    assert behov("judgements", "import", file, file, "--judge", "AB").status == 2
    other = tmp_path / "other.csv"
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    assert "not a sheet" in behov("judgements", "import", other).err


def test_a_sheet_written_for_one_judge_is_not_read_as_anothers(
    behov: Behov, sample_home: Path, tmp_path: Path
) -> None:
    pooled(behov, tmp_path, *SMALL, "--judges", "AB")
    file = filled(tmp_path / "sheet-AB.xlsx", LETTERS)
    assert behov("judgements", "import", file, "--judge", "CD").status == 3


def test_without_needs_or_an_index_the_way_on_is_told(behov: Behov, empty_home: Path, tmp_path: Path) -> None:
    assert "behov ingest" in behov("pool", tmp_path / "sheet.xlsx").err
