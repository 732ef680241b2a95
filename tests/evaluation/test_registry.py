"""Every measure says what it is, which parameters it has and where it was defined."""

import importlib
import inspect

import pytest

from evaluation.errors import MeasureError
from evaluation.measures.definition import Measure
from evaluation.measures.ranking import STANDARD
from evaluation.measures.registry import MEASURES, describe


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_a_measure_is_described_in_full(measure: Measure) -> None:
    assert measure.definition.endswith(".")
    assert any(character.isdigit() for character in measure.paper) or "Our own" in measure.paper
    assert all(name and meaning for name, meaning in measure.parameters)
    assert measure.low < measure.high
    module, _, function = measure.function.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_its_parameters_are_those_of_its_function_or_of_its_name(measure: Measure) -> None:
    module, _, function = measure.function.rpartition(".")
    taken = set(inspect.signature(getattr(importlib.import_module(module), function)).parameters)
    for name, _ in measure.parameters:
        assert name in taken | {"k", "best_grade"}, name


def test_names_are_unique_and_ndcg_names_its_variant() -> None:
    names = [measure.name for measure in MEASURES]
    assert len(names) == len(set(names))
    assert describe("nDCG@10").title == "nDCG@k (linear gain, log2 discount, as trec_eval)"


def test_every_standard_measure_is_in_the_registry() -> None:
    assert {describe(name).per for name in STANDARD} == {"need"}
    assert describe("condensed nDCG@10").name == "condensed nDCG@k"


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(MeasureError, match="'F1'"):
        describe("F1")
