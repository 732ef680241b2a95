"""A need in, a ranked list out: what may and what may not move a rank. With the real encoder."""

import dataclasses
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from matching.bands import Limits
from matching.build import build_index
from matching.calibration import Calibration
from matching.document import Document
from matching.encoding import CachedEncoder, Encoder, RecentEmbeddings, SentenceTransformerEncoder
from matching.encoding.errors import TextTooLongError
from matching.errors import EncoderMismatchError, NothingToIndexError, QueryError
from matching.match import Entry, Parameters
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import DEFAULT_RANKER, ranker
from matching.saved_index import load_index

PROFILES = {
    "läcka": (
        "sv",
        "Läckor i vattenledningar hörs innan de syns. Våra mikrofoner på brandposter pekar ut dem.",
    ),
    "lekkasje": (
        "nb",
        "Vi finner lekkasjer i vannledninger med sensorer i kummer, og viser dem på et kart.",
    ),
    "leak": (
        "en",
        "We locate leaks in buried water mains from satellite radar. Crews dig where we say.",
    ),
    "mat": ("sv", "Räknar ut hur många elever som äter i morgon, så att skolköket lagar lagom mycket mat."),
    "svinn": ("nb", "Kokken ser hvor mye mat som blir kastet på skolen, og hvorfor, samme dag."),
    "meals": ("en", "Our scale weighs what pupils leave on the plate and tells the kitchen which dish to change."),
    "lys": ("nb", "Styring av gatelys som demper lyset når ingen er ute."),
    "ljus": ("sv", "Armaturer för gatubelysning som dämpas när ingen går förbi."),
    "light": ("en", "Street lights that dim when nobody passes and brighten for cyclists."),
    "stol": ("sv", "Vi säljer kontorsstolar av återbrukat trä till kontor i hela landet."),
    "shoe": ("en", "Handmade running shoes for trail runners, sold through our own web shop."),
    "båt": ("sv", "Borsttvätt för fritidsbåtar så att ingen behöver måla med giftig färg."),
}
LEAK_TEXT = "Vi förlorar en femtedel av dricksvattnet ur gamla ledningar. Läckor märks när gatan blir våt."
FOOD_TEXT = "För mycket mat slängs i skolmatsalarna. Köken vet inte hur många som kommer."
LEAK = Query("leak", "sv", {"challenge": LEAK_TEXT})
FOOD = Query("food", "sv", {"challenge": FOOD_TEXT})

Build = Callable[[Sequence[Document]], Matcher]


def documents() -> list[Document]:
    return [
        Document(f"s/{key}@0", f"uid-{key}", language, text, len(text), (f"{key.capitalize()}bolaget AB", "Kil"))
        for key, (language, text) in PROFILES.items()
    ]


@pytest.fixture
def build(encoder: Encoder, tmp_path: Path) -> Build:
    def built(some: Sequence[Document]) -> Matcher:
        build_index(tmp_path, some, encoder, catalogue_version="test", software_version="0")
        return Matcher(load_index(tmp_path), encoder)

    return built


def names(matcher: Matcher, query: Query, k: int = 12, rules: Rules | None = None) -> list[str]:
    match = matcher.match(query, rules or Rules(), ranker(DEFAULT_RANKER), Parameters(k))
    return [entry.document.id[2:-2] for entry in match.entries]


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        (LEAK, "läcka", "mat"),
        (LEAK, "lekkasje", "ljus"),
        (LEAK, "leak", "stol"),
        (LEAK, "leak", "båt"),
        (FOOD, "mat", "läcka"),
        (FOOD, "svinn", "ljus"),
        (FOOD, "meals", "stol"),
        (FOOD, "meals", "båt"),
    ],
)
def test_who_answers_the_need_stands_above_who_does_not_in_any_language(
    build: Build, query: Query, better: str, worse: str
) -> None:
    listed = names(build(documents()), query)
    assert listed.index(better) < listed.index(worse)


def test_the_order_of_the_catalogue_changes_nothing(build: Build) -> None:
    expected = names(build(documents()), LEAK)
    shuffled = documents()
    random.Random(5).shuffle(shuffled)
    assert names(build(shuffled), LEAK) == expected


