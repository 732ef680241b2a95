"""What a word is called in another language."""

from itertools import permutations

import pytest

from matching.lexical import build_lexical_index
from matching.word_pairs import PAIRED, counterparts


@pytest.mark.parametrize(
    ("language", "stem", "other", "counterpart"),
    [("sv", "vatt", "en", "water"), ("nb", "avfall", "en", "wast"), ("sv", "underhåll", "nb", "vedlikehold")],
)
def test_a_word_finds_its_counterpart(language: str, stem: str, other: str, counterpart: str) -> None:
    found = counterparts(language, other)[stem]
    assert max(found, key=lambda word: found[word]) == counterpart


def test_pairs_read_the_same_from_both_sides() -> None:
    for one, other in permutations(PAIRED, 2):
        back = counterparts(other, one)
        for stem, found in counterparts(one, other).items():
            for counterpart, sureness in found.items():
                assert 0 < sureness <= 1
                assert back[counterpart][stem] == sureness


def test_languages_without_pairs_have_none_and_nynorsk_is_read_as_bokmål() -> None:
    assert counterparts("fi", "sv") == {} == counterparts("nb", "nn")
    assert counterparts("nn", "en") == counterparts("nb", "en")


def test_a_swedish_need_shares_words_with_an_english_profile() -> None:
    index = build_lexical_index(["We sort waste.", "We make chairs."], ["en", "en"])
    scores = index.scores(index.query_terms("Vi vill sortera avfall", "sv"))
    assert scores[0] > scores[1] == 0
