"""Every decision is in the chain, and a change to the chain shows."""

from typing import Any

from fastapi import FastAPI
from sqlalchemy import text
from starlette.testclient import TestClient

from models.accounts import Role
from tests.service.web.conftest import SignedIn

JSON = {"accept": "application/json"}


def events(browser: TestClient, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = browser.get(f"/audit{query}", headers=JSON).json()
    return found


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
