"""Nynorsk is matched as bokmål, and quoted as it was written."""

import pytest

from matching.document import Document
from matching.language import stemmed_words
from matching.nynorsk import as_bokmal
from matching.query import Query


@pytest.mark.parametrize(
    ("nynorsk", "bokmal"),
    [
        ("Kommunane manglar oversikt over leidningane.", "Kommunene mangler oversikt over ledningene."),
        ("Innbyggjarane får ikkje vite kva som skjer.", "Innbyggerne får ikke vite hva som skjer."),
        ("Tilsette i heimetenesta køyrer mykje.", "Ansatte i hjemmetjenesten kjører mye."),
        ("barnevernstenesta og skuleskyssen", "barnevernstjenesta og skoleskyssen"),
        ("moglegheitene for tryggleiken", "mulighetene for sikkerheten"),
        ("Ansvaret er klart i januar.", "Ansvaret er klart i januar."),
        ("Vi byggjer og tenkjer.", "Vi bygger og tenker."),
    ],
)
def test_a_text_is_written_as_bokmal(nynorsk: str, bokmal: str) -> None:
    assert as_bokmal(nynorsk) == bokmal


def test_names_stay() -> None:
    assert as_bokmal("Vi i Vatne og på Skulehaugen nyttar Heimevakt.") == (
        "Vi i Vatne og på Skulehaugen bruker Heimevakt."
    )


def test_bokmal_stays_as_it_is() -> None:
    text = "Kommunen har ansvar for lesbare skilt, og seminar holdes i februar med klar kommentar."
    assert as_bokmal(text) == text


def test_a_need_and_a_profile_in_nynorsk_are_matched_as_bokmal_and_keep_their_own_words() -> None:
    text = "Skulane treng betre inneklima."
    (segment,) = Query("q", "nn", {"challenge": text}).segments
    assert segment.encoded_text == "Skolene trenger bedre inneklima."
    assert [span.of(text) for span in segment.sentences] == [text]
    profile = Document("d", "c", "nn", text, len(text))
    assert profile.matched_text == segment.encoded_text
    own = {stem for _, stem in stemmed_words(profile.matched_text, "nn")}
    assert own == {stem for _, stem in stemmed_words("Skolene trenger bedre inneklima.", "nb")}
    assert Query("q", "nb", {"challenge": text}).segments[0].encoded_text == text
