"""A colleague is asked what they think of a list, sees it, and has answered when they comment."""

from starlette.testclient import TestClient

from models.accounts import Role
from tests.service.web.conftest import SignedIn
from tests.service.web.test_shortlists import JSON, change, sheet


def accounts(signed_in: SignedIn) -> dict[str, int]:
    lines = signed_in(Role.ADMINISTRATOR).get("/people", headers=JSON).json()["items"]
    return {line["role"]: line["id"] for line in lines}


def let_in(administrator: TestClient, name: str) -> int:
    made = administrator.post("/people", json={"name": name, "role": "facilitator"}, headers=JSON)
    assert made.status_code == 201
    return int(made.json()["account"])


def test_a_colleague_is_asked_sees_it_in_the_menu_and_answers_by_a_comment(
    signed_in: SignedIn, facilitator: TestClient, shortlist: str
) -> None:
    numbers, administrator = accounts(signed_in), signed_in(Role.ADMINISTRATOR)
    assert "You are asked" not in administrator.get("/shortlists?lang=en").text
    for _ in range(2):  # asked twice is asked once
        answer = facilitator.post(f"{shortlist}/requests", data={"account": numbers["administrator"]})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{shortlist}#comments")
    [asked] = sheet(facilitator, shortlist)["asked"]
    assert (asked["account"], asked["answered_at"]) == (numbers["administrator"], None)
    page = administrator.get("/shortlists?lang=en").text
    assert "You are asked what you think" in page
    assert f'href="{shortlist}#comments"' in page
    assert "Shortlists (1<" in administrator.get("/needs").text
    assert "demo.administrator was asked" in facilitator.get(f"{shortlist}?lang=en").text
    assert change(facilitator, shortlist, "comment", text="Från mig själv") == 303
    assert sheet(facilitator, shortlist)["asked"][0]["answered_at"] is None
    assert change(administrator, shortlist, "comment", text="Bra lista") == 303
    assert sheet(facilitator, shortlist)["asked"][0]["answered_at"] is not None
    assert "Shortlists (" not in administrator.get("/needs").text
    assert "has answered" in facilitator.get(f"{shortlist}?lang=en").text
    assert facilitator.post(f"{shortlist}/requests", data={"account": numbers["administrator"]}).status_code == 303
    assert len(sheet(facilitator, shortlist)["asked"]) == 2


def test_only_those_who_see_the_list_and_may_comment_can_be_asked(
    signed_in: SignedIn, facilitator: TestClient, shortlist: str
) -> None:
    numbers = accounts(signed_in)
    for nobody in (numbers["facilitator"], numbers["operator"], numbers["auditor"], 999):
        assert facilitator.post(f"{shortlist}/requests", data={"account": nobody}).status_code == 422
    owner_sees = signed_in(Role.NEED_OWNER).get(shortlist).status_code == 200
    asked = facilitator.post(f"{shortlist}/requests", data={"account": numbers["need_owner"]})
    assert (asked.status_code == 303) == owner_sees
    assert signed_in(Role.OPERATOR).post(f"{shortlist}/requests", data={"account": 1}).status_code == 403


def test_whoever_is_let_in_no_more_is_not_offered(
    signed_in: SignedIn, facilitator: TestClient, shortlist: str
) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    second = let_in(administrator, "second.one")
    assert "second.one" in facilitator.get(shortlist).text
    administrator.post(f"/people/{second}/disabling")
    assert facilitator.post(f"{shortlist}/requests", data={"account": second}).status_code == 422


def test_another_role_takes_back_what_an_account_was_asked(
    signed_in: SignedIn, facilitator: TestClient, shortlist: str
) -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    third = let_in(administrator, "third.one")
    assert facilitator.post(f"{shortlist}/requests", data={"account": third}).status_code == 303
    assert len(sheet(facilitator, shortlist)["asked"]) == 1
    assert administrator.post(f"/people/{third}/role", data={"role": "operator", "owner": ""}).status_code == 303
    assert sheet(facilitator, shortlist)["asked"] == []
