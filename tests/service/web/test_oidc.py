"""Signing in with an organisation's own accounts, with a real provider on this machine."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import oidc_provider_mock
import pytest
from starlette.testclient import TestClient

from service.settings import load_settings
from service.web.app import create_app
from tests.service.web.conftest import PAGE


@pytest.fixture
def provider() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
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
