"""Programs are told of events: signed, tried again, and never at an address of somebody's own network."""

import datetime as dt
import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.accounts import Role
from models.database import Database, open_database
from models.webhook_repository import add_webhook, deliveries
from models.webhooks import WebhookEvent
from service.settings import load_settings
from service.web.app import create_app
from service.web.sending import PAUSES, send_one
from service.webhooks import AddressRefusedError, announce, check_address, secret_of, signature, target_of
from tests.conftest import SAMPLES, Behov
from tests.service.web.conftest import PAGE, SignedIn

JSON = {"accept": "application/json"}
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
KEY = b"k" * 32


@dataclass
class Receiver:
    """A program that is told: what it answers, in turn and then 204, and what it got."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_port}/hook?from=behov"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'webhooks.db'}")
    yield opened
    opened.close()


def told(database: Database, address: str, events: Sequence[WebhookEvent] = tuple(WebhookEvent)) -> None:
    with database.writing() as session:
        add_webhook(session, address=address, events=frozenset(events), salt="s", now=NOW)
        announce(session, WebhookEvent.RUN_FINISHED, {"kind": "index", "profiles": 3}, NOW)


def newest(database: Database) -> Any:
    with database.reading() as session:
        return deliveries(session)[0]


def test_what_is_sent_is_signed_and_delivered_once(database: Database, receiver: Receiver) -> None:
    told(database, receiver.address)
    assert send_one(database, KEY, NOW)
    assert not send_one(database, KEY, NOW + dt.timedelta(days=9))
    [(headers, body)] = receiver.got
    assert json.loads(body) == {
        "event": "run.finished", "at": "2026-03-01T12:00:00+00:00", "kind": "index", "profiles": 3
    }  # fmt: skip
    assert headers["behov-timestamp"] == str(int(NOW.timestamp()))
    secret = secret_of(KEY, "s").encode()
    signed = f"{headers['behov-timestamp']}.{body}".encode()
    assert headers["behov-signature"] == hmac.new(secret, signed, hashlib.sha256).hexdigest()
    assert headers["host"] == receiver.address.split("/")[2]
    assert (newest(database).status, newest(database).delivered_at) == (204, NOW)


def test_another_body_time_or_secret_has_another_signature() -> None:
    right = signature("s", "1", "{}")
    assert right not in {signature("t", "1", "{}"), signature("s", "2", "{}"), signature("s", "1", "{ }")}
    assert secret_of(KEY, "a") != secret_of(KEY, "b") != secret_of(b"other", "b")


def test_a_failure_is_tried_again_after_a_pause(database: Database, receiver: Receiver) -> None:
    receiver.answers = [500]
    told(database, receiver.address)
    assert send_one(database, KEY, NOW)
    waiting = newest(database)
    assert (waiting.tries, waiting.status, waiting.problem) == (1, 500, "status")
    assert not send_one(database, KEY, NOW + PAUSES[0] / 2)
    assert send_one(database, KEY, NOW + PAUSES[0])
    delivered = newest(database)
    assert (delivered.tries, delivered.problem, delivered.next_try_at) == (2, None, None)
    assert [headers["behov-delivery"] for headers, _ in receiver.got] == ["1", "1"]


def test_pauses_grow_and_after_eight_tries_it_is_given_up(database: Database, receiver: Receiver) -> None:
    receiver.answers = [503] * 20
    told(database, receiver.address)
    moments = []
    moment = NOW
    for _ in range(20_000):
        if send_one(database, KEY, moment):
            moments.append(moment)
        moment = newest(database).next_try_at
        if moment is None:
            break
    pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert pauses == sorted(set(pauses)) == list(PAUSES)
    assert (len(receiver.got), newest(database).delivered_at) == (8, None)


def test_a_redirect_is_not_followed(database: Database, receiver: Receiver) -> None:
    receiver.answers = [302]
    told(database, receiver.address)
    assert send_one(database, KEY, NOW)
    assert (newest(database).status, newest(database).problem) == (302, "status")


def test_where_nobody_answers_it_is_tried_again(database: Database) -> None:
    told(database, "http://127.0.0.1:1/nobody")
    assert send_one(database, KEY, NOW)
    waiting = newest(database)
    assert (waiting.status, waiting.problem, waiting.next_try_at) == (None, "unreachable", NOW + PAUSES[0])


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://10.0.0.7/hook", "private"),
        ("https://192.168.1.1/", "private"),
        ("https://169.254.169.254/latest/meta-data", "private"),
        ("https://[::1]/", "private"),
        ("https://[fe80::1]/", "private"),
        ("https://[fd00::1]/", "private"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://[64:ff9b::a00:1]/", "private"),
        ("https://[2002:a00:1::]/", "private"),
        ("https://0.0.0.0/", "private"),
        ("https://100.64.0.1/", "private"),
        ("https://224.0.0.1/", "private"),
        ("https://127.0.0.2/", "private"),
        ("http://reports.example/hook", "not_https"),
        ("ftp://127.0.0.1/", "not_https"),
        ("file:///etc/passwd", "unreadable"),
        ("https://user:password@reports.example/", "unreadable"),
        ("https://reports.example/#part", "unreadable"),
        ("https://", "unreadable"),
        ("https://reports.example:99999/", "unreadable"),
        ("https://reports.example/\r\nX: y", "unreadable"),
        ("https://[::1/", "unreadable"),
    ],
)
def test_an_address_that_leads_astray_is_refused(address: str, code: str) -> None:
    with pytest.raises(AddressRefusedError) as refused:
        check_address(address)
    assert refused.value.code == code


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "localhost.localdomain"])
def test_a_name_for_a_private_address_is_refused_when_it_is_looked_up(host: str) -> None:
    """Forms of 127.0.0.1 that only the system's resolver reads."""
    with pytest.raises(AddressRefusedError) as refused:
        target_of(f"https://{host}/")
    assert refused.value.code in ("private", "unknown")


