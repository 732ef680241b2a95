"""Companies are put right and erased, needs get their categories, and every trace of it stands where it should."""

import os
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from matching.saved_index import current_version
from models.accounts import Role
from models.erasure_repository import ERASED_NAME
from models.need_repository import stored_need
from service.errors import ErasedSinceError
from service.settings import load_settings
from service.shortlisting import ask_stored, store_shortlist
from service.web.indexer import Indexer
from service.web.routes.search import prepared_list
from tests.service.web.conftest import CHALLENGE, SignedIn

JSON = {"accept": "application/json"}


def first_company(client: TestClient, shortlist: str) -> str:
    sheet = client.get(shortlist, headers=JSON).json()
    return str(sheet["items"][0]["entry"]["company"]["uid"])


def listed(client: TestClient, uid: str) -> dict[str, object]:
    profiles = client.get(f"/companies/{uid}", headers=JSON).json()["profiles"]
    return next(profile for profile in profiles if profile["listed"])


def wait_for_another_index(app: FastAPI, version: str | None) -> None:
    until(lambda: app.state.parts.engine.index_version != version)


def test_an_operator_corrects_a_company_on_its_page_and_searches_find_what_is_right(
    app: FastAPI, signed_in: SignedIn, shortlist: str
) -> None:
    operator = signed_in(Role.OPERATOR)
    uid = first_company(operator, shortlist)
    version = app.state.parts.engine.index_version
    page = operator.get(f"/companies/{uid}").text
    form = re.search(r'href="(/companies/[^"]+/correction\?profile=[^"]+)"', page)
    assert form is not None
    fields = dict(
        re.findall(
            r'<input class="ds-input" id="field-(\w+)" name="\w+"[^>]*value="([^"]*)"', operator.get(form[1]).text
        )
    )
    assert fields["name"]
    profile = str(listed(operator, uid)["document_id"])
    sent = {"profile": profile, "reason": "Told by the company.", "references": "", "cpv": "90500000"}
    made = operator.post(f"/companies/{uid}/corrections", json=sent, headers=JSON)
    assert made.status_code == 201, made.text
    assert listed(operator, uid)["categories"] == [{"division": "90", "probability": None}]
    assert (
        operator.get(f"/companies/{uid}", headers=JSON).json()["corrections"][-1]["reason"]
        == "Told by the company."
    )
    wait_for_another_index(app, version)
    found = operator.post("/search", json={"text": CHALLENGE}, headers=JSON).headers["location"]
    entries = operator.get(f"{found}&category=90&k=100", headers=JSON).json()["list"]["entries"]
    assert next(one for one in entries if one["company"]["uid"] == uid)["categories"] == [
        {"division": "90", "probability": None}
    ]


def test_a_correction_of_what_is_no_longer_listed_is_a_conflict(signed_in: SignedIn, shortlist: str) -> None:
    operator = signed_in(Role.OPERATOR)
    uid = first_company(operator, shortlist)
    profile = str(listed(operator, uid)["document_id"])
    sent = {"profile": profile, "reason": "Told by the company.", "town": "Skellefteå"}
    assert operator.post(f"/companies/{uid}/corrections", data=sent).status_code == 303
    assert operator.post(f"/companies/{uid}/corrections", data=sent).status_code == 409


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "x", "founded": "i fjol"}, "founded"),
        ({"reason": "x"}, "Nothing differs"),
    ],
)
def test_a_wrong_correction_says_what_to_do(
    signed_in: SignedIn, shortlist: str, sent: dict[str, str], says: str
) -> None:
    operator = signed_in(Role.OPERATOR)
    uid = first_company(operator, shortlist)
    sent = {"profile": str(listed(operator, uid)["document_id"]), **sent}
    refused = operator.post(f"/companies/{uid}/corrections", json=sent, headers={**JSON, "accept-language": "en"})
    assert refused.status_code == 422
    assert says in refused.json()["detail"]


def test_a_correction_is_withdrawn(signed_in: SignedIn, shortlist: str) -> None:
    operator = signed_in(Role.OPERATOR)
    uid = first_company(operator, shortlist)
    before = listed(operator, uid)
    sent = {"profile": str(before["document_id"]), "reason": "Told by the company.", "town": "Skellefteå"}
    operator.post(f"/companies/{uid}/corrections", json=sent, headers=JSON)
    (number,) = [one["id"] for one in operator.get(f"/companies/{uid}", headers=JSON).json()["corrections"]]
    assert operator.post(f"/companies/{uid}/corrections/{number}/withdrawal").status_code == 303
    assert listed(operator, uid)["document_id"] == before["document_id"]
    assert operator.post(f"/companies/{uid}/corrections/{number}/withdrawal").status_code == 404


def test_a_need_gets_the_categories_that_people_choose(signed_in: SignedIn) -> None:
    facilitator = signed_in(Role.FACILITATOR)
    key = "matsvinn-skolrestauranger"
    sent = {"division": ["90", "55"], "reason": "It is about waste, too."}
    assert facilitator.post(f"/needs/{key}/categories", data=sent).status_code == 303
    sheet = facilitator.get(f"/needs/{key}", headers=JSON).json()
    assert [one["division"] for one in sheet["categories"]] == ["55", "90"]
    assert sheet["history"][0] | {"recorded_at": ""} == {"number": 2, "recorded_at": "", "changed": ["cpv"]}
    given = facilitator.post("/shortlists", json={"need": key}, headers=JSON).json()
    assert given["need"]["categories"] == sheet["categories"]
    wrong = facilitator.post(f"/needs/{key}/categories", json={"division": ["00"], "reason": "x"}, headers=JSON)
    assert wrong.status_code == 422


