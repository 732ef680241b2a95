"""What is sent too large, too deep, to the wrong place or in broken characters gets an answer that says so."""

import http.client
import json
import logging
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from models.accounts import Role
from service.web.guards import MEGABYTES, Room
from service.web.observing import Lines
from service.web.routes import needs
from tests.service.web.conftest import CHALLENGE, PAGE, SignedIn

JSON = {"Accept": "application/json"}
PROBLEM = "application/problem+json"


@pytest.fixture
def program(app: FastAPI, signed_in: SignedIn) -> TestClient:
    sent = {"label": "limits", "role": "facilitator"}
    key = signed_in(Role.ADMINISTRATOR).post("/keys", json=sent, headers=JSON).json()["key"]
    return TestClient(app, headers={"Authorization": f"Bearer {key}", **JSON}, follow_redirects=False)


def kind(answer: Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == PROBLEM, answer.text
    return answer.status_code, answer.json()["type"].rsplit(":", 1)[1]


def test_more_than_is_read_is_refused_as_json_and_as_a_form(program: TestClient) -> None:
    text = "a" * (MEGABYTES * 1_000_000)
    assert kind(program.post("/search", json={"text": text})) == (413, "too-large")
    assert kind(program.post("/search", data={"text": text})) == (413, "too-large")


def test_a_body_just_small_enough_is_read_and_refused_for_what_it_says(program: TestClient) -> None:
    body = json.dumps({"text": "a" * (MEGABYTES * 1_000_000 - 20)})
    assert kind(program.post("/search", content=body, headers={"Content-Type": "application/json"})) == (
        422,
        "invalid",
    )


@pytest.mark.parametrize(
    "deep", ['{"text":' * 100_000, "[" * 1_000_000, '{"text": ' + "[" * 5000 + "]" * 5000 + "}"]
)
def test_json_within_json_without_end_is_unreadable_and_nothing_worse(program: TestClient, deep: str) -> None:
    answer = program.post("/search", content=deep, headers={"Content-Type": "application/json"})
    assert kind(answer) == (422, "invalid")


def test_a_form_of_very_many_fields_is_refused(program: TestClient) -> None:
    assert kind(program.post("/search", data={f"field{number}": "x" for number in range(5000)})) == (
        400,
        "bad-request",
    )


def test_content_that_is_neither_json_nor_a_form_is_refused(program: TestClient) -> None:
    for media in ("text/plain", "application/xml", "application/jsonp", "image/png"):
        answer = program.post("/search", content=b"text=x", headers={"Content-Type": media})
        assert kind(answer) == (415, "unknown-form"), media


def test_huge_headers_end_the_conversation_before_the_application(address: str) -> None:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    connection.request("GET", "/needs", headers={"Accept": "application/json", "X-Much": "a" * 200_000})
    assert connection.getresponse().status in (400, 431)
    connection.close()


def test_a_long_cookie_or_key_is_an_unknown_one(program: TestClient, signed_in: SignedIn) -> None:
    long = "k" * 30_000
    assert kind(program.get("/needs", headers={"Authorization": f"Bearer {long}"})) == (401, "sign-in-needed")
    nobody = signed_in(None)
    assert nobody.get("/needs", headers={"Cookie": f"behov_session={long}"}).status_code == 303
    assert kind(program.get("/needs", headers={"Authorization": "Basic ZGVtbzpkZW1v"})) == (401, "sign-in-needed")


def test_very_many_parameters_are_no_harm(program: TestClient) -> None:
    many = "&".join(f"p{number}={number}" for number in range(4_000))
    assert program.get(f"/needs?{many}").status_code == 200
    countries = "&".join("country=SE" for _ in range(4_000))
    assert program.get(f"/search?{countries}").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/shortlists", "GET, HEAD, POST"),
        ("PUT", "/shortlists/1", "GET, HEAD"),
        ("GET", "/people/1/link", "POST"),
        ("HEAD", "/people/1/disabling", "POST"),
        ("PATCH", "/search", "GET, HEAD, POST"),
        ("OPTIONS", "/needs", "GET, HEAD"),
        ("TRACE", "/health", "GET, HEAD"),
        ("BREW", "/needs", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_which_ones_there_are(
    program: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = program.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    if method != "HEAD":
        assert kind(answer) == (405, "method-not-allowed")
        assert allowed in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/needs", "/search", "/sign-in", "/health", "/openapi.json", "/needs/no-such"])
def test_head_is_get_without_the_content(facilitator: TestClient, path: str) -> None:
    got, head = facilitator.get(path), facilitator.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    same = ("content-type", "etag", "content-length") if got.status_code == 200 else ("content-type",)
    for name in same:
        assert head.headers.get(name) == got.headers.get(name), name


def test_head_is_answered_by_a_real_server(address: str) -> None:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    for _ in range(2):  # on one connection: a stray byte would spoil the second answer
        connection.request("HEAD", "/sign-in", headers=PAGE)
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
    connection.close()


@pytest.mark.parametrize(
    "accept", ["image/png", "application/xml", "*/*", "", "text/html;q=0.1, nonsense;;;", "\xff"]
)
def test_an_unknown_accept_header_gets_a_page(facilitator: TestClient, accept: str) -> None:
    answer = facilitator.get("/needs", headers=[(b"accept", accept.encode("latin-1"))])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("broken", [b"text=%ff%fe%80", b"text=\xff\xfe", b"text=%ED%A0%80", b"%ff=%ff&text=%00"])
def test_broken_characters_in_a_form_are_no_failure(facilitator: TestClient, broken: bytes) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert facilitator.post("/search", content=broken, headers=form).status_code in (303, 422)
    assert (
        facilitator.post("/sign-in", content=b"name=" + broken + b"&password=x", headers=form).status_code == 422
    )


def test_broken_characters_in_an_address_are_no_failure(facilitator: TestClient) -> None:
    for path in (
        "/needs/%ff%fe",
        "/companies?wanted=%ff",
        "/companies/%00",
        "/needs?lang=%ff",
        "/shared/%ed%a0%80",
    ):
        assert facilitator.get(path).status_code in (200, 404, 410), path


@pytest.mark.parametrize(
    "path",
    [
        "/assets/x/../../app.py",
        "/assets/x/..%2f..%2fapp.py",
        "/assets/x/%2e%2e%2f%2e%2e%2fproblems.py",
        "/assets/x/..%5c..%5capp.py",
        "/assets/../../pyproject.toml",
        "/assets/x/%2fetc%2fpasswd",
        "/assets/x/....//app.py",
        "/assets/x/behov.css%00.py",
    ],
)
def test_nothing_but_the_pages_files_is_given_away(address: str, path: str) -> None:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    connection.putrequest("GET", path, skip_host=False)
    connection.putheader("Accept", "application/json")
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 404, path
    assert b"import" not in answer.read()
    connection.close()


def test_numbers_beyond_every_bound_are_refused_by_name(program: TestClient) -> None:
    for path in (
        f"/shortlists/{10**30}",
        "/shortlists?before=99999999999",
        f"/companies?after={10**20}",
        "/audit?before=-1",
    ):
        answer = program.get(path)
        assert answer.status_code in (403, 422), path


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_against_repeating_has_bounds(program: TestClient, key: str) -> None:
    answer = program.post("/search", json={"text": CHALLENGE}, headers={"Idempotency-Key": key})
    assert kind(answer) == (422, "invalid")


def test_whoever_comes_when_there_is_no_room_is_told_to_come_back(
    app: FastAPI, program: TestClient, facilitator: TestClient
) -> None:
    app.state.room = Room(0)
    answer = program.get("/needs")
    assert kind(answer) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0
    page = facilitator.get("/needs", headers={"Accept-Language": "sv"})
    assert page.status_code == 503
    assert "Vänta några sekunder" in page.text
    app.state.room = Room(1)
    assert [program.get("/needs").status_code for _ in range(2)] == [200, 200]


def test_every_line_of_the_log_is_json_whoever_writes_it(
    app: FastAPI, facilitator: TestClient, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken\nin two lines")

    monkeypatch.setattr(needs, "stored_needs", broken)
    answer = facilitator.get("/needs", headers={"X-Request-Id": "1"})
    assert answer.status_code == 500
    Lines().handle(logging.makeLogRecord({"name": "a.library", "levelname": "WARNING", "msg": "something\nodd"}))
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    errors = [line for line in lines if "RuntimeError: broken\nin two lines" in line.get("message", "")]
    assert [line["request"] for line in errors] == [answer.headers["x-request-id"]]
    assert {"level": "warning", "source": "a.library", "message": "something\nodd"}.items() <= lines[-1].items()
