"""Every decision is in the chain, and a change to the chain shows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text
from starlette.testclient import TestClient

from models.accounts import Role
from models.curation import ChangeKind
from service.rankers import in_use
from service.settings import load_settings
from service.web.codes import ACTIONS
from tests.conftest import SAMPLES, Behov
from tests.service.web.conftest import SignedIn
from tests.service.web.test_uploads import map_as_guessed, send

JSON = {"accept": "application/json"}


def events(browser: TestClient, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = browser.get(f"/audit{query}", headers=JSON).json()
    return found


@contextmanager
def without_a_log(app: FastAPI) -> Iterator[None]:
    """While this lasts, no event can be written."""
    engine = app.state.parts.database.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_events RENAME TO lost_events"))
    yield
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE lost_events RENAME TO audit_events"))


def newest(browser: TestClient, count: int = 1) -> list[tuple[str, str, str]]:
    return [(one["actor"], one["action"], one["subject"]) for one in events(browser)["items"][:count]]


def test_decisions_are_in_the_chain_without_names(signed_in: SignedIn, shortlist: str) -> None:
    facilitator, auditor = signed_in(Role.FACILITATOR), signed_in(Role.AUDITOR)
    first = facilitator.get(shortlist, headers=JSON).json()["items"][0]["entry"]["company"]["uid"]
    facilitator.post(
        f"{shortlist}/changes", data={"kind": "reject", "seen": "0", "company": first, "text": "Ring Anna"}
    )
    facilitator.post(f"{shortlist}/shares", data={})
    items = events(auditor)["items"]
    assert {"shortlist.given", "shortlist.reject", "shortlist.shared"} <= {item["action"] for item in items}
    assert "demo.facilitator" not in str(items)
    assert "Anna" not in str(items)


def test_the_log_can_be_narrowed_to_an_action_or_a_person(signed_in: SignedIn, shortlist: str) -> None:
    facilitator, auditor = signed_in(Role.FACILITATOR), signed_in(Role.AUDITOR)
    first = facilitator.get(shortlist, headers=JSON).json()["items"][0]["entry"]["company"]["uid"]
    facilitator.post(f"{shortlist}/changes", data={"kind": "pin", "seen": "0", "company": first})
    (pinned,) = events(auditor, "?action=shortlist.pin")["items"]
    assert pinned["action"] == "shortlist.pin"
    theirs = events(auditor, f"?by={pinned['actor']}")["items"]
    assert {one["actor"] for one in theirs} == {pinned["actor"]}
    assert pinned["id"] in {one["id"] for one in theirs}
    page = auditor.get("/audit?action=shortlist.undo", headers={"accept-language": "sv"}).text
    assert "Ingen händelse stämmer med det." in page
    assert '<option value="shortlist.undo" selected>' in page


def test_an_event_that_is_changed_or_taken_away_shows(app: FastAPI, signed_in: SignedIn, shortlist: str) -> None:
    auditor = signed_in(Role.AUDITOR)
    assert events(auditor, "?verify=true")["first_broken"] is None
    engine = app.state.parts.database.engine
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_events SET actor = 'account:99' WHERE id = 2"))
    assert events(auditor, "?verify=true")["first_broken"] == 2
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_events WHERE id = 2"))
    assert events(auditor, "?verify=true")["first_broken"] == 3


def test_a_refused_change_is_no_event(signed_in: SignedIn, shortlist: str) -> None:
    auditor, facilitator = signed_in(Role.AUDITOR), signed_in(Role.FACILITATOR)
    before = len(events(auditor)["items"])
    facilitator.post(f"{shortlist}/changes", data={"kind": "undo", "seen": "0"})
    assert len(events(auditor)["items"]) == before


def test_a_catalogue_and_the_event_of_it_are_written_together_or_not_at_all(
    app: FastAPI, signed_in: SignedIn
) -> None:
    operator, auditor = signed_in(Role.OPERATOR), signed_in(Role.AUDITOR)
    path = send(operator).headers["location"]
    map_as_guessed(operator, path)
    with without_a_log(app):
        assert operator.post(f"{path}/commit").status_code == 503
    assert operator.get("/catalogues/norrslussen").status_code == 404
    assert operator.post(f"{path}/commit").status_code == 303
    ((actor, action, subject),) = newest(auditor)
    assert (actor.split(":")[0], action, subject) == ("account", "catalogue.taken_in", "catalogue:norrslussen")
    run = operator.get("/catalogues/norrslussen", headers=JSON).json()["runs"][0]["id"]
    assert events(auditor)["items"][0]["details"] == {"run": run}


def test_what_is_decided_at_the_terminal_is_in_the_chain_too(
    app: FastAPI, signed_in: SignedIn, behov: Behov
) -> None:
    auditor = signed_in(Role.AUDITOR)
    behov("ingest", SAMPLES / "needs" / "source.yaml", "--dry-run")
    before = newest(auditor)
    behov("ingest", SAMPLES / "needs" / "source.yaml")
    behov("rankers", "activate", "words-3", "--reason", "trial")
    told = [
        ("terminal", "ranker.activated", "ranker:words-3"),
        ("terminal", "catalogue.taken_in", "catalogue:needs"),
    ]
    assert newest(auditor, 3) == [*told, *before]


def test_no_ranker_is_in_use_without_its_event(app: FastAPI, signed_in: SignedIn) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    with without_a_log(app):
        assert administrator.post("/rankers/words-3/activation", data={"reason": "Prov"}).status_code == 503
    assert in_use(load_settings().places) == "fused-4"


def test_what_the_terminal_decides_is_in_the_chain_too(signed_in: SignedIn, behov: Behov) -> None:
    auditor = signed_in(Role.AUDITOR)
    pilots = SAMPLES / "pilots" / "pilots.csv"
    assert behov("outcomes", "import", pilots).status in (0, 1)
    assert newest(auditor)[0][:2] == ("terminal", "outcomes.taken_in")
    assert behov("outcomes", "import", pilots, "--dry-run").status in (0, 1)
    assert behov("bands", "activate", "shipped", "--reason", "as delivered").status == 0
    assert newest(auditor, 2)[0] == ("terminal", "bands.activated", "bands:shipped")
    assert newest(auditor, 2)[1][1] == "outcomes.taken_in"
    assert behov("bands", "activate", "shipped").status != 0
    assert newest(auditor)[0] == ("terminal", "bands.activated", "bands:shipped")


def test_a_ranker_that_could_not_be_put_in_use_has_an_event_that_says_so(
    app: FastAPI, signed_in: SignedIn
) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    load_settings().places.rankers.write_text("in the way of the folder")
    assert administrator.post("/rankers/words-3/activation", data={"reason": "Prov"}).status_code == 500
    told = [(action, subject) for _actor, action, subject in newest(administrator, 2)]
    assert told == [("ranker.activation_failed", "ranker:words-3"), ("ranker.activated", "ranker:words-3")]
    assert load_settings().places.rankers.is_file()


def test_every_action_is_told_in_words() -> None:
    """An action that is added later must get its words too."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path("service").glob("**/*.py"))
    said = set(re.findall(r'(?:action=|note_event\(session, actor, )"([a-z_]+\.[a-z_]+)"', code))
    said |= {f"shortlist.{kind.value}" for kind in ChangeKind}
    said |= {
        f"{kind}.{what}" for kind in ("ranker", "bands", "encoder") for what in ("activated", "activation_failed")
    }
    assert len(said) > 30
    assert said <= set(ACTIONS)


def test_the_log_is_read_in_words_by_an_auditor(signed_in: SignedIn, shortlist: str) -> None:
    auditor = signed_in(Role.AUDITOR)
    assert "en lista togs fram" in auditor.get("/audit?lang=sv").text
    assert "en liste ble laget" in auditor.get("/audit?lang=nb").text


def test_an_event_is_told_in_the_readers_words(signed_in: SignedIn, shortlist: str) -> None:
    facilitator, auditor = signed_in(Role.FACILITATOR), signed_in(Role.AUDITOR)
    operator = signed_in(Role.OPERATOR)
    facilitator.post(f"{shortlist}/changes", data={"kind": "comment", "seen": "0", "text": "Bra"})
    signed_in(Role.ADMINISTRATOR).post("/keys", data={"label": "Statistik", "role": "auditor"})
    uid = facilitator.get(shortlist, headers=JSON).json()["items"][0]["entry"]["company"]["uid"]
    profile = operator.get(f"/companies/{uid}", headers=JSON).json()["profiles"][0]["document_id"]
    operator.post(f"/companies/{uid}/corrections", data={"profile": profile, "town": "Vik", "reason": "Flyttat"})
    page = auditor.get("/audit", headers={"accept-language": "sv"}).text
    for told in ("kortlista 1", "ändring: 1", "roll: granskare", "fält: ort", "från terminalen"):
        assert told in page, told
    table = auditor.get("/audit?form=csv", headers={"accept-language": "nb"}).text
    assert "rolle: revisor" in table
    assert "kortliste 1" in table
