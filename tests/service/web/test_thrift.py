"""No page asks the database much or weighs much, whatever it shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio.to_thread
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from models.accounts import Role
from tests.service.web.conftest import CHALLENGE, SignedIn
from tests.service.web.test_permissions import PAGES

JSON = {"accept": "application/json"}
MOST_STATEMENTS = 15
MOST_BYTES = 150_000


@contextmanager
def statements(app: FastAPI) -> Iterator[list[str]]:
    engine = app.state.parts.database.engine
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_every_page_is_thrifty(app: FastAPI, signed_in: SignedIn) -> None:
    browser = signed_in(Role.ADMINISTRATOR)
    found = browser.post("/search", data={"text": CHALLENGE}).headers["location"].split("#")[0]
    longest = browser.post("/shortlists", data={"need": "matsvinn-skolrestauranger", "k": 100}).headers["location"]
    lists = [
        browser.post("/shortlists", data={"need": "matsvinn-skolrestauranger"}).headers["location"]
        for _ in range(20)
    ]
    given = lists[-1]
    uid = browser.get(given, headers=JSON).json()["items"][0]["entry"]["company"]["uid"]
    for turn in range(20):
        browser.post(f"{given}/changes", data={"kind": "comment", "seen": str(turn), "text": f"Tanke {turn}"})
    needs = [need["key"] for need in browser.get("/needs", headers=JSON).json()["items"]]
    for need in needs[:10]:
        browser.post("/judging", data={"need": need, "depth": 2})
    paths = [
        *PAGES.keys() - {"/metrics"},  # no page: figures for a program, more with every address that was asked
        found,
        given,
        f"{found}&k=100",
        longest,
        f"{longest}?start=20",
        f"{longest}/given?start=20",
        *(f"{given}/{part}" for part in ("given", "considered", "compare", "changes", "sheet")),
        *(f"/companies/{uid}{part}" for part in ("", "/needs", "/erasure")),
        "/companies?add_to=1",
        "/audit?verify=true",
        "/docs",
        "/docs/get_shortlist",
    ]
    spent = {}
    for path in paths:
        with statements(app) as asked:
            answer = browser.get(path)
        assert answer.status_code == 200, path
        spent[path] = (len(asked), len(answer.content))
    assert {path: cost for path, cost in spent.items() if cost[0] > MOST_STATEMENTS or cost[1] > MOST_BYTES} == {}


@pytest.mark.parametrize("path", ["/needs", "/shortlists", "/companies", "/search"])
def test_a_page_asks_for_one_thread(signed_in: SignedIn, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in(Role.FACILITATOR)
    asked = []
    run = anyio.to_thread.run_sync

    async def noted(function: Any, *values: Any, **options: Any) -> Any:
        asked.append(function)
        return await run(function, *values, **options)

    monkeypatch.setattr(anyio.to_thread, "run_sync", noted)
    assert browser.get(path).status_code == 200
    assert len(asked) == 1