def test_nothing_in_the_database_or_the_index_names_an_erased_company(
    app: FastAPI, signed_in: SignedIn, shortlist: str
) -> None:
    facilitator, auditor = signed_in(Role.FACILITATOR), signed_in(Role.AUDITOR)
    uid = first_company(facilitator, shortlist)
    profile = listed(facilitator, uid)
    name, number = (
        str(profile["name"]),
        facilitator.get(f"/companies/{uid}", headers=JSON).json()["organisation_number"],
    )
    note = {"kind": "note", "company": uid, "text": f"{name} har ringt", "seen": 0}
    assert facilitator.post(f"{shortlist}/changes", json=note, headers=JSON).status_code == 201
    link = facilitator.post(f"{shortlist}/shares", json={}, headers=JSON).json()["link"]
    assert name in auditor.get(f"/companies/{uid}/erasure").text
    version = app.state.parts.engine.index_version
    assert auditor.post(f"/companies/{uid}/erasure", json={"reason": " "}, headers=JSON).status_code == 422
    erased = auditor.post(f"/companies/{uid}/erasure", json={"reason": "Asked for by the company."}, headers=JSON)
    assert erased.status_code == 201, erased.text
    found = facilitator.post("/search", data={"text": CHALLENGE}).headers["location"].split("#")[0]
    assert name not in facilitator.get(found).text, "though the index in force may still hold the company"
    wait_for_another_index(app, version)

    sheet = facilitator.get(shortlist, headers=JSON).json()
    assert sheet["items"][0]["entry"]["company"]["name"] == ERASED_NAME
    assert ERASED_NAME in facilitator.get(link).text
    for path in (shortlist, f"{shortlist}/given", f"{shortlist}/compare", f"{shortlist}/changes", link):
        shown = facilitator.get(path)
        assert shown.status_code == 200
        assert name not in shown.text
    assert facilitator.get(f"/companies/{uid}").status_code == 404
    assert facilitator.get(f"/companies/{erased.json()['uid']}").status_code == 404
    home = Path(os.environ["BEHOV_HOME"])
    everything = dump(home / "behov.db")
    for word in (name, str(profile["summary"] or profile["description"])[:60], number):
        assert word
        assert word not in everything
    assert everything.count(uid) == 1, "but for the erasure, so that the company is not taken in again"
    time.sleep(1)
    documents = list((home / "indexes").glob("*/documents.jsonl"))
    assert len(documents) == 1
    assert str(profile["description"])[:60] not in documents[0].read_text(encoding="utf-8")

    assert "Asked for by the company." in auditor.get("/erasures").text
    assert auditor.post("/erasures/1/lifting").status_code == 303
    assert auditor.post("/erasures/1/lifting").status_code == 404


def dump(path: Path) -> str:
    """Every row of every table as text."""
    with sqlite3.connect(path) as database:
        return "\n".join(database.iterdump())


def test_only_companies_that_name_a_public_customer_are_found_where_that_is_asked_for(
    facilitator: TestClient,
) -> None:
    found = facilitator.post("/search", json={"text": CHALLENGE}, headers=JSON).headers["location"]
    every = facilitator.get(f"{found}&k=100", headers=JSON).json()["list"]
    some = facilitator.get(f"{found}&k=100&public_references=true", headers=JSON).json()["list"]
    assert any(entry["newcomer"] for entry in every["entries"])
    assert some["entries"]
    assert not any(entry["newcomer"] for entry in some["entries"])
    assert some["kept_out"]["public_references"] > 0
    page = facilitator.get(f"{found}&public_references=true")
    assert re.search(r'name="public_references" value="true" checked', page.text)


def test_a_company_and_a_need_are_looked_at_the_other_way_round(facilitator: TestClient, shortlist: str) -> None:
    uid = first_company(facilitator, shortlist)
    needs = facilitator.get(f"/companies/{uid}/needs")
    assert 'href="/needs/matsvinn-skolrestauranger"' in needs.text
    alike = facilitator.get("/needs/tillskottsvatten-spillvatten/alike")
    assert alike.status_code == 200
    assert alike.text.count("<blockquote") >= 3


def test_a_list_made_before_an_erasure_is_not_stored_after_it(
    app: FastAPI, signed_in: SignedIn, shortlist: str
) -> None:
    parts, uid = app.state.parts, first_company(signed_in(Role.FACILITATOR), shortlist)
    with parts.database.reading() as session:
        need = stored_need(session, "matsvinn-skolrestauranger")
    assert need is not None
    prepared = prepared_list(parts, ask_stored(need), 8)
    signed_in(Role.AUDITOR).post(f"/companies/{uid}/erasure", json={"reason": "Asked for."})
    with pytest.raises(ErasedSinceError), parts.database.writing() as session:
        store_shortlist(session, prepared, "terminal")


def test_an_indexer_that_failed_once_tries_again(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    indexer, version = app.state.parts.indexer, current_version(app.state.parts.settings.places.indexes)
    assert version is not None
    manifest = app.state.parts.settings.places.indexes / version / "manifest.json"
    before = manifest.stat().st_mtime
    with monkeypatch.context() as patch:
        patch.setenv("BEHOV_ENCODER", "no-such-encoder")
        broken = Indexer(app.state.parts.database, load_settings())
    for _ in range(2):
        broken.soon()
        until(lambda: not broken._running)
    indexer.soon()
    until(lambda: manifest.stat().st_mtime > before)


def until(so: Callable[[], bool]) -> None:
    """Wait until something is so, on a busy machine too."""
    for _ in range(1200):
        if so():
            return
        time.sleep(0.1)
    raise AssertionError("It never came.")
