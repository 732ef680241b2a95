"""Reports are read, and rankers put in use with a reason and back again."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from models.accounts import Role
from service.settings import load_settings
from tests.service.web.conftest import SignedIn

JSON = {"accept": "application/json"}


@pytest.fixture
def administrator(signed_in: SignedIn) -> TestClient:
    return signed_in(Role.ADMINISTRATOR)


def in_use(browser: TestClient) -> list[str]:
    rankers = browser.get("/evaluation", headers=JSON).json()["rankers"]
    return [one["name"] for one in rankers if one["in_use"]]


def test_a_ranker_is_put_in_use_and_back_with_reasons(administrator: TestClient) -> None:
    before = in_use(administrator)
    assert administrator.post("/rankers/words-3/activation", data={"reason": "Prov"}).status_code == 303
    assert in_use(administrator) == ["words-3"]
    given = administrator.post("/shortlists", data={"need": "matsvinn-skolrestauranger"}).headers["location"]
    made_with = administrator.get(given, headers=JSON).json()["document"]["made_with"]
    assert made_with["ranker"] == "words-3"
    administrator.post(f"/rankers/{before[0]}/activation", data={"reason": "Tillbaka"})
    history = administrator.get("/evaluation", headers=JSON).json()["history"]
    assert [line["reason"] for line in history] == ["Tillbaka", "Prov"]
    assert in_use(administrator) == before


def test_without_a_reason_or_the_right_nothing_is_put_in_use(
    administrator: TestClient, facilitator: TestClient
) -> None:
    before = in_use(administrator)
    assert administrator.post("/rankers/words-3/activation", data={"reason": ""}).status_code == 422
    assert administrator.post("/rankers/words-99/activation", data={"reason": "Prov"}).status_code == 404
    assert facilitator.post("/rankers/words-3/activation", data={"reason": "Prov"}).status_code == 403
    assert in_use(administrator) == before


def test_a_report_is_read_as_it_was_written_and_nothing_beside_it(administrator: TestClient) -> None:
    folder = Path(load_settings().places.evaluations) / "2026-01-01T000000Z"
    folder.mkdir(parents=True)
    for language, said in (("sv", "Utvärdering"), ("nb", "Evaluering"), ("en", "Evaluation")):
        (folder / f"report.{language}.html").write_text(f"<!doctype html><title>{said}</title>", encoding="utf-8")
    assert administrator.get("/evaluation", headers=JSON).json()["reports"] == [folder.name]
    for language, said in (("sv", "Utvärdering"), ("nb", "Evaluering")):
        assert said in administrator.get(f"/evaluation/reports/{folder.name}?lang={language}").text
    for other in ("%2e%2e%2fbehov.db", "%2e%2e", "missing"):
        assert administrator.get(f"/evaluation/reports/{other}").status_code == 404


def test_a_rankers_weights_are_explained(facilitator: TestClient) -> None:
    page = facilitator.get("/rankers/fused-4").text
    assert "how near the profile comes to the need" in page
    assert facilitator.get("/rankers/nothing").status_code == 404
