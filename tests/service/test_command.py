"""The command from catalogue to shortlist, with the real encoder, on the sample data."""

import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import openpyxl
import pytest

from matching.features import FEATURES
from service.wording import word
from tests.conftest import SAMPLE_SOURCES, SAMPLES, Behov

NEED = "matsvinn-skolrestauranger"
LEAK = "Vi behöver hitta läckor i ledningsnätet innan vattnet når gatan, utan att gräva i onödan."


def test_a_need_gets_eight_companies_each_with_a_verbatim_quote(behov: Behov, sample_home: Path) -> None:
    shortlist = json.loads(behov("match", "--need", NEED, "--json").out)
    assert [entry["rank"] for entry in shortlist["entries"]] == list(range(1, 9))
    need = "\n".join(shortlist["need"]["parts"][part] for part in ("title", "challenge", "wanted_outcome"))
    for entry in shortlist["entries"]:
        assert entry["quotes"]
        for quote in entry["quotes"]:
            assert quote["need_text"] in need
            assert need[quote["need"]["start"] : quote["need"]["end"]] == quote["need_text"]


def test_the_version_is_told(behov: Behov) -> None:
    assert behov("--version").out == f"behov {version('behov')}\n"


def test_a_swedish_need_reaches_a_norwegian_and_an_english_profile(behov: Behov, sample_home: Path) -> None:
    languages = set()
    for need in (NEED, "tillskottsvatten-spillvatten"):
        entries = json.loads(behov("match", "--need", need, "-k", 10, "--json").out)["entries"]
        languages |= {entry["profile"]["language"] for entry in entries}
    assert {"sv", "nb", "en"} <= languages


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        ("sv", ["Poäng", "betydelse +", "ord +", "Betydelse: hur nära", "katalogversion"]),
        ("nb", ["Poeng", "betydning +", "ord +", "Betydning: hvor nær", "katalogversjon"]),
        ("en", ["Score", "meaning +", "words +", "Meaning: how near", "catalogue version"]),
    ],
)
def test_what_moved_the_rank_is_told_in_the_readers_language(
    behov: Behov, sample_home: Path, reader: str, said: list[str]
) -> None:
    number = json.loads(behov("match", LEAK, "--json").out)["shortlist"]
    shown = behov("shortlist", "show", number, "--in", reader).out
    assert all(words in shown for words in said)
    assert (re.search(r"\d,\d\d [(]", shown) is not None) == (reader != "en")
    for feature in FEATURES:
        assert word(feature, reader)
        assert word(f"feature_{feature}", reader)