def test_a_refused_address_gets_nothing_even_where_it_was_let_in(database: Database, receiver: Receiver) -> None:
    """As where a name is made to lead into a private network after it was registered."""
    port = receiver.address.split(":")[2].split("/")[0]
    told(database, f"https://2130706433:{port}/")
    assert send_one(database, KEY, NOW)
    assert (receiver.got, newest(database).problem) == ([], "refused")


def test_what_is_connected_to_is_what_was_looked_at() -> None:
    target = target_of("http://localhost:8080/hook?a=b")
    assert target.ip in ("127.0.0.1", "::1")
    assert target.url in ("http://127.0.0.1:8080/hook?a=b", "http://[::1]:8080/hook?a=b")
    assert (target.host, target.authority) == ("localhost", "localhost:8080")


def test_an_administrator_adds_an_address_and_reads_how_it_went(
    signed_in: SignedIn, receiver: Receiver, app: FastAPI, capfd: pytest.CaptureFixture[str]
) -> None:
    administrator, facilitator = signed_in(Role.ADMINISTRATOR), signed_in(Role.FACILITATOR)
    sent = {"address": receiver.address, "events": ["shortlist.frozen"]}
    made = administrator.post("/webhooks", json=sent, headers=JSON).json()
    path = facilitator.post("/shortlists", data={"need": "matsvinn-skolrestauranger"}).headers["location"]
    link = facilitator.post(f"{path}/shares", json={}, headers=JSON).json()["link"]
    page = administrator.get("/webhooks")
    assert "BEHOV_WEBHOOKS" in page.text
    assert made["secret"] not in page.text
    waiting = administrator.get("/webhooks", headers=JSON).json()
    assert (waiting["sending"], [one["state"] for one in waiting["deliveries"]]) == (False, ["waiting"])
    parts = app.state.parts
    assert send_one(parts.database, parts.settings.places.secret(), dt.datetime.now(dt.UTC))
    [(headers, body)] = receiver.got
    assert headers["behov-signature"] == signature(made["secret"], headers["behov-timestamp"], body)
    assert json.loads(body)["shortlist"] == 1
    assert link.rsplit("/", 1)[1] not in body
    assert administrator.get("/webhooks", headers=JSON).json()["deliveries"][0]["state"] == "delivered"
    assert administrator.post("/webhooks/deliveries/1/resending").status_code == 303
    assert send_one(parts.database, parts.settings.places.secret(), dt.datetime.now(dt.UTC))
    assert len(receiver.got) == 2
    actions = [one["action"] for one in administrator.get("/audit", headers=JSON).json()["items"]]
    assert {"webhook.added", "webhook.resent"} <= set(actions)
    log = capfd.readouterr().err
    assert made["secret"] not in log
    assert receiver.address not in log


def test_an_address_that_is_told_no_more_gets_nothing(
    signed_in: SignedIn, receiver: Receiver, app: FastAPI
) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    administrator.post("/webhooks", data={"address": receiver.address, "events": "run.finished"})
    database = app.state.parts.database
    with database.writing() as session:
        announce(session, WebhookEvent.RUN_FINISHED, {}, NOW)
    administrator.post("/webhooks/1/disabling")
    with database.writing() as session:
        announce(session, WebhookEvent.RUN_FINISHED, {}, NOW)
    assert not send_one(database, KEY, dt.datetime.now(dt.UTC))
    assert administrator.post("/webhooks/deliveries/1/resending", headers=JSON).status_code == 404
    assert len(administrator.get("/webhooks", headers=JSON).json()["deliveries"]) == 1


def test_a_wrong_address_is_told_as_a_problem(signed_in: SignedIn) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    for address in ("https://10.1.2.3/x", "http://reports.example/", "nonsense!"):
        answer = administrator.post(
            "/webhooks", json={"address": address, "events": ["run.finished"]}, headers=JSON
        )
        assert answer.status_code == 422, address
        assert address not in answer.text


def test_readings_and_indexes_made_by_the_command_are_told(behov: Behov, sample_home: Path) -> None:
    database = open_database(load_settings().database)
    with database.writing() as session:
        add_webhook(session, address="https://x.example/", events=frozenset(WebhookEvent), salt="s", now=NOW)
    assert behov("ingest", SAMPLES / "needs" / "source.yaml").status == 0
    assert behov("index", "--rebuild").status == 0
    with database.reading() as session:
        bodies = [json.loads(one.body) for one in deliveries(session)]
    database.close()
    assert [body["event"] for body in bodies] == ["run.finished"] * 2
    assert [body["kind"] for body in bodies] == ["index", "ingest"]
    assert bodies[1]["counts"]["refused"] == 0


def test_the_served_application_sends_by_itself_where_it_may(
    home_with_logins: Path, sample_home: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEHOV_WEBHOOKS", "true")
    app = create_app(load_settings())
    with app.state.parts.database.writing() as session:
        add_webhook(session, address=receiver.address, events=frozenset(WebhookEvent), salt="s", now=NOW)
    with TestClient(app, headers=PAGE):
        with app.state.parts.database.writing() as session:
            announce(session, WebhookEvent.RUN_FINISHED, {"kind": "index"}, dt.datetime.now(dt.UTC))
        until = time.monotonic() + 20
        while not receiver.got and time.monotonic() < until:
            time.sleep(0.05)
    assert [json.loads(body)["kind"] for _, body in receiver.got] == ["index"]
