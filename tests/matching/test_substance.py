"""Sentences that say nothing are told from those that do, and nothing is told from them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.challenge import load_challenge
from evaluation.indexed import indexed
from matching.document import Document
from matching.encoding import Encoder
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import DEFAULT_RANKER, ranker
from matching.substance import Substance, load_substance, save_substance, substance_for

NEED = "Vattenledningarna läcker, och vi får gräva upp hela gatan för att hitta hålet."
LEAKS = "Akustisk läcksökning i vattenledningsnät: loggrar på ventiler hör läckan och pekar ut var man ska gräva."
VISION = "Vi vill bli en smartare och mer hållbar kommun."


def test_a_sentence_is_hollow_from_a_limit_on_and_never_all_of_them() -> None:
    found = Substance(np.array([4.0, 0.0], np.float32), -1.0, {})
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    assert found.hollow(vectors).tolist() == [True, False, False]
    assert found.hollow(vectors[:1]).tolist() == [False]
    assert (found.share(vectors[:1]), found.share(vectors[:2]), found.share(vectors[:0])) == (1, 0.5, 0)


def test_what_was_learnt_is_kept_nearly_as_it_was(tmp_path: Path) -> None:
    save_substance(
        tmp_path / "x.safetensors", Substance(np.linspace(-2, 2, 384, dtype=np.float32), -1.25, {"weights": "x"})
    )
    kept = load_substance(tmp_path / "x.safetensors")
    assert (kept.bias, kept.encoder) == (-1.25, {"weights": "x"})
    assert np.abs(kept.weights - np.linspace(-2, 2, 384)).max() < 0.001


def test_it_is_known_for_the_default_encoder_only(encoder: Encoder) -> None:
    assert substance_for(encoder.id) is not None
    assert substance_for(replace(encoder.id, query_prefix="need: ")) is None


def test_no_need_of_the_challenge_set_is_taken_for_one_that_says_nothing(encoder: Encoder) -> None:
    challenge = load_challenge()
    with indexed(challenge.profiles, encoder, catalogue_version="x", software_version="y") as matcher:
        encoded = [matcher.encode(need.query) for need in challenge.needs]
    assert not any(one.says_nothing for one in encoded)
    assert sum(len(one.hollow) for one in encoded) <= 0.02 * sum(len(one.sentences) for one in encoded)


@pytest.fixture(scope="module")
def matcher(encoder: Encoder) -> Iterator[Matcher]:
    texts = {
        "leaks": f"{LEAKS} Vi brinner för framtidens samhälle.",
        "visions": "Vi hjälper kommuner att bli smartare. Tillsammans skapar vi framtidens samhälle.",
    }
    own = [Document(f"x/{key}@0", key, "sv", text, len(text)) for key, text in texts.items()]
    documents = [*load_challenge().profiles, *own]
    with indexed(documents, encoder, catalogue_version="x", software_version="y") as found:
        yield found


def test_a_vision_in_a_need_is_not_counted(matcher: Matcher) -> None:
    query = Query("q", "sv", {"challenge": f"{VISION} {NEED}"})
    found = matcher.match(query, Rules(), ranker(DEFAULT_RANKER))
    assert [span.of(query.ranked_text) for span in found.hollow] == [VISION]
    assert not found.says_nothing
    assert found.entries[0].document.company == "leaks"
    assert all(quote.need_text != VISION for entry in found.entries for quote in entry.quotes)
    assert all(span.of(query.ranked_text) != VISION for entry in found.entries for span in entry.unanswered)


def test_a_need_of_nothing_else_is_matched_all_the_same_but_never_above_weak(matcher: Matcher) -> None:
    found = matcher.match(Query("q", "sv", {"challenge": VISION}), Rules(), ranker(DEFAULT_RANKER))
    assert found.says_nothing
    assert not found.hollow
    assert found.entries[0].document.company == "visions"
    assert found.band in ("weak", "none")


def test_praise_in_a_profile_is_never_quoted_where_something_else_is_said(matcher: Matcher) -> None:
    query = Query("q", "sv", {"challenge": f"{NEED} Vi vill vara med och skapa framtidens samhälle."})
    entries = matcher.match(query, Rules(), ranker(DEFAULT_RANKER)).entries
    (leaks,) = [entry for entry in entries if entry.document.company == "leaks"]
    assert [quote.profile_text for quote in leaks.quotes] == [LEAKS]
