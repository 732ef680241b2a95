"""A catalogue from file to searches that find it, in four steps, and nothing changed before the last."""

import html
import io
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from matching.saved_index import current_version
from models.accounts import Role
from service.settings import load_settings
from service.uploading import STATE_FILE, go_on_indexing
from tests.conftest import SAMPLES
from tests.service.web.conftest import SignedIn

JSON = {"accept": "application/json"}

ROWS = """Företagsnamn;Beskrivning;Ort;Kontaktperson;E-post
Klangfors AB;Vi mäter buller i skolmatsalar och visar var ljudet kan dämpas.;Umeå;Anna Berg;anna@example.se
Torvmossen AB;Mätare som visar hur mycket vatten en våtmark håller kvar.;Luleå;Bo Ek;bo@example.se
;En rad utan namn.;Kiruna;Cia Dal;cia@example.se
"""


@pytest.fixture
def operator(signed_in: SignedIn) -> TestClient:
    return signed_in(Role.OPERATOR)


def send(
    operator: TestClient, content: bytes = ROWS.encode(), name: str = "min katalog.csv", **fields: str
) -> Any:
    sent = {"title": "Norrslussen", "language": "sv", "country": "SE", "kind": "companies", **fields}
    return operator.post("/uploads", files={"file": (name, content)}, data=sent)


def map_as_guessed(operator: TestClient, path: str, **other: object) -> Any:
    sheet = operator.get(path, headers=JSON).json()
    fields = [column["field"] for column in sheet["columns"]]
    sent = {"title": sheet["title"], "language": sheet["language"], "country": "SE", "fields": fields}
    return operator.post(f"{path}/mapping", data={**sent, "fictional": "true", **other})


def test_from_file_to_a_search_that_finds_it(operator: TestClient, signed_in: SignedIn) -> None:
    path = send(operator).headers["location"]
    page = operator.get(path).text
    assert "Klangfors AB" in page
    assert "anna@example.se" not in page
    report = map_as_guessed(operator, path).headers["location"]
    counts = operator.get(report, headers=JSON).json()
    assert (counts["new"], len(counts["refused"])) == (2, 1)
    assert "Företagets namn saknas. Fyll i det." in operator.get(report, headers={"accept-language": "sv"}).text
    before = operator.get("/companies?wanted=Klangfors", headers=JSON).json()["total"]
    assert before == 0
    progress = operator.post(f"{path}/commit").headers["location"]
    for _ in range(100):
        step = operator.get(progress, headers=JSON).json()["step"]
        if step != "indexing":
            break
        time.sleep(0.1)
    assert step == "done"
    assert "The new index is made" in operator.get(progress).text
    run = operator.get(progress, headers=JSON).json()["run"]
    changes = operator.get(f"/catalogues/norrslussen/runs/{run}", headers=JSON).json()["changes"]
    assert [(change["name"], change["kind"]) for change in changes] == [
        ("Klangfors AB", "new"),
        ("Torvmossen AB", "new"),
    ]
    facilitator = signed_in(Role.FACILITATOR)
    found = facilitator.post("/search", data={"text": "Det är för mycket buller i våra skolmatsalar."})
    for _ in range(150):
        listed = facilitator.get(found.headers["location"], headers=JSON).json()["list"]["entries"]
        if listed[0]["company"]["name"] == "Klangfors AB":
            break
        time.sleep(0.2)
    assert listed[0]["company"]["name"] == "Klangfors AB"


def test_nothing_of_persons_is_kept_after_a_file_is_taken_in(operator: TestClient) -> None:
    path = send(operator).headers["location"]
    map_as_guessed(operator, path)
    operator.post(f"{path}/commit")
    time.sleep(0.5)
    held = b"".join(
        file.read_bytes() for file in Path(load_settings().places.folder).rglob("*")
        if file.is_file() and not file.is_symlink() and file.suffix not in (".index",)
    )  # fmt: skip
    assert b"anna@example.se" not in held