def test_an_unrelated_profile_moves_those_above_it_by_less_than_a_hair(build: Build, prepared_home: Path) -> None:
    samples = load_index(prepared_home / "indexes").documents
    text = "Vi klipper hundar hemma hos kunden i Värmland."
    stranger = Document("s/hund@0", "uid-hund", "sv", text, len(text))

    def scores(some: Sequence[Document], query: Query) -> dict[str, float]:
        match = build(some).match(query, Rules(), ranker(DEFAULT_RANKER))
        return {entry.document.company: entry.score for entry in match.entries}

    for query in (LEAK, FOOD):
        before, after = scores(samples, query), scores([*samples, stranger], query)
        assert "uid-hund" not in after
        assert next(iter(after)) == next(iter(before))
        assert all(after[company] == pytest.approx(before[company], abs=0.1) for company in before.keys() & after)


def test_another_name_and_town_change_no_rank_and_no_score(build: Build) -> None:
    def ranked(name: str, town: str) -> list[tuple[str, float]]:
        described = [
            dataclasses.replace(one, text=f"{name} i {town} ber om ordet. {one.text}", hidden_names=(name, town))
            for one in documents()
        ]
        match = build(described).match(LEAK, Rules(), ranker(DEFAULT_RANKER), Parameters(12))
        return [(entry.document.company, entry.score) for entry in match.entries]

    assert ranked("Vattenläckan AB", "Läckö") == ranked("Qvist & Söner", "Umeå")


def test_a_company_stands_once_by_its_best_profile(build: Build) -> None:
    twice = [*documents()]
    twice[3] = dataclasses.replace(twice[3], company="uid-läcka")
    listed = names(build(twice), LEAK)
    assert "läcka" in listed
    assert "mat" not in listed


def test_every_quote_is_verbatim_and_none_stands_twice(build: Build) -> None:
    match = build(documents()).match(LEAK, Rules(), ranker(DEFAULT_RANKER))
    for entry in match.entries:
        for quote in entry.quotes:
            assert quote.profile.of(entry.document.text) == quote.profile_text
            assert quote.need.of(LEAK.ranked_text) == quote.need_text
        assert len({quote.profile for quote in entry.quotes}) == len(entry.quotes)


def test_keywords_are_matched_and_never_quoted(build: Build) -> None:
    def chairs(some: Sequence[Document]) -> Entry:
        match = build(some).match(LEAK, Rules(), ranker(DEFAULT_RANKER), Parameters(12))
        return next(entry for entry in match.entries if entry.document.id == "s/stol@0")

    plain, tagged = documents(), documents()
    tagged[9] = dataclasses.replace(tagged[9], text=f"{tagged[9].text}\n\nläckor; ledningar; dricksvatten")
    assert chairs(tagged).contributions["words"] > chairs(plain).contributions["words"]
    assert all("ledningar" not in quote.profile_text for quote in chairs(tagged).quotes)


def test_rules_keep_out_before_ranking_and_are_counted(build: Build) -> None:
    matcher = build(documents())
    match = matcher.match(LEAK, Rules(languages=("en",)), ranker(DEFAULT_RANKER))
    assert {entry.document.language for entry in match.entries} == {"en"}
    assert match.refused == {"language": 8}
    assert match.considered == 4


def test_the_same_need_gives_the_same_result_a_hundred_times(build: Build) -> None:
    matcher = build(documents())
    first = matcher.match(LEAK, Rules(), ranker(DEFAULT_RANKER))
    assert all(matcher.match(LEAK, Rules(), ranker(DEFAULT_RANKER)) == first for _ in range(100))


def test_a_very_long_need_is_read_to_its_end(build: Build) -> None:
    padding = "Kommunen har flera mål för sin verksamhet och följer dem varje år. " * 700
    long = Query("long", "sv", {"challenge": padding + LEAK_TEXT})
    assert len(long.segments) > 90
    assert long.segments[-1].encoded_text.endswith("Läckor märks när gatan blir våt.")
    matcher = build(documents())
    assert "sv:läck" in matcher.index.lexical.query_terms(long.ranked_text, "sv")
    assert len(names(matcher, long)) == 12


def test_a_single_profile_of_a_few_words_can_be_indexed(build: Build) -> None:
    assert names(build([Document("s/1@0", "uid", "sv", "Läckor.", 7)]), LEAK) == ["1"]


@pytest.mark.parametrize("language", ["tlh", "", "swedish"])
def test_a_language_nobody_reads_is_refused(language: str) -> None:
    with pytest.raises(QueryError, match="sv, nb, nn, da, fi, en"):
        Query("x", language, {"challenge": "Läckor"})


