"""The same resources for a program: JSON, keys, repeating, errors in the caller's language."""

import json

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.accounts import Role
from tests.service.web.conftest import CHALLENGE, SignedIn


def key_for(browser: TestClient, role: str = "facilitator", scopes: list[str] | None = None) -> dict[str, str]:
    sent = {"label": "test", "role": role, "scopes": scopes or []}
    made = browser.post("/keys", json=sent, headers={"accept": "application/json"}).json()
    return {"Authorization": f"Bearer {made['key']}", "Accept": "application/json"}


@pytest.fixture
def program(app: FastAPI, signed_in: SignedIn) -> TestClient:
    return TestClient(app, headers=key_for(signed_in(Role.ADMINISTRATOR)), follow_redirects=False)


def test_a_program_goes_from_challenge_to_shared_list(program: TestClient) -> None:
    searched = program.post("/search", json={"text": CHALLENGE})
    assert searched.status_code == 201
    found = program.get(searched.headers["location"]).json()
    assert found["list"]["entries"][0]["quotes"]
    key = searched.headers["location"].split("text=")[1]
    given = program.post("/shortlists", json={"text": key, "k": 5})
    path = given.headers["location"]
    company = given.json()["entries"][1]["company"]["uid"]
    made = program.post(f"{path}/changes", json={"kind": "pin", "seen": 0, "company": company})
    assert (made.status_code, made.json()["number"]) == (201, 1)
    shared = program.post(f"{path}/shares", json={"days": 7}).json()
    assert shared["link"].startswith("http://testserver/shared/")


def test_a_write_sent_twice_with_one_key_is_done_once(program: TestClient) -> None:
    path = program.post("/shortlists", json={"need": "matsvinn-skolrestauranger"}).headers["location"]
    sent = {"kind": "comment", "seen": 0, "text": "en gång"}
    once = {"Idempotency-Key": "a1"}
    first, second = (program.post(f"{path}/changes", json=sent, headers=once) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert program.get(path).json()["comments"] == ["en gång"]
    other = program.post(f"{path}/changes", json={**sent, "text": "annat"}, headers=once)
    assert other.status_code == 409


def test_an_etag_saves_a_second_reading(program: TestClient) -> None:
    first = program.get("/needs")
    again = program.get("/needs", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("language", "title"),
    [("sv", "Din roll har inte behörighet till det här"), ("nb", "Rollen din har ikke tilgang til dette"),
     ("en-GB", "Your role does not allow this")],
)  # fmt: skip
def test_problems_are_told_in_the_callers_language(program: TestClient, language: str, title: str) -> None:
    answer = program.get("/people", headers={"Accept-Language": language})
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["title"]) == (403, 403, title)
    assert problem["type"] == "urn:behov:problem:forbidden"


def test_a_scope_narrows_a_key(app: FastAPI, signed_in: SignedIn) -> None:
    headers = key_for(signed_in(Role.ADMINISTRATOR), "facilitator", ["needs.read", "needs.read_all"])
    narrow = TestClient(app, headers=headers, follow_redirects=False)
    assert narrow.get("/needs").status_code == 200
    assert narrow.get("/companies").status_code == 403


def test_a_revoked_or_made_up_key_is_told_so(app: FastAPI, signed_in: SignedIn) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    headers = key_for(administrator)
    administrator.post("/keys/1/revocation")
    for wrong in (headers, {**headers, "Authorization": "Bearer made-up"}):
        answer = TestClient(app, headers=wrong).get("/needs")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


def test_lists_are_read_page_by_page(program: TestClient) -> None:
    for _ in range(3):
        program.post("/shortlists", json={"need": "matsvinn-skolrestauranger"})
    first = program.get("/shortlists?limit=2").json()
    second = program.get(f"/shortlists?limit=2&before={first['next']}").json()
    assert [line["id"] for line in (*first["items"], *second["items"])] == [3, 2, 1]
    assert second["next"] is None


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"text": 5}', b'{"text": ""}', b"null", b"\xff"])
def test_a_body_that_cannot_be_read_is_a_problem_of_the_caller(program: TestClient, body: bytes) -> None:
    answer = program.post("/search", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:behov:problem:invalid"


def test_the_description_is_openapi_3_1_and_names_every_page(app: FastAPI, program: TestClient) -> None:
    described = program.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert {"/search", "/shortlists/{number}/changes", "/audit"} <= described["paths"].keys()
    assert described["paths"]["/search"]["post"]["requestBody"]["content"].keys() >= {"application/json"}


def test_health_needs_nobody_and_readiness_names_the_index(app: FastAPI) -> None:
    anybody = TestClient(app)
    assert anybody.get("/health").json() == {"status": "ok", "index": None}
    ready = anybody.get("/ready").json()
    assert ready["status"] == "ok"
    assert ready["index"]


def test_figures_and_log_lines_name_routes_and_no_person(
    program: TestClient, signed_in: SignedIn, capfd: pytest.CaptureFixture[str]
) -> None:
    path = program.post("/shortlists", json={"need": "matsvinn-skolrestauranger"}).headers["location"]
    link = program.post(f"{path}/shares", json={}).json()["link"]
    capfd.readouterr()
    signed_in(None).get(link.removeprefix("http://testserver"))
    signed_in(Role.FACILITATOR).get("/needs/matsvinn-skolrestauranger")
    log = capfd.readouterr().err
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["route"] for line in lines] == ["/shared/{token}", "/sign-in", "/needs/{key}"]
    assert "demo.facilitator" not in log
    assert link.rsplit("/", 1)[1] not in log
    figures = signed_in(Role.OPERATOR).get("/metrics").text
    assert 'route="/shared/{token}"' in figures
