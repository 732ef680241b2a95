"""What makes a need hard to match is said, and nothing is refused for it."""

import pytest

from service.asking import ask_words
from service.need_doubts import need_doubts
from service.presentation import need_doubt_lines

ORDINARY = (
    "Vi kastar för mycket mat i skolans restauranger varje dag. Ingen vet i förväg hur många som kommer att äta, "
    "och köken lagar därför alltid för mycket."
)


def codes(text: str, language: str = "sv") -> list[str]:
    return [doubt.code for doubt in need_doubts(text, language)]


def test_an_ordinary_need_raises_no_doubt() -> None:
    assert codes(ORDINARY) == []


@pytest.mark.parametrize("text", ["matsvinn i skolan", "vatten läcker"])
def test_a_need_of_three_words_is_asked_for_more(text: str) -> None:
    assert codes(text) == ["doubt_short"]


@pytest.mark.parametrize("text", ["Microsoft Teams", "Ablestop Medix 365"])
def test_a_name_alone_is_told_from_a_short_need(text: str) -> None:
    assert codes(text) == ["doubt_name_only"]


def test_thirty_pages_are_read_and_said_to_be_many() -> None:
    assert codes(f"{ORDINARY} " * 80) == ["doubt_long"]


def test_a_need_in_two_languages_names_both() -> None:
    text = f"{ORDINARY} We are looking for a way to know in advance how many pupils will come to eat on each day."
    found = need_doubts(text, "sv")
    assert [(doubt.code, doubt.values) for doubt in found] == [
        ("doubt_two_languages", {"first": "sv", "second": "en"})
    ]


def test_one_foreign_sentence_in_a_long_need_is_no_second_language() -> None:
    assert codes(f"{ORDINARY} " * 5 + "This is what the vendors call a smart kitchen.") == []


def test_bokmal_in_a_nynorsk_need_is_not_a_second_language() -> None:
    assert (
        codes("Vi kaster for mye mat på skolen hver eneste dag, og ingen vet hvor mange som kommer.", "nn") == []
    )


def test_personal_data_never_reaches_the_query_and_is_counted() -> None:
    asked = ask_words(f"{ORDINARY} Ring Anna på 070-123 45 67 eller anna.berg@example.se.", "sv", 10_000)
    assert "070" not in asked.query.ranked_text
    assert "anna.berg" not in asked.query.ranked_text
    assert need_doubts(asked.query.ranked_text, "sv")[0].values == {"count": 2}


def test_every_doubt_is_said_in_the_readers_language() -> None:
    document = {
        "doubts": [
            {"code": "doubt_two_languages", "values": {"first": "sv", "second": "en"}},
            {"code": "doubt_long", "values": {"count": 1600}},
        ]
    }
    assert need_doubt_lines(document, "nb")[0].startswith("Behovet er skrevet på både svensk og engelsk.")
    assert "1600" in need_doubt_lines(document, "sv")[1]
