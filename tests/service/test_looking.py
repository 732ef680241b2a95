"""Reverse search, needs alike, teams."""

import json
from pathlib import Path

from tests.conftest import Behov

NEED = "matsvinn-skolrestauranger"


def test_the_needs_for_a_company_are_those_it_stands_high_for(behov: Behov, sample_home: Path) -> None:
    first = json.loads(behov("match", "--need", NEED, "--json").out)["entries"][0]["company"]
    found = json.loads(behov("reverse", first["organisation_number"], "--json").out)
    assert found[0]["key"] == NEED
    assert found[0]["rank"] == 1
    assert [one["above"] for one in found] == sorted((one["above"] for one in found), reverse=True)


def test_an_unknown_company_is_named(behov: Behov, sample_home: Path) -> None:
    assert "organisation number 000" in behov("reverse", "000").err


def test_a_need_in_other_words_and_another_language_finds_its_like(behov: Behov, sample_home: Path) -> None:
    text = "Elevene kaster halve skolelunsjen, og kjøkkenet vet ikke hvor mange som kommer for å spise."
    found = json.loads(behov("similar", text, "--json").out)
    assert found[0]["key"] == NEED
    assert found[0]["own_sentence"] in text
    assert NEED not in [one["key"] for one in json.loads(behov("similar", "--need", NEED, "--json").out)]


def test_a_need_that_nobody_shares_has_none_like_it(behov: Behov, sample_home: Path) -> None:
    told = behov("similar", "Ishockeylaget behöver en ny målvakt till säsongen.")
    assert told.out.strip() == "Inget annat behovsområde liknar detta."


def test_a_team_covers_more_than_its_first_member_and_nobody_twice(behov: Behov, sample_home: Path) -> None:
    need = json.loads(behov("match", "--need", "forstadd-i-vardmotet", "--json").out)["need"]["parts"]
    text = "\n".join(need[part] for part in ("title", "challenge", "wanted_outcome"))
    found = json.loads(behov("team", "--need", "forstadd-i-vardmotet", "--json").out)
    assert 2 <= len(found) <= 3
    covered = [one["need"] for member in found for one in member["covers"]]
    assert all(one["said"] for member in found for one in member["covers"])
    assert all(member["covers"] for member in found)
    assert len(covered) == len(set(covered))
    assert all(sentence in text for sentence in covered)


def test_a_need_is_given_once(behov: Behov, sample_home: Path) -> None:
    for command in ("similar", "team"):
        assert behov(command).status == 2
        assert behov(command, "x", "--need", NEED).status == 2
