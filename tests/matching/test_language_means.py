"""Languages lie on top of each other once their own direction is taken away, those that a catalogue lacks too."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.challenge import load_challenge
from evaluation.indexed import indexed
from matching.encoding import Encoder
from matching.language_means import learn_language_means, usual_means
from matching.vectors import normalised

RANDOM = np.random.default_rng(7)
ACCENT = np.array([3, 0, 0, 0, 0, 0, 0, 0], np.float32)
USUAL = {"sv": ACCENT, "en": -ACCENT, "fi": 3 * ACCENT}


def unit(rows: int) -> np.ndarray:
    return normalised(RANDOM.normal(size=(rows, 8)).astype(np.float32))


def test_centring_takes_each_languages_direction_away() -> None:
    topics = unit(400)
    accent = np.zeros(8, np.float32)
    accent[0] = 5.0
    vectors = normalised(np.concatenate([topics + accent, topics - accent]))
    languages = ["sv"] * 400 + ["en"] * 400
    centred = learn_language_means(vectors, languages).centred(vectors, languages)
    raw_nearest = (vectors[:400] @ vectors.T).argsort(axis=1)[:, -20:]
    nearest = (centred[:400] @ centred.T).argsort(axis=1)[:, -20:]
    assert (raw_nearest >= 400).mean() == 0.0
    assert 0.4 < (nearest >= 400).mean() < 0.6


def test_a_rare_language_borrows_the_mean_of_all() -> None:
    vectors = unit(101)
    means = learn_language_means(vectors, ["sv"] * 100 + ["fi"])
    own = np.linalg.norm(vectors[100] - means.overall)
    assert np.linalg.norm(means.by_language["fi"] - means.overall) < own / 5


def test_a_language_without_texts_is_expected_as_far_off_as_it_usually_is() -> None:
    vectors = unit(40)
    means = learn_language_means(vectors, ["en"] * 40, USUAL)
    assert means.by_language["sv"] == pytest.approx(means.overall + 2 * ACCENT, abs=1e-5)
    assert means.by_language["fi"] == pytest.approx(means.overall + 4 * ACCENT, abs=1e-5)
    assert means.by_language["en"] == pytest.approx(means.overall, abs=1e-5), "it has all of the texts"


def test_few_texts_move_what_is_expected_of_a_language_and_many_replace_it() -> None:
    few, many = unit(5), unit(500)
    rest = unit(500)
    halfway = learn_language_means(np.concatenate([rest, few]), ["en"] * 500 + ["sv"] * 5, USUAL)
    centre = (500 * -ACCENT + 5 * ACCENT) / 505
    expected = halfway.overall + ACCENT - centre
    assert halfway.by_language["sv"] == pytest.approx((few.mean(axis=0) + expected) / 2, abs=1e-5)
    own = learn_language_means(np.concatenate([rest, many]), ["en"] * 500 + ["sv"] * 500, USUAL)
    assert np.linalg.norm(own.by_language["sv"] - many.mean(axis=0)) < 0.05


def test_a_catalogue_in_languages_that_nothing_is_known_of_learns_from_its_own_texts() -> None:
    vectors = unit(40)
    assert set(learn_language_means(vectors, ["is"] * 40, USUAL).by_language) == {"is"}
    assert set(learn_language_means(vectors, ["is"] * 20 + ["en"] * 20, USUAL).by_language) == {"is", *USUAL}


def test_what_is_shipped_is_for_the_default_encoder_only(encoder: Encoder) -> None:
    for kind in ("query", "passage"):
        found = usual_means(encoder.id, kind)
        assert {name: mean.shape for name, mean in found.items()} == dict.fromkeys(
            ("sv", "nb", "nn", "da", "fi", "en"), (384,)
        )
    assert usual_means(replace(encoder.id, weights="others"), "query") == {}


SAID_TWICE = {
    "Hemtjänsten vill veta vem som tar med vilken nyckel.": "Home care wants to know who takes which key.",
    "Skolans kök slänger för mycket mat.": "The school kitchen throws away too much food.",
    "Läckor i vattenledningarna upptäcks för sent.": "Leaks in the water pipes are found too late.",
    "Boende behöver hjälp att söka bidrag.": "Residents need help to apply for grants.",
    "Vi vill mäta buller vid byggarbetsplatser.": "We want to measure noise at building sites.",
}


def test_a_need_in_a_language_that_no_profile_is_in_comes_nearer_to_what_says_the_same(encoder: Encoder) -> None:
    english = [profile for profile in load_challenge().profiles if profile.language == "en"]
    with indexed(english, encoder, catalogue_version="x", software_version="0") as matcher:
        means = matcher.index.dense.need_means
    swedish, same = (encoder.encode(texts, "query").vectors for texts in ([*SAID_TWICE], [*SAID_TWICE.values()]))
    said = means.centred(same, ["en"] * len(same))
    freed = means.centred(swedish, ["sv"] * len(swedish))
    bound = normalised(swedish - means.overall)
    nearer = (freed * said).sum(axis=1) - (bound * said).sum(axis=1)
    assert nearer.min() > 0
    assert nearer.mean() > 0.01
