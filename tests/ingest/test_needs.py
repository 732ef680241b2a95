"""Need areas come in from nested JSON or from one row a need, as new versions, and are never taken away."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from ingest.errors import FictionUnclear, KeyTaken
from ingest.examination import Examination
from ingest.run import apply
from models.database import Database
from models.need_repository import stored_need, stored_needs
from models.records import NeedText, Owner, RunCounts

Examined = Callable[..., Examination]
CHALLENGE = "Vi slänger för mycket mat i våra skolrestauranger varje dag."
OWNER = {
    "key": "ekhamra", "name": "Ekhamra kommun", "organisation_number": "212000-1124", "country": "SE",
    "kind": "municipality", "language": "sv", "population": 61300,
}  # fmt: skip
NEED: dict[str, Any] = {
    "key": "matsvinn",
    "title": "Mindre matsvinn",
    "challenge": CHALLENGE,
    "wanted_outcome": "Halverat svinn.",
    "figures": "88 ton om året.",
    "hard_requirements": ["Utan extra arbete", "Ingen | uppgift; lämnar kommunen"],
    "value_proposition": "Två kök som testmiljö. Skriv till anna@ekhamra.se.",
    "language": "sv",
    "cpv": ["55523100", "48000000-8"],
    "round": "2023",
    "published": "2023-02-06",
    "eligibility": {"countries": ["SE", "Norge"], "languages": ["sv", "en"], "maturity_at_least": "prototype"},
}


def file_of(*needs: dict[str, Any], owner: dict[str, Any] = OWNER) -> str:
    return json.dumps({"fictional": True, "owners": [{"owner": owner, "needs": list(needs)}]})


def read(examined: Examined, content: str, **keys: Any) -> Examination:
    said = {"kind": "needs", "file": "needs.json", "columns": {}, "fictional": True} | keys
    return examined(content, **said)


def put(database: Database, examination: Examination) -> RunCounts:
    with database.writing() as session:
        return apply(session, examination).counts


def test_a_nested_need_is_read_in_full(examined: Examined) -> None:
    need = read(examined, file_of(NEED)).needs[0]
    assert need.owner == Owner("ekhamra", "Ekhamra kommun", "2120001124", "SE", "municipality", 61300)
    assert need.text == NeedText(
        title="Mindre matsvinn",
        language="sv",
        challenge=CHALLENGE,
        wanted_outcome="Halverat svinn.",
        figures="88 ton om året.",
        value_proposition="Två kök som testmiljö. Skriv till [e-post borttagen].",
        hard_requirements=("Utan extra arbete", "Ingen | uppgift; lämnar kommunen"),
        cpv_codes=("55523100", "48000000"),
        round="2023",
        published_on=dt.date(2023, 2, 6),
        allowed_countries=("SE", "NO"),
        allowed_languages=("sv", "en"),
        minimum_maturity="prototype",
    )


def test_one_row_a_need_is_read_as_well(examined: Examined) -> None:
    """The columns may be called as the fields are; hard requirements stand a line each."""
    content = (
        "key;owner_key;owner_name;title;challenge;hard_requirements;cpv;published;countries\n"
        f'matsvinn;ekhamra;Ekhamra kommun;Mindre matsvinn;{CHALLENGE};"Ett\nTvå";"55523100, 1";6.2.2023;SE, NO\n'
    )
    examination = read(examined, content, file="needs.csv")
    text = examination.needs[0].text
    assert (text.hard_requirements, text.allowed_countries) == (("Ett", "Två"), ("SE", "NO"))
    assert (text.cpv_codes, text.published_on) == (("55523100",), dt.date(2023, 2, 6))
    assert [warning.reason.code for warning in examination.warnings] == ["cpv_unclear"]


def test_columns_of_another_name_are_mapped(examined: Examined) -> None:
    columns = {"key": "Nr", "owner_name": "Kommun", "title": "Rubrik", "challenge": "Problem"}
    content = f"Nr;Kommun;Rubrik;Problem\n1;Ekhamra kommun;Mindre matsvinn;{CHALLENGE}\n"
    need = read(examined, content, file="needs.csv", columns=columns).needs[0]
    assert (need.row_key, need.owner.key, need.owner.name) == ("1", "ekhamra-kommun", "Ekhamra kommun")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "no_title"),
        ({"challenge": None}, "no_challenge"),
        ({"challenge": "Matsvinn"}, "text_too_short"),
        ({"key": ""}, "no_key"),
        ({"eligibility": {"countries": ["Mars"]}}, "eligibility_unclear"),
        ({"eligibility": {"maturity_at_least": "grön"}}, "eligibility_unclear"),
        ({"title": ["a"]}, "need_invalid"),
        ({"hard_requirements": {"a": 1}}, "need_invalid"),
    ],
)
def test_a_bad_need_is_refused_alone(examined: Examined, change: dict[str, Any], code: str) -> None:
    examination = read(examined, file_of(NEED | {"key": "annat"}, NEED | change))
    assert [need.row_key for need in examination.needs] == ["annat"]
    assert [reason.code for row in examination.refused for reason in row.reasons] == [code]
    assert examination.refused[0].line == 2


def test_a_need_without_owner_is_refused(examined: Examined) -> None:
    examination = read(examined, file_of(NEED, owner={"key": "", "name": ""}))
    assert [reason.code for row in examination.refused for reason in row.reasons] == ["no_owner"]


def test_keys_nobody_knows_are_reported(examined: Examined) -> None:
    assert read(examined, file_of(NEED | {"kontakt": "Anna"})).unused_columns == ("kontakt",)


def test_the_same_key_twice_keeps_the_one_published_last(examined: Examined) -> None:
    newer = NEED | {"published": "2024-01-01", "figures": "60 ton."}
    for needs in ([NEED, newer], [newer, NEED]):
        examination = read(examined, file_of(*needs))
        assert [need.text.figures for need in examination.needs] == ["60 ton."]
        assert [row.reasons[0].code for row in examination.refused] == ["duplicate_key"]


def test_an_edited_need_is_a_new_version_and_a_missing_one_stays(database: Database, examined: Examined) -> None:
    other = NEED | {"key": "annat"}
    assert put(database, read(examined, file_of(NEED, other))) == RunCounts(new=2)
    assert put(database, read(examined, file_of(NEED, other))) == RunCounts(unchanged=2)
    edited = NEED | {"figures": "60 ton."}
    assert put(database, read(examined, file_of(edited))) == RunCounts(changed=1, missing=1)
    with database.reading() as session:
        assert [(need.key, need.number) for need in stored_needs(session)] == [("annat", 1), ("matsvinn", 2)]
        found = stored_need(session, "matsvinn")
        assert found is not None
        assert (found.owner_name, found.text.figures) == ("Ekhamra kommun", "60 ton.")


def test_a_key_belongs_to_the_source_that_gave_it(database: Database, examined: Examined) -> None:
    put(database, read(examined, file_of(NEED)))
    with pytest.raises(KeyTaken, match="matsvinn"):
        put(database, read(examined, file_of(NEED), name="annan"))


def test_fiction_is_said_in_both_places(examined: Examined) -> None:
    with pytest.raises(FictionUnclear):
        read(examined, file_of(NEED), fictional=False)