def test_refused_rows_come_back_as_a_file_to_correct(operator: TestClient) -> None:
    path = send(operator).headers["location"]
    map_as_guessed(operator, path)
    book = openpyxl.load_workbook(io.BytesIO(operator.get(f"{path}/refused.xlsx").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][1] == "4"
    assert "En rad utan namn." in rows[1]


def test_a_file_that_lacks_most_of_its_catalogue_asks_first(operator: TestClient) -> None:
    whole = "Namn;Beskrivning\n" + "".join(f"Företag {n} AB;Bygger sak {n} av trä.\n" for n in range(40))
    path = send(operator, whole.encode()).headers["location"]
    map_as_guessed(operator, path, complete="true")
    operator.post(f"{path}/commit")
    cut_off = whole[: len(whole) // 4].encode()
    path = send(operator, cut_off, catalogue="norrslussen").headers["location"]
    report = map_as_guessed(operator, path, complete="true").headers["location"]
    asked = operator.get(report)
    assert asked.status_code == 409
    assert "Many rows are missing" in asked.text
    forced = operator.get(f"{report}?allow_missing=true", headers=JSON).json()
    assert forced["missing"] > 25


def test_a_new_version_is_described_as_the_catalogue_was(operator: TestClient) -> None:
    whole = (SAMPLES / "catalogues" / "fjordhub" / "selskaper.xlsx").read_bytes()
    sent = {"catalogue": "fjordhub", "title": "", "language": "sv", "country": ""}
    path = send(operator, whole, "selskaper.xlsx", **sent).headers["location"]
    sheet = operator.get(path, headers=JSON).json()
    assert (sheet["language"], sheet["country"], sheet["kind"], sheet["fictional"]) == (
        "nb",
        "NO",
        "companies",
        True,
    )
    described = {name: sheet[name] for name in ("title", "language", "country", "complete", "fictional")}
    fields = [column["field"] for column in sheet["columns"]]
    report = operator.post(f"{path}/mapping", data={**described, "fields": fields}).headers["location"]
    counts = operator.get(report, headers=JSON).json()
    assert (counts["new"], counts["changed"], counts["missing"]) == (0, 0, 0)


def test_what_a_catalogue_promises_holds_from_a_page_too(operator: TestClient) -> None:
    path = send(operator, catalogue="vaxtverket").headers["location"]
    report = map_as_guessed(operator, path, complete="true").headers["location"]
    answer = operator.get(report)
    assert answer.status_code == 422
    assert "the catalogue should have at least 60" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.pdf", b"%PDF-1.7 ...", "Denne typen fil leses ikke. Lagre den som XLSX eller CSV."),
        ("x.exe", b"MZ\x90\x00", "Denne typen fil leses ikke. Lagre den som XLSX eller CSV."),
        ("x.csv", b"", "Filen er tom."),
        ("x.xlsx", b"PK\x03\x04 broken", "Filen kan ikke leses: den er skadet eller avkuttet."),
        ("x.json", b"{", "Linje 1 er ikke gyldig JSON. Eksporter filen på nytt."),
        ("../../etc/passwd", b"root:x:0", "Denne typen fil leses ikke. Lagre den som XLSX eller CSV."),
        ("x.csv", b"a\0b;c\n1;2\n", "Filen er ikke tekst. Eksporter den som XLSX, CSV eller JSON."),
    ],
)
def test_whatever_is_sent_gets_a_page_that_helps_and_leaves_nothing(
    operator: TestClient, name: str, content: bytes, told: str
) -> None:
    operator.get("/catalogues?lang=nb")
    answer = send(operator, content, name)
    assert answer.status_code == 422, answer.text
    assert told in html.unescape(answer.text)
    uploads = load_settings().places.uploads
    assert not uploads.exists() or not list(uploads.iterdir())


def test_a_mapping_without_a_name_says_what_is_missing(operator: TestClient) -> None:
    path = send(operator).headers["location"]
    sent = {"title": "Min katalog", "language": "sv", "country": "NO", "fields": ["", "summary", "", "", ""]}
    answer = operator.post(f"{path}/mapping", data=sent)
    assert answer.status_code == 422
    assert "needs a column with the company's name" in html.unescape(answer.text)
    assert 'value="Min katalog"' in answer.text  # what was said is still there
    assert '<option value="NO" selected>' in answer.text
    assert answer.text.count('<option value="summary" selected>') == 1
    problem = operator.post(f"{path}/mapping", json=sent, headers=JSON).json()
    assert problem["status"] == 422


