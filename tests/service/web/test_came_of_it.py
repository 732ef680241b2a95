"""What came of companies that were presented stands with the need and with the company."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from models.accounts import Role
from models.erasure_repository import ERASED_NAME
from tests.conftest import SAMPLES, Behov
from tests.service.web.conftest import SignedIn

JSON = {"accept": "application/json"}
NEED = "/needs/matsvinn-skolrestauranger"


@pytest.fixture(autouse=True)
def outcomes(facilitator: TestClient, behov: Behov) -> None:
    """The sample pilots, read into the data folder that the browser sees."""
    assert facilitator.get(NEED, headers=JSON).json()["outcomes"] == []
    assert behov("outcomes", "import", SAMPLES / "pilots" / "pilots.csv").status in (0, 1)


def lines(browser: TestClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get(path, headers=JSON).json()["outcomes"]
    return found


def test_who_came_furthest_with_a_need_comes_first_with_every_stage_in_order(facilitator: TestClient) -> None:
    first = lines(facilitator, NEED)[0]
    assert first["company_name"] == "Portionsvis AB"
    assert [(stage["stage"], stage["on"], stage["decision"]) for stage in first["stages"]] == [
        ("presented", "2023-05-18", None),
        ("pilot_completed", "2024-05-06", "positive"),
    ]


def test_a_companys_page_says_what_came_of_it_newest_first(facilitator: TestClient) -> None:
    uid = lines(facilitator, NEED)[0]["company_uid"]
    found = lines(facilitator, f"/companies/{uid}")
    assert "matsvinn-skolrestauranger" in {line["need_key"] for line in found}
    newest = [max(stage["on"] for stage in line["stages"]) for line in found]
    assert newest == sorted(newest, reverse=True)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "pilot genomfördes"),
        ("nb", "pilot gjennomført"),
        ("en", "pilot completed"),
    ],
)
def test_stages_are_told_in_the_readers_language_and_reasons_in_their_own(
    facilitator: TestClient, language: str, said: str
) -> None:
    page = facilitator.get(f"{NEED}?lang={language}").text
    assert said in page
    assert '<q lang="sv">Fungerade tekniskt' in page


def test_a_need_owner_sees_what_came_of_its_own_needs_alone(facilitator: TestClient, signed_in: SignedIn) -> None:
    everybodys = {
        line["need_key"]
        for uid in {line["company_uid"] for line in lines(facilitator, NEED)}
        for line in lines(facilitator, f"/companies/{uid}")
    }
    owner = signed_in(Role.NEED_OWNER)
    own = {line["key"] for line in owner.get("/needs", headers=JSON).json()["items"]}
    assert everybodys - own
    for uid in {line["company_uid"] for line in lines(facilitator, NEED)}:
        assert {line["need_key"] for line in lines(owner, f"/companies/{uid}")} <= own


def test_erasing_a_company_empties_reasons_that_name_it(
    facilitator: TestClient, signed_in: SignedIn, behov: Behov, tmp_path: Path
) -> None:
    table = (SAMPLES / "pilots" / "pilots.csv").read_text(encoding="utf-8")
    named = table.replace("Trevligt möte men ingen väg framåt.", "Vi valde Portionsvis AB i stället.")
    assert named != table
    (tmp_path / "pilots.csv").write_text(named, encoding="utf-8")
    assert behov("outcomes", "import", tmp_path / "pilots.csv").status in (0, 1)
    assert "Vi valde Portionsvis AB" in facilitator.get(NEED).text
    uid = lines(facilitator, NEED)[0]["company_uid"]
    erased = signed_in(Role.AUDITOR).post(
        f"/companies/{uid}/erasure", json={"reason": "Asked for by the company."}, headers=JSON
    )
    assert erased.status_code == 201, erased.text
    assert "Portionsvis" not in facilitator.get(NEED).text
    assert lines(facilitator, NEED)[0]["company_name"] == ERASED_NAME
