"""What says that personal data was taken out, and the marks of a list, are read and never matched."""

import pytest

from ingest.personal_data import MASKS, mask_personal_data
from matching.document import Document
from matching.errors import QueryError
from matching.matched_text import as_matched, without_taken_out
from matching.query import Query

CONTACT = "Anna Berg (anna.berg@kommun.se, 070-123 45 67)"


@pytest.mark.parametrize("language", MASKS)
def test_nothing_of_a_mask_is_matched(language: str) -> None:
    masks = MASKS[language]
    for mask in (masks.email, masks.phone, masks.number, masks.name):
        assert without_taken_out(f"A {mask} b") == "A b"


def test_a_need_is_matched_as_if_the_contact_had_not_stood_there() -> None:
    masked, count = mask_personal_data(f"{CONTACT} på äldreboendet märker inget.", "sv")
    assert count == 3
    (segment,) = Query("q", "sv", {"challenge": masked}).segments
    assert segment.encoded_text == "på äldreboendet märker inget."
    assert segment.sentences[0].of(masked) == masked


def test_a_profile_too() -> None:
    masked, _ = mask_personal_data(f"Vi mäter flöden. {CONTACT}", "sv")
    assert Document("d", "c", "sv", masked, len(masked)).matched_text == "Vi mäter flöden."


def test_a_need_of_a_contact_alone_is_refused() -> None:
    masked, _ = mask_personal_data(CONTACT, "sv")
    with pytest.raises(QueryError, match="no word that says what is needed"):
        Query("q", "sv", {"challenge": masked})


def test_other_brackets_and_other_texts_stay_as_they_are() -> None:
    for text in ("Se [bilaga 1]  och (2)", "Filter [ej fjernet i 2020] ()", "Två  rader\nhär"):
        assert without_taken_out(text) == text


def test_nynorsk_is_spelt_as_bokmal_and_bokmal_as_it_is() -> None:
    assert as_matched("nn")("Tenesta [namn fjerna] trengst") == "Tjenesten trengs"
    assert as_matched("nb")("Tenesta") == "Tenesta"


@pytest.mark.parametrize("mark", ["-", "*", "•", "–", "1.", "12)", "a)"])
def test_the_mark_of_a_line_in_a_list_is_not_matched(mark: str) -> None:
    (segment,) = Query("q", "sv", {"challenge": f"Vi mäter flöden.\n{mark} Ledningar läcker."}).segments
    assert segment.encoded_text == "Vi mäter flöden. Ledningar läcker."
