"""Divisions of the procurement vocabulary: suggested where likely, for the encoder they were learnt with."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from matching.categories import SHIPPED, Categories, categories_for, load_categories, save_categories
from matching.eligibility import category
from matching.encoding import EncoderId
from matching.query import Rules

WEIGHTS = np.array([[4.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 4.0], [0.0, 0.0, 0.0]], np.float32)
KNOWN = Categories(("15", "45", "72", "90"), WEIGHTS, np.zeros(4, np.float32), {"weights": "w"})


def test_the_likeliest_divisions_come_first_and_unlikely_ones_not_at_all() -> None:
    one, two = KNOWN.suggest(np.array([[0.0, 1.0, 0.0], [0.7, 0.7, 0.0]], np.float32))
    assert [found.division for found in one] == ["45"]
    assert [found.division for found in two] == ["15", "45"]
    assert two[0].probability == pytest.approx(0.47, abs=0.01)
    assert KNOWN.probabilities(np.eye(3, dtype=np.float32)).sum(axis=1) == pytest.approx(1.0)


def test_where_no_division_stands_out_nothing_is_suggested() -> None:
    many = Categories(tuple("abcdef"), np.zeros((6, 3), np.float32), np.zeros(6, np.float32), {})
    assert many.suggest(np.zeros((1, 3), np.float32)) == [[]]


def test_what_is_saved_is_read_back_however_it_lay_in_memory(tmp_path: Path) -> None:
    turned = dataclasses.replace(KNOWN, weights=np.asfortranarray(WEIGHTS + np.arange(3, dtype=np.float32)))
    save_categories(tmp_path / "c.safetensors", turned)
    read = load_categories(tmp_path / "c.safetensors")
    assert (read.weights == turned.weights).all()
    assert (read.divisions, read.encoder) == (turned.divisions, turned.encoder)
    save_categories(tmp_path / "again.safetensors", turned)
    assert (tmp_path / "c.safetensors").read_bytes() == (tmp_path / "again.safetensors").read_bytes()


def test_what_is_shipped_is_small_and_for_one_encoder_alone() -> None:
    assert SHIPPED.stat().st_size <= 50_000
    held = load_categories(SHIPPED)
    assert held.weights.shape == (45, 384)
    assert categories_for(EncoderId("other", "0" * 64, "float32", "query: ", "passage: ", 384, 512)) is None


@pytest.mark.parametrize(
    ("likely", "suggested", "answer"),
    [(0.6, ["90"], "yes"), (0.1, ["45"], "unknown"), (0.001, ["45"], "no"), (None, [], "unknown")],
)
def test_unknown_is_not_no(likely: float | None, suggested: list[str], answer: str) -> None:
    found = category(likely, suggested, Rules(categories=("90", "65")))
    assert found is not None
    assert (found.answer, found.wanted) == (answer, "90, 65")
    assert category(likely, suggested, Rules()) is None
