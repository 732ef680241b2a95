"""`behov trust`: stuffing gains next to nothing, copies are named, quotes are verbatim, languages cost little."""

import json
from pathlib import Path

from evaluation.attacks import ATTACKS, VERBATIM, attacked
from matching.document import Document
from matching.query import Query
from tests.conftest import Behov


def test_every_attack_says_more_than_the_profile_and_keeps_what_it_said() -> None:
    need = Query(
        "n", "sv", {"title": "Läckor", "challenge": "Vattnet försvinner ur rören. Ingen vet var de brister."}
    )
    honest = Document("d", "c", "sv", "Vi säljer stolar. De är av trä.", 31)
    for name in ATTACKS:
        stuffed = attacked(honest, need, name)
        assert stuffed.company != honest.company
        assert len(stuffed.text) > len(honest.text)
        assert all(word in stuffed.text for word in ("Vi säljer stolar.", "De är av trä."))
    for name in VERBATIM:
        assert "Vattnet försvinner ur rören." in attacked(honest, need, name).text


def test_stuffed_profiles_copies_quotes_and_languages_on_the_samples(behov: Behov, sample_home: Path) -> None:
    found = json.loads(behov("trust", "--profiles", 1, "--needs", 3, "--json").out)
    reached = found["stuffing"]["reached"]
    assert reached.keys() == ATTACKS.keys()
    assert found["stuffing"]["tried"] == 3 * len(ATTACKS)
    assert sum(reached.values()) / len(reached) <= 0.03
    assert found["stuffing"]["flagged"] >= 0.95
    assert found["stuffing"]["honest_flagged"] <= 0.02
    assert found["quotes"]["verbatim"] == 1
    assert found["quotes"]["lower"] >= 0.85
    assert found["languages"]["difference"] <= 3


def test_without_needs_there_is_nothing_to_trust(behov: Behov, empty_home: Path) -> None:
    ended = behov("trust")
    assert ended.status == 2
    assert "behov ingest" in ended.err
