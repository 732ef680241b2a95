"""The classes of the procurement vocabulary, and how near a need comes to them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.challenge import load_challenge
from evaluation.indexed import indexed
from matching.bands import learn_unrelated
from matching.build import nearest_to_classes
from matching.encoding import Encoder
from matching.market import SHIPPED, Market, load_market, market_for, save_market
from matching.query import Rules
from matching.ranker import DEFAULT_RANKER, ranker

SIDES = np.eye(4, dtype=np.float32)


def test_a_need_is_as_near_as_its_sentences_are_to_their_nearest_classes_as_a_mean() -> None:
    market = Market({"nb": SIDES[:2], "en": SIDES[2:]}, {})
    sentences = np.array([[1, 0, 0, 0], [0, 0.6, 0.8, 0]], np.float32)
    assert market.offered(sentences, "nb") == pytest.approx((1 + 0.6) / 2)
    assert market.offered(sentences, "nn") == market.offered(sentences, "nb")
    assert market.offered(sentences, "fi") == market.offered(sentences, "en") == pytest.approx(0.4)


def test_classes_are_kept_nearly_as_they_were(tmp_path: Path) -> None:
    rows = np.random.default_rng(1).normal(size=(50, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    save_market(tmp_path / "market.safetensors", Market({"en": rows}, {"weights": "x"}))
    kept = load_market(tmp_path / "market.safetensors")
    assert (kept.classes["en"] * rows).sum(axis=1).min() > 0.999
    assert kept.encoder == {"weights": "x"}


def test_the_shipped_classes_are_for_the_default_encoder_only(encoder: Encoder) -> None:
    found = market_for(encoder.id)
    assert found is not None
    assert found is load_market(SHIPPED)
    assert {language: rows.shape for language, rows in found.classes.items()} == dict.fromkeys(
        ("en", "nb", "sv"), (1319, 384)
    )
    assert market_for(replace(encoder.id, weights="others")) is None


def test_how_near_the_catalogue_comes_to_what_it_is_not_about_is_told_by_the_market(encoder: Encoder) -> None:
    challenge = load_challenge()
    with indexed(challenge.profiles, encoder, catalogue_version="x", software_version="0") as matcher:
        near = nearest_to_classes(load_market(SHIPPED), matcher.index.dense)
        assert len(near) == 1319
        assert matcher.index.dense.unrelated == learn_unrelated(near)
        nobody = [
            (need.kind, matcher.match(need.query, Rules(), ranker(DEFAULT_RANKER)).band == "none")
            for need in challenge.needs
        ]
    assert nobody.count(("unmeetable", True)) > nobody.count(("unmeetable", False))
    assert nobody.count(("paraphrase", True)) < nobody.count(("paraphrase", False)) / 8
