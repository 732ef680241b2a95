"""Words are brought to stems in their own language."""

import pytest

from matching.language import LANGUAGES, says_something, stems


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("sv", "läckorna", "läckor"),
        ("nb", "lekkasjene", "lekkasje"),
        ("nn", "kommunane", "kommunar"),
        ("da", "lækagerne", "lækager"),
        ("fi", "vuodot", "vuodon"),
        ("en", "leakages", "leakage"),
    ],
)
def test_forms_of_one_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stems(one, language) == stems(other, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "och det är inte så"),
        ("nb", "og det er ikke slik"),
        ("en", "and it is not so"),
        ("fi", "ja se on niin"),
    ],
)
def test_a_text_of_only_function_words_says_nothing(language: str, text: str) -> None:
    assert not says_something(text, language)


def test_a_hyphenated_word_gives_its_parts_and_the_whole() -> None:
    assert stems("IoT-sensor", "sv") == stems("iot sensor iotsensor", "sv")


def test_every_language_has_a_stemmer_and_function_words() -> None:
    for language in LANGUAGES:
        assert stems("pumpstasjon 2024", language)


def test_composed_and_decomposed_letters_are_the_same_word() -> None:
    assert stems("Malmo\u0308", "sv") == stems("Malmö", "sv")
