"""Signing in with an organisation's own accounts, with a real provider on this machine."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import oidc_provider_mock
import pytest
from fastapi import FastAPI
from httpx2 import Response
from oidc_provider_mock import User
from pydantic import SecretStr
from starlette.testclient import TestClient

from models.accounts import Role
from service.settings import load_settings
from service.web.app import create_app
from tests.service.web.conftest import PAGE, SignedIn

JSON = {"accept": "application/json"}


@pytest.fixture
def provider() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def organisation() -> Iterator[str]:
    """A provider that told the same name of two people, one after the other."""
    people = [User(sub=sub, claims={"preferred_username": "demo.facilitator"}) for sub in ("first", "second")]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def browser(
    provider: str, home_with_logins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:

    home = tmp_path / "home"
    shutil.copytree(home_with_logins, home, symlinks=True)
    for name, value in {
        "HOME": str(home),
        "OIDC_ISSUER": provider,
        "OIDC_CLIENT_ID": "behov",
        "OIDC_CLIENT_SECRET": "secret",
        "OIDC_CLAIM": "sub",
    }.items():
        monkeypatch.setenv(f"BEHOV_{name}", value)
    app = create_app(load_settings())
    yield TestClient(app, headers=PAGE, follow_redirects=False)
    app.state.parts.engine.close()
    app.state.parts.database.close()


def vouched(address: str, name: str) -> str:
    """What a person does at the provider: say who they are, and be sent back."""
    form = httpx.get(address)
    assert form.status_code == 200, form.text
    back = httpx.post(address, data={"sub": name})
    assert back.status_code in (302, 303), back.text
    parts = urlsplit(back.headers["location"])
    return f"{parts.path}?{parts.query}"


def test_a_known_account_is_let_in_and_goes_where_it_was_going(browser: TestClient) -> None:
    assert "Sign in with your organisation" in browser.get("/sign-in").text
    gone = browser.get("/sign-in/provider?after=/needs")
    asked = parse_qs(urlsplit(gone.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = browser.get(vouched(gone.headers["location"], "demo.facilitator"))
    assert (back.status_code, back.headers["location"]) == (303, "/needs")
    assert browser.get("/needs").status_code == 200


def test_what_was_written_waits_for_a_sign_in_on_another_tab(browser: TestClient) -> None:
    late = browser.post("/search", data={"text": "Matsvinnet på skolorna"}, headers={"Accept-Language": "en"})
    assert late.status_code == 401
    assert 'href="/sign-in/provider" target="_blank"' in late.text
    kept = re.search(
        r'<form method="post" action="/search">\s*<input type="hidden" name="text" value="([^"]+)"', late.text
    )
    assert kept
    browser.get(vouched(browser.get("/sign-in/provider").headers["location"], "demo.facilitator"))
    assert browser.post("/search", data={"text": kept[1]}).status_code == 303


def test_somebody_without_an_account_is_told_what_to_do(browser: TestClient) -> None:
    gone = browser.get("/sign-in/provider")
    back = browser.get(vouched(gone.headers["location"], "unknown.person"))
    assert back.status_code == 403
    assert "Ask an administrator" in back.text
    assert "unknown.person" not in back.text


def test_an_answer_that_belongs_to_another_sign_in_is_refused(browser: TestClient) -> None:
    first = browser.get("/sign-in/provider")
    answer = vouched(first.headers["location"], "demo.facilitator")
    browser.get("/sign-in/provider")
    assert browser.get(answer).status_code == 422
    browser.cookies.clear()
    assert browser.get(answer).status_code == 422
    assert browser.get("/sign-in/provider/back?error=access_denied").status_code == 422
    assert not re.search("behov_session", str(browser.cookies))


def test_a_provider_that_cannot_be_reached_is_told(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEHOV_OIDC_ISSUER", "http://127.0.0.1:9")
    app = create_app(load_settings())
    answer = TestClient(app, headers=PAGE, follow_redirects=False).get("/sign-in/provider")
    assert answer.status_code == 422
    assert "use a password" in answer.text
    app.state.parts.database.close()


def test_without_a_provider_there_is_no_such_page(facilitator: TestClient) -> None:
    assert facilitator.get("/sign-in/provider").status_code == 404
    assert facilitator.get("/sign-in/provider/back").status_code == 404


def use(app: FastAPI, issuer: str, claim: str = "preferred_username") -> None:
    """Let people of a provider in."""
    secret = SecretStr("secret")
    chosen = {"oidc_issuer": issuer, "oidc_client_id": "behov", "oidc_client_secret": secret, "oidc_claim": claim}
    parts = app.state.parts
    app.state.parts = replace(parts, settings=parts.settings.model_copy(update=chosen))


def come_in(app: FastAPI, sub: str) -> Response:
    """What a browser is answered that comes back from the provider."""
    browser = TestClient(app, headers=PAGE, follow_redirects=False)
    return browser.get(vouched(browser.get("/sign-in/provider").headers["location"], sub))


def account(administrator: TestClient, name: str) -> dict[str, Any]:
    people = administrator.get("/people", headers=JSON).json()["items"]
    return next(one for one in people if one["name"] == name)


def actions(administrator: TestClient) -> list[str]:
    return [one["action"] for one in administrator.get("/audit", headers=JSON).json()["items"]]


def test_who_gets_the_name_of_somebody_else_does_not_get_their_account(
    app: FastAPI, signed_in: SignedIn, organisation: str
) -> None:
    use(app, organisation)
    administrator = signed_in(Role.ADMINISTRATOR)
    assert come_in(app, "first").status_code == 303
    assert actions(administrator)[:2] == ["session.started", "account.bound"]
    refused = come_in(app, "second")
    assert refused.status_code == 403
    assert "loosen the binding" in refused.text
    assert "behov_session" not in refused.headers.get("set-cookie", "")
    event = administrator.get("/audit", headers=JSON).json()["items"][0]
    assert (event["action"], event["actor"]) == ("session.refused", "nobody")
    assert event["subject"] == f"account:{account(administrator, 'demo.facilitator')['id']}"
    assert come_in(app, "first").status_code == 303


def test_a_bound_account_is_found_whatever_its_owner_is_called_by_then(
    app: FastAPI, signed_in: SignedIn, organisation: str
) -> None:
    use(app, organisation)
    assert come_in(app, "first").status_code == 303
    use(app, organisation, claim="sub")
    assert come_in(app, "first").status_code == 303


def test_a_loosened_account_is_bound_anew_and_whoever_was_in_is_out(
    app: FastAPI, signed_in: SignedIn, organisation: str
) -> None:
    use(app, organisation)
    administrator, facilitator = signed_in(Role.ADMINISTRATOR), signed_in(Role.FACILITATOR)
    come_in(app, "first")
    found = account(administrator, "demo.facilitator")
    assert found["provider"] == organisation
    assert f"bound to {organisation}" in administrator.get("/people").text
    assert facilitator.post(f"/people/{found['id']}/loosening").status_code == 403
    assert administrator.post(f"/people/{found['id']}/loosening").status_code == 303
    assert actions(administrator)[0] == "account.loosened"
    assert facilitator.get("/needs").status_code == 303
    assert come_in(app, "second").status_code == 303
    assert come_in(app, "first").status_code == 403


def test_loosening_what_is_not_bound_is_no_event(signed_in: SignedIn) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    before = actions(administrator)
    number = account(administrator, "demo.facilitator")["id"]
    assert administrator.post(f"/people/{number}/loosening").status_code == 303
    assert administrator.post("/people/99999/loosening").status_code == 404
    assert actions(administrator) == before


def test_who_has_lost_one_account_can_be_given_another(
    app: FastAPI, signed_in: SignedIn, organisation: str
) -> None:
    use(app, organisation)
    administrator = signed_in(Role.ADMINISTRATOR)
    come_in(app, "first")
    administrator.post(f"/people/{account(administrator, 'demo.facilitator')['id']}/disabling")
    assert come_in(app, "first").status_code == 403
    administrator.post("/people", data={"name": "first", "role": "facilitator"})
    use(app, organisation, claim="sub")
    assert come_in(app, "first").status_code == 303


def test_what_the_provider_calls_somebody_is_kept_as_a_hash_alone(
    app: FastAPI, signed_in: SignedIn, provider: str
) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    administrator.post("/people", data={"name": "nora.nord", "role": "facilitator"})
    use(app, provider, claim="email")
    number = "19700101-1234-of-somebody"
    httpx.put(f"{provider}/users/{number}", json={"email": "nora.nord"}).raise_for_status()
    assert come_in(app, number).status_code == 303
    assert account(administrator, "nora.nord")["provider"] == provider
    held = b"".join(path.read_bytes() for path in load_settings().places.folder.glob("behov.db*"))
    assert number.encode() not in held