def test_the_rows_that_a_reading_refused_can_be_had_later(operator: TestClient) -> None:
    runs = operator.get("/catalogues/vaxtverket", headers=JSON).json()["runs"]
    place = f"/catalogues/vaxtverket/runs/{runs[0]['id']}"
    operator.get("/catalogues?lang=sv")
    assert f"{place}/refused.xlsx" in operator.get("/catalogues/vaxtverket").text
    told = operator.get(f"{place}/refused.csv")
    assert "Företagets namn saknas. Fyll i det." in told.content.decode("utf-8-sig")
    assert operator.get(f"{place}/refused.pdf").status_code == 404
    assert operator.get("/catalogues/vaxtverket/runs/99/refused.csv").status_code == 404


def test_an_upload_that_is_taken_in_or_made_up_is_gone(operator: TestClient) -> None:
    path = send(operator).headers["location"]
    map_as_guessed(operator, path)
    operator.post(f"{path}/commit")
    assert operator.get(path).status_code == 404
    for made_up in ("x", "../secret.key", "0" * 24):
        assert operator.get(f"/uploads/{made_up}").status_code == 404
        assert operator.post(f"/uploads/{made_up}/commit").status_code == 404


def test_a_file_that_is_too_large_is_told_how_large_it_may_be(operator: TestClient) -> None:
    assert "at most 10 MB" in operator.get("/uploads/new").text
    refused = send(operator, b"Namn;Beskrivning\n" + b"x" * 10_500_000)
    assert refused.status_code == 413
    assert "10 MB" in refused.text


def readings(operator: TestClient) -> int:
    return len(operator.get("/catalogues", headers=JSON).json()["runs"])


def test_a_file_that_is_sent_off_twice_is_taken_in_once(operator: TestClient) -> None:
    path = send(operator).headers["location"]
    map_as_guessed(operator, path)
    before = readings(operator)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: operator.post(f"{path}/commit"), range(2)))
    answers.append(operator.post(f"{path}/commit"))
    assert [one.headers.get("location") for one in answers] == [f"{path}/progress"] * 3
    assert readings(operator) == before + 1


def test_what_a_stopped_server_had_not_indexed_is_indexed_when_it_starts(
    app: FastAPI, operator: TestClient
) -> None:
    path = send(operator).headers["location"]
    map_as_guessed(operator, path)
    operator.post(f"{path}/commit")
    state = load_settings().places.uploads / path.rsplit("/", 1)[1] / STATE_FILE
    wait_for(state, "done")
    told = json.loads(state.read_text(encoding="utf-8"))
    state.write_text(json.dumps({**told, "step": "indexing"}), encoding="utf-8")
    assert f'href="{path}/progress"' in operator.get("/catalogues").text
    go_on_indexing(app.state.parts.database, app.state.parts.settings)
    wait_for(state, "done")
    assert f'href="{path}/progress"' not in operator.get("/catalogues").text


def test_who_was_considered_is_told_after_the_catalogues_have_changed(
    app: FastAPI, operator: TestClient, signed_in: SignedIn
) -> None:
    facilitator = signed_in(Role.FACILITATOR)
    given = facilitator.post("/shortlists", data={"need": "matsvinn-skolrestauranger"}).headers["location"]
    before = facilitator.get(f"{given}/considered", headers=JSON).json()
    path = send(operator).headers["location"]
    map_as_guessed(operator, path)
    operator.post(f"{path}/commit")
    wait_for(load_settings().places.uploads / path.rsplit("/", 1)[1] / STATE_FILE, "done")
    wanted = current_version(load_settings().places.indexes)
    for _ in range(200):
        if app.state.parts.engine.index_version == wanted:
            break
        time.sleep(0.1)
    assert app.state.parts.engine.index_version == wanted
    assert facilitator.get(f"{given}/considered", headers=JSON).json()["entries"] == before["entries"]


def wait_for(state: Path, step: str) -> None:
    for _ in range(600):
        if json.loads(state.read_text(encoding="utf-8"))["step"] == step:
            return
        time.sleep(0.1)
    raise AssertionError(f"{state.name} never says {step}")


