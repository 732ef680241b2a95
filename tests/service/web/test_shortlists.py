"""What people make of a list: changes, undoing, two at once, freezing and sharing."""

import csv
import html
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from models.accounts import Role
from tests.service.web.conftest import CHALLENGE, SignedIn

JSON = {"accept": "application/json"}


def sheet(browser: TestClient, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = browser.get(path, headers=JSON).json()
    return answer


def uids(browser: TestClient, path: str) -> list[str]:
    return [item["entry"]["company"]["uid"] for item in sheet(browser, path)["items"]]


def change(browser: TestClient, path: str, kind: str, **sent: object) -> int:
    last = sheet(browser, path)["last_change"]
    answer = browser.post(f"{path}/changes", data={"kind": kind, "seen": last, **sent})
    return answer.status_code


def test_pinning_moving_rejecting_and_undoing(facilitator: TestClient, shortlist: str) -> None:
    given = uids(facilitator, shortlist)
    assert change(facilitator, shortlist, "pin", company=given[3]) == 303
    assert uids(facilitator, shortlist) == [given[3], *given[:3], *given[4:]]
    assert change(facilitator, shortlist, "move", company=given[0], place=3) == 303
    assert uids(facilitator, shortlist)[:3] == [given[3], given[1], given[0]]
    assert change(facilitator, shortlist, "reject", company=given[1], text="Säljer bara till storkök") == 303
    standing = sheet(facilitator, shortlist)
    assert given[1] not in [item["entry"]["company"]["uid"] for item in standing["items"]]
    assert [item["reason"] for item in standing["rejected"]] == ["Säljer bara till storkök"]
    for _ in range(3):
        assert change(facilitator, shortlist, "undo") == 303
    assert uids(facilitator, shortlist) == given
    assert change(facilitator, shortlist, "undo") == 422
    kinds = [one["kind"] for one in facilitator.get(f"{shortlist}/changes", headers=JSON).json()["items"]]
    assert kinds == ["pin", "move", "reject", "undo", "undo", "undo"]


def test_a_long_list_is_shown_twenty_at_a_time_and_a_change_leads_to_its_page(facilitator: TestClient) -> None:
    answer = facilitator.post("/shortlists", data={"need": "matsvinn-skolrestauranger", "k": 100})
    path = answer.headers["location"]
    given = uids(facilitator, path)
    assert len(given) > 40

    def shown(start: int) -> list[str]:
        return re.findall(r'id="company-([^"]+)"', facilitator.get(f"{path}?start={start}").text)

    assert [*shown(0), *shown(20)] == given[:40]
    assert shown(1000) == given[(len(given) - 1) // 20 * 20 :]
    page = facilitator.get(f"{path}?start=20&lang=en").text
    assert f'href="{path}?lang=en&amp;start=40"' in page
    assert f'href="{path}?lang=en"' in page
    for kind, place, expected in (("move", 21, "?start=20"), ("pin", None, ""), ("reject", None, "")):
        sent = {"kind": kind, "company": given[0], "text": "Nej", "seen": sheet(facilitator, path)["last_change"]}
        moved = facilitator.post(f"{path}/changes", data=sent | ({"place": place} if place else {}))
        assert moved.headers["location"].partition("#")[0] == path + expected, kind
    assert change(facilitator, path, "reject", company=given[30], text="Nej") == 303
    frozen = facilitator.post(f"{path}/shares", data={"days": 1}).text
    link = re.findall(r"http://testserver(/shared/[^<]+)", frozen)[0]
    assert facilitator.get(link).text.count('class="company"') == 20
    assert facilitator.get(f"{link}?start=20").text.count('class="company"') == 20


def test_the_list_says_what_was_changed_last(facilitator: TestClient, shortlist: str) -> None:
    assert "Last change:" not in facilitator.get(shortlist).text
    rejected = sheet(facilitator, shortlist)["items"][0]["entry"]["company"]
    change(facilitator, shortlist, "reject", company=rejected["uid"], text="nej")
    said = " ".join(re.sub("<[^>]+>", "", facilitator.get(shortlist).text).split())
    assert f"Last change: rejected – {rejected['name']}" in html.unescape(said)


def test_the_list_as_it_was_given_always_stays(facilitator: TestClient, shortlist: str) -> None:
    before = facilitator.get(f"{shortlist}/given", headers=JSON).content
    change(facilitator, shortlist, "reject", company=uids(facilitator, shortlist)[0], text="nej")
    assert facilitator.get(f"{shortlist}/given", headers=JSON).content == before


@pytest.mark.parametrize("kind", ["reject", "note", "comment"])
def test_what_needs_a_reason_is_not_done_without_one(facilitator: TestClient, shortlist: str, kind: str) -> None:
    first = uids(facilitator, shortlist)[0]
    assert change(facilitator, shortlist, kind, company=first, text="  ") == 422
    assert sheet(facilitator, shortlist)["last_change"] == 0


def test_a_company_is_added_by_hand_with_a_reason(facilitator: TestClient, shortlist: str) -> None:
    listed = uids(facilitator, shortlist)
    found = facilitator.get("/companies?wanted=energi", headers=JSON).json()["items"]
    other = next(one for one in found if one["uid"] not in listed)
    assert change(facilitator, shortlist, "add", company=other["uid"], text="Känd av regionen") == 303
    last = sheet(facilitator, shortlist)["items"][-1]
    assert (last["entry"]["company"]["name"], last["given_rank"]) == (other["name"], None)
    assert last["reason"] == "Känd av regionen"
    assert change(facilitator, shortlist, "add", company=other["uid"], text="igen") == 422
    assert change(facilitator, shortlist, "add", company="nobody", text="x") == 422
    assert facilitator.get(shortlist).status_code == 200


def test_a_double_click_does_a_thing_once(facilitator: TestClient, shortlist: str) -> None:
    sent = {"kind": "reject", "seen": "0", "company": uids(facilitator, shortlist)[0], "text": "nej"}
    assert [facilitator.post(f"{shortlist}/changes", data=sent).status_code for _ in range(2)] == [303, 303]
    assert sheet(facilitator, shortlist)["last_change"] == 1


def test_the_second_of_two_people_sees_what_the_first_did(signed_in: SignedIn, shortlist: str) -> None:
    one, other = signed_in(Role.FACILITATOR), signed_in(Role.ADMINISTRATOR)
    first, second = uids(one, shortlist)[:2]
    assert change(one, shortlist, "reject", company=first, text="För liten") == 303
    late = other.post(
        f"{shortlist}/changes", data={"kind": "note", "seen": "0", "company": second, "text": "Ring"}
    )
    assert late.status_code == 409
    assert "För liten" in late.text
    assert 'value="Ring"' in late.text
    assert sheet(one, shortlist)["last_change"] == 1
    seen = re.search(r'name="seen" value="(\d+)"', late.text)
    assert seen
    again = {"kind": "note", "seen": seen[1], "company": second, "text": "Ring"}
    assert other.post(f"{shortlist}/changes", data=again).status_code == 303


def test_the_newest_list_stands_beside_its_need_as_it_stands_now(facilitator: TestClient, shortlist: str) -> None:
    first, second = sheet(facilitator, shortlist)["items"][:2]
    names = [one["entry"]["company"]["name"] for one in (first, second)]
    key = sheet(facilitator, shortlist)["need_key"]
    page = facilitator.get(f"/needs/{key}").text
    assert 0 < page.index(f">{names[0]}</a>") < page.index(f">{names[1]}</a>")
    facilitator.post(
        f"{shortlist}/changes",
        data={"kind": "reject", "seen": "0", "company": first["entry"]["company"]["uid"], "text": "Fel bransch"},
    )
    assert f">{names[0]}</a>" not in facilitator.get(f"/needs/{key}").text


def test_a_need_owner_comments_and_curates_nothing(signed_in: SignedIn) -> None:
    facilitator, owner = signed_in(Role.FACILITATOR), signed_in(Role.NEED_OWNER)
    own = owner.get("/needs", headers=JSON).json()["items"][0]["key"]
    path = facilitator.post("/shortlists", data={"need": own}).headers["location"]
    assert change(owner, path, "comment", text="Bra lista") == 303
    assert change(owner, path, "reject", company=uids(owner, path)[0], text="nej") == 403
    assert sheet(facilitator, path)["comments"] == ["Bra lista"]


def test_notes_and_rejections_stay_inside_the_programme(signed_in: SignedIn) -> None:
    facilitator, owner = signed_in(Role.FACILITATOR), signed_in(Role.NEED_OWNER)
    own = owner.get("/needs", headers=JSON).json()["items"][0]["key"]
    path = facilitator.post("/shortlists", data={"need": own}).headers["location"]
    first, second = uids(facilitator, path)[:2]
    change(facilitator, path, "note", company=first, text="Hemlig anteckning")
    change(facilitator, path, "reject", company=second, text="Hemligt skäl")
    for part in ("", "/changes", "/sheet", "/compare", "/export.json"):
        assert "Heml" in facilitator.get(path + part).text or part in ("/sheet", "/compare", "/export.json")
        assert "Heml" not in owner.get(path + part).text, part


def test_a_shared_list_is_frozen_until_its_link_is_taken_back(signed_in: SignedIn, shortlist: str) -> None:
    facilitator, reader = signed_in(Role.FACILITATOR), signed_in(None)
    first, second = uids(facilitator, shortlist)[:2]
    change(facilitator, shortlist, "note", company=first, text="Hemlig anteckning")
    change(facilitator, shortlist, "reject", company=second, text="Hemligt skäl")
    made = facilitator.post(f"{shortlist}/shares", data={"days": "5"})
    link = re.search(r"http://testserver(/shared/[\w-]+)", made.text)
    assert link
    change(facilitator, shortlist, "reject", company=first, text="Efteråt")
    page = reader.get(link[1])
    assert page.status_code == 200
    assert "Hemlig" not in page.text
    items = reader.get(link[1], headers=JSON).json()["items"]
    assert first in [item["entry"]["company"]["uid"] for item in items]
    assert second not in [item["entry"]["company"]["uid"] for item in items]
    assert facilitator.post(f"{shortlist}/shares/1/revocation").status_code == 303
    assert reader.get(link[1]).status_code == 410
    assert reader.get("/shared/guessed").status_code == 410


def test_exports_hold_the_list_as_it_stands(facilitator: TestClient, shortlist: str) -> None:
    given = uids(facilitator, shortlist)
    change(facilitator, shortlist, "pin", company=given[2])
    names = [item["entry"]["company"]["name"] for item in sheet(facilitator, shortlist)["items"]]
    as_json = json.loads(facilitator.get(f"{shortlist}/export.json").content)
    assert [entry["company"]["name"] for entry in as_json["entries"]] == names
    text = facilitator.get(f"{shortlist}/export.csv").content.decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(text), delimiter=";")][1:] == names
    book = openpyxl.load_workbook(io.BytesIO(facilitator.get(f"{shortlist}/export.xlsx").content))
    assert [cell.value for cell in book.active["B"]][1 : len(names) + 1] == names
    about = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert any("fused-4 · " in (value or "") for value in about.values())
    assert str(as_json["considered"]) in about.values()
    assert facilitator.get(f"{shortlist}/export.exe").status_code == 404


