"""Judging on the pages: blind, every word kept, nobody led, and counted like what comes back on sheets."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from evaluation.judgements import JudgedAs
from models.accounts import Role
from models.catalogue_repository import profiles_in_force
from models.judgement_repository import JudgementFacts, PoolFacts, save_pool, stored_judgements, stored_pool
from service.judging import without_numbers
from service.outcomes import judged
from tests.conftest import SAMPLES, Behov
from tests.service.web.conftest import SignedIn

JSON = {"accept": "application/json"}
NEED, TITLE = "matsvinn-skolrestauranger", "Mindre mat i soptunnan från skolrestaurangerna"


def make_pool(browser: TestClient, *needs: str, depth: int = 2) -> str:
    answer = browser.post("/judging", data={"need": list(needs), "depth": depth})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).removeprefix("/judging#pool-")


@pytest.fixture
def pool(facilitator: TestClient) -> str:
    """The key of a small pool for one need."""
    return make_pool(facilitator, NEED)


@pytest.fixture
def wide_pool(facilitator: TestClient) -> str:
    """The key of a pool for every need there is."""
    return make_pool(facilitator, *(need["key"] for need in read(facilitator, "/needs")["items"]), depth=1)


def read(browser: TestClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = browser.get(path, headers=JSON).json()
    return found


def say(browser: TestClient, pool: str, item: str, verdict: str) -> int:
    return browser.post(f"/judging/{pool}/verdicts", data={"item": item, "verdict": verdict}).status_code


def judge_all(browser: TestClient, pool: str, *verdicts: str) -> int:
    """Judge what is left, with the verdicts in turn; how many pairs that were."""
    for count in range(500):
        pair = read(browser, f"/judging/{pool}/next")["pair"]
        if pair is None:
            return count
        assert say(browser, pool, pair["item"], verdicts[count % len(verdicts)]) == 303
    raise AssertionError("there is no end to it")


def line(browser: TestClient, pool: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in read(browser, "/judging")["items"] if one["key"] == pool)
    return found


def facts(app: FastAPI, pool: str) -> PoolFacts:
    with app.state.parts.database.reading() as session:
        found = stored_pool(session, pool)
    assert found is not None
    return found


def items(app: FastAPI, pool: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(facts(app, pool).items_json)
    return found


def said(app: FastAPI) -> list[JudgementFacts]:
    with app.state.parts.database.reading() as session:
        return stored_judgements(session)


def test_a_pair_tells_neither_who_the_company_is_nor_who_proposed_it(
    app: FastAPI, facilitator: TestClient, pool: str
) -> None:
    runs = {origin["run"] for origin in json.loads(facts(app, pool).origins_json)}
    with app.state.parts.database.reading() as session:
        profiles = profiles_in_force(session)
    for item in items(app, pool):
        path = f"/judging/{pool}/items/{item['code']}"
        page, told = facilitator.get(path).text, facilitator.get(path, headers=JSON).text
        assert json.loads(told).keys() == {"pool", "judged", "pairs", "pair", "before"}
        assert json.loads(told)["pair"].keys() == {"item", "language", "need", "profile", "verdict"}
        of_company = [one for one in profiles if one.company_uid == item["company"]]
        assert of_company
        for text in (page, told):
            assert not any(run in text for run in runs)
            assert item["company"] not in text
            for one in of_company:
                assert one.profile.name.casefold() not in text.casefold()
                assert not one.profile.town or not re.search(rf"\b{one.profile.town}\b", text)
                assert not one.organisation_number or one.organisation_number not in re.sub(r"[ .-]", "", text)
                assert one.document_id not in text


def test_an_organisation_number_is_hidden_however_it_is_written() -> None:
    text = "Org.nr 556677-8899, 5566778899 eller 55 66 77 88 99; men inte 15566778899."
    assert without_numbers({"5566778899"}, text) == "Org.nr …, … eller …; men inte 15566778899."


def test_the_page_shows_the_need_in_its_parts_and_how_far_one_has_come(facilitator: TestClient, pool: str) -> None:
    pair = read(facilitator, f"/judging/{pool}/next")
    assert {"title", "challenge", "wanted_outcome"} <= pair["pair"]["need"].keys()
    assert pair["pair"]["profile"][0]["text"]
    page = facilitator.get(f"/judging/{pool}/next?lang=en").text
    assert f"0 of {pair['pairs']} judged" in page
    assert TITLE in page
    assert [f'data-key="{key}"' in page for key in "123?"] == [True] * 4
    say(facilitator, pool, pair["pair"]["item"], "fits")
    assert f"1 of {pair['pairs']} judged" in facilitator.get(f"/judging/{pool}/next").text


def test_pairs_come_in_the_pools_order_and_end(app: FastAPI, facilitator: TestClient, pool: str) -> None:
    wanted = items(app, pool)
    assert judge_all(facilitator, pool, "fits", "partly", "does_not_fit", "unsure") == len(wanted)
    given = said(app)
    assert [(one.need_key, one.company_uid) for one in given] == [(one["need"], one["company"]) for one in wanted]
    assert "Nothing is left to judge here" in facilitator.get(f"/judging/{pool}/next?lang=en").text
    assert line(facilitator, pool)["finished"]


def test_a_verdict_is_stored_under_a_label_and_counts_like_one_from_a_sheet(
    app: FastAPI, facilitator: TestClient, pool: str, behov: Behov, tmp_path: Path
) -> None:
    judge_all(facilitator, pool, "fits", "partly", "does_not_fit", "unsure")
    given = said(app)
    assert all(one.blind and one.pool_key == pool and re.fullmatch(r"account:\d+", one.judge) for one in given)
    assert len({one.file_sha256 for one in given}) == 1
    with app.state.parts.database.reading() as session:
        by_page = judged(session).qrels.grades
    sheet = tmp_path / "sheet.json"
    assert behov("pool", sheet, "--need", NEED, "--depth", 2, "--judges", "AB").status == 0
    filled = json.loads((tmp_path / "sheet-AB.json").read_text(encoding="utf-8"))
    assert {row["code"].split("-")[0] for row in filled["rows"]} == {pool}, "the command makes the same pool"
    words = ["passar", "delvis", "passar inte", "osäker"]
    for place, row in enumerate(filled["rows"]):
        row["verdict"] = words[place % 4]
    (tmp_path / "sheet-AB.json").write_text(json.dumps(filled), encoding="utf-8")
    told = json.loads(behov("judgements", "import", tmp_path / "sheet-AB.json", "--json").out)
    assert told["counts"]["new"] == len(given)
    assert told["agreement"]["nominal"]["alpha"] == 1
    with app.state.parts.database.reading() as session:
        assert judged(session).qrels.grades == by_page
        assert set(by_page[NEED].values()) == {0, 1, 2}


def test_a_changed_verdict_is_added_and_the_old_one_kept(app: FastAPI, facilitator: TestClient, pool: str) -> None:
    first = read(facilitator, f"/judging/{pool}/next")
    assert first["before"] is None
    say(facilitator, pool, first["pair"]["item"], "fits")
    second = read(facilitator, f"/judging/{pool}/next")
    assert second["pair"]["item"] != first["pair"]["item"]
    assert second["before"] == first["pair"]["item"]
    again = f"/judging/{pool}/items/{second['before']}"
    assert f'href="{again}"' in facilitator.get(f"/judging/{pool}/next").text
    assert read(facilitator, again)["pair"]["verdict"] == "fits"
    assert "You said: Fits" in facilitator.get(f"{again}?lang=en").text
    say(facilitator, pool, second["before"], "does_not_fit")
    assert [one.verdict for one in said(app)] == ["fits", "does_not_fit"]
    assert read(facilitator, f"/judging/{pool}/next")["judged"] == 1
    with app.state.parts.database.reading() as session:
        graded = judged(session)
    assert list(graded.qrels.grades[NEED].values()) == [0]
    assert [one.verdict for one in graded.revised] == [JudgedAs.FITS]


def test_a_double_click_saves_once_and_a_program_is_told_so(
    app: FastAPI, facilitator: TestClient, pool: str
) -> None:
    item = read(facilitator, f"/judging/{pool}/next")["pair"]["item"]
    path, sent = f"/judging/{pool}/verdicts", {"item": item, "verdict": "partly"}
    answers = [facilitator.post(path, json=sent, headers=JSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.json()["new"] for answer in answers] == [True, False]
    assert [answer.json()["judged"] for answer in answers] == [1, 1]
    assert len(said(app)) == 1


def test_each_verdict_is_in_the_chain_and_leads_nobody(signed_in: SignedIn, pool: str) -> None:
    judge = signed_in(Role.ADMINISTRATOR)
    item = read(judge, f"/judging/{pool}/next")["pair"]["item"]
    for verdict in ("fits", "fits", "does_not_fit"):
        say(judge, pool, item, verdict)
    found = read(signed_in(Role.AUDITOR), "/audit")["items"]
    given = [one for one in found if one["action"] == "judgement.given"]
    assert [one["details"] for one in given] == [{"again": True, "item": item}, {"again": False, "item": item}]
    assert [one["subject"] for one in found if one["action"] == "pool.made"] == [f"pool:{pool}"]


def test_a_need_owner_judges_their_own_organisations_needs_alone(
    app: FastAPI, signed_in: SignedIn, wide_pool: str
) -> None:
    owner = signed_in(Role.NEED_OWNER)
    own = {need["key"] for need in read(owner, "/needs")["items"]}
    mine = [item["code"] for item in items(app, wide_pool) if item["need"] in own]
    others = [item["code"] for item in items(app, wide_pool) if item["need"] not in own]
    assert mine
    assert others
    found = line(owner, wide_pool)
    assert found["pairs"] == len(mine)
    assert {need["key"] for need in found["needs"]} == own
    for code in others[:3]:
        assert say(owner, wide_pool, code, "fits") == 404
        assert owner.get(f"/judging/{wide_pool}/items/{code}").status_code == 404
    assert said(app) == []
    assert judge_all(owner, wide_pool, "fits") == len(mine)
    assert {one.need_key for one in said(app)} == own


def test_a_pool_with_nothing_of_ones_own_is_not_there(signed_in: SignedIn, facilitator: TestClient) -> None:
    owner = signed_in(Role.NEED_OWNER)
    own = {need["key"] for need in read(owner, "/needs")["items"]}
    other = next(need["key"] for need in read(facilitator, "/needs")["items"] if need["key"] not in own)
    pool = make_pool(facilitator, other)
    assert read(owner, "/judging")["items"] == []
    assert owner.get(f"/judging/{pool}/next").status_code == 404


def test_agreement_is_told_when_one_has_finished_or_does_not_judge(
    app: FastAPI, signed_in: SignedIn, facilitator: TestClient
) -> None:
    owner = signed_in(Role.NEED_OWNER)
    pool = make_pool(facilitator, read(owner, "/needs")["items"][0]["key"])
    judge_all(facilitator, pool, "fits", "does_not_fit")
    first = read(owner, f"/judging/{pool}/next")["pair"]["item"]
    say(owner, pool, first, "fits")
    assert line(owner, pool)["agreement"] is None
    assert "α" not in owner.get("/judging").text
    assert owner.get("/judging/agreement").status_code == 403
    assert line(facilitator, pool)["agreement"]["pairs"] == 1
    judge_all(owner, pool, "does_not_fit", "fits")
    told = line(owner, pool)
    assert told["finished"]
    assert told["agreement"] == {"nominal": 1, "ordinal": 1, "judges": 2, "pairs": told["pairs"]}
    assert "α 1" in owner.get("/judging?lang=en").text
    auditor = signed_in(Role.AUDITOR)
    assert read(auditor, "/judging/agreement")["items"][0]["agreement"]["ordinal"] == 1
    assert auditor.get("/judging").status_code == 403
    assert 'href="/judging/agreement"' in auditor.get("/overview").text


def test_judges_who_differ_are_told_how_much(signed_in: SignedIn, facilitator: TestClient, pool: str) -> None:
    other = signed_in(Role.ADMINISTRATOR)
    for browser, verdicts in (
        (facilitator, "fits partly does_not_fit"),
        (other, "fits does_not_fit does_not_fit"),
    ):
        for verdict in verdicts.split():
            say(browser, pool, read(browser, f"/judging/{pool}/next")["pair"]["item"], verdict)
    found = line(other, pool)["agreement"]
    # By hand over (2,2) (1,0) (0,0): values 2 2 1 0 0 0, so Do = 2/6 and De = 22/30 on the nominal scale.
    assert found["nominal"] == pytest.approx(1 - (2 / 6) / (22 / 30))
    assert (found["judges"], found["pairs"]) == (2, 3)


def test_a_pair_is_shown_as_it_was_though_its_need_was_rewritten(
    facilitator: TestClient, pool: str, behov: Behov, tmp_path: Path
) -> None:
    shutil.copytree(SAMPLES / "needs", tmp_path / "needs")
    file = tmp_path / "needs" / "needs.json"
    file.write_text(file.read_text(encoding="utf-8").replace(TITLE, "Helt nya ord"), encoding="utf-8")
    assert behov("ingest", tmp_path / "needs" / "source.yaml").status == 0
    assert "Helt nya ord" in facilitator.get(f"/needs/{NEED}").text
    assert read(facilitator, f"/judging/{pool}/next")["pair"]["need"]["title"] == TITLE


def test_a_pair_whose_texts_are_gone_is_passed_over_and_the_judge_is_told(
    app: FastAPI, facilitator: TestClient, pool: str
) -> None:
    kept, gone = items(app, pool)[:2]
    gone |= {"code": "0" * 12, "profiles": ["vaxtverket/gone@0"]}
    made = replace(facts(app, pool), key="altered", items_json=json.dumps([gone, kept]))
    with app.state.parts.database.writing() as session:
        save_pool(session, made)
    assert judge_all(facilitator, "altered", "fits") == 1
    assert facilitator.get(f"/judging/altered/items/{'0' * 12}").status_code == 404
    page = facilitator.get("/judging/altered/next?lang=en").text
    assert "1 of 2 judged" in page
    assert "no longer stored as they were" in page
    assert line(facilitator, "altered")["finished"]


def test_who_may_not_judge_or_make_pools_cannot(signed_in: SignedIn, pool: str) -> None:
    for role in (Role.OPERATOR, Role.AUDITOR):
        browser = signed_in(role)
        assert browser.get(f"/judging/{pool}/next").status_code == 403
        assert say(browser, pool, "x", "fits") == 403
    owner = signed_in(Role.NEED_OWNER)
    assert owner.post("/judging", data={"need": [NEED]}).status_code == 403
    assert 'action="/judging"' not in owner.get("/judging").text


def test_wrong_use_is_told(facilitator: TestClient, pool: str) -> None:
    item = read(facilitator, f"/judging/{pool}/next")["pair"]["item"]
    assert say(facilitator, pool, item, "perhaps") == 422
    assert say(facilitator, pool, "nothing", "fits") == 404
    assert say(facilitator, "nothing", item, "fits") == 404
    assert facilitator.post("/judging", data={}).status_code == 422
    assert facilitator.post("/judging", data={"need": ["nothing"]}).status_code == 404
    assert facilitator.post("/judging", data={"need": [NEED], "depth": 0}).status_code == 422
    assert make_pool(facilitator, NEED) == pool, "the same question gives the same pool, once"
    assert len(read(facilitator, "/judging")["items"]) == 1
