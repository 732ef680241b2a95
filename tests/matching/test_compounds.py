"""Compounds: a need that says vattenläcka finds a profile that says läckor i vattnet."""

import pytest

from matching.compounds import Compounds, learn_compounds
from matching.lexical import build_lexical_index

NOTHING_LEARNT = Compounds({})


@pytest.mark.parametrize(
    ("language", "word", "parts"),
    [
        ("sv", "vattenbehandling", ("vatten", "behandling")),
        ("sv", "avfallsbehandling", ("avfall", "behandling")),
        ("nb", "avfallshåndtering", ("avfall", "håndtering")),
        ("nb", "skolemøbler", ("skole", "møbler")),
        ("nn", "skolemøbler", ("skole", "møbler")),
    ],
)
def test_words_of_public_procurement_split_without_any_catalogue(
    language: str, word: str, parts: tuple[str, str]
) -> None:
    assert NOTHING_LEARNT.parts(word, language) == parts


@pytest.mark.parametrize(("language", "word"), [("sv", "vatten"), ("sv", "xyzzybehandling"), ("en", "wastewater")])
def test_simple_unknown_and_foreign_words_stay_whole(language: str, word: str) -> None:
    assert NOTHING_LEARNT.weighted([word], language) == [(word, 1.0)]


def test_what_the_catalogue_says_is_learnt() -> None:
    assert NOTHING_LEARNT.parts("kvikkleireskred", "nb") == ()
    learnt = learn_compounds(["Et skred gikk.", "Skred og kvikkleire.", "Vi måler kvikkleire."], ["nb"] * 3)
    assert learnt.parts("kvikkleireskred", "nb") == ("kvikkleire", "skred")


def test_a_word_used_more_than_its_halves_is_no_compound() -> None:
    learnt = learn_compounds(["under hall"] * 2 + ["underhall"] * 9, ["sv"] * 11)
    assert learnt.parts("underhall", "sv") == ()


def test_the_whole_word_counts_more_than_its_parts() -> None:
    index = build_lexical_index(["En vattenbehandling.", "Behandling av vatten.", "En stol."], ["sv"] * 3)
    scores = index.scores(index.query_terms("vattenbehandling", "sv"))
    assert scores[0] > scores[1] > scores[2] == 0
