"""What a need says it does not lack is set aside; what troubles it is not."""

import pytest

from matching.query import Query
from matching.settled import settled


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Fiber har vi redan i alla skolor."),
        ("sv", "Vi behöver inte fler konsulter."),
        ("sv", "Det handlar inte om städning."),
        ("nb", "Digital post har vi allerede."),
        ("nb", "Vi trenger ikke nye busser."),
        ("nb", "Betalingen fungerer godt."),
        ("nn", "Vi treng ikkje nye bussar."),
        ("en", "We already have a booking system."),
        ("en", "This is not about snow clearing."),
    ],
)
def test_what_is_in_place_or_not_asked_for_is_settled(language: str, sentence: str) -> None:
    assert settled(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Redan i dag är kön till äldreboendet två år."),
        ("sv", "Vi har redan sensorer, men ingen läser av dem."),
        ("sv", "Vi har redan svårt att rekrytera."),
        ("sv", "Det handlar inte bara om energi."),
        ("nb", "Når utredningen er i gang, er barnet ofte allerede hjemme."),
        ("nb", "Vi trenger ikke bare sensorer."),
        ("en", "We already spend too much on heating."),
        ("en", "Applications that do not require drilling are welcome."),
        ("fi", "Meillä on jo kaikki."),
    ],
)
def test_a_trouble_is_never_settled(language: str, sentence: str) -> None:
    assert not settled(sentence, language)


def test_a_settled_sentence_is_not_matched_and_can_be_shown() -> None:
    query = Query("n", "sv", {"challenge": "Läckor hittar vi redan. Pumparna drar för mycket el."})
    assert [span.of(query.ranked_text) for span in query.set_aside] == ["Läckor hittar vi redan."]
    assert [segment.encoded_text for segment in query.segments] == ["Pumparna drar för mycket el."]


def test_a_need_that_says_nothing_else_is_matched_whole() -> None:
    query = Query("n", "sv", {"challenge": "Läckor hittar vi redan."})
    assert query.set_aside == []
    assert [segment.encoded_text for segment in query.segments] == [query.ranked_text]
