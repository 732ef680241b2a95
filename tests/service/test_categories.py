"""Categories on a list: suggested, given by the owner, and as a rule that keeps companies out."""

import json
from pathlib import Path

import pytest

from matching.categories import SHIPPED, load_categories
from service.division_names import division_name, divisions
from tests.conftest import Behov


def test_a_need_and_its_companies_are_shown_with_their_likely_divisions(behov: Behov, sample_home: Path) -> None:
    text = "Köken i våra skolrestauranger lagar för mycket lunch, och maten som blir över slängs varje dag."
    made = json.loads(behov("match", text, "--json").out)
    assert made["need"]["categories"][0]["division"] == "55"
    assert any(entry["categories"] for entry in made["entries"])
    shown = behov("shortlist", "show", made["shortlist"], "--in", "nb").out
    assert "Sannsynlige kategorier: 55 Hotell, restaurant og måltider (" in shown.replace("\n", " ")


def test_what_the_owner_gave_beats_the_suggestion(behov: Behov, sample_home: Path) -> None:
    made = json.loads(behov("match", "--need", "ravatten-tidig-varning", "--json").out)
    given = [(one["division"], one["probability"]) for one in made["need"]["categories"]]
    assert given == [("90", None), ("38", None), ("65", None)]


def test_a_category_keeps_unlikely_companies_out_and_the_list_replays(behov: Behov, sample_home: Path) -> None:
    plain = json.loads(behov("match", "--need", "matsvinn-skolrestauranger", "--json").out)
    made = json.loads(behov("match", "--need", "matsvinn-skolrestauranger", "--category", "55", "--json").out)
    assert made["need"]["rules"]["categories"] == ["55"]
    assert 0 < made["kept_out"]["category"] < 170
    assert made["considered"] + made["kept_out"]["category"] == plain["considered"]
    answers = {
        finding["answer"]
        for entry in made["entries"]
        for finding in entry["findings"]
        if finding["rule"] == "category"
    }
    assert answers <= {"yes", "unknown"}
    assert behov("replay", made["shortlist"]).status == 0
    assert "is not a category" in behov("match", "vatten läcker ur ledningar", "--category", "9").err


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_every_division_has_a_name(language: str) -> None:
    assert divisions() == sorted(load_categories(SHIPPED).divisions)
    assert len({division_name(division, language) for division in divisions()} - {""}) == 45