def test_a_list_with_a_company_added_by_hand_can_be_exported(facilitator: TestClient, shortlist: str) -> None:
    found = facilitator.get("/companies?wanted=energi", headers=JSON).json()["items"]
    other = next(one for one in found if one["uid"] not in uids(facilitator, shortlist))
    change(facilitator, shortlist, "add", company=other["uid"], text="Känd")
    for form in ("json", "csv", "xlsx"):
        assert facilitator.get(f"{shortlist}/export.{form}").status_code == 200, form


def test_considered_companies_come_after_those_on_the_list(facilitator: TestClient, shortlist: str) -> None:
    listed = uids(facilitator, shortlist)
    considered = facilitator.get(f"{shortlist}/considered", headers=JSON).json()["entries"]
    assert considered[0]["rank"] == len(listed) + 1
    assert not {entry["company"]["uid"] for entry in considered} & set(listed)


def test_a_search_becomes_a_shortlist(facilitator: TestClient) -> None:
    found = facilitator.post("/search", data={"text": CHALLENGE}).headers["location"].split("#")[0]
    key = found.split("text=")[1]
    path = facilitator.post("/shortlists", data={"text": key, "country": "NO", "k": "3"}).headers["location"]
    made = sheet(facilitator, path)
    assert len(made["items"]) == 3
    assert {item["entry"]["company"]["country"] for item in made["items"]} == {"NO"}
