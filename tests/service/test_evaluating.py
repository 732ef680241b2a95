"""`behov evaluate` on the sample pilots: the report, its figures, and the gate."""

import csv
import datetime as dt
import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path
from typing import Any

import pytest

from evaluation.measures.registry import describe
from evaluation.report.page import DEFINED
from evaluation.report.wording import READER_LANGUAGES, words
from evaluation.trec import read_qrels, read_run
from models.catalogue_repository import list_profiles, record_run, save_source
from models.catalogues import SourceKind
from models.database import open_database
from models.records import Identity, Profile, RunCounts
from tests.conftest import ROOT, SAMPLES, Behov

PILOTS = SAMPLES / "pilots" / "pilots.csv"
SECTIONS = [
    "summary", "measured", "proof", "systems", "differences", "slices", "needs", "failures", "ablation",
    "calibration", "exposure", "catalogue", "robustness", "stability", "challenge", "latency", "limits",
    "definitions",
]  # fmt: skip


@pytest.fixture
def piloted_home(behov: Behov, sample_home: Path) -> Path:
    """A data folder with the samples and their outcomes."""
    assert behov("outcomes", "import", PILOTS).status == 0
    return sample_home


def report(behov: Behov, folder: Path, *options: object) -> dict[str, Any]:
    assert behov("evaluate", "--out", folder, *options).status == 0
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def test_the_report_on_the_samples_is_whole_well_formed_and_fetches_nothing(
    behov: Behov, piloted_home: Path, tmp_path: Path
) -> None:
    figures = report(behov, tmp_path / "out", "--in", "sv")
    text = (tmp_path / "out" / "report.sv.html").read_text(encoding="utf-8")
    page = ElementTree.fromstring(text)
    assert page.get("lang") == "sv"
    assert [section.get("id") for section in page.iter("section")] == SECTIONS
    assert "<script" not in text
    assert not re.search(r"https?://|@import|url\((?!#)|\bsrc=", text)
    for drawn in page.iter("svg"):
        title, description = (drawn.find(name) for name in ("title", "desc"))
        assert title is not None
        assert description is not None
        assert drawn.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    for table in page.iter("table"):
        assert table.find("caption") is not None
        assert all(cell.get("scope") in ("col", "row") for cell in table.iter("th"))
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert figures["flow"]["graded"] == 158
    assert figures["fictional"]
    assert figures["leaks"]["leaks"] == []
    systems = {system["name"]: system for system in figures["systems"]}
    assert list(systems) == ["random", "newest", "words-3", "meaning-3", "fused-4"]
    assert len(systems["fused-4"]["by_need"]) == 16
    assert set(figures["slices"]) == {"language", "round", "area", "owner", "owner_size"}
    assert set(figures["exposure"]) == {"region", "source", "language", "age", "size"}
    assert len(figures["failures"]) == 10
    assert all(failure["quotes"] for failure in figures["failures"])


def test_any_outside_tool_can_check_us(behov: Behov, piloted_home: Path, tmp_path: Path) -> None:
    figures = report(behov, tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "out" / "qrels-and-runs.zip") as archive:
        archive.extractall(tmp_path / "trec")
    qrels = read_qrels(tmp_path / "trec" / "qrels.txt")
    assert sum(len(row) for row in qrels.grades.values()) == figures["flow"]["graded"]
    for system in figures["systems"]:
        assert read_run(tmp_path / "trec" / f"run-{system['name']}.txt").rankings.keys() == qrels.grades.keys()


def test_the_gate_passes_the_same_ranker_and_stops_a_worse_one(
    behov: Behov, piloted_home: Path, tmp_path: Path
) -> None:
    held = tmp_path / "held.json"
    report(behov, tmp_path / "out", "--save-baseline", held)
    same = behov("evaluate", "--out", tmp_path / "same", "--against", held, "--json")
    assert (same.status, json.loads(same.out)["gate"]["passed"]) == (0, True)
    better = json.loads(held.read_text(encoding="utf-8"))
    better["values"] = {need: min(1.0, value + 0.05) for need, value in better["values"].items()}
    held.write_text(json.dumps(better), encoding="utf-8")
    worse = behov("evaluate", "--out", tmp_path / "worse", "--against", held)
    assert worse.status == 1
    assert "below -0.02" in worse.err
    assert 'id="gate"' in (tmp_path / "worse" / "report.en.html").read_text(encoding="utf-8")


