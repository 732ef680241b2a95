"""Coming in, going out, and what is kept when a session ends in the middle of a form."""

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.accounts import Role
from service.settings import load_settings
from service.web.app import KEPT_CHARACTERS
from service.web.demo import PASSWORD
from service.web.routes import sessions
from tests.service.web.conftest import PAGE, SignedIn


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(signed_in: SignedIn) -> None:
    browser = signed_in(None)
    known = browser.post("/sign-in", data={"name": "demo.facilitator", "password": "wrong"})
    unknown = browser.post("/sign-in", data={"name": "nobody.here", "password": "wrong"})
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace("demo.facilitator", "") == unknown.text.replace("nobody.here", "")


def test_many_wrong_tries_make_a_name_wait(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "tries", sessions.Tries())
    browser = signed_in(None)
    for _ in range(sessions.TRIES):
        assert browser.post("/sign-in", data={"name": "demo.facilitator", "password": "x"}).status_code == 422
    assert browser.post("/sign-in", data={"name": "demo.facilitator", "password": PASSWORD}).status_code == 429


def test_signing_out_ends_the_session_on_the_server(facilitator: TestClient) -> None:
    cookie = facilitator.cookies["behov_session"]
    facilitator.post("/sign-out")
    facilitator.cookies.set("behov_session", cookie)
    assert facilitator.get("/needs").status_code == 303


def test_a_broken_cookie_is_no_session(signed_in: SignedIn) -> None:
    browser = signed_in(None)
    browser.cookies.set("behov_session", "x" * 3000)
    assert browser.get("/needs").status_code == 303


def test_a_form_sent_after_the_session_is_kept_and_sent_again(facilitator: TestClient, shortlist: str) -> None:
    facilitator.cookies.clear()
    sent = {"kind": "comment", "seen": "0", "text": 'Fem "av" åtta <är> bra'}
    late = facilitator.post(f"{shortlist}/changes", data=sent)
    assert late.status_code == 401
    kept = re.search(r'name="kept" value="([^"]*)"', late.text)
    assert kept
    resumed = facilitator.post(
        "/sign-in",
        data={
            "name": "demo.facilitator",
            "password": PASSWORD,
            "kept_path": f"{shortlist}/changes",
            "kept": kept[1].replace("&amp;", "&"),
        },
    )
    assert resumed.status_code == 201
    assert f'action="{shortlist}/changes"' in resumed.text
    assert "Fem &#34;av&#34; åtta &lt;är&gt; bra" in resumed.text
    assert facilitator.post(f"{shortlist}/changes", data=sent).status_code == 303


def test_what_cannot_be_kept_is_not_said_to_be(signed_in: SignedIn, facilitator: TestClient) -> None:
    operator = signed_in(Role.OPERATOR)
    operator.cookies.clear()
    late = operator.post("/uploads", files={"file": ("catalogue.csv", b"name;text", "text/csv")})
    facilitator.cookies.clear()
    text = "å" * (KEPT_CHARACTERS // 6 + 1)
    long = facilitator.post("/search", data={"text": text}, headers={"Accept-Language": "en"})
    for answer in (late, long):
        assert answer.status_code == 401
        assert 'href="/sign-in" target="_blank"' in answer.text
        assert 'name="kept"' not in answer.text
    assert "is not kept here" in long.text


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "/\t/evil.example", "https://evil.example", "/\\evil.example", "javascript:x"]
)
def test_signing_in_never_leads_elsewhere(signed_in: SignedIn, elsewhere: str) -> None:
    sent = {"name": "demo.facilitator", "password": PASSWORD, "after": elsewhere}
    assert signed_in(None).post("/sign-in", data=sent).headers["location"] == "/"