def test_a_shortlist_is_made_again_byte_for_byte(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    given = json.loads(behov("match", LEAK, "--json").out)
    replayed = behov("replay", given["shortlist"], "--out", tmp_path / "again.json")
    assert replayed.status == 0
    behov("shortlist", "export", given["shortlist"], tmp_path / "first.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "first.json").read_bytes()


def test_the_same_need_gives_the_same_list_again(behov: Behov, sample_home: Path) -> None:
    first, second = (json.loads(behov("match", LEAK, "--json").out) for _ in range(2))
    assert {**first, "shortlist": 0} == {**second, "shortlist": 0}


def test_a_need_comes_as_text_file_or_standard_input(
    behov: Behov, sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "need.txt"
    file.write_text(LEAK, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(LEAK))
    lists = [
        json.loads(behov("match", *form, "--dry-run", "--json").out) for form in ([LEAK], ["--file", file], ["-"])
    ]
    assert lists[0] == lists[1] == lists[2]
    assert lists[0]["shortlist"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Give the need once"),
        (["text", "--need", NEED], "Give the need once"),
        ([""], "The need is empty"),
        (["och det är inte så"], "no word that says what is needed"),
        (["läckor", "--language", "tlh"], "cannot read"),
        (
            ["Nous cherchons une solution pour trouver les fuites dans le réseau avant que l'eau ne gagne la rue"],
            "could not be told",
        ),
        (["x" * 200_000], "at most 100,000 are read"),
        (["--need", "matsvin-skolrestaurang"], f"Did you mean {NEED}"),
        ([LEAK, "--ranker", "magic-1"], "There is no ranker"),
        ([LEAK, "--country", "Sweden"], "two-letter codes"),
        ([LEAK, "--maturity", "grown"], "idea, prototype, pilot, market, scale"),
        ([LEAK, "--exclude", "5560000000"], "No company has organisation number"),
        ([LEAK, "--out", "list.pdf"], ".json, .csv, .xlsx"),
        ([LEAK, "--out", "no-such-folder/list.csv"], "is not there"),
        ([LEAK, "-k", "0"], "or equal to 1"),
    ],
)
def test_wrong_use_says_what_to_do(behov: Behov, sample_home: Path, arguments: list[str], says: str) -> None:
    ended = behov("match", *arguments)
    assert ended.status == 2
    assert says in " ".join(ended.err.replace("│", " ").split())


def test_rules_keep_companies_out_and_say_how_many(behov: Behov, sample_home: Path) -> None:
    listed = json.loads(behov("match", LEAK, "--country", "no", "--maturity", "pilot", "--json").out)
    assert listed["kept_out"]["country"] > 0
    assert {entry["company"]["country"] for entry in listed["entries"]} <= {"NO", None}
    first = listed["entries"][0]["company"]["organisation_number"]
    without = json.loads(behov("match", LEAK, "--country", "NO", "--exclude", first, "--json").out)
    assert first not in [entry["company"]["organisation_number"] for entry in without["entries"]]


def test_rules_that_nobody_meets_give_an_empty_list_that_says_so(behov: Behov, sample_home: Path) -> None:
    ended = behov("match", LEAK, "--profile-language", "fi")
    assert ended.status == 0
    assert "Inget företag i katalogerna uppfyller villkoren" in ended.out


def test_every_form_of_export_opens_and_holds_the_list(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    names = [tmp_path / f"list.{form}" for form in ("json", "csv", "xlsx")]
    behov("match", "--need", NEED, *(part for name in names for part in ("--out", name)))
    entries = json.loads(names[0].read_text(encoding="utf-8"))["entries"]
    companies = [entry["company"]["name"] for entry in entries]
    lines = names[1].read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(";")[1] for line in lines[1:]] == companies
    sheet = openpyxl.load_workbook(names[2]).active
    assert sheet is not None
    assert [sheet.cell(row, 2).value for row in range(2, 10)] == companies


def test_a_shortlist_is_read_in_the_language_asked_for(behov: Behov, sample_home: Path) -> None:
    behov("match", "--need", NEED)
    assert "Kortlista" in behov("shortlist", "show", 1).out
    assert "Kortliste" in behov("shortlist", "show", 1, "--in", "nb").out
    assert "Not a tender" in behov("shortlist", "show", 1, "--in", "en").out
    assert behov("shortlist", "show", 99).status == 2


def test_reading_and_indexing_again_changes_nothing(behov: Behov, sample_home: Path) -> None:
    before = json.loads(behov("status", "--json").out)
    for report in json.loads(behov("ingest", *SAMPLE_SOURCES, "--json").out):
        assert report["counts"]["new"] == report["counts"]["changed"] == report["counts"]["missing"] == 0
    assert json.loads(behov("index", "--json").out)["unchanged"]
    assert json.loads(behov("status", "--json").out)["index"] == before["index"]


def test_a_rebuilt_index_is_the_same_index(behov: Behov, sample_home: Path) -> None:
    before = json.loads(behov("status", "--json").out)["index"]["version"]
    rebuilt = json.loads(behov("index", "--rebuild", "--json").out)
    assert rebuilt["version"] == before
    assert rebuilt["encoded"] == 0


def test_without_an_index_the_way_to_one_is_told(behov: Behov, empty_home: Path) -> None:
    assert "behov index" in behov("match", LEAK).err
    assert "behov ingest" in behov("index").err


def test_an_index_of_another_encoder_is_not_used(
    behov: Behov, sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEHOV_ENCODER_PASSAGE_PREFIX", "text: ")
    ended = behov("match", LEAK)
    assert ended.status == 2
    assert "behov index" in ended.err


def test_a_damaged_index_is_noticed(behov: Behov, sample_home: Path) -> None:
    (terms,) = sample_home.glob("indexes/*/terms.json")
    terms.write_bytes(terms.read_bytes()[:-2] + b"]\n")
    ended = behov("match", LEAK)
    assert ended.status == 2
    assert "--rebuild" in ended.err
    assert behov("index", "--rebuild").status == 0
    assert behov("match", LEAK).status == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told(behov: Behov, sample_home: Path) -> None:
    (sample_home / "indexes").chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert behov("index", "--rebuild").status == 2


def test_two_processes_cannot_index_at_once(behov: Behov, sample_home: Path) -> None:
    from matching.saved_index import building

    with building(sample_home / "indexes"):
        ended = behov("index", "--rebuild")
    assert ended.status == 2
    assert "Another process" in ended.err


def test_a_wrong_setting_is_named(behov: Behov, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEHOV_K", "many")
    ended = behov("status")
    assert ended.status == 2
    assert "BEHOV_K" in ended.err


def test_a_catalogue_without_a_source_file_is_suggested_confirmed_and_remembered(
    behov: Behov, empty_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "bolag.csv"
    file.write_text(
        "Företagsnamn;Beskrivning;E-post;Färg\n"
        "Renvåg AB;Vi renar dagvatten i dammar med växter.;a@b.example;blå\n",
        encoding="utf-8",
    )
    unconfirmed = behov("ingest", file)
    assert unconfirmed.status == 2
    assert "--yes" in unconfirmed.err
    assert "never stored" in unconfirmed.out
    assert behov("ingest", file, "--yes").status == 0
    assert (tmp_path / "bolag.source.yaml").exists()
    again = json.loads(behov("ingest", file, "--json").out)
    assert again[0]["counts"] == {"new": 0, "changed": 0, "unchanged": 1, "missing": 0, "refused": 0}


def test_refused_rows_are_corrected_and_read_again(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    assert behov("refused", target, "--source", "northstar").status == 0
    assert "no_text" in target.read_text(encoding="utf-8-sig")


def test_a_dry_run_changes_nothing(behov: Behov, empty_home: Path) -> None:
    reports = json.loads(behov("ingest", *SAMPLE_SOURCES, "--dry-run", "--json").out)
    assert sum(report["counts"]["new"] for report in reports) > 180
    assert json.loads(behov("status", "--json").out)["sources"] == []


def test_the_exit_status_tells_done_partly_refused_wrong_use_and_rejected(
    behov: Behov, empty_home: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "tom.csv"
    empty.write_bytes(b"")
    only_header = tmp_path / "rubrik.csv"
    only_header.write_text("Namn;Beskrivning\n", encoding="utf-8")
    nothing_usable = tmp_path / "ord.csv"
    nothing_usable.write_text("Namn;Beskrivning\nRenvåg AB;Vatten\n", encoding="utf-8")
    assert behov("ingest", SAMPLES / "needs" / "source.yaml").status == 0
    assert behov("ingest", SAMPLES / "catalogues" / "northstar" / "source.yaml").status == 1
    assert behov("ingest", empty, "--yes").status == 2
    assert behov("ingest", only_header, "--yes").status == 2
    assert behov("ingest", nothing_usable, "--yes").status == 3


def test_every_setting_is_listed_with_what_it_does(behov: Behov, empty_home: Path) -> None:
    rows = json.loads(behov("settings", "--json").out)
    assert "BEHOV_LIMITS__ROWS" in [row["variable"] for row in rows]
    assert all(row["help"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "status"), [(["settings"], 0), (["shortlist", "show", "99"], 2), (["no"], 2)]
)
def test_a_process_of_its_own_ends_with_the_status_and_all_it_said(
    empty_home: Path, arguments: list[str], status: int
) -> None:
    script = f"from service.cli import command; import sys; sys.argv = ['behov', *{arguments!r}]; command()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert "BEHOV_HOME" in done.stdout if status == 0 else done.stderr.strip()


@pytest.mark.parametrize("wait", [0.0, 1.0, 3.0, 5.0])
def test_a_killed_index_run_leaves_the_old_index_in_force(behov: Behov, sample_home: Path, wait: float) -> None:
    before = behov("match", LEAK, "--dry-run", "--json").out
    script = "from service.cli import main; import sys; sys.argv = ['behov', 'index', '--rebuild']; main()"
    process = subprocess.Popen([sys.executable, "-c", script], start_new_session=True)
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert behov("match", LEAK, "--dry-run", "--json").out == before
    assert behov("index", "--rebuild").status == 0
    assert not list((sample_home / "indexes").glob("*.partial"))
