"""The frozen challenge set is sound, and what is said of a ranker before it follows from its lists."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from evaluation.challenge import CHALLENGE, before, face, load_challenge, rank, separation
from evaluation.errors import ChallengeError
from matching.encoding import Encoder
from matching.ranker import RANKERS


def test_every_paraphrase_stands_in_three_languages_and_every_text_once() -> None:
    challenge = load_challenge()
    spoken = defaultdict(set)
    for need in challenge.of("paraphrase"):
        spoken[need.topic, need.answer].add(need.query.language)
    assert set(map(frozenset, spoken.values())) == {frozenset({"sv", "nb", "en"})}
    assert len(challenge.of("negation")) == len(challenge.of("unmeetable")) == 12
    assert not [need for need in challenge.of("unmeetable") if need.answer]
    assert all(need.wrong not in {"", need.answer} for need in challenge.of("negation"))
    keys = Counter(need.query.key for need in challenge.needs)
    keys.update(document.id for document in challenge.profiles)
    keys.update(stuffed.document.id for stuffed in challenge.stuffed)
    assert set(keys.values()) == {1}


def test_what_is_said_of_a_ranker_follows_from_its_lists(encoder: Encoder) -> None:
    challenge = load_challenge()
    words, meaning = face(challenge, encoder, [RANKERS["words-3"], RANKERS["meaning-3"]], seed=1)
    for one in (words, meaning):
        missed = sum(miss.kind == "paraphrase" for miss in one.missed)
        assert one.measures["Success@1"].mean == pytest.approx(1 - missed / len(challenge.of("paraphrase")))
        assert one.measures["Success@1"].mean <= one.measures["Success@3"].mean
        spoken = [estimate.mean for estimate in one.by_language.values()]
        assert one.measures["RR"].mean == pytest.approx(sum(spoken) / len(spoken))
        assert all(miss.wanted != miss.first for miss in one.missed)
    assert meaning.measures["RR"].mean > words.measures["RR"].mean  # other words are all that paraphrases have
    assert words.by_attack["keywords"] > meaning.by_attack["keywords"]
    assert meaning.separation > max(0.5, words.separation)


def test_the_same_seed_says_the_same(encoder: Encoder) -> None:
    asked = [RANKERS["fused-4"]]
    assert face(load_challenge(), encoder, asked, 5) == face(load_challenge(), encoder, asked, 5)


def test_places_and_separation_by_hand() -> None:
    order = {"b": 2.0, "a": 1.0}
    assert (rank(order, "b"), rank(order, "a"), rank(order, "nobody")) == (1, 2, 3)
    assert before(order, "b", "a")
    assert before(order, "a", "nobody")
    assert not before(order, "nobody", "a")
    assert separation([3.0, 1.0], [2.0, 1.0]) == pytest.approx((1 + 1 + 0 + 0.5) / 4)


def test_a_set_that_names_what_it_lacks_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "challenge.yaml"
    text = CHALLENGE.read_text(encoding="utf-8")
    file.write_text(text.replace("answer: moisture,", "answer: mositure,"), encoding="utf-8")
    with pytest.raises(ChallengeError, match="mositure"):
        load_challenge(file)
