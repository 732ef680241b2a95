"""Nobody may do what the table does not say they may."""

import pytest
from fastapi import Depends, FastAPI

from models.accounts import Role
from service.web.context import Allowed, router_of
from service.web.describing import permissions_of, routes_of
from service.web.permissions import PERMISSIONS, may
from tests.service.web.conftest import SignedIn

JSON = {"accept": "application/json"}
PUBLIC = {
    "/",
    "/sign-in",
    "/sign-out",
    "/sign-in/provider",
    "/sign-in/provider/back",
    "/links/{token}",
    "/shared/{token}",
    "/health",
    "/ready",
    "/docs",
    "/openapi.json",
    "/docs/{operation}",
    "/assets/{digest}/{name}",
}

PAGES = {
    "/search": "search",
    "/needs": "needs.read",
    "/needs/matsvinn-skolrestauranger": "needs.read",
    "/needs/matsvinn-skolrestauranger/alike": "needs.read_all",
    "/shortlists": "shortlists.read",
    "/judging": "judging.judge",
    "/judging/agreement": "judging.read",
    "/companies": "companies.read",
    "/catalogues": "catalogues.read",
    "/catalogues/vaxtverket": "catalogues.read",
    "/overview": "catalogues.read",
    "/evaluation": "evaluation.read",
    "/rankers/fused-4": "evaluation.read",
    "/uploads/new": "catalogues.manage",
    "/map": "catalogues.read",
    "/people": "people.manage",
    "/people/1": "people.manage",
    "/keys": "keys.manage",
    "/webhooks": "webhooks.manage",
    "/settings": "settings.read",
    "/audit": "audit.read",
    "/erasures": "companies.erase",
    "/metrics": "metrics.read",
}


def test_every_route_names_a_permission_or_is_known_to_be_public(app: FastAPI) -> None:
    routes = list(routes_of(app))
    assert {"/search", "/people/{account}/link", *PUBLIC} <= {route.path for route in routes}
    for route in routes:
        if route.path not in PUBLIC:
            named = permissions_of(route)
            assert named, f"{route.path} lets anybody in"
            assert set(named) <= PERMISSIONS.keys(), route.path


def test_what_is_not_in_the_table_nobody_may() -> None:
    assert not any(may(role, "no.such.permission") for role in Role)


def test_a_scope_narrows_a_role_and_never_widens_it() -> None:
    assert may(Role.OPERATOR, "search", frozenset({"search"}))
    assert not may(Role.OPERATOR, "search", frozenset({"catalogues.read"}))
    assert not may(Role.OPERATOR, "people.manage", frozenset({"people.manage"}))


@pytest.mark.parametrize("path", ["/audit?limit=0", "/people/0"])
def test_whoever_may_not_is_told_that_alone(signed_in: SignedIn, path: str) -> None:
    """And not what is wrong with what they asked for."""
    answers = {who: signed_in(who).get(path, headers=JSON) for who in (None, Role.NEED_OWNER, Role.ADMINISTRATOR)}
    assert [answer.status_code for answer in answers.values()] == [401, 403, 422]


def test_what_a_function_is_not_given_is_asked_before_it_begins(app: FastAPI, signed_in: SignedIn) -> None:
    router = router_of("trial")

    @router.get("/trial", dependencies=[Depends(Allowed("people.manage"))])
    def trial() -> str:
        return "open"

    app.include_router(router)
    assert signed_in(None).get("/trial", headers=JSON).status_code == 401
    assert signed_in(Role.ADMINISTRATOR).get("/trial", headers=JSON).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_pages_and_no_other(signed_in: SignedIn, role: Role) -> None:
    browser = signed_in(role)
    for path, permission in PAGES.items():
        expected = {200} if may(role, permission) else {403}
        if role is Role.NEED_OWNER and path.startswith("/needs/") and 200 in expected:
            expected = {200, 404}  # the need is of one organisation, which may be another's
        assert browser.get(path).status_code in expected, (role, path)


def test_nobody_is_sent_to_sign_in_and_comes_back_where_they_were_going(signed_in: SignedIn) -> None:
    answer = signed_in(None).get("/needs?lang=sv")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?after=%2Fneeds%3Flang%3Dsv"


def test_a_need_owner_sees_their_own_organisations_needs_alone(signed_in: SignedIn) -> None:
    everybodys = signed_in(Role.FACILITATOR).get("/needs", headers={"accept": "application/json"}).json()["items"]
    owner = signed_in(Role.NEED_OWNER)
    own = owner.get("/needs", headers={"accept": "application/json"}).json()["items"]
    assert 0 < len(own) < len(everybodys)
    assert len({need["owner"] for need in own}) == 1
    others = next(need for need in everybodys if need not in own)
    assert owner.get(f"/needs/{others['key']}").status_code == 404


def test_a_need_owner_does_not_see_lists_of_others(signed_in: SignedIn) -> None:
    facilitator, owner = signed_in(Role.FACILITATOR), signed_in(Role.NEED_OWNER)
    own = {need["key"] for need in owner.get("/needs", headers={"accept": "application/json"}).json()["items"]}
    everybodys = facilitator.get("/needs", headers={"accept": "application/json"}).json()["items"]
    other = next(need["key"] for need in everybodys if need["key"] not in own)
    path = facilitator.post("/shortlists", data={"need": other}).headers["location"]
    assert facilitator.get(path).status_code == 200
    for suffix in (
        "",
        "/given",
        "/sheet",
        "/sheet.pdf",
        "/workshop.ics?at=2026-12-01T09:00",
        "/changes",
        "/export.json",
    ):
        assert owner.get(path + suffix).status_code == 404, suffix
    assert owner.get(f"/needs/sheets.pdf?list={path.rsplit('/', 1)[1]}").status_code == 404
    assert owner.post(f"{path}/changes", data={"kind": "comment", "seen": "0", "text": "x"}).status_code == 404
