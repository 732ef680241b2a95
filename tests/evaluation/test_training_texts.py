"""The made-up texts are whole, tell nobody, and share nothing with what is measured on."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

import evaluation
from evaluation.default_adapter import LANGUAGES, MIXES, SIBLINGS
from evaluation.label_vectors import training_texts
from matching.encoding import e5_small
from matching.encoding.adapter import load_adapter
from tests.conftest import SAMPLES

WORDS_IN_A_ROW = 7
FOLDER = Path(evaluation.__file__).parent
MEASURED_ON = (
    FOLDER / "challenge.yaml",
    FOLDER / "benchmarks" / "nobody.yaml",
    FOLDER / "benchmarks" / "companies.yaml",
    FOLDER / "benchmarks" / "nynorsk.yaml",
    SAMPLES / "needs" / "needs.json",
    SAMPLES / "catalogues" / "northstar" / "companies.json",
)


def texts() -> Iterator[str]:
    for pair in training_texts("companies.jsonl"):
        yield from (*pair["need"].values(), *pair["company"].values())
    for notice in training_texts("notices.jsonl"):
        yield f"{notice['title']}. {notice['text']}"
    yield from (sentence["text"] for sentence in training_texts("hollow.jsonl"))


def rows_of_words(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + WORDS_IN_A_ROW]) for start in range(len(words) - WORDS_IN_A_ROW + 1)}


def test_needs_stand_four_to_a_setting_each_in_three_languages() -> None:
    pairs = training_texts("companies.jsonl")
    settings = [(name, list(found)) for name, found in groupby(pairs, key=lambda pair: pair["field"])]
    assert len(settings) == len({name for name, _found in settings}) > 300
    assert {len(found) for _name, found in settings} == {SIBLINGS}
    for pair in pairs:
        for side in ("need", "company"):
            assert tuple(pair[side]) == LANGUAGES
            assert all(text == " ".join(text.split()) for text in pair[side].values())


def test_no_text_stands_twice_and_none_says_how_to_reach_somebody() -> None:
    found = list(texts())
    assert len(found) == len(set(found)) > 10_000
    reached = re.compile(r"[\w.]+@[\w.]+|https?://|\+4[67][\d ]{7,}|\b\d{6}[-+]\d{4}\b")
    assert [text for text in found if reached.search(text)] == []


@pytest.mark.parametrize("path", MEASURED_ON, ids=lambda path: path.name)
def test_nothing_that_is_measured_on_was_trained_on(path: Path) -> None:
    known = set().union(*map(rows_of_words, texts()))
    measured = rows_of_words(path.read_text(encoding="utf-8"))
    assert len(measured) > 500
    assert not known & measured


def test_the_adapter_that_ships_says_the_mixes_that_the_command_reads() -> None:
    told = load_adapter(e5_small.ADAPTER).about["mean of"]
    assert [mix["steps"] for mix in told] == [mix.steps for mix in MIXES]
    for mix, read_ in zip(told, MIXES, strict=True):
        assert {kind: source["share"] for kind, source in mix["sources"].items()} == dict(read_.shares)
    for mix in MIXES:
        assert abs(sum(mix.shares.values()) - 1) < 1e-9
