"""Who is new to the public sector, as far as a profile tells."""

import pytest

from matching.document import Document
from matching.newcomers import newcomer


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Vi mäter läckor i rör. Används av fem kommuner.", False),
        ("Vi måler lekkasjer. Ni kommuner i Agder.", False),
        ("We find leaks. Sold to seven municipalities.", False),
        ("We find leaks. Two Danish regions and a housing company.", False),
        ("Vi mäter läckor. Två kommunala avfallsbolag i Skåne.", False),
        ("Elleve kommuner kjøper lisens til kartet.", False),
        ("Vi mäter läckor i rör. Våra kunder är hotell och restauranger.", True),
        ("Appen visar vart varje kilo tog vägen i kommunen.", True),
        ("Tre sykehjem i Trøndelag bruker den hver natt.", False),
        ("Eleven Danish and two Swedish care homes.", False),
        ("Vi sitter i Umeå stad och säljer till hotell.", True),
        ("Vi har ännu ingen kommun som kund.", True),
        ("We are looking for two municipalities to test it with.", True),
        ("Fire ansatte og en patentsøknad på måling i rør.", True),
    ],
)
def test_public_customers_are_read_from_the_profile_and_silence_makes_a_newcomer(text: str, new: bool) -> None:
    assert newcomer(Document("s/a@0", "a", "sv", text, len(text))) == new


@pytest.mark.parametrize(
    ("references", "new"),
    [
        ("Region Uppsala", False),
        ("Ett särskilt boende i Örebro, ett universitetssjukhus", False),
        ("Malmö stad", False),
        ("Fourteen water utilities in southern Sweden", False),
        ("Tre stadsdelar i Örebro och Västerås", False),
        ("Skövde kommun planerar ett test", True),
        ("Hotell Brage, Kafé Norr", True),
        ("", True),
    ],
)
def test_a_public_body_among_the_references_is_a_customer(references: str, new: bool) -> None:
    text = "Vi mäter hur många som kommer och äter."
    whole = f"{text}\n\n{references}" if references else text
    found = Document("s/a@0", "a", "sv", whole, len(whole), references_from=len(text) + 2 if references else None)
    assert newcomer(found) == new
