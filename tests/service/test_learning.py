"""`behov train`, `rankers`, `adapt` and `compare-encoders` on the sample pilots, with the real encoder."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.rankers import learnt_rankers
from service.settings import load_settings
from service.web.app import create_app
from service.web.demo import PASSWORD, make_demo_logins
from tests.conftest import SAMPLES, Behov

PILOTS = SAMPLES / "pilots" / "pilots.csv"


@pytest.fixture
def piloted_home(behov: Behov, sample_home: Path) -> Path:
    """A data folder with the samples and their outcomes."""
    assert behov("outcomes", "import", PILOTS).status == 0
    return sample_home


def test_a_learnt_ranker_is_kept_with_its_card_and_used_only_where_it_shows_a_gain(
    behov: Behov, piloted_home: Path
) -> None:
    told = json.loads(behov("train", "--json").out)
    assert told["ranker"] == "learned-1"
    assert all(weight >= 0 for weight in told["weights"].values())
    gains = told["interval"][0] > 0
    listed = json.loads(behov("rankers", "list", "--json").out)
    assert listed["in_use"] == ("learned-1" if gains else "fused-4")
    card = behov("rankers", "card", "learned-1").out
    assert "of whose companies 36 came" in card
    assert ("may be put in use" in card) == gains
    assert "kom längre än till en presentation" in behov("rankers", "card", "learned-1", "--in", "sv").out
    assert behov("train").status == 0
    assert learnt_rankers(load_settings().places) == ["learned-1", "learned-2"]


def test_a_dry_run_of_training_writes_nothing(behov: Behov, piloted_home: Path) -> None:
    assert behov("train", "--dry-run").status == 0
    assert not (piloted_home / "rankers").exists()


def test_a_ranker_is_put_in_use_with_a_reason_makes_lists_that_replay_and_can_be_put_back(
    behov: Behov, piloted_home: Path
) -> None:
    behov("train")
    assert "--reason" in behov("rankers", "activate", "learned-1").err
    assert behov("rankers", "activate", "learned-1", "--reason", "trial").status == 0
    made = json.loads(behov("match", "--need", "matsvinn-skolrestauranger", "--json").out)
    assert made["made_with"]["ranker"] == "learned-1"
    assert behov("rankers", "activate", "fused-4", "--reason", "trial over").status == 0
    assert behov("replay", made["shortlist"]).status == 0
    history = json.loads(behov("rankers", "list", "--json").out)["history"]
    assert [row["ranker"] for row in history] == ["learned-1", "fused-4"]


def test_a_damaged_or_unknown_ranker_is_named(behov: Behov, piloted_home: Path) -> None:
    behov("train")
    assert "There is no ranker 'learned-9'" in behov("rankers", "activate", "learned-9", "--reason", "x").err
    (piloted_home / "rankers" / "learned-1.json").write_text("{", encoding="utf-8")
    ended = behov("match", "vatten läcker", "--ranker", "learned-1")
    assert ended.status == 2
    assert "learned-1.json is damaged" in ended.err
    (piloted_home / "rankers" / "history.jsonl").write_text("?", encoding="utf-8")
    assert "history.jsonl is damaged" in behov("match", "vatten läcker").err


def test_without_outcomes_nothing_can_be_learnt_and_it_is_said(behov: Behov, sample_home: Path) -> None:
    for command in ("train", "adapt"):
        ended = behov(command)
        assert ended.status == 2
        assert "behov outcomes import" in ended.err


def test_one_owners_outcomes_are_not_enough(behov: Behov, sample_home: Path, tmp_path: Path) -> None:
    head, *rows = PILOTS.read_text(encoding="utf-8").splitlines()
    need = rows[0].split(",")[0].split(";")[0]
    (tmp_path / "one.csv").write_text("\n".join((head, *(row for row in rows if need in row))), encoding="utf-8")
    behov("outcomes", "import", tmp_path / "one.csv")
    ended = behov("train")
    assert ended.status == 2
    assert "All outcomes are one need owner's" in ended.err


def test_an_encoder_is_adapted_checked_and_kept_only_if_it_is_no_worse(behov: Behov, piloted_home: Path) -> None:
    assert "passages of one company" in behov("adapt", "--dry-run").out
    ended = behov("adapt", "--steps", 2)
    assert ended.status == 0, ended.err
    folder = piloted_home / "encoders" / "adapted-1"
    assert (folder / "model.safetensors").exists()
    assert (piloted_home / "encoders" / "adapted-1.safetensors").stat().st_size < 3e6
    assert not list((piloted_home / "encoders").glob("*.unfinished"))
    in_use = (piloted_home / "encoders" / "history.jsonl").exists()
    assert ("It is in use from now on" in ended.out) == in_use
    if in_use:
        assert "behov index" in behov("match", "vatten läcker").err
        assert behov("index").status == 0
        assert behov("match", "vatten läcker").status == 0


def test_encoders_are_compared_on_the_programmes_own_past(behov: Behov, piloted_home: Path) -> None:
    rows = json.loads(behov("compare-encoders", "multilingual-e5-small-behov", "--json").out)
    assert [row["in_use"] for row in rows] == [True]
    assert rows[0]["texts_per_second"] > 0
    assert 0 < rows[0]["ndcg_at_10"] <= 1


def test_bands_are_calibrated_kept_shown_and_replayed(behov: Behov, piloted_home: Path) -> None:
    before = json.loads(behov("match", "--need", "matsvinn-skolrestauranger", "--json").out)
    assert all(entry["chance"] is None for entry in before["entries"])
    told = json.loads(behov("train", "--json").out)
    assert told["bands"]["outcomes"] >= 100
    assert told["bands_in_use"] == ("bands-1" if told["bands"]["gain_low"] > 0 else "shipped")
    assert behov("bands", "activate", "bands-1", "--reason", "trial").status == 0
    made = json.loads(behov("match", "--need", "matsvinn-skolrestauranger", "--json").out)
    assert made["made_with"]["parameters"]["limits"] == told["bands"]["limits"]
    chances = [(entry["above_unrelated"], entry["chance"]) for entry in made["entries"]]
    assert sorted(chances) == sorted(chances, key=lambda pair: (pair[1], pair[0]))
    shown = behov("shortlist", "show", made["shortlist"], "--in", "nb").out
    assert f"{round(100 * chances[0][1])} % av dem som er blitt presentert" in shown.replace("\n", " ")
    assert "--reason" in behov("bands", "activate", "shipped").err
    assert behov("bands", "activate", "shipped", "--reason", "trial over").status == 0
    assert behov("replay", made["shortlist"]).status == 0
    assert behov("replay", before["shortlist"]).status == 0
    listed = json.loads(behov("bands", "list", "--json").out)
    assert [row["bands"] for row in listed["history"]][-2:] == ["bands-1", "shipped"]


def test_bands_of_another_encoder_are_not_used_and_damaged_ones_are_named(
    behov: Behov, piloted_home: Path
) -> None:
    behov("train")
    behov("bands", "activate", "bands-1", "--reason", "trial")
    path = piloted_home / "rankers" / "bands-1.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**kept, "encoder": {**kept["encoder"], "model": "other"}}), encoding="utf-8")
    made = json.loads(behov("match", "vatten läcker ur ledningar", "--json").out)
    assert made["made_with"]["parameters"]["calibration"] is None
    path.write_text("{", encoding="utf-8")
    assert "bands-1.json is damaged" in behov("match", "vatten läcker ur ledningar").err
    assert "There are no bands 'bands-9'" in behov("bands", "activate", "bands-9", "--reason", "x").err


def test_a_card_is_read_in_each_language_on_its_page(behov: Behov, piloted_home: Path) -> None:
    behov("train")
    app = create_app(load_settings())
    make_demo_logins(load_settings())
    browser = TestClient(app, headers={"accept": "text/html", "sec-fetch-site": "same-origin"})
    browser.post("/sign-in", data={"name": "demo.facilitator", "password": PASSWORD})
    said = {language: browser.get(f"/rankers/learned-1?lang={language}").text for language in ("sv", "nb", "en")}
    app.state.parts.engine.close()
    app.state.parts.database.close()
    for language, words in (
        ("sv", "Ju färre utfall"),
        ("nb", "Jo færre utfall"),
        ("en", "the fewer outcomes there are"),
    ):
        assert words in said[language]
