"""Sentences and passages keep their place in the text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.text import PASSAGE_CHARACTERS, SENTENCE_CHARACTERS, mask, passages, sentences


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Det läcker. Ingen vet var.", ["Det läcker.", "Ingen vet var."]),
        ("Vi mäter t.ex. flöde. Det går.", ["Vi mäter t.ex. flöde.", "Det går."]),
        ("Kostar ca. 4 mkr. Per år.", ["Kostar ca. 4 mkr.", "Per år."]),
        (
            "Vi måler f.eks. Oslo og andre steder m.m. Det virker.",
            ["Vi måler f.eks. Oslo og andre steder m.m.", "Det virker."],
        ),
        ("Uses 3.5 V. It works, e.g. Outdoors.", ["Uses 3.5 V. It works, e.g. Outdoors."]),
        ("Rubrik\n• ett\n• två", ["Rubrik", "• ett", "• två"]),
        ("1. Ett krav. Två.\n 12. Ett till.", ["1. Ett krav.", "Två.", "12. Ett till."]),
        ("Vi var 12. Nu är vi 14.", ["Vi var 12.", "Nu är vi 14."]),
        ("Hur? Så! ”Ja.” Sade hon.", ["Hur?", "Så!", "”Ja.”", "Sade hon."]),
        ("   ", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(max_size=3000))
def test_no_letter_is_lost_and_every_sentence_is_short_and_verbatim(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
    assert all(0 < span.end - span.start <= SENTENCE_CHARACTERS for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(st.text(max_size=3000))
def test_every_sentence_stands_in_exactly_one_passage_that_is_short_enough(text: str) -> None:
    gathered = passages(text)
    assert [span for passage in gathered for span in passage.sentences] == sentences(text)
    for passage in gathered:
        assert len(passage.encoded_text) <= PASSAGE_CHARACTERS
        for span, encoded in zip(passage.sentences, passage.encoded_sentences, strict=True):
            assert encoded.of(passage.encoded_text) == span.of(text)


def test_a_masked_name_is_read_but_never_encoded() -> None:
    text = "Bäckvatten AB hittar läckor. Kunderna litar på Bäckvatten. Vatten är livet."
    (passage,) = passages(text, mask(["Bäckvatten AB", "Bäckvatten"], "företaget"))
    assert passage.encoded_text == ("företaget hittar läckor. Kunderna litar på företaget. Vatten är livet.")
    assert [span.of(text) for span in passage.sentences] == cut(text)


@pytest.mark.parametrize("name", ["AI", "vatten", ""])
def test_a_name_that_may_be_an_ordinary_word_is_left_alone(name: str) -> None:
    assert mask([name], "företaget")("AI renar vatten") == "AI renar vatten"