def test_a_profile_edited_after_the_pilot_does_not_move_what_is_measured(
    behov: Behov, piloted_home: Path, tmp_path: Path
) -> None:
    before = report(behov, tmp_path / "before")
    folder = tmp_path / "vaxtverket"
    shutil.copytree(SAMPLES / "catalogues" / "vaxtverket", folder)
    source = folder / "source.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("2023-01-15", "2025-06-01"), encoding="utf-8")
    table = folder / "foretag.csv"
    table.write_bytes(table.read_bytes().replace("Portionsvis".encode("cp1252"), b"Skolmatsvinn Portionsvis"))
    behov("ingest", source)
    assert not json.loads(behov("status", "--json").out)["index"]["up_to_date"]
    after = report(behov, tmp_path / "after")
    by_need = [next(s["by_need"] for s in f["systems"] if s["name"] == "fused-4") for f in (before, after)]
    assert by_need[0] == by_need[1]
    assert after["leaks"]["leaks"] == []


def test_a_profile_that_says_it_was_updated_after_the_need_is_a_leak(
    behov: Behov, piloted_home: Path, tmp_path: Path
) -> None:
    held = tmp_path / "held.json"
    report(behov, tmp_path / "clean", "--save-baseline", held)
    listed_on = dt.datetime(2023, 1, 15, tzinfo=dt.UTC)
    text = "Vi vann piloten om mindre mat i soptunnan från skolrestaurangerna."
    late = Profile("Eftersnack AB", "sv", description=text, updated_on=dt.date(2024, 12, 1))
    database = open_database(f"sqlite:///{piloted_home / 'behov.db'}")
    with database.writing() as session:
        source_id = save_source(
            session,
            name="late",
            title="Late",
            kind=SourceKind.COMPANIES,
            licence=None,
            fictional=True,
            definition="",
        )
        run_id = record_run(
            session,
            source_id=source_id,
            started_at=listed_on,
            as_of=listed_on,
            file_name="late.csv",
            file_sha256="0" * 64,
            counts=RunCounts(new=1),
            refused=[],
        )
        rows = {"1": (Identity("late"), late)}
        list_profiles(session, source_id=source_id, run_id=run_id, as_of=listed_on, rows=rows)
    database.close()
    ended = behov("evaluate", "--out", tmp_path / "out", "--against", held, "--json")
    figures = json.loads(ended.out)
    assert {leak["written_on"] for leak in figures["leaks"]["leaks"]} == {"2024-12-01"}
    assert ended.status == 1
    assert "younger than the need" in figures["gate"]["reasons"][0]


def test_without_outcomes_the_way_to_some_is_told(behov: Behov, sample_home: Path) -> None:
    ended = behov("evaluate")
    assert ended.status == 2
    assert "behov outcomes import" in ended.err
    assert not (sample_home / "evaluations").exists()


def test_a_baseline_that_is_none_is_refused(behov: Behov, piloted_home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    ended = behov("evaluate", "--against", wrong)
    assert ended.status == 2
    assert "format" in ended.err


def test_one_owner_only_is_said_and_has_no_interval(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    with PILOTS.open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row[1] in ("owner_key", "ekhamra")]
    with (tmp_path / "one.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    behov("outcomes", "import", tmp_path / "one.csv")
    figures = report(behov, tmp_path / "out")
    assert figures["systems"][0]["measures"]["RR"]["interval"] is None
    assert "Few need owners (1)" in (tmp_path / "out" / "report.en.html").read_text(encoding="utf-8")


def test_the_report_speaks_three_languages() -> None:
    assert all(set(row) == set(READER_LANGUAGES) for row in words().values())
    for key, row in words().items():
        fields = {language: sorted(re.findall(r"\{\w+\}", text)) for language, text in row.items()}
        assert fields["sv"] == fields["nb"] == fields["en"], key


def test_the_measures_the_page_defines_are_in_the_registry() -> None:
    assert [describe(name).name for name in DEFINED] == list(DEFINED)


def test_the_committed_baseline_is_of_the_sample_pilots() -> None:
    held = json.loads((ROOT / "evaluation" / "baselines" / "samples.json").read_text(encoding="utf-8"))
    assert len(held["values"]) == 16
