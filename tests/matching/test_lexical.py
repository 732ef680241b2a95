"""Words: rare ones count, in the language of each profile."""

import numpy as np
import pytest

from matching.lexical import K1, B, build_lexical_index

TEXTS = ["Vi mäter läckage i ledningar.", "Vi mäter luft.", "We detect leakage in pipes.", "Vi säljer stolar."]
INDEX = build_lexical_index(TEXTS, ["sv", "sv", "en", "sv"])


def test_the_weight_of_a_word_is_bm25_as_computed_by_hand() -> None:
    index = build_lexical_index(["vatten vatten luft", "jord"], ["sv", "sv"])
    rarity = np.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = rarity * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 3 / 2))
    assert index.scores(index.query_terms("vatten", "sv")) == pytest.approx([expected, 0.0], rel=1e-6)


def test_a_rarer_shared_word_ranks_higher() -> None:
    scores = INDEX.scores(INDEX.query_terms("Läckage ska mätas", "sv"))
    assert scores[0] > scores[1] > scores[3] == 0.0


def test_a_need_in_one_language_finds_loan_words_in_another() -> None:
    assert INDEX.scores(INDEX.query_terms("leakage detection", "sv"))[2] > 0.0


def test_a_word_the_need_says_four_times_counts_twice() -> None:
    assert INDEX.scores(INDEX.query_terms("läckage läckage läckage läckage", "sv"))[0] == pytest.approx(
        2 * INDEX.scores(INDEX.query_terms("läckage", "sv"))[0]
    )


def test_the_shared_stems_add_up_to_the_score() -> None:
    need = "Hur mäter vi läckage i ledningar?"
    assert sum(part for _, part in INDEX.shared_stems(INDEX.query_terms(need, "sv"), 0)) == pytest.approx(
        INDEX.scores(INDEX.query_terms(need, "sv"))[0]
    )
    assert INDEX.shared_stems(INDEX.query_terms(need, "sv"), 3) == []


def test_unknown_words_score_nothing() -> None:
    assert not INDEX.scores(INDEX.query_terms("xyzzy", "sv")).any()


def test_a_function_word_of_the_need_is_no_word_of_another_language() -> None:
    index = build_lexical_index(["Med school can be simpler.", "AV transit for cities"], ["en", "en"])
    assert not index.scores(index.query_terms("Hjelp med valg av leverandør", "nb")).any()
    assert index.scores(index.query_terms("transit", "nb"))[1] > 0
