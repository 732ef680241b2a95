"""Where the service says by which address people reach it, no request says otherwise."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
from starlette.testclient import TestClient

from service.cli.serving import FIRST_ADMINISTRATOR
from service.errors import SettingsError
from service.settings import load_settings
from service.web.app import create_app
from service.web.demo import PASSWORD
from tests.conftest import Behov
from tests.service.web.conftest import PAGE, SignedIn

PUBLIC = "https://behov.example.se"
LYING = {"host": "evil.example", "x-forwarded-proto": "http", "x-forwarded-host": "evil.example"}
JSON = {"accept": "application/json"}


@pytest.fixture
def browser(home_with_logins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """An administrator's browser behind a web server that tells wrong names."""
    home = tmp_path / "home"
    shutil.copytree(home_with_logins, home, symlinks=True)
    monkeypatch.setenv("BEHOV_HOME", str(home))
    monkeypatch.setenv("BEHOV_PUBLIC_URL", f"{PUBLIC}/")
    with oidc_provider_mock.run_server_in_thread() as server:
        monkeypatch.setenv("BEHOV_OIDC_ISSUER", f"http://localhost:{server.server_port}")
        monkeypatch.setenv("BEHOV_OIDC_CLIENT_ID", "behov")
        app = create_app(load_settings())
        client = TestClient(app, base_url=PUBLIC, headers={**PAGE, **LYING}, follow_redirects=False)
        sent = {"name": "demo.administrator", "password": PASSWORD}
        answer = client.post("/sign-in", data=sent)
        assert "Secure" in answer.headers["set-cookie"]
        client.headers["cookie"] = f"behov_session={re.findall('behov_session=([^;]+)', str(answer.headers))[0]}"
        yield client
        app.state.parts.engine.close()
        app.state.parts.database.close()


def test_every_link_that_is_given_away_begins_with_the_public_address(browser: TestClient) -> None:
    link = browser.post("/people", json={"name": "nora.nord", "role": "facilitator"}, headers=JSON).json()["link"]
    assert link.startswith(f"{PUBLIC}/links/")
    shortlist = browser.post("/shortlists", data={"need": "matsvinn-skolrestauranger"}).headers["location"]
    share = browser.post(f"{shortlist}/shares", json={}, headers=JSON).json()["link"]
    assert share.startswith(f"{PUBLIC}/shared/")
    calendar = browser.get(f"{shortlist}/workshop.ics?at=2026-12-01T09:00").text.replace("\r\n ", "")
    assert f"URL:{PUBLIC}/" in calendar.replace("URL;VALUE=URI:", "URL:")
    assert "evil.example" not in calendar
    sheet = browser.get(f"{shortlist}/sheet")
    assert sheet.status_code == 200
    assert "evil.example" not in sheet.text


def test_the_way_back_from_a_provider_is_the_public_address(browser: TestClient) -> None:
    gone = browser.get("/sign-in/provider")
    asked = parse_qs(urlsplit(gone.headers["location"]).query)
    assert asked["redirect_uri"] == [f"{PUBLIC}/sign-in/provider/back"]
    assert "Secure" in gone.headers["set-cookie"]


def test_a_form_belongs_to_the_public_address_alone(browser: TestClient) -> None:
    del browser.headers["sec-fetch-site"]
    for origin, status in ((PUBLIC, 303), ("http://evil.example", 403)):
        assert browser.post("/keys/1/revocation", headers={"origin": origin}).status_code == status


def test_without_the_setting_an_address_is_the_one_that_was_asked(signed_in: SignedIn) -> None:
    browser = signed_in(None)
    answer = browser.post("/sign-in", data={"name": "demo.administrator", "password": PASSWORD})
    assert "Secure" not in answer.headers["set-cookie"]
    link = browser.post("/people", json={"name": "nora.nord", "role": "facilitator"}, headers=JSON).json()["link"]
    assert link.startswith("http://testserver/links/")


@pytest.mark.parametrize(
    ("written", "read"),
    [("https://behov.example.se", "https://behov.example.se"), ("HTTPS://Behov.Example.SE:443/", PUBLIC),
     ("http://127.0.0.1:8000", "http://127.0.0.1:8000"), ("http://[::1]:8080/", "http://[::1]:8080"),
     ("https://behov.örebro.example", "https://behov.xn--rebro-iua.example")],
)  # fmt: skip
def test_a_public_address_is_kept_as_browsers_write_it(
    written: str, read: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEHOV_PUBLIC_URL", written)
    assert load_settings().public_url == read


@pytest.mark.parametrize(
    "wrong",
    ["behov.example.se", "//behov.example.se", "ftp://behov.example.se", "https://", "https://behov.example.se/x",
     "https://behov.example.se?x=1", "https://behov.example.se#x", "https://anna:hemligt@behov.example.se", ""],
)  # fmt: skip
def test_a_wrong_public_address_is_told_at_the_start(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEHOV_PUBLIC_URL", wrong)
    with pytest.raises(SettingsError, match=r"BEHOV_PUBLIC_URL: .*such as https://behov\.example\.se"):
        load_settings()


def test_a_link_from_the_terminal_begins_with_it_too(
    home_with_logins: Path, tmp_path: Path, behov: Behov, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home_with_logins, tmp_path / "home", symlinks=True)
    monkeypatch.setenv("BEHOV_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BEHOV_PUBLIC_URL", PUBLIC)
    assert behov("link", "demo.auditor").out.startswith(f"{PUBLIC}/links/")
    assert behov("link", "demo.auditor", "--place", "http://10.0.0.1").out.startswith("http://10.0.0.1/links/")
    assert behov("link", FIRST_ADMINISTRATOR).status != 0