def allow(app: FastAPI, **quotas: int) -> None:
    parts = app.state.parts
    app.state.parts = replace(parts, settings=parts.settings.model_copy(update=quotas))


def kept() -> int:
    uploads = load_settings().places.uploads
    return len(list(uploads.iterdir())) if uploads.exists() else 0


def test_one_sender_has_so_many_open_files_and_is_told_how_to_go_on(
    app: FastAPI, operator: TestClient, signed_in: SignedIn
) -> None:
    allow(app, uploads_open=2)
    first = send(operator, title="Den första").headers["location"]
    assert send(operator).status_code == 303
    refused = send(operator)
    assert refused.status_code == 409
    assert "You have sent 2 catalogues" in refused.text
    assert kept() == 2
    problem = operator.post("/uploads", files={"file": ("x.csv", ROWS.encode())}, headers=JSON).json()
    assert problem["type"] == "urn:behov:problem:no-room"
    assert send(signed_in(Role.ADMINISTRATOR)).status_code == 303
    page = operator.get("/uploads/new").text
    assert f'<a class="ds-link" href="{first}">Den första</a>' in page
    assert operator.post(f"{first}/discarding").headers["location"] == "/uploads/new"
    assert operator.get(first).status_code == 404
    assert "Den första" not in operator.get("/uploads/new").text
    assert send(operator).status_code == 303


def test_a_file_that_is_taken_in_is_open_no_more(app: FastAPI, operator: TestClient) -> None:
    allow(app, uploads_open=1)
    path = send(operator).headers["location"]
    map_as_guessed(operator, path)
    assert operator.post(f"{path}/commit").status_code == 303
    assert send(operator).status_code == 303


def test_all_files_together_have_so_much_room(app: FastAPI, operator: TestClient, signed_in: SignedIn) -> None:
    allow(app, uploads_bytes=2 * len(ROWS.encode()))
    administrator = signed_in(Role.ADMINISTRATOR)
    assert send(operator).status_code == send(administrator).status_code == 303
    refused = send(operator)
    assert refused.status_code == 409
    assert "take up all the room" in refused.text
    assert kept() == 2


def test_many_files_at_once_do_not_slip_past_the_quota(app: FastAPI, operator: TestClient) -> None:
    allow(app, uploads_open=3)
    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(lambda _: send(operator).status_code, range(8)))
    assert sorted(answers) == [303] * 3 + [409] * 5
    assert kept() == 3


def test_a_reading_says_what_each_company_says_otherwise_than_before(operator: TestClient) -> None:
    def take_in(content: str) -> dict[str, Any]:
        path = send(operator, content.encode()).headers["location"]
        map_as_guessed(operator, path)
        progress = operator.post(f"{path}/commit").headers["location"]
        while operator.get(progress, headers=JSON).json()["step"] == "indexing":
            time.sleep(0.1)
        run = operator.get(progress, headers=JSON).json()["run"]
        found: dict[str, Any] = operator.get(f"/catalogues/norrslussen/runs/{run}", headers=JSON).json()
        return found

    assert all(change["fields"] == [] for change in take_in(ROWS)["changes"])
    second = take_in(ROWS.replace("Umeå", "Skellefteå").replace("skolmatsalar", "skolor"))
    [change] = second["changes"]
    assert (change["kind"], sorted(change["fields"])) == ("changed", ["description", "town"])
    page = operator.get(f"/catalogues/norrslussen/runs/{second['run']['id']}?lang=sv").text
    assert "Ändrade fält" in page
    assert re.search(r"beskrivning,\s*ort|ort,\s*beskrivning", page)


def test_how_old_a_catalogue_is_stands_beside_it(operator: TestClient) -> None:
    lines = operator.get("/catalogues", headers=JSON).json()["items"]
    assert all(line["age_days"] >= 0 for line in lines if line["as_of"])
    page = html.unescape(operator.get("/catalogues?lang=nb").text)
    assert re.search(r"\((i dag|for \d+ dag(er)? siden)\)", page)
    assert page.count(">gammel<") == sum((line["age_days"] or 0) > 180 for line in lines)