def test_a_one_time_link_sets_a_password_once(signed_in: SignedIn) -> None:
    administrator, newcomer = signed_in(Role.ADMINISTRATOR), signed_in(None)
    made = administrator.post("/people", data={"name": "nora.nord", "role": "facilitator"})
    assert made.status_code == 201
    link = re.search(r"http://testserver(/links/[\w-]+)", made.text)
    assert link
    assert newcomer.get(link[1]).status_code == 200
    assert newcomer.post(link[1], data={"password": "short", "again": "short"}).status_code == 422
    unlike = {"password": "en lång mening", "again": "en annan mening"}
    assert newcomer.post(link[1], data=unlike).status_code == 422
    chosen = {"password": "en lång mening", "again": "en lång mening"}
    assert newcomer.post(link[1], data=chosen).status_code == 303
    assert newcomer.post(link[1], data=chosen).status_code == 410
    sent = {"name": "nora.nord", "password": "en lång mening"}
    assert newcomer.post("/sign-in", data=sent).status_code == 303


def test_a_disabled_account_is_out_at_once(signed_in: SignedIn) -> None:
    administrator, facilitator = signed_in(Role.ADMINISTRATOR), signed_in(Role.FACILITATOR)
    people = administrator.get("/people", headers={"accept": "application/json"}).json()["items"]
    number = next(one["id"] for one in people if one["name"] == "demo.facilitator")
    assert administrator.post(f"/people/{number}/disabling").status_code == 303
    assert facilitator.get("/needs").status_code == 303
    again = {"name": "demo.facilitator", "password": PASSWORD}
    assert facilitator.post("/sign-in", data=again).status_code == 422


def test_another_role_counts_from_the_next_request_on(signed_in: SignedIn) -> None:
    administrator, facilitator = signed_in(Role.ADMINISTRATOR), signed_in(Role.FACILITATOR)
    people = administrator.get("/people", headers={"accept": "application/json"}).json()["items"]
    numbers = {one["name"]: one["id"] for one in people}
    path = f"/people/{numbers['demo.facilitator']}/role"
    assert facilitator.get("/uploads/new").status_code == 403
    assert administrator.post(path, data={"role": "operator", "owner": ""}).status_code == 303
    assert facilitator.get("/uploads/new").status_code == 200
    assert administrator.post(path, data={"role": "need_owner", "owner": ""}).status_code == 422
    assert administrator.post(path, data={"role": "operator", "owner": "granvik"}).status_code == 422
    own = f"/people/{numbers['demo.administrator']}/role"
    assert administrator.post(own, data={"role": "operator"}).status_code == 422
    assert administrator.post("/people/999/role", data={"role": "operator"}).status_code == 404
    assert "account.role_changed" in administrator.get("/audit").text


def test_a_key_is_narrowed_on_the_page(signed_in: SignedIn) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    assert 'name="scopes" value="search"' in administrator.get("/keys").text
    sent = {"label": "sök", "role": "facilitator", "scopes": ["search", "needs.read"]}
    assert administrator.post("/keys", data=sent).status_code == 201
    assert "(needs.read, search)" in administrator.get("/keys").text


def test_no_secret_is_kept_as_it_is(app: FastAPI, signed_in: SignedIn) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    key = administrator.post(
        "/keys", json={"label": "bi", "role": "operator"}, headers={"accept": "application/json"}
    ).json()["key"]
    cookie = administrator.cookies["behov_session"]
    held = b"".join(path.read_bytes() for path in load_settings().places.folder.glob("behov.db*"))
    for secret in (key, cookie, PASSWORD):
        assert secret.encode() not in held


def test_a_form_from_another_site_is_refused(app: FastAPI, facilitator: TestClient, shortlist: str) -> None:
    sent = {"kind": "comment", "seen": "0", "text": "x"}
    crossing = {**PAGE, "sec-fetch-site": "cross-site"}
    assert facilitator.post(f"{shortlist}/changes", data=sent, headers=crossing).status_code == 403
    old = TestClient(
        app, headers={"accept": "text/html"}, cookies=dict(facilitator.cookies), follow_redirects=False
    )
    assert old.post(f"{shortlist}/changes", data=sent).status_code == 403
    other = {"origin": "https://evil.example"}
    assert old.post(f"{shortlist}/changes", data=sent, headers=other).status_code == 403
    same = {"origin": "http://testserver"}
    assert old.post(f"{shortlist}/changes", data=sent, headers=same).status_code == 303