@pytest.mark.parametrize("text", ["", "   ", "och det är", "!?"])
def test_a_need_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="Describe the problem"):
        Query("x", "sv", {"challenge": text})


def test_an_index_of_another_encoder_is_not_used(build: Build, e5_folder: Path) -> None:
    index = build(documents()).index
    with pytest.raises(EncoderMismatchError, match="behov index"):
        Matcher(index, SentenceTransformerEncoder(e5_folder, passage_prefix="text: "))


def test_nothing_to_index_is_told(build: Build) -> None:
    with pytest.raises(NothingToIndexError, match="behov ingest"):
        build([])


def twin_of(key: str, name: str) -> Document:
    language, text = PROFILES[key]
    return Document(f"s/{name}@0", f"uid-{name}", language, text, len(text))


def test_companies_that_say_the_same_share_one_place(build: Build) -> None:
    split = [twin_of("läcka", f"split-{number}") for number in range(4)]
    match = build([*documents(), *split]).match(LEAK, Rules(), ranker(DEFAULT_RANKER), Parameters(5))
    texts = [entry.document.text for entry in match.entries]
    assert texts.count(PROFILES["läcka"][1]) == 1
    (first,) = (entry for entry in match.entries if entry.document.text == PROFILES["läcka"][1])
    assert len(first.twins) == 4


def test_the_last_place_is_drawn_alike_for_one_number_and_says_how_likely_it_was(build: Build) -> None:
    matcher = build(documents())

    def listed(explore: int | None) -> list[Entry]:
        return list(matcher.match(LEAK, Rules(), ranker(DEFAULT_RANKER), Parameters(4, explore=explore)).entries)

    plain = [entry.document.id for entry in listed(None)]
    lasts = {listed(number)[-1].document.id for number in range(12)}
    assert len(lasts) > 3
    assert lasts.isdisjoint(plain[:3])
    for entry in listed(7)[:3]:
        assert entry.propensity == 1
    assert listed(7)[-1].propensity == pytest.approx(1 / 8)
    assert [entry.document.id for entry in listed(7)] == [entry.document.id for entry in listed(7)]


def test_a_copy_of_the_need_gains_nothing_and_is_named(build: Build) -> None:
    copied = PROFILES["stol"][1] + " " + LEAK_TEXT
    stuffed = Document("s/stuffed@0", "uid-stuffed", "sv", copied, len(copied))
    match = build([*documents(), stuffed]).match(LEAK, Rules(), ranker(DEFAULT_RANKER), Parameters(13))
    rank = {entry.document.company: entry.rank for entry in match.entries}
    assert "uid-stuffed" not in list(rank)[:3]
    for entry in match.entries:
        reasons = {sentence.reason for sentence in entry.set_aside}
        assert ("copy of the need" in reasons) == (entry.document.company == "uid-stuffed")
        if entry.document.company == "uid-stuffed":
            assert all(quote.profile_text in PROFILES["stol"][1] for quote in entry.quotes)


def test_a_hard_requirement_that_is_not_met_keeps_a_company_out_and_an_open_one_does_not(build: Build) -> None:
    own = documents()
    told = PROFILES["läcka"][1] + " Vi är inte certifierade enligt ISO 27001."
    own[0] = dataclasses.replace(own[0], text=told, quotable=len(told))
    need = Query("leak", "sv", {"challenge": LEAK_TEXT, "hard_requirements": "Certifierad enligt ISO 27001"})
    match = build(own).match(need, Rules(), ranker(DEFAULT_RANKER), Parameters(12))
    assert match.refused == {"requirement": 1}
    assert match.considered == len(own) - 1
    assert "uid-läcka" not in [entry.document.company for entry in match.entries]
    for entry in match.entries:
        assert [(finding.rule, finding.answer) for finding in entry.findings] == [("requirement", "unknown")]


def test_a_need_that_nobody_comes_near_gets_no_band(build: Build) -> None:
    nobody = Query("x", "sv", {"challenge": "Ishockeylaget behöver en ny målvakt till säsongen."})
    matcher = build(documents())
    closest = matcher.match(nobody, Rules(), ranker(DEFAULT_RANKER))
    assert closest.band == "none"
    assert closest.step == "initiate"
    assert not any(quote.answers for entry in closest.entries for quote in entry.quotes)
    assert all(entry.unanswered for entry in closest.entries)
    found = matcher.match(LEAK, Rules(), ranker(DEFAULT_RANKER))
    assert found.entries[0].above > closest.entries[0].above
    assert found.entries[0].rank_without.keys() == {"meaning", "words"}
    assert found.entries[0].quotes[0].answers


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("query", [LEAK, FOOD, Query("x", "sv", {"challenge": "Laget behöver en ny målvakt."})])
def test_what_is_said_of_the_need_does_not_hang_on_how_many_are_listed(build: Build, query: Query, k: int) -> None:
    matcher = build(documents())
    few, usual = (matcher.match(query, Rules(), ranker(DEFAULT_RANKER), Parameters(some)) for some in (k, 8))
    assert few.step == usual.step
    assert [entry.band for entry in few.entries[: k - 1]] == [entry.band for entry in usual.entries[: k - 1]]


def test_a_company_stands_for_a_need_as_on_its_list(build: Build) -> None:
    own = documents()
    told = PROFILES["läcka"][1] + " Vi är inte certifierade enligt ISO 27001."
    own[0] = dataclasses.replace(own[0], text=told, quotable=len(told))
    need = Query("leak", "sv", {"challenge": LEAK_TEXT, "hard_requirements": "Certifierad enligt ISO 27001"})
    matcher = build(own)
    listed = matcher.match(need, Rules(), ranker(DEFAULT_RANKER)).entries[0]
    company = listed.document.company
    standing = matcher.standing(need, Rules(), ranker(DEFAULT_RANKER), company)
    assert standing is not None
    assert (standing.band, standing.above) == (listed.band, listed.above)
    assert matcher.standing(need, Rules(), ranker(DEFAULT_RANKER), "uid-läcka") is None


def test_a_newcomer_gets_the_last_place_of_a_list_without_one_and_no_strong_match_gives_way(
    build: Build,
) -> None:
    known = " Används av fem kommuner."
    some = [
        dataclasses.replace(one, text=one.text + known, quotable=len(one.text + known))
        if "mat" not in one.id and "leak" not in one.id
        else one
        for one in documents()
    ]
    some = [one for one in some if "leak" not in one.id]
    matcher, strong, alike = build(some), Limits(-9.0, -9.5, -9.9), Limits(9.0, 8.0, -9.0)

    def listed(**parameters: object) -> list[Entry]:
        chosen = Parameters(3, **parameters)  # type: ignore[arg-type]
        return list(matcher.match(LEAK, Rules(), ranker(DEFAULT_RANKER), chosen).entries)

    kept, plain = listed(limits=alike), listed(limits=alike, newcomers=False)
    assert [entry.newcomer for entry in plain] == [False] * 3
    assert kept[:2] == plain[:2]
    assert (kept[2].document.company, kept[2].kept_visible, kept[2].rank) == ("uid-mat", True, 3)
    assert listed(limits=strong, calibration=Calibration(1.0, 9.0)) == [
        *listed(limits=strong, calibration=Calibration(1.0, 9.0), newcomers=False)
    ]
    assert not any(entry.kept_visible for entry in matcher.match(FOOD, Rules(), ranker(DEFAULT_RANKER)).entries)


def test_needs_encoded_ahead_are_encoded_once_and_give_the_same_lists(
    build: Build, encoder: Encoder, tmp_path: Path
) -> None:
    matcher = build(documents())
    kept = CachedEncoder(encoder, RecentEmbeddings(tmp_path))
    ahead = Matcher(matcher.index, kept)
    ahead.encode_ahead([LEAK, FOOD])
    assert kept.last.encoded == 2
    for need in (LEAK, FOOD):
        expected = matcher.match(need, Rules(), ranker(DEFAULT_RANKER))
        assert ahead.match(need, Rules(), ranker(DEFAULT_RANKER)) == expected
        assert kept.last.encoded == 0


def test_a_need_that_cannot_be_encoded_is_told_at_its_own_turn(
    build: Build, encoder: CachedEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    matcher = build(documents())
    monkeypatch.setattr(encoder.uncached, "_id", dataclasses.replace(encoder.id, max_tokens=20))
    matcher.encode_ahead([FOOD, LEAK])
    with pytest.raises(TextTooLongError):
        matcher.match(LEAK, Rules(), ranker(DEFAULT_RANKER))
